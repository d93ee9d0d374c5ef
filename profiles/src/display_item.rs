//! One thing the display can show.
//!
//! Is: a row of `data/display-items.toml`.
//! Is not: an item of a program's list; that is `program::display::Item`, which names one of these.

use serde::Deserialize;

use crate::model::Model;
use crate::program::Metric;

/// How the screen shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shows {
    /// An energy register, in the energy format, multiplied.
    Energy,
    /// A demand, with the demand's decimals, multiplied.
    Demand,
    /// A plain number with `decimals`.
    Value,
    /// CT x PT.
    Multiplier,
    /// Minutes.
    Minutes,
    /// Hours, minutes, seconds.
    Clock,
    /// Month, day, year.
    Date,
    /// Letters on the digits, as far as seven segments allow.
    Text,
    /// Everything lit.
    Segments,
}

/// One thing the display can show.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisplayItem {
    /// Stable name: "kwh-delivered".
    pub id: String,
    /// "Energy delivered, total".
    pub words: String,
    /// How the screen shows it.
    pub shows: Shows,
    /// A unit's id.
    pub unit: Option<String>,
    /// ST-32 KIND.
    pub kind: u8,
    /// ST-32 SOURCE.
    pub source: u8,
    /// ST-32 BLOCK: 0 total, 1 to 4 for rates A to D.
    pub block: u8,
    /// Usual caption, at most three positions.
    pub caption: String,
    /// Annunciators lit with it.
    pub annunciators: Vec<String>,
    /// The energy metric that must be metered for it.
    pub metric: Option<Metric>,
    /// Features of the model without which it shows nothing.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Digits of a plain number; 0 follows the meter's formats.
    #[serde(default)]
    pub digits: u8,
    /// Decimals of a plain number.
    #[serde(default)]
    pub decimals: u8,
    /// A sample for the offline picture: watt-hours, watts, or the text itself.
    pub example: String,
}

impl DisplayItem {
    /// The first feature it needs that `model` lacks.
    pub fn lacking(&self, model: &Model) -> Option<&str> {
        self.needs
            .iter()
            .map(String::as_str)
            .find(|feature| !model.has(feature))
    }

    /// "A" to "D" for an item of one rate.
    pub fn rate(&self) -> Option<char> {
        match self.block {
            1 => Some('A'),
            2 => Some('B'),
            3 => Some('C'),
            4 => Some('D'),
            _ => None,
        }
    }
}
