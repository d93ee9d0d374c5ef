//! The snapshots that were kept before meters were written: by meter and time, and which of them may go.
//!
//! Is: what is in the folder, newest first for each meter; a rule for what is surplus; removing that.
//! Is not: a snapshot's content, or files that a person has saved elsewhere.
//! Shape: a snapshot that a journal refers to is the way back for a half-written meter, and is never surplus. Where a journal can't be
//! understood, nobody knows which one that is, and nothing is.
//! Errors: [`SnapshotsError`].

pub mod find;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::journal::{self, JournalError};
use crate::plan::SNAPSHOT_END;
use crate::{Snapshot, SnapshotError};

/// What the names of those ended in that were saved before they were compressed.
const FORMER_END: &str = ".snapshot.json";

/// Why the folder can't be put in order.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotsError {
    /// The system refused.
    #[error("{} can't be {doing}: {source}", path.display())]
    Io {
        /// "removed".
        doing: &'static str,
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A journal that isn't understood may need any of them.
    #[error("no snapshot is removed while this is not understood: {0}")]
    Journal(JournalError),
}

/// A snapshot in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where.
    pub path: PathBuf,
    /// Whose.
    pub serial: String,
    /// "2026-01-31T13:05:09-05:00".
    pub taken: String,
    /// Of the file.
    pub bytes: u64,
    /// A meter that was left half-written goes back with it.
    pub needed: bool,
}

impl Kept {
    fn day(&self) -> Option<Date> {
        self.taken.get(..10)?.parse().ok()
    }
}

/// Which snapshots are surplus. With both, one is surplus that is old and not among the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// The last so many of each meter stay.
    pub keep: Option<usize>,
    /// Younger ones stay.
    pub older_than_days: Option<u32>,
}

/// The folder of this user's snapshots.
#[must_use]
pub fn of_this_user() -> Option<PathBuf> {
    Some(crate::folders::state()?.join("snapshots"))
}

/// The snapshots of a folder by meter, the newest of each first, and the files that are none. `journals` is the folder of
/// what was left half-written.
///
/// # Errors
/// When the folder can't be read, or a journal is not understood. A folder that isn't there is empty.
pub fn list(
    folder: &Path,
    journals: Option<&Path>,
) -> Result<(Vec<Kept>, Vec<SnapshotError>), SnapshotsError> {
    let (left, damaged) = journals.map(journal::unfinished).unwrap_or_default();
    if let Some(error) = damaged.into_iter().next() {
        return Err(SnapshotsError::Journal(error));
    }
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let needed: Vec<PathBuf> = left
        .iter()
        .filter_map(|it| it.snapshot.as_deref())
        .map(real)
        .collect();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Default::default()),
        Err(source) => {
            let (doing, path) = ("read", folder.to_owned());
            return Err(SnapshotsError::Io {
                doing,
                path,
                source,
            });
        }
    };
    let (mut kept, mut wrong) = (Vec::new(), Vec::new());
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if ![SNAPSHOT_END, FORMER_END]
            .iter()
            .any(|end| name.ends_with(end))
        {
            continue;
        }
        match Snapshot::load(&path) {
            Ok(snapshot) => kept.push(Kept {
                serial: snapshot.meter.serial,
                taken: snapshot.taken,
                bytes: path.metadata().map_or(0, |it| it.len()),
                needed: needed.contains(&real(&path)),
                path,
            }),
            Err(error) => wrong.push(error),
        }
    }
    kept.sort_by(|a, b| {
        let order = a.serial.cmp(&b.serial).then(b.taken.cmp(&a.taken));
        order.then(b.path.cmp(&a.path))
    });
    Ok((kept, wrong))
}

