//! Passwords in the operating system's keyring.
//!
//! Is: one password for a user name, and one more for each group of meters that has its own.
//! Is not: a store of this program's own. It is the Secret Service on Linux, the Credential Manager of Windows, the Keychain
//! of macOS; who may look in there is theirs to say.
//! Shape: service "meterbench", account "NAME" or "NAME@GROUP". The password is kept as it was typed.
//! Errors: [`KeyringError`]. The calls wait for the system, which may ask its user to unlock the keyring: not for a frame.

mod names;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::folders;

const SERVICE: &str = "meterbench";

/// Whose password.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyName {
    /// The user name that is given to the meter.
    pub user: String,
    /// The group of meters that has a password of its own; empty for all others.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
}

impl KeyName {
    /// Of this user, for this group of meters; empty for all others.
    #[must_use]
    pub fn new(user: &str, group: &str) -> Self {
        let (user, group) = (user.trim().to_owned(), group.trim().to_owned());
        Self { user, group }
    }

    fn account(&self) -> String {
        match self.group.as_str() {
            "" => self.user.clone(),
            group => format!("{}@{group}", self.user),
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.group.as_str() {
            "" => write!(f, "user {}", self.user),
            group => write!(f, "user {} on meters of {group}", self.user),
        }
    }
}

/// Why there is no password from the keyring.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// None runs, or the system has none.
    #[error("no keyring answers on this computer: {0}")]
    None(String),
    /// It holds no password of that name.
    #[error("the keyring holds no password of {0}")]
    NoEntry(KeyName),
    /// It does not give it, or does not take it.
    #[error("the keyring refused: {0}")]
    Refused(String),
}

impl KeyringError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::None(_) if cfg!(target_os = "linux") => {
                "Start the desktop's keyring, such as GNOME Keyring or KWallet with its Secret Service, or take the password from a file or a prompt"
            }
            Self::None(_) => "Take the password from a file or a prompt",
            Self::NoEntry(_) => {
                "Put it there with `meterbench-cli password set`, or with the box under the password in the window"
            }
            Self::Refused(_) => "Unlock the keyring, then try again",
        }
    }
}

/// The keyring, and the names of what was put there.
#[derive(Clone)]
pub struct Keyring {
    store: Arc<CredentialStore>,
    names: Option<PathBuf>,
}

/// Shows where its names are kept.
impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring with names in {:?}", self.names)
    }
}

impl Keyring {
    /// The system's, of this user.
    ///
    /// # Errors
    /// [`KeyringError::None`].
    pub fn of_this_user() -> Result<Self, KeyringError> {
        if let Err(error) = keyring::Entry::store_status() {
            return Err(KeyringError::None(words(error)));
        }
        let store = keyring_core::get_default_store();
        Ok(Self {
            store: store.ok_or_else(|| KeyringError::None("it is gone again".to_owned()))?,
            names: folders::config().map(|folder| folder.join("passwords.toml")),
        })
    }

    /// One that is forgotten with this value, its names in a file of one's own.
    ///
    /// # Errors
    /// [`KeyringError::None`].
    pub fn in_memory(names: Option<PathBuf>) -> Result<Self, KeyringError> {
        let store = keyring_core::mock::Store::new();
        Ok(Self {
            store: store.map_err(|error| KeyringError::None(words(&error)))?,
            names,
        })
    }

    /// Keeps a password, in place of an older one.
    ///
    /// # Errors
    /// When the keyring refuses.
    pub fn keep(&self, name: &KeyName, password: &str) -> Result<(), KeyringError> {
        self.entry(name)?
            .set_secret(password.as_bytes())
            .map_err(|error| self.refused(name, &error))?;
        if let Some(path) = &self.names {
            names::change(path, |names| {
                names.insert(name.clone());
            });
        }
        Ok(())
    }

    /// The password, as it was typed.
    ///
    /// # Errors
    /// When there is none, or the keyring refuses.
    pub fn password(&self, name: &KeyName) -> Result<Zeroizing<String>, KeyringError> {
        let secret = self
            .entry(name)?
            .get_secret()
            .map_err(|error| self.refused(name, &error))?;
        match String::from_utf8(secret) {
            Ok(text) => Ok(Zeroizing::new(text)),
            Err(error) => {
                drop(Zeroizing::new(error.into_bytes()));
                Err(KeyringError::Refused("what it holds is no text".to_owned()))
            }
        }
    }

