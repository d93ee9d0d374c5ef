//! Registers as a person reads them: what, in which rate, how much, since when.
//!
//! Is: ST-23, ST-25 and ST-28 by what ST-22, ST-27, ST-16, ST-15 and ST-12 say of them.
//! Is not: the display, which rounds and cuts; see `profiles::screen`.
//! Units: kWh, kW, kvarh …; secondary, as the meter stores it.

use jiff::civil::DateTime;
use meterbench_c1219::value::Scaling;
use meterbench_c1219::{
    CurrentRegs, DataBlock, DataSelection, Image, Number, PresentData, PresentSelect,
    PrevDemandReset, Table as _, TableError,
};

/// One register.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterReading {
    /// "kWh delivered", "kW delivered max", "kWh delivered at last reset".
    pub quantity: String,
    /// "total", "A", "B", "C", "D".
    pub block: String,
    /// In `unit`, secondary; `None` when the meter sent something that is no number.
    pub value: Option<f64>,
    /// "kWh".
    pub unit: String,
    /// The value times the meter multiplier, when that is not 1.
    pub primary: Option<f64>,
    /// When a maximum occurred.
    pub time: Option<DateTime>,
}

/// All registers that the image holds, and why some are missing.
pub(crate) fn registers(image: &Image) -> (Vec<RegisterReading>, Vec<String>) {
    let mut readings = Readings {
        list: Vec::new(),
        notes: Vec::new(),
    };
    let present = [CurrentRegs::ID, PrevDemandReset::ID, PresentData::ID];
    if !present.iter().any(|id| image.contains(*id)) {
        return (readings.list, readings.notes);
    }
    match Scaling::of(image) {
        Ok(scaling) => readings.all(image, &scaling),
        Err(error) => readings
            .notes
            .push(format!("The registers have no units: {error}")),
    }
    (readings.list, readings.notes)
}

struct Readings {
    list: Vec<RegisterReading>,
    notes: Vec<String>,
}

/// Where a value stands: its source, the words after its quantity, its block.
struct Place<'a> {
    source: u8,
    suffix: &'a str,
    block: &'a str,
    time: Option<DateTime>,
}

impl Readings {
    fn all(&mut self, image: &Image, scaling: &Scaling) {
        let selection = self.note(image.find::<DataSelection>());
        let current = self.note(image.find::<CurrentRegs>());
        let previous = self.note(image.find::<PrevDemandReset>());
        if let Some(selection) = &selection {
            if let Some(current) = &current {
                self.registers(scaling, selection, current, "");
            }
            if let Some(previous) = &previous {
                self.registers(scaling, selection, &previous.registers, " at last reset");
            }
        } else if current.is_some() || previous.is_some() {
            self.notes
                .push("The registers have no names: the meter has no ST-22".into());
        }
        let data = self.note(image.find::<PresentData>());
        let select = self.note(image.find::<PresentSelect>());
        if let (Some(data), Some(select)) = (data, select) {
            for (demand, source) in data.demands.iter().zip(&select.demands) {
                self.add(
                    scaling,
                    &demand.value,
                    Place {
                        source: *source,
                        suffix: " present",
                        block: "total",
                        time: None,
                    },
                );
            }
        }
    }

    /// A table that does not fit is noted by whoever reads it; here its registers are simply not there.
    fn note<T>(&mut self, table: Result<Option<T>, TableError>) -> Option<T> {
        table.unwrap_or_else(|error| {
            self.notes
                .push(format!("Some registers are left out: {error}"));
            None
        })
    }

    fn registers(
        &mut self,
        scaling: &Scaling,
        selection: &DataSelection,
        registers: &CurrentRegs,
        when: &str,
    ) {
        self.block(scaling, selection, &registers.total, "total", when);
        for (tier, block) in registers.tiers.iter().enumerate() {
            self.block(scaling, selection, block, &rate_letter(tier), when);
        }
    }

    fn block(
        &mut self,
        scaling: &Scaling,
        selection: &DataSelection,
        data: &DataBlock,
        block: &str,
        when: &str,
    ) {
        for (value, source) in data.summations.iter().zip(&selection.summations) {
            self.add(
                scaling,
                value,
                Place {
                    source: *source,
                    suffix: when,
                    block,
                    time: None,
                },
            );
        }
        for (number, (demand, source)) in data.demands.iter().zip(&selection.demands).enumerate() {
            let extreme = if selection.maxima.contains(number) {
                "max"
            } else {
                "min"
            };
            for (occurrence, value) in demand.values.iter().enumerate() {
                let nth = if occurrence == 0 {
                    String::new()
                } else {
                    format!(" {}", occurrence + 1)
                };
                let suffix = format!(" {extreme}{nth}{when}");
                let time = demand
                    .times
                    .as_ref()
                    .and_then(|times| times.get(occurrence))
                    .and_then(|stamp| stamp.civil());
                self.add(
                    scaling,
                    value,
                    Place {
                        source: *source,
                        suffix: &suffix,
                        block,
                        time,
                    },
                );
            }
            for (value, words) in [
                (&demand.cumulative, "cumulative"),
                (&demand.continuous_cumulative, "continuous cumulative"),
            ] {
                if let Some(value) = value {
                    let suffix = format!(" {words}{when}");
                    self.add(
                        scaling,
                        value,
                        Place {
                            source: *source,
                            suffix: &suffix,
                            block,
                            time: None,
                        },
                    );
                }
            }
        }
        for (values, source) in data.coincidents.iter().zip(&selection.coincidents) {
            let suffix = format!(" coincident{when}");
            for value in values {
                self.add(
                    scaling,
                    value,
                    Place {
                        source: *source,
                        suffix: &suffix,
                        block,
                        time: None,
                    },
                );
            }
        }
    }

    fn add(&mut self, scaling: &Scaling, raw: &Number, place: Place<'_>) {
        if place.source == DataSelection::UNUSED {
            return;
        }
        let engineering = scaling.engineering(raw, place.source);
        let quantity = engineering
            .uom
            .map_or_else(|| format!("source {}", place.source), |uom| uom.quantity());
        let (value, unit) = engineering.shown();
        let primary =
            Some(&engineering.primary_factor).filter(|factor| !factor.same_value(&Number::ONE));
        self.list.push(RegisterReading {
            quantity: format!("{quantity}{}", place.suffix),
            block: place.block.into(),
            primary: primary.and_then(|factor| value.times(factor).to_f64()),
            value: value.to_f64(),
            unit,
            time: place.time,
        });
    }
}

/// Tier 0 is rate A, as proposed for this family; further ones count on.
pub(crate) fn rate_letter(tier: usize) -> String {
    u8::try_from(tier)
        .ok()
        .filter(|tier| *tier < 26)
        .map_or_else(
            || format!("tier {tier}"),
            |tier| char::from(b'A' + tier).to_string(),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_without_registers_has_none_and_complains_of_nothing() {
        assert_eq!(registers(&Image::new()), (vec![], vec![]));
    }

    #[test]
    fn rates_are_letters() {
        assert_eq!([0, 3, 25, 26].map(rate_letter), ["A", "D", "Z", "tier 26"]);
    }
}
