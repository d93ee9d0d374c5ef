//! What is being written into a meter, on disk before it is sent: whatever happens, the next start knows the meter by its
//! serial number and can finish or go back.
//!
//! Is: one file a programming, opened before the first write and deleted when a second session has verified everything. Each
//! line is JSON with a CRC before it; each is flushed before the step that it is about.
//! Is not: what a meter holds. A line that says "sending" may have reached the meter or not: that is looked up.
//! Errors: [`JournalError`]. A last line that was cut is one that was being written, and counts as not there; anything else
//! that doesn't fit is refused, and the file is left as it is.
//! Source: the order of steps is that of `write`.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use meterbench_c1219::TableId;
use serde::{Deserialize, Serialize};

use crate::plan::{SNAPSHOT_END, plain};
use crate::snapshot::{hex, unhex};
use crate::{Disk, Plan, PlannedWrite};

const SCHEMA: u32 = 1;
const END: &str = "journal";
/// "20260131T130509", in the name of a file.
const TIME: usize = 15;
const CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);

/// Why a journal can't be kept or understood.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The system refused.
    #[error("the journal {} can't be {doing}: {source}", path.display())]
    Io {
        /// "written".
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It was changed, or damaged.
    #[error("the journal {}, line {line}: {what}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
}

impl JournalError {
    /// Whether the file may tell of the meter with this serial number: it is not named after another one.
    #[must_use]
    pub fn may_be_of(&self, serial: &str) -> bool {
        let (Self::Io { path, .. } | Self::Damaged { path, .. }) = self;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        match stem.rsplit_once('-') {
            Some((named, time)) if time.len() == TIME => named == plain(serial),
            _ => true,
        }
    }
}

/// The first line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    schema: u32,
    begun: String,
    serial: String,
    ident: String,
    snapshot: Option<PathBuf>,
    writes: Vec<Step>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    table: String,
    what: Vec<String>,
    old: String,
    new: String,
}

/// A line after the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// This table is about to be sent.
    Sending(String),
    /// The meter answered with ok.
    Sent(String),
    /// These tables are about to be sent to where they wait: the meter goes by none of them before [`Note::Activating`].
    Pending(Vec<String>),
    /// They are about to be made active, all in one step.
    Activating,
    /// The meter answered that they are.
    Activated,
    /// What waited was taken away again.
    Cleared,
    /// Finishing, or going back, begins.
    Again(Way),
    /// The session that wrote was logged off.
    LoggedOff(bool),
}

/// What to do with a meter that was left half-written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Write what is missing of the new.
    Finish,
    /// Write back what was there before.
    Back,
}

/// A programming that did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// Where its journal is.
    pub path: PathBuf,
    /// When it began, on this computer's clock.
    pub begun: String,
    /// The meter's serial number.
    pub serial: String,
    /// The meter's ST-1.
    pub ident: Vec<u8>,
    /// The tables as they were before, whole.
    pub snapshot: Option<PathBuf>,
    /// What was to be written.
    pub writes: Vec<PlannedWrite>,
    /// What is known to have happened.
    pub notes: Vec<Note>,
}

impl Unfinished {
    /// Whether its tables may still wait in the meter, written but not active.
    #[must_use]
    pub fn may_wait(&self) -> bool {
        let last = self.notes.iter().rev().find_map(|note| match note {
            Note::Pending(_) | Note::Activating => Some(true),
            Note::Activated | Note::Cleared | Note::Sending(_) => Some(false),
            _ => None,
        });
        last.unwrap_or(false)
    }
}

/// A journal that is being kept.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    disk: Arc<dyn Disk>,
    /// Bytes of its whole lines.
    whole: u64,
    new: bool,
}

impl Journal {
    /// Begins one for a plan: it is on disk when this returns.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn begin(
        folder: &Path,
        disk: &Arc<dyn Disk>,
        plan: &Plan,
    ) -> Result<Journal, JournalError> {
        let path = folder.join(name(plan));
        let failed = io_error("written", &path);
        fs::create_dir_all(folder).map_err(&failed)?;
        let file = OpenOptions::new()
            .append(true)
            .create_new(true)
            .open(&path)
            .map_err(&failed)?;
        let mut journal = Journal {
            path,
            file,
            disk: Arc::clone(disk),
            whole: 0,
            new: true,
        };
        let step = |it: &PlannedWrite| Step {
            table: it.table.to_string(),
            what: it.what.clone(),
            old: hex(&it.old),
            new: hex(&it.new),
        };
        let ident = plan.image().raw(TableId::standard(1));
        let begin = Begin {
            schema: SCHEMA,
            begun: plan.snapshot.taken.clone(),
            serial: plan.identity.serial.clone(),
            ident: hex(ident.unwrap_or_default()),
            snapshot: plan.keep.clone(),
            writes: plan.writes.iter().map(step).collect(),
        };
        let begun = journal
            .line(&begin)
            .and_then(|()| sync_folder(folder).map_err(&failed));
        if begun.is_err() {
            // Nothing was sent yet: a journal that can't be kept is none.
            let _ = fs::remove_file(&journal.path);
        }
        begun.map(|()| journal)
    }

    /// Goes on with one that was left.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn again(
        unfinished: &Unfinished,
        disk: &Arc<dyn Disk>,
        way: Way,
    ) -> Result<Journal, JournalError> {
        let path = unfinished.path.clone();
        let failed = io_error("written", &path);
        // A line that was cut is taken away, so that the next one begins a line.
        let text = fs::read(&path).map_err(&failed)?;
        let whole = text
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let file = OpenOptions::new()
            .append(true)
            .open(&path)
            .map_err(&failed)?;
        let length = u64::try_from(whole).unwrap_or(u64::MAX);
        file.set_len(length).map_err(&failed)?;
        let mut journal = Journal {
            path,
            file,
            disk: Arc::clone(disk),
            whole: length,
            new: false,
        };
        journal.note(&Note::Again(way))?;
        Ok(journal)
    }

    /// Whether it tells of nothing but this programming.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.new
    }

    /// Writes a line; it is on disk when this returns.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn note(&mut self, note: &Note) -> Result<(), JournalError> {
        self.line(note)
    }

    /// Everything is verified, or nothing was sent: there is nothing to come back to.
    ///
    /// # Errors
    /// When it can't be deleted.
    pub fn end(self) -> Result<(), JournalError> {
        close(&self.path)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), JournalError> {
        let failed = io_error("written", &self.path);
        let json = serde_json::to_string(value).map_err(|error| failed(error.into()))?;
        let line = format!("{:08x} {json}\n", CRC.checksum(json.as_bytes()));
        if let Err(error) = self.disk.append(&mut self.file, line.as_bytes()) {
            // What stands there of it would spoil the next one. Where that can't be taken away either, nothing can be added.
            let _ = self.file.set_len(self.whole);
            return Err(failed(error));
        }
        self.whole += u64::try_from(line.len()).unwrap_or(0);
        Ok(())
    }
}

