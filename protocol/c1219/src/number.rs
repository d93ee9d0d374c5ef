//! A number as the meter wrote it, exact.
//!
//! Is: integers, decimals, floats, and the bytes of anything that has no canonical form, so that writing back changes nothing.
//! Is not: a unit; see `value`.
//! Source: C12.19 NI_FMAT1 and NI_FMAT2. BCD nibbles: A minus, B blank, D decimal point; most significant first always.

use std::fmt;

use crate::{IntFormat, NiFormat};

/// A number from a non-integer format. Equality is that of the representation; [`Number::same_value`] compares values.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// A whole number.
    Integer(i64),
    /// `digits` with `scale` digits after the decimal point.
    Decimal {
        /// All digits, signed.
        digits: i128,
        /// How many of them are behind the point.
        scale: u8,
    },
    /// A binary float (not NaN).
    Float(f64),
    /// Bytes that the other forms would not write back the same: odd padding, negative zero, NaN, or no number at all.
    Raw(RawNumber),
}

/// The bytes of a number, most significant first, and how they are to be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawNumber {
    format: NiFormat,
    int_format: IntFormat,
    bytes: Vec<u8>,
}

impl RawNumber {
    /// The bytes, most significant first where the format has an order.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What they mean, if anything.
    fn meaning(&self) -> Option<Number> {
        meaning(&self.bytes, self.format, self.int_format)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Number::Integer(value)
    }
}

impl Number {
    /// Zero.
    pub const ZERO: Number = Number::Integer(0);
    /// One.
    pub const ONE: Number = Number::Integer(1);

    /// Digits and scale without trailing zeros; `None` if it is no finite number or too long.
    /// A float counts as the shortest decimal that reads back as the same double.
    #[must_use]
    pub fn exact(&self) -> Option<(i128, u8)> {
        let (mut digits, mut scale) = match self {
            Number::Integer(value) => (i128::from(*value), 0),
            Number::Decimal { digits, scale } => (*digits, *scale),
            Number::Float(value) if value.is_finite() => match decimal(&value.to_string())? {
                Number::Integer(value) => (i128::from(value), 0),
                Number::Decimal { digits, scale } => (digits, scale),
                _ => return None,
            },
            Number::Float(_) => return None,
            Number::Raw(raw) => {
                return raw
                    .meaning()
                    .filter(|number| !matches!(number, Number::Raw(_)))?
                    .exact();
            }
        };
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        Some((digits, scale))
    }

