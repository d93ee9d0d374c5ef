//! What there is to do about an action or a happening; `app` does it.

use std::{path::PathBuf, sync::Arc};

use super::found_left::Which;
use meterbench_jobs::{
    Command, Crash, History, JobId, JobLog, Kit, SeenPort, Snapshot, Unfinished,
    report::found_left::Template, snapshots::Kept, trace::Entry,
};

use crate::{
    bench::{LoadOf, Order},
    dialogs,
    export::Exporting,
    files::Saving,
    keyring::KeyringOrder,
    meters::Sides,
    settings::ThemeChoice,
    trace::Capture,
};

/// What to do about an action or a happening.
#[derive(Debug)]
pub enum Effect {
    /// Start a job; the words say what it is for.
    Start(Box<Command>, &'static str),
    /// Look for serial ports.
    ListPorts,
    /// Stop this job.
    Cancel(JobId),
    /// Ask for a file.
    Ask(dialogs::Question),
    /// Read a program file or a snapshot.
    Load(PathBuf),
    /// Read a program file or a snapshot to compare with.
    LoadToCompare(PathBuf),
    /// Read a work-list.
    LoadWorkList(PathBuf),
    /// Make a file of the program or the reading.
    Export(Box<Exporting>),
    /// Read a snapshot for a report.
    LoadOfReport(PathBuf, Which),
    /// Give readings of the history back for a report.
    LoadForReport(History, Vec<i64>),
    /// Keep what a shop has on all its reports.
    SaveShop(PathBuf, Box<Template>),
    /// Open a file with the system.
    ShowFile(PathBuf),
    /// Write the tables of a reading.
    SaveSnapshot {
        /// Where to.
        path: PathBuf,
        /// What.
        snapshot: Arc<Snapshot>,
        /// Whether a file that is there may be replaced.
        replace: bool,
    },
    /// Write a program file.
    Save(Box<Saving>),
    /// Keep a program as a template.
    SaveTemplate(Box<Saving>),
    /// Read a template.
    LoadTemplate(PathBuf),
    /// See which of these files are there.
    Look {
        /// The recent files.
        recent: Vec<PathBuf>,
        /// The folder of the templates.
        templates: Option<PathBuf>,
    },
    /// Remember name and preset of this port.
    KeepPort(Box<SeenPort>),
    /// Ask the system's keyring.
    Keyring(KeyringOrder),
    /// Remember port, user, theme, paper and folder.
    Remember,
    /// Read a load file.
    LoadLoad(PathBuf, LoadOf),
    /// Read a saved trace.
    LoadTrace(PathBuf),
    /// Write a trace.
    SaveTrace {
        /// Where to.
        path: PathBuf,
        /// What.
        entries: Vec<Entry>,
        /// As what.
        capture: Capture,
        /// Whether a file that is there may be replaced.
        replace: bool,
    },
    /// See which traces of the last sessions are in this folder.
    LookForTraces(PathBuf),
    /// Have something done on the practice bench.
    Bench(Order),
    /// See which meters were left half-written.
    LookForLeft(PathBuf),
    /// Read the job log.
    ReadJobLog(JobLog),
    /// Look for meters in the history.
    LookForMeters(History, String),
    /// See what was done to the meter with this serial number.
    ReadPast(History, String),
    /// Give a reading of the history back.
    OpenKept(History, i64),
    /// Compare two readings.
    CompareReadings(Sides),
    /// Forget a programming that was left, for a reason: the meter stays as it is.
    Leave(Box<Unfinished>, String),
    /// See which snapshots are in this folder, and which of them the journals of the other refer to.
    LookForSnapshots(PathBuf, Option<PathBuf>),
    /// Remove these snapshots of that folder.
    RemoveSnapshots(Vec<Kept>, PathBuf, Option<PathBuf>),
    /// Save a first-contact kit; whether a file may be replaced.
    SaveKit(PathBuf, Arc<Kit>, bool),
    /// Somebody has seen what a fault of the program has left.
    Answered(Box<Crash>),
    /// Find out what has the keyboard or is under the pointer.
    Point,
    /// Open the manual at this place.
    OpenManual(String),
    /// Put this theme in force.
    Theme(ThemeChoice),
    /// Close the window.
    Close,
}
