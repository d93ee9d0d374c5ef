//! Reading and writing program files and snapshots beside the frames.
//!
//! Is: one thread an errand, and news of what came of it.
//! Is not: what such a file holds; `profiles` and `jobs` parse and write it.

pub mod handed;
mod history;
mod kept;
mod left;

pub use history::{compare_readings, look_for_meters, open_kept, read_past};
pub use kept::{leave, look_for_left, look_for_snapshots, read_job_log, remove_snapshots};
pub use left::{answered, save_kit};

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use meterbench_jobs::{
    Known, PortKey, Reading, SeenPort, Snapshot, Unfinished, WorkList, WorkListError,
    history as history_of,
    job_log::Checked,
    report::{self, found_left::Hash},
    snapshots::Kept,
    trace::{self, Entry},
};
use meterbench_profiles::{
    Program,
    program::{
        Overwrite, SaveError,
        edit::rewrite,
        save::{save as write, save_bytes},
        schema::{SCHEMA_FILE, json_schema_text},
    },
};

use crate::{
    bench::{LoadFile, LoadOf},
    export::{Export, NotMade},
    settings::{Settings, Store},
    trace::{Capture, OpenedTrace},
    update::found_left::Which,
};

/// A program file is text that a person can read; more than this is something else.
const LARGEST_PROGRAM: usize = 4 << 20;

/// Every table of a large meter, load profile included, is far less than this in hex.
const LARGEST: u64 = 64 << 20;

/// What a file that is not there is said to be.
pub const NOT_THERE: &str = "It is not there any more";

/// A program file as read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The program in it.
    pub program: Program,
    /// Its text, whose comments and order are kept when it is saved.
    pub text: String,
    /// What there is to know about it, such as that it is of an older shape.
    pub notes: Vec<String>,
}

/// A program to be saved.
#[derive(Debug)]
pub struct Saving {
    /// The number of its document.
    pub id: u64,
    /// Where to.
    pub path: PathBuf,
    /// What.
    pub program: Box<Program>,
    /// The text that it was read from.
    pub text: Option<String>,
    /// What may be replaced.
    pub over: Over,
}

/// What may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing: a file of that name is asked about.
    Nothing,
    /// The file as it was read; one that was changed since is asked about.
    OnlyOurs,
    /// Whatever is there: somebody was asked.
    Anything,
}

/// What was in a file.
#[derive(Debug)]
pub enum Opened {
    /// A program file.
    Program(Box<Loaded>),
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
    /// The snapshots that were kept, or why they can't be looked through.
    Snapshots(Result<Vec<Kept>, String>),
    /// A work-list was read, or why not.
    WorkList {
        /// Which.
        path: PathBuf,
        /// The meters in it, or what is wrong.
        result: Result<WorkList, WorkListError>,
    },
    /// A file of that name is there already, and nobody said to replace it.
    Exists(PathBuf),
    /// A file is there already where one made of a program or a reading is to be, and nobody said to replace it.
    ExportExists(PathBuf, Export),
    /// A file was made of a program or a reading, with what it could not hold, or why not.
    Exported {
        /// Where.
        path: PathBuf,
        /// What.
        export: Export,
        /// Whether it was.
        result: Result<Vec<String>, NotMade>,
    },
    /// A snapshot for a report was read, or why not.
    OfReport {
        /// As found or as left.
        which: Which,
        /// Which file.
        path: PathBuf,
        /// What it holds, and the hash of the file.
        result: Result<Box<(Snapshot, Hash)>, String>,
    },
    /// Readings of the history for a report, or why not.
    ForReport(Result<Vec<(i64, Snapshot)>, String>),
    /// A snapshot's file of that name is there already, and nobody said to replace it.
    SnapshotExists(PathBuf),
    /// A snapshot was written, or why not.
    SnapshotSaved {
        /// Where.
        path: PathBuf,
        /// Whether it was.
        result: Result<(), String>,
    },
    /// A program file was changed by another program since it was read.
    ChangedMeanwhile(PathBuf),
    /// A program file was written, or why not.
    Saved {
        /// The number of its document.
        id: u64,
        /// Where.
        path: PathBuf,
        /// What was to be written.
        program: Box<Program>,
        /// The text that was written, or why none was.
        result: Result<String, String>,
    },
    /// What is still there.
    Shelf {
        /// Recent files that are gone.
        missing: Vec<PathBuf>,
        /// Templates, in the order of their names.
        templates: Vec<PathBuf>,
    },
    /// A template was read, or why not, line by line.
    Template {
        /// Which.
        path: PathBuf,
        /// The program in it, or what is wrong.
        result: Result<Box<Loaded>, Vec<String>>,
    },
    /// A first-contact kit was saved, or why not.
    KitSaved {
        /// Which.
        path: PathBuf,
        /// Why not.
        result: Result<(), String>,
    },
    /// The traces of the last sessions, the newest first.
    Traces(Vec<PathBuf>),
    /// Meters that were left half-written.
    Left(Vec<Unfinished>, Vec<String>),
    /// What went wrong when a meter was left as it is.
    LeftBadly(String),
    /// The job log as read, or why it can't be.
    JobLog(Result<Checked, String>),
    /// Meters of the history, or why it can't be read.
    Meters {
        /// What was looked for.
        text: String,
        /// Those in which it stands.
        found: Result<Vec<history_of::Meter>, String>,
    },
    /// What was done to a meter, or why it can't be read.
    Past {
        /// The meter's serial number.
        serial: String,
        /// The newest first.
        past: Result<Vec<history_of::Entry>, String>,
    },
    /// A reading of the history, or why it can't be had.
    Kept {
        /// What to call it.
        name: String,
        /// What was read then.
        reading: Result<Box<Reading>, String>,
    },
    /// Two readings, compared, or why they can't be.
    ReadingsCompared(Result<Box<meterbench_jobs::compare::Compared>, String>),
    /// A load file was read, or why not.
    LoadRead {
        /// Which.
        path: PathBuf,
        /// For what.
        of: LoadOf,
        /// What flows.
        result: Result<LoadFile, String>,
    },
    /// A saved trace was read, or why not.
    TraceLoaded {
        /// Which.
        path: PathBuf,
        /// What it holds.
        result: Result<OpenedTrace, String>,
    },
    /// A file is there already where a trace is to be, and nobody said to replace it.
    TraceExists(PathBuf, Capture),
    /// A trace was written, or why not.
    TraceSaved {
        /// Where.
        path: PathBuf,
        /// Whether it was.
        result: Result<(), String>,
    },
    /// A program was kept as a template, or why not.
    TemplateSaved {
        /// Where.
        path: PathBuf,
        /// Whether it was.
        result: Result<(), String>,
    },
}

