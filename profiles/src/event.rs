//! One event that a log can record.
//!
//! Is: a row of `data/events.toml`.
//! Is not: an entry of a log; that is in a meter.

use serde::Deserialize;

use crate::model::Confidence;

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// "demand-reset", as in a program file.
    pub id: String,
    /// "Demand reset".
    pub words: String,
    /// Its bit in the masks of ST-72, 73 and 75.
    pub code: u16,
    /// The family whose own code it is; the standard's without.
    pub maker: Option<String>,
    /// Whether it is what most logs are kept for.
    #[serde(default)]
    pub usual: bool,
    /// What its argument in a log is; nothing without.
    pub argument: Option<Argument>,
    /// How sure that is.
    pub confidence: Confidence,
}

/// What stands in the argument of a log's entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Argument {
    /// STIME_DATE.
    Time,
    /// TABLE_IDA: a table.
    Table,
    /// TABLE_IDC: a procedure, or a table.
    Procedure,
    /// UINT8: a list, as in procedures 4 and 5.
    List,
    /// UINT16: so many entries.
    Entries,
    /// UINT8: a season.
    Season,
    /// UINT8: a tier.
    Tier,
    /// UINT8: a special schedule.
    Special,
    /// Two UINT8: the tiers of energy and of demand.
    Tiers,
}
