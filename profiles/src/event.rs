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
    /// How sure that is.
    pub confidence: Confidence,
}
