//! Ports: the list, the search for a probe, its preset, and the diagnosis.

use meterbench_jobs::{Command, Diagnosis, KnownPort, SeenPort};

use super::{Effect, learn, start, tables};
use crate::{
    action::Action,
    state::{Choice, Connection, PortSearch, State},
};

/// What follows from an action about ports.
pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::FindPort => {
            let effects = if state.is_idle() {
                vec![Effect::Start(
                    Box::new(Command::FindPort),
                    "Finding the probe",
                )]
            } else {
                Vec::new()
            };
            if !effects.is_empty() {
                state.problem = None;
                state.search = Some(PortSearch::Looking);
            }
            return effects;
        }
        Action::NamePort(port) => state.search = Some(PortSearch::Named(port)),
        Action::UsePort { port, name, probe } => return take(state, *port, &name, probe),
        Action::EndFinding => {
            let looking = state.search.take() == Some(PortSearch::Looking);
            if let (true, Some(job)) = (looking, &mut state.job) {
                job.cancelling = true;
                return vec![Effect::Cancel(job.id)];
            }
        }
        Action::Probe(name) => state.connection.probe = Some(name),
        Action::Diagnose => return start(state, "Diagnosing", Command::Diagnose),
        Action::EndDiagnosis => state.diagnosis = None,
        _ => (),
    }
    Vec::new()
}

/// The port that was found or named is chosen, and what was said of it is remembered.
fn take(state: &mut State, mut port: SeenPort, name: &str, probe: String) -> Vec<Effect> {
    state.search = None;
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    port.known = KnownPort {
        name,
        probe: Some(probe),
        ..port.known
    };
    let address = port.info.address.to_string();
    state.status = format!("The probe is on {address}");
    let ports = state.connection.ports.get_or_insert_default();
    ports.retain(|other| other.info.address != port.info.address);
    ports.insert(0, port.clone());
    choose(&mut state.connection, Choice::Port(address));
    vec![Effect::KeepPort(Box::new(port)), Effect::Remember]
}

/// Another port has another probe.
pub(super) fn choose(connection: &mut Connection, choice: Choice) {
    if connection.choice != choice {
        connection.probe = None;
    }
    connection.choice = choice;
}

/// The ports that are there now. One that is gone can't stay chosen, but its adapter may have another name now.
pub(super) fn listed(state: &mut State, ports: Vec<SeenPort>) {
    let connection = &mut state.connection;
    let address = |port: &SeenPort| port.info.address.to_string();
    let wanted = match &connection.choice {
        Choice::Practice(_) => None,
        Choice::Port(_) | Choice::Typed => Some(connection.address()),
    };
    if let Some(wanted) = wanted {
        let moved = ports
            .iter()
            .find(|port| port.known.address.as_ref() == Some(&wanted) && address(port) != wanted);
        if let Some(now) = moved {
            let now = address(now);
            state.status = format!("The probe of {wanted} is on {now} now");
            connection.choice = Choice::Port(now);
        } else if ports.iter().any(|port| address(port) == wanted) {
            connection.choice = Choice::Port(wanted);
        } else if matches!(connection.choice, Choice::Port(_)) {
            choose(connection, Choice::default());
        }
    }
    connection.ports = Some(ports);
}

/// The search has ended with a port.
pub(super) fn found(state: &mut State, port: SeenPort) -> Vec<Effect> {
    // It was put away meanwhile: then nobody wants to know.
    if state.search.is_some() {
        state.status = format!("{} was plugged in", port.info.name);
        state.search = Some(PortSearch::Found(Box::new(port)));
    }
    vec![Effect::ListPorts]
}

/// A diagnosis has come to its end, wherever that is.
pub(super) fn diagnosed(state: &mut State, found: Diagnosis) {
    state.status = match &found.stop {
        Some(stop) => stop.what.clone(),
        None => "Diagnosed: all well".into(),
    };
    if let Some(identity) = &found.identity {
        let address = state.connection.address();
        state.meter = Some(learn::identity(&address, identity));
        tables::refresh(state);
    }
    state.diagnosis = Some(Box::new(found));
}
