//! The program file: TOML with a schema number.
//!
//! Is: the only serde types of a program, what a file may hold, and errors with file, line and column.
//! Is not: the rules for what it holds; see `check`. A value of the right shape is accepted here, however unwise.
//! Shape: `schema = 2`, then the sections, each optional. As JSON the same names: PROGRAM of the command line, where what
//! TOML may say in short (an item by its name alone) is always said in full.
//! Errors: [`FileError`], all that can be told at once.

mod demand;
mod display;
mod errors;
mod meter;
mod recording;
mod tou;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::de::{DeTable, DeValue};

pub(super) use self::demand::KINDS;
pub use self::demand::{DemandFile, ServiceLimitFile};
pub use self::display::{DisplayFile, ItemFile, ListFile};
pub use self::errors::FileError;
pub(crate) use self::errors::{Errors, Wrong};
pub use self::meter::{EnergyFile, MeterFile, MultiplierFile, TextsFile};
pub use self::recording::{ChannelFile, EventsFile, KyzFile, LoadProfileFile, OutputFile};
pub use self::tou::{DstFile, Entries, EntryFile, HolidayFile, ScheduleFile, SeasonFile, TouFile};
use super::place::{Lines, Places};
use super::schema::shape;
use super::{Program, SCHEMA};
use crate::nearest::cut;

/// A program for a meter. A section or a key that is left out leaves the meter's own setting alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgramFile {
    /// Version of this file's shape; leave it.
    #[schemars(range(min = 1, max = 2))]
    pub schema: i64,
    /// The meter this program is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meter: Option<MeterFile>,
    /// The utility's texts, kept in the meter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<TextsFile>,
    /// Transformer ratios as on the nameplate. CT ratio x PT ratio is the meter multiplier, at most 4096.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiplier: Option<MultiplierFile>,
    /// Energy metering and how energy is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub energy: Option<EnergyFile>,
    /// The display: its lists, and how it shows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<DisplayFile>,
    /// Demand: over what interval it is averaged, and when it is not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand: Option<DemandFile>,
    /// Time of use: zone, daylight saving, and which rate holds when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tou: Option<TouFile>,
    /// Load profile: what is recorded every interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_profile: Option<LoadProfileFile>,
    /// KYZ outputs: pulses for another device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kyz: Option<KyzFile>,
    /// Service limiting, on meters with a service disconnect: the switch opens above a load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_limit: Option<ServiceLimitFile>,
    /// Event logs: what is recorded in them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<EventsFile>,
}

/// A program and where everything in it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The program.
    pub program: Program,
    /// Where its values stand in the file.
    pub places: Places,
    /// What a person should know of the file besides, such as that its schema is an older one.
    pub notes: Vec<String>,
}

/// Characters of the parser's message, which may repeat a value of the file.
const MESSAGE: usize = 200;

/// The program in `text`.
pub(super) fn parse(text: &str, name: &str) -> Result<Parsed, Vec<FileError>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = Lines::of(text);
    let mut errors = Errors::new(name, &lines);
    let document = document(text, &mut errors)?;
    let places = Places::of(&lines, document.get_ref());
    let Some(schema) = schema(document.get_ref(), &mut errors) else {
        // Of another schema nothing can be said, not even which keys it may have.
        return Err(errors.all);
    };
    shape::compare(shape::root(), document.get_ref(), Some(schema), &mut errors);
    let mut errors = errors.go_on()?;
    let file = match ProgramFile::deserialize(toml::Deserializer::from(document)) {
        Ok(file) => file,
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start);
            errors.at(start, cut(error.message(), MESSAGE), "");
            return Err(errors.all);
        }
    };
    let program = file.into_program(&mut Wrong {
        errors: &mut errors,
        places: &places,
    });
    errors.go_on()?;
    let mut notes = Vec::new();
    if schema < SCHEMA {
        notes.push(format!(
            "{name} has schema {schema} and is read as schema {SCHEMA}; it becomes schema {SCHEMA} when it is saved"
        ));
    }
    Ok(Parsed {
        program,
        places,
        notes,
    })
}

