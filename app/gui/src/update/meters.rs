//! The meters of the history: looked for when their page is opened, and as somebody types.

use std::path::PathBuf;

use meterbench_jobs::{
    Reading,
    compare::Compared,
    history::{Entry, Meter},
};

use super::{Effect, learn, tables};
use crate::{
    dialogs,
    meters::{MetersAction, Sides},
    state::{Page, Problem, State},
};

pub(super) fn update(state: &mut State, action: MetersAction) -> Vec<Effect> {
    let view = &mut state.meters;
    let Some(history) = view.history.clone() else {
        return match action {
            MetersAction::CompareFile => choose_file(state),
            MetersAction::PutAway => {
                view.compared = None;
                Vec::new()
            }
            _ => Vec::new(),
        };
    };
    match action {
        MetersAction::Text(text) => {
            view.text = text;
            return look(state);
        }
        MetersAction::Choose(serial) => {
            if view.chosen.as_ref() != Some(&serial) {
                view.past.clear();
                view.ticked.clear();
            }
            view.chosen = Some(serial.clone());
            return vec![Effect::ReadPast(history, serial)];
        }
        MetersAction::Open(id) => return vec![Effect::OpenKept(history, id)],
        MetersAction::Tick(id) => match view.ticked.iter().position(|it| *it == id) {
            Some(place) => drop(view.ticked.remove(place)),
            None => {
                // A third takes the place of the one that was ticked before the last.
                view.ticked
                    .truncate(view.ticked.len().saturating_sub(1).max(1));
                view.ticked.push(id);
            }
        },
        MetersAction::Compare => {
            if let [a, b] = view.ticked.as_slice() {
                return vec![Effect::CompareReadings(Sides::Entries(history, *a, *b))];
            }
        }
        MetersAction::CompareWithShown => {
            if let (Some(id), Some(shown)) = (view.single(), shown(state)) {
                return vec![Effect::CompareReadings(Sides::Entry(history, id, shown))];
            }
        }
        MetersAction::Report => {
            return vec![Effect::LoadForReport(history, view.ticked.clone())];
        }
        MetersAction::CompareFile => return choose_file(state),
        MetersAction::PutAway => view.compared = None,
    }
    Vec::new()
}

fn shown(state: &State) -> Option<std::sync::Arc<meterbench_jobs::Snapshot>> {
    state.meter.as_ref()?.snapshot.clone()
}

fn choose_file(state: &State) -> Vec<Effect> {
    let folder = state.folder.clone();
    vec![Effect::Ask(dialogs::Question::CompareReading { folder })]
}

/// The file to compare the reading on screen with was chosen.
pub(super) fn chosen(state: &State, path: PathBuf) -> Vec<Effect> {
    let side = |shown| Effect::CompareReadings(Sides::File(path, shown));
    shown(state).map(side).into_iter().collect()
}

/// Looks for meters, and again at the one that is chosen.
pub(super) fn look(state: &State) -> Vec<Effect> {
    let Some(history) = &state.meters.history else {
        return Vec::new();
    };
    let mut effects = vec![Effect::LookForMeters(
        history.clone(),
        state.meters.text.clone(),
    )];
    let chosen = state.meters.chosen.clone();
    effects.extend(chosen.map(|serial| Effect::ReadPast(history.clone(), serial)));
    effects
}

/// Meters were found for what was looked for then.
pub(super) fn found(state: &mut State, text: &str, found: Result<Vec<Meter>, String>) {
    // Somebody has typed on: the next answer is the one.
    if state.meters.text == text {
        state.meters.found = Some(found);
    }
}

/// What was done to a meter.
pub(super) fn past(state: &mut State, serial: &str, past: Result<Vec<Entry>, String>) {
    if state.meters.chosen.as_deref() == Some(serial) {
        match past {
            Ok(past) => state.meters.past = past,
            Err(why) => state.meters.found = Some(Err(why)),
        }
    }
}

/// A reading was given back.
pub(super) fn opened(state: &mut State, name: &str, reading: Result<Box<Reading>, String>) {
    match reading {
        Ok(reading) => {
            state.meter = Some(learn::snapshot(name, &reading));
            tables::refresh(state);
            super::document::take_from_meter(state);
            state.page = Page::Identity;
            state.status = "Reading opened from the history".into();
            state.problem = None;
        }
        Err(why) => failed(state, "The reading could not be opened", why),
    }
}

/// Two readings were compared.
pub(super) fn compared(state: &mut State, compared: Result<Box<Compared>, String>) {
    match compared {
        Ok(compared) => {
            state.meters.compared = Some(compared);
            state.problem = None;
            state.page = Page::Compare;
        }
        Err(why) => failed(state, "The readings could not be compared", why),
    }
}

fn failed(state: &mut State, what: &str, why: String) {
    state.problem = Some(Problem {
        what: what.into(),
        why,
        hint: "Choose another one; `history check` looks whether the history is whole".into(),
    });
}