/// Read a file to compare with and tell.
pub fn load_to_compare(path: PathBuf, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let result = read(&path).map(|opened| match opened {
            Opened::Program(loaded) => Box::new(loaded.program),
            Opened::Reading(reading) => Box::new(reading.program.unwrap_or_default()),
        });
        tell(FileNews::ToCompare { path, result });
    });
}

/// Read a work-list and tell.
pub fn load_work_list(path: PathBuf, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let result = WorkList::load(&path);
        tell(FileNews::WorkList { path, result });
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
pub fn save(saving: Saving, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let Saving {
            id,
            path,
            program,
            text,
            over,
        } = saving;
        if over == Over::OnlyOurs && was_changed(&path, text.as_deref()) {
            return tell(FileNews::ChangedMeanwhile(path));
        }
        let overwrite = match over {
            Over::Nothing => Overwrite::No,
            Over::OnlyOurs | Over::Anything => Overwrite::Yes,
        };
        let text = text_of(&program, text.as_deref());
        tell(match write(&path, &text, overwrite) {
            Ok(()) => {
                schema_beside(&path, &text);
                FileNews::Saved {
                    id,
                    path,
                    program,
                    result: Ok(text),
                }
            }
            Err(SaveError::Exists(path)) => FileNews::Exists(path),
            Err(error) => FileNews::Saved {
                id,
                path,
                program,
                result: Err(report::chain(&error)),
            },
        });
    });
}

/// The schema to which a file's first line points editors stands beside it, unless one is there.
fn schema_beside(path: &Path, text: &str) {
    if !text.contains(SCHEMA_FILE) {
        return;
    }
    match write(
        &path.with_file_name(SCHEMA_FILE),
        &json_schema_text(),
        Overwrite::No,
    ) {
        Ok(()) | Err(SaveError::Exists(_)) => (),
        // The program is saved; an editor without its schema is no reason to say otherwise.
        Err(error) => tracing::warn!(%error, "no schema beside the program"),
    }
}

/// The text to be written: the one that was read with what changed, or a new one with comments.
pub fn text_of(program: &Program, before: Option<&str>) -> String {
    let held = |text: &str| Program::parse(text, "").ok().map(|parsed| parsed.program);
    match before.and_then(|text| Some((text, held(text)?))) {
        Some((text, held)) => rewrite(text, &held, program).text,
        None => program.to_commented_text(),
    }
}

/// Whether a file is no longer what was read from it. One that is gone may be written again.
fn was_changed(path: &Path, text: Option<&str>) -> bool {
    match (fs::read(path), text) {
        (Ok(now), Some(text)) => now != text.as_bytes(),
        _ => false,
    }
}

/// Keep a program as a template and tell.
pub fn save_template(saving: Saving, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let text = text_of(&saving.program, saving.text.as_deref());
        let folder = saving.path.parent().map_or(Ok(()), fs::create_dir_all);
        let result = match folder {
            Err(error) => Err(error.to_string()),
            Ok(()) => {
                write(&saving.path, &text, Overwrite::No).map_err(|error| report::chain(&error))
            }
        };
        tell(FileNews::TemplateSaved {
            path: saving.path,
            result,
        });
    });
}

