//! The practice bench through the window: a meter is seen, loaded, stepped, and read as any meter is.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable};
use meterbench::{
    App, Setup,
    dialogs::{Answer, Dialogs, Question, Reply},
    settings::Store,
    state::State,
};
use meterbench_emulator::{Emulators, Options, Pace};
use meterbench_jobs::Snapshot;

struct NoFile;

impl Dialogs for NoFile {
    fn ask(&self, _question: Question, reply: Reply) {
        reply(Answer::Nothing);
    }
}

struct Window(Harness<'static, App>);

impl Window {
    fn open() -> Self {
        let app = App::new(Setup {
            dialogs: Arc::new(NoFile),
            store: Store::nowhere(),
            emulators: Arc::new(Emulators::new(Options::default(), Pace::Instant)),
            file: None,
            port: None,
        });
        let harness = Harness::builder()
            .with_size([1366.0, 1100.0])
            .with_max_steps(24)
            .build_ui_state(|ui, app: &mut App| app.ui(ui), app.unwrap());
        let mut window = Window(harness);
        window.until("the window is there", |state| {
            state.connection.ports.is_some()
        });
        window
    }

    fn click(&mut self, role: Role, label: &str) {
        self.0.get_by_role_and_label(role, label).click();
        self.0.step();
        self.0.step();
    }

    fn button(&mut self, label: &str) {
        self.click(Role::Button, label);
    }

    fn state(&self) -> &State {
        self.0.state().state()
    }

    /// Frames until it is so. A living meter asks for frames all the time.
    fn until(&mut self, what: &str, is_so: impl Fn(&State) -> bool) {
        let start = Instant::now();
        while !is_so(self.state()) {
            self.0.step();
            assert!(
                start.elapsed() < Duration::from_secs(120),
                "{what}: not after two minutes; {:?} {:?}",
                self.state().bench.refused,
                self.state().problem
            );
            thread::sleep(Duration::from_millis(1));
        }
        self.0.step();
        self.0.step();
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        let meter = self.state().meter.as_ref();
        Arc::clone(meter.unwrap().snapshot.as_ref().unwrap())
    }

    fn delivered(&self) -> f64 {
        let registers = self.state().meter.as_ref().unwrap().registers.as_ref();
        let register = registers
            .unwrap()
            .iter()
            .find(|it| it.quantity == "kWh delivered" && it.block == "total");
        register.unwrap().value.replace(' ', "").parse().unwrap()
    }
}

fn seen(state: &State) -> bool {
    state
        .bench
        .meter()
        .is_some_and(|meter| meter.face.is_some())
}

#[test]
fn a_day_on_the_bench_is_in_the_registers_that_a_job_reads() {
    let mut window = Window::open();
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
    let before = window.delivered();

    window.button("Practice bench");
    window.button("Step 1 day");
    window.until("a day has passed", |state| {
        state.bench.meter().is_some_and(|meter| !meter.stepping)
    });
    window.button("Connection");
    let first = window.snapshot();
    window.button("Read meter");
    window.until("it is read again", |state| {
        let now = state.meter.as_ref().and_then(|it| it.snapshot.as_ref());
        state.is_idle() && now.is_some_and(|now| !Arc::ptr_eq(now, &first))
    });
    // Three phases of 2 A at 120 V, for a day.
    let passed = window.delivered() - before;
    assert!(
        (passed - 3.0 * 2.0 * 120.0 * 24.0 / 1000.0).abs() < 0.002,
        "{passed}"
    );
}

#[test]
fn a_second_meter_of_the_form_is_another_one_with_faults_of_its_own() {
    let mut window = Window::open();
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
