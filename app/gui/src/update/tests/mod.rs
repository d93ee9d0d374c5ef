//! What follows from what, without a window.

mod bench;
mod files;
mod meters;
mod ports;
mod programs;
mod writing;

use std::{path::PathBuf, sync::Arc, time::Duration};

use meterbench_jobs::{Progress, Snapshot};
use meterbench_profiles::{
    catalog,
    program::{self, ListName},
};

use super::*;
use crate::{
    action::Edit,
    files::{Loaded, Opened, Over},
    state::{Hidden, Meter},
};

/// A meter of form 9S.
fn nine() -> program::Meter {
    let row = catalog::built_in()
        .forms
        .iter()
        .find(|form| form.is_called("9S"))
        .unwrap();
    program::Meter::of(row)
}

/// A state with a new, unsaved program for form 9S.
fn with_program() -> State {
    let mut state = State::default();
    assert!(update(&mut state, Action::New(nine())).is_empty());
    state
}

/// A program as read from a file.
fn loaded(program: Program) -> Loaded {
    Loaded {
        text: program.to_text(),
        program,
        notes: Vec::new(),
    }
}

/// A state with a program as saved in a file.
fn with_file() -> State {
    let mut state = with_program();
    let program = state.document.take().unwrap().program;
    let news = FileNews::Loaded {
        path: "/programs/nine.toml".into(),
        result: Ok(Opened::Program(Box::new(loaded(program)))),
    };
    hear(&mut state, Happening::File(news));
    state
}

fn ratio(text: &str) -> Edit {
    Edit::Ct(text.parse().unwrap())
}

