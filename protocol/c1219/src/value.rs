//! What a raw register is worth: the value rule over ST-12, ST-15 and ST-16.
//!
//! Is: raw number and source index to engineering value, exact; secondary, with the factor that makes it primary.
//! Is not: display digits or rounding.
//! Units: the UOM's base unit (Wh, W, V); [`Engineering::shown`] gives the unit people use (kWh).
//! Source: C12.19 tables 12, 15 and 16: `v = raw × MULTIPLIER + OFFSET` where CONSTANT_TO_BE_APPLIED, then `× 10^MULTIPLIER` of
//! the unit; where the first set of ratios is not applied, `× RATIO_F1 × RATIO_P1` makes it primary. The second set never
//! counts, see [`ConstantsEntry::set2`].

use std::collections::BTreeMap;

use crate::{
    Constants, ConstantsEntry, Image, Number, Source, Sources, TableError, Uom, UomEntries,
};

/// Units and constants of all sources of a meter, looked up once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scaling {
    sources: Sources,
    units: BTreeMap<usize, Uom>,
    constants: BTreeMap<usize, ConstantsEntry>,
}

/// A value with its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Engineering {
    /// In the base unit, as the meter keeps it: secondary, unless its ratios are applied already.
    pub value: Number,
    /// Times this makes it primary; one where the ratios are applied or there are none.
    pub primary_factor: Number,
    /// What is measured, where ST-12 says so.
    pub uom: Option<Uom>,
}

impl Engineering {
    /// The primary value in the base unit.
    #[must_use]
    pub fn primary(&self) -> Number {
        self.value.times(&self.primary_factor)
    }

    /// The value in the unit that people use, and that unit: (12345.678, "kWh").
    #[must_use]
    pub fn shown(&self) -> (Number, String) {
        let (unit, exponent) = self.uom.map_or((String::new(), 0), Uom::unit);
        (self.value.times_ten_to(-exponent), unit)
    }
}

impl Scaling {
    /// From ST-16, ST-12 and ST-15; a meter without ST-12 or ST-15 has no units or constants. Where only some of their
    /// entries were read, those are known.
    pub fn of(image: &Image) -> Result<Self, TableError> {
        Ok(Scaling {
            sources: image.get()?,
            units: image.entries::<UomEntries>()?.unwrap_or_default(),
            constants: image.entries::<Constants>()?.unwrap_or_default(),
        })
    }

    /// The unit of a source.
    #[must_use]
    pub fn uom(&self, source: u8) -> Option<Uom> {
        self.units
            .get(&self.sources.entry(source.into(), Source::UOM)?)
            .copied()
    }

    /// The constants of a source.
    #[must_use]
    pub fn constants(&self, source: u8) -> Option<&ConstantsEntry> {
        self.constants
            .get(&self.sources.entry(source.into(), Source::CONSTANTS)?)
    }

    /// Is MULTIPLIER and OFFSET of a source still to be applied by whoever reads it?
    #[must_use]
    pub fn is_applied_by_reader(&self, source: u8) -> bool {
        let flags = self.sources.sources.get(usize::from(source));
        flags.is_some_and(|flags| flags.contains(Source::TO_BE_APPLIED))
    }

    /// What a raw number of a source is worth.
    #[must_use]
    pub fn engineering(&self, raw: &Number, source: u8) -> Engineering {
        let constants = self.constants(source);
        let mut value = raw.clone();
        if let Some(entry) = constants.filter(|_| self.is_applied_by_reader(source)) {
            value = value
                .times(&entry.multiplier)
                .plus(entry.offset.as_ref().unwrap_or(&Number::ZERO));
        }
        let uom = self.uom(source);
        if let Some(uom) = uom {
            value = value.times_ten_to(uom.exponent());
        }
        let ratios = constants
            .and_then(|entry| entry.set1.as_ref())
            .filter(|set| !set.applied());
        Engineering {
            value,
            primary_factor: ratios.map_or(Number::ONE, |set| set.product()),
            uom,
        }
    }
}

