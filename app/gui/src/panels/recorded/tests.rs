//! The page as a person uses it.

use std::sync::Arc;

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;
use crate::{
    recorded::{Prepared, seconds, tests as made},
    state::Meter,
    theme,
};

fn state(recorded: Recorded) -> State {
    let snapshot = meterbench_jobs::Snapshot {
        taken: "2026-07-31T12:00:00Z".into(),
        ..crate::panels::tests::snapshot()
    };
    State {
        meter: Some(Meter {
            snapshot: Some(Arc::new(snapshot)),
            recorded: Prepared::ready(recorded),
            ..Meter::default()
        }),
        ..State::default()
    }
}

fn month() -> Recorded {
    Recorded {
        sets: vec![made::set(30)],
        log: vec![
            made::entry(3, "Demand reset"),
            made::entry(20, "Power failure"),
        ],
        ..Recorded::default()
    }
}

fn open(state: &State) -> Harness<'_, RecordedPanel> {
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1040.0, 900.0))
        .with_context_setup(theme::install)
        .build_ui_state(
            move |ui, panel: &mut RecordedPanel| {
                let _ = panel.ui(ui, state);
            },
            RecordedPanel::default(),
        );
    harness.run();
    harness
}

fn at(day: i8) -> f64 {
    seconds(jiff::civil::date(2026, 7, day).at(12, 0, 0, 0))
}

#[test]
fn an_entry_of_the_log_moves_the_curve_to_it() {
    let state = state(month());
    let mut harness = open(&state);
    assert_eq!(harness.state().view, None);
    let entry = "2026-07-03T12:00:00 Demand reset";
    harness
        .get_by_role_and_label(Role::ListBoxOption, entry)
        .click();
    harness.run();
    let (from, until) = harness.state().view.unwrap();
    assert_eq!((from, until), (at(2), at(4)));
}

#[test]
fn the_log_is_filtered_by_words_and_by_what_is_in_sight() {
    let state = state(month());
    let mut harness = open(&state);
    assert!(harness.query_by_label("2 of 2 entries").is_some());
    let field = harness.get_by_role_and_label(Role::TextInput, "Filter the log");
    field.focus();
    field.type_text("POWER");
    harness.run();
    assert!(harness.query_by_label("1 of 2 entries").is_some());
    harness.get_by_label("Day").click();
    harness.get_by_label("Only what is in sight").click();
    harness.run();
    assert!(harness.query_by_label("0 of 2 entries").is_some());
}

#[test]
fn from_the_whole_a_day_is_the_last_one_and_all_comes_back() {
    let state = state(month());
    let mut harness = open(&state);
    harness.get_by_label("Day").click();
    harness.run();
    let end = seconds(jiff::civil::date(2026, 7, 31).at(0, 0, 0, 0));
    assert_eq!(harness.state().view, Some((end - 86_400.0, end)));
    harness.get_by_label("Earlier").click();
    harness.run();
    assert_eq!(
        harness.state().view,
        Some((end - 1.5 * 86_400.0, end - 43_200.0))
    );
    harness.get_by_label("All").click();
    harness.run();
    assert_eq!(harness.state().view, None);
}

#[test]
fn the_month_and_the_duration_curve_tell_the_most() {
    let state = state(month());
    let mut harness = open(&state);
    harness.get_by_label("Month by hour").click();
    harness.run();
    assert!(harness.query_by_label_contains("Most: 8.000 kWh").is_some());
    harness.get_by_label("Primary").click();
    harness.run();
    assert!(harness.query_by_label_contains("Most: 320.0 kWh").is_some());
    harness.get_by_label("Duration curve").click();
    harness.run();
    let words = "Of 2880 intervals";
    assert!(harness.query_by_label_contains(words).is_some());
}

#[test]
fn what_is_seen_goes_to_the_clipboard() {
    let state = state(month());
    let mut harness = open(&state);
    harness.get_by_label("Day").click();
    harness.run();
    harness.get_by_label("kWh received").click();
    harness.run();
    harness.get_by_label("Copy as CSV").click();
    harness.step();
    let copied =
        harness
            .output()
            .platform_output
            .commands
            .iter()
            .find_map(|command| match command {
                egui::OutputCommand::CopyText(text) => Some(text.clone()),
                _ => None,
            });
    let copied = copied.unwrap();
    assert_eq!(copied.lines().count(), 97);
    assert!(copied.starts_with("end,end_utc,\"kWh delivered (secondary)\",status"));
}

#[test]
fn without_a_reading_it_says_what_to_do() {
    let state = State::default();
    let harness = open(&state);
    assert!(harness.query_by_label("Nothing read yet").is_some());
}

#[test]
fn a_log_alone_has_an_axis_too() {
    let recorded = Recorded {
        log: vec![
            made::entry(3, "Demand reset"),
            made::entry(20, "Power failure"),
        ],
        ..Recorded::default()
    };
    let state = state(recorded);
    let harness = open(&state);
    assert!(
        harness
            .query_by_label("No load profile in this reading")
            .is_some()
    );
    assert!(harness.query_by_label("2 of 2 entries").is_some());
}

#[test]
fn what_is_handed_on_is_what_is_in_sight() {
    let recorded = month();
    let set = recorded.sets.first();
    let mut panel = RecordedPanel::default();
    assert_eq!(panel.looked_at(set), (What::Profile, None), "all of it");
    let noon = at(3);
    panel.view = Some((noon, noon + 3_600.0));
    let (_, Some(span)) = panel.looked_at(set) else {
        panic!("an hour is in sight");
    };
    let day = jiff::civil::date(2026, 7, 3);
    // A part of the quarter that ends a second after noon is in sight, of one that ends at noon none is.
    assert_eq!(span.from, Some(day.at(11, 45, 1, 0)));
    assert_eq!(span.until, Some(day.at(13, 0, 0, 0)));
    panel.look = Look::Duration;
    assert_eq!(panel.looked_at(set).1, None, "other pictures show all");
    assert_eq!(panel.looked_at(None).0, What::Log);
}

#[test]
fn the_page_has_the_button() {
    let state = state(month());
    let harness = open(&state);
    harness.get_by_role_and_label(Role::Button, "Export…");
}
