//! The snapshots of a folder, taken into the history.

use std::path::Path;

use super::{History, HistoryError, Kind, Packed, Record, entries, note};
use crate::registers::registers;
use crate::snapshots::{SnapshotsError, find};
use crate::{Snapshot, SnapshotError};

/// What came of it.
#[derive(Debug, Default)]
pub struct Imported {
    /// Snapshots that are new to the history.
    pub added: usize,
    /// Those that it had.
    pub known: usize,
    /// Files that begin as a snapshot does and are none.
    pub damaged: Vec<SnapshotError>,
}

/// Why nothing more was taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] SnapshotsError),
    /// The history.
    #[error(transparent)]
    History(#[from] HistoryError),
}

/// So many are added in one step; the rest of a folder that ends badly is taken by asking again.
const AT_ONCE: usize = 200;

impl History {
    /// Takes in every snapshot below a folder that is not in the history yet, as a reading of its time.
    ///
    /// # Errors
    /// When the folder can't be read or the history not be written; what was taken before stays.
    pub fn import(&self, folder: &Path) -> Result<Imported, ImportError> {
        let mut done = Imported::default();
        let mut db = self.open()?;
        for paths in find::files(folder)?.chunks(AT_ONCE) {
            let mut records: Vec<Record> = Vec::new();
            for path in paths {
                match snapshot(path) {
                    Ok(None) => (),
                    Ok(Some(snapshot)) => {
                        let record = record(&snapshot, path);
                        let digest = record.snapshot.as_ref().map(|it| it.digest.as_str());
                        let twin = records
                            .iter()
                            .any(|it| it.snapshot.as_ref().map(|it| it.digest.as_str()) == digest);
                        if twin || self.has(&db, digest.unwrap_or_default())? {
                            done.known += 1;
                        } else {
                            records.push(record);
                        }
                    }
                    Err(error) => done.damaged.push(error),
                }
            }
            done.added += entries::added(&mut db, &records)
                .map_err(|error| self.error(error))?
                .len();
        }
        Ok(done)
    }
}

fn snapshot(path: &Path) -> Result<Option<Snapshot>, SnapshotError> {
    let bytes = std::fs::read(path).map_err(|source| SnapshotError::Io {
        path: path.to_owned(),
        source,
    })?;
    match Snapshot::looks_like(&bytes) {
        true => Snapshot::parse(&bytes, path).map(Some),
        false => Ok(None),
    }
}

fn record(snapshot: &Snapshot, path: &Path) -> Record {
    let (registers, _) = registers(&snapshot.image);
    let (kwh_delivered, kwh_received) = note::energies(&registers);
    Record {
        meter: snapshot.meter.clone(),
        kind: Kind::Reading,
        time: snapshot.taken.clone(),
        who: String::new(),
        what: "imported".into(),
        result: String::new(),
        kwh_delivered,
        kwh_received,
        program: snapshot.origin.program.clone(),
        file: Some(path.canonicalize().unwrap_or_else(|_| path.to_owned())),
        snapshot: Some(Packed::of(snapshot)),
    }
}
