//! The password: typed, or from the system's keyring; and when it may be sent again.
//!
//! Is: what follows from typing one, from the box under it, and from what the keyring says.
//! Is not: whether a meter takes it; that comes with the job.

use meterbench_jobs::{Cause, JobError, KeyName, KeyringError};

use super::effect::Effect;
use crate::{
    keyring::{KeyringNews, KeyringOrder},
    state::{Connection, Hidden, State},
    words::sentence,
};

fn name(connection: &Connection) -> KeyName {
    let user = connection.user.trim();
    KeyName::new(if user.is_empty() { "none" } else { user }, "")
}

/// A person has typed it: it may be sent though the meter has refused the last one.
pub(super) fn typed(state: &mut State, password: Hidden) {
    let connection = &mut state.connection;
    connection.password = password;
    connection.again = true;
    connection.kept = false;
}

/// Another user has another password in the keyring.
pub(super) fn user_typed(state: &mut State, user: String) {
    state.connection.user = user;
    state.connection.kept = false;
}

/// The box was ticked, or its tick taken away.
pub(super) fn remember(state: &mut State, yes: bool) -> Vec<Effect> {
    let connection = &mut state.connection;
    connection.remember = yes;
    connection.keyring.clear();
    let order = match (yes, connection.password.0.is_empty()) {
        (false, _) => KeyringOrder::Forget(name(connection)),
        (true, true) => KeyringOrder::Fetch(name(connection)),
        (true, false) => KeyringOrder::Keep(name(connection), connection.password.clone()),
    };
    vec![Effect::Keyring(order), Effect::Remember]
}

/// At the start of the window, when the box was ticked the last time.
pub fn begin(state: &State) -> Option<Effect> {
    let connection = &state.connection;
    let fetch = || Effect::Keyring(KeyringOrder::Fetch(name(connection)));
    connection.remember.then(fetch)
}

/// Before a job: a password that was typed since is kept.
pub(super) fn keep(state: &mut State) -> Option<Effect> {
    let connection = &mut state.connection;
    if !connection.remember || connection.kept || connection.password.0.is_empty() {
        return None;
    }
    connection.kept = true;
    let order = KeyringOrder::Keep(name(connection), connection.password.clone());
    Some(Effect::Keyring(order))
}

/// The keyring has answered.
pub(super) fn heard(state: &mut State, news: KeyringNews) {
    let connection = &mut state.connection;
    match news {
        // Whoever has typed one meanwhile means that.
        KeyringNews::Here(of, password)
            if of == name(connection) && connection.password.0.is_empty() =>
        {
            connection.password = password;
            connection.again = false;
            connection.kept = true;
            connection.keyring = format!("The password of {of} is from the keyring");
        }
        KeyringNews::Here(..) => (),
        KeyringNews::Kept(of) => {
            connection.kept = true;
            connection.keyring = format!("The password of {of} is in the keyring");
        }
        KeyringNews::Forgotten => {
            "The keyring holds none any more".clone_into(&mut connection.keyring)
        }
        KeyringNews::Failed(error @ KeyringError::NoEntry(_)) => {
            connection.keyring = format!(
                "{}; the next one that you type is kept",
                sentence(&error.to_string())
            );
        }
        KeyringNews::Failed(error) => {
            connection.remember = false;
            connection.kept = false;
            connection.keyring = format!("{}. {}", sentence(&error.to_string()), error.hint());
        }
    }
}

/// A job has failed: a password that was refused is only sent again when it is typed again.
pub(super) fn failed(state: &mut State, error: &JobError) {
    if matches!(error.cause, Cause::Password { .. }) {
        state.connection.again = false;
    }
}
