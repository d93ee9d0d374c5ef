//! What a snapshot holds, in the formats that others take.
//!
//! Is: registers, load profile and log as CSV, XLSX, Parquet, Green Button and CMEP, written to anything that takes bytes.
//! Is not: files. JSON holds all of a reading and both sides, so it takes no order; see [`json`].
//! Shape: [`Contents`] of a snapshot and an [`Order`] go in, bytes come out, and notes on what a format could not hold.
//! Units: each quantity's own, secondary or primary as ordered; the file says which.
//! Errors: [`ExportError`]. What a format can't say is refused or noted, never written as something else.

mod cmep;
mod csv;
mod green_button;
mod number;
mod parquet;
mod ratios;
mod span;
mod table;
#[cfg(test)]
mod tests;
mod xlsx;

use std::io::Write;

pub use ratios::Ratios;
pub use span::Span;

use jiff::Timestamp;
use jiff::civil::DateTime;
use meterbench_c1219::{CurrentRegs, EventLog, HistoryLog, Image, LP_SETS, LpBlocks, Table as _};

use crate::reading::{Log, LogEntry, Profile, ProfileSet, When, Zone};
use crate::snapshot::Label;
use crate::{Reading, RegisterReading, Snapshot, report};
use span::{begin, cut};

/// What of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The registers.
    Registers,
    /// The load profile.
    Profile,
    /// The logs.
    Log,
}

impl What {
    /// "the load profile".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            What::Registers => "the registers",
            What::Profile => "the load profile",
            What::Log => "the logs",
        }
    }

    /// Whether tables of it were read, whatever they hold.
    #[must_use]
    pub fn is_in(self, image: &Image) -> bool {
        match self {
            What::Registers => image.contains(CurrentRegs::ID),
            What::Profile => (0..LP_SETS).map(LpBlocks::table).any(|table| {
                image.contains(table) || image.parts().any(|(part, ..)| part == table)
            }),
            What::Log => image.contains(HistoryLog::ID) || image.contains(EventLog::ID),
        }
    }
}

/// As what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text in columns, after lines that say units, zone and multiplier.
    Csv,
    /// A workbook.
    Xlsx,
    /// Columns for an analysis, one row a channel and interval.
    Parquet,
    /// NAESB ESPI, an Atom feed.
    GreenButton,
    /// California Metering Exchange Protocol, MEPMD01.
    Cmep,
}

impl Format {
    /// The ending of a file's name, without a point.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Parquet => "parquet",
            Format::GreenButton => "xml",
            Format::Cmep => "cmep",
        }
    }

    /// Whether a terminal can show it.
    #[must_use]
    pub fn is_text(self) -> bool {
        !matches!(self, Format::Xlsx | Format::Parquet)
    }

    /// Billing takes what the customer has used, so primary; people and spreadsheets start from what the meter shows.
    #[must_use]
    pub fn usual_side(self) -> Side {
        match self {
            Format::GreenButton | Format::Cmep => Side::Primary,
            Format::Csv | Format::Xlsx | Format::Parquet => Side::Secondary,
        }
    }
}

impl Format {
    /// Whether it has a place for it.
    #[must_use]
    pub fn holds(self, what: What) -> bool {
        match self {
            Format::Csv | Format::Xlsx => true,
            Format::Parquet => what == What::Profile,
            Format::GreenButton | Format::Cmep => what != What::Log,
        }
    }
}

/// On which side of the instrument transformers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// As the meter stores it.
    Secondary,
    /// Times the meter multiplier.
    Primary,
}

