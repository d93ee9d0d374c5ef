//! Replay of a day, on the page Compare.

use meterbench_jobs::day::{Comparison, Row};

use super::*;
use crate::bench::replay::DayLoad;
use crate::panels::replay;

fn card(ui: &mut egui::Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    replay::ui(ui, state, &mut actions);
    actions
}

fn compared(b: f64) -> Comparison {
    Comparison {
        names: ["old".into(), "new".into()],
        registers: Vec::new(),
        bill: vec![Row {
            quantity: "Energy".into(),
            block: "A".into(),
            unit: "kWh".into(),
            values: [Some(1200.0), Some(b)],
        }],
        remarks: vec!["the multipliers differ".into()],
    }
}

fn sees(state: &State, words: &str) -> bool {
    let harness = shown(|ui| card(ui, state));
    harness.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn the_day_is_replayed_with_the_load_that_is_chosen() {
    let state = State::default();
    let asked = clicks(|ui| card(ui, &state), Role::Button, &["Replay the day"]);
    assert_eq!(asked, [Action::Replay]);
    for load in [DayLoad::Shop, DayLoad::Solar, DayLoad::Profile] {
        let label = format!("Replay: {}", load.words());
        let asked = clicks(|ui| card(ui, &state), Role::RadioButton, &[&label]);
        assert_eq!(asked, [Action::ReplayLoad(load)], "{label}");
    }
}

#[test]
fn what_differs_is_told_and_what_went_wrong_too() {
    let mut state = State::default();
    state.replay.result = Some(Ok(compared(2400.0)));
    for words in [
        "Another bill",
        "The multipliers differ",
        "Energy, rate A (kWh)",
        "2400.000",
        "differs",
    ] {
        assert!(sees(&state, words), "{words}");
    }
    state.replay.result = Some(Ok(compared(1200.0)));
    assert!(sees(&state, "The same bill"));
    state.replay.result = Some(Err("new does not say which meter it is for".into()));
    assert!(sees(&state, "New does not say which meter it is for"));
}

#[test]
fn nothing_is_replayed_twice_at_once_nor_without_two_programs() {
    let mut state = State::default();
    assert!(crate::update::update(&mut state, Action::Replay).is_empty());
    assert!(matches!(state.replay.result, Some(Err(_))));
    state.replay.running = true;
    let asked = clicks(|ui| card(ui, &state), Role::Button, &["Replay the day"]);
    assert_eq!(asked, []);
}

#[test]
fn what_the_load_lacks_is_told_and_a_file_may_be_chosen() {
    let mut state = State::default();
    let asked = clicks(|ui| card(ui, &state), Role::Button, &["Load file…"]);
    assert_eq!(asked, [Action::ReplayFile]);
    state.replay.note = Some("3 intervals of it are missing".into());
    assert!(sees(&state, "3 intervals of it are missing"));
}
