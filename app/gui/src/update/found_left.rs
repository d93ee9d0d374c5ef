//! The as-found / as-left report: choosing its readings, and making it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use meterbench_jobs::{Snapshot, report::found_left::Hash};

use super::{Effect, export, hand_on};
use crate::{
    dialogs,
    export::Export,
    found_left::{Read, ReportAction, ReportOrder, Sides},
    hand_on::Told,
    state::{Problem, State},
};

/// Which reading of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one as found.
    Found,
    /// The one as left.
    Left,
}

pub(super) fn update(state: &mut State, action: ReportAction) -> Vec<Effect> {
    match action {
        ReportAction::Open => {
            if let Some(found) = on_screen(state) {
                open(state, Sides { found, left: None });
            }
        }
        ReportAction::ChooseFound => return choose(state, Which::Found),
        ReportAction::ChooseLeft => return choose(state, Which::Left),
        ReportAction::LeftOnScreen => {
            let shown = on_screen(state);
            if let Some(sides) = &mut state.reporting.open {
                sides.left = shown;
            }
        }
        ReportAction::NoLeft => {
            if let Some(sides) = &mut state.reporting.open {
                sides.left = None;
            }
        }
        ReportAction::Swap => {
            if let Some(Sides {
                found,
                left: Some(left),
            }) = &mut state.reporting.open
            {
                std::mem::swap(found, left);
            }
        }
        ReportAction::ChooseLogo => {
            return vec![Effect::Ask(dialogs::Question::Logo {
                folder: state.folder.clone(),
            })];
        }
        ReportAction::NoLogo => state.reporting.shop.logo = None,
        ReportAction::Save(filled) => {
            let mut effects = Vec::new();
            let reporting = &mut state.reporting;
            if reporting.shop != filled.shop {
                reporting.shop = filled.shop.clone();
                reporting.shop_problem = None;
                let shop = Box::new(filled.shop.clone());
                effects.extend(
                    reporting
                        .shop_file
                        .clone()
                        .map(|path| Effect::SaveShop(path, shop)),
                );
            }
            reporting.filled = Some(filled);
            effects.extend(export::ask(state, Export::Report));
            return effects;
        }
        ReportAction::Show(path) => return vec![Effect::ShowFile(path)],
        ReportAction::Close => {
            state.reporting.open = None;
            state.reporting.filled = None;
        }
    }
    Vec::new()
}

fn open(state: &mut State, sides: Sides) {
    state.reporting.open = Some(sides);
    state.reporting.opened += 1;
    state.problem = None;
}

/// The reading on screen, which is in no file as far as anybody knows.
fn on_screen(state: &State) -> Option<Read> {
    let snapshot = hand_on::shown(state)?;
    Some(Read {
        name: "on screen".into(),
        snapshot: Arc::clone(snapshot),
        hash: Hash::of_contents(snapshot),
    })
}

fn choose(state: &State, which: Which) -> Vec<Effect> {
    vec![Effect::Ask(dialogs::Question::OfReport {
        folder: state.folder.clone(),
        which,
    })]
}

/// What there is to make a report of.
pub(super) fn order(state: &State) -> Option<Box<ReportOrder>> {
    Some(Box::new(ReportOrder {
        sides: state.reporting.open.clone()?,
        filled: state.reporting.filled.clone()?,
    }))
}

/// A snapshot for a report was read.
pub(super) fn read(
    state: &mut State,
    which: Which,
    path: PathBuf,
    result: Result<Box<(Snapshot, Hash)>, String>,
) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match (result, &mut state.reporting.open) {
        (Ok(held), Some(sides)) => {
            let (snapshot, hash) = *held;
            let read = Read {
                name: name.into_owned(),
                snapshot: Arc::new(snapshot),
                hash,
            };
            match which {
                Which::Found => sides.found = read,
                Which::Left => sides.left = Some(read),
            }
            state.problem = None;
        }
        (Ok(_), None) => (),
        (Err(why), _) => failed(state, &format!("{name} can't be taken"), why),
    }
}

/// It was made: the dialog is done, and it may be printed.
pub(super) fn saved(state: &mut State, path: &Path, notes: Vec<String>) {
    state.reporting.open = None;
    state.reporting.filled = None;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    state.hand_on.told = Some(Told {
        heading: format!("The report is saved as {name}"),
        lines: notes,
        open: Some(path.to_owned()),
    });
}

/// Readings of the history for a report, the older one first.
pub(super) fn kept(state: &mut State, result: Result<Vec<(i64, Snapshot)>, String>) {
    match result {
        Ok(readings) => {
            let mut reads = readings.into_iter().map(|(id, snapshot)| Read {
                name: format!("history entry {id}"),
                hash: Hash::of_contents(&snapshot),
                snapshot: Arc::new(snapshot),
            });
            if let Some(found) = reads.next() {
                let left = reads.next();
                open(state, Sides { found, left });
            }
        }
        Err(why) => failed(
            state,
            "The readings could not be taken from the history",
            why,
        ),
    }
}

