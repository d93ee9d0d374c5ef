//! The job log: who did what to which meter, when, why, and what came of it.
//!
//! Is: a file of lines that is only ever added to. Each record carries the hash of the one before it, so that a change, a
//! record taken out or two that changed places are found; a small file beside it holds the last hash, so that a cut end is
//! found too.
//! Is not: proof against somebody who writes both files anew with this program's own rules: there is no key.
//! Shape: two processes may write it; each locks it while it adds a record. A line that was cut by a crash stays, and the
//! next record begins a line of its own.
//! Errors: [`LogError`].

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use meterbench_profiles::program::{Overwrite, save::save};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::plan::taken;
use crate::{Context, Target};

/// The hash before the first record.
const NOTHING: &str = "";

/// What every record begins with.
const BEGINNING: &[u8] = b"{\"number\":";

/// Bytes that are searched for the last record at a time.
const BLOCK: u64 = 64 * 1024;

/// What is written down of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// When it ended, on this computer's clock with its offset.
    pub time: String,
    /// Who, as this computer knows them.
    pub who: String,
    /// "program", "demand-reset".
    pub what: String,
    /// The meter's serial number.
    pub meter: String,
    /// Where it was.
    pub port: String,
    /// As it was, a line each.
    pub before: Vec<String>,
    /// As it became, a line each.
    pub after: Vec<String>,
    /// "verified", or why not.
    pub result: String,
    /// Why it was done.
    pub reason: String,
}

/// A job with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// From 1.
    pub number: u64,
    /// What was done.
    #[serde(flatten)]
    pub job: Job,
    /// The hash of the record before.
    pub before_hash: String,
    /// Of all of the above.
    pub hash: String,
}

#[derive(Serialize, Deserialize)]
struct Head {
    number: u64,
    hash: String,
}

/// Why the log can't be written or read.
#[derive(Debug, thiserror::Error)]
#[error("the job log {} can't be {doing}: {source}", path.display())]
pub struct LogError {
    doing: &'static str,
    path: PathBuf,
    source: io::Error,
}

/// What is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// From 1.
    pub line: usize,
    /// In words.
    pub what: String,
}

/// A log that was looked through.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Its records, in order.
    pub records: Vec<Record>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// Lines that a crash has cut: nothing was taken out after the fact.
    pub cut: Vec<usize>,
}

/// The log of one folder.
#[derive(Clone, Debug)]
pub struct JobLog {
    path: PathBuf,
}

impl JobLog {
    /// The log in `path`, which need not be there yet.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> JobLog {
        JobLog { path: path.into() }
    }

    /// That of this user.
    #[must_use]
    pub fn of_this_user() -> Option<JobLog> {
        Some(JobLog::at(crate::folders::state()?.join("job-log.jsonl")))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a record; it is on disk when this returns.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn add(&self, job: Job) -> Result<Record, LogError> {
        self.try_add(job)
            .map_err(|source| self.error("written", source))
    }

    fn try_add(&self, job: Job) -> io::Result<Record> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&self.path)?;
        file.lock()?;
        let (last, ends_a_line) = last_record(&mut file)?;
        let (number, before_hash) =
            last.map_or((1, NOTHING.to_owned()), |last| (last.number + 1, last.hash));
        let mut record = Record {
            number,
            job,
            before_hash,
            hash: String::new(),
        };
        record.hash = hash(&record);
        let mut line = serde_json::to_string(&record)?;
        line.push('\n');
        if !ends_a_line {
            line.insert(0, '\n');
        }
        file.write_all(line.as_bytes())?;
        file.sync_all()?;
        let head = Head {
            number,
            hash: record.hash.clone(),
        };
        let head = serde_json::to_string(&head)?;
        save(&self.head(), &head, Overwrite::Yes).map_err(io::Error::other)?;
        Ok(record)
    }

    /// Looks through all of it. A log that isn't there is empty.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn check(&self) -> Result<Checked, LogError> {
        let text = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(source) => return Err(self.error("read", source)),
        };
        let head = fs::read_to_string(self.head()).ok();
        Ok(checked(&text, head.as_deref()))
    }

    fn head(&self) -> PathBuf {
        self.path.with_extension("head")
    }

    fn error(&self, doing: &'static str, source: io::Error) -> LogError {
        let path = self.path.clone();
        LogError {
            doing,
            path,
            source,
        }
    }
}

/// Looks through a log's bytes.
fn checked(bytes: &[u8], head: Option<&str>) -> Checked {
    let mut found = Checked::default();
    let mut last = (0, NOTHING.to_owned());
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    for (line, text) in lines.iter().enumerate() {
        if text.is_empty() {
            continue;
        }
        let line = line + 1;
        let mut fault = |what: &str| {
            let what = what.to_owned();
            found.faults.push(Fault { line, what });
        };
        let Ok(record) = serde_json::from_slice::<Record>(text) else {
            // A record that was cut is the beginning of one, never the end or another kind of line.
            let begins = text.starts_with(BEGINNING) || BEGINNING.starts_with(text);
            if begins && !text.ends_with(b"\"}") {
                found.cut.push(line);
            } else {
                fault("it is no record");
            }
            continue;
        };
        if record.hash != hash(&record) {
            fault("its contents were changed");
        } else if record.number != last.0 + 1 || record.before_hash != last.1 {
            fault(&format!(
                "record {} does not follow record {}: records were taken out, added or moved",
                record.number, last.0
            ));
        }
        last = (record.number, record.hash.clone());
        found.records.push(record);
    }
    let Some(head) = head.and_then(|text| serde_json::from_str::<Head>(text).ok()) else {
        if !found.records.is_empty() {
            found.faults.push(Fault {
                line: lines.len(),
                what: "the file with the last hash is not there or not readable".to_owned(),
            });
        }
        return found;
    };
    let known = |record: &Record| record.number == head.number && record.hash == head.hash;
    if !found.records.iter().any(known) {
        found.faults.push(Fault {
            line: lines.len(),
            what: format!("the end is missing: record {} was written", head.number),
        });
    }
    found
}

