//! Handing a reading on.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use meterbench_jobs::export::{Format, Side, Span, What};

use super::{clicks, shown};
use crate::{
    action::Action,
    hand_on::{Choice, HandOn, HandOnAction, Kind, Told},
    panels::{hand_on, readings::ReadingsPanel},
    state::{Meter, Register, State},
};

fn open(choice: Choice) -> State {
    State {
        hand_on: HandOn {
            open: Some(choice),
            told: None,
        },
        ..State::default()
    }
}

fn choice(seen: Option<Span>) -> Choice {
    Choice::begin(vec![What::Profile, What::Registers], What::Profile, seen).unwrap()
}

/// What one click chooses.
fn chosen(state: &State, label: &str) -> Choice {
    let asked = clicks(|ui| hand_on::dialog(ui, state), Role::RadioButton, &[label]);
    match asked.as_slice() {
        [Action::HandOn(HandOnAction::Choose(choice))] => choice.clone(),
        other => panic!("{label}: {other:?}"),
    }
}

#[test]
fn what_format_side_and_range_are_chosen_by_what_is_read() {
    let state = open(choice(Some(Span::default())));
    assert_eq!(chosen(&state, "Registers").what, What::Registers);
    let billing = chosen(&state, "Green Button");
    assert_eq!(billing.kind, Kind::Of(Format::GreenButton));
    assert_eq!(billing.side(), Some(Side::Primary));
    assert_eq!(
        chosen(&open(billing), "Secondary").side,
        Some(Side::Secondary)
    );
    assert!(!chosen(&state, "All that was read").in_sight);
    let save = clicks(
        |ui| hand_on::dialog(ui, &state),
        Role::Button,
        &["Save file…"],
    );
    assert_eq!(save, [Action::HandOn(HandOnAction::Save)]);
}

#[test]
fn what_was_not_read_or_has_no_place_can_not_be_chosen() {
    let state = open(choice(None).of(What::Registers));
    for label in ["Logs", "Parquet"] {
        let asked = clicks(
            |ui| hand_on::dialog(ui, &state),
            Role::RadioButton,
            &[label],
        );
        assert_eq!(asked, [], "{label}");
    }
    let dialog = shown(|ui| hand_on::dialog(ui, &state));
    assert!(dialog.query_by_label("All that was read").is_none());
}

#[test]
fn the_readings_page_has_the_button_and_what_the_last_file_does_not_hold() {
    let state = State {
        meter: Some(Meter {
            registers: Some(vec![Register::default()]),
            snapshot: Some(std::sync::Arc::new(super::snapshot())),
            ..Meter::default()
        }),
        hand_on: HandOn {
            open: None,
            told: Some(Told {
                heading: "What usage.xml does not hold".into(),
                lines: vec!["kW cumulative".into()],
                open: None,
            }),
        },
        ..State::default()
    };
    let page = shown(|ui| ReadingsPanel::default().ui(ui, &state));
    page.get_by_label("kW cumulative");
    let asked = clicks(
        |ui| ReadingsPanel::default().ui(ui, &state),
        Role::Button,
        &["Export…"],
    );
    let open = HandOnAction::Open {
        first: What::Registers,
        seen: None,
    };
    assert_eq!(asked, [Action::HandOn(open)]);
    let asked = clicks(
        |ui| ReadingsPanel::default().ui(ui, &state),
        Role::Button,
        &["Dismiss"],
    );
    assert_eq!(asked, [Action::HandOn(HandOnAction::PutAway)]);
}
