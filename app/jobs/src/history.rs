//! The history of this user's meters: what was read from each, programmed into it, done to it and verified.
//!
//! Is: a database in the user's state folder; each job that ends well or badly adds an entry, with the snapshot of what was read. Whoever
//! opens it gets meters, entries and snapshots as values.
//! Is not: the job log, which proves who did what and is only added to; nor a place for what only it knows: everything in it can be
//! lost without a meter being the worse for it. A job whose entry can't be kept is said, and was done all the same.
//! Shape: SQLite in WAL mode, so that several processes read and write at a time; see [`mod@schema`].
//! Units: times in seconds since 1970, UTC, beside the text that says them with their zone; energies in kWh, secondary.
//! Errors: [`HistoryError`]. A damaged database is refused with what is wrong; it is moved aside only when asked.

mod entries;
mod import;
mod meters;
mod note;
mod schema;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use rusqlite::{Connection, ErrorCode};

use crate::SnapshotError;
use crate::snapshot::Label;

pub use entries::{Entry, Filter};
pub use import::{ImportError, Imported};
pub use meters::Meter;
pub(crate) use note::{acted, programmed, read, verified};

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A meter was read.
    Reading,
    /// A program was written.
    Program,
    /// A meter was compared with a program.
    Verify,
    /// Something was done to it that is no programming.
    Act,
}

impl Kind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Kind; 4] = [Kind::Reading, Kind::Program, Kind::Verify, Kind::Act];

    /// "reading"
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Kind::Reading => "reading",
            Kind::Program => "program",
            Kind::Verify => "verify",
            Kind::Act => "act",
        }
    }

    /// As the database has it; never changed.
    fn number(self) -> i64 {
        match self {
            Kind::Reading => 0,
            Kind::Program => 1,
            Kind::Verify => 2,
            Kind::Act => 3,
        }
    }
}

impl FromStr for Kind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.id() == text);
        found.ok_or("one of reading, program, verify, act")
    }
}

/// What is added.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Whose it is.
    pub meter: Label,
    /// What it is about.
    pub kind: Kind,
    /// "2026-01-31T13:05:09-05:00".
    pub time: String,
    /// As this computer knows them.
    pub who: String,
    /// "everything", "demand-reset".
    pub what: String,
    /// "verified", or why not; of a reading nothing.
    pub result: String,
    /// In all, in kWh.
    pub kwh_delivered: Option<f64>,
    /// In all, in kWh.
    pub kwh_received: Option<f64>,
    /// What the meter calls its program.
    pub program: Option<String>,
    /// Where the snapshot is, if it is in a file besides.
    pub file: Option<PathBuf>,
    /// What was read; before it was written, of a programming.
    pub snapshot: Option<Packed>,
}

/// A snapshot as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Of a compressed file.
    pub bytes: Vec<u8>,
    /// [`crate::Snapshot::digest`].
    pub digest: String,
}

/// Why the history can't be used.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The system refused.
    #[error("the history {} can't be {doing}: {source}", path.display())]
    Io {
        /// "made".
        doing: &'static str,
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The database refused.
    #[error("the history {} can't be used: {source}", path.display())]
    Database {
        /// Which file.
        path: PathBuf,
        /// What it says.
        source: rusqlite::Error,
    },
    /// Its contents are not what was written.
    #[error("the history {} is damaged: {what}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A database, and not ours.
    #[error("{} is the database of another program", path.display())]
    Foreign {
        /// Which file.
        path: PathBuf,
    },
    /// A later version of this tool has changed it.
    #[error("the history {} was made by a later version of this tool (version {version}; this one knows {known})", path.display())]
    Later {
        /// Which file.
        path: PathBuf,
        /// As found.
        version: i64,
        /// Ours.
        known: i64,
    },
    /// Another process writes for longer than is waited.
    #[error("the history {} is being written by another process", path.display())]
    Busy {
        /// Which file.
        path: PathBuf,
    },
    /// There is no such entry, or it has no snapshot.
    #[error("the history has no {what} {id}")]
    Absent {
        /// "entry".
        what: &'static str,
        /// As asked.
        id: i64,
    },
    /// What is kept with an entry is no snapshot any more.
    #[error("the snapshot of entry {id} can't be opened: {source}")]
    Snapshot {
        /// Which entry.
        id: i64,
        /// Why.
        source: SnapshotError,
    },
}