    /// As a double, rounded; `None` if it is no finite number.
    #[must_use]
    pub fn to_f64(&self) -> Option<f64> {
        let value = match self {
            #[expect(
                clippy::cast_precision_loss,
                reason = "rounding is what this method says it does"
            )]
            Number::Integer(value) => *value as f64,
            Number::Float(value) => *value,
            Number::Decimal { digits, scale } => format!("{digits}e-{scale}").parse().ok()?,
            Number::Raw(raw) => match raw.meaning()? {
                Number::Raw(_) => return None,
                number => number.to_f64()?,
            },
        };
        value.is_finite().then_some(value)
    }

    /// As a whole number, if it is one.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        match self.exact()? {
            (digits, 0) => i64::try_from(digits).ok(),
            _ => None,
        }
    }

    /// The same value, however it is written?
    #[must_use]
    pub fn same_value(&self, other: &Number) -> bool {
        match (self.exact(), other.exact()) {
            (Some(a), Some(b)) => a == b,
            (None, None) => self == other,
            _ => false,
        }
    }

    /// The product; exact where i128 can hold it, else in doubles. NaN if a factor is no number.
    #[must_use]
    pub fn times(&self, other: &Number) -> Number {
        let exact = || {
            let ((a, p), (b, q)) = (self.exact()?, other.exact()?);
            Some(canonical(a.checked_mul(b)?, p.checked_add(q)?))
        };
        exact().unwrap_or_else(|| self.in_doubles(other, |a, b| a * b))
    }

    /// The sum; exact where i128 can hold it, else in doubles. NaN if a term is no number.
    #[must_use]
    pub fn plus(&self, other: &Number) -> Number {
        let exact = || {
            let ((a, p), (b, q)) = (self.exact()?, other.exact()?);
            let scale = p.max(q);
            let raise = |digits: i128, from: u8| {
                digits.checked_mul(10i128.checked_pow(u32::from(scale - from))?)
            };
            Some(canonical(raise(a, p)?.checked_add(raise(b, q)?)?, scale))
        };
        exact().unwrap_or_else(|| self.in_doubles(other, |a, b| a + b))
    }

    /// The quotient, rounded to so many decimals, halves away from zero; `None` if either is no finite number, the divisor
    /// is zero, or it is too long.
    #[must_use]
    pub fn divided_by(&self, other: &Number, decimals: u8) -> Option<Number> {
        let ((a, p), (b, q)) = (self.exact()?, other.exact()?);
        let ten_to = |exponent: u8| 10i128.checked_pow(u32::from(exponent));
        let above = a.checked_mul(ten_to(q.checked_add(decimals)?)?)?;
        let below = b.checked_mul(ten_to(p)?)?;
        let half = below.checked_abs()? / 2;
        let half = if above < 0 { -half } else { half };
        let digits = above.checked_add(half)?.checked_div(below)?;
        Some(canonical(digits, decimals))
    }

    /// Times ten to the `exponent`.
    #[must_use]
    pub fn times_ten_to(&self, exponent: i8) -> Number {
        let power = if exponent < 0 {
            Number::Decimal {
                digits: 1,
                scale: exponent.unsigned_abs(),
            }
        } else {
            Number::Decimal {
                digits: 10i128
                    .checked_pow(u32::from(exponent.unsigned_abs()))
                    .unwrap_or(i128::MAX),
                scale: 0,
            }
        };
        self.times(&power)
    }

    fn in_doubles(&self, other: &Number, operation: impl Fn(f64, f64) -> f64) -> Number {
        Number::Float(operation(
            self.to_f64().unwrap_or(f64::NAN),
            other.to_f64().unwrap_or(f64::NAN),
        ))
    }

    /// From a format's bytes, most significant first. Anything is accepted; what has no canonical form stays raw.
    #[must_use]
    pub fn from_most_first(bytes: &[u8], format: NiFormat, int_format: IntFormat) -> Number {
        let raw = || {
            Number::Raw(RawNumber {
                format,
                int_format,
                bytes: bytes.to_vec(),
            })
        };
        match meaning(bytes, format, int_format) {
            Some(number) if number.to_most_first(format, int_format).as_deref() == Some(bytes) => {
                number
            }
            _ => raw(),
        }
    }

    /// To a format's bytes, most significant first; `None` if the format can't hold the value exactly.
    /// (A binary float holds a decimal exactly when it is the nearest float and prints as that decimal.)
    #[must_use]
    pub fn to_most_first(&self, format: NiFormat, int_format: IntFormat) -> Option<Vec<u8>> {
        if let Number::Raw(raw) = self {
            if raw.format == format && raw.int_format == int_format {
                return Some(raw.bytes.clone());
            }
            return match raw.meaning()? {
                Number::Raw(_) => None,
                number => number.to_most_first(format, int_format),
            };
        }
        let size = format.size()?;
        match format {
            NiFormat::Float64 => {
                let value = self.to_f64().or(if let Number::Float(value) = self {
                    Some(*value)
                } else {
                    None
                })?;
                let same = Number::Float(value);
                (same == *self || same.same_value(self)).then(|| value.to_be_bytes().to_vec())
            }
            NiFormat::Float32 => self.to_f32().map(|value| value.to_be_bytes().to_vec()),
            NiFormat::Char6 | NiFormat::Char12 | NiFormat::Char21 => {
                let text = self.plain()?;
                (text.len() <= size).then(|| format!("{text:>size$}").into_bytes())
            }
            NiFormat::Bcd4 | NiFormat::Bcd6 | NiFormat::Bcd8 => to_bcd(&self.plain()?, size),
            NiFormat::Implied4 => integer_bytes(self.scaled(4)?, size, int_format),
            _ => integer_bytes(self.scaled(0)?, size, int_format),
        }
    }

    fn to_f32(&self) -> Option<f32> {
        if let Number::Float(value) = self {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "compared with the original below"
            )]
            let single = *value as f32;
            if f64::from(single).to_bits() == value.to_bits() {
                return Some(single);
            }
        }
        let exact = self.exact()?;
        let single: f32 = format!("{}e-{}", exact.0, exact.1).parse().ok()?;
        (single.is_finite() && decimal(&single.to_string())?.exact()? == exact).then_some(single)
    }

    /// The integer that stands for this value with `places` implied decimals.
    fn scaled(&self, places: u8) -> Option<i64> {
        let (digits, scale) = self.exact()?;
        let raise = 10i128.checked_pow(u32::from(places.checked_sub(scale)?))?;
        i64::try_from(digits.checked_mul(raise)?).ok()
    }

    /// Plain decimal notation, written decimals kept.
    fn plain(&self) -> Option<String> {
        Some(match self {
            Number::Integer(value) => value.to_string(),
            Number::Decimal { digits, scale } => point(*digits, *scale),
            Number::Float(value) if value.is_finite() => value.to_string(),
            _ => return None,
        })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Number::Raw(raw) => match self.exact() {
                Some((digits, scale)) => point(digits, scale),
                None => format!(
                    "?{}",
                    raw.bytes
                        .iter()
                        .map(|b| format!("{b:02X}"))
                        .collect::<String>()
                ),
            },
            Number::Float(value) => value.to_string(),
            _ => self.plain().unwrap_or_default(),
        };
        f.pad(&text)
    }
}

