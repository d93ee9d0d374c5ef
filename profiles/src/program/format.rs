//! Energy display formats: how many digits, and how many kWh a count is.
//!
//! Is: what a register reads on the display, and when it rolls over.
//! Is not: the picture of the display; see `screen`.
//! Units: stored readings are secondary watt-hours; the multiplier is applied before the format.
//! Source: the family's product sheet.

use std::fmt;
use std::str::FromStr;

use crate::program::multiplier::Multiplier;

/// `Nx1` is N digits of kWh, `Nx10` N digits of tens of kWh; digits above are not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EnergyFormat {
    /// 4 digits of kWh.
    F4x1,
    /// 4 digits of tens of kWh.
    F4x10,
    /// 5 digits of kWh.
    F5x1,
    /// 5 digits of tens of kWh.
    F5x10,
    /// 6 digits of kWh.
    F6x1,
    /// 6 digits of tens of kWh.
    F6x10,
}

/// Text that is no energy format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an energy format is 4x1, 4x10, 5x1, 5x10, 6x1 or 6x10")]
pub struct EnergyFormatError;

impl EnergyFormat {
    /// All of them, in the product sheet's order.
    pub const ALL: [EnergyFormat; 6] = [
        EnergyFormat::F4x1,
        EnergyFormat::F4x10,
        EnergyFormat::F5x1,
        EnergyFormat::F5x10,
        EnergyFormat::F6x1,
        EnergyFormat::F6x10,
    ];

    /// "5x1".
    pub fn id(self) -> &'static str {
        match self {
            EnergyFormat::F4x1 => "4x1",
            EnergyFormat::F4x10 => "4x10",
            EnergyFormat::F5x1 => "5x1",
            EnergyFormat::F5x10 => "5x10",
            EnergyFormat::F6x1 => "6x1",
            EnergyFormat::F6x10 => "6x10",
        }
    }

    /// Digits shown.
    pub fn digits(self) -> u32 {
        match self {
            EnergyFormat::F4x1 | EnergyFormat::F4x10 => 4,
            EnergyFormat::F5x1 | EnergyFormat::F5x10 => 5,
            EnergyFormat::F6x1 | EnergyFormat::F6x10 => 6,
        }
    }

    /// kWh of one count: 1 or 10.
    pub fn counts_kwh(self) -> u32 {
        match self {
            EnergyFormat::F4x1 | EnergyFormat::F5x1 | EnergyFormat::F6x1 => 1,
            EnergyFormat::F4x10 | EnergyFormat::F5x10 | EnergyFormat::F6x10 => 10,
        }
    }

    /// kWh after which the shown register is back at 0.
    pub fn rollover_kwh(self) -> u64 {
        10_u64.pow(self.digits()) * u64::from(self.counts_kwh())
    }

    /// What the display shows for a stored register: the digits, leading zeros included, with `-` before a negative
    /// reading. Digits above those of the format are dropped without a sign, as the meter does.
    pub fn show(self, secondary_wh: i64, multiplier: &Multiplier) -> String {
        let (over, under) = multiplier.product().parts();
        let count_wh = u128::from(self.counts_kwh()) * 1000;
        let per_count = under * count_wh;
        let counts = 10_u128.pow(self.digits());
        // Everything that a rollover drops may be dropped before the division: the product then stays in 128 bits.
        let modulus = per_count * counts;
        let shown = mul_mod(u128::from(secondary_wh.unsigned_abs()), over, modulus) / per_count;
        let sign = if secondary_wh < 0 { "-" } else { "" };
        format!("{sign}{shown:0width$}", width = self.digits() as usize)
    }
}

/// `a * b % modulus` without leaving 128 bits; `modulus` is below 2^127.
fn mul_mod(a: u128, b: u128, modulus: u128) -> u128 {
    if let Some(product) = a.checked_mul(b) {
        return product % modulus;
    }
    let (mut a, mut b, mut sum) = (a % modulus, b, 0);
    while b > 0 {
        if b & 1 == 1 {
            sum = (sum + a) % modulus;
        }
        a = (a * 2) % modulus;
        b >>= 1;
    }
    sum
}

impl fmt::Display for EnergyFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for EnergyFormat {
    type Err = EnergyFormatError;

    fn from_str(text: &str) -> Result<Self, EnergyFormatError> {
        EnergyFormat::ALL
            .into_iter()
            .find(|format| format.id() == text)
            .ok_or(EnergyFormatError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheets_reading_shows_as_the_sheet_says_in_all_six_formats() {
        let shown: Vec<String> = EnergyFormat::ALL
            .iter()
            .map(|format| format.show(1_234_567_800, &Multiplier::one()))
            .collect();
        assert_eq!(
            shown,
            ["4567", "3456", "34567", "23456", "234567", "123456"]
        );
    }

    #[test]
    fn rollover_is_as_the_sheet_says() {
        let rollover: Vec<u64> = EnergyFormat::ALL
            .iter()
            .map(|format| format.rollover_kwh())
            .collect();
        assert_eq!(
            rollover,
            [10_000, 100_000, 100_000, 1_000_000, 1_000_000, 10_000_000]
        );
    }

    #[test]
    fn the_multiplier_is_applied_before_the_format() {
        let multiplier = Multiplier::of("800:5".parse().unwrap(), "35:1".parse().unwrap());
        assert_eq!(EnergyFormat::F6x1.show(1_250, &multiplier), "007000");
        assert_eq!(EnergyFormat::F5x10.show(1_250, &multiplier), "00700");
        let third = Multiplier {
            ct: "10:3".parse().unwrap(),
            ..Multiplier::one()
        };
        assert_eq!(EnergyFormat::F4x1.show(3_000, &third), "0010");
        assert_eq!(EnergyFormat::F4x1.show(2_999, &third), "0009");
    }

    #[test]
    fn a_count_is_shown_only_when_it_is_full() {
        let show = |wh| EnergyFormat::F5x1.show(wh, &Multiplier::one());
        assert_eq!(
            (show(999), show(1_000), show(99_999_999), show(100_000_000)).0,
            "00000"
        );
        assert_eq!(show(1_000), "00001");
        assert_eq!(show(99_999_999), "99999");
        assert_eq!(show(100_000_000), "00000");
        assert_eq!(show(-1_500), "-00001");
    }

    #[test]
    fn extreme_readings_and_ratios_show_digits() {
        let most: crate::program::Ratio = "9999999.999:0.001".parse().unwrap();
        let least: crate::program::Ratio = "0.001:9999999.999".parse().unwrap();
        for ratio in [most, least] {
            let multiplier = Multiplier::of(ratio.clone(), ratio);
            for format in EnergyFormat::ALL {
                for wh in [i64::MIN, i64::MAX, 0] {
                    let shown = format.show(wh, &multiplier);
                    assert_eq!(
                        shown.trim_start_matches('-').len(),
                        format.digits() as usize
                    );
                }
            }
        }
    }

    #[test]
    fn multiplying_in_a_modulus_agrees_with_plain_multiplication() {
        let (a, b, modulus) = (u128::MAX / 3, 7_u128.pow(20), 10_u128.pow(36));
        let slow = (0..20).fold(a % modulus, |product, _| product * 7 % modulus);
        assert_eq!(mul_mod(a, b, modulus), slow);
    }
}
