//! One unit that a display item may have.
//!
//! Is: a row of `data/units.toml`.
//! Is not: the units of a meter's sources; those are ST-12 and belong to `c1219`.

use serde::Deserialize;

/// A unit as printed beside a number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// "kWh".
    pub id: String,
    /// "kilowatt-hours".
    pub words: String,
    /// ID_CODE of an ST-12 entry, where ST-12 has one.
    pub code: Option<u8>,
    /// The unit is that of the code times an hour (TIME_BASE 0 or 5).
    #[serde(default)]
    pub hours: bool,
}
