//! The text of a model file: the only serde types of this crate besides the rows of `forms`.
//!
//! Is: what may stand in `meters/*.toml`, and the checks that need nothing else.
//! Is not: the recipes within; see `recipe`.

use std::collections::BTreeMap;

use meterbench_c1218::Baud;
use serde::Deserialize;

use crate::recipe::Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModelText {
    pub schema: u32,
    pub name: String,
    pub source: String,
    pub formats: FormatsText,
    pub link: LinkSettings,
    pub behaviour: Behaviour,
    pub variant: BTreeMap<String, toml::Table>,
    pub table: Vec<TableText>,
}

/// What the first three bytes of ST-0 say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormatsText {
    pub order: OrderText,
    pub char_format: u8,
    pub time: u8,
    pub access: u8,
    pub ids_are_bcd: bool,
    pub int_format: u8,
    pub ni1: u8,
    pub ni2: u8,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OrderText {
    LeastFirst,
    MostFirst,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableText {
    pub id: String,
    pub size: usize,
    #[serde(default)]
    pub write: bool,
    pub only: Option<String>,
    pub every: Option<usize>,
    #[serde(default)]
    pub check: Vec<FieldCheck>,
    pub bytes: String,
}

/// How a model answers Identification and Negotiate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSettings {
    /// 0 C12.18, 2 C12.21.
    pub standard: u8,
    /// Edition.
    pub version: u8,
    /// Revision of the edition.
    pub revision: u8,
    /// Largest packet, whole.
    pub packet_size: u16,
    /// Most packets of one transmission.
    pub packets: u8,
    /// Rates it can go to, bits per second.
    pub bauds: Vec<u32>,
    /// Does it know Timing setup, which is C12.21's?
    pub timing_setup: bool,
}

/// A model's rules for access, writes and procedures.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Behaviour {
    /// When what a session has written becomes permanent.
    pub commit: Commit,
    /// The largest CT ratio x PT ratio that ST-15 takes.
    pub multiplier_limit: Option<u32>,
    /// Groups that read the tables which ST-44 doesn't name.
    pub read_groups: u8,
    /// Groups that write them, and that run procedures which ST-44 doesn't name.
    pub write_groups: u8,
    /// The number of the manufacturer procedure that moves the service switch.
    pub switch_procedure: Option<u16>,
    /// The one that turns service limiting on and off.
    pub limit_procedure: Option<u16>,
    /// The one that chooses what the display shows.
    pub display_procedure: Option<u16>,
    /// The one that presets a register.
    pub preset_procedure: Option<u16>,
    /// The bit of ED_MFG_STATUS that tells that a table which says what is measured was written.
    pub changed_status: Option<u8>,
    /// How long the clock goes on without power.
    pub carry_over_seconds: u32,
    /// At whose New Year the clock starts when it has not.
    pub unset_year: i16,
    /// The rate that holds until it is set again; 0 is rate A.
    pub unset_rate: u8,
}

/// When what a session has written becomes permanent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Commit {
    /// At Logoff. Terminate without Logoff, or a lost link, takes the writes back.
    Logoff,
    /// As soon as the write is answered.
    AtOnce,
}

/// What one byte of a table may hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldCheck {
    /// Which byte, of the table or of each entry.
    pub at: usize,
    /// What it is called.
    pub name: String,
    /// Only these bits count.
    pub mask: Option<u8>,
    /// Not less.
    pub min: Option<u8>,
    /// Not more.
    pub max: Option<u8>,
    /// One of these.
    pub of: Option<Vec<u8>>,
    /// So many bytes are printable ASCII.
    pub printable: Option<usize>,
    /// So many bytes are not all zero: a number of any byte order.
    pub not_zero: Option<usize>,
    /// Only if another byte has this value.
    pub when: Option<Condition>,
    /// Not if another byte has this value.
    pub unless: Option<Condition>,
}

