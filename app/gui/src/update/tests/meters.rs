//! The meters of the history.

use meterbench_jobs::{History, snapshot::Label};

use super::*;
use crate::meters::{MetersAction, Sides};

fn with_history() -> State {
    let mut state = State::default();
    state.meters.history = Some(History::at("/nowhere/history.sqlite"));
    state
}

fn meter(serial: &str) -> meterbench_jobs::history::Meter {
    meterbench_jobs::history::Meter {
        id: 1,
        label: Label {
            serial: serial.into(),
            ..Label::default()
        },
        last: "2026-01-31T13:05:09-05:00".into(),
        readings: 1,
        programs: 0,
        entries: 1,
    }
}

fn act(state: &mut State, action: MetersAction) -> Vec<Effect> {
    update(state, Action::Meters(action))
}

#[test]
fn an_answer_to_what_is_no_longer_looked_for_is_let_go() {
    let mut state = with_history();
    assert!(matches!(
        update(&mut state, Action::Go(Page::Meters)).as_slice(),
        [Effect::LookForMeters(_, text)] if text.is_empty()
    ));
    act(&mut state, MetersAction::Text("9S".into()));
    let mut answer = |text: &str, serial: &str| {
        let found = FileNews::Meters {
            text: text.into(),
            found: Ok(vec![meter(serial)]),
        };
        hear(&mut state, Happening::File(found));
        let found = state.meters.found.as_ref()?.as_ref().ok()?;
        Some(found.first()?.label.serial.clone())
    };
    assert_eq!(answer("9", "1"), None);
    assert_eq!(answer("9S", "2").as_deref(), Some("2"));
}

#[test]
fn two_readings_are_ticked_at_most_and_compared() {
    let mut state = with_history();
    for id in [1, 2, 3] {
        act(&mut state, MetersAction::Tick(id));
    }
    assert_eq!(state.meters.ticked, [1, 3]);
    assert!(matches!(
        act(&mut state, MetersAction::Compare).as_slice(),
        [Effect::CompareReadings(Sides::Entries(_, 1, 3))]
    ));
    act(&mut state, MetersAction::Tick(1));
    assert_eq!(state.meters.single(), Some(3));
    // No reading is on screen.
    assert!(act(&mut state, MetersAction::CompareWithShown).is_empty());
    hear(
        &mut state,
        Happening::File(FileNews::ReadingsCompared(Err("gone".into()))),
    );
    assert_eq!(state.problem.as_ref().unwrap().why, "gone");
}

#[test]
fn ticks_go_when_another_meter_is_chosen() {
    let mut state = with_history();
    act(&mut state, MetersAction::Choose("1".into()));
    act(&mut state, MetersAction::Tick(1));
    act(&mut state, MetersAction::Choose("1".into()));
    assert_eq!(state.meters.ticked, [1]);
    act(&mut state, MetersAction::Choose("2".into()));
    assert_eq!(state.meters.ticked, [0; 0]);
}
