//! A snapshot: a meter's raw tables in a file.
//!
//! Is: every table as the meter sent it, whose it is, when and over what line each was read, and by which version of this tool; to and
//! from a file. Of a table of which only parts were read it has those, apart from the tables.
//! Is not: decoded values. Whoever opens a snapshot decodes the same bytes that the meter sent.
//! Shape: JSON, see [`mod@file`]; compressed with gzip unless the name ends in `.json`. Both are told by their first bytes, so a file
//! may be renamed. The label stands before the tables, so that [`Head`] need not read them.
//! Errors: [`SnapshotError`]. A file that was cut or changed is refused: gzip has a checksum of the file, the JSON one of its own.

mod file;
mod foreign;
mod head;
mod packed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use meterbench_c1219::{Image, TableId, UtilInfo};
use serde::{Deserialize, Serialize};

use meterbench_profiles::program::{Overwrite, SaveError, save};

use crate::Link;
use crate::built::Built;

pub use head::Head;

/// The end of the name that is suggested for a snapshot.
pub const EXTENSION: &str = "mbsnap";
/// The end of a name by which a snapshot stays plain text.
const PLAIN: &str = "json";
const SCHEMA: u32 = 2;
const KIND: &str = "meterbench snapshot";

/// A meter's tables as read at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// When, on this computer's clock, with its zone: "2026-01-31T13:05:09-05:00".
    pub taken: String,
    /// Whose they are.
    pub meter: Label,
    /// How they were had.
    pub origin: Origin,
    /// The tables.
    pub image: Image,
}

/// Enough to know a snapshot's meter again without decoding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// ST-1.
    pub manufacturer: String,
    /// ST-1.
    pub model: String,
    /// ST-1.
    pub serial: String,
    /// Model and form of the catalog, where known.
    pub form: Option<String>,
    /// ST-5.
    pub device_id: Option<String>,
}

/// How a snapshot's tables were had. A snapshot of the first schema says nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// "meterbench 0.1.0".
    pub tool: Option<String>,
    /// What the meter itself calls its program.
    pub program: Option<String>,
    /// What it cost the line.
    pub link: Option<Link>,
    /// When each table was read, as [`Snapshot::taken`]. One that is known from an earlier reading has no time.
    pub times: BTreeMap<TableId, String>,
}

impl Origin {
    /// Of tables that this tool has read.
    #[must_use]
    pub fn of(image: &Image, times: BTreeMap<TableId, String>) -> Self {
        Self {
            tool: Some(format!("meterbench {}", Built::line())),
            program: program_name(image),
            link: None,
            times,
        }
    }
}

/// What a meter's ST-6 calls its program: TARIFF_ID, else MISC_ID, whichever a utility has filled in.
fn program_name(image: &Image) -> Option<String> {
    let texts = image.get::<UtilInfo>().ok()?;
    [texts.tariff, texts.misc]
        .iter()
        .map(|text| text.to_string().trim().to_owned())
        .find(|text| !text.is_empty())
}

/// Why a file is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The system refused.
    #[error("{} can't be read: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not JSON, or not a snapshot's JSON.
    #[error("{}:{line}:{column}: {what}", path.display())]
    Json {
        /// Which file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What was expected.
        what: String,
    },
    /// Saved by a later version.
    #[error("{}: a snapshot of schema {schema}, which a later version of this tool has saved; this one reads schema 1 to {SCHEMA}", path.display())]
    Later {
        /// Which file.
        path: PathBuf,
        /// As found.
        schema: u64,
    },
    /// It was cut, or bytes of it were changed.
    #[error("{}: it is damaged: {what}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Something else altogether.
    #[error("{}: this is {what}, no snapshot of this tool", path.display())]
    Foreign {
        /// Which file.
        path: PathBuf,
        /// "a ZIP archive".
        what: String,
    },
    /// A table's name or bytes.
    #[error("{}: table \"{table}\": {what}", path.display())]
    Table {
        /// Which file.
        path: PathBuf,
        /// As found.
        table: String,
        /// What is wrong.
        what: &'static str,
    },
}

