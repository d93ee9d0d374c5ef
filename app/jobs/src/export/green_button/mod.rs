//! Green Button: usage as NAESB REQ.21 ESPI says it, in an Atom feed.
//!
//! Is: one UsagePoint; for each channel or register a MeterReading with its ReadingType and IntervalBlocks, a block for each day of the
//! meter's clock; LocalTimeParameters where the meter's calendar can be said as a rule; a UsageSummary with the registers.
//! Is not: customers and bills, of which a meter knows nothing.
//! Shape: elements in the order of espi.xsd, times in seconds of UTC, values whole numbers times 10^powerOfTenMultiplier.
//! Errors: a clock of no known zone is refused: every time here is UTC. So is a value of more than 48 bits.
//! Source: espi.xsd of REQ.21 version 4.0 (2023) for elements and their order; codes in [`mod@codes`].

mod codes;
mod feed;
mod local_time;

use std::io::Write;

use jiff::civil::Date;
use meterbench_c1219::Number;

pub use codes::is_sound;
pub use local_time::LocalTime;

use self::codes::{Quality, ReadingKind, power};
use self::feed::Feed;
use super::number::Step;
use super::{
    Contents, ExportError, Order, What, begin, register_value, registers, sets, untimed, zone_known,
};
use crate::RegisterReading;
use crate::reading::{Channel, ProfileSet};

const NAME: &str = "Green Button";
/// A value has 48 bits, one of them its sign.
const LARGEST: i128 = (1 << 47) - 1;

pub fn write(
    contents: &Contents,
    order: &Order,
    out: &mut dyn Write,
) -> Result<Vec<String>, ExportError> {
    match order.what {
        What::Profile => profile(contents, order, out),
        What::Registers => summary(contents, order, out),
        What::Log => Err(ExportError::NoPlace {
            format: NAME,
            what: What::Log,
        }),
    }
}

fn left_out_note(
    what: What,
    written: bool,
    left_out: &[String],
) -> Result<Vec<String>, ExportError> {
    let left_out = super::some_of(left_out);
    match (written, left_out.is_empty()) {
        (false, _) => Err(ExportError::NoUnit {
            format: NAME,
            what,
            left_out,
        }),
        (true, true) => Ok(Vec::new()),
        (true, false) => Ok(vec![format!(
            "Green Button has no code for these{}, they are left out: {left_out}",
            match what {
                What::Registers => ", or they are not of now",
                _ => "",
            }
        )]),
    }
}

fn profile(
    contents: &Contents,
    order: &Order,
    out: &mut dyn Write,
) -> Result<Vec<String>, ExportError> {
    let sets = sets(contents)?;
    let ends = sets
        .iter()
        .flat_map(|set| set.intervals.iter().filter_map(|it| it.end));
    zone_known(&contents.zone, NAME, ends)?;
    let mut left_out = Vec::new();
    let mut feed = Feed::begin(contents, order, out)?;
    let mut number = 0;
    for set in &sets {
        for (place, channel) in set.channels.iter().enumerate() {
            let Some(kind) = channel
                .uom
                .and_then(|uom| ReadingKind::of_interval(uom, set.interval_minutes))
            else {
                left_out.push(channel.quantity.clone());
                continue;
            };
            number += 1;
            let scale = Scale::of(channel, order);
            feed.reading(number, &channel.quantity, &kind, scale.power)?;
            blocks(&mut feed, number, set, (place, channel), &scale)?;
        }
    }
    let mut notes = left_out_note(What::Profile, number > 0, &left_out)?;
    notes.extend(untimed(&sets));
    feed.end()?;
    Ok(notes)
}

/// How a channel's values become whole numbers.
struct Scale {
    step: Step,
    /// What a whole number is multiplied by to be the base unit.
    power: i8,
    /// What the digits of the step are multiplied by to be such whole numbers.
    raise: i128,
}

impl Scale {
    fn of(channel: &Channel, order: &Order) -> Self {
        let step = Step::of(channel, order.side);
        // "kWh" is 10^3 of the base unit.
        let kilo = channel.uom.map_or(0, |uom| uom.unit().1);
        let exact = kilo.saturating_sub(i8::try_from(step.scale).unwrap_or(i8::MAX));
        let (power, raise) = power(exact);
        Self { step, power, raise }
    }

    fn whole(&self, quantity: &str, value: f64) -> Result<i128, ExportError> {
        let whole = self
            .step
            .digits(value)
            .and_then(|digits| digits.checked_mul(self.raise));
        whole
            .filter(|whole| whole.abs() <= LARGEST)
            .ok_or_else(|| ExportError::TooLarge {
                quantity: quantity.to_owned(),
                value,
                format: NAME,
            })
    }
}

