//! What was read is among the meters of the history, opens from there and is compared.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use meterbench::{
    settings::Store,
    state::{Page, State},
};

use crate::support::{Window, meters};

#[test]
fn a_meter_that_was_read_is_listed_with_its_past_and_two_readings_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("window.toml"));
    let mut window = Window::open(meters(), store, Some("emulator:9S"), 1000.0);
    for _ in 0..2 {
        window.button("Connection");
        window.button("Read meter");
        window.until("it was read", |state| state.job.is_some());
        window.until("it was read", State::is_idle);
    }
    window.button("Meters");
    window.until("the meters are listed", |state| {
        state.meters.found.is_some()
    });
    let serial = window
        .state()
        .meter
        .as_ref()
        .unwrap()
        .snapshot
        .clone()
        .unwrap();
    let serial = serial.meter.serial.clone();
    window.button(&serial);
    window.until("its past is there", |state| state.meters.past.len() == 2);
    let names: Vec<String> = window
        .state()
        .meters
        .past
        .iter()
        .map(|it| {
            format!(
                "what was read {}, entry {}",
                it.time[..16].replace('T', " "),
                it.id
            )
        })
        .collect();
    for name in &names {
        window.click(Role::CheckBox, &format!("Compare {name}"));
    }
    window.button("Compare the two ticked");
    window.until("they are compared", |state| state.page == Page::Compare);
    let heading = format!("Two readings of meter {serial}");
    assert!(window.0.query_by_label(&heading).is_some());
    window.button("Put this comparison away");
    assert!(window.0.query_by_label(&heading).is_none());
    window.button("Meters");
    window.until("the meters are listed", |state| {
        state.meters.past.len() == 2
    });
    window.button(&format!("Open {}", names[1]));
    window.until("it is open", |state| state.page == Page::Identity);
    let file = window.state().meter.as_ref().unwrap().file.clone();
    assert_eq!(file.as_deref(), Some("history entry 1"));
}

#[test]
fn a_damaged_history_is_said_and_the_meter_is_read_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("history.sqlite"),
        "no database ".repeat(50),
    )
    .unwrap();
    let store = Store::at(folder.path().join("window.toml"));
    let mut window = Window::open(meters(), store, Some("emulator:2S"), 1000.0);
    window.button("Read meter");
    window.until("it was read", |state| {
        state.meter.is_some() && state.is_idle()
    });
    window.button("Meters");
    window.until("it was looked for", |state| state.meters.found.is_some());
    let words = "The history can't be read; everything else works";
    assert!(window.0.query_by_label_contains(words).is_some());
}