/// Read a template and tell.
pub fn load_template(path: PathBuf, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let result = read(&path).and_then(|opened| match opened {
            Opened::Program(loaded) => Ok(loaded),
            Opened::Reading(_) => Err(vec!["It is a snapshot of a meter".to_owned()]),
        });
        tell(FileNews::Template { path, result });
    });
}

/// See which recent files and which templates are there, and tell.
pub fn look(
    recent: Vec<PathBuf>,
    templates: Option<PathBuf>,
    tell: impl FnOnce(FileNews) + Send + 'static,
) {
    beside(move || {
        let missing = recent.into_iter().filter(|path| !path.exists()).collect();
        let mut found: Vec<PathBuf> = templates
            .and_then(|folder| fs::read_dir(folder).ok())
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "toml"))
            .collect();
        found.sort();
        tell(FileNews::Shelf {
            missing,
            templates: found,
        });
    });
}

/// See which traces of the last sessions are there, and tell.
pub fn look_for_traces(folder: PathBuf, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || tell(FileNews::Traces(trace::folder::list(&folder))));
}

/// Read a load file and tell.
pub fn load_load(path: PathBuf, of: LoadOf, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let result = read_load(&path);
        tell(FileNews::LoadRead { path, of, result });
    });
}

/// A load file is a day; one that is larger than a program is none.
fn read_load(path: &Path) -> Result<LoadFile, String> {
    let mut text = String::new();
    let most = LARGEST_PROGRAM as u64 + 1;
    fs::File::open(path)
        .and_then(|file| file.take(most).read_to_string(&mut text))
        .map_err(|error| error.to_string())?;
    if text.len() > LARGEST_PROGRAM {
        return Err("it is too large for a load file".to_owned());
    }
    LoadFile::parse(path, &text)
}

/// Read a saved trace and tell.
pub fn load_trace(path: PathBuf, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let result = read_trace(&path);
        tell(FileNews::TraceLoaded { path, result });
    });
}

fn read_trace(path: &Path) -> Result<OpenedTrace, String> {
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    let saved = trace::read(&bytes);
    let first = saved.problems.first().map(ToString::to_string);
    if saved.entries.is_empty() {
        let first = first.map_or(String::new(), |it| format!("; {it}"));
        return Err(format!("there is no entry of a trace in it{first}"));
    }
    Ok(OpenedTrace {
        rows: trace::rows(saved.entries),
        wrong: first.map(|it| (it, saved.wrong)),
    })
}

/// Write a trace and tell.
pub fn save_trace(
    path: PathBuf,
    entries: Vec<Entry>,
    capture: Capture,
    replace: bool,
    tell: impl FnOnce(FileNews) + Send + 'static,
) {
    beside(move || {
        let mut bytes = Vec::new();
        let made = match capture {
            Capture::Text => {
                bytes = trace::text(&entries).into_bytes();
                Ok(())
            }
            Capture::Pcapng => trace::pcapng::write(&mut bytes, &entries).map(|_| ()),
        };
        let overwrite = if replace {
            Overwrite::Yes
        } else {
            Overwrite::No
        };
        let result = match made {
            Err(error) => Err(error.to_string()),
            Ok(()) => match save_bytes(&path, &bytes, overwrite) {
                Ok(()) => Ok(()),
                Err(SaveError::Exists(path)) => return tell(FileNews::TraceExists(path, capture)),
                Err(error) => Err(report::chain(&error)),
            },
        };
        tell(FileNews::TraceSaved { path, result });
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

/// Remember name and preset of a port.
pub fn keep_port(known: Known, port: SeenPort) {
    beside(move || {
        let info = std::slice::from_ref(&port.info);
        if let Some(key) = PortKey::of(&port.info.address, info) {
            known.change_port(&key, |kept| {
                kept.name = port.known.name;
                kept.probe = port.known.probe;
            });
        }
    });
}

fn read(path: &Path) -> Result<Opened, Vec<String>> {
    let wrong = |error: std::io::Error| vec![error.to_string()];
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => vec![NOT_THERE.to_owned()],
        _ => wrong(error),
    })?;
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(wrong)?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    if bytes.len() as u64 > LARGEST {
        return Err(vec!["It is too large".into()]);
    }
    if Snapshot::looks_like(&bytes) {
        let snapshot = Snapshot::parse(&bytes, Path::new(&name))
            .map_err(|error| vec![report::chain(&error)])?;
        return Ok(Opened::Reading(Box::new(Reading::of_snapshot(&snapshot))));
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(vec![
            "It is neither a program file, which is text, nor a snapshot".into(),
        ]);
    };
    if text.len() > LARGEST_PROGRAM {
        return Err(vec!["It is too large for a program file".into()]);
    }
    let parsed = Program::parse(&text, &name);
    parsed
        .map(|parsed| {
            Opened::Program(Box::new(Loaded {
                program: parsed.program,
                text,
                notes: parsed.notes,
            }))
        })
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
