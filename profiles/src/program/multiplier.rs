//! Transformer ratios and the multiplier they make.
//!
//! Is: exact arithmetic on ratios as they stand on a nameplate ("800:5").
//! Is not: the rules for them; see `check::multiplier`.
//! Shape: `800:5`, `160:1` or `160`; each side up to 7 digits, with up to 3 decimals.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A transformer ratio: an exact fraction that remembers how it was written.
///
/// Two ratios are equal when they transform alike: `800:5 == 160:1`. The text is not compared.
#[derive(Debug, Clone)]
pub struct Ratio {
    text: String,
    over: u128,
    under: u128,
}

/// Text that is no ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "write it as on the nameplate, \"800:5\", or as one number, \"160\"; both sides above 0, with at most 7 digits and 3 decimals"
)]
pub struct RatioError;

impl Ratio {
    /// 1:1.
    pub fn one() -> Ratio {
        Ratio {
            text: "1:1".into(),
            over: 1,
            under: 1,
        }
    }

    /// `n`:1; `None` for 0 and for more than seven digits.
    pub fn whole_number(n: u64) -> Option<Ratio> {
        format!("{n}:1").parse().ok()
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Numerator and denominator in lowest terms.
    pub fn parts(&self) -> (u128, u128) {
        (self.over, self.under)
    }

    /// The ratio to one, rounded to the nearest float.
    pub fn value(&self) -> f64 {
        self.over as f64 / self.under as f64
    }

    /// The ratio to one when it is a whole number.
    pub fn whole(&self) -> Option<u64> {
        if self.under == 1 {
            u64::try_from(self.over).ok()
        } else {
            None
        }
    }

    /// Exactly 1.
    pub fn is_one(&self) -> bool {
        self.over == self.under
    }

    /// Against a whole number.
    pub fn cmp_whole(&self, n: u32) -> Ordering {
        self.over.cmp(&self.under.saturating_mul(u128::from(n)))
    }

    /// Upside down: 5:800 for 800:5.
    pub fn inverted(&self) -> Ratio {
        let text = match self.text.split_once(':') {
            Some((over, under)) => format!("{}:{}", under.trim(), over.trim()),
            None => format!("1:{}", self.text),
        };
        Ratio {
            text,
            over: self.under,
            under: self.over,
        }
    }

    /// The ratio to one in digits: "160", "2.5", or to four decimals with "about" when there are more.
    pub fn to_one(&self) -> String {
        let (whole, mut rest) = (self.over / self.under, self.over % self.under);
        let mut decimals = String::new();
        while rest != 0 && decimals.len() < 4 {
            rest *= 10;
            decimals.push(char::from(
                b'0' + u8::try_from(rest / self.under).unwrap_or(0),
            ));
            rest %= self.under;
        }
        let about = if rest == 0 { "" } else { "about " };
        if decimals.is_empty() {
            format!("{about}{whole}")
        } else {
            format!("{about}{whole}.{decimals}")
        }
    }

    fn times(&self, other: &Ratio) -> Ratio {
        let (over, under) = lowest(self.over * other.over, self.under * other.under);
        let text = if under == 1 {
            format!("{over}")
        } else {
            format!("{over}:{under}")
        };
        Ratio { text, over, under }
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Ratio) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Ratio {}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Ratio {
    type Err = RatioError;

    fn from_str(text: &str) -> Result<Self, RatioError> {
        let text = text.trim();
        let (text, over, under) = match text.split_once(':') {
            Some((over, under)) => {
                let (over, under) = (over.trim(), under.trim());
                (format!("{over}:{under}"), over, under)
            }
            None => (text.to_owned(), text, "1"),
        };
        let (over, under) = (thousandths(over)?, thousandths(under)?);
        let (over, under) = lowest(over, under);
        Ok(Ratio { text, over, under })
    }
}

/// A positive decimal number in thousandths. At most 10 digits, so that no product of two ratios and a reading's
/// denominator leaves 128 bits.
fn thousandths(text: &str) -> Result<u128, RatioError> {
    let text = text.trim();
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let dangling = text.contains('.') && decimals.is_empty();
    let sound =
        digits(whole) && digits(decimals) && (1..=7).contains(&whole.len()) && decimals.len() <= 3;
    if !sound || dangling {
        return Err(RatioError);
    }
    let value: u128 = format!("{whole}{decimals:0<3}")
        .parse()
        .map_err(|_| RatioError)?;
    if value == 0 {
        Err(RatioError)
    } else {
        Ok(value)
    }
}

fn lowest(over: u128, under: u128) -> (u128, u128) {
    let (mut a, mut b) = (over, under);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let divisor = a.max(1);
    (over / divisor, under / divisor)
}

/// The meter multiplier: CT ratio x PT ratio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Multiplier {
    /// Current transformers.
    pub ct: Ratio,
    /// Voltage (potential) transformers.
    pub pt: Ratio,
    /// Where it is applied; absent leaves the meter's own choice.
    pub applied: Option<Applied>,
}

/// Where the multiplier is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Applied {
    /// The meter shows primary values.
    Display,
    /// The meter shows secondary values, billing multiplies.
    Billing,
}

