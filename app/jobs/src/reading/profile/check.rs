//! End readings beside the intervals that lead to them.
//!
//! Is: for each block and channel what the register showed at its end, and what the intervals since the reading before add up to.
//! Is not: a verdict where something was not recorded in between, or where the two are different quantities.
//! Shape: both sides are exact numbers. They agree when they differ by less than one count of the channel: a meter carries what is
//! left of a count into the next interval.

use meterbench_c1219::value::Scaling;
use meterbench_c1219::{ChannelFlags, LpBlock, LpChannel, Number, Uom};

use super::EndReading;
use super::channel::{Channel, Worth};
use crate::reading::{Notes, When};

/// Counts of pulses come round after so many.
const PULSES: i64 = 1 << 32;

/// The register of one channel from block to block.
pub(super) struct Ends {
    channel: usize,
    source: u8,
    kept: bool,
    /// The register counts the same thing as the channel.
    comparable: bool,
    /// Exponent of the shown unit.
    exponent: i8,
    worth: Worth,
    /// One count, in the base unit times the divisor.
    quantity: String,
    unit: String,
    last: Option<Number>,
    /// Raw counts since then.
    sum: Number,
    /// Nothing is missing since then.
    whole: bool,
}

impl Ends {
    pub(super) fn new(
        place: usize,
        control: &LpChannel,
        worth: &Worth,
        channel: &Channel,
        scaling: &Scaling,
    ) -> Self {
        let source = control.end_source;
        let uom = scaling.uom(source);
        let energy = channel.uom.is_some_and(Uom::is_energy);
        Ends {
            channel: place,
            source,
            kept: control.flags.contains(ChannelFlags::END_READING),
            comparable: energy && uom.map(Uom::quantity) == channel.uom.map(Uom::quantity),
            exponent: uom.map_or(0, |uom| uom.unit().1),
            worth: worth.clone(),
            quantity: channel.quantity.clone(),
            unit: channel.unit.clone(),
            last: None,
            sum: Number::ZERO,
            whole: true,
        }
    }

    /// An interval's raw count; `None` where nothing can be relied on.
    pub(super) fn add(&mut self, raw: Option<&Number>) {
        match raw {
            Some(raw) => self.sum = self.sum.plus(raw),
            None => self.whole = false,
        }
    }

    /// Something is missing before the next interval.
    pub(super) fn gap(&mut self) {
        self.whole = false;
    }

    /// The end of a block.
    pub(super) fn close(
        &mut self,
        number: u32,
        end: Option<When>,
        block: &LpBlock,
        scaling: &Scaling,
        notes: &mut Notes,
    ) -> Option<EndReading> {
        let of_registers = block
            .readings
            .as_ref()
            .and_then(|all| all.get(self.channel));
        let of_pulses = block.pulses.as_ref().and_then(|all| all.get(self.channel));
        let raw = match (of_registers, of_pulses) {
            (Some(reading), _) => reading.clone(),
            (None, Some(pulses)) => Number::Integer((*pulses).into()),
            (None, None) => return None,
        };
        if !self.kept {
            return None;
        }
        let reading = scaling.engineering(&raw, self.source).value;
        let comes_round = of_registers.is_none().then(|| {
            let at = |raw| {
                scaling
                    .engineering(&Number::Integer(raw), self.source)
                    .value
            };
            at(PULSES).plus(&minus(&at(0)))
        });
        let since = self.last.replace(reading.clone());
        let sum = std::mem::replace(&mut self.sum, Number::ZERO);
        let whole = std::mem::replace(&mut self.whole, true);
        let sum = sum.times(&self.worth.above);
        let shown = |base: &Number| base.times_ten_to(-self.exponent).to_f64();
        let agrees = since.filter(|_| whole && self.comparable).and_then(|since| {
            let mut gone = reading.plus(&minus(&since));
            if gone.to_f64()? < 0.0 {
                gone = gone.plus(comes_round.as_ref()?);
            }
            let off = gone
                .times(&i64::from(self.worth.divisor).into())
                .plus(&minus(&sum));
            let agrees = off.to_f64()?.abs() < self.worth.above.to_f64()?.abs();
            if !agrees {
                notes.one_of("blocks whose end reading differs", || {
                    let when = end.map_or_else(|| format!("block {number}"), |end| format!("the block that ends {end}"));
                    let words = |value: Option<f64>| value.map_or_else(|| "?".into(), |it| it.to_string());
                    format!(
                        "{}, {when}: the register moved by {} {}, its intervals add up to {}: one of them is wrong, or the register was cleared or preset",
                        self.quantity,
                        words(shown(&gone)),
                        self.unit,
                        words(self.divided(&sum)),
                    )
                });
            }
            Some(agrees)
        });
        Some(EndReading {
            block: number,
            channel: self.channel,
            end,
            reading: shown(&reading),
            sum: self.divided(&sum).filter(|_| self.last.is_some()),
            agrees,
        })
    }

    /// A sum of counts in the shown unit.
    fn divided(&self, sum: &Number) -> Option<f64> {
        let sum = sum.times_ten_to(-self.exponent).to_f64()? / f64::from(self.worth.divisor);
        sum.is_finite().then_some(sum)
    }
}

fn minus(number: &Number) -> Number {
    number.times(&Number::Integer(-1))
}
