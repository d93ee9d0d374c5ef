//! Asking for a file, without waiting for the answer.
//!
//! Is: the trait behind which the system's file dialogs stand.
//! Is not: the dialogs themselves; `main.rs` brings them, tests bring answers of their own.

use std::path::{Path, PathBuf};

use crate::bench::LoadOf;
use crate::export::Export;
use crate::trace::Capture;
use crate::update::found_left::Which;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Which program file or snapshot to open.
    Open {
        /// Where to begin.
        folder: Option<PathBuf>,
    },
    /// With which program file or snapshot to compare.
    Compare {
        /// Where to begin.
        folder: Option<PathBuf>,
    },
    /// With which snapshot to compare the reading on screen.
    CompareReading {
        /// Where to begin.
        folder: Option<PathBuf>,
    },
    /// Which work-list to hold meters against.
    WorkList {
        /// Where to begin.
        folder: Option<PathBuf>,
    },
    /// Where to save the program.
    SaveAs {
        /// Where to begin.
        folder: Option<PathBuf>,
        /// The name to propose.
        name: String,
    },
    /// Where to save the tables of the last reading.
    SaveReading {
        /// Where to begin.
        folder: Option<PathBuf>,
        /// The name to propose.
        name: String,
    },
    /// Which snapshot to make a report of.
    OfReport {
        /// Where to begin.
        folder: Option<PathBuf>,
        /// As found or as left.
        which: Which,
    },
    /// Which picture is the shop's logo.
    Logo {
        /// Where to begin.
        folder: Option<PathBuf>,
    },
    /// Which saved trace to show.
    OpenTrace {
        /// Where to begin.
        folder: Option<PathBuf>,
    },
    /// Which load file to use.
    OpenLoad {
        /// Where to begin.
        folder: Option<PathBuf>,
        /// For what.
        of: LoadOf,
    },
    /// Where to save the trace.
    SaveTrace {
        /// Where to begin.
        folder: Option<PathBuf>,
        /// The name to propose.
        name: String,
        /// As what.
        capture: Capture,
    },
    /// Where to save a first-contact kit.
    SaveKit {
        /// Where to begin.
        folder: Option<PathBuf>,
        /// The name to propose.
        name: String,
    },
    /// Where to save a file made of the program.
    Export {
        /// Where to begin.
        folder: Option<PathBuf>,
        /// The name to propose.
        name: String,
        /// What.
        export: Export,
    },
}

impl Question {
    /// The title of the dialog.
    pub fn title(&self) -> &'static str {
        match self {
            Question::Open { .. } => "Open a program file or a snapshot",
            Question::Compare { .. } => "Compare with a program file or a snapshot",
            Question::CompareReading { .. } => "Compare the reading with a snapshot",
            Question::WorkList { .. } => "Choose a work-list",
            Question::SaveAs { .. } => "Save the program",
            Question::SaveReading { .. } => "Save the reading as a snapshot",
            Question::OfReport { which, .. } => match which {
                Which::Found => "Choose the snapshot as found",
                Which::Left => "Choose the snapshot as left",
            },
            Question::Logo { .. } => "Choose the shop's logo",
            Question::OpenTrace { .. } => "Open a saved trace",
            Question::OpenLoad { .. } => "Use a load file",
            Question::SaveTrace { .. } => "Save the trace",
            Question::SaveKit { .. } => "Save the first-contact kit",
            Question::Export { export, .. } => match export {
                Export::RatesCsv(_) => "Save the year's rates as a table",
                Export::RatesIcs(_) => "Save the year's rates as a calendar",
                Export::YearSheet(_) => "Save the time-of-use sheet",
                Export::DisplaySheet => "Save the display proof sheet",
                Export::Reading(_) | Export::WholeReading => "Export the reading",
                Export::Report => "Save the report",
            },
        }
    }

    /// The folder to begin in.
    pub fn folder(&self) -> Option<&PathBuf> {
        match self {
            Question::Open { folder }
            | Question::Compare { folder }
            | Question::CompareReading { folder }
            | Question::WorkList { folder }
            | Question::SaveAs { folder, .. }
            | Question::SaveReading { folder, .. }
            | Question::OfReport { folder, .. }
            | Question::Logo { folder }
            | Question::OpenTrace { folder }
            | Question::OpenLoad { folder, .. }
            | Question::SaveTrace { folder, .. }
            | Question::SaveKit { folder, .. }
            | Question::Export { folder, .. } => folder.as_ref(),
        }
    }

    /// Whether a file is to be made, under which name; `None` when one is to be read.
    pub fn new_name(&self) -> Option<&str> {
        match self {
            Question::Open { .. }
            | Question::Compare { .. }
            | Question::CompareReading { .. }
            | Question::WorkList { .. }
            | Question::OfReport { .. }
            | Question::Logo { .. }
            | Question::OpenTrace { .. }
            | Question::OpenLoad { .. } => None,
            Question::SaveAs { name, .. }
            | Question::SaveReading { name, .. }
            | Question::SaveTrace { name, .. }
            | Question::SaveKit { name, .. }
            | Question::Export { name, .. } => Some(name),
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This file.
    File(PathBuf),
    /// The person thought better of it.
    Nothing,
    /// This system has no file dialog to show.
    Unavailable,
}

/// Takes the answer when it comes, on any thread.
pub type Reply = Box<dyn FnOnce(Answer) + Send>;

/// Shows a file dialog beside the window. Returns at once and replies once.
pub trait Dialogs: Send + Sync {
    /// Ask.
    fn ask(&self, question: Question, reply: Reply);

    /// Open a file with the program that the system has for it, to be looked at and printed.
    fn show(&self, _path: &Path) {}
}