impl Applied {
    /// Both.
    pub const ALL: [Applied; 2] = [Applied::Display, Applied::Billing];

    /// As in a program file.
    pub fn id(self) -> &'static str {
        match self {
            Applied::Display => "display",
            Applied::Billing => "billing",
        }
    }

    /// For a person.
    pub fn words(self) -> &'static str {
        match self {
            Applied::Display => "on the display",
            Applied::Billing => "at billing",
        }
    }
}

impl Multiplier {
    /// No transformers.
    pub fn one() -> Multiplier {
        Multiplier::of(Ratio::one(), Ratio::one())
    }

    /// Of these transformers, applied where the meter applies it.
    pub fn of(ct: Ratio, pt: Ratio) -> Multiplier {
        Multiplier {
            ct,
            pt,
            applied: None,
        }
    }

    /// CT x PT, exact.
    pub fn product(&self) -> Ratio {
        self.ct.times(&self.pt)
    }
}

impl Default for Multiplier {
    fn default() -> Self {
        Multiplier::one()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(text: &str) -> Ratio {
        text.parse().unwrap()
    }

    #[test]
    fn a_nameplate_ratio_keeps_its_text_and_equals_its_value() {
        assert_eq!(ratio("800:5"), ratio("160"));
        assert_eq!(ratio("800:5").text(), "800:5");
        assert_eq!(ratio(" 800\n : 5 ").text(), "800:5");
        assert_eq!(ratio("800:5").whole(), Some(160));
        assert_eq!(ratio("12.5:5"), ratio("2.5:1"));
        assert_eq!(ratio("12.5:5").to_one(), "2.5");
        assert_eq!(ratio("10:3").to_one(), "about 3.3333");
        assert_eq!(ratio("10:3").whole(), None);
    }

    #[test]
    fn the_product_is_exact() {
        let multiplier = Multiplier::of(ratio("10:3"), ratio("9:5"));
        assert_eq!(multiplier.product().whole(), Some(6));
        assert_eq!(
            Multiplier::of(ratio("400:5"), ratio("35:1"))
                .product()
                .whole(),
            Some(2800)
        );
    }

    #[test]
    fn what_is_no_ratio_is_refused() {
        for bad in [
            "",
            ":",
            "5:",
            ":5",
            "0:5",
            "5:0",
            "-5:1",
            "800/5",
            "8e2",
            "1.2345",
            "12345678",
            "1.",
            "800:5:1",
            "٣",
            "99999999999999999999:5",
            "1e308",
            "nan",
            "inf",
            "+5:1",
            "-0",
            "0.000:1",
        ] {
            assert_eq!(bad.parse::<Ratio>().unwrap_err(), RatioError, "{bad}");
        }
    }

    #[test]
    fn the_largest_ratios_do_not_overflow() {
        let largest = Multiplier::of(ratio("9999999.999:0.001"), ratio("9999999.999:0.001"));
        assert_eq!(largest.product().whole(), None);
        assert_eq!(largest.product().cmp_whole(4096), Ordering::Greater);
    }

    #[test]
    fn a_ratio_turns_upside_down() {
        assert_eq!(ratio("5:800").inverted().text(), "800:5");
        assert_eq!(ratio("0.5").inverted(), ratio("2"));
    }
}
