//! CMEP, the California Metering Exchange Protocol: one MEPMD01 record a line.
//!
//! Is: interval data, and registers as readings of one time each, for quantities that the protocol has a unit for.
//! Is not: rates (MEPMD02 calls them on-peak, off-peak …, and which of a meter's rates is which no table says), nor maxima (a KW of a
//! time is what flowed then), nor distribution loss factors, which are what MEPLF01 is.
//! Shape: fourteen fields, then for each value the end of its interval, a quality flag and the number; 48 values a record at most.
//! Units: as the record says; times in UTC [1]. The calculation constant makes a value primary: it is 1 where values are.
//! Source: MEPMD01 as public parsers describe it (fields, 48 values, `00000015`, purposes, commodities, `KWH`, `KWHREG`) [2+]; the
//! units of received and net energy `GKWH`, `NKWH`, `SKWH` [1]; quality `R` raw and `N` no data [kb].

use std::fmt::Write as _;
use std::io::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use meterbench_c1219::Number;

use super::number::{Step, decimal};
use super::table::rounded;
use super::{
    Contents, ExportError, Order, Side, What, register_value, registers, sets, untimed, zone_known,
};
use crate::reading::{Channel, ProfileSet};

const NAME: &str = "CMEP";
/// The version of the record that its fields are of.
const VERSION: &str = "19970819";
const SENDER: &str = "METERBENCH";
/// More values no record may hold.
const MOST: usize = 48;
/// What a value is that the meter recorded and nobody has checked.
const RAW: &str = "R";
/// What stands where the meter has no valid value.
const NO_DATA: &str = "N";

/// What CMEP calls a quantity; `None` where it has no name for it.
fn units(quantity: &str) -> Option<&'static str> {
    Some(match quantity {
        "kWh delivered" => "KWH",
        "kWh received" => "GKWH",
        "kWh net" => "NKWH",
        "kWh added" => "SKWH",
        "kvarh delivered" => "KVARH",
        "kVAh delivered" => "KVAH",
        "kW delivered" => "KW",
        "kvar delivered" => "KVAR",
        _ => return None,
    })
}

pub fn write(
    contents: &Contents,
    order: &Order,
    out: &mut dyn Write,
) -> Result<Vec<String>, ExportError> {
    match order.what {
        What::Profile => profile(contents, order, out),
        What::Registers => readings(contents, order, out),
        What::Log => Err(ExportError::NoPlace {
            format: NAME,
            what: What::Log,
        }),
    }
}

/// "202601311300" in UTC.
fn stamp(at: Timestamp) -> String {
    TimeZone::UTC
        .to_datetime(at)
        .strftime("%Y%m%d%H%M")
        .to_string()
}

/// The fields that stand before the values, up to the interval. Nothing that a meter calls itself may add a field.
fn head(contents: &Contents, units: &str, constant: &str, interval: &str) -> String {
    let plain = |text: &str| -> String {
        let kept = text
            .trim()
            .chars()
            .filter(|c| !matches!(c, ',' | '"') && !c.is_control());
        kept.collect()
    };
    let id = contents
        .meter
        .device_id
        .as_deref()
        .map(plain)
        .unwrap_or_default();
    let created = contents.registers_at.map(stamp).unwrap_or_default();
    let meter = plain(&contents.meter.serial);
    format!(
        "MEPMD01,{VERSION},{SENDER},,,{id},{created},{meter},OK,E,{units},{constant},{interval}"
    )
}

/// MMDDHHMM of an interval's length.
fn length(minutes: u32) -> String {
    let (days, hours) = (minutes / 1440, minutes / 60 % 24);
    format!("00{days:02}{hours:02}{:02}", minutes % 60)
}

