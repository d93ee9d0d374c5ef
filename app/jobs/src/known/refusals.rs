//! Passwords that meters have refused: how many, and when the last.
//!
//! Is: a count for each meter, by which a password is held back that nobody has looked at since the last one was wrong.
//! Is not: anything that a password could be tried on: no hash of one, however slow, as short passwords are soon guessed.
//! Shape: a meter is known by its ST-1, and one that does not tell it by its port. Two processes may write the file; each
//! locks a file beside it while it does.
//! Errors: none. What can't be written is remembered as long as this process runs.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::{load_file, save_file};
use crate::snapshot::hex;

const SCHEMA: u32 = 1;
const HEAD: &str = "# How many passwords each meter has refused. No password is here, nor anything made of one.\n\n";

/// Meters remembered.
const MOST: usize = 1000;

/// What became of passwords at one meter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusals {
    /// Refused in all, as far as this computer knows.
    pub all: u32,
    /// Refused since one was accepted.
    pub since: u32,
    /// When the last was refused, on this computer's clock.
    pub last: String,
}

/// Which meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refuser {
    /// By its ST-1.
    Meter(Vec<u8>),
    /// It did not tell who it is: by its port.
    Port(String),
}

impl Refuser {
    fn key(&self) -> String {
        match self {
            Refuser::Meter(ident) => hex(ident),
            Refuser::Port(address) => address.clone(),
        }
    }
}

type All = BTreeMap<String, Refusals>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InFile {
    schema: u32,
    #[serde(default)]
    refused: All,
}

/// The file, and what this process knows besides.
#[derive(Debug, Default)]
pub(super) struct Book {
    path: Option<PathBuf>,
    /// Where there is no file, or it can't be written.
    here: Mutex<All>,
}

impl Book {
    pub fn at(path: Option<PathBuf>) -> Self {
        Self {
            path,
            here: Mutex::default(),
        }
    }

    /// The file's, or what this process has seen itself where that is more.
    fn all(&self) -> All {
        let mut all = self.path.as_deref().map(load).unwrap_or_default();
        let here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, refusals) in here.iter() {
            all.insert(key.clone(), refusals.clone());
        }
        all
    }

    pub fn of(&self, who: &Refuser) -> Refusals {
        self.all().remove(&who.key()).unwrap_or_default()
    }

    /// Whether any meter has refused the last password that it was given.
    pub fn any(&self) -> bool {
        self.all().values().any(|it| it.since > 0)
    }

    pub fn change(&self, who: &Refuser, change: impl FnOnce(&mut Refusals)) -> Refusals {
        let _alone = self.path.as_deref().and_then(alone);
        let mut all = self.all();
        let refusals = all.entry(who.key()).or_default();
        let before = refusals.clone();
        change(refusals);
        let after = refusals.clone();
        if after == before {
            return after;
        }
        let kept = self.path.as_deref().is_some_and(|path| {
            save(path, all);
            load(path).get(&who.key()) == Some(&after)
        });
        let mut here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        if kept {
            here.remove(&who.key());
        } else {
            here.insert(who.key(), after.clone());
        }
        after
    }
}

fn load(path: &Path) -> All {
    let file: Option<InFile> = load_file(path);
    file.filter(|it| it.schema == SCHEMA)
        .map(|it| it.refused)
        .unwrap_or_default()
}

fn save(path: &Path, mut refused: All) {
    // The meters that were settled longest ago go first.
    while refused.len() > MOST {
        let oldest = refused
            .iter()
            .min_by_key(|(_, it)| (it.since > 0, it.last.clone()));
        let Some(key) = oldest.map(|(key, _)| key.clone()) else {
            break;
        };
        refused.remove(&key);
    }
    let schema = SCHEMA;
    save_file(path, HEAD, &InFile { schema, refused });
}

/// Held while the file is changed; without it two processes may count one refusal for two.
fn alone(path: &Path) -> Option<File> {
    fs::create_dir_all(path.parent()?).ok()?;
    let file = File::create(path.with_extension("lock")).ok()?;
    file.lock().ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(number: u8) -> Refuser {
        Refuser::Meter(vec![number; 32])
    }

    fn refuse(book: &Book, who: &Refuser) -> Refusals {
        book.change(who, |it| {
            it.all += 1;
            it.since += 1;
        })
    }

    #[test]
    fn refusals_are_counted_by_meter_in_a_file_and_without_one() {
        let folder = tempfile::tempdir().unwrap();
        for path in [None, Some(folder.path().join("state").join("refused.toml"))] {
            let book = Book::at(path.clone());
            assert!(!book.any());
            refuse(&book, &meter(1));
            assert_eq!(refuse(&book, &meter(1)).since, 2);
            refuse(&book, &Refuser::Port("COM3".into()));
            assert!(book.any() && book.of(&meter(2)) == Refusals::default());
            book.change(&meter(1), |it| it.since = 0);
            book.change(&Refuser::Port("COM3".into()), |it| it.since = 0);
            assert!(!book.any());
            assert_eq!(book.of(&meter(1)).all, 2);
            if let Some(path) = path {
                assert_eq!(Book::at(Some(path)).of(&meter(1)).all, 2);
            }
        }
    }

    #[test]
    fn what_can_not_be_written_is_known_as_long_as_the_process_runs() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let book = Book::at(Some(file.join("refused.toml")));
        refuse(&book, &meter(1));
        assert_eq!(refuse(&book, &meter(1)).since, 2);
    }

    #[test]
    fn several_that_are_refused_at_once_are_all_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("refused.toml");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let book = Book::at(Some(path.clone()));
                    (0..10).for_each(|_| drop(refuse(&book, &meter(1))));
                });
            }
        });
        assert_eq!(Book::at(Some(path)).of(&meter(1)).all, 40);
    }
}
