//! Procedures and half-written meters through the window: looked at, agreed to, done, looked up.

use std::{path::Path, sync::Arc};

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use meterbench::settings::Store;
use meterbench_emulator::Emulators;
use meterbench_jobs::{
    Address, Command, Disk, Event, JobError, Jobs, OpenEmulator, Outcome, Selection, Target,
    ThisDisk, journal::Journal,
};
use meterbench_profiles::{Program, catalog::built_in};

use crate::support::{Window, meters};

/// On form 9S, with everything that is kept in this folder.
fn open(meters: &Arc<Emulators>, folder: &Path) -> Window {
    let store = Store::at(folder.join("window.toml"));
    Window::open(Arc::clone(meters), store, Some("emulator:9S"), 1000.0)
}

fn type_into(window: &mut Window, label: &str, text: &str) {
    let field = window.0.get_by_role_and_label(Role::TextInput, label);
    field.focus();
    window.0.step();
    let field = window.0.get_by_role_and_label(Role::TextInput, label);
    field.type_text(text);
    window.0.step();
    window.0.step();
}

#[test]
fn a_demand_reset_is_looked_at_wants_a_reason_and_is_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(&meters(), folder.path());
    window.button("Procedures");
    window.button("Reset the demand…");
    window.until("it is looked at", |state| state.service.looked.is_some());
    window.0.get_by_label("Demand resets");
    assert_eq!(window.state().service.lacks(), Some("Say why it is done"));
    type_into(&mut window, "Why it is done", "meter exchange");
    assert_eq!(window.state().service.lacks(), None);
    window.button("Reset the demand");
    window.until("it is done", |state| state.service.done.is_some());
    window
        .0
        .get_by_label("Reset the demand: done, and looked up");
    let (_, outcome) = window.state().service.done.as_ref().unwrap();
    assert!(outcome.verified && outcome.notes.is_empty(), "{outcome:?}");
}

#[test]
fn clearing_the_data_wants_the_serial_number_on_the_nameplate() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(&meters(), folder.path());
    window.button("Procedures");
    window.button("Clear the data…");
    window.until("it is looked at", |state| state.service.looked.is_some());
    type_into(&mut window, "Why it is done", "back into stock");
    type_into(&mut window, "Serial number", "42");
    assert!(window.state().service.lacks().is_some());
    window.button("Don't do it");
    assert!(window.state().service.looked.is_none());
}

#[test]
fn a_register_is_set_from_what_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(&meters(), folder.path());
    window.button("Procedures");
    type_into(&mut window, "Is to show", "12.5");
    window.button("Set the register…");
    window.until("it is looked at", |state| state.service.looked.is_some());
    window.0.get_by_label("Is to be");
    type_into(&mut window, "Why it is done", "board exchanged");
    type_into(&mut window, "Serial number", "0123456789");
    window.button("Set the register");
    window.until("it is done", |state| state.service.done.is_some());
    window
        .0
        .get_by_label("Set the register: done, and looked up");
}

#[test]
fn a_password_is_changed_when_it_was_typed_twice_and_is_nowhere_after() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(&meters(), folder.path());
    window.button("Procedures");
    window.button("Change the password…");
    window.until("it is looked at", |state| state.service.looked.is_some());
    type_into(&mut window, "Why it is done", "yearly change");
    type_into(&mut window, "Serial number", "0123456789");
    let secret = |window: &mut Window, label: &str, text: &str| {
        let field = |window: &Window| {
            window
                .0
                .get_by_role_and_label(Role::PasswordInput, label)
                .focus()
        };
        field(window);
        window.0.step();
        let input = window.0.get_by_role_and_label(Role::PasswordInput, label);
        input.type_text(text);
        window.0.step();
        window.0.step();
    };
    secret(&mut window, "New password", "marigold");
    let lacks = window.state().service.lacks();
    assert_eq!(lacks, Some("The new password is not the same twice"));
    secret(&mut window, "Once more", "marigold");
    assert_eq!(window.state().service.lacks(), None);
    window.button("Change the password");
    window.until("it is done", |state| state.service.done.is_some());
    window
        .0
        .get_by_label("Change the password: done, and looked up");
    assert!(window.state().service.new.0.is_empty() && window.state().service.again.0.is_empty());
    assert!(!format!("{:?}", window.state()).contains("marigold"));
}

