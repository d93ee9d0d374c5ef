//! A whole session through the window, against an emulated meter in the same process.
//!
//! Everything is clicked by what a person reads; the meter answers as fast as it can.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
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

/// Answers every file dialog with the same file, and keeps what was asked.
#[derive(Default)]
struct Chosen {
    file: Option<PathBuf>,
    asked: Mutex<Vec<Question>>,
    shown: Mutex<Vec<PathBuf>>,
}

impl Dialogs for Chosen {
    fn ask(&self, question: Question, reply: Reply) {
        self.asked.lock().unwrap().push(question);
        reply(self.file.clone().map_or(Answer::Nothing, Answer::File));
    }

    fn show(&self, path: &std::path::Path) {
        self.shown.lock().unwrap().push(path.to_owned());
    }
}

struct Window(Harness<'static, App>);

impl Window {
    fn open(dialogs: Arc<Chosen>, port: Option<&str>, file: Option<PathBuf>) -> Self {
        let app = App::new(Setup {
            dialogs,
            store: Store::nowhere(),
            emulators: Arc::new(Emulators::new(Options::default(), Pace::Instant)),
            file,
            port: port.map(Into::into),
        });
        let harness = Harness::builder()
            .with_size([1366.0, 740.0])
            .with_max_steps(24)
            .build_ui_state(|ui, app: &mut App| app.ui(ui), app.unwrap());
        let mut window = Window(harness);
        window.until("the window is there", |state| {
            state.connection.ports.is_some()
        });
        window
    }

    fn click(&mut self, label: &str) {
        self.0.get_by_role_and_label(Role::Button, label).click();
        self.0.run();
    }

    fn choose(&mut self, label: &str) {
        let choice = self.0.get_by_role_and_label(Role::RadioButton, label);
        choice.click();
        self.0.run();
    }

    /// Put this into a field, in place of what is there.
    fn types(&mut self, field: &str, text: &str) {
        let field = |window: &Self| {
            let node = window.0.get_by_role_and_label(Role::TextInput, field);
            node.focus();
        };
        field(self);
        self.0.run();
        self.0
            .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
        self.0.event(egui::Event::Text(text.to_owned()));
        self.0.run();
    }

    fn go(&mut self, page: &str) {
        self.click(page);
    }

    fn sees(&self, words: &str) {
        assert!(
            self.0.query_all_by_label_contains(words).next().is_some(),
            "{words:?} is not to be seen"
        );
    }

    fn state(&self) -> &State {
        self.0.state().state()
    }

    /// Frames until it is so.
    fn until(&mut self, what: &str, is_so: impl Fn(&State) -> bool) {
        let start = Instant::now();
        while !is_so(self.state()) {
            self.0.step();
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "{what}: not after a minute; {:?}",
                self.state().problem
            );
            thread::sleep(Duration::from_millis(1));
        }
        self.0.run();
    }

    fn idle(&mut self, what: &str) {
        self.until(what, State::is_idle);
        assert_eq!(self.state().problem, None, "{what}");
    }
}