/// A block for each day, and a new one wherever time does not run on.
fn blocks(
    feed: &mut Feed<'_>,
    number: usize,
    set: &ProfileSet,
    (place, channel): (usize, &Channel),
    scale: &Scale,
) -> Result<(), ExportError> {
    let seconds = i64::from(set.interval_minutes) * 60;
    let mut open: Option<(Date, i64)> = None;
    let mut count = 0;
    for (place_in_set, (interval, value)) in set.intervals.iter().zip(&channel.values).enumerate() {
        let (Some(end), Some(begun)) = (
            interval.end.and_then(|end| end.utc),
            begin(interval, set.interval_minutes),
        ) else {
            continue;
        };
        let start = end.as_second() - seconds;
        if open != Some((begun.date(), start)) {
            if open.is_some() {
                feed.end_block()?;
            }
            count += 1;
            let run = run(set, place_in_set, (start, begun.date()));
            feed.begin_block(number, count, start, run)?;
        }
        open = Some((begun.date(), end.as_second()));
        let quality = Quality::of(interval.status, place, value.is_some());
        let whole = value
            .map(|value| scale.whole(&channel.quantity, value))
            .transpose()?;
        feed.interval(start, seconds, whole, quality)?;
    }
    if open.is_some() {
        feed.end_block()?;
    }
    Ok(())
}

/// How long a block will be that begins with this interval: until the day or the run of time ends.
fn run(set: &ProfileSet, first: usize, (start, date): (i64, Date)) -> i64 {
    let seconds = i64::from(set.interval_minutes) * 60;
    let mut at = start;
    for interval in set.intervals.iter().skip(first) {
        let Some(end) = interval.end.and_then(|end| end.utc) else {
            continue;
        };
        let same = begin(interval, set.interval_minutes).is_some_and(|begun| begun.date() == date);
        if !same || end.as_second() - seconds != at {
            break;
        }
        at = end.as_second();
    }
    at - start
}

/// Registers of now: a reading each, and what they come to since the last reset in a summary.
fn summary(
    contents: &Contents,
    order: &Order,
    out: &mut dyn Write,
) -> Result<Vec<String>, ExportError> {
    let Some(at) = contents.registers_at else {
        return Err(ExportError::NoZone {
            format: NAME,
            zone: format!("the snapshot says \"{}\"", contents.taken),
        });
    };
    let mut left_out = Vec::new();
    let mut rounded = 0;
    let mut feed = Feed::begin(contents, order, out)?;
    let mut number = 0;
    for register in registers(contents)? {
        let value = register_value(register, order.side);
        let (Some((kind, kilo)), Some(value)) = (kind_of(register), value) else {
            let why = match value {
                Some(_) => "",
                None => ", no number",
            };
            left_out.push(format!("{} ({}{why})", register.quantity, register.block));
            continue;
        };
        let (power, whole) = whole(register, value, kilo)?;
        rounded += usize::from(rounds(value));
        number += 1;
        let title = format!("{}, {}", register.quantity, register.block);
        feed.reading(number, &title, &kind, power)?;
        feed.begin_block(number, 1, at.as_second(), 0)?;
        feed.interval(at.as_second(), 0, Some(whole), Quality::Raw)?;
        feed.end_block()?;
    }
    let mut notes = left_out_note(What::Registers, number > 0, &left_out)?;
    if rounded > 0 {
        let places = Step::ROUNDED;
        notes.push(format!(
            "{rounded} values have more than {places} decimals in the meter and are rounded to so many"
        ));
    }
    let find = |quantity: &str| {
        let all = contents.registers.iter();
        let found = all
            .filter(|it| it.block == "total")
            .find(|it| it.quantity == quantity);
        found.and_then(|it| {
            let (power, whole) = whole(it, register_value(it, order.side)?, kind_of(it)?.1).ok()?;
            Some((power, whole))
        })
    };
    feed.summary(at.as_second(), find("kW delivered max"))?;
    feed.end()?;
    Ok(notes)
}

/// What a register is, and the power of ten of its unit; `None` for those of earlier times, whose time is not theirs, and for what
/// has no code.
fn kind_of(register: &RegisterReading) -> Option<(ReadingKind, i8)> {
    let (uom, extreme) = codes::register_uom(&register.quantity)?;
    let rate = match register.block.as_str() {
        "total" => 0,
        block => match block.as_bytes() {
            [letter @ b'A'..=b'Z'] => letter - b'A' + 1,
            _ => return None,
        },
    };
    Some((ReadingKind::of_register(uom, extreme, rate)?, uom.unit().1))
}

/// Has it more decimals than are kept?
fn rounds(value: f64) -> bool {
    let exact = Number::Float(value).exact();
    exact.is_none_or(|(_, scale)| scale > Step::ROUNDED)
}

/// A register's value as a whole number of a power of ten of its base unit; of a meter that counts in floats, rounded to a millionth of
/// its unit, which is what [`rounds`] tells.
fn whole(register: &RegisterReading, value: f64, kilo: i8) -> Result<(i8, i128), ExportError> {
    let too_large = || ExportError::TooLarge {
        quantity: register.quantity.clone(),
        value,
        format: NAME,
    };
    let rounded = Number::Float(value).divided_by(&Number::ONE, Step::ROUNDED);
    let (digits, scale) = rounded.and_then(|it| it.exact()).ok_or_else(too_large)?;
    let (power, raise) = power(kilo.saturating_sub(i8::try_from(scale).unwrap_or(i8::MAX)));
    let whole = digits
        .checked_mul(raise)
        .filter(|whole| whole.abs() <= LARGEST);
    Ok((power, whole.ok_or_else(too_large)?))
}