impl Side {
    /// "secondary".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Side::Secondary => "secondary",
            Side::Primary => "primary",
        }
    }
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// What.
    pub what: What,
    /// As what.
    pub format: Format,
    /// On which side.
    pub side: Side,
    /// Of profile and logs only this.
    pub span: Span,
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The snapshot has none.
    #[error("the snapshot holds nothing of {}", .0.words())]
    Nothing(What),
    /// The range leaves nothing.
    #[error("of {} nothing lies in this range; the snapshot has {from} to {to}", .what.words())]
    OtherDays {
        /// Of what.
        what: What,
        /// When the first of it begins.
        from: DateTime,
        /// When the last of it does.
        to: DateTime,
    },
    /// Registers are of one time each.
    #[error("registers have no range of days: each is of its own time")]
    NoDays,
    /// A format that has no place for it.
    #[error("{format} can't hold {}", .what.words())]
    NoPlace {
        /// Its name.
        format: &'static str,
        /// What.
        what: What,
    },
    /// Times can't be told in UTC, which the format wants.
    #[error(
        "{format} wants times in UTC, and what zone this meter's clock keeps is not known: {zone}"
    )]
    NoZone {
        /// Its name.
        format: &'static str,
        /// What is known.
        zone: String,
    },
    /// Nothing in it has a unit that the format has a code for.
    #[error("{format} has no unit for anything in {}: {left_out}", .what.words())]
    NoUnit {
        /// Its name.
        format: &'static str,
        /// What.
        what: What,
        /// The quantities.
        left_out: String,
    },
    /// A number that the format can't hold.
    #[error("{quantity} {value} is more than {format} can hold")]
    TooLarge {
        /// Of which quantity.
        quantity: String,
        /// How much.
        value: f64,
        /// The format's name.
        format: &'static str,
    },
    /// A workbook or Parquet file could not be made.
    #[error("the file can't be made: {0}")]
    Make(String),
    /// Whatever takes the bytes refused.
    #[error("it can't be written: {0}")]
    Io(#[from] std::io::Error),
}

impl ExportError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            ExportError::Nothing(_) => {
                "Read the meter again with what is missing, or export what is there"
            }
            ExportError::OtherDays { .. } => "Choose days that the snapshot holds",
            ExportError::NoDays => "Export the registers without a range of days",
            ExportError::NoPlace { .. } => "Choose another format; CSV and XLSX hold everything",
            ExportError::NoZone { .. } => {
                "Export as CSV or XLSX, whose times are those of the meter's clock, or read ST-51 to ST-54 too"
            }
            ExportError::NoUnit { .. } => "Export as CSV or XLSX, which hold any unit",
            ExportError::TooLarge { .. } => {
                "Export as CSV or XLSX, and look whether the multiplier is right"
            }
            ExportError::Make(_) => "Tell the makers of this tool, with the snapshot",
            ExportError::Io(_) => "Choose a folder that you may write to",
        }
    }
}

/// What there is to hand on.
#[derive(Clone, Debug)]
pub struct Contents {
    /// Whose.
    pub meter: Label,
    /// When it was read, as the snapshot says.
    pub taken: String,
    /// When the present registers were read, on this computer's clock.
    pub registers_at: Option<Timestamp>,
    /// The zone of the meter's clock in words.
    pub zone: String,
    /// The rules of the zone, where they can be said in general.
    pub local_time: Option<green_button::LocalTime>,
    /// What is wrong with the meter, as far as the reading tells: whoever bills from the file must see it.
    pub doubts: Vec<String>,
    /// Whether the transformers' ratios are in what the meter stores.
    pub ratios: Ratios,
    /// The registers.
    pub registers: Vec<RegisterReading>,
    /// The load profile.
    pub profile: Option<Profile>,
    /// The logs.
    pub log: Log,
}

impl Contents {
    /// Of a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        Self::of_reading(Reading::of_snapshot(snapshot))
    }

    /// Of a reading.
    #[must_use]
    pub fn of_reading(reading: Reading) -> Self {
        let snapshot = &reading.snapshot;
        let image = &snapshot.image;
        let zone = Zone::of(image);
        let at = snapshot.origin.times.get(&CurrentRegs::ID);
        Self {
            meter: snapshot.meter.clone(),
            taken: snapshot.taken.clone(),
            registers_at: at.unwrap_or(&snapshot.taken).parse().ok(),
            zone: zone.words(),
            local_time: green_button::LocalTime::of(image, &zone),
            doubts: reading
                .overview
                .concerns
                .into_iter()
                .map(|it| it.what)
                .collect(),
            ratios: Ratios::of(image),
            registers: reading.registers,
            profile: reading.profile,
            log: reading.log,
        }
    }

    /// The side that values are on: as ordered, but primary where the meter stores nothing else.
    #[must_use]
    pub fn side(&self, order: &Order) -> Side {
        match self.ratios {
            Ratios::Stored(_) => Side::Primary,
            _ => order.side,
        }
    }

    /// What is exported when nobody says what: the load profile where there is one.
    #[must_use]
    pub fn usual(&self) -> What {
        match &self.profile {
            Some(profile) if profile.sets.iter().any(|set| !set.intervals.is_empty()) => {
                What::Profile
            }
            _ => What::Registers,
        }
    }
}

