//! What a reading says: profile, logs and times as values, decoded from the raw tables.
//!
//! Is: one decoding of each for the command line, the window, exports and reports alike.
//! Is not: the reading itself (see [`mod@crate::read`]), nor how it looks (see [`crate::report`]).
//! Errors: none. What is odd or missing is shown for what it is and told in notes.

pub mod instantaneous;
mod list;
pub mod log;
pub mod overview;
pub mod profile;
mod rates;
pub mod when;
pub mod wiring;

pub use instantaneous::{Instantaneous, Phase};
pub(crate) use list::Head;
pub use log::{Log, LogEntry, LogList};
pub use overview::{Concern, Energy, Overview};
pub use profile::{
    Channel, ChannelCode, EndReading, Interval, IntervalStatus, Profile, ProfileSet,
};
pub use rates::{RateSpan, rate_spans};
pub use when::{When, Zone};
pub use wiring::{WiringFinding, wiring};

/// So many notes of one kind are told one by one; the others are counted.
const MOST_ALIKE: usize = 12;

/// Notes, where one kind of them does not drown the others.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    list: Vec<String>,
    counts: std::collections::BTreeMap<&'static str, usize>,
}

impl Notes {
    /// A note of its own.
    pub(crate) fn push(&mut self, note: String) {
        self.list.push(note);
    }

    /// One of many of a kind, such as "gaps".
    pub(crate) fn one_of(&mut self, kind: &'static str, note: impl FnOnce() -> String) {
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        if *count <= MOST_ALIKE {
            self.list.push(note());
        }
    }

    /// All of them.
    pub(crate) fn finish(mut self) -> Vec<String> {
        for (kind, count) in self.counts {
            if let Some(more @ 1..) = count.checked_sub(MOST_ALIKE) {
                self.list.push(format!("{more} more {kind}"));
            }
        }
        self.list
    }
}