/// The command that an action starts.
fn started(state: &mut State, action: Action) -> Command {
    let mut effects = update(state, action);
    match effects.remove(0) {
        Effect::Start(command, _) => *command,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_first_click_reads_an_emulated_meter() {
    let mut state = State::default();
    let Command::Read(target, _) = started(&mut state, Action::Read) else {
        panic!()
    };
    assert_eq!(target.address.to_string(), "emulator:9S");
    assert!(target.access.password.is_some());
}

#[test]
fn faults_go_to_the_job_with_an_emulated_meter_and_only_with_one() {
    let mut state = State::default();
    update(
        &mut state,
        Action::TypeFaults(" noise=0.001, bsy=3 ".into()),
    );
    let Command::Read(target, _) = started(&mut state, Action::Read) else {
        panic!()
    };
    assert_eq!(target.address.to_string(), "emulator:9S?noise=0.001, bsy=3");
    let mut state = State::default();
    update(&mut state, Action::TypeFaults("echo".into()));
    update(&mut state, Action::TypePort("COM3".into()));
    let Command::Read(target, _) = started(&mut state, Action::Read) else {
        panic!()
    };
    assert_eq!(target.address.to_string(), "COM3");
}

#[test]
fn user_and_password_go_to_the_job_and_are_never_shown() {
    let mut state = State::default();
    update(&mut state, Action::TypePort("tcp:127.0.0.1:4001".into()));
    update(&mut state, Action::TypeUser(" Smith ".into()));
    update(
        &mut state,
        Action::TypePassword(Hidden("PROGRAMMER".into())),
    );
    assert!(!format!("{state:?}").contains("PROGRAMMER"));
    let Command::Identify(target) = started(&mut state, Action::Identify) else {
        panic!()
    };
    assert_eq!(
        (
            target.address.to_string().as_str(),
            target.access.user.as_str()
        ),
        ("tcp:127.0.0.1:4001", "Smith")
    );
    assert!(target.access.password.is_some() && !format!("{target:?}").contains("PROGRAMMER"));
}

#[test]
fn a_port_that_is_none_is_said_and_nothing_starts() {
    for port in ["", "tcp:", "emulator:"] {
        let mut state = State {
            page: Page::Review,
            ..State::default()
        };
        update(&mut state, Action::TypePort(port.into()));
        assert!(update(&mut state, Action::Read).is_empty(), "{port}");
        let problem = state.problem.unwrap();
        assert!(!problem.why.is_empty() && !problem.hint.is_empty());
        assert_eq!(state.page, Page::Connect);
    }
}

#[test]
fn one_job_at_a_time() {
    let mut state = State::default();
    hear(
        &mut state,
        Happening::Started(JobId(1), "Reading the meter"),
    );
    assert!(update(&mut state, Action::Identify).is_empty());
    assert!(update(&mut state, Action::Read).is_empty());
}

#[test]
fn progress_of_another_job_is_not_shown() {
    let mut state = State::default();
    hear(
        &mut state,
        Happening::Started(JobId(2), "Reading the meter"),
    );
    for (job, done) in [(1, 9), (2, 3)] {
        let progress = Progress {
            step: format!("Reading ST-{done}"),
            done,
            total: 10,
            left: Some(Duration::from_secs(19)),
        };
        hear(
            &mut state,
            Happening::Job(Box::new(Event::Progress {
                job: JobId(job),
                progress,
            })),
        );
    }
    let running = state.job.as_ref().unwrap();
    assert_eq!(running.step, "Reading ST-3");
    assert_eq!(running.left.as_deref(), Some("about 19 s"));
    let effects = update(&mut state, Action::Cancel);
    assert!(matches!(effects.as_slice(), [Effect::Cancel(JobId(2))]));
    let error = JobError::new("Reading", meterbench_jobs::Cause::Cancelled);
    hear(
        &mut state,
        Happening::Job(Box::new(Event::Finished {
            job: JobId(2),
            result: Err(error),
        })),
    );
    assert!(state.job.is_none() && state.problem.is_none());
    assert_eq!(state.status, "Reading was cancelled");
}

#[test]
fn a_failure_says_what_why_and_what_now() {
    let mut state = State::default();
    hear(
        &mut state,
        Happening::Started(JobId(1), "Reading the meter"),
    );
    let error = JobError::new("Opening the port", meterbench_jobs::Cause::NoAnswer);
    hear(
        &mut state,
        Happening::Job(Box::new(Event::Finished {
            job: JobId(1),
            result: Err(error),
        })),
    );
    let problem = state.problem.as_ref().unwrap();
    assert_eq!(problem.what, "Opening the port failed");
    assert!(
        problem.why.starts_with("The meter did not answer") && problem.hint.contains("probe"),
        "{problem:?}"
    );
    update(&mut state, Action::Dismiss);
    assert_eq!(state.problem, None);
}

#[test]
fn a_change_is_checked_at_once_and_drops_the_plan() {
    let mut state = with_program();
    assert_eq!(state.errors(), 0, "{:?}", state.findings);
    update(&mut state, Action::Edit(ratio("50000:5")));
    assert!(state.errors() > 0, "{:?}", state.findings);
    // With an error nothing is compared, let alone written.
    assert!(update(&mut state, Action::Plan).is_empty());
    update(&mut state, Action::Edit(ratio("800:5")));
    assert_eq!(state.errors(), 0);
    let Command::Plan(_, program, _) = started(&mut state, Action::Plan) else {
        panic!()
    };
    assert_eq!(program.multiplier.unwrap().ct.text(), "800:5");
}

#[test]
fn nothing_is_written_without_a_review() {
    let mut state = with_program();
    assert!(state.review.is_none());
    assert!(update(&mut state, Action::Write).is_empty());
}

#[test]
fn a_port_that_is_gone_is_no_longer_chosen() {
    let mut state = State::default();
    update(
        &mut state,
        Action::Choose(Choice::Port("/dev/ttyUSB0".into())),
    );
    hear(
        &mut state,
        Happening::Job(Box::new(Event::Ports(Vec::new()))),
    );
    assert_eq!(state.connection.choice, Choice::default());
}

#[test]
fn taking_the_meters_program_begins_unchanged() {
    let program = with_program().document.unwrap().program;
    let mut state = State {
        meter: Some(Meter {
            program: Some(program),
            ..Meter::default()
        }),
        ..State::default()
    };
    update(&mut state, Action::TakeFromMeter);
    let document = state.document.as_ref().unwrap();
    assert!(!document.is_changed() && document.path.is_none());
    assert_eq!(state.selected, (ListName::Normal, 0));
}

#[test]
fn verifying_starts_a_verification_and_a_change_forgets_what_it_said() {
    let mut state = with_program();
    state.compared = Some(crate::state::Compared::default());
    let Command::Verify(_, program) = started(&mut state, Action::Verify) else {
        panic!()
    };
    assert_eq!(*program, state.document.as_ref().unwrap().program);
    assert_eq!(state.compared, None);
    state.compared = Some(crate::state::Compared::default());
    update(&mut state, Action::Edit(ratio("50000:5")));
    assert_eq!(state.compared, None);
    // With an error nothing goes to the meter.
    assert!(update(&mut state, Action::Verify).is_empty());
}

#[test]
fn rate_user_id_and_trace_go_to_the_job() {
    let mut state = State::default();
    update(&mut state, Action::MaxBaud(Some(19_200)));
    update(&mut state, Action::TypeUserId(" 7 ".into()));
    update(&mut state, Action::TypeTrace("wire.txt".into()));
    let Command::Read(target, _) = started(&mut state, Action::Read) else {
        panic!()
    };
    assert_eq!(
        (target.max_baud, target.access.user_id, target.trace),
        (Some(19_200), 7, Some("wire.txt".into()))
    );
    for bad in ["x", "65536", "-1"] {
        update(&mut state, Action::TypeUserId(bad.into()));
        assert!(update(&mut state, Action::Read).is_empty(), "{bad}");
        assert!(state.problem.take().unwrap().why.contains("user id"));
    }
}

#[test]
fn a_trace_is_of_one_job_and_stays_asked_for_until_it_is_written() {
    let ended = |cause| {
        let mut state = State::default();
        update(&mut state, Action::TypeTrace("wire.txt".into()));
        hear(
            &mut state,
            Happening::Started(JobId(1), "Reading the meter"),
        );
        let result = Err(JobError::new("Reading", cause));
        hear(
            &mut state,
            Happening::Job(Box::new(Event::Finished {
                job: JobId(1),
                result,
            })),
        );
        state
    };
    let state = ended(Cause::NoAnswer);
    assert_eq!(state.connection.trace, "");
    assert!(state.status.ends_with("the wire is in wire.txt"));
    let state = ended(Cause::Trace {
        path: "wire.txt".into(),
        source: std::io::Error::other("exists"),
    });
    assert_eq!(state.connection.trace, "wire.txt");
    assert!(state.problem.is_some());
}

#[test]
fn a_new_program_is_for_the_meter_as_it_was_chosen() {
    let mut state = State::default();
    let meter = program::Meter {
        model: "ax".into(),
        form: "3S".into(),
        volts: Some("240".parse().unwrap()),
        class: Some(10),
        firmware: None,
    };
    update(&mut state, Action::New(meter.clone()));
    let document = state.document.as_ref().unwrap();
    assert_eq!(document.program.meter, Some(meter));
    assert!(document.is_changed() && state.errors() == 0);
}