    /// Takes a password out.
    ///
    /// # Errors
    /// When there is none, or the keyring refuses.
    pub fn forget(&self, name: &KeyName) -> Result<(), KeyringError> {
        let gone = self
            .entry(name)?
            .delete_credential()
            .map_err(|error| self.refused(name, &error));
        if matches!(gone, Ok(()) | Err(KeyringError::NoEntry(_)))
            && let Some(path) = &self.names
        {
            names::change(path, |names| {
                names.remove(name);
            });
        }
        gone
    }

    /// Whose passwords this program has put there, each with whether it is still there.
    #[must_use]
    pub fn names(&self) -> Vec<(KeyName, bool)> {
        let names = self.names.as_deref().map(names::load).unwrap_or_default();
        names
            .into_iter()
            .map(|name| {
                let there = self.password(&name).is_ok();
                (name, there)
            })
            .collect()
    }

    fn entry(&self, name: &KeyName) -> Result<Entry, KeyringError> {
        Entry::new_in_store(&self.store, SERVICE, &name.account())
            .map_err(|error| self.refused(name, &error))
    }

    fn refused(&self, name: &KeyName, error: &keyring_core::Error) -> KeyringError {
        match error {
            keyring_core::Error::NoEntry => KeyringError::NoEntry(name.clone()),
            error => KeyringError::Refused(words(error)),
        }
    }
}

/// Errors of the crate may carry the secret itself, so only its own words are taken, never its `Debug`.
fn words(error: &keyring_core::Error) -> String {
    use keyring_core::Error;
    match error {
        Error::PlatformFailure(source) | Error::NoStorageAccess(source) => source.to_string(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "what it holds is no text".to_owned(),
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring() -> (tempfile::TempDir, Keyring) {
        let folder = tempfile::tempdir().unwrap();
        let names = folder.path().join("passwords.toml");
        (folder, Keyring::in_memory(Some(names)).unwrap())
    }

    #[test]
    fn a_password_is_kept_by_user_and_group_replaced_and_forgotten() {
        let (_folder, keyring) = keyring();
        let (ann, north) = (KeyName::new("ann", ""), KeyName::new(" ann", "north "));
        let given = |name: &KeyName| keyring.password(name).map(|it| it.to_string());
        assert_eq!(given(&ann), Err(KeyringError::NoEntry(ann.clone())));
        keyring.keep(&ann, "PROGRAMMER").unwrap();
        keyring.keep(&north, "hex:00").unwrap();
        keyring.keep(&ann, "SUPERVISOR").unwrap();
        assert_eq!(given(&ann).unwrap(), "SUPERVISOR");
        assert_eq!(given(&north).unwrap(), "hex:00");
        assert_eq!(
            keyring.names(),
            [(ann.clone(), true), (north.clone(), true)]
        );
        keyring.forget(&ann).unwrap();
        assert_eq!(
            keyring.forget(&ann),
            Err(KeyringError::NoEntry(ann.clone()))
        );
        assert_eq!(keyring.names(), [(north, true)]);
    }

    #[test]
    fn the_file_of_names_holds_no_password_and_one_that_is_spoiled_loses_none() {
        let (folder, keyring) = keyring();
        let name = KeyName::new("ann", "north");
        keyring.keep(&name, "PROGRAMMER").unwrap();
        let file = folder.path().join("passwords.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(
            text.contains("north") && !text.contains("PROGRAMMER"),
            "{text}"
        );
        for cut in 0..text.len() {
            std::fs::write(&file, &text[..cut]).unwrap();
            drop(keyring.names());
            assert_eq!(keyring.password(&name).unwrap().as_str(), "PROGRAMMER");
        }
    }

    #[test]
    fn no_error_repeats_what_the_keyring_holds() {
        let bad = keyring_core::Error::BadEncoding(b"PROGRAMMER".to_vec());
        assert!(!words(&bad).contains("PROGRAMMER") && !words(&bad).contains("80"));
        for error in [
            KeyringError::None("why".into()),
            KeyringError::NoEntry(KeyName::new("ann", "north")),
            KeyringError::Refused("why".into()),
        ] {
            assert!(!error.hint().is_empty() && !error.to_string().is_empty());
        }
    }
}
