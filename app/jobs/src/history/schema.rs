//! The tables of the history, and the steps from one version to the next.
//!
//! Is: opening the file, making it, and bringing an older one to this version, in one transaction.
//! Is not: what is asked of it.
//! Shape: `meter` a row a meter, with what a list of meters shows; `entry` a row for each thing that was done, with an index for each way
//! in which it is asked for; `content` the snapshots, apart, so that looking through entries does not pass over them.
//! Source: the version stands in `user_version`, and that it is ours in `application_id`.

use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{History, HistoryError};

/// "MBhi"
const APPLICATION: i64 = 0x4D42_6869;

/// How long another process is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Each brings the version before it to the next. A step that was shipped is never changed.
const STEPS: [&str; 1] = ["
CREATE TABLE meter (
    id INTEGER PRIMARY KEY,
    serial TEXT NOT NULL,
    manufacturer TEXT NOT NULL,
    model TEXT NOT NULL,
    form TEXT COLLATE NOCASE,
    device_id TEXT,
    last_time INTEGER NOT NULL,
    last TEXT NOT NULL,
    readings INTEGER NOT NULL DEFAULT 0,
    programs INTEGER NOT NULL DEFAULT 0,
    entries INTEGER NOT NULL DEFAULT 0,
    UNIQUE (serial, manufacturer)
);
CREATE INDEX meter_by_time ON meter (last_time);
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    meter INTEGER NOT NULL REFERENCES meter (id),
    kind INTEGER NOT NULL,
    time INTEGER NOT NULL,
    said TEXT NOT NULL,
    form TEXT COLLATE NOCASE,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    result TEXT NOT NULL,
    kwh_delivered REAL,
    kwh_received REAL,
    program TEXT,
    file TEXT,
    digest TEXT
);
CREATE INDEX entry_by_time ON entry (time);
CREATE INDEX entry_by_meter ON entry (meter, time);
CREATE INDEX entry_by_form ON entry (form, time);
CREATE INDEX entry_by_kind ON entry (kind, time);
CREATE INDEX entry_by_form_and_kind ON entry (form, kind, time);
CREATE INDEX entry_by_digest ON entry (digest) WHERE digest IS NOT NULL;
CREATE TABLE content (
    entry INTEGER PRIMARY KEY REFERENCES entry (id),
    snapshot BLOB NOT NULL
);
"];

/// The version that these make.
const VERSION: i64 = STEPS.len() as i64;

impl History {
    /// Opens it where there is one.
    pub(super) fn open_if_there(&self) -> Result<Option<Connection>, HistoryError> {
        match self.path.try_exists() {
            Ok(false) => Ok(None),
            Ok(true) => self.open().map(Some),
            Err(source) => Err(HistoryError::Io {
                doing: "read",
                path: self.path.clone(),
                source,
            }),
        }
    }

    /// Opens it, and makes it first where there is none.
    pub(super) fn open(&self) -> Result<Connection, HistoryError> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(|source| HistoryError::Io {
                doing: "made",
                path: folder.to_owned(),
                source,
            })?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let failed = |error| self.error(error);
        let mut db = Connection::open_with_flags(&self.path, flags).map_err(failed)?;
        db.busy_timeout(PATIENCE).map_err(failed)?;
        let (application, version) = marks(&db).map_err(failed)?;
        if version != VERSION || application != APPLICATION {
            self.bring_up(&mut db)?;
        }
        // What is lost when the power fails is the last entry, never the database.
        db.pragma_update(None, "synchronous", "NORMAL")
            .map_err(failed)?;
        Ok(db)
    }

    fn bring_up(&self, db: &mut Connection) -> Result<(), HistoryError> {
        let failed = |error| self.error(error);
        // In this order: another process may be making it just now, its tables and its marks in one step. Seen the other way round,
        // tables that came between the two looks would be those of another program.
        let empty = is_empty(db).map_err(failed)?;
        let (application, version) = marks(db).map_err(failed)?;
        if application != APPLICATION && !empty {
            let path = self.path.clone();
            return Err(HistoryError::Foreign { path });
        }
        if version > VERSION {
            return Err(HistoryError::Later {
                path: self.path.clone(),
                version,
                known: VERSION,
            });
        }
        // Kept in the file, for every process that comes.
        db.pragma_update(None, "journal_mode", "WAL")
            .map_err(failed)?;
        steps(db, &STEPS).map_err(failed)
    }
}

/// Takes those of the steps that the database has not taken yet; another process may have taken them meanwhile.
pub(super) fn steps(db: &mut Connection, steps: &[&str]) -> rusqlite::Result<()> {
    let all = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (_, version) = marks(&all)?;
    for step in steps.iter().skip(usize::try_from(version).unwrap_or(0)) {
        all.execute_batch(step)?;
    }
    all.pragma_update(None, "application_id", APPLICATION)?;
    all.pragma_update(None, "user_version", steps.len() as i64)?;
    all.commit()
}

fn marks(db: &Connection) -> rusqlite::Result<(i64, i64)> {
    let mark = |name: &str| db.pragma_query_value(None, name, |row| row.get(0));
    Ok((mark("application_id")?, mark("user_version")?))
}

fn is_empty(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT count(*) = 0 FROM sqlite_master", [], |row| {
        row.get(0)
    })
}
