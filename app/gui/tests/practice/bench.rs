//! The practice bench through the window: a meter is seen, loaded, stepped, and read as any meter is.

use std::sync::Arc;
use std::time::Instant;

use egui::accesskit::Role;
use meterbench::{settings::Store, state::State};
use meterbench_jobs::Snapshot;

use crate::support::{Window, meters};

fn open() -> Window {
    Window::open(meters(), Store::nowhere(), None, 1100.0)
}

fn snapshot(window: &Window) -> Arc<Snapshot> {
    let meter = window.state().meter.as_ref();
    Arc::clone(meter.unwrap().snapshot.as_ref().unwrap())
}

fn delivered(window: &Window) -> f64 {
    let registers = window.state().meter.as_ref().unwrap().registers.as_ref();
    let register = registers
        .unwrap()
        .iter()
        .find(|it| it.quantity == "kWh delivered" && it.block == "total");
    register.unwrap().value.replace(' ', "").parse().unwrap()
}

fn seen(state: &State) -> bool {
    state
        .bench
        .meter()
        .is_some_and(|meter| meter.face.is_some())
}

/// What was ordered has reached the meter: it was looked at twice since, and orders are taken before each look.
fn taken(window: &mut Window) {
    for _ in 0..2 {
        let now = Instant::now();
        window.until("the meter is looked at again", |state| {
            let face = state.bench.meter().and_then(|meter| meter.face.as_ref());
            face.is_some_and(|face| face.at > now)
        });
    }
}

#[test]
fn a_day_on_the_bench_is_in_the_registers_that_a_job_reads() {
    let mut window = open();
    window.button("Practice bench");
    window.until("a meter is seen", seen);

    window.click(Role::RadioButton, "Speed: Stopped");
    window.click(Role::RadioButton, "Load: By phase");
    window.until("the load flows", |state| {
        let face = state.bench.meter().and_then(|meter| meter.face.as_ref());
        face.is_some_and(|face| face.watts() > 719.0)
    });
    window.button("Connect to it");
    window.button("Read meter");
    window.until("it is read", |state| {
        state.is_idle() && state.meter.is_some()
    });
    let before = delivered(&window);

    window.button("Practice bench");
    window.button("Step 1 day");
    window.until("a day has passed", |state| {
        state.bench.meter().is_some_and(|meter| !meter.stepping)
    });
    window.button("Connection");
    let first = snapshot(&window);
    window.button("Read meter");
    window.until("it is read again", |state| {
        let now = state.meter.as_ref().and_then(|it| it.snapshot.as_ref());
        state.is_idle() && now.is_some_and(|now| !Arc::ptr_eq(now, &first))
    });
    // Three phases of 2 A at 120 V, for a day.
    let passed = delivered(&window) - before;
    assert!(
        (passed - 3.0 * 2.0 * 120.0 * 24.0 / 1000.0).abs() < 0.002,
        "{passed}"
    );
}

#[test]
fn a_second_meter_of_the_form_is_another_one_with_faults_of_its_own() {
    let mut window = open();
    window.button("Practice bench");
    window.until("a meter is seen", seen);
    window.button("Put on the bench");
    window.until("there are two", |state| {
        state.bench.meters.len() == 2 && seen(state)
    });
    let serials: Vec<String> = window
        .state()
        .bench
        .meters
        .iter()
        .map(|meter| meter.plate.serial.clone())
        .collect();
    assert_ne!(serials.first(), serials.last());

    window.click(Role::CheckBox, "Wrong password");
    taken(&mut window);
    window.button("Connect to it");
    assert_eq!(window.state().connection.address(), "emulator:9S-2");
    window.button("Read meter");
    window.until("it is refused", |state| {
        state.is_idle() && state.problem.is_some()
    });

    window.button("Practice bench");
    window.button("9S");
    window.button("Connect to it");
    window.button("Read meter");
    window.until("the other one is read", |state| {
        state.is_idle() && state.meter.is_some()
    });
    assert_eq!(window.state().problem, None);
}