/// Another byte of the same entry, and its value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Which byte.
    pub at: usize,
    /// Its value.
    pub is: u8,
}

impl FieldCheck {
    /// How many bytes it looks at.
    pub(crate) fn bytes(&self) -> usize {
        self.printable.or(self.not_zero).unwrap_or(1)
    }

    /// Can bytes still to come cure a fault? Of a number of several bytes they can.
    pub(crate) fn is_of_many_bytes(&self) -> bool {
        self.not_zero.is_some()
    }

    /// Does `entry` pass?
    pub(crate) fn allows(&self, entry: &[u8]) -> bool {
        let holds = |condition: &Condition| entry.get(condition.at) == Some(&condition.is);
        if self.when.as_ref().is_some_and(|when| !holds(when))
            || self.unless.as_ref().is_some_and(holds)
        {
            return true;
        }
        let Some(bytes) = entry.get(self.at..self.at + self.bytes()) else {
            return false;
        };
        if self.printable.is_some() {
            return bytes.iter().all(|b| b.is_ascii_graphic() || *b == b' ');
        }
        if self.not_zero.is_some() {
            return bytes.iter().any(|b| *b != 0);
        }
        let value = bytes.iter().fold(0, |_, b| b & self.mask.unwrap_or(0xFF));
        self.min.is_none_or(|min| value >= min)
            && self.max.is_none_or(|max| value <= max)
            && self.of.as_ref().is_none_or(|of| of.contains(&value))
    }
}

impl ModelText {
    /// What is wrong outside the tables.
    pub(crate) fn check(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut demand = |right: bool, problem: String| {
            if !right {
                problems.push(problem);
            }
        };
        let f = &self.formats;
        demand(
            self.schema == 1,
            format!("schema {} is not known, only 1 is", self.schema),
        );
        demand(!self.source.is_empty(), "the source is empty".to_owned());
        demand(
            f.time <= 4,
            format!("formats: time {} is more than 4", f.time),
        );
        demand(
            f.access <= 3,
            format!("formats: access {} is more than 3", f.access),
        );
        demand(
            f.int_format <= 2,
            format!("formats: int_format {} is more than 2", f.int_format),
        );
        demand(
            f.char_format <= 7,
            format!("formats: char_format {} is more than 7", f.char_format),
        );
        demand(
            f.ni1 <= 13 && f.ni2 <= 13,
            format!("formats: ni1 {} or ni2 {} is more than 13", f.ni1, f.ni2),
        );
        demand(
            (64..=8192).contains(&self.link.packet_size),
            format!(
                "link: packet_size {} is not 64 to 8192",
                self.link.packet_size
            ),
        );
        demand(self.link.packets > 0, "link: packets is 0".to_owned());
        for bits in &self.link.bauds {
            demand(
                Baud::from_bits_per_second(*bits).is_some(),
                format!("link: {bits} bit/s has no code"),
            );
        }
        problems
    }
}

/// The values of a variant, and the parts that it has.
pub(crate) type VariantText = (BTreeMap<String, Value>, Vec<String>);

/// Takes a variant apart, or tells everything that is wrong with it.
pub(crate) fn variant(text: toml::Table) -> Result<VariantText, Vec<String>> {
    let mut values = BTreeMap::new();
    let mut has = Vec::new();
    let mut problems = Vec::new();
    for (name, value) in text {
        match value {
            toml::Value::Integer(number) => drop(values.insert(name, Value::Number(number))),
            toml::Value::String(text) => drop(values.insert(name, Value::Text(text))),
            toml::Value::Array(parts) if name == "has" && parts.iter().all(toml::Value::is_str) => {
                has.extend(
                    parts
                        .iter()
                        .filter_map(|part| part.as_str().map(str::to_owned)),
                );
            }
            _ => problems.push(format!("{name} is neither a number nor a text")),
        }
    }
    if problems.is_empty() {
        Ok((values, has))
    } else {
        Err(problems)
    }
}
