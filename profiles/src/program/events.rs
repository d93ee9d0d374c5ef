//! Event masks: what the logs record.
//!
//! Shape: names of `data/events.toml` in the order of their codes; a code that the catalog doesn't know is "event 57", one
//! of the maker's "maker event 20".
//! Source: C12.19 tables 73 (history log) and 75 (event log).

/// What a program says of the logs; a log that is absent keeps the meter's own mask.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Events {
    /// Recorded in the history log, ST-73.
    pub history: Option<Vec<String>>,
    /// Recorded in the event log, ST-75.
    pub log: Option<Vec<String>>,
}