/// Writes what is ordered. Gives notes on what the format could not hold.
///
/// # Errors
/// When there is nothing of it, the format can't say it, or `out` refuses.
pub fn write(
    contents: &Contents,
    order: &Order,
    out: &mut dyn Write,
) -> Result<Vec<String>, ExportError> {
    let (cut, left_out) = cut(contents, order)?;
    let contents = cut.as_ref().unwrap_or(contents);
    let mut notes = match order.format {
        Format::Csv => csv::write(contents, order, out),
        Format::Xlsx => xlsx::write(contents, order, out),
        Format::Parquet => parquet::write(contents, order, out),
        Format::GreenButton => green_button::write(contents, order, out),
        Format::Cmep => cmep::write(contents, order, out),
    }?;
    notes.extend(left_out);
    Ok(notes)
}

/// The same as bytes.
///
/// # Errors
/// As [`write`].
pub fn bytes(contents: &Contents, order: &Order) -> Result<(Vec<u8>, Vec<String>), ExportError> {
    let mut bytes = Vec::new();
    let notes = write(contents, order, &mut bytes)?;
    Ok((bytes, notes))
}

/// The whole reading, as `show --json` gives it.
///
/// # Errors
/// When `out` refuses.
pub fn json(reading: &Reading, out: &mut dyn Write) -> Result<(), ExportError> {
    let written = serde_json::to_writer_pretty(&mut *out, &report::snapshot_json(reading));
    written.map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

/// The profile's sets that have intervals.
fn sets(contents: &Contents) -> Result<Vec<&ProfileSet>, ExportError> {
    let sets = contents.profile.iter().flat_map(|profile| &profile.sets);
    let sets: Vec<&ProfileSet> = sets.filter(|set| !set.intervals.is_empty()).collect();
    match sets.is_empty() {
        true => Err(ExportError::Nothing(What::Profile)),
        false => Ok(sets),
    }
}

/// Intervals whose block has no time have no place among times.
fn untimed(sets: &[&ProfileSet]) -> Option<String> {
    let all = sets.iter().flat_map(|set| &set.intervals);
    match all.filter(|interval| interval.end.is_none()).count() {
        0 => None,
        count => Some(format!(
            "{count} intervals have no time in the meter and are left out"
        )),
    }
}

fn entries(contents: &Contents) -> Result<&[LogEntry], ExportError> {
    match contents.log.entries.as_slice() {
        [] => Err(ExportError::Nothing(What::Log)),
        entries => Ok(entries),
    }
}

fn registers(contents: &Contents) -> Result<&[RegisterReading], ExportError> {
    match contents.registers.as_slice() {
        [] => Err(ExportError::Nothing(What::Registers)),
        registers => Ok(registers),
    }
}

/// A register's value on a side.
fn register_value(register: &RegisterReading, side: Side) -> Option<f64> {
    match side {
        Side::Secondary => register.value,
        Side::Primary => register.primary.or(register.value),
    }
}

/// In UTC as a time without zone reads: "2026-01-31T13:00:00Z".
fn utc_text(when: &When) -> String {
    when.utc.map_or_else(String::new, |utc| utc.to_string())
}

/// Whether every interval and stamp that has a time has it in UTC.
fn zone_known(
    image_zone: &str,
    format: &'static str,
    mut all: impl Iterator<Item = When>,
) -> Result<(), ExportError> {
    match all.all(|when| when.utc.is_some()) {
        true => Ok(()),
        false => Err(ExportError::NoZone {
            format,
            zone: image_zone.to_owned(),
        }),
    }
}

/// Names in a list that stays short enough to read.
fn some_of(names: &[String]) -> String {
    const MOST: usize = 8;
    let shown = names.get(..MOST).unwrap_or(names).join(", ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown}, and {more} more"),
    }
}