fn constant(factor: &Number, side: Side) -> String {
    match (side, factor.exact()) {
        (Side::Secondary, Some((digits, scale))) => decimal(digits, scale),
        _ => "1".into(),
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
    let mut left_out: Vec<String> = Vec::new();
    let mut notes = Vec::new();
    let mut written = false;
    for set in &sets {
        for channel in &set.channels {
            match units(&channel.quantity) {
                None => left_out.push(channel.quantity.clone()),
                Some(units) => {
                    records(contents, set, channel, order, units, out)?;
                    notes.extend(doubts(set, channel));
                    written = true;
                }
            }
        }
    }
    notes.extend(rounded(contents, order));
    notes.extend(untimed(&sets));
    done(What::Profile, written, left_out, notes)
}

fn done(
    what: What,
    written: bool,
    left_out: Vec<String>,
    mut notes: Vec<String>,
) -> Result<Vec<String>, ExportError> {
    let left_out = super::some_of(&left_out);
    if !written {
        return Err(ExportError::NoUnit {
            format: NAME,
            what,
            left_out,
        });
    }
    if !left_out.is_empty() {
        notes.push(format!(
            "CMEP holds energies that it has a unit for; these are left out: {left_out}"
        ));
    }
    Ok(notes)
}

/// What of a channel's intervals the flags can't say.
fn doubts(set: &ProfileSet, channel: &Channel) -> Option<String> {
    let place = set.channels.iter().position(|it| std::ptr::eq(it, channel));
    let held = set.intervals.iter().zip(&channel.values);
    let doubted = held.filter(|(interval, value)| {
        value.is_some() && !super::green_button::is_sound(interval.status, place.unwrap_or(0))
    });
    match doubted.count() {
        0 => None,
        count => Some(format!(
            "{count} values of {} stand as raw though their interval was partial, in test mode or cut by an outage: CMEP has no flag of its own for that",
            channel.quantity
        )),
    }
}

fn records(
    contents: &Contents,
    set: &ProfileSet,
    channel: &Channel,
    order: &Order,
    units: &str,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let step = Step::of(channel, order.side);
    let constant = constant(&channel.primary_factor, order.side);
    let head = head(contents, units, &constant, &length(set.interval_minutes));
    let timed: Vec<(Timestamp, Option<f64>)> = set
        .intervals
        .iter()
        .zip(&channel.values)
        .filter_map(|(interval, value)| Some((interval.end?.utc?, *value)))
        .collect();
    let mut line = String::new();
    for values in timed.chunks(MOST) {
        line.clear();
        let _ = write!(line, "{head},{}", values.len());
        for (end, value) in values {
            line.push(',');
            line.push_str(&stamp(*end));
            line.push(',');
            match value {
                Some(value) => {
                    line.push_str(RAW);
                    line.push(',');
                    step.push(*value, &mut line);
                }
                None => {
                    line.push_str(NO_DATA);
                    line.push(',');
                }
            }
        }
        line.push_str("\r\n");
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// The present registers that are totals: a record each.
fn readings(
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
    let (mut left_out, mut notes, mut written, mut rates) = (Vec::new(), Vec::new(), false, 0);
    for register in registers(contents)? {
        if register.block != "total" {
            rates += 1;
            continue;
        }
        let value = register_value(register, order.side);
        let (Some(units), Some(value)) = (units(&register.quantity), value) else {
            left_out.push(match value {
                Some(_) => register.quantity.clone(),
                None => format!("{} (no number)", register.quantity),
            });
            continue;
        };
        let units = if units.ends_with('H') {
            format!("{units}REG")
        } else {
            units.to_owned()
        };
        let factor = register.primary_factor.as_ref();
        let factor = factor.unwrap_or(&Number::ONE);
        let constant = constant(factor, order.side);
        let head = head(contents, &units, &constant, "00000000");
        write!(out, "{head},1,{},{RAW},{value}\r\n", stamp(at))?;
        written = true;
    }
    if rates > 0 {
        notes.push(format!("{rates} registers of rates are left out: CMEP names rates on-peak, off-peak …, and no table says which of the meter's is which"));
    }
    done(What::Registers, written, left_out, notes)
}
