//! Reading and writing program files and snapshots beside the frames.
//!
//! Is: one thread an errand, and news of what came of it.
//! Is not: what such a file holds; `profiles` and `jobs` parse and write it.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use meterbench_jobs::{Reading, Snapshot, report};
use meterbench_profiles::{
    Program,
    program::{Overwrite, SaveError},
};

use crate::settings::{Settings, Store};

/// A program file is text that a person can read; more than this is something else.
const LARGEST_PROGRAM: usize = 4 << 20;

/// Every table of a large meter, load profile included, is far less than this in hex.
const LARGEST: u64 = 64 << 20;

/// What was in a file.
#[derive(Debug)]
pub enum Opened {
    /// A program file.
    Program(Box<Program>),
    /// A snapshot, decoded.
    Reading(Box<Reading>),
}

/// What came of an errand.
#[derive(Debug)]
pub enum FileNews {
    /// A file was read, or why not, line by line.
    Loaded {
        /// Which.
        path: PathBuf,
        /// What it holds, or what is wrong.
        result: Result<Opened, Vec<String>>,
    },
    /// A file to compare with was read, or why not, line by line.
    ToCompare {
        /// Which.
        path: PathBuf,
        /// The program in it, or what is wrong.
        result: Result<Box<Program>, Vec<String>>,
    },
    /// A file of that name is there already, and nobody said to replace it.
    Exists(PathBuf),
    /// A snapshot's file of that name is there already, and nobody said to replace it.
    SnapshotExists(PathBuf),
    /// A snapshot was written, or why not.
    SnapshotSaved {
        /// Where.
        path: PathBuf,
        /// Whether it was.
        result: Result<(), String>,
    },
    /// A program file was written, or why not.
    Saved {
        /// Which.
        path: PathBuf,
        /// What was to be written.
        program: Box<Program>,
        /// Whether it was.
        result: Result<(), String>,
    },
}

/// Read a file to compare with and tell.
pub fn load_to_compare(path: PathBuf, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let result = read(&path).map(|opened| match opened {
            Opened::Program(program) => program,
            Opened::Reading(reading) => Box::new(reading.program.unwrap_or_default()),
        });
        tell(FileNews::ToCompare { path, result });
    });
}

/// Write the tables of a reading and tell.
pub fn save_snapshot(
    path: PathBuf,
    snapshot: Arc<Snapshot>,
    replace: bool,
    tell: impl FnOnce(FileNews) + Send + 'static,
) {
    beside(move || {
        tell(match snapshot.save(&path, replace) {
            Ok(()) => FileNews::SnapshotSaved {
                path,
                result: Ok(()),
            },
            Err(SaveError::Exists(path)) => FileNews::SnapshotExists(path),
            Err(error) => FileNews::SnapshotSaved {
                path,
                result: Err(report::chain(&error)),
            },
        });
    });
}

/// Read a program file or a snapshot and tell.
pub fn load(path: PathBuf, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let result = read(&path);
        tell(FileNews::Loaded { path, result });
    });
}

/// Write a program file and tell.
pub fn save(
    path: PathBuf,
    program: Box<Program>,
    replace: bool,
    tell: impl FnOnce(FileNews) + Send + 'static,
) {
    beside(move || {
        let overwrite = if replace {
            Overwrite::Yes
        } else {
            Overwrite::No
        };
        tell(match program.save(&path, overwrite) {
            Ok(()) => FileNews::Saved {
                path,
                program,
                result: Ok(()),
            },
            Err(SaveError::Exists(path)) => FileNews::Exists(path),
            Err(error) => FileNews::Saved {
                path,
                program,
                result: Err(report::chain(&error)),
            },
        });
    });
}

/// Remember settings.
pub fn remember(store: Store, settings: Settings) {
    beside(move || {
        if let Err(error) = store.save(&settings) {
            tracing::warn!(%error, "settings were not saved");
        }
    });
}

/// Make a folder, so that what is kept before a write has a place.
pub fn make_folder(path: PathBuf) {
    beside(move || {
        if let Err(error) = fs::create_dir_all(&path) {
            tracing::warn!(path = %path.display(), %error, "no folder for snapshots");
        }
    });
}

fn read(path: &Path) -> Result<Opened, Vec<String>> {
    let wrong = |error: std::io::Error| vec![error.to_string()];
    let mut text = String::new();
    fs::File::open(path)
        .map_err(wrong)?
        .take(LARGEST + 1)
        .read_to_string(&mut text)
        .map_err(wrong)?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    if text.len() as u64 > LARGEST {
        return Err(vec!["It is too large".into()]);
    }
    if Snapshot::looks_like(&text) {
        let snapshot = Snapshot::parse(&text, Path::new(&name))
            .map_err(|error| vec![report::chain(&error)])?;
        return Ok(Opened::Reading(Box::new(Reading::of_snapshot(&snapshot))));
    }
    if text.len() > LARGEST_PROGRAM {
        return Err(vec!["It is too large for a program file".into()]);
    }
    let parsed = Program::parse(&text, &name);
    parsed
        .map(|parsed| Opened::Program(Box::new(parsed.program)))
        .map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

fn beside(errand: impl FnOnce() + Send + 'static) {
    if let Err(error) = thread::Builder::new()
        .name("program file".into())
        .spawn(errand)
    {
        tracing::error!(%error, "no thread for a file");
    }
}