/// SHA-256 of everything but the hash itself.
fn hash(record: &Record) -> String {
    let bare = Record {
        hash: String::new(),
        ..record.clone()
    };
    let text = serde_json::to_string(&bare).unwrap_or_default();
    let digest = Sha256::digest(text.as_bytes());
    crate::snapshot::hex(&digest)
}

/// The last whole record, and whether the file's last line has its end.
fn last_record(file: &mut File) -> io::Result<(Option<Record>, bool)> {
    let length = file.metadata()?.len();
    let mut start = length.saturating_sub(BLOCK);
    loop {
        file.seek(SeekFrom::Start(start))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        let ends_a_line = tail.last().is_none_or(|byte| *byte == b'\n');
        let mut lines = tail.rsplit(|byte| *byte == b'\n');
        let found = lines.find_map(|line| serde_json::from_slice(line).ok());
        if found.is_some() || start == 0 {
            return Ok((found, ends_a_line));
        }
        start = start.saturating_sub(BLOCK);
    }
}

/// Writes a job down, when and by whom. What to say when that failed: the job itself was done all the same.
pub(crate) fn note(context: &Context, target: &Target, job: Job) -> Option<String> {
    let log = context.log.as_ref()?;
    let job = Job {
        time: taken(context),
        who: who(),
        port: target.address.to_string(),
        ..job
    };
    let error = log.add(job).err()?;
    tracing::error!(%error, "a job was not written down");
    Some(format!("This job is not in the job log: {error}"))
}

/// Who sits at this computer, as it knows them.
#[must_use]
pub fn who() -> String {
    let name = ["USER", "USERNAME", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|it| !it.is_empty()));
    name.unwrap_or_else(|| "not known".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(number: usize) -> Job {
        Job {
            what: format!("job {number}"),
            meter: "0123456789".into(),
            before: vec!["demand resets 7".into()],
            ..Job::default()
        }
    }

    fn log_of(records: usize) -> (tempfile::TempDir, JobLog) {
        let folder = tempfile::tempdir().unwrap();
        let log = JobLog::at(folder.path().join("job-log.jsonl"));
        for number in 1..=records {
            assert_eq!(log.add(job(number)).unwrap().number, number as u64);
        }
        (folder, log)
    }

    #[test]
    fn what_was_added_is_there_in_order_and_without_fault() {
        let (_folder, log) = log_of(5);
        let found = log.check().unwrap();
        assert_eq!((found.faults.len(), found.cut.len()), (0, 0));
        let whats: Vec<_> = found.records.iter().map(|it| it.job.what.clone()).collect();
        assert_eq!(whats, ["job 1", "job 2", "job 3", "job 4", "job 5"]);
    }

    #[test]
    fn any_byte_changed_any_record_gone_or_moved_is_found() {
        let (_folder, log) = log_of(4);
        let whole = fs::read(log.path()).unwrap();
        let faulty = |bytes: &[u8]| {
            fs::write(log.path(), bytes).unwrap();
            !log.check().unwrap().faults.is_empty()
        };
        for at in (0..whole.len()).step_by(3) {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(faulty(&changed), "byte {at}");
        }
        let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
        for gone in 0..4 {
            let mut rest = lines.clone();
            rest.remove(gone);
            assert!(faulty(&rest.concat()), "record {}", gone + 1);
        }
        let mut moved = lines.clone();
        moved.swap(1, 2);
        assert!(faulty(&moved.concat()));
        assert!(!faulty(&whole));
    }

    #[test]
    fn a_crash_at_any_byte_of_a_record_costs_that_record_alone() {
        let (_folder, log) = log_of(2);
        let before = fs::read(log.path()).unwrap();
        let head = fs::read(log.head()).unwrap();
        log.add(job(3)).unwrap();
        let after = fs::read(log.path()).unwrap();
        for cut in before.len()..after.len() {
            fs::write(log.path(), &after[..cut]).unwrap();
            fs::write(log.head(), &head).unwrap();
            log.add(job(4)).unwrap();
            let found = log.check().unwrap();
            assert_eq!(found.faults, [], "cut at {cut}");
            let last = found.records.last().unwrap();
            assert_eq!(last.job.what, "job 4");
            assert!(found.cut.len() <= 1);
        }
    }

    #[test]
    fn several_write_at_once_and_no_record_is_lost() {
        let (_folder, log) = log_of(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..25).for_each(|number| drop(log.add(job(number)).unwrap())));
            }
        });
        let found = log.check().unwrap();
        assert_eq!((found.records.len(), found.faults.len()), (100, 0));
    }
}