/// What a raw number of a source is worth; for many, make a [`Scaling`] once.
pub fn engineering(raw: &Number, source: u8, image: &Image) -> Result<Engineering, TableError> {
    Ok(Scaling::of(image)?.engineering(raw, source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MostFirst, image};

    /// Source 0 kWh delivered in Wh with constants, 1 without a unit, 2 volts in 0.01 V, 3 demand with applied ratios.
    fn meter(set1: &str) -> Image {
        let entry = |flags: &str| {
            format!(
                "00 00 00 00 00 02 00 00 00 00 00 05 {flags} 00 00 00 00 00 50 00 00 00 00 00 23"
            )
        };
        let constants = format!("{} {}", entry(set1), entry("01"));
        image(
            MostFirst,
            &[
                (11, "20 03 00 00 00 02 02 04"),
                (16, "39 10 11 19"),
                (12, "00 02 40 00 | 00 00 29 08 | 00 02 44 00"),
                (15, &constants),
            ],
        )
    }

    #[test]
    fn constants_to_be_applied_come_before_the_ratios() {
        let scaling = Scaling::of(&meter("00")).unwrap();
        let value = scaling.engineering(&Number::Integer(100), 0);
        assert_eq!(
            (&value.value, &value.primary_factor),
            (&Number::Integer(205), &Number::Integer(2800))
        );
        assert_eq!(
            (value.primary(), value.uom.unwrap().quantity()),
            (Number::Integer(574_000), "kWh delivered".into())
        );
        assert_eq!(
            value.shown(),
            (
                Number::Decimal {
                    digits: 205,
                    scale: 3
                },
                "kWh".into()
            )
        );
    }

    #[test]
    fn applied_ratios_are_not_applied_again() {
        let value = engineering(&Number::Integer(100), 0, &meter("01")).unwrap();
        assert_eq!(
            (value.value, value.primary_factor),
            (Number::Integer(205), Number::ONE)
        );
        // constants, but not to be applied
        let value = engineering(&Number::Integer(100), 3, &meter("00")).unwrap();
        assert_eq!(
            (value.value, value.uom.unwrap().quantity()),
            (Number::Integer(100), "kW delivered".into())
        );
    }

    #[test]
    fn the_second_set_of_ratios_never_counts() {
        let number = |digit: u8| format!("00 00 00 00 00 0{digit}");
        let set = |flags: u8, ct, pt| format!("0{flags} {} {}", number(ct), number(pt));
        let factor = |act: &str, sets: &str| {
            let constants = format!("{} {} {sets}", number(1), number(0));
            let image = image(MostFirst, &[(11, act), (16, "38"), (15, &constants)]);
            let value = engineering(&Number::Integer(1), 0, &image).unwrap();
            value.primary_factor.to_i64()
        };
        let (both, second) = ("60 00 00 00 00 01 02 01", "40 00 00 00 00 01 02 01");
        assert_eq!(factor(both, &(set(0, 2, 3) + " " + &set(0, 5, 7))), Some(6));
        assert_eq!(factor(both, &(set(1, 2, 3) + " " + &set(0, 5, 7))), Some(1));
        assert_eq!(factor(second, &set(0, 5, 7)), Some(1));
    }

    #[test]
    fn units_are_found_by_counting_flags_and_scaled() {
        let scaling = Scaling::of(&meter("00")).unwrap();
        assert_eq!((scaling.uom(1), scaling.uom(200)), (None, None));
        let volts = scaling.engineering(&Number::Integer(24_025), 2);
        assert_eq!(
            volts.shown(),
            (
                Number::Decimal {
                    digits: 24_025,
                    scale: 2
                },
                "V".into()
            )
        );
        let unknown = scaling.engineering(&Number::Integer(7), 255);
        assert_eq!(
            (unknown.value, unknown.primary_factor, unknown.uom),
            (Number::Integer(7), Number::ONE, None)
        );
    }
}