#[test]
fn what_was_done_stands_in_the_job_log_and_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(&meters(), folder.path());
    window.button("Job log");
    window.until("it is read", |state| state.job_log.read.is_some());
    window.0.get_by_label("Nothing has been done yet");
    window.button("Procedures");
    window.button("Reset the demand…");
    window.until("it is looked at", |state| state.service.looked.is_some());
    type_into(&mut window, "Why it is done", "meter exchange 4711");
    window.button("Reset the demand");
    window.until("it is done", |state| state.service.done.is_some());
    window.button("Job log");
    window.until("it is read", |state| !state.job_log.passing().is_empty());
    type_into(&mut window, "Find", "4711");
    window.button("verified");
    let record = window.state().job_log.opened().unwrap();
    assert_eq!(record.job.what, "demand-reset");
    window.0.get_by_label("Record 1");
    type_into(&mut window, "Find", " not there");
    assert!(window.state().job_log.passing().is_empty());
}

#[test]
fn a_snapshot_is_put_back_by_way_of_the_review() {
    let (meters, folder) = (meters(), tempfile::tempdir().unwrap());
    let path = folder.path().join("before.json");
    let Outcome::Read(reading) = done(&meters, |target| {
        Command::Read(target, Selection::Everything)
    }) else {
        unreachable!("it was to be read")
    };
    reading.snapshot.save(&path, false).unwrap();
    let Outcome::Planned(plan) = done(&meters, plan) else {
        unreachable!("it was to be planned")
    };
    done(&meters, |target| Command::Write(target, plan));
    let store = Store::at(folder.path().join("window.toml"));
    let (meters, port) = (Arc::clone(&meters), Some("emulator:9S"));
    let mut window = Window::open_file(meters, store, port, 1000.0, Some(path));
    window.until("it is open", |state| state.meter.is_some());
    window.button("Procedures");
    window.button("Put back the snapshot…");
    window.until("what differs is shown", |state| {
        state.is_idle() && state.review.is_some()
    });
    window.button("Write to the meter");
    window.until("it is put back", |state| {
        state.result.as_ref().is_some_and(|result| result.verified)
    });
    // Once more there is nothing to do.
    window.button("Procedures");
    window.button("Put back the snapshot…");
    window.until("nothing differs", |state| {
        let review = state.review.as_ref();
        state.is_idle() && review.is_some_and(|review| review.plan.is_empty())
    });
}

/// What a job beside the window comes to.
fn done(meters: &Arc<Emulators>, command: impl FnOnce(Target) -> Command) -> Outcome {
    let meters: Arc<dyn OpenEmulator> = meters.clone();
    let mut jobs = Jobs::new(|| (), meters).unwrap();
    jobs.start(command(Target::new(Address::Emulator("9S".into()))));
    ended(&mut jobs).unwrap()
}

/// Another energy format than the meter's.
fn plan(target: Target) -> Command {
    let row = built_in().forms.iter().find(|row| row.is_called("9S"));
    let mut program = Program::template(row.unwrap());
    program.energy.get_or_insert_default().format = "6x10".parse().ok();
    Command::Plan(target, Box::new(program), None)
}

/// A programming whose computer died before the first table was sent.
fn leave_unfinished(meters: &Arc<Emulators>, folder: &Path) {
    let Outcome::Planned(plan) = done(meters, plan) else {
        unreachable!("it was to be planned")
    };
    let disk: Arc<dyn Disk> = Arc::new(ThisDisk);
    Journal::begin(&folder.join("journals"), &disk, &plan).unwrap();
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
    let (meters, folder) = (meters(), tempfile::tempdir().unwrap());
    let window = open(&meters, folder.path());
    assert!(window.state().service.left.is_empty());
    leave_unfinished(&meters, folder.path());
    // As the next start sees it.
    drop(window);
    let mut window = open(&meters, folder.path());
    window.until("it is known", |state| !state.service.left.is_empty());
    window.button("Review and write");
    window
        .0
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
