//! Reading and writing program files beside the frames.
//!
//! Is: one thread an errand, and news of what came of it.
//! Is not: what a program file holds; `profiles` parses and writes it.

use std::{fs, io::Read as _, path::PathBuf, thread};

use meterbench_profiles::{
    Program,
    program::{Overwrite, SaveError},
};

use crate::settings::{Settings, Store};

/// A program file is text that a person can read; more than this is something else.
const LARGEST: u64 = 4 << 20;

/// What came of an errand.
#[derive(Debug)]
pub enum FileNews {
    /// A program file was read, or why not, line by line.
    Loaded {
        /// Which.
        path: PathBuf,
        /// The program, or what is wrong.
        result: Result<Box<Program>, Vec<String>>,
    },
    /// A file of that name is there already, and nobody said to replace it.
    Exists(PathBuf),
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

/// Read a program file and tell.
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
                result: Err(with_sources(&error)),
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

fn read(path: &PathBuf) -> Result<Box<Program>, Vec<String>> {
    let wrong = |error: std::io::Error| vec![error.to_string()];
    let mut text = String::new();
    fs::File::open(path)
        .map_err(wrong)?
        .take(LARGEST + 1)
        .read_to_string(&mut text)
        .map_err(wrong)?;
    if text.len() as u64 > LARGEST {
        return Err(vec!["It is too large for a program file".into()]);
    }
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let parsed = Program::parse(&text, &name);
    parsed
        .map(|parsed| Box::new(parsed.program))
        .map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

fn with_sources(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        words = format!("{words}: {error}");
        source = error.source();
    }
    words
}

fn beside(errand: impl FnOnce() + Send + 'static) {
    if let Err(error) = thread::Builder::new()
        .name("program file".into())
        .spawn(errand)
    {
        tracing::error!(%error, "no thread for a file");
    }
}
