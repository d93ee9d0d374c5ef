//! Replay of a day: the programs that are compared, in two emulated meters.

use meterbench_jobs::day::{Comparison, ProfileDay, profile_day};

use super::{Effect, beside};
use crate::{
    bench::replay::{DayLoad, LoadText, ReplayOrder},
    bench::{LoadFile, LoadOf, Order},
    dialogs,
    state::State,
};

/// Replay the day with the program on screen and the one beside it.
pub(super) fn start(state: &mut State) -> Vec<Effect> {
    if state.replay.running {
        return Vec::new();
    }
    state.replay.note = None;
    match order(state) {
        Ok((order, note)) => {
            state.replay.running = true;
            state.replay.result = None;
            state.replay.note = note;
            vec![Effect::Bench(Order::Replay(Box::new(order)))]
        }
        Err(why) => {
            state.replay.result = Some(Err(why));
            Vec::new()
        }
    }
}

/// What is to be replayed, and what should be known of its load.
fn order(state: &State) -> Result<(ReplayOrder, Option<String>), String> {
    let nothing = || "there are no two programs to compare".to_owned();
    let document = state.document.as_ref().ok_or_else(nothing)?;
    let other = state.beside.as_ref().ok_or_else(nothing)?.other;
    let (name, program) = beside::program_of(state, other).ok_or_else(nothing)?;
    let here = document.name_among(&state.documents());
    let mut note = None;
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
            note = Some(of_profile(&day));
            (LoadText::Csv(day.to_csv()), day.date)
        }
        DayLoad::File => {
            let file = state.replay.file.as_ref();
            let file = file.ok_or("no load file was chosen: choose one first")?;
            (LoadText::File(Box::new(file.load.clone())), state.today)
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
    let order = ReplayOrder {
        programs,
        load,
        day,
    };
    Ok((order, note))
}

/// Which day of a profile is replayed, and how much of it there is.
fn of_profile(day: &ProfileDay) -> String {
    let date = day.date;
    match day.missing {
        0 => format!("The load is that of {date}"),
        1 => format!(
            "The load is that of {date}; 1 interval of it is missing: no load stands in its place"
        ),
        missing => format!(
            "The load is that of {date}; {missing} intervals of it are missing: no load stands in their place"
        ),
    }
}

/// Choose a load file for the day.
pub(super) fn choose_file(state: &State) -> Vec<Effect> {
    let folder = state.folder.clone();
    let of = LoadOf::Day;
    vec![Effect::Ask(dialogs::Question::OpenLoad { folder, of })]
}

/// The day is to have the load of this file.
pub(super) fn take_file(state: &mut State, file: LoadFile) {
    state.replay.load = DayLoad::File;
    state.replay.file = Some(file);
    forget(state);
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
    state.replay.note = None;
}
