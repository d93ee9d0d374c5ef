//! After a fault of the program: go on where it was, or leave it at that.

use meterbench_jobs::{Crash, Unsaved};
use meterbench_profiles::Program;

use super::{Effect, tabs};
use crate::crashed::CrashAction;
use crate::document::Document;
use crate::state::{Page, State};

pub(super) fn update(state: &mut State, action: CrashAction) -> Vec<Effect> {
    match action {
        CrashAction::Report(shown) => state.crash_report = shown,
        CrashAction::GoOn => {
            let crash = answered(state);
            for unsaved in crash.iter().flat_map(|crash| &crash.unsaved) {
                open(state, unsaved);
            }
            return seen(crash);
        }
        CrashAction::Close => {
            let crash = answered(state);
            return seen(crash);
        }
    }
    Vec::new()
}

fn answered(state: &mut State) -> Option<Crash> {
    state.crash_report = false;
    (!state.crashes.is_empty()).then(|| state.crashes.remove(0))
}

fn seen(crash: Option<Crash>) -> Vec<Effect> {
    let seen = |crash| Effect::Answered(Box::new(crash));
    crash.map(seen).into_iter().collect()
}

/// As it was: with its changes, and where it belongs.
fn open(state: &mut State, unsaved: &Unsaved) {
    let Ok(parsed) = Program::parse(&unsaved.text, "") else {
        state.status =
            "A program that was not saved can't be read; it stays beside the report".into();
        return;
    };
    let origin = match &unsaved.path {
        Some(path) => format!("not saved before the fault, from {}", path.display()),
        None => "not saved before the fault".into(),
    };
    let document = Document {
        program: parsed.program,
        // What stands in its file now is not known here; saving looks, and asks where it has changed.
        saved: Program::default(),
        path: unsaved.path.clone(),
        text: Some(unsaved.text.clone()),
        origin,
        ..Document::default()
    };
    tabs::put(state, document);
    state.page = Page::Program;
    state.status = "Opened as it was before the fault; not saved yet".into();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_saved_is_open_again_and_still_not_saved() {
        let program = Program::parse("schema = 2\n[demand]\ndecimals = 1\n", "")
            .unwrap()
            .program;
        let crash = Crash {
            folder: "crashes/1.new".into(),
            report: "it said".into(),
            unsaved: vec![Unsaved {
                path: Some("/programs/a.toml".into()),
                text: program.to_commented_text(),
            }],
        };
        let mut state = State {
            crashes: vec![crash.clone()],
            ..State::default()
        };
        let effects = update(&mut state, CrashAction::GoOn);
        let [Effect::Answered(seen)] = effects.as_slice() else {
            panic!("{effects:?}");
        };
        assert_eq!(**seen, crash);
        let document = state.document.unwrap();
        assert!(document.is_changed());
        assert_eq!(document.program.demand, program.demand);
        assert_eq!(document.path, Some("/programs/a.toml".into()));
        assert!(state.crashes.is_empty());
    }

    #[test]
    fn leaving_it_at_that_opens_nothing() {
        let crash = Crash {
            folder: "crashes/1.new".into(),
            report: String::new(),
            unsaved: vec![],
        };
        let mut state = State {
            crashes: vec![crash],
            crash_report: true,
            ..State::default()
        };
        assert_eq!(update(&mut state, CrashAction::Close).len(), 1);
        assert!(state.document.is_none() && state.crashes.is_empty() && !state.crash_report);
    }
}
