//! Interval values as whole numbers of a power of ten, exactly.
//!
//! Is: a double that was reckoned from counts, taken back to those counts and on to the unit and side that are wanted.
//! Is not: rounding, where counts are known. A channel whose values are no whole counts (floats in the meter) is rounded, and says so.

use meterbench_c1219::Number;

use super::Side;
use crate::reading::Channel;

/// A count that needs more decimals is a fraction that does not end, such as a third of a Wh.
const MOST: u8 = 9;
/// A double of a count is off by far less than this part of a count, up to 2^32 of them.
const NEAR: f64 = 1e-4;

/// What one count of a channel is worth: `digits / 10^scale` in the channel's unit, on a side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    per_count: f64,
    digits: i128,
    /// Digits behind the point of every value of the channel.
    pub scale: u8,
    /// Values are rounded to `scale`.
    pub rounds: bool,
    factor: f64,
}

impl Step {
    /// Decimals of a channel whose values are no whole counts.
    pub const ROUNDED: u8 = 6;

    /// Of a channel, with all its values looked at.
    pub fn of(channel: &Channel, side: Side) -> Self {
        let factor = match side {
            Side::Secondary => Number::ONE,
            Side::Primary => channel.primary_factor.clone(),
        };
        let worth = channel.per_count.times(&factor).exact();
        let per_count = channel.per_count.to_f64().unwrap_or(0.0);
        let rounded = Step {
            per_count: 1.0,
            digits: 1,
            scale: Self::ROUNDED,
            rounds: true,
            factor: factor.to_f64().unwrap_or(f64::NAN),
        };
        let Some((digits, scale)) =
            worth.filter(|(digits, scale)| *digits != 0 && *scale <= MOST && per_count != 0.0)
        else {
            return rounded;
        };
        let exact = Step {
            per_count,
            digits,
            scale,
            rounds: false,
            factor: rounded.factor,
        };
        let whole = |value: &f64| {
            let counts = value / per_count;
            (counts - counts.round()).abs() < NEAR
        };
        match channel.values.iter().flatten().all(whole) {
            true => exact,
            false => rounded,
        }
    }

    /// A value's digits, `scale` of which are behind the point; `None` for what is no number or has more digits than 38.
    pub fn digits(&self, value: f64) -> Option<i128> {
        if self.rounds {
            return whole(value * self.factor * 10f64.powi(self.scale.into()));
        }
        whole(value / self.per_count)?.checked_mul(self.digits)
    }

    /// A value as text, without trailing zeros.
    pub fn push(&self, value: f64, text: &mut String) {
        match self.digits(value) {
            Some(digits) => push_decimal(digits, self.scale, text),
            None => text.push_str("NaN"),
        }
    }

    /// A value as a double.
    pub fn double(&self, value: f64) -> f64 {
        if self.rounds {
            return value * self.factor;
        }
        let mut text = String::new();
        self.push(value, &mut text);
        text.parse().unwrap_or(f64::NAN)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "bounded in the line above")]
fn whole(value: f64) -> Option<i128> {
    let value = value.round();
    (value.abs() < 1e30).then_some(value as i128)
}

/// Digits with a point, trailing zeros left out.
pub fn decimal(digits: i128, scale: u8) -> String {
    let mut text = String::new();
    push_decimal(digits, scale, &mut text);
    text
}

fn push_decimal(digits: i128, scale: u8, text: &mut String) {
    use std::fmt::Write as _;
    let Some(ten) = 10u64.checked_pow(scale.into()).filter(|_| scale > 0) else {
        let _ = write!(text, "{digits}");
        return;
    };
    if digits < 0 {
        text.push('-');
    }
    let all = digits.unsigned_abs();
    let (whole, mut rest) = (all / u128::from(ten), all % u128::from(ten));
    let _ = match u64::try_from(whole) {
        Ok(whole) => write!(text, "{whole}"),
        Err(_) => write!(text, "{whole}"),
    };
    if rest == 0 {
        return;
    }
    let mut places = usize::from(scale);
    while rest % 10 == 0 {
        rest /= 10;
        places -= 1;
    }
    let _ = write!(text, ".{rest:0places$}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn channel(per_count: &str, factor: &str, values: &[f64]) -> Channel {
        Channel {
            quantity: "kWh delivered".into(),
            unit: "kWh".into(),
            source: 0,
            uom: None,
            per_count: per_count.parse().unwrap(),
            primary_factor: factor.parse().unwrap(),
            values: values.iter().copied().map(Some).collect(),
        }
    }

    #[test]
    fn counts_are_exact_and_floats_are_rounded() {
        let step = Step::of(&channel("0.001", "160", &[0.3, 0.1 + 0.2]), Side::Primary);
        assert_eq!(
            (step.digits(0.1 + 0.2), step.scale, step.rounds),
            (Some(4800), 2, false)
        );
        let step = Step::of(&channel("0.001", "160", &[]), Side::Secondary);
        let mut text = String::new();
        step.push(0.1 + 0.2, &mut text);
        assert_eq!(text, "0.3");
        let step = Step::of(&channel("0.001", "2", &[0.00012345]), Side::Primary);
        assert!(step.rounds);
        assert_eq!(step.digits(0.00012345), Some(247));
        let third = channel("0.000333333333333", "1", &[30_000.0 / 3000.0]);
        let step = Step::of(&third, Side::Secondary);
        let mut text = String::new();
        step.push(10.0, &mut text);
        assert_eq!((step.rounds, text.as_str()), (true, "10"));
        let step = Step::of(&channel("0", "1", &[1.5]), Side::Secondary);
        assert_eq!(step.digits(1.5), Some(1_500_000));
        assert_eq!(step.digits(f64::NAN), None);
    }

    #[test]
    fn decimals_have_no_trailing_zeros() {
        for (digits, scale, text) in [
            (1500, 3, "1.5"),
            (-5, 2, "-0.05"),
            (7, 0, "7"),
            (0, 4, "0"),
            (120, 1, "12"),
        ] {
            assert_eq!(decimal(digits, scale), text);
        }
    }

    proptest! {
        #[test]
        fn every_count_of_32_bits_comes_back(count: u32, digits in 1i64..100_000, scale in 0u8..7, ratio in 1i64..4096) {
            let per_count = Number::Decimal { digits: digits.into(), scale };
            let value = per_count.times(&Number::Integer(count.into())).to_f64().unwrap();
            let channel = channel(&per_count.to_string(), &ratio.to_string(), &[value]);
            let step = Step::of(&channel, Side::Primary);
            let wanted = per_count.times(&Number::Integer(count.into())).times(&Number::Integer(ratio));
            let mut text = String::new();
            step.push(value, &mut text);
            prop_assert!(wanted.same_value(&text.parse().unwrap()), "{} {}", wanted, text);
        }
    }
}