/// The folder of this user's journals.
#[must_use]
pub fn of_this_user() -> Option<PathBuf> {
    Some(crate::folders::state()?.join("journals"))
}

/// Deletes a journal: finished, or left as it is by decision.
///
/// # Errors
/// When the system refuses.
pub fn close(path: &Path) -> Result<(), JournalError> {
    fs::remove_file(path).map_err(io_error("deleted", path))
}

/// The programmings that were left in a folder, and the files there that are not understood. The oldest comes first.
#[must_use]
pub fn unfinished(folder: &Path) -> (Vec<Unfinished>, Vec<JournalError>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return (Vec::new(), Vec::new());
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == END))
        .collect();
    paths.sort();
    let (mut left, mut errors) = (Vec::new(), Vec::new());
    for path in paths {
        match load(&path) {
            Ok(found) => left.extend(found),
            Err(error) => errors.push(error),
        }
    }
    left.sort_by(|a, b| a.begun.cmp(&b.begun));
    (left, errors)
}

/// A journal; `None` for one whose first line never came to its end, before which nothing is sent.
///
/// # Errors
/// When it can't be read, or is damaged.
pub fn load(path: &Path) -> Result<Option<Unfinished>, JournalError> {
    let bytes = fs::read(path).map_err(io_error("read", path))?;
    let damaged = |line: usize, what| JournalError::Damaged {
        path: path.to_owned(),
        line,
        what,
    };
    // What stands behind the last line's end was being written when everything stopped.
    let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') else {
        return Ok(None);
    };
    let whole = bytes.get(..end).unwrap_or_default();
    let mut lines = Vec::new();
    for (number, line) in whole.split(|byte| *byte == b'\n').enumerate() {
        let json = checked(line).ok_or_else(|| damaged(number + 1, "its check sum is wrong"))?;
        lines.push(json);
    }
    let first = lines.first().copied().unwrap_or_default();
    let begin: Begin = serde_json::from_str(first)
        .map_err(|_| damaged(1, "it doesn't begin as a journal does"))?;
    if begin.schema != SCHEMA {
        return Err(damaged(1, "it is of another version of this program"));
    }
    let mut writes = Vec::new();
    for step in begin.writes {
        writes.push(planned(step).ok_or_else(|| damaged(1, "a table's name or bytes"))?);
    }
    let mut notes = Vec::new();
    for (number, line) in lines.iter().enumerate().skip(1) {
        let note = serde_json::from_str(line);
        notes.push(note.map_err(|_| damaged(number + 1, "it is no step of a programming"))?);
    }
    Ok(Some(Unfinished {
        path: path.to_owned(),
        begun: begin.begun,
        serial: begin.serial,
        ident: unhex(&begin.ident).ok_or_else(|| damaged(1, "the meter's identity"))?,
        snapshot: begin.snapshot,
        writes,
        notes,
    }))
}

/// A line's JSON, if its check sum is right.
fn checked(line: &[u8]) -> Option<&str> {
    let line = str::from_utf8(line).ok()?;
    let (sum, json) = line.split_once(' ')?;
    let sum = u32::from_str_radix(sum, 16).ok()?;
    (sum == CRC.checksum(json.as_bytes())).then_some(json)
}

fn planned(step: Step) -> Option<PlannedWrite> {
    let table = step.table.parse().ok()?;
    let (old, new) = (unhex(&step.old)?, unhex(&step.new)?);
    Some(PlannedWrite::new(table, step.what, old, new))
}

/// "0123456789-20260131T130509.journal"
fn name(plan: &Plan) -> String {
    let snapshot = plan.snapshot_name();
    let stem = snapshot.strip_suffix(SNAPSHOT_END).unwrap_or(&snapshot);
    format!("{stem}.{END}")
}

fn io_error(doing: &'static str, path: &Path) -> impl Fn(io::Error) -> JournalError + use<> {
    let path = path.to_owned();
    move |source| JournalError::Io {
        doing,
        path: path.clone(),
        source,
    }
}

/// A new name is on disk only when its folder is.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
