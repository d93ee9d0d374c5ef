//! The as-found / as-left report: what a meter was when somebody came to it, and what it was when he left.
//!
//! Is: everything that stands on the report, as a value made of one or two snapshots and of what was typed in; and as JSON.
//! Is not: the page; see `sheet::found_left`. Nor the reading of files.
//! Units: registers as the meter stores them, secondary; accuracies in percent registration.
//! Source: what commissions ask for is data, `rules.toml`.

mod code;
mod details;
mod multiplier;
mod readings;
mod rules;
#[cfg(test)]
mod tests;

use meterbench_profiles::diff::differences;
use meterbench_profiles::{Comparison, Program};
use serde_json::{Value, json};

pub use code::{QrTooLong, code_text, modules};
pub use details::{Details, DetailsError, Template, TestPoint, TestPointError};
pub use multiplier::MultiplierCard;
pub use readings::{Both, ReadingRow, Readings, difference};
pub use rules::{Rule, rules};

use crate::{Identity, Reading, Snapshot};

/// Which bytes a SHA-256 is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hash {
    /// Of the snapshot's file, so that any tool can tell: `sha256sum`.
    File(String),
    /// Of what the snapshot holds, where it is in no file yet; see [`Snapshot::digest`].
    Contents(String),
}

impl Hash {
    /// Of a file's bytes.
    #[must_use]
    pub fn of_file(bytes: &[u8]) -> Self {
        use sha2::{Digest as _, Sha256};
        Hash::File(crate::snapshot::hex(&Sha256::digest(bytes)).to_lowercase())
    }

    /// Of a snapshot that is in no file.
    #[must_use]
    pub fn of_contents(snapshot: &Snapshot) -> Self {
        Hash::Contents(snapshot.digest().to_lowercase())
    }

    /// 64 hex digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        match self {
            Hash::File(digits) | Hash::Contents(digits) => digits,
        }
    }

    /// What it is of.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Hash::File(_) => "SHA-256 of the snapshot file",
            Hash::Contents(_) => "SHA-256 of what the snapshot holds",
        }
    }
}

/// A meter at one time.
pub struct Side {
    /// When it was read, as the snapshot says.
    pub taken: String,
    /// Who it is.
    pub identity: Identity,
    /// What is programmed, as far as the tables say.
    pub program: Program,
    /// What the meter itself calls its program.
    pub program_name: Option<String>,
    /// Whose bytes these are.
    pub hash: Hash,
    reading: Reading,
}

impl Side {
    /// Of a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot, hash: Hash) -> Self {
        let reading = Reading::of_snapshot(snapshot);
        Self {
            taken: snapshot.taken.clone(),
            identity: reading.identity.clone(),
            program: reading.program.clone().unwrap_or_default(),
            program_name: snapshot.origin.program.clone(),
            hash,
            reading,
        }
    }
}

/// The two snapshots are of two meters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("as found is of meter {found}, as left of meter {left}")]
pub struct TwoMeters {
    /// Serial number as found.
    pub found: String,
    /// Serial number as left.
    pub left: String,
}

/// The report.
pub struct FoundLeft {
    /// As found.
    pub found: Side,
    /// As left, where the meter was read again.
    pub left: Option<Side>,
    /// What was typed in.
    pub details: Details,
    /// The registers of both.
    pub readings: Readings,
    /// From the stored number to the billed one, as left where that is known.
    pub multiplier: Option<MultiplierCard>,
    /// What of the program differs.
    pub program: Option<Comparison>,
}

impl FoundLeft {
    /// Of one or two snapshots of one meter.
    ///
    /// # Errors
    /// When they are of two meters: a report of two is a report of none.
    pub fn new(found: Side, left: Option<Side>, details: Details) -> Result<Self, TwoMeters> {
        if let Some(left) = &left {
            let (a, b) = (&found.identity.serial, &left.identity.serial);
            if a != b {
                return Err(TwoMeters {
                    found: a.clone(),
                    left: b.clone(),
                });
            }
        }
        let readings = Readings::of(
            &found.reading.registers,
            left.as_ref().map(|left| left.reading.registers.as_slice()),
        );
        let last = left.as_ref().unwrap_or(&found);
        let multiplier = MultiplierCard::of(last.reading.image());
        let program = left
            .as_ref()
            .map(|left| differences(&found.program, &left.program));
        Ok(Self {
            found,
            left,
            details,
            readings,
            multiplier,
            program,
        })
    }

    /// Fields that the rules of this shop ask for and that are empty: rule, and what it asks for.
    #[must_use]
    pub fn missing(&self, template: &Template) -> Vec<(&'static str, &'static str)> {
        let asked = rules()
            .iter()
            .filter(|rule| template.rules.contains(&rule.id));
        asked
            .flat_map(|rule| {
                let open = rule
                    .fields
                    .iter()
                    .filter(|field| !self.answers(&field.field));
                open.map(|field| (rule.words.as_str(), field.asks.as_str()))
            })
            .collect()
    }

    /// Whether the report says something about a field of `rules.toml`.
    fn answers(&self, field: &str) -> bool {
        let details = &self.details;
        let said =
            |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        match field {
            "meter" => !self.found.identity.serial.is_empty(),
            "maker" => !self.found.identity.manufacturer.is_empty(),
            "address" => said(&details.address),
            "equipment" => said(&details.equipment),
            "date" => details.date.is_some(),
            "reason" => said(&details.reason),
            "as-found accuracy" => details.tests.iter().any(|test| test.found.is_some()),
            "as-left accuracy" => details.tests.iter().any(|test| test.left.is_some()),
            "name" => said(&details.name),
            "readings" => self.left.is_some() && !self.readings.rows.is_empty(),
            "creep" => said(&details.creep),
            "repairs" => said(&details.repairs),
            "standard" => said(&details.standard),
            "purchased" => said(&details.purchased),
            "complainant" => said(&details.complainant),
            _ => false,
        }
    }

    /// The same for machines.
    #[must_use]
    pub fn json(&self, template: &Template) -> Value {
        let side = |side: &Side| {
            json!({
                "taken": side.taken,
                "program_name": side.program_name,
                "program": side.program.to_file(),
                "sha256": side.hash.digits(),
                "sha256_of": match side.hash { Hash::File(_) => "file", Hash::Contents(_) => "contents" },
            })
        };
        let missing: Vec<Value> = self
            .missing(template)
            .into_iter()
            .map(|(rule, asks)| json!({"rule": rule, "asks": asks}))
            .collect();
        let it = &self.found.identity;
        json!({
            "report": "as-found as-left",
            "shop": template.shop,
            "meter": {
                "manufacturer": it.manufacturer, "model": it.model, "hardware": it.hardware,
                "firmware": it.firmware, "serial": it.serial, "form": it.form, "device_id": it.device_id,
            },
            "details": self.details.json(),
            "found": side(&self.found),
            "left": self.left.as_ref().map(side),
            "readings": self.readings.json(),
            "multiplier": self.multiplier.as_ref().map(MultiplierCard::json),
            "program_differences": self.program.as_ref().map(|it| {
                let rows = it.differences.iter();
                rows.map(|it| json!({"path": it.path, "found": it.a, "left": it.b})).collect::<Vec<_>>()
            }),
            "missing": missing,
            "code": code_text(self),
        })
    }
}
