//! The practice bench, by what a person reads and clicks there.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use meterbench_emulator::{PhaseNow, Wiring, forms};

use super::*;
use crate::bench::{
    Bench, BenchAction, Cover, Face, LoadFile, LoadKind, LoadSetting, OnBench, Plate, Step,
};
use crate::lcd::Shown;
use crate::panels::bench::BenchPanel;

fn face() -> Face {
    Face {
        at: Instant::now() + Duration::from_secs(3600),
        shown: Shown {
            id: "DEL".into(),
            digits: "012345".into(),
            annunciators: vec!["kWh".into()],
            ..Shown::default()
        },
        list: "Normal list".into(),
        left: None,
        clock: "2026-07-14 12:00:03".into(),
        rate: "Rate B".into(),
        status: vec!["clock error".into()],
        steps: Vec::new(),
        switch: None,
        flow: vec![
            PhaseNow {
                phase: 'A',
                volts: 120.0,
                amps: 25.0,
                watts: 3000.0,
                counted: true,
            },
            PhaseNow {
                phase: 'C',
                volts: 120.0,
                amps: 0.002,
                watts: -0.24,
                counted: false,
            },
        ],
        pulses: 0.0,
        pulses_a_second: 0.0,
    }
}

fn on_bench(name: &str) -> OnBench {
    let form = forms().iter().find(|form| form.name == "9S").unwrap();
    let wiring = Wiring {
        phases: vec!['A', 'C'],
        volts: 120.0,
        class_amps: 20.0,
        starting_amps: 0.005,
    };
    OnBench {
        face: Some(face()),
        ..OnBench::new(name.into(), Plate::new(form, "0123456789"), wiring)
    }
}

fn with(meters: Vec<OnBench>) -> State {
    State {
        bench: Bench {
            chosen: meters.first().map(|meter| meter.name.clone()),
            meters,
            visited: true,
            ..Bench::default()
        },
        ..State::default()
    }
}

fn one(change: impl FnOnce(&mut OnBench)) -> State {
    let mut meter = on_bench("9S");
    change(&mut meter);
    with(vec![meter])
}

fn asked(state: &State, role: Role, labels: &[&str]) -> Vec<BenchAction> {
    let mut panel = BenchPanel::default();
    let actions = clicks(|ui| panel.ui(ui, state), role, labels);
    let of_bench = |action| match action {
        Action::Bench(action) => Some(action),
        _ => None,
    };
    actions.into_iter().filter_map(of_bench).collect()
}

fn sees(state: &State, words: &str) -> bool {
    let mut panel = BenchPanel::default();
    let harness = shown(|ui| panel.ui(ui, state));
    let found = harness.query_all_by_label_contains(words).next().is_some();
    drop(harness);
    found
}

#[test]
fn an_empty_bench_offers_a_meter() {
    let state = with(Vec::new());
    assert!(sees(&state, "Nothing stands on the bench"));
    let label = "Put a 9S on the bench";
    let expected = [BenchAction::Add("9S".into())];
    assert_eq!(asked(&state, Role::Button, &[label]), expected);
}

#[test]
fn meters_are_put_on_looked_at_connected_to_and_put_away() {
    let state = with(vec![on_bench("9S"), on_bench("9S-2")]);
    for (label, expected) in [
        ("Put on the bench", BenchAction::Add("9S".into())),
        ("9S-2", BenchAction::Choose("9S-2".into())),
        ("Connect to it", BenchAction::UsePort("9S".into())),
        ("Put away", BenchAction::Remove("9S".into())),
    ] {
        assert_eq!(asked(&state, Role::Button, &[label]), [expected], "{label}");
    }
}

#[test]
fn a_full_bench_takes_no_more() {
    let meters: Vec<OnBench> = (0..crate::update::MOST_METERS)
        .map(|number| on_bench(&format!("9S-{number}")))
        .collect();
    let state = with(meters);
    assert_eq!(asked(&state, Role::Button, &["Put on the bench"]), []);
}

#[test]
fn the_meter_shows_its_display_its_nameplate_and_what_flows() {
    let state = one(|_| ());
    for words in [
        "Display shows DEL 012345 kWh",
        "E330 FOCUS AX Polyphase",
        "FM 9S/8S   CL 20   120-277 V",
        "TA 2.5   Kh 1.80   Rr 55 5/9",
        "0123456789",
        "1.80 Wh a pulse",
        "Optical port",
        "2026-07-14 12:00:03",
        "Rate B · Normal list",
        "Clock error",
        "120.0 V, 25.0 A, 3.00 kW",
        "Phase A is over the class of 20 A",
        "Phase C is below the starting current of 0.005 A",
        "emulator:9S",
    ] {
        assert!(sees(&state, words), "{words:?} is not to be seen");
    }
}