impl HistoryError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { .. } | Self::Database { .. } => {
                "See to the rights and the room of that folder; everything but the history works without it"
            }
            Self::Damaged { .. } | Self::Foreign { .. } => {
                "Everything else works without it; `history check --move-aside` keeps that file under another name and begins a new one"
            }
            Self::Later { .. } => "Use the version of this tool that made it, or a later one",
            Self::Busy { .. } => "Try again when the other process has ended",
            Self::Absent { .. } => "`history` lists the entries there are, with their numbers",
            Self::Snapshot { .. } => {
                "Use another entry, or the file that was saved; `history check` names what else is damaged"
            }
        }
    }
}

/// The history in one file. Cheap to clone; each call opens it anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    path: PathBuf,
}

/// What looking through all of it has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many meters.
    pub meters: u32,
    /// How many entries.
    pub entries: u32,
    /// How many snapshots.
    pub snapshots: u32,
    /// What is wrong, in words.
    pub faults: Vec<String>,
}

impl History {
    /// The history in `path`, which need not be there yet.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// That of this user.
    #[must_use]
    pub fn of_this_user() -> Option<Self> {
        Some(Self::at(crate::folders::state()?.join("history.sqlite")))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks through all of it: the database by its own means, and every snapshot.
    ///
    /// # Errors
    /// When it can't be read at all. A history that isn't there is empty.
    pub fn check(&self) -> Result<Checked, HistoryError> {
        let Some(db) = self.open_if_there()? else {
            return Ok(Checked::default());
        };
        self.check_open(&db).map_err(|error| self.error(error))
    }

    fn check_open(&self, db: &Connection) -> rusqlite::Result<Checked> {
        let mut faults = Vec::new();
        let mut pages = db.prepare("PRAGMA integrity_check(20)")?;
        for line in pages.query_map([], |row| row.get::<_, String>(0))? {
            let line = line?;
            if line != "ok" {
                faults.push(line);
            }
        }
        let count = |table: &str| -> rusqlite::Result<u32> {
            db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
        };
        let mut contents = db.prepare("SELECT entry, snapshot FROM content")?;
        let mut rows = contents.query([])?;
        while let Some(row) = rows.next()? {
            let (id, bytes): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
            if let Err(source) = entries::opened(id, &bytes) {
                faults.push(source.to_string());
            }
        }
        Ok(Checked {
            meters: count("meter")?,
            entries: count("entry")?,
            snapshots: count("content")?,
            faults,
        })
    }

    /// Keeps the file under another name, with `stamp` in it, so that a new one begins; where it is now.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn move_aside(&self, stamp: &str) -> Result<PathBuf, HistoryError> {
        let plain: String = stamp.chars().filter(char::is_ascii_alphanumeric).collect();
        let aside = self.path.with_extension(format!("{plain}.sqlite"));
        let failed = |source| HistoryError::Io {
            doing: "moved aside",
            path: self.path.clone(),
            source,
        };
        if aside.symlink_metadata().is_ok() {
            return Err(failed(std::io::ErrorKind::AlreadyExists.into()));
        }
        // What was written last may still stand beside it.
        for end in ["-wal", "-shm"] {
            let beside = |path: &Path| {
                let mut name = path.as_os_str().to_owned();
                name.push(end);
                PathBuf::from(name)
            };
            match std::fs::rename(beside(&self.path), beside(&aside)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(failed(error));
                }
                _ => (),
            }
        }
        std::fs::rename(&self.path, &aside).map_err(failed)?;
        Ok(aside)
    }

    /// What a refusal of the database means.
    fn error(&self, source: rusqlite::Error) -> HistoryError {
        let path = self.path.clone();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => HistoryError::Damaged {
                path,
                what: "it does not begin as a database does".into(),
            },
            Some(ErrorCode::DatabaseCorrupt) => HistoryError::Damaged {
                path,
                what: source.to_string(),
            },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                HistoryError::Busy { path }
            }
            _ => HistoryError::Database { path, source },
        }
    }
}