impl Snapshot {
    /// As text of a file.
    #[must_use]
    pub fn to_json(&self) -> String {
        file::text(self)
    }

    /// As a compressed file.
    #[must_use]
    pub fn to_packed(&self) -> Vec<u8> {
        packed::pack(&file::compact(self))
    }

    /// What two snapshots have in common exactly when they hold the same: SHA-256, as hex digits.
    #[must_use]
    pub fn digest(&self) -> String {
        file::digest(self)
    }

    /// From the bytes of a file; `path` is for messages.
    ///
    /// # Errors
    /// When it is damaged, a later version's, or no snapshot at all.
    pub fn parse(bytes: impl AsRef<[u8]>, path: &Path) -> Result<Self, SnapshotError> {
        let bytes = bytes.as_ref();
        if packed::is_packed(bytes) {
            let text = packed::unpack(bytes).map_err(|what| SnapshotError::Damaged {
                path: path.to_owned(),
                what,
            })?;
            return file::parse(&text, path);
        }
        if let Some(what) = foreign::by_first_bytes(bytes) {
            return Err(SnapshotError::Foreign {
                path: path.to_owned(),
                what: what.to_owned(),
            });
        }
        file::parse(bytes, path)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it can't be read or is no snapshot.
    pub fn load(path: &Path) -> Result<Self, SnapshotError> {
        let bytes = std::fs::read(path).map_err(|source| SnapshotError::Io {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(bytes, path)
    }

    /// Saves a file whole or not at all; one that is there stays unless `replace`. A name that ends in `.json` makes it plain text.
    ///
    /// # Errors
    /// When it exists, or the system refuses.
    pub fn save(&self, path: &Path, replace: bool) -> Result<(), SaveError> {
        let plain = path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case(PLAIN));
        let bytes = match plain {
            true => self.to_json().into_bytes(),
            false => self.to_packed(),
        };
        let overwrite = match replace {
            true => Overwrite::Yes,
            false => Overwrite::No,
        };
        save::save_bytes(path, &bytes, overwrite)
    }

    /// Whether [`Self::save`] has a chance; asked before a meter is read for a minute.
    ///
    /// # Errors
    /// As `save` would give.
    pub fn may_save(path: &Path, replace: bool) -> Result<(), SaveError> {
        if !replace && path.symlink_metadata().is_ok() {
            return Err(SaveError::Exists(path.to_owned()));
        }
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let folder = target
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        match tempfile::tempfile_in(folder) {
            Ok(_) => Ok(()),
            Err(source) => Err(SaveError::Io {
                path: path.to_owned(),
                source,
            }),
        }
    }

    /// Whether a file looks like a snapshot rather than a program file: it begins as gzip or as JSON does.
    #[must_use]
    pub fn looks_like(bytes: impl AsRef<[u8]>) -> bool {
        let bytes = bytes.as_ref();
        let text = bytes.strip_prefix(file::MARK).unwrap_or(bytes);
        packed::is_packed(bytes) || text.trim_ascii_start().starts_with(b"{")
    }
}

/// The parts of tables of which no more was read, by table and offset; `None` where there are none.
pub(crate) fn parts_json(image: &Image) -> Option<serde_json::Value> {
    let mut tables: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (id, offset, bytes) in image.parts() {
        let parts = tables.entry(id.to_string()).or_default();
        parts.insert(offset.to_string(), hex(bytes));
    }
    (!tables.is_empty()).then(|| serde_json::json!(tables))
}

/// "0A FF" without the blank.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |half: u8| {
        let digit = DIGITS.get(usize::from(half & 15));
        digit.copied().map_or('0', char::from)
    };
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(*byte));
    }
    text
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |character: &u8| char::from(*character).to_digit(16);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(high)? << 4 | digit(low)?).ok();
    pairs.iter().map(byte).collect()
}

#[cfg(test)]
mod tests;
