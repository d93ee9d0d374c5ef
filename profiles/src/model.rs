//! One meter family: its models, its limits, and where its tables keep what a program sets.
//!
//! Is: `data/meters/*.toml` as a value, layouts of manufacturer tables included, each with how sure we are of it.
//! Is not: decoding of tables; `map` turns [`TableLayout`] into `c1219` layouts.

use serde::Deserialize;

use crate::dimensions::Dimensions;

/// How sure the project is of what it says about a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Wording of the standard seen.
    Standard,
    /// Two or more public implementations agree.
    Several,
    /// One public implementation.
    One,
    /// This project's own, until a maker's definition turns up.
    Proposal,
}

impl Confidence {
    /// For a person.
    pub fn words(self) -> &'static str {
        match self {
            Confidence::Standard => "from the standard",
            Confidence::Several => "from several public implementations",
            Confidence::One => "from one public implementation",
            Confidence::Proposal => "this project's proposal",
        }
    }
}

/// A family of meters that share their tables.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    pub(crate) schema: u32,
    /// "focus-ax".
    #[serde(rename = "family")]
    pub id: String,
    /// "Landis+Gyr E330 FOCUS AX".
    pub words: String,
    /// Where its limits and models are from.
    pub origin: String,
    /// How to know one.
    pub recognise: Recognise,
    /// What it can hold.
    pub limits: Limits,
    /// How much a meter of it holds.
    pub dimensions: Dimensions,
    /// The levels that its passwords are of, from the least to the most; see `levels` in the file for how sure that is.
    #[serde(default, rename = "level")]
    pub levels: Vec<Level>,
    /// The groups that may read who may do what, ST-44, where a meter does not show it.
    pub security_readers: Option<u8>,
    /// Its models.
    #[serde(rename = "model")]
    pub models: Vec<Model>,
    /// Its energy metrics.
    #[serde(rename = "metric")]
    pub metrics: Vec<MetricSource>,
    /// Its sources, by index.
    #[serde(rename = "source")]
    pub sources: Vec<MeterSource>,
    /// One ST-32 entry.
    pub display_source: DisplaySource,
    /// Where single settings are.
    pub settings: Settings,
    /// What the maker's status flags mean, as far as that is known.
    #[serde(rename = "status_flag", default)]
    pub status_flags: Vec<StatusFlag>,
    /// How a service switch is asked and moved, on models that have one.
    pub service_switch: Option<SwitchModel>,
    /// How a register is set to a number, where it can be.
    pub register_preset: Option<PresetModel>,
    /// Manufacturer tables.
    #[serde(rename = "table")]
    pub tables: Vec<TableLayout>,
}

/// A bit of ED_MFG_STATUS in ST-3.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusFlag {
    /// Which; the lowest of the first byte is 0.
    pub bit: u16,
    /// What it says when it is set.
    pub words: String,
    /// What to do about it.
    pub todo: Option<String>,
    /// How sure that is.
    pub confidence: Confidence,
}

/// A level that a password may be of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// "reader".
    pub words: String,
    /// The groups that it is in, one bit each: GROUP_PERM_FLAGS of ST-42.
    pub groups: u8,
}

/// What ST-1 of such a meter says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recognise {
    /// MANUFACTURER, without padding.
    pub manufacturers: Vec<String>,
    /// How ED_MODEL begins.
    pub model_prefixes: Vec<String>,
    /// How sure that is.
    pub confidence: Confidence,
}

/// What a meter of the family can hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// CT ratio x PT ratio at most.
    pub multiplier: u32,
    /// The limit of older firmware.
    pub old_multiplier: OldMultiplier,
    /// A ratio must be a whole number.
    pub whole_ratios: bool,
    /// ID positions of the LCD.
    pub id_positions: usize,
    /// Digits of the LCD.
    pub digits: usize,
    /// Least and greatest seconds an item is shown.
    pub on_seconds: (u32, u32),
    /// Least and greatest seconds between items.
    pub off_seconds: (u32, u32),
    /// Least and greatest minutes a list is held.
    pub hold_minutes: (u32, u32),
    /// Fewest and most decimals of a demand.
    pub demand_decimals: (u32, u32),
}

/// A lower limit of the multiplier that older firmware had.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OldMultiplier {
    /// CT ratio x PT ratio at most.
    pub limit: u32,
    /// The first firmware without it, "5.27".
    pub before: String,
    /// How sure that is.
    pub confidence: Confidence,
}

