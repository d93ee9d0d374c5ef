//! Replay of a day: the programs that are compared, in two emulated meters.

use meterbench_jobs::day::{Comparison, profile_day};

use super::{Effect, beside};
use crate::{
    bench::Order,
    bench::replay::{DayLoad, LoadText, ReplayOrder},
    state::State,
};

/// Replay the day with the program on screen and the one beside it.
pub(super) fn start(state: &mut State) -> Vec<Effect> {
    if state.replay.running {
        return Vec::new();
    }
    match order(state) {
        Ok(order) => {
            state.replay.running = true;
            state.replay.result = None;
            vec![Effect::Bench(Order::Replay(Box::new(order)))]
        }
        Err(why) => {
            state.replay.result = Some(Err(why));
            Vec::new()
        }
    }
}

fn order(state: &State) -> Result<ReplayOrder, String> {
    let nothing = || "there are no two programs to compare".to_owned();
    let document = state.document.as_ref().ok_or_else(nothing)?;
    let other = state.beside.as_ref().ok_or_else(nothing)?.other;
    let (name, program) = beside::program_of(state, other).ok_or_else(nothing)?;
    let here = document.name_among(&state.documents());
    let (load, day) = match state.replay.load {
        DayLoad::Household => (LoadText::Named("household"), state.today),
        DayLoad::Shop => (LoadText::Named("shop"), state.today),
        DayLoad::Solar => (LoadText::Named("solar"), state.today),
        DayLoad::Profile => {
            let meter = state.meter.as_ref();
            let snapshot = meter
                .and_then(|meter| meter.snapshot.as_ref())
                .ok_or("no meter was read: read one with its load profile first")?;
            let day = profile_day(&snapshot.image, None).map_err(|error| error.to_string())?;
            (LoadText::Csv(day.to_csv()), day.date)
        }
    };
    // A program of a meter's tables is for that meter; its own [meter] section may be missing.
    let mut programs = [
        (here, Box::new(document.program.clone())),
        (name, Box::new(program)),
    ];
    let meter = programs.iter().find_map(|(_, it)| it.meter.clone());
    for (_, program) in &mut programs {
        program.meter = program.meter.take().or_else(|| meter.clone());
    }
    Ok(ReplayOrder {
        programs,
        load,
        day,
    })
}

/// The day has passed, or could not.
pub(super) fn heard(state: &mut State, result: Result<Comparison, String>) {
    // What was changed meanwhile was not replayed.
    if std::mem::take(&mut state.replay.running) {
        state.replay.result = Some(result);
    }
}

/// One of the programs is another now.
pub(super) fn forget(state: &mut State) {
    state.replay.running = false;
    state.replay.result = None;
}
