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
    pub source: String,
    /// How to know one.
    pub recognise: Recognise,
    /// What it can hold.
    pub limits: Limits,
    /// How much a meter of it holds.
    pub dimensions: Dimensions,
    /// Its models.
    #[serde(rename = "model")]
    pub models: Vec<Model>,
    /// Its energy metrics.
    #[serde(rename = "metric")]
    pub metrics: Vec<MetricSource>,
    /// One ST-32 entry.
    pub display_source: DisplaySource,
    /// Where single settings are.
    pub settings: Settings,
    /// Manufacturer tables.
    #[serde(rename = "table")]
    pub tables: Vec<TableLayout>,
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

    /// A manufacturer table by its id.
    pub fn table(&self, id: &str) -> Option<&TableLayout> {
        self.tables.iter().find(|table| table.id == id)
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