/// The TOML of a text, or why it is none.
fn document<'t>(
    text: &'t str,
    errors: &mut Errors<'_>,
) -> Result<toml::Spanned<DeTable<'t>>, Vec<FileError>> {
    if text.trim_start().starts_with('{') {
        let what =
            "this is JSON, such as a snapshot; a program file is TOML and begins with `schema = 2`";
        let start = text.len() - text.trim_start().len();
        errors.at(
            start,
            what,
            "open a program file, or read the program out of the snapshot",
        );
        return Err(std::mem::take(&mut errors.all));
    }
    let (document, broken) = DeTable::parse_recoverable(text);
    for error in broken {
        let start = error.span().map_or(0, |span| span.start);
        // The parser's words for it mean nothing to a technician, and it says them again at every level.
        if error.message().contains("recurs") {
            let what = "brackets or dotted names are nested too deeply for a program file";
            let hint = "look for a bracket that was never closed, or start from a new program file";
            errors.at(start, what, hint);
            break;
        }
        errors.at(start, cut(error.message(), MESSAGE), "");
    }
    if errors.all.is_empty() {
        Ok(document)
    } else {
        Err(std::mem::take(&mut errors.all))
    }
}

/// The number of the file's schema, when it is one that this MeterBench reads.
fn schema(table: &DeTable<'_>, errors: &mut Errors<'_>) -> Option<i64> {
    let Some((_, value)) = table.iter().find(|(key, _)| key.get_ref() == "schema") else {
        let known = shape::root().table();
        let is_known = |key: &str| known.is_some_and(|known| known.get(key).is_some());
        if table.is_empty() || table.iter().any(|(key, _)| is_known(key.get_ref())) {
            let hint = format!("begin it with `schema = {SCHEMA}`");
            errors.at(0, "the file doesn't say which schema it has", hint);
        } else {
            let what =
                "this is TOML, but not a MeterBench program: no key at its top is one of a program";
            let hint = format!("open another file, or begin a program with `schema = {SCHEMA}`");
            errors.at(0, what, hint);
        }
        return None;
    };
    let number = match value.get_ref() {
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
        _ => None,
    };
    match number {
        Some(known @ 1..=SCHEMA) => return Some(known),
        Some(newer) if newer > SCHEMA => errors.at(
            value.span().start,
            format!("the file has schema {newer}, this MeterBench reads up to schema {SCHEMA}"),
            format!("open it with a newer MeterBench, one that reads schema {newer}"),
        ),
        _ => errors.at(
            value.span().start,
            format!("schema is a number from 1 to {SCHEMA}"),
            "",
        ),
    }
    None
}

impl ProgramFile {
    /// The file of a program.
    pub fn of(program: &Program) -> ProgramFile {
        ProgramFile {
            schema: SCHEMA,
            meter: program.meter.as_ref().map(MeterFile::of),
            texts: program.texts.as_ref().map(TextsFile::of),
            multiplier: program.multiplier.as_ref().map(MultiplierFile::of),
            energy: program.energy.as_ref().map(EnergyFile::of),
            display: program.display.as_ref().map(DisplayFile::of),
            demand: program.demand.as_ref().map(DemandFile::of),
            tou: program.tou.as_ref().map(TouFile::of),
            load_profile: program.load_profile.as_ref().map(LoadProfileFile::of),
            kyz: program.kyz.as_ref().map(KyzFile::of),
            service_limit: program.service_limit.as_ref().map(ServiceLimitFile::of),
            events: program.events.as_ref().map(EventsFile::of),
        }
    }

    /// The program of a file; `wrong` hears of every value that is none of its kind.
    fn into_program(self, wrong: &mut Wrong<'_, '_>) -> Program {
        Program {
            meter: self.meter.map(MeterFile::into_value),
            texts: self.texts.map(TextsFile::into_value),
            multiplier: self.multiplier.map(|file| file.into_value(wrong)),
            energy: self.energy.map(|file| file.into_value(wrong)),
            display: self.display.map(DisplayFile::into_value),
            demand: self.demand.map(|file| file.into_value(wrong)),
            tou: self.tou.map(|file| file.into_value(wrong)),
            load_profile: self.load_profile.map(LoadProfileFile::into_value),
            kyz: self.kyz.map(|file| file.into_value(wrong)),
            service_limit: self.service_limit.map(ServiceLimitFile::into_value),
            events: self.events.map(EventsFile::into_value),
        }
    }
}

#[cfg(test)]
mod absurd;
#[cfg(test)]
mod tests;
