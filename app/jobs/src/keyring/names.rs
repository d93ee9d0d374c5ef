//! Which passwords were put into the keyring: names alone.
//!
//! Is: a small file in the user's configuration. The keyrings of the systems list their entries each in a way of its own, or
//! not at all.
//! Is not: anything secret, and no promise: an entry can be deleted with the system's own tools.
//! Errors: none; a file that is not understood counts as absent.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::KeyName;
use crate::known::{load_file, save_file};

const SCHEMA: u32 = 1;
const HEAD: &str =
    "# Whose passwords are in this system's keyring; the passwords are not here.\n\n";

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    #[serde(default, rename = "password")]
    passwords: BTreeSet<KeyName>,
}

pub(super) fn load(path: &Path) -> BTreeSet<KeyName> {
    let file: Option<File> = load_file(path);
    file.filter(|file| file.schema == SCHEMA)
        .map(|file| file.passwords)
        .unwrap_or_default()
}

/// Whole or not at all.
pub(super) fn change(path: &Path, change: impl FnOnce(&mut BTreeSet<KeyName>)) {
    let before = load(path);
    let mut passwords = before.clone();
    change(&mut passwords);
    if passwords != before {
        let schema = SCHEMA;
        save_file(path, HEAD, &File { schema, passwords });
    }
}