fn failed(state: &mut State, what: &str, why: String) {
    state.problem = Some(Problem {
        what: what.into(),
        why,
        hint: "Choose another snapshot".into(),
    });
}

#[cfg(test)]
mod tests {
    use meterbench_jobs::report::found_left::{Details, Template};

    use super::*;
    use crate::{
        action::Action,
        dialogs::{Answer, Question},
        files::FileNews,
        found_left::{Filled, tests::read as made},
        state::Meter,
        update::{Happening, hear, update},
    };

    /// A meter was read, and the dialog is open.
    fn opened() -> State {
        let mut state = State {
            meter: Some(Meter {
                snapshot: Some(made("1").snapshot),
                ..Meter::default()
            }),
            ..State::default()
        };
        act(&mut state, ReportAction::Open);
        state
    }

    fn act(state: &mut State, action: ReportAction) -> Vec<Effect> {
        update(state, Action::Report(action))
    }

    fn sides(state: &State) -> (String, Option<String>) {
        let sides = state.reporting.open.as_ref().unwrap();
        let left = sides.left.as_ref().map(|left| left.name.clone());
        (sides.found.name.clone(), left)
    }

    #[test]
    fn the_readings_are_chosen_and_change_places() {
        let mut state = opened();
        assert_eq!(sides(&state), ("on screen".into(), None));
        let asked = act(&mut state, ReportAction::ChooseLeft);
        let [Effect::Ask(question)] = asked.as_slice() else {
            panic!("{asked:?}");
        };
        let answer = Answer::File("/r/after.mbsnap".into());
        let effects = hear(&mut state, Happening::Chosen(question.clone(), answer));
        let [Effect::LoadOfReport(path, which)] = effects.as_slice() else {
            panic!("{effects:?}");
        };
        let held = made("1");
        let news = FileNews::OfReport {
            which: *which,
            path: path.clone(),
            result: Ok(Box::new(((*held.snapshot).clone(), held.hash))),
        };
        hear(&mut state, Happening::File(news));
        assert_eq!(
            sides(&state),
            ("on screen".into(), Some("after.mbsnap".into()))
        );
        act(&mut state, ReportAction::Swap);
        assert_eq!(
            sides(&state),
            ("after.mbsnap".into(), Some("on screen".into()))
        );
        act(&mut state, ReportAction::NoLeft);
        act(&mut state, ReportAction::LeftOnScreen);
        assert_eq!(sides(&state).1.as_deref(), Some("on screen"));
        let news = FileNews::OfReport {
            which: Which::Found,
            path: "/r/x.pdf".into(),
            result: Err("a PDF".into()),
        };
        hear(&mut state, Happening::File(news));
        assert_eq!(sides(&state).0, "after.mbsnap", "what was there stays");
        assert_eq!(state.problem.unwrap().why, "a PDF");
    }

    #[test]
    fn what_the_shop_has_is_kept_and_the_report_can_be_printed_once_it_is_saved() {
        let mut state = opened();
        state.reporting.shop_file = Some("/config/report.toml".into());
        let filled = Filled {
            details: Details::default(),
            shop: Template {
                shop: Some("Valley Electric".into()),
                ..Template::default()
            },
        };
        let effects = act(&mut state, ReportAction::Save(Box::new(filled)));
        let [Effect::SaveShop(path, shop), Effect::Ask(question)] = effects.as_slice() else {
            panic!("{effects:?}");
        };
        assert_eq!(path.to_str(), Some("/config/report.toml"));
        assert_eq!(shop.shop.as_deref(), Some("Valley Electric"));
        assert_eq!(question.new_name(), Some("1 2026-01-31-report.pdf"));
        assert!(matches!(question, Question::Export { .. }));
        let answer = Answer::File("/out/r.pdf".into());
        let effects = hear(&mut state, Happening::Chosen(question.clone(), answer));
        assert!(
            matches!(effects.as_slice(), [Effect::Export(it)] if it.report.is_some()),
            "{effects:?}"
        );
        let news = FileNews::Exported {
            path: "/out/r.pdf".into(),
            export: Export::Report,
            result: Ok(vec!["the reason".into()]),
        };
        hear(&mut state, Happening::File(news));
        assert!(state.reporting.open.is_none());
        let told = state.hand_on.told.clone().unwrap();
        assert_eq!(told.lines, ["the reason"]);
        let shown = act(&mut state, ReportAction::Show(told.open.unwrap()));
        assert!(
            matches!(shown.as_slice(), [Effect::ShowFile(_)]),
            "{shown:?}"
        );
    }

    #[test]
    fn two_readings_of_the_history_are_found_and_left() {
        let mut state = State::default();
        let snapshot = || (*made("1").snapshot).clone();
        let news = FileNews::ForReport(Ok(vec![(3, snapshot()), (9, snapshot())]));
        hear(&mut state, Happening::File(news));
        let (found, left) = sides(&state);
        assert_eq!(
            (found.as_str(), left.as_deref()),
            ("history entry 3", Some("history entry 9"))
        );
        act(&mut state, ReportAction::Close);
        assert!(state.reporting.open.is_none());
    }
}
