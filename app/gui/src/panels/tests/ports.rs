//! Finding the probe, its preset, and the diagnosis, by what a person clicks.

use meterbench_jobs::{Address, KnownPort, PortInfo, SeenPort};

use super::*;
use crate::panels::find_port::FindPanel;
use crate::state::PortSearch;

fn at_a_port() -> State {
    let mut state = State::default();
    state.connection.choice = Choice::Typed;
    state.connection.typed = "COM3".into();
    state
}

fn found() -> Box<SeenPort> {
    Box::new(SeenPort {
        info: PortInfo {
            address: Address::Serial("COM9".into()),
            name: "COM9".into(),
            usb: true,
            maker: None,
            product: None,
            serial_number: Some("A5".into()),
        },
        known: KnownPort::default(),
    })
}

#[test]
fn diagnose_and_find_probe_are_asked_for_by_their_buttons_and_not_while_a_job_runs() {
    let state = at_a_port();
    let labels = ["Diagnose", "Find probe…"];
    let asked = clicks(|ui| connect::ui(ui, &state), Role::Button, &labels);
    assert_eq!(asked, [Action::Diagnose, Action::FindPort]);
    let busy = State {
        job: Some(running()),
        ..at_a_port()
    };
    assert_eq!(
        clicks(|ui| connect::ui(ui, &busy), Role::Button, &labels),
        []
    );
    // Without a port there is nothing to diagnose, and one may still be found.
    let mut nowhere = at_a_port();
    nowhere.connection.typed.clear();
    let asked = clicks(|ui| connect::ui(ui, &nowhere), Role::Button, &labels);
    assert_eq!(asked, [Action::FindPort]);
}

/// The list of presets, opened and gone down in by keys alone.
fn second_by_keys<S>(harness: &mut Harness<'_, S>) {
    harness
        .get_by_role_and_label(Role::ComboBox, "Probe preset")
        .focus();
    harness.run();
    for key in [egui::Key::Enter, egui::Key::ArrowDown, egui::Key::Enter] {
        harness.key_press(key);
        harness.run();
    }
}

fn preset(state: &State, place: usize) -> &meterbench_jobs::Probe {
    state.connection.probes.all().get(place).unwrap()
}

#[test]
fn a_probe_preset_is_chosen_by_keys_alone() {
    let state = at_a_port();
    let mut harness = shown(|ui| connect::ui(ui, &state));
    second_by_keys(&mut harness);
    let second = preset(&state, 1).name.clone();
    assert_eq!(*harness.state(), [Action::Probe(second)]);
}

#[test]
fn the_found_probe_gets_a_name_and_a_preset_by_keys_alone() {
    let state = State {
        search: Some(PortSearch::Found(found())),
        ..State::default()
    };
    let mut panel = FindPanel::default();
    let mut harness = shown(|ui| panel.ui(ui, &state));
    let name = harness.get_by_role_and_label(Role::TextInput, "Name");
    name.focus();
    name.type_text("Bench 2");
    harness.run();
    second_by_keys(&mut harness);
    harness
        .get_by_role_and_label(Role::Button, "Use this port")
        .click();
    harness.run();
    let used = Action::UsePort {
        port: found(),
        name: "Bench 2".into(),
        probe: preset(&state, 1).name.clone(),
    };
    assert_eq!(*harness.state(), [used]);
}

#[test]
fn the_probe_of_a_port_that_is_there_gets_another_name() {
    let mut state = State::default();
    let mut port = found();
    port.known.name = Some("Bench 2".into());
    state.connection.ports = Some(vec![(*port).clone()]);
    let name = |state: &State| clicks(|ui| connect::ui(ui, state), Role::Button, &["Name…"]);
    assert!(
        shown(|ui| connect::ui(ui, &state))
            .query_by_label("Name…")
            .is_none(),
        "another port is chosen"
    );
    state.connection.choice = Choice::Port("COM9".into());
    let asked = name(&state);
    assert_eq!(asked, [Action::NamePort(port.clone())]);
    for action in asked {
        crate::update::update(&mut state, action);
    }
    let mut panel = FindPanel::default();
    let mut harness = shown(|ui| panel.ui(ui, &state));
    harness.get_by_label_contains("The probe on COM9");
    let field = harness.get_by_role_and_label(Role::TextInput, "Name");
    field.focus();
    field.type_text("a");
    harness.run();
    harness
        .get_by_role_and_label(Role::Button, "Use this port")
        .click();
    harness.run();
    let [Action::UsePort { name, .. }] = harness.state().as_slice() else {
        panic!("{:?}", harness.state());
    };
    assert!(name.contains("Bench 2") && name.len() == 8, "{name}");
}

#[test]
fn escape_closes_the_open_list_first_and_then_the_search() {
    let state = State {
        search: Some(PortSearch::Found(found())),
        ..State::default()
    };
    let mut panel = FindPanel::default();
    let mut harness = shown(|ui| panel.ui(ui, &state));
    harness
        .get_by_role_and_label(Role::ComboBox, "Probe preset")
        .focus();
    harness.run();
    for key in [egui::Key::Enter, egui::Key::Escape] {
        harness.key_press(key);
        harness.run();
    }
    assert_eq!(*harness.state(), []);
    harness.key_press(egui::Key::Escape);
    harness.run();
    assert!(harness.state().contains(&Action::EndFinding));
}
