//! What follows from what, without a window.

use meterbench_jobs::Progress;
use meterbench_profiles::{catalog, program::ListName};

use super::*;
use crate::{
    action::Edit,
    state::{Hidden, Meter},
};

fn form(name: &str) -> usize {
    catalog::built_in()
        .forms
        .iter()
        .position(|form| form.is_called(name))
        .unwrap()
}

/// A state with a new, unsaved program for form 9S.
fn with_program() -> State {
    let mut state = State::default();
    assert!(update(&mut state, Action::New(form("9S"))).is_empty());
    state
}

/// A state with a program as saved in a file.
fn with_file() -> State {
    let mut state = with_program();
    let program = state.document.take().unwrap().program;
    let news = FileNews::Loaded {
        path: "/programs/nine.toml".into(),
        result: Ok(Box::new(program)),
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
        };
        hear(
            &mut state,
            Happening::Job(Box::new(Event::Progress {
                job: JobId(job),
                progress,
            })),
        );
    }
    assert_eq!(state.job.as_ref().unwrap().step, "Reading ST-3");
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
    let Command::Plan(_, program) = started(&mut state, Action::Plan) else {
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
fn unsaved_changes_are_asked_about_before_they_are_lost() {
    for action in [
        Action::Open,
        Action::OpenPath("/x.toml".into()),
        Action::New(0),
    ] {
        let mut state = with_file();
        update(&mut state, Action::Edit(ratio("800:5")));
        let before = state.document.as_ref().unwrap().program.clone();
        assert!(update(&mut state, action.clone()).is_empty());
        assert!(
            matches!(state.question, Some(Question::Discard(_))),
            "{action:?}"
        );
        update(&mut state, Action::No);
        assert_eq!(state.document.as_ref().unwrap().program, before);
        assert_eq!(state.question, None);
    }
    let mut state = with_file();
    assert!(may_close(&mut state));
    update(&mut state, Action::Edit(ratio("800:5")));
    assert!(!may_close(&mut state));
    let effects = update(&mut state, Action::Yes);
    assert!(matches!(effects.as_slice(), [Effect::Close]));
    assert!(may_close(&mut state));
}

#[test]
fn saving_goes_to_the_file_or_asks_for_one() {
    let mut state = with_file();
    assert!(matches!(
        update(&mut state, Action::Save).as_slice(),
        [Effect::Save { replace: true, .. }]
    ));
    let mut state = with_program();
    match update(&mut state, Action::Save).as_slice() {
        [Effect::Ask(dialogs::Question::SaveAs { name, .. })] => assert_eq!(name, "9s.toml"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_file_is_replaced_unasked() {
    let mut state = with_program();
    let path = PathBuf::from("/programs/old.toml");
    assert!(matches!(
        update(&mut state, Action::SavePath(path.clone())).as_slice(),
        [Effect::Save { replace: false, .. }]
    ));
    hear(&mut state, Happening::File(FileNews::Exists(path.clone())));
    assert_eq!(state.question, Some(Question::Replace(path)));
    assert!(matches!(
        update(&mut state, Action::Yes).as_slice(),
        [Effect::Save { replace: true, .. }]
    ));
}

#[test]
fn what_was_saved_counts_not_what_was_edited_meanwhile() {
    let mut state = with_program();
    let saved = Box::new(state.document.as_ref().unwrap().program.clone());
    update(&mut state, Action::Edit(ratio("800:5")));
    hear(
        &mut state,
        Happening::File(FileNews::Saved {
            path: "/a.toml".into(),
            program: saved,
            result: Ok(()),
        }),
    );
    assert!(state.document.as_ref().unwrap().is_changed());
}

#[test]
fn a_file_that_does_not_parse_leaves_the_program_alone() {
    let mut state = with_file();
    let before = state.document.as_ref().unwrap().program.clone();
    let news = FileNews::Loaded {
        path: "/bad.toml".into(),
        result: Err(vec!["bad.toml:3:1: expected a table".into()]),
    };
    hear(&mut state, Happening::File(news));
    assert_eq!(state.document.as_ref().unwrap().program, before);
    assert!(state.problem.as_ref().unwrap().why.contains("bad.toml:3:1"));
}

#[test]
fn without_a_file_dialog_the_path_can_be_typed() {
    let mut state = State::default();
    let question = dialogs::Question::Open { folder: None };
    hear(
        &mut state,
        Happening::Chosen(question, dialogs::Answer::Unavailable),
    );
    assert_eq!(state.page, Page::Program);
    assert!(state.problem.as_ref().unwrap().hint.contains("path"));
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