/// One model of a family.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// "ax", "ax-sd", "ax-poly".
    pub id: String,
    /// "E330 FOCUS AX (single phase)".
    pub words: String,
    /// MT-101 MODEL.
    pub code: u8,
    /// "demand", "tou", "disconnect" …
    pub features: Vec<String>,
    /// Channels of the load profile at most.
    pub profile_channels: u8,
}

impl Model {
    /// Whether it has a feature.
    pub fn has(&self, feature: &str) -> bool {
        self.features.iter().any(|mine| mine == feature)
    }
}

/// An energy metric and the source that sums it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricSource {
    /// "delivered".
    pub id: String,
    /// ST-16 index on this family.
    pub source: u8,
    /// ST-12 entry, its multiplier left out.
    pub uom: u32,
    /// Value of the primary metric setting.
    pub code: u8,
}

/// One of the family's sources: what ST-16 numbers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeterSource {
    /// "kwh-delivered", as in a program file.
    pub id: String,
    /// "Energy delivered".
    pub words: String,
    /// ST-16 index on this family.
    pub index: u8,
    /// ST-12 entry, its multiplier left out.
    pub uom: u32,
    /// A unit's id.
    pub unit: Option<String>,
    /// Whether it is an energy, whose pulses have a weight in watt-hours.
    #[serde(default)]
    pub watt_hours: bool,
    /// Features of the model without which it records nothing.
    #[serde(default)]
    pub needs: Vec<String>,
}

/// One entry of ST-32.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisplaySource {
    /// WIDTH_DISP_SOURCES it applies to.
    pub width: u8,
    /// KIND of an entry that shows nothing.
    pub unused_kind: u8,
    /// Bits of ANNUNCIATORS, from bit 0.
    pub annunciators: Vec<String>,
    /// How sure that is.
    pub confidence: Confidence,
    /// Its fields.
    pub fields: Vec<FieldLayout>,
}

/// "MT-100.ENERGY_FORMAT": where single settings are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Energy display format.
    pub energy_format: String,
    /// Primary energy metric.
    pub primary_metric: String,
    /// Whether the display applies the multiplier.
    pub multiplier_on_display: String,
    /// Model code.
    pub model: String,
    /// Class amps.
    pub class_amps: String,
    /// Whether a number is filled up with zeros.
    pub leading_zeros: String,
    /// Whether captions are shown.
    pub captions: String,
    /// Whether all segments light up when power returns.
    pub segments_at_power_up: String,
    /// Whether an annunciator moves with the load.
    pub load_emulation: String,
    /// Minutes until test mode ends by itself.
    pub test_minutes: String,
    /// Decimals of a demand.
    pub demand_decimals: String,
    /// Service limiting.
    pub service_limit: LimitSettings,
    /// KYZ outputs, in order.
    pub kyz: Vec<OutputSettings>,
}

/// Where service limiting is set.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are those of `ServiceLimit`")]
pub struct LimitSettings {
    pub enabled: String,
    pub net: String,
    pub auto_reclose: String,
    pub alarm_only: String,
    pub interval_minutes: String,
    pub limit_watts: String,
    pub hold_open_seconds: String,
    pub max_violations: String,
    pub window_minutes: String,
    pub emergency_minutes: String,
}

/// How a service switch is asked and moved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the places are those of `SwitchState`")]
pub struct SwitchModel {
    /// Number of the maker's procedure.
    pub procedure: u16,
    /// Its ACTION codes, from 0.
    pub actions: Vec<String>,
    /// Words of its RESULT codes, from 0.
    pub results: Vec<String>,
    pub closed: String,
    pub armed: String,
    pub locked_open: String,
    pub load_side_live: String,
    pub opened_by_limiter: String,
    pub fault: String,
    pub operations: String,
    pub load_side_decivolts: String,
}

impl SwitchModel {
    /// Where its state is: "MT-102.CLOSED".
    pub fn places(&self) -> [&str; 8] {
        [
            &self.closed,
            &self.armed,
            &self.locked_open,
            &self.load_side_live,
            &self.opened_by_limiter,
            &self.fault,
            &self.operations,
            &self.load_side_decivolts,
        ]
    }
}

/// What sets a register to a number: a procedure with BLOCK (0 total, then the rates), SUMMATION (its place in ST-22) and
/// VALUE (in NI_FORMAT1).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresetModel {
    /// Number of the maker's procedure.
    pub procedure: u16,
}

