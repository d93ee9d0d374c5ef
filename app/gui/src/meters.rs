//! The meters of the history as the window has them, and what was done to the one that is chosen.
//!
//! Is: what was found last, what is looked for, what is ticked to be compared, and what comparing has found.
//! Is not: the history itself, which is asked beside the frames; see `files`.

use std::path::PathBuf;

use meterbench_jobs::{
    History,
    compare::Compared,
    history::{Entry, Meter},
};

/// So many meters are shown at most; whoever looks for one types a part of its number.
pub const MOST_METERS: usize = 10_000;
/// So many things that were done to a meter are shown at most, the newest.
pub const MOST_ENTRIES: usize = 2_000;

/// What is known of the history.
#[derive(Debug, Default)]
pub struct MetersView {
    /// Where it is; `None` where none is kept.
    pub history: Option<History>,
    /// What is looked for.
    pub text: String,
    /// The meters in which that stands, or why the history can't be read.
    pub found: Option<Result<Vec<Meter>, String>>,
    /// The serial number of the meter that is chosen.
    pub chosen: Option<String>,
    /// What was done to it, the newest first.
    pub past: Vec<Entry>,
    /// Readings that are ticked, at most two.
    pub ticked: Vec<i64>,
    /// Two readings that were compared; the page Compare shows it.
    pub compared: Option<Box<Compared>>,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetersAction {
    /// Text that is looked for.
    Text(String),
    /// Show what was done to the meter with this serial number.
    Choose(String),
    /// Show this reading as if it had just been read.
    Open(i64),
    /// Tick a reading, or take its tick away.
    Tick(i64),
    /// Compare the two that are ticked.
    Compare,
    /// Compare the one that is ticked with the reading on screen.
    CompareWithShown,
    /// Make a report of what is ticked.
    Report,
    /// Choose a snapshot and compare the reading on screen with it.
    CompareFile,
    /// Put the comparison away.
    PutAway,
}

/// What is compared.
#[derive(Clone, Debug)]
pub enum Sides {
    /// Two entries of the history.
    Entries(History, i64, i64),
    /// An entry, and a reading.
    Entry(History, i64, std::sync::Arc<meterbench_jobs::Snapshot>),
    /// A file, and a reading.
    File(PathBuf, std::sync::Arc<meterbench_jobs::Snapshot>),
}

impl MetersView {
    /// The entry that is ticked alone.
    pub fn single(&self) -> Option<i64> {
        match self.ticked.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }
}
