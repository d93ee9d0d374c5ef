//! A channel of a load profile, and what a count of it is worth.
//!
//! Is: the value rule of a register without its offset: an interval is a difference, and the differences of a register have none.
//! Units: a count in the unit that people use, secondary.
//! Source: C12.19 tables 12, 15, 16 and 62: `value = raw × SCALAR ÷ DIVISOR` in units of the source, times MULTIPLIER of ST-15 where
//! it is to be applied and the channel's NO_MULTIPLIER flag [1] does not forbid it.

use meterbench_c1219::value::Scaling;
use meterbench_c1219::{ChannelFlags, LpControl, Number, Uom};

/// Decimals of a quotient that does not end: more than any meter's digits.
const DECIMALS: u8 = 15;

/// One channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// "kWh delivered".
    pub quantity: String,
    /// "kWh".
    pub unit: String,
    /// ST-16 index.
    pub source: u8,
    /// ST-12, for exports that have codes of their own.
    pub uom: Option<Uom>,
    /// One count in `unit`, secondary.
    pub per_count: Number,
    /// Secondary times this is primary; 1 where there is nothing to apply.
    pub primary_factor: Number,
    /// In `unit`, secondary; `None` where the interval is not valid or holds no number.
    pub values: Vec<Option<f64>>,
}

/// What a count is worth, as a fraction so that thirds stay exact.
#[derive(Clone, Debug)]
pub(super) struct Worth {
    /// In the base unit, times `divisor`.
    pub above: Number,
    pub divisor: u16,
    /// Digits of `above` in the shown unit, and what they are divided by, where both are exact in a double.
    fast: Option<(i64, f64)>,
    /// In the shown unit.
    approximate: f64,
}

/// The greatest whole number up to which doubles hold all.
const EXACT: i64 = 1 << 53;

impl Worth {
    /// Of channel `place` of a set; also the channel itself, still without values.
    pub(super) fn of(
        scaling: &Scaling,
        control: &LpControl,
        place: usize,
    ) -> Option<(Self, Channel)> {
        let channel = control.channels.get(place)?;
        let source = channel.source;
        let uom = scaling.uom(source);
        let factors = control.scaling.as_ref().and_then(|all| all.get(place));
        let (scalar, divisor) = factors.copied().unwrap_or((1, 1));
        let one = scaling.engineering(&Number::ONE, source);
        let count = if channel.flags.contains(ChannelFlags::NO_MULTIPLIER) {
            Number::ONE.times_ten_to(uom.map_or(0, Uom::exponent))
        } else {
            let none = scaling.engineering(&Number::ZERO, source).value;
            one.value.plus(&none.times(&Number::Integer(-1)))
        };
        let above = count.times(&i64::from(scalar).into());
        let (unit, exponent) = uom.map_or((String::new(), 0), Uom::unit);
        let shown = above.times_ten_to(-exponent);
        let below = Number::Integer(divisor.into());
        let per_count = shown.divided_by(&below, DECIMALS).unwrap_or_else(|| {
            let quotient = shown.to_f64().unwrap_or(f64::NAN) / f64::from(divisor);
            Number::Float(quotient)
        });
        let worth = Worth {
            divisor,
            fast: fast(&shown, divisor),
            approximate: per_count.to_f64().unwrap_or(f64::NAN),
            above,
        };
        let channel = Channel {
            quantity: uom.map_or_else(|| format!("source {source}"), Uom::quantity),
            unit,
            source,
            uom,
            per_count,
            primary_factor: one.primary_factor,
            values: Vec::new(),
        };
        Some((worth, channel))
    }

    /// A raw number in the shown unit; the nearest double.
    pub(super) fn value(&self, raw: &Number) -> Option<f64> {
        if let (Number::Integer(raw), Some((digits, below))) = (raw, self.fast)
            && let Some(product) = raw.checked_mul(digits).filter(|it| it.abs() <= EXACT)
        {
            #[expect(clippy::cast_precision_loss, reason = "it was checked to be exact")]
            return Some(product as f64 / below);
        }
        let value = raw.to_f64()? * self.approximate;
        value.is_finite().then_some(value)
    }
}

fn fast(shown: &Number, divisor: u16) -> Option<(i64, f64)> {
    let (digits, scale) = shown.exact()?;
    let digits = i64::try_from(digits).ok()?;
    let below = 10i64
        .checked_pow(scale.into())?
        .checked_mul(divisor.into())?;
    #[expect(clippy::cast_precision_loss, reason = "it was checked to be exact")]
    (below > 0 && below <= EXACT).then_some((digits, below as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_come_out_as_they_are_written() {
        let tenth = Number::Decimal {
            digits: 1,
            scale: 3,
        };
        let worth = |divisor| Worth {
            above: tenth.clone(),
            divisor,
            fast: fast(&tenth, divisor),
            approximate: 0.001 / f64::from(divisor),
        };
        assert_eq!(worth(1).value(&Number::Integer(4_035)), Some(4.035));
        assert_eq!(worth(3).value(&Number::Integer(1)), Some(1.0 / 3000.0));
        assert_eq!(worth(0).value(&Number::Integer(1)), None);
        assert_eq!(worth(1).value(&Number::Float(f64::INFINITY)), None);
        let far = worth(1).value(&Number::Integer(i64::MAX)).unwrap();
        assert!((far / 9_223_372_036_854_775.0 - 1.0).abs() < 1e-12);
    }
}
