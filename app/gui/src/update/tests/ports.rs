//! Ports, the search for a probe, and the diagnosis, as the window has them.

use meterbench_jobs::{
    Address, Cause, Command, Event, JobError, JobId, KnownPort, Outcome, PortInfo, SeenPort,
};

use super::super::{Effect, Happening, hear, update};
use crate::{
    action::Action,
    state::{Choice, PortSearch, State},
};

fn seen(name: &str, last: Option<&str>, probe: Option<&str>) -> SeenPort {
    SeenPort {
        info: PortInfo {
            address: Address::Serial(name.into()),
            name: name.into(),
            usb: true,
            maker: None,
            product: None,
            serial_number: Some("A5".into()),
        },
        known: KnownPort {
            address: last.map(str::to_owned),
            probe: probe.map(str::to_owned),
            ..KnownPort::default()
        },
    }
}

fn listed(state: &mut State, ports: Vec<SeenPort>) {
    hear(state, Happening::Job(Box::new(Event::Ports(ports))));
}

fn ended(state: &mut State, result: Result<Outcome, JobError>) -> Vec<Effect> {
    let job = JobId(7);
    hear(state, Happening::Started(job, "Finding the probe"));
    hear(
        state,
        Happening::Job(Box::new(Event::Finished { job, result })),
    )
}

#[test]
fn the_port_of_last_time_is_chosen_again_under_its_new_name() {
    let mut state = State::default();
    state.connection.typed = "COM3".into();
    state.connection.choice = Choice::Typed;
    listed(&mut state, vec![seen("COM7", Some("COM3"), None)]);
    assert_eq!(state.connection.choice, Choice::Port("COM7".into()));
    assert!(state.status.contains("COM7"), "{}", state.status);
    // Gone altogether: it can't stay chosen.
    listed(&mut state, vec![]);
    assert_eq!(state.connection.choice, Choice::default());
}

#[test]
fn the_preset_is_the_chosen_one_or_that_of_the_port() {
    let mut state = State::default();
    listed(
        &mut state,
        vec![
            seen("COM3", None, Some("rts-dtr")),
            seen("COM4", None, None),
        ],
    );
    let preset = |state: &State| state.connection.preset().map(|probe| probe.name.clone());
    let choose =
        |state: &mut State, port: &str| update(state, Action::Choose(Choice::Port(port.into())));
    choose(&mut state, "COM3");
    assert_eq!(preset(&state).as_deref(), Some("rts-dtr"));
    update(&mut state, Action::Probe("no-lines".into()));
    assert_eq!(preset(&state).as_deref(), Some("no-lines"));
    let effects = update(&mut state, Action::Diagnose);
    let Some(Effect::Start(command, _)) = effects.first() else {
        panic!("{effects:?}");
    };
    let Command::Diagnose(target) = command.as_ref() else {
        panic!("{command:?}");
    };
    assert_eq!(
        target.probe.as_ref().map(|probe| probe.name.as_str()),
        Some("no-lines")
    );
    choose(&mut state, "COM4");
    assert_eq!(preset(&state).as_deref(), Some("generic"));
}

#[test]
fn the_probe_that_is_found_is_chosen_and_remembered_with_its_name() {
    let mut state = State::default();
    let effects = update(&mut state, Action::FindPort);
    assert!(
        matches!(effects.as_slice(), [Effect::Start(command, _)] if matches!(**command, Command::FindPort))
    );
    assert_eq!(state.search, Some(PortSearch::Looking));
    let port = Box::new(seen("COM9", None, None));
    ended(&mut state, Ok(Outcome::Found(port.clone())));
    assert_eq!(state.search, Some(PortSearch::Found(port.clone())));
    let effects = update(
        &mut state,
        Action::UsePort {
            port,
            name: " Bench 2 ".into(),
            probe: "echo".into(),
        },
    );
    let Some(Effect::KeepPort(kept)) = effects.first() else {
        panic!("{effects:?}");
    };
    assert_eq!(kept.known.name.as_deref(), Some("Bench 2"));
    assert_eq!(kept.known.probe.as_deref(), Some("echo"));
    assert_eq!(state.connection.choice, Choice::Port("COM9".into()));
    assert_eq!(state.search, None);
}

#[test]
fn a_search_that_ends_without_a_port_says_why_and_one_put_away_is_cancelled() {
    let mut state = State::default();
    update(&mut state, Action::FindPort);
    let error = JobError::new(
        "Finding the probe",
        Cause::NoPortCame(std::time::Duration::from_secs(120)),
    );
    ended(&mut state, Err(error));
    assert_eq!(state.search, None);
    assert!(
        state
            .problem
            .is_some_and(|problem| problem.why.contains("120 s"))
    );
    let mut state = State::default();
    update(&mut state, Action::FindPort);
    hear(
        &mut state,
        Happening::Started(JobId(8), "Finding the probe"),
    );
    let effects = update(&mut state, Action::EndFinding);
    assert!(
        matches!(effects.as_slice(), [Effect::Cancel(JobId(8))]),
        "{effects:?}"
    );
    assert_eq!(state.search, None);
}

#[test]
fn a_diagnosis_stays_until_it_is_put_away_or_something_else_begins() {
    let mut state = State::default();
    ended(&mut state, Ok(Outcome::Diagnosed(Box::default())));
    assert!(state.diagnosis.is_some());
    update(&mut state, Action::EndDiagnosis);
    assert!(state.diagnosis.is_none());
    ended(&mut state, Ok(Outcome::Diagnosed(Box::default())));
    update(&mut state, Action::Identify);
    assert!(state.diagnosis.is_none());
}
