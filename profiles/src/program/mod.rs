//! A program: everything a technician can set, as one value.
//!
//! Is: the value, reading it from a program file's text, and writing it there.
//! Is not: a promise that it is right; `check` gives its findings. A form, an item or a caption stands here as it was
//! written, so that a window can open a faulty program and mend it.
//! Shape: every section is optional, and so is every setting in it. What is absent leaves the meter's own alone.

#[cfg(test)]
pub(crate) mod arbitrary;
pub mod demand;
pub mod display;
pub mod edit;
pub mod events;
pub mod file;
pub mod format;
pub mod kyz;
pub mod load_profile;
pub mod multiplier;
mod over;
pub mod place;
pub mod save;
pub mod schema;
pub mod section;
pub mod service_limit;
mod template;
mod text;
pub mod texts;
pub mod tou;

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

pub use self::demand::Demand;
pub use self::display::{Caption, Display, Item, List, ListName};
pub use self::events::Events;
pub use self::file::{FileError, Parsed, ProgramFile};
pub use self::format::EnergyFormat;
pub use self::kyz::Kyz;
pub use self::load_profile::LoadProfile;
pub use self::multiplier::{Applied, Multiplier, Ratio};
pub use self::save::{Overwrite, SaveError};
pub use self::section::{Section, SectionValue};
pub use self::service_limit::ServiceLimit;
pub use self::texts::{TextField, Texts};
pub use self::tou::Tou;
use crate::form::Form;
pub use crate::form::Volts;

/// The `schema` of the program files this tool writes, and the newest it reads.
pub const SCHEMA: i64 = 2;

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Program {
    /// What it is for.
    pub meter: Option<Meter>,
    /// The utility's texts.
    pub texts: Option<Texts>,
    /// CT and PT ratios.
    pub multiplier: Option<Multiplier>,
    /// Energy format and metrics.
    pub energy: Option<Energy>,
    /// Display lists.
    pub display: Option<Display>,
    /// Demand.
    pub demand: Option<Demand>,
    /// Time of use.
    pub tou: Option<Tou>,
    /// Load profile.
    pub load_profile: Option<LoadProfile>,
    /// KYZ outputs.
    pub kyz: Option<Kyz>,
    /// Service limiting.
    pub service_limit: Option<ServiceLimit>,
    /// Event masks.
    pub events: Option<Events>,
}

/// The meter a program is for, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meter {
    /// "ax", "ax-sd" or "ax-poly".
    pub model: String,
    /// "9S".
    pub form: String,
    /// Voltage, where the form comes in several.
    pub volts: Option<Volts>,
    /// Class, where the form comes in several.
    pub class: Option<u16>,
    /// Firmware, "5.28", where a limit depends on it.
    pub firmware: Option<String>,
}

impl Meter {
    /// The meter of a catalog row: with the row's largest class.
    pub fn of(row: &Form) -> Meter {
        Meter {
            model: row.model.clone(),
            form: row.names.first().unwrap_or(&row.id).clone(),
            volts: Some(row.volts),
            class: Some(row.largest_class()),
            firmware: None,
        }
    }
}

/// Energy metering and how energy is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Energy {
    /// Digits and kWh a count.
    pub format: Option<EnergyFormat>,
    /// What is metered; the first is the primary metric.
    pub metrics: Option<Vec<Metric>>,
}

/// An energy metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// +kWh.
    Delivered,
    /// -kWh.
    Received,
    /// Delivered less received.
    Net,
    /// Delivered plus received, "Security".
    Added,
}

impl Metric {
    /// All of them, in the product sheet's order.
    pub const ALL: [Metric; 4] = [
        Metric::Delivered,
        Metric::Received,
        Metric::Net,
        Metric::Added,
    ];

    /// As in a program file.
    pub fn id(self) -> &'static str {
        match self {
            Metric::Delivered => "delivered",
            Metric::Received => "received",
            Metric::Net => "net",
            Metric::Added => "added",
        }
    }

    /// For a person.
    pub fn words(self) -> &'static str {
        match self {
            Metric::Delivered => "+kWh (delivered)",
            Metric::Received => "-kWh (received)",
            Metric::Net => "net kWh",
            Metric::Added => "added kWh (security)",
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A word that is no energy metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an energy metric is delivered, received, net or added")]
pub struct MetricError;

impl FromStr for Metric {
    type Err = MetricError;

    fn from_str(text: &str) -> Result<Self, MetricError> {
        Metric::ALL
            .into_iter()
            .find(|metric| metric.id() == text)
            .ok_or(MetricError)
    }
}

impl Program {
    /// Reads a program file's text. `name` is what errors call the file.
    pub fn parse(text: &str, name: &str) -> Result<Parsed, Vec<FileError>> {
        file::parse(text, name)
    }

    /// The file type: what is written, and what `serde_json` turns into PROGRAM of the command line.
    pub fn to_file(&self) -> ProgramFile {
        ProgramFile::of(self)
    }

    /// The text of a program file, without comments.
    pub fn to_text(&self) -> String {
        text::write(self, text::Comments::No)
    }

    /// The text of a program file with a comment on every key.
    pub fn to_commented_text(&self) -> String {
        text::write(self, text::Comments::Yes)
    }

    /// A complete, valid program for a catalog row: multiplier 1, delivered and received energy, a short display.
    pub fn template(row: &Form) -> Program {
        template::template(row)
    }
}