/// Those that may go by a rule; `kept` as [`list`] gives it. A rule that says nothing lets all stay.
#[must_use]
pub fn surplus(kept: &[Kept], rule: Rule, today: Date) -> Vec<Kept> {
    if rule == Rule::default() {
        return Vec::new();
    }
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut surplus = Vec::new();
    for one in kept {
        let place = places.entry(&one.serial).or_default();
        *place += 1;
        let beyond = rule.keep.is_none_or(|keep| *place > keep);
        let old = rule.older_than_days.is_none_or(|days| {
            let age = one.day().and_then(|day| today.since(day).ok());
            age.is_some_and(|age| i64::from(age.get_days()) > i64::from(days))
        });
        if beyond && old && !one.needed {
            surplus.push(one.clone());
        }
    }
    surplus
}

/// Removes snapshots; stops at the first that can't be.
///
/// # Errors
/// When the system refuses.
pub fn remove(surplus: &[Kept]) -> Result<(), SnapshotsError> {
    for one in surplus {
        fs::remove_file(&one.path).map_err(|source| SnapshotsError::Io {
            doing: "removed",
            path: one.path.clone(),
            source,
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use meterbench_c1219::Image;

    use super::*;
    use crate::snapshot::{Label, Origin};

    fn kept_in(folder: &Path, serial: &str, day: &str) {
        let snapshot = Snapshot {
            taken: format!("{day}T12:00:00+00:00"),
            meter: Label {
                serial: serial.into(),
                ..Label::default()
            },
            origin: Origin::default(),
            image: Image::new(),
        };
        let name = format!("{serial}-{}{SNAPSHOT_END}", day.replace('-', ""));
        snapshot.save(&folder.join(name), false).unwrap();
    }

    fn days(of: &[Kept]) -> Vec<String> {
        of.iter()
            .map(|it| format!("{} {}", it.serial, it.taken.get(..10).unwrap()))
            .collect()
    }

    fn rule(keep: Option<usize>, older_than_days: Option<u32>) -> Rule {
        Rule {
            keep,
            older_than_days,
        }
    }

    #[test]
    fn the_last_of_each_meter_stay_and_the_younger_ones() {
        let folder = tempfile::tempdir().unwrap();
        for day in ["2026-01-01", "2026-02-01", "2026-03-01"] {
            kept_in(folder.path(), "1", day);
        }
        kept_in(folder.path(), "2", "2026-01-01");
        fs::write(folder.path().join("x.snapshot.json"), "{").unwrap();
        fs::write(folder.path().join("mine.json"), "{").unwrap();
        let (kept, wrong) = list(folder.path(), None).unwrap();
        assert_eq!(
            days(&kept),
            [
                "1 2026-03-01",
                "1 2026-02-01",
                "1 2026-01-01",
                "2 2026-01-01"
            ]
        );
        assert_eq!(wrong.len(), 1);
        let of = |keep, days_| days(&surplus(&kept, rule(keep, days_), date(2026, 3, 5)));
        assert_eq!(of(None, None), [""; 0]);
        assert_eq!(of(Some(1), None), ["1 2026-02-01", "1 2026-01-01"]);
        assert_eq!(of(None, Some(40)), ["1 2026-01-01", "2 2026-01-01"]);
        assert_eq!(of(Some(1), Some(40)), ["1 2026-01-01"]);
        assert_eq!(of(Some(0), None).len(), 4);
        remove(&surplus(&kept, rule(Some(1), None), date(2026, 3, 5))).unwrap();
        assert_eq!(
            days(&list(folder.path(), None).unwrap().0),
            ["1 2026-03-01", "2 2026-01-01"]
        );
        assert_eq!(list(&folder.path().join("none"), None).unwrap().0, []);
    }

    #[test]
    fn nothing_is_listed_as_surplus_while_a_journal_is_not_understood() {
        let folder = tempfile::tempdir().unwrap();
        kept_in(folder.path(), "1", "2026-01-01");
        fs::write(folder.path().join("a.journal"), "0 x\n").unwrap();
        let error = list(folder.path(), Some(folder.path())).unwrap_err();
        assert!(error.to_string().contains("a.journal"), "{error}");
    }
}
