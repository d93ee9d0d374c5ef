//! A reading handed on: the dialog, and what its file could not hold.

use std::{path::Path, sync::Arc};

use meterbench_jobs::{
    Snapshot,
    export::{Span, What},
};

use super::{Effect, export};
use crate::{
    hand_on::{Choice, HandOnAction, Told},
    state::State,
};

pub(super) fn update(state: &mut State, action: HandOnAction) -> Vec<Effect> {
    match action {
        HandOnAction::Open { first, seen } => state.hand_on.open = open(state, first, seen),
        HandOnAction::Choose(choice) => {
            if let Some(open) = &mut state.hand_on.open {
                *open = choice;
            }
        }
        HandOnAction::Save => {
            if let Some(choice) = state.hand_on.open.take() {
                return export::ask(state, choice.export());
            }
        }
        HandOnAction::Close => state.hand_on.open = None,
        HandOnAction::PutAway => state.hand_on.told = None,
    }
    Vec::new()
}

fn open(state: &State, first: What, seen: Option<Span>) -> Option<Choice> {
    let snapshot = shown(state)?;
    let all = [What::Registers, What::Profile, What::Log];
    let held = all.into_iter().filter(|it| it.is_in(&snapshot.image));
    Choice::begin(held.collect(), first, seen)
}

/// The reading on screen.
pub(super) fn shown(state: &State) -> Option<&Arc<Snapshot>> {
    state.meter.as_ref()?.snapshot.as_ref()
}

/// A file was made; these things it could not hold.
pub(super) fn saved(state: &mut State, path: &Path, notes: Vec<String>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    state.hand_on.told = (!notes.is_empty()).then(|| Told {
        heading: format!("What {name} does not hold"),
        lines: notes,
        open: None,
    });
}

#[cfg(test)]
mod tests {
    use meterbench_jobs::{Image, TableId};

    use super::*;
    use crate::{
        action::Action,
        dialogs::Question,
        export::Export,
        files::FileNews,
        state::Meter,
        update::{Happening, hear, update},
    };

    /// A meter whose reading holds these standard tables.
    fn read(tables: &[u16]) -> State {
        let mut image = Image::new();
        for table in tables {
            image.set_raw(TableId::standard(*table), vec![0]);
        }
        let snapshot = Snapshot {
            taken: "2026-01-31T13:05:09-05:00".into(),
            meter: meterbench_jobs::snapshot::Label {
                serial: "0123".into(),
                ..Default::default()
            },
            origin: Default::default(),
            image,
        };
        State {
            meter: Some(Meter {
                snapshot: Some(Arc::new(snapshot)),
                ..Meter::default()
            }),
            ..State::default()
        }
    }

    const OPEN: HandOnAction = HandOnAction::Open {
        first: What::Registers,
        seen: None,
    };

    fn act(state: &mut State, action: HandOnAction) -> Vec<Effect> {
        update(state, Action::HandOn(action))
    }

    #[test]
    fn only_what_was_read_is_offered_and_a_file_is_asked_for() {
        let mut state = read(&[64, 74]);
        act(&mut state, OPEN);
        let choice = state.hand_on.open.clone().unwrap();
        assert_eq!(choice.held, [What::Profile, What::Log]);
        act(&mut state, HandOnAction::Choose(choice.of(What::Log)));
        let effects = act(&mut state, HandOnAction::Save);
        let [Effect::Ask(question @ Question::Export { .. })] = effects.as_slice() else {
            panic!("{effects:?}");
        };
        assert_eq!(question.new_name(), Some("0123 2026-01-31-logs.csv"));
        assert_eq!(state.hand_on.open, None);
        for mut nothing in [State::default(), read(&[5])] {
            act(&mut nothing, OPEN);
            assert_eq!(nothing.hand_on.open, None);
        }
    }

    #[test]
    fn what_a_file_does_not_hold_is_told_until_it_is_put_away() {
        let mut state = read(&[23]);
        let mut done = |notes| {
            let news = FileNews::Exported {
                path: "/out/usage.xml".into(),
                export: Export::WholeReading,
                result: Ok(notes),
            };
            hear(&mut state, Happening::File(news));
            state.hand_on.told.clone()
        };
        let told = done(vec!["kW cumulative".into()]).unwrap();
        assert!(told.heading.contains("usage.xml") && told.lines == ["kW cumulative"]);
        assert_eq!(done(Vec::new()), None, "the next file holds it all");
        done(vec!["again".into()]);
        act(&mut state, HandOnAction::PutAway);
        assert_eq!(state.hand_on.told, None);
    }
}