fn canonical(digits: i128, scale: u8) -> Number {
    let (digits, scale) = Number::Decimal { digits, scale }
        .exact()
        .unwrap_or((digits, scale));
    match i64::try_from(digits) {
        Ok(value) if scale == 0 => Number::Integer(value),
        _ => Number::Decimal { digits, scale },
    }
}

fn point(digits: i128, scale: u8) -> String {
    let scale = usize::from(scale);
    if scale == 0 {
        return digits.to_string();
    }
    let sign = if digits < 0 { "-" } else { "" };
    let all = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = all.split_at(all.len() - scale);
    format!("{sign}{whole}.{fraction}")
}

fn integer_bytes(value: i64, size: usize, int_format: IntFormat) -> Option<Vec<u8>> {
    let bits = int_format.bits(value, size)?;
    Some(bits.to_be_bytes().get(8 - size..)?.to_vec())
}

/// What bytes mean, without asking whether they are written canonically.
fn meaning(bytes: &[u8], format: NiFormat, int_format: IntFormat) -> Option<Number> {
    let bits = || {
        bytes
            .iter()
            .fold(0u64, |sum, byte| sum << 8 | u64::from(*byte))
    };
    let integer = || {
        let zero = || (int_format != IntFormat::Reserved).then_some(0);
        int_format.signed(bits(), bytes.len()).or_else(zero)
    };
    match format {
        NiFormat::Float64 => Some(f64::from_bits(bits()))
            .filter(|value| !value.is_nan())
            .map(Number::Float),
        NiFormat::Float32 => {
            let value = f32::from_bits(u32::try_from(bits()).ok()?);
            (!value.is_nan()).then(|| Number::Float(f64::from(value)))
        }
        NiFormat::Char6 | NiFormat::Char12 | NiFormat::Char21 => {
            let text = std::str::from_utf8(bytes).ok()?;
            decimal(text.trim_matches([' ', '\0']))
        }
        NiFormat::Bcd4 | NiFormat::Bcd6 | NiFormat::Bcd8 => from_bcd(bytes),
        NiFormat::Implied4 => Some(Number::Decimal {
            digits: i128::from(integer()?),
            scale: 4,
        }),
        NiFormat::Reserved(_) => None,
        _ => Some(Number::Integer(integer()?)),
    }
}

/// Not a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no number: write it as 12345.678")]
pub struct NumberError(String);

impl std::str::FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        decimal(text.trim()).ok_or_else(|| NumberError(text.to_owned()))
    }
}

/// A decimal text: sign, digits, one point, exponent.
fn decimal(text: &str) -> Option<Number> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i16>().ok()?),
        None => (text, 0),
    };
    let (negative, unsigned) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut digits: i128 = all.parse().ok()?;
    let mut scale = i16::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    if scale < 0 {
        digits = digits.checked_mul(10i128.checked_pow(u32::from(scale.unsigned_abs()))?)?;
        scale = 0;
    }
    let digits = if negative { -digits } else { digits };
    let scale = u8::try_from(scale).ok()?;
    match i64::try_from(digits) {
        Ok(value) if scale == 0 => Some(Number::Integer(value)),
        _ => Some(Number::Decimal { digits, scale }),
    }
}

fn from_bcd(bytes: &[u8]) -> Option<Number> {
    let mut text = String::new();
    let mut negative = false;
    for nibble in bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]) {
        match nibble {
            0..=9 => text.push(char::from(b'0' + nibble)),
            0xA if !negative => negative = true,
            0xB => text.push('0'),
            0xD => text.push('.'),
            _ => return None,
        }
    }
    decimal(&if negative { format!("-{text}") } else { text })
}

/// Digits on the right, zeros before them, the minus in the very first nibble.
fn to_bcd(text: &str, size: usize) -> Option<Vec<u8>> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let width = 2 * size - usize::from(negative);
    if digits.len() > width {
        return None;
    }
    let sign = if negative { "A" } else { "" };
    let nibbles: Option<Vec<u8>> = format!("{sign}{digits:0>width$}")
        .chars()
        .map(|c| match c {
            '.' => Some(0xD),
            'A' => Some(0xA),
            c => c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()),
        })
        .collect();
    Some(
        nibbles?
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |sum, nibble| sum << 4 | nibble))
            .collect(),
    )
}

#[cfg(test)]
mod tests;