#[test]
fn a_meter_that_was_not_seen_yet_is_looked_at_once() {
    let state = one(|meter| meter.face = None);
    let asks = asked(&state, Role::Button, &[]);
    assert_eq!(asks.first(), Some(&BenchAction::Look));
    let mut state = state;
    state.bench.looking = true;
    assert_eq!(asked(&state, Role::Button, &[]), []);
}

#[test]
fn a_load_is_chosen_by_its_name() {
    let state = one(|_| ());
    let meter = state.bench.meter().unwrap();
    for kind in LoadKind::ALL {
        let label = format!("Load: {}", kind.words());
        let expected = LoadSetting {
            kind,
            ..meter.load.clone()
        };
        let expected = Some(BenchAction::Load(expected)).filter(|_| kind != meter.load.kind);
        let asks = asked(&state, Role::RadioButton, &[&label]);
        assert_eq!(asks.last(), expected.as_ref(), "{label}");
    }
}

#[test]
fn each_phase_with_an_element_has_its_sliders() {
    let state = one(|meter| meter.load.kind = LoadKind::Phases);
    let before = state.bench.meter().unwrap().load.clone();
    for (label, change) in [("Phase A leads", 0), ("Phase C received", 1)] {
        let mut expected = before.clone();
        match expected.phases.get_mut(change) {
            Some(phase) if change == 0 => phase.leads = true,
            Some(phase) => phase.received = true,
            None => unreachable!("{label}"),
        }
        let asks = asked(&state, Role::CheckBox, &[label]);
        assert_eq!(asks, [BenchAction::Load(expected)], "{label}");
    }
    for field in ["Amps", "Power factor", "Volts"] {
        assert!(sees(&state, &format!("{field} of phase A")), "{field}");
        assert!(!sees(&state, &format!("{field} of phase B")), "{field}");
    }
}

#[test]
fn a_slider_moves_with_the_arrow_keys() {
    let state = one(|meter| meter.load.kind = LoadKind::Phases);
    let before = state.bench.meter().unwrap().load.clone();
    let mut panel = BenchPanel::default();
    let mut harness = shown(|ui| panel.ui(ui, &state));
    harness
        .get_by_role_and_label(Role::Slider, "Amps of phase C")
        .focus();
    harness.run();
    harness.key_press(egui::Key::ArrowRight);
    harness.run();
    let Some(Action::Bench(BenchAction::Load(load))) = harness.state().last() else {
        panic!("{:?}", harness.state())
    };
    assert_eq!(load.phases.first(), before.phases.first());
    assert!(load.phases[1].amps > before.phases[1].amps);
}

#[test]
fn time_is_stopped_run_fast_and_stepped() {
    let state = one(|_| ());
    for (label, speed) in [("Stopped", 0.0), ("60x", 60.0), ("1 000 000x", 1_000_000.0)] {
        let asks = asked(&state, Role::RadioButton, &[&format!("Speed: {label}")]);
        assert_eq!(asks, [BenchAction::Speed(speed)]);
    }
    let asks = asked(&state, Role::Button, &["Step 1 day"]);
    let day = SignedDuration::from_hours(24);
    assert_eq!(asks, [BenchAction::Step(Step::By(day))]);
}

#[test]
fn time_is_stepped_to_a_date_once_it_is_one() {
    let state = one(|_| ());
    for (typed, expected) in [
        ("2026-12", None),
        (
            "2026-12-01 06:30",
            Some(jiff::civil::date(2026, 12, 1).at(6, 30, 0, 0)),
        ),
    ] {
        let mut panel = BenchPanel::default();
        let mut harness = shown(|ui| panel.ui(ui, &state));
        harness
            .get_by_role_and_label(Role::TextInput, "Step to")
            .focus();
        harness.run();
        harness.event(egui::Event::Text(typed.to_owned()));
        harness.run();
        harness.get_by_label("Go there").click();
        harness.run();
        let step = expected.map(|at| Action::Bench(BenchAction::Step(Step::To(at))));
        assert_eq!(harness.state().last(), step.as_ref(), "{typed}");
    }
}

#[test]
fn a_step_that_takes_long_can_be_ended() {
    let state = one(|meter| meter.stepping = true);
    let asks = asked(&state, Role::Button, &["Stop there", "Step 1 day"]);
    assert_eq!(asks, [BenchAction::EndStep]);
}

#[test]
fn faults_have_plain_names() {
    let state = one(|meter| meter.troubles = BTreeSet::from(["Busy"]));
    for (name, on) in [
        ("Noisy probe", true),
        ("Wrong password", true),
        ("Busy", false),
    ] {
        let asks = asked(&state, Role::CheckBox, &[name]);
        assert_eq!(asks, [BenchAction::Trouble(name, on)]);
    }
}

