//! `[meter]`, `[texts]`, `[multiplier]` and `[energy]` of a program file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::schema::words;
use super::super::texts::{TextField, Texts};
use super::super::{Applied, Energy, EnergyFormat, Meter, Metric, Multiplier, Ratio};
use super::errors::Wrong;
use crate::form::Volts;
use crate::nearest::{quoted, suggestion};

/// The meter this program is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeterFile {
    /// Model: ax (single phase), ax-sd (with service disconnect) or ax-poly.
    #[schemars(schema_with = "words::model")]
    pub model: String,
    /// ANSI form, such as 2S or 9S.
    #[schemars(schema_with = "words::form")]
    pub form: String,
    /// Volts, or the range of an auto-ranging meter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::volts")]
    pub volts: Option<Volts>,
    /// Class, the maximum amps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<u16>,
    /// Firmware, such as 5.28, where a limit depends on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firmware: Option<String>,
}

impl MeterFile {
    pub(super) fn of(meter: &Meter) -> MeterFile {
        let Meter {
            model,
            form,
            volts,
            class,
            firmware,
        } = meter.clone();
        MeterFile {
            model,
            form,
            volts,
            class,
            firmware,
        }
    }

    pub(super) fn into_value(self) -> Meter {
        let MeterFile {
            model,
            form,
            volts,
            class,
            firmware,
        } = self;
        Meter {
            model,
            form,
            volts,
            class,
            firmware,
        }
    }
}

/// The utility's texts, kept in the meter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextsFile {
    /// Who owns the meter, up to 20 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Division of the utility, up to 20 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// Service point, up to 20 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_point: Option<String>,
    /// Electrical address, up to 20 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub electrical_address: Option<String>,
    /// Device id, up to 20 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<String>,
    /// The utility's serial number, up to 20 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utility_serial: Option<String>,
    /// Customer, up to 20 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// First coordinate, up to 10 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordinate_1: Option<String>,
    /// Second coordinate, up to 10 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordinate_2: Option<String>,
    /// Third coordinate, up to 10 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordinate_3: Option<String>,
    /// Tariff, up to 8 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tariff: Option<String>,
    /// Who programmed the meter, up to 10 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programmer: Option<String>,
    /// Anything else, up to 30 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub miscellaneous: Option<String>,
}

impl TextsFile {
    fn field(&mut self, field: TextField) -> &mut Option<String> {
        match field {
            TextField::Owner => &mut self.owner,
            TextField::Division => &mut self.division,
            TextField::ServicePoint => &mut self.service_point,
            TextField::ElectricalAddress => &mut self.electrical_address,
            TextField::DeviceId => &mut self.device_id,
            TextField::UtilitySerial => &mut self.utility_serial,
            TextField::Customer => &mut self.customer,
            TextField::Coordinate1 => &mut self.coordinate_1,
            TextField::Coordinate2 => &mut self.coordinate_2,
            TextField::Coordinate3 => &mut self.coordinate_3,
            TextField::Tariff => &mut self.tariff,
            TextField::Programmer => &mut self.programmer,
            TextField::Miscellaneous => &mut self.miscellaneous,
        }
    }

    pub(super) fn of(texts: &Texts) -> TextsFile {
        let mut file = TextsFile::default();
        for (field, text) in &texts.0 {
            *file.field(*field) = Some(text.clone());
        }
        file
    }

    pub(super) fn into_value(mut self) -> Texts {
        let set = |field: TextField| Some((field, self.field(field).take()?));
        Texts(TextField::ALL.into_iter().filter_map(set).collect())
    }
}

/// Transformer ratios as on the nameplate. CT ratio x PT ratio is the meter multiplier, at most 4096.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MultiplierFile {
    /// Current transformers, primary to secondary amps, such as "800:5". Without them: "1:1".
    #[serde(default)]
    #[schemars(schema_with = "words::ratio")]
    pub ct: Option<String>,
    /// Voltage (potential) transformers, such as "35:1" or "4200:120". Without them: "1:1".
    #[serde(default)]
    #[schemars(schema_with = "words::ratio")]
    pub pt: Option<String>,
    /// Where the multiplier is applied: "display" (the meter shows primary values) or "billing".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::applied")]
    pub applied: Option<String>,
}

impl MultiplierFile {
    pub(super) fn of(multiplier: &Multiplier) -> MultiplierFile {
        MultiplierFile {
            ct: Some(multiplier.ct.text().to_owned()),
            pt: Some(multiplier.pt.text().to_owned()),
            applied: multiplier.applied.map(|applied| applied.id().to_owned()),
        }
    }

    pub(super) fn into_value(self, wrong: &mut Wrong<'_, '_>) -> Multiplier {
        let mut ratio = |path: &str, text: Option<String>| {
            let Some(text) = text else {
                return Ratio::one();
            };
            text.parse().unwrap_or_else(|error| {
                wrong.at(
                    path,
                    format!("{} is no ratio", quoted(&text)),
                    format!("{error}"),
                );
                Ratio::one()
            })
        };
        let (ct, pt) = (
            ratio("multiplier.ct", self.ct),
            ratio("multiplier.pt", self.pt),
        );
        let known = Applied::ALL.map(|applied| (applied.id(), applied));
        let applied = one_of(
            self.applied,
            &known,
            "multiplier.applied",
            "a place for the multiplier",
            wrong,
        );
        Multiplier { ct, pt, applied }
    }
}

/// A word of a list, or what is wrong with it.
pub(super) fn one_of<T: Copy>(
    text: Option<String>,
    known: &[(&str, T)],
    path: &str,
    kind: &str,
    wrong: &mut Wrong<'_, '_>,
) -> Option<T> {
    let text = text?;
    let found = known.iter().find(|(id, _)| *id == text);
    if found.is_none() {
        let hint = suggestion(&text, known.iter().map(|(id, _)| *id));
        wrong.at(path, format!("{} is not {kind}", quoted(&text)), hint);
    }
    found.map(|(_, value)| *value)
}

/// Energy metering and how energy is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnergyFile {
    /// Digits shown x kWh of one count: 4x1, 4x10, 5x1, 5x10, 6x1 or 6x10.
    /// The multiplier is applied first; digits above those shown are dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::energy_format")]
    pub format: Option<String>,
    /// What is metered, the primary metric first: delivered (+kWh), received (-kWh), net, added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::metrics")]
    pub metrics: Option<Vec<String>>,
}

impl EnergyFile {
    pub(super) fn of(energy: &Energy) -> EnergyFile {
        let id = |metric: &Metric| metric.id().to_owned();
        EnergyFile {
            format: energy.format.map(|format| format.id().to_owned()),
            metrics: energy
                .metrics
                .as_ref()
                .map(|metrics| metrics.iter().map(id).collect()),
        }
    }

    pub(super) fn into_value(self, wrong: &mut Wrong<'_, '_>) -> Energy {
        let formats = EnergyFormat::ALL.map(|format| (format.id(), format));
        let metrics = Metric::ALL.map(|metric| (metric.id(), metric));
        let format = one_of(
            self.format,
            &formats,
            "energy.format",
            "an energy format",
            wrong,
        );
        let metrics = self.metrics.map(|all| {
            let read = |(index, text)| {
                let path = format!("energy.metrics[{index}]");
                one_of(Some(text), &metrics, &path, "an energy metric", wrong)
            };
            all.into_iter().enumerate().filter_map(read).collect()
        });
        Energy { format, metrics }
    }
}
