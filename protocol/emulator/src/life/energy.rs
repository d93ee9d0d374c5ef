//! What the registers count, and counting it exactly.
//!
//! Is: the sources of ST-16 as rates of a flow, and energies as whole numbers that carry every remainder.
//! Is not: when anything changes; see `life`. Not demand; see `demand`.
//! Units: a rate in units of 10⁻¹⁰ W (or var, VA, V, A); an energy in such units times milliseconds. Net quantities have a sign.
//! Source: C12.19 tables 12, 16, 22. A source's unit is that of its ST-12 entry, MULTIPLIER included; ST-15 is for the reader.

use meterbench_c1219::{IntFormat, NiFormat, Number, Source, Sources, Uom, UomEntries};

use super::load::{Flow, Phase};

/// Units of energy in a Wh: a watt's units times the milliseconds of an hour.
const PER_WATT_HOUR: i128 = 10_000_000_000 * 3_600_000;

/// Millivolts and milliamps in units.
const PER_MILLI: i64 = 10_000_000;

/// A source of ST-16 that this meter can measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Channel {
    quantity: Quantity,
    /// Q1 to Q4 as bits 0 to 3.
    quadrants: u32,
    net: bool,
    phase: Option<usize>,
    exponent: i8,
    dial: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Active,
    Reactive,
    Apparent,
    Volts,
    Amps,
}

impl Channel {
    /// `None` for a source that does not flow: temperature, sags, counters.
    pub(crate) fn of(source: u8, sources: &Sources, units: &UomEntries) -> Option<Channel> {
        let entry = sources.entry(source.into(), Source::UOM)?;
        let uom: Uom = *units.entries.get(entry)?;
        if uom.is_nonstandard() {
            return None;
        }
        let quantity = match uom.id_code() {
            0 => Quantity::Active,
            1 => Quantity::Reactive,
            2 => Quantity::Apparent,
            8 => Quantity::Volts,
            12 => Quantity::Amps,
            _ => return None,
        };
        let phase = match uom.segment() {
            "" => None,
            "A" => Some(0),
            "B" => Some(1),
            "C" => Some(2),
            _ => return None,
        };
        Some(Channel {
            quantity,
            quadrants: uom.quadrants(),
            net: uom.is_net(),
            phase,
            exponent: uom.exponent(),
            dial: uom.is_energy(),
        })
    }

    /// It is read from a dial: an energy, not a power.
    pub(crate) fn is_dial(&self) -> bool {
        self.dial
    }

    /// How fast it grows.
    pub(crate) fn rate(&self, flow: &Flow) -> i64 {
        let sum = |of: fn(&Phase) -> i64| match self.phase {
            Some(place) => flow.get(place).map_or(0, of),
            None => flow.iter().map(of).sum(),
        };
        // Volts and amps of no phase in particular are those of A.
        let first = |of: fn(&Phase) -> i64| flow.get(self.phase.unwrap_or(0)).map_or(0, of);
        let (watts, vars) = (sum(|phase| phase.watts), sum(|phase| phase.vars));
        let size = match self.quantity {
            Quantity::Active => watts.abs(),
            Quantity::Reactive => vars.abs(),
            Quantity::Apparent => sum(|phase| phase.va),
            Quantity::Volts => return first(|phase| phase.millivolts) * PER_MILLI,
            Quantity::Amps => return first(|phase| phase.milliamps) * PER_MILLI,
        };
        let quadrant = match (watts >= 0, vars >= 0) {
            (true, true) => 0,
            (false, true) => 1,
            (false, false) => 2,
            (true, false) => 3,
        };
        if self.quadrants >> quadrant & 1 == 0 {
            return 0;
        }
        // Delivered is +W, and for var it is +var.
        let taken_off = match self.quantity {
            Quantity::Reactive => vars < 0,
            _ => watts < 0,
        };
        if self.net && taken_off { -size } else { size }
    }

    /// What an energy counts in the source's unit, cut to whole counts.
    pub(crate) fn counts(&self, energy: i128) -> i128 {
        energy / self.per_count()
    }

    /// The energy of whole counts.
    pub(crate) fn energy(&self, counts: i128) -> i128 {
        counts.saturating_mul(self.per_count())
    }

    /// The mean of an energy over a time, in whole counts of the source's unit.
    pub(crate) fn mean(&self, energy: i128, millis: i64) -> i128 {
        // A count of power is a count of energy an hour.
        energy * 3_600_000 / (self.per_count() * i128::from(millis.max(1)))
    }

    /// Units of energy in one count.
    fn per_count(&self) -> i128 {
        let power = 10i128.pow(u32::from(self.exponent.unsigned_abs()));
        if self.exponent < 0 {
            PER_WATT_HOUR / power
        } else {
            PER_WATT_HOUR * power
        }
    }
}

/// Counts as a register of this format shows them: digits above what it holds are gone, as on a dial.
pub(crate) fn shown(counts: i128, format: NiFormat, int_format: IntFormat) -> Number {
    let digits: u32 = match format {
        NiFormat::Float32 => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a register of single floats rounds; the energy behind it doesn't"
            )]
            return Number::Float(f64::from(counts as f32));
        }
        NiFormat::Implied4 => 5,
        NiFormat::Char6 | NiFormat::Int24 => 6,
        NiFormat::Bcd4 => 8,
        NiFormat::Int32 => 9,
        NiFormat::Int40 => 11,
        NiFormat::Bcd6 | NiFormat::Char12 => 12,
        NiFormat::Int48 => 14,
        NiFormat::Float64 => 15,
        NiFormat::Bcd8 => 16,
        NiFormat::Int64 | NiFormat::Char21 => 18,
        NiFormat::Reserved(_) => return Number::ZERO,
    };
    // A minus takes a digit's place in text and in BCD.
    let digits = if counts < 0 { digits - 1 } else { digits };
    let held = counts % 10i128.pow(digits);
    let number = Number::Integer(i64::try_from(held).unwrap_or(0));
    if number.to_most_first(format, int_format).is_some() {
        number
    } else {
        Number::ZERO
    }
}

/// The counts that a register shows, fractions cut.
pub(crate) fn read(number: &Number) -> i128 {
    number.exact().map_or(0, |(digits, scale)| {
        10i128
            .checked_pow(u32::from(scale))
            .map_or(0, |power| digits / power)
    })
}