#[test]
fn buttons_are_pressed_where_cover_and_seal_let_a_person_reach_them() {
    let pressed = |change: fn(&mut OnBench), label: &str| {
        let state = one(change);
        asked(&state, Role::Button, &[label])
    };
    use meterbench_emulator::Button;
    let sealed = pressed(|_| (), "Demand reset");
    assert_eq!(sealed, []);
    let press = |button| [BenchAction::Press(button)];
    assert_eq!(pressed(|_| (), "Display"), press(Button::Display));
    let unsealed = pressed(|meter| meter.unsealed = true, "Demand reset");
    assert_eq!(unsealed, press(Button::Reset));
    assert_eq!(pressed(|_| (), "Test"), []);
    assert_eq!(
        pressed(|meter| meter.open = true, "Test"),
        press(Button::Test)
    );
    let no_lever = pressed(|meter| meter.cover = Cover::Optical, "Demand reset");
    assert_eq!(no_lever, []);
}

#[test]
fn a_service_switch_has_its_picture_and_its_button() {
    let state = one(|meter| {
        meter.plate.switch = true;
        meter.cover = Cover::OpticalReconnect;
        if let Some(face) = &mut meter.face {
            face.switch = Some(false);
        }
    });
    assert!(sees(&state, "Switch open"));
    let press = BenchAction::Press(meterbench_emulator::Button::Reconnect);
    assert_eq!(asked(&state, Role::Button, &["Reconnect"]), [press]);
    let fed = asked(&state, Role::CheckBox, &["Load side fed"]);
    assert_eq!(fed, [BenchAction::Feed(true)]);
}

#[test]
fn power_is_cut_and_restored() {
    let state = one(|_| ());
    let asks = asked(&state, Role::CheckBox, &["Power on"]);
    assert_eq!(asks, [BenchAction::Power(false)]);
}

#[test]
fn exercises_are_begun_by_their_titles() {
    let state = one(|_| ());
    for exercise in meterbench_emulator::exercises() {
        let asks = asked(&state, Role::Button, &[&exercise.title]);
        assert_eq!(asks, [BenchAction::Exercise(exercise.name.clone())]);
    }
}

#[test]
fn an_exercise_tells_its_goal_its_steps_and_one_hint_after_the_other() {
    let step = |words: &str, done| meterbench_emulator::StepDone {
        words: words.into(),
        done,
    };
    let with_steps = |done, hints| {
        one(move |meter| {
            meter.exercise = Some("set-clock".into());
            meter.hints = hints;
            if let Some(face) = &mut meter.face {
                face.steps = vec![step("Logged off", done)];
            }
        })
    };
    let open = with_steps(false, 0);
    assert!(sees(&open, "Goal: Set the meter's clock"));
    assert!(sees(&open, "Logged off"));
    assert!(!sees(&open, "1 hour and 17 minutes slow"));
    let asks = asked(&open, Role::Button, &["Give me a hint"]);
    assert_eq!(asks, [BenchAction::Hint]);
    assert!(sees(&with_steps(false, 2), "1 hour and 17 minutes slow"));
    let reached = with_steps(true, 0);
    assert!(sees(&reached, "The goal is reached"));
}

#[test]
fn cover_and_seal_are_taken_off() {
    let state = one(|_| ());
    for (label, action) in [
        ("Cover off", BenchAction::Open(true)),
        ("Seal broken", BenchAction::Unseal(true)),
    ] {
        assert_eq!(asked(&state, Role::CheckBox, &[label]), [action], "{label}");
    }
}

#[test]
fn a_cover_without_an_optical_port_has_the_configuration_port() {
    let state = one(|meter| meter.cover = Cover::Configuration);
    assert!(sees(&state, "Configuration port"));
    let mut panel = BenchPanel::default();
    let harness = shown(|ui| panel.ui(ui, &state));
    assert!(harness.query_by_label("Optical port").is_none());
}

#[test]
fn what_was_refused_is_told_and_put_away() {
    let mut state = one(|_| ());
    state.bench.refused = Some("This form does not measure phase B".into());
    assert!(sees(&state, "This form does not measure phase B"));
    let asks = asked(&state, Role::Button, &["Dismiss"]);
    assert_eq!(asks, [BenchAction::Dismiss]);
}

#[test]
fn a_load_file_has_its_button_and_then_its_name() {
    let state = one(|_| ());
    let asks = asked(&state, Role::Button, &["Load file…"]);
    assert_eq!(asks.last(), Some(&BenchAction::LoadFile));
    let state = one(|meter| {
        let text = "time,watts\n00:00,600\n";
        let file = LoadFile::parse(std::path::Path::new("house.csv"), text).unwrap();
        meter.load.file = Some(file);
    });
    let expected = LoadSetting {
        kind: LoadKind::File,
        ..state.bench.meter().unwrap().load.clone()
    };
    let asks = asked(&state, Role::RadioButton, &["Load: house.csv"]);
    assert_eq!(asks.last(), Some(&BenchAction::Load(expected)));
}