/// Where one KYZ output is set.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputSettings {
    /// What it does.
    pub mode: String,
    /// What it counts, as an ST-16 index.
    pub source: String,
    /// Milliwatt-hours a toggle or pulse.
    pub weight: String,
    /// Milliseconds of a pulse.
    pub width: String,
}

impl Settings {
    /// All of them: what must be read to know a program.
    pub fn all(&self) -> Vec<&str> {
        let limit = &self.service_limit;
        let mut all: Vec<&String> = vec![
            &self.energy_format,
            &self.primary_metric,
            &self.multiplier_on_display,
            &self.model,
            &self.class_amps,
            &self.leading_zeros,
            &self.captions,
            &self.segments_at_power_up,
            &self.load_emulation,
            &self.test_minutes,
            &self.demand_decimals,
            &limit.enabled,
            &limit.net,
            &limit.auto_reclose,
            &limit.alarm_only,
            &limit.interval_minutes,
            &limit.limit_watts,
            &limit.hold_open_seconds,
            &limit.max_violations,
            &limit.window_minutes,
            &limit.emergency_minutes,
        ];
        for output in &self.kyz {
            all.extend([&output.mode, &output.source, &output.weight, &output.width]);
        }
        all.into_iter().map(String::as_str).collect()
    }
}

/// A manufacturer table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableLayout {
    /// "MT-100".
    pub id: String,
    /// "Meter configuration".
    pub words: String,
    /// Bytes.
    pub size: usize,
    /// How sure that is.
    pub confidence: Confidence,
    /// Its fields, in order.
    pub fields: Vec<FieldLayout>,
}

/// One field of a table described as data.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldLayout {
    /// "ENERGY_FORMAT".
    pub name: String,
    /// First byte; absent means right after the field before.
    pub at: Option<usize>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// How many of them.
    #[serde(default = "one")]
    pub count: usize,
    /// Bytes, for text and bytes.
    #[serde(default)]
    pub length: usize,
    /// Lowest bit, for bits.
    #[serde(default)]
    pub bit: u8,
    /// How many bits, for bits.
    #[serde(default)]
    pub bits: u8,
    /// The value is the number times the first, divided by the second.
    #[serde(default = "unscaled")]
    pub scale: (i64, i64),
    /// Words of the values 0, 1, 2 …
    #[serde(default)]
    pub choices: Vec<String>,
    /// For a person.
    #[serde(default)]
    pub words: String,
}

fn one() -> usize {
    1
}

fn unscaled() -> (i64, i64) {
    (1, 1)
}

/// Type of a field described as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the types")]
pub enum FieldKind {
    U8,
    U16,
    U32,
    I8,
    I16,
    I32,
    Ni1,
    Ni2,
    Ltime,
    Bits,
    Text,
    Bytes,
}

impl Family {
    /// A model by its id.
    pub fn model(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    /// A source by its name.
    pub fn source(&self, id: &str) -> Option<&MeterSource> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// A manufacturer table by its id.
    pub fn table(&self, id: &str) -> Option<&TableLayout> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// Whether a name is that of a source the meter has and the data file hasn't: "source 39".
    pub fn is_source_number(&self, name: &str) -> bool {
        crate::program::Item::new(name).source().is_some()
    }

    /// The largest number that a setting holds: "MT-103.LIMIT_W" is four bytes.
    pub fn largest(&self, setting: &str) -> Option<u64> {
        let (table, name) = setting.split_once('.')?;
        let field = self
            .table(table)?
            .fields
            .iter()
            .find(|field| field.name == name)?;
        match field.kind {
            FieldKind::U8 => Some(u8::MAX.into()),
            FieldKind::U16 => Some(u16::MAX.into()),
            FieldKind::U32 => Some(u32::MAX.into()),
            FieldKind::Bits => 1_u64.checked_shl(field.bits.into()).map(|end| end - 1),
            _ => None,
        }
    }

    /// Whether ST-1's maker and model strings are of this family.
    pub fn is(&self, manufacturer: &str, model: &str) -> bool {
        let known = |text: &str| {
            text.trim_matches(|c: char| c == ' ' || c == '\0')
                .to_owned()
        };
        let (manufacturer, model) = (known(manufacturer), known(model));
        self.recognise.manufacturers.contains(&manufacturer)
            && self
                .recognise
                .model_prefixes
                .iter()
                .any(|mine| model.starts_with(mine.as_str()))
    }
}