#[test]
fn read_change_review_write_verified() {
    let mut window = Window::open(Arc::default(), None, None);

    window.click("Read meter");
    window.idle("reading");
    window.sees("kWh delivered");
    window.sees("efficiency");

    window.go("Multiplier");
    window.types("Current, CT", "800:5");
    window.sees("= 160 to 1");

    window.go("Energy");
    window.0.get_by_label("5x10").click();
    window.0.run();

    window.go("Display scroll");
    let items = |window: &Window| {
        let program = &window.state().document.as_ref().unwrap().program;
        program
            .display
            .as_ref()
            .unwrap()
            .normal
            .as_ref()
            .unwrap()
            .items
            .clone()
    };
    let before = items(&window);
    let search = window
        .0
        .get_by_role_and_label(Role::TextInput, "Search items");
    search.focus();
    search.type_text("added");
    window.0.run();
    window
        .0
        .get_by_label("Energy added, delivered plus received (security)")
        .click();
    window.0.run();
    window.click("Add");
    let after = items(&window);
    assert_eq!(after.len(), before.len() + 1);
    window.click("Up");
    assert_ne!(items(&window), after);
    let wanted = window.state().document.as_ref().unwrap().program.clone();

    window.go("Review and write");
    window.click("Compare with the meter now");
    window.idle("comparing");
    window.sees("What changes");
    window.sees("Current transformers, CT");
    window.sees("ST-33");
    assert!(window.state().result.is_none());

    window.click("Write to the meter");
    window.idle("writing");
    assert!(
        window.state().result.as_ref().unwrap().verified,
        "{:?}",
        window.state().result
    );
    window.sees("Verified");

    // The meter itself says so too, in a session of its own.
    window.go("Connection");
    window.click("Read meter");
    window.idle("reading again");
    let held = window
        .state()
        .meter
        .as_ref()
        .unwrap()
        .program
        .clone()
        .unwrap();
    let multiplier = held.multiplier.unwrap();
    assert_eq!(multiplier.product().whole(), Some(160));
    assert_eq!(held.energy.unwrap().format, wanted.energy.unwrap().format);
    let lists = (
        held.display.unwrap().normal.unwrap(),
        wanted.display.unwrap().normal.unwrap(),
    );
    let ids = |items: &[meterbench_profiles::program::Item]| {
        items
            .iter()
            .map(|item| item.item.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&lists.0.items), ids(&lists.1.items));

    // What is in the meter is now what would be written: nothing.
    window.go("Review and write");
    window.click("Compare with the meter now");
    window.idle("comparing again");
    window.sees("The meter holds this program already");

    // And the meter says so when it is only asked.
    window.click("Verify");
    window.idle("verifying");
    window.sees("Verified: the meter holds this program");
    window.go("Multiplier");
    window.types("Current, CT", "400:5");
    window.go("Review and write");
    window.click("Verify");
    window.idle("verifying another program");
    window.sees("Not verified: one setting differs");
    window.sees("Current transformers, CT");
}

#[test]
fn a_reading_is_saved_opened_without_a_meter_and_compared() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reading.json");
    let dialogs = Arc::new(Chosen {
        file: Some(path.clone()),
        ..Chosen::default()
    });
    let mut window = Window::open(Arc::clone(&dialogs), None, None);
    window.click("Read meter");
    window.idle("reading");
    let registers = window.state().meter.as_ref().unwrap().registers.clone();
    window.click("Save reading…");
    window.until("saving", |state| state.status.contains("reading.json"));
    assert!(matches!(
        dialogs.asked.lock().unwrap().as_slice(),
        [Question::SaveReading { .. }]
    ));
    drop(window);

    let mut window = Window::open(dialogs, None, None);
    window.click("Open…");
    window.until("opening", |state| state.meter.is_some());
    window.sees("Serial number");
    window.sees("reading.json, taken");
    assert_eq!(window.state().meter.as_ref().unwrap().registers, registers);
    window.go("Readings");
    window.sees("kWh delivered");
    window.go("Multiplier");
    window.types("Current, CT", "800:5");
    window.go("Program");
    window.click("Compare…");
    window.until("comparing", |state| state.compared.is_some());
    window.sees("One setting differs");
    window.sees("In the file");
}

#[test]
fn a_reading_is_handed_on_as_a_file_for_others_and_told_what_is_not_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("usage.xml");
    let dialogs = Arc::new(Chosen {
        file: Some(path.clone()),
        ..Chosen::default()
    });
    let mut window = Window::open(Arc::clone(&dialogs), None, None);
    window.click("Read meter");
    window.idle("reading");
    window.go("Readings");
    window.click("Export…");
    window.choose("Registers");
    window.choose("Green Button");
    window.sees("Primary");
    window.click("Save file…");
    window.until("exporting", |state| state.status.contains("usage.xml"));
    window.sees("What usage.xml does not hold");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("<uom>72</uom>") && text.contains("Values are primary"));
    window.click("Dismiss");
    assert_eq!(window.state().hand_on.told, None);
}

#[test]
fn a_report_is_filled_in_and_saved_as_pdf() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let dialogs = Arc::new(Chosen {
        file: Some(path.clone()),
        ..Chosen::default()
    });
    let mut window = Window::open(Arc::clone(&dialogs), None, None);
    window.click("Read meter");
    window.idle("reading");
    window.go("Readings");
    window.click("Report…");
    window.types("Reason", "periodic test");
    window.click("Save as PDF…");
    window.until("saving", |state| state.status.contains("report.pdf"));
    window.sees("The report is saved as report.pdf");
    assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF"));
    window.click("Open to print");
    assert_eq!(*dialogs.shown.lock().unwrap(), [path]);
}

