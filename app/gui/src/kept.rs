//! The snapshots that were kept before meters were written: what the window knows of them.
//!
//! Is: values that the Review page shows.
//! Is not: the folder; `jobs::snapshots` looks through it and removes.

use std::collections::BTreeSet;

use meterbench_jobs::snapshots::Kept;

/// What is known of them.
#[derive(Clone, Debug)]
pub struct KeptSnapshots {
    /// By meter, the newest of each first.
    pub all: Vec<Kept>,
    /// Why the folder can't be put in order.
    pub problem: Option<String>,
    /// So many of each meter stay when old ones are removed.
    pub keep: usize,
    /// Those that are shown as to be removed; nothing is removed that was not.
    pub marked: Option<Vec<Kept>>,
}

impl Default for KeptSnapshots {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            problem: None,
            keep: 5,
            marked: None,
        }
    }
}

impl KeptSnapshots {
    /// "12 snapshots of 3 meters".
    pub fn words(&self) -> String {
        let meters: BTreeSet<&str> = self.all.iter().map(|it| it.serial.as_str()).collect();
        let count = |n: usize, one: &str| match n {
            1 => format!("1 {one}"),
            n => format!("{n} {one}s"),
        };
        let snapshots = count(self.all.len(), "snapshot");
        format!("{snapshots} of {}", count(meters.len(), "meter"))
    }
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptAction {
    /// So many of each meter are to stay.
    Keep(usize),
    /// Show which would be removed.
    Mark,
    /// Remove those that are shown.
    Remove,
    /// Remove none.
    PutAway,
}
