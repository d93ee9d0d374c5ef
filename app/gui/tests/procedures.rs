//! Procedures and half-written meters through the window: looked at, agreed to, done, looked up.

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
use meterbench_jobs::{
    Address, Command, Event, JobError, Jobs, OpenEmulator, Outcome, Target, journal::Journal,
};
use meterbench_profiles::{Program, catalog::built_in};

struct NoFile;

impl Dialogs for NoFile {
    fn ask(&self, _question: Question, reply: Reply) {
        reply(Answer::Nothing);
    }
}

struct Window {
    harness: Harness<'static, App>,
    meters: Arc<Emulators>,
    folder: tempfile::TempDir,
}

impl Window {
    fn open() -> Self {
        let meters = Arc::new(Emulators::new(Options::default(), Pace::Instant));
        Self::on(meters, tempfile::tempdir().unwrap())
    }

    /// The program is started anew beside the same meters, in the same folders.
    fn opened_again(self) -> Self {
        Self::on(self.meters, self.folder)
    }

    fn on(meters: Arc<Emulators>, folder: tempfile::TempDir) -> Self {
        let app = App::new(Setup {
            dialogs: Arc::new(NoFile),
            store: Store::at(folder.path().join("window.toml")),
            emulators: Arc::clone(&meters),
            file: None,
            port: Some("emulator:9S".into()),
        });
        let harness = Harness::builder()
            .with_size([1366.0, 740.0])
            .with_max_steps(24)
            .build_ui_state(|ui, app: &mut App| app.ui(ui), app.unwrap());
        let mut window = Window {
            harness,
            meters,
            folder,
        };
        window.until("the window is there", |state| {
            state.connection.ports.is_some()
        });
        window
    }

    fn button(&mut self, label: &str) {
        self.harness
            .get_by_role_and_label(Role::Button, label)
            .click();
        self.harness.step();
        self.harness.step();
    }

    fn type_into(&mut self, label: &str, text: &str) {
        let field = self.harness.get_by_role_and_label(Role::TextInput, label);
        field.focus();
        self.harness.step();
        self.harness
            .get_by_role_and_label(Role::TextInput, label)
            .type_text(text);
        self.harness.step();
        self.harness.step();
    }

    fn state(&self) -> &State {
        self.harness.state().state()
    }

    fn until(&mut self, what: &str, is_so: impl Fn(&State) -> bool) {
        let start = Instant::now();
        while !is_so(self.state()) {
            self.harness.step();
            assert!(
                start.elapsed() < Duration::from_secs(120),
                "{what}: not after two minutes; {:?}",
                self.state().problem
            );
            thread::sleep(Duration::from_millis(1));
        }
        self.harness.step();
        self.harness.step();
    }
}

#[test]
fn a_demand_reset_is_looked_at_wants_a_reason_and_is_looked_up() {
    let mut window = Window::open();
    window.button("Procedures");
    window.button("Reset the demand…");
    window.until("it is looked at", |state| state.service.looked.is_some());
    window.harness.get_by_label("demand resets");
    assert_eq!(window.state().service.lacks(), Some("Say why it is done"));
    window.type_into("Why it is done", "meter exchange");
    assert_eq!(window.state().service.lacks(), None);
    window.button("Reset the demand");
    window.until("it is done", |state| state.service.done.is_some());
    window
        .harness
        .get_by_label("Reset the demand: done, and looked up");
    let (_, outcome) = window.state().service.done.as_ref().unwrap();
    assert!(outcome.verified && outcome.notes.is_empty(), "{outcome:?}");
}

#[test]
fn clearing_the_data_wants_the_serial_number_on_the_nameplate() {
    let mut window = Window::open();
    window.button("Procedures");
    window.button("Clear the data…");
    window.until("it is looked at", |state| state.service.looked.is_some());
    window.type_into("Why it is done", "back into stock");
    window.type_into("Serial number", "42");
    assert!(window.state().service.lacks().is_some());
    window.button("Don't do it");
    assert!(window.state().service.looked.is_none());
}

/// A programming whose computer died before the first table was sent.
fn leave_unfinished(window: &Window) {
    let meters: Arc<dyn OpenEmulator> = window.meters.clone();
    let mut jobs = Jobs::new(|| (), meters).unwrap();
    let row = built_in().forms.iter().find(|row| row.is_called("9S"));
    let mut program = Program::template(row.unwrap());
    program.energy.get_or_insert_default().format = "6x10".parse().ok();
    let target = Target::new(Address::Emulator("9S".into()));
    jobs.start(Command::Plan(target, Box::new(program)));
    let Ok(Outcome::Planned(plan)) = ended(&mut jobs) else {
        unreachable!("the meter is there")
    };
    Journal::begin(&window.folder.path().join("journals"), &plan).unwrap();
}

fn ended(jobs: &mut Jobs) -> Result<Outcome, JobError> {
    loop {
        if let Some(Event::Finished { result, .. }) = jobs.wait() {
            return result;
        }
    }
}

#[test]
fn a_meter_that_was_left_half_written_is_finished_from_the_review_page() {
    let window = Window::open();
    assert!(window.state().service.left.is_empty());
    leave_unfinished(&window);
    // As the next start sees it.
    let mut window = window.opened_again();
    window.until("it is known", |state| !state.service.left.is_empty());
    window.button("Review and write");
    window
        .harness
        .get_by_label("Meter 0123456789 was left half-written");
    window.button("Finish…");
    window.until("what is missing is shown", |state| {
        state.is_idle() && state.review.is_some()
    });
    window.button("Write to the meter");
    window.until("it is finished", |state| {
        let verified = state.result.as_ref().is_some_and(|result| result.verified);
        verified && state.service.left.is_empty()
    });
}
