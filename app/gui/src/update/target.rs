//! Which meter a job is about, and as whom, from what stands on the Connection page.

use std::path::PathBuf;

use meterbench_jobs::{Access, Address, Padding, Secret, Target};

use crate::{
    state::{Problem, State},
    words::sentence,
};

/// Which meter, as whom.
pub(super) fn target(state: &State) -> Result<Target, Problem> {
    let connection = &state.connection;
    let text = connection.address();
    let refused = |why: String, hint: &str| Problem {
        what: "No connection yet".into(),
        why,
        hint: hint.into(),
    };
    let address: Address = text.parse().map_err(|error| {
        refused(
            sentence(&format!("{error}")),
            "Choose a port or an emulated meter, or type a port such as COM3 or tcp:HOST:PORT",
        )
    })?;
    let mut target = Target::new(address);
    let user = connection.user.trim();
    if !user.is_empty() {
        if user.len() > 10 || !user.is_ascii() {
            return Err(refused(
                "A user name has up to 10 plain characters".into(),
                "Shorten the user name",
            ));
        }
        target.access.user = user.into();
    }
    let user_id = connection.user_id.trim();
    if !user_id.is_empty() {
        target.access.user_id = user_id.parse().map_err(|_| {
            refused(
                format!("A user id is a number up to {}", u16::MAX),
                "Correct the user id, or leave it empty for the usual one",
            )
        })?;
    }
    target.max_baud = connection.max_baud;
    target.probe = connection
        .probe
        .as_deref()
        .and_then(|name| connection.probes.get(name))
        .cloned();
    let trace = connection.trace.trim();
    target.trace = (!trace.is_empty()).then(|| PathBuf::from(trace));
    if !connection.password.0.is_empty() {
        let password =
            Secret::from_text(&connection.password.0, Padding::default()).map_err(|error| {
                refused(
                    error.to_string(),
                    "Type the password that this meter was set up with",
                )
            })?;
        target.access = Access {
            password: Some(password),
            again: connection.again,
            ..target.access
        };
    }
    Ok(target)
}