#[test]
fn a_wrong_port_is_an_error_state_that_can_be_put_away() {
    let mut window = Window::open(Arc::default(), Some("tcp:127.0.0.1:9"), None);
    window.click("Read meter");
    window.until("failing", |state| state.problem.is_some());
    let problem = window.state().problem.clone().unwrap();
    window.sees(&problem.what);
    window.sees(&problem.hint);
    window.click("Dismiss");
    assert_eq!(window.state().problem, None);
}

#[test]
fn a_program_is_saved_through_the_dialog_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nine.toml");
    let dialogs = Arc::new(Chosen {
        file: Some(path.clone()),
        ..Chosen::default()
    });
    let mut window = Window::open(Arc::clone(&dialogs), None, None);
    window.go("Program");
    window.click("New program");
    window.click("Save…");
    window.until("saving", |state| {
        state
            .document
            .as_ref()
            .is_some_and(|document| document.path.is_some())
    });
    assert!(matches!(
        dialogs.asked.lock().unwrap().as_slice(),
        [Question::SaveAs { .. }]
    ));
    let saved = window.state().document.as_ref().unwrap().program.clone();
    drop(window);

    let mut window = Window::open(Arc::default(), None, Some(path));
    window.until("opening", |state| state.document.is_some());
    assert_eq!(window.state().document.as_ref().unwrap().program, saved);
    window.sees("nine.toml");
}

#[test]
fn a_faulty_file_is_told_by_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.toml");
    std::fs::write(&path, "schema = 2\n[multiplier]\nct = \n").unwrap();
    let mut window = Window::open(Arc::default(), None, Some(path));
    window.until("refusing", |state| state.problem.is_some());
    window.sees("bad.toml:3:");
    assert!(window.state().document.is_none());
}

#[test]
fn cancel_ends_a_job_and_leaves_no_error() {
    let mut window = Window::open(Arc::default(), None, None);
    window
        .0
        .get_by_role_and_label(Role::Button, "Read meter")
        .click();
    window.until("starting", |state| {
        state.job.is_some() || state.meter.is_some()
    });
    if window
        .0
        .query_by_role_and_label(Role::Button, "Cancel")
        .is_some()
    {
        window.click("Cancel");
    }
    window.idle("cancelling");
    // Either it was cancelled in time or it was done already; the window is ready for the next job.
    window.go("Connection");
    window.click("Identify only");
    window.idle("identifying");
    window.sees("Serial number");
}

#[test]
fn every_page_says_what_to_do_first_and_every_emulated_meter_can_be_chosen() {
    let mut window = Window::open(Arc::default(), None, None);
    for page in [
        "Identity",
        "Readings",
        "Program",
        "Display scroll",
        "Multiplier",
        "Energy",
        "Review and write",
    ] {
        window.go(page);
        window.sees("Read meter");
    }
    window.go("Connection");
    for form in window.state().connection.practice.clone().iter().take(8) {
        window
            .0
            .get_by_role_and_label(Role::RadioButton, &form.name)
            .click();
        window.0.run();
        assert_eq!(
            window.state().connection.address(),
            format!("emulator:{}", form.name)
        );
    }
}

#[test]
fn an_idle_window_asks_for_no_frame() {
    let mut window = Window::open(Arc::default(), None, None);
    window.click("Read meter");
    window.idle("reading");
    window.0.run();
    window.0.step();
    let delay = window
        .0
        .output()
        .viewport_output
        .values()
        .map(|viewport| viewport.repaint_delay)
        .min()
        .unwrap();
    assert_eq!(delay, Duration::MAX);
}

#[test]
fn every_table_is_read_and_can_be_looked_at() {
    let mut window = Window::open(Arc::default(), None, None);
    window.go("Tables");
    window.click("Read all tables");
    window.idle("reading every table");
    window.sees("General configuration");
    let shown = window.state().table.clone().unwrap();
    assert_eq!(shown.id.to_string(), "ST-0");
    assert!(shown.fields.is_some_and(|fields| fields.len() > 10));
    window.0.get_by_label("ST-1").click();
    window.0.run();
    window.sees("Manufacturer identification");
    let shown = window.state().table.clone().unwrap();
    assert_eq!(shown.id.to_string(), "ST-1");
    assert!(shown.bytes.starts_with(b"LGYR"));
    window.sees("MANUFACTURER");
}
