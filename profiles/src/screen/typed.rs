//! Readings as a person types them, for the picture of the display.
//!
//! Is: `kWh=1234567.8` to the readings of display items.
//! Is not: registers of a meter.
//! Shape: a name is a display item's, large or small letters alike, or that without `-delivered`, `-max` and `-present`:
//! `kWh` is `kwh-delivered`, `kW` is `kw-delivered-max` and `kw-delivered-present`, `kWh-A` is `kwh-delivered-a`.
//! Units: kWh and kW, secondary, as the meter stores them.

use super::{Reading, Readings};
use crate::catalog::built_in;
use crate::display_item::{DisplayItem, Shows};
use crate::nearest::{either, nearest, quoted, repeated};

/// Why text is no reading.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadingError {
    /// No `=`.
    #[error("{0} has no `=`: write a reading as kWh=1234567.8")]
    NoValue(String),
    /// Nothing on the display goes by that name.
    #[error("{what} is no reading of the display{near}")]
    Unknown {
        /// The name, quoted.
        what: String,
        /// Names that are near.
        near: String,
    },
    /// No number, or one that no register holds.
    #[error("{what} takes a number with at most 12 digits and {decimals} decimals, not {value}")]
    NoNumber {
        /// The name.
        what: String,
        /// Decimals it may have.
        decimals: u32,
        /// What was typed, quoted.
        value: String,
    },
    /// The display makes it by itself.
    #[error("{0} has no reading of its own: the program says what it shows")]
    NotGiven(String),
}

/// The readings that `kWh=1234567.8` means, by display item.
pub fn typed(text: &str) -> Result<Vec<(String, Reading)>, ReadingError> {
    let Some((name, value)) = text.split_once('=') else {
        return Err(ReadingError::NoValue(quoted(text)));
    };
    let wanted = name.trim().to_lowercase();
    let items: Vec<&DisplayItem> = match built_in().display_item(&wanted) {
        Some(item) => vec![item],
        None => {
            let all = built_in().display_items.iter();
            all.filter(|item| short(&item.id) == wanted).collect()
        }
    };
    if items.is_empty() {
        let near = nearest(
            &wanted,
            built_in().display_items.iter().map(|item| item.id.as_str()),
        );
        return Err(ReadingError::Unknown {
            what: quoted(name.trim()),
            near: if near.is_empty() {
                String::new()
            } else {
                format!("; did you mean {}", either(&near))
            },
        });
    }
    let of = |item: &&DisplayItem| Ok((item.id.clone(), reading(item, name.trim(), value.trim())?));
    items.iter().map(of).collect()
}

/// Net and added energy, where delivered and received are known and these are not.
pub fn derive(readings: &mut Readings) {
    let wh = |id: &str| match readings.get(id) {
        Some(Reading::WattHours(wh)) => Some(*wh),
        _ => None,
    };
    let (Some(delivered), Some(received)) = (wh("kwh-delivered"), wh("kwh-received")) else {
        return;
    };
    for (id, wh) in [
        ("kwh-net", delivered.saturating_sub(received)),
        ("kwh-added", delivered.saturating_add(received)),
    ] {
        readings
            .entry(id.to_owned())
            .or_insert(Reading::WattHours(wh));
    }
}

/// A decimal number in thousandths; `None` when it is none that a register could hold.
pub fn milli(text: &str) -> Option<i64> {
    fixed(text, 3)
}

/// `kw-delivered-max` without what is usual.
fn short(id: &str) -> String {
    ["-delivered", "-max", "-present"]
        .iter()
        .fold(id.to_owned(), |id, usual| id.replace(usual, ""))
}

fn reading(item: &DisplayItem, name: &str, value: &str) -> Result<Reading, ReadingError> {
    let number = |decimals: u32| {
        fixed(value, decimals).ok_or_else(|| ReadingError::NoNumber {
            what: repeated(name),
            decimals,
            value: quoted(value),
        })
    };
    Ok(match item.shows {
        Shows::Energy => Reading::WattHours(number(3)?),
        Shows::Demand => Reading::Watts(number(3)?),
        Shows::Value | Shows::Minutes => Reading::Number(number(item.decimals.into())?),
        Shows::Clock | Shows::Date | Shows::Text => Reading::Text(value.to_owned()),
        Shows::Multiplier | Shows::Segments => {
            return Err(ReadingError::NotGiven(repeated(name)));
        }
    })
}

/// A decimal number in steps of its last decimal.
fn fixed(text: &str, decimals: u32) -> Option<i64> {
    let text = text.trim().replace(' ', "");
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.as_str()),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let width = usize::try_from(decimals).ok()?;
    let sound = (1..=12).contains(&whole.len()) && part.len() <= width;
    if !sound || !plain(whole) || !plain(part) {
        return None;
    }
    format!("{whole}{part:0<width$}")
        .parse::<i64>()
        .ok()
        .map(|steps| sign * steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        let readings = typed(text).unwrap();
        readings.into_iter().map(|(item, _)| item).collect()
    }

    #[test]
    fn a_short_name_is_what_it_usually_means() {
        assert_eq!(named("kWh=1"), ["kwh-delivered"]);
        assert_eq!(named(" kwh-received = 1"), ["kwh-received"]);
        assert_eq!(named("kWh-B=1"), ["kwh-delivered-b"]);
        assert_eq!(named("kW=1"), ["kw-delivered-max", "kw-delivered-present"]);
        assert_eq!(named("kW-received=1"), ["kw-received-max"]);
        assert_eq!(named("kW-a=1"), ["kw-delivered-max-a"]);
        assert_eq!(named("kW-previous=1"), ["kw-delivered-max-previous"]);
        assert_eq!(named("kvarh=1"), ["kvarh-delivered"]);
        assert_eq!(named("kw-delivered-present=1"), ["kw-delivered-present"]);
    }

    #[test]
    fn a_reading_is_taken_exactly() {
        let one = |text: &str| typed(text).unwrap().remove(0).1;
        assert_eq!(one("kWh=1234567.8"), Reading::WattHours(1_234_567_800));
        assert_eq!(one("kWh=12 345"), Reading::WattHours(12_345_000));
        assert_eq!(one("kWh-net=-0.001"), Reading::WattHours(-1));
        assert_eq!(one("kW=5.126"), Reading::Watts(5_126));
        assert_eq!(one("frequency=60.02"), Reading::Number(6_002));
        assert_eq!(one("time=13:30:05"), Reading::Text("13:30:05".into()));
        assert_eq!(milli("7"), Some(7_000));
    }

    #[test]
    fn what_is_no_reading_is_refused_with_what_would_be() {
        let said = |text: &str| typed(text).unwrap_err().to_string();
        assert!(said("kWh").contains("kWh=1234567.8"));
        assert!(said("kwh-recieved=1").contains("kwh-received"));
        assert!(said("multiplier=240").contains("the program says"));
        for bad in ["", "-", ".5", "1.2345", "1e9", "kWh", "1234567890123"] {
            assert!(said(&format!("kWh={bad}")).contains("3 decimals"), "{bad}");
        }
    }

    #[test]
    fn net_and_added_follow_from_delivered_and_received() {
        let mut readings: Readings = [typed("kWh=100"), typed("kWh-received=30")]
            .into_iter()
            .flat_map(Result::unwrap)
            .collect();
        derive(&mut readings);
        assert_eq!(readings["kwh-net"], Reading::WattHours(70_000));
        assert_eq!(readings["kwh-added"], Reading::WattHours(130_000));
        let mut alone: Readings = typed("kWh=100").unwrap().into_iter().collect();
        derive(&mut alone);
        assert_eq!(alone.len(), 1);
    }
}
