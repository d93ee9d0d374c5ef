//! The password in the system's keyring, asked for beside the frames: the system may ask its user to unlock it.
//!
//! Is: what is asked of the keyring and what came of it, as values, and the thread that asks.
//! Is not: when that is done; see `update::access`.

use std::thread;

use meterbench_jobs::{KeyName, Keyring, KeyringError};

use crate::state::Hidden;

/// What is asked of the keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyringOrder {
    /// The password.
    Fetch(KeyName),
    /// Keep this one.
    Keep(KeyName, Hidden),
    /// Forget it.
    Forget(KeyName),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyringNews {
    /// This is the password.
    Here(KeyName, Hidden),
    /// It is kept.
    Kept(KeyName),
    /// It is forgotten.
    Forgotten,
    /// It was not to be had, kept or forgotten.
    Failed(KeyringError),
}

/// Asks the keyring: this one, or the system's.
pub fn ask(
    own: Option<Keyring>,
    order: KeyringOrder,
    tell: impl FnOnce(KeyringNews) + Send + 'static,
) {
    thread::spawn(move || {
        let keyring = own.map_or_else(Keyring::of_this_user, Ok);
        tell(
            keyring
                .and_then(|keyring| carry_out(&keyring, order))
                .unwrap_or_else(KeyringNews::Failed),
        );
    });
}

fn carry_out(keyring: &Keyring, order: KeyringOrder) -> Result<KeyringNews, KeyringError> {
    Ok(match order {
        KeyringOrder::Fetch(name) => {
            let mut password = keyring.password(&name)?;
            KeyringNews::Here(name, Hidden(std::mem::take(&mut *password)))
        }
        KeyringOrder::Keep(name, password) => {
            keyring.keep(&name, &password.0)?;
            KeyringNews::Kept(name)
        }
        KeyringOrder::Forget(name) => match keyring.forget(&name) {
            Ok(()) | Err(KeyringError::NoEntry(_)) => KeyringNews::Forgotten,
            Err(error) => return Err(error),
        },
    })
}
