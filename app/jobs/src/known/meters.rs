//! What is known of meters: tables that hardly ever change, and how long each table is.
//!
//! Is: a file a meter, named after its ST-1, which holds maker, model, versions and serial number: another firmware is
//! another meter. The oldest files go when there are too many.
//! Is not: a promise. Whoever takes a table from here checks first that it still holds; see `session`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use meterbench_c1219::TableId;
use serde::{Deserialize, Serialize};

use super::{load_file, save_file};
use crate::snapshot::{hex, unhex};

const SCHEMA: u32 = 1;
const HEAD: &str = "# Tables of a meter that was read before. May be deleted at any time.\n\n";

/// Meters remembered, at some kilobytes each.
const MOST: usize = 1000;

/// A longer ST-1 is none.
const LONGEST_IDENT: usize = 64;

/// What is known of one meter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownMeter {
    /// ST-1, as sent.
    pub ident: Vec<u8>,
    /// Tables that hardly ever change, as sent.
    pub tables: BTreeMap<TableId, Vec<u8>>,
    /// Bytes of every table that was ever read whole.
    pub sizes: BTreeMap<TableId, usize>,
    /// It has refused to have a part of a table written, and taken all of it.
    pub whole_writes: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    ident: String,
    #[serde(default)]
    tables: BTreeMap<String, String>,
    #[serde(default)]
    sizes: BTreeMap<String, usize>,
    #[serde(default)]
    whole_writes: bool,
}

fn path(folder: &Path, ident: &[u8]) -> Option<PathBuf> {
    let fits = (1..=LONGEST_IDENT).contains(&ident.len());
    fits.then(|| folder.join(format!("{}.toml", hex(ident))))
}

pub(super) fn load(folder: &Path, ident: &[u8]) -> Option<KnownMeter> {
    let path = path(folder, ident)?;
    let file: File = load_file(&path)?;
    let meter = understood(&file).filter(|meter| meter.ident == ident);
    if meter.is_none() {
        tracing::warn!(path = %path.display(), "what is known of a meter is not understood");
    }
    meter
}

fn understood(file: &File) -> Option<KnownMeter> {
    if file.schema != SCHEMA {
        return None;
    }
    let id = |name: &String| name.parse::<TableId>().ok();
    Some(KnownMeter {
        whole_writes: file.whole_writes,
        ident: unhex(&file.ident)?,
        tables: file
            .tables
            .iter()
            .map(|(name, bytes)| Some((id(name)?, unhex(bytes)?)))
            .collect::<Option<_>>()?,
        sizes: file
            .sizes
            .iter()
            .map(|(name, size)| Some((id(name)?, *size)))
            .collect::<Option<_>>()?,
    })
}

pub(super) fn save(folder: &Path, meter: &KnownMeter) {
    let Some(path) = path(folder, &meter.ident) else {
        return;
    };
    let tables = meter.tables.iter();
    let file = File {
        schema: SCHEMA,
        ident: hex(&meter.ident),
        whole_writes: meter.whole_writes,
        tables: tables.map(|(id, it)| (id.to_string(), hex(it))).collect(),
        sizes: meter
            .sizes
            .iter()
            .map(|(id, it)| (id.to_string(), *it))
            .collect(),
    };
    let new = !path.exists();
    save_file(&path, HEAD, &file);
    if new {
        make_room(folder);
    }
}

pub(super) fn forget(folder: &Path, ident: &[u8]) {
    if let Some(path) = path(folder, ident)
        && let Err(error) = fs::remove_file(&path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "what is known of a meter can't be dropped");
    }
}

/// Deletes the files that were written longest ago.
fn make_room(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut files: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    if files.len() <= MOST {
        return;
    }
    files.sort_by_key(|path| path.metadata().and_then(|it| it.modified()).ok());
    let surplus = files.len() - MOST;
    for path in files.iter().take(surplus) {
        // Another process may have been faster.
        let _ = fs::remove_file(path);
    }
}
