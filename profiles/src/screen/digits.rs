//! The six digits of one screen.
//!
//! Is: a reading in the look of its item, as text of at most six positions.
//! Is not: captions and annunciators; see `screen`.
//! Units: watt-hours, watts, or steps of the item's last decimal.

use super::{DIGITS, Look, MOST_DECIMALS, OwnFormat, Reading};
use crate::display_item::{DisplayItem, Shows};

pub(super) fn digits(known: &DisplayItem, look: &Look, reading: Option<&Reading>) -> String {
    let sample = || known.example.parse::<i64>().unwrap_or(0);
    let number = |reading: Option<&Reading>| match reading {
        Some(Reading::WattHours(n) | Reading::Watts(n) | Reading::Number(n)) => *n,
        Some(Reading::Text(_)) | None => sample(),
    };
    if let Some(Reading::Text(text)) = reading {
        return right(text);
    }
    match known.shows {
        Shows::Energy => right(&energy(number(reading), look)),
        Shows::Demand => right(&demand(number(reading), look)),
        Shows::Value | Shows::Minutes => right(&value(
            i128::from(number(reading)),
            u32::from(known.decimals),
            look,
        )),
        Shows::Multiplier => right(
            look.multiplier
                .product()
                .to_one()
                .trim_start_matches("about "),
        ),
        Shows::Clock | Shows::Date | Shows::Text => match reading {
            Some(Reading::WattHours(n) | Reading::Watts(n) | Reading::Number(n)) => {
                right(&n.to_string())
            }
            _ => right(&known.example),
        },
        Shows::Segments => "8".repeat(DIGITS),
    }
}

/// A number with so many decimals, with those of the source's own format where it has one; cut, not rounded.
fn value(steps: i128, decimals: u32, look: &Look) -> String {
    let Some(own) = look.own else {
        return decimal(steps, decimals);
    };
    let wider = own.decimals.saturating_sub(decimals);
    let narrower = decimals.saturating_sub(own.decimals);
    let steps = steps.saturating_mul(10_i128.pow(wider)) / 10_i128.pow(narrower);
    decimal(steps, own.decimals)
}

/// Energy in the source's own format: watt-hours times the multiplier, in steps of its last decimal, of which the digits
/// that it has are left.
fn energy_in(own: OwnFormat, wh: i64, look: &Look) -> String {
    let (over, under) = look.on_display().product().parts();
    let step =
        10_u128.pow(MOST_DECIMALS.saturating_sub(own.decimals)) * if own.tens { 10 } else { 1 };
    let counts =
        u128::from(wh.unsigned_abs()).saturating_mul(over) / under.saturating_mul(step).max(1);
    let held = counts % 10_u128.pow(own.digits);
    let held = i128::try_from(held).unwrap_or(0);
    let shown = decimal(held, own.decimals);
    let point = usize::from(own.decimals > 0);
    let width = if own.leading_zeros {
        own.digits as usize + point
    } else {
        0
    };
    let sign = if wh < 0 { "-" } else { "" };
    format!("{sign}{shown:0>width$}")
}

/// Energy in its format; without leading zeros one digit stays.
fn energy(wh: i64, look: &Look) -> String {
    if let Some(own) = look.own {
        return energy_in(own, wh, look);
    }
    let shown = look.format.show(wh, &look.on_display());
    if look.leading_zeros {
        return shown;
    }
    let (minus, digits) = match shown.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", shown.as_str()),
    };
    let rest = digits.trim_start_matches('0');
    format!("{minus}{}", if rest.is_empty() { "0" } else { rest })
}

/// kW with the demand's decimals, cut, not rounded.
fn demand(watts: i64, look: &Look) -> String {
    let (over, under) = look.on_display().product().parts();
    let decimals = look.own.map_or(look.demand_decimals, |own| own.decimals);
    let decimals = decimals.min(MOST_DECIMALS);
    let step = under.saturating_mul(10_u128.pow(MOST_DECIMALS - decimals));
    let steps = u128::from(watts.unsigned_abs()).saturating_mul(over) / step;
    let steps = i128::try_from(steps).unwrap_or(i128::MAX);
    decimal(if watts < 0 { -steps } else { steps }, decimals)
}

/// `512` with 2 decimals is `5.12`.
fn decimal(value: i128, decimals: u32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let unit = 10_u128.pow(decimals);
    let (whole, rest) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest:0width$}", width = decimals as usize)
    }
}

/// The last six positions of `text`, spaces before. Points and colons take no position; a minus takes one where the
/// number leaves room, and is a segment of its own where it doesn't.
fn right(text: &str) -> String {
    let (minus, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let mut shown: Vec<char> = Vec::new();
    let mut positions = 0;
    for c in text.chars().rev() {
        let takes = usize::from(!matches!(c, '.' | ':'));
        if positions + takes > DIGITS {
            break;
        }
        positions += takes;
        shown.push(c);
    }
    // A point at the front would stand left of all digits.
    while matches!(shown.last(), Some('.' | ':')) {
        shown.pop();
    }
    let digits: String = shown.into_iter().rev().collect();
    let spaces = (DIGITS - positions).saturating_sub(minus.len());
    format!("{}{minus}{digits}", " ".repeat(spaces))
}
