//! CSV: lines that begin with `#` say whose, when, on which side and in which zone; then a line of names, then rows.
//!
//! Is: UTF-8, commas, a point in numbers, lines that end with LF; quotes by RFC 4180.
//! Shape: columns as in [`super::table`]; a profile's channels stand behind its six.

use std::fmt::Write as _;
use std::io::Write;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::number::Step;
use super::table::{Cell, LOG, PROFILE, REGISTERS, column, log_rows, preamble, register_rows};
use super::{Contents, ExportError, Order, What, sets};
use crate::reading::{IntervalStatus, ProfileSet};

/// So much is gathered before it is written.
const CHUNK: usize = 1 << 16;

pub fn write(
    contents: &Contents,
    order: &Order,
    out: &mut dyn Write,
) -> Result<Vec<String>, ExportError> {
    let mut text = String::new();
    for line in preamble(contents, order) {
        let _ = writeln!(text, "# {}", line.replace(['\n', '\r'], " "));
    }
    match order.what {
        What::Registers => rows(&mut text, &REGISTERS, &register_rows(contents, order)?),
        What::Log => rows(&mut text, &LOG, &log_rows(contents)?),
        What::Profile => {
            let sets = sets(contents)?;
            let several = sets.len() > 1;
            let mut names: Vec<String> = PROFILE.iter().map(|name| (*name).to_owned()).collect();
            for set in &sets {
                names.extend(
                    set.channels
                        .iter()
                        .map(|channel| column(set, channel, several)),
                );
            }
            line(&mut text, names.iter().map(String::as_str));
            let width: usize = sets.iter().map(|set| set.channels.len()).sum();
            let mut before = 0;
            for set in sets {
                profile(set, order, (before, width), &mut text, out)?;
                before += set.channels.len();
            }
        }
    }
    out.write_all(text.as_bytes())?;
    Ok(Vec::new())
}

/// A set's intervals; its channels stand behind those of the sets before it.
fn profile(
    set: &ProfileSet,
    order: &Order,
    (before, width): (usize, usize),
    text: &mut String,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let steps: Vec<Step> = set
        .channels
        .iter()
        .map(|it| Step::of(it, order.side))
        .collect();
    let behind = width.saturating_sub(before + set.channels.len());
    let (number, minutes) = (set.number.to_string(), set.interval_minutes.to_string());
    let mut said: Option<(IntervalStatus, String)> = None;
    for (place, interval) in set.intervals.iter().enumerate() {
        text.push_str(&number);
        text.push(',');
        if let Some(end) = &interval.end {
            push_time(end.local, text);
            text.push(',');
            text.push_str(match end.dst {
                Some(true) => "1",
                Some(false) => "0",
                None => "",
            });
            text.push(',');
            if let Some(utc) = end.utc {
                push_time(TimeZone::UTC.to_datetime(utc), text);
                text.push('Z');
            }
        } else {
            text.push_str(",,");
        }
        text.push(',');
        text.push_str(&minutes);
        text.push(',');
        // Of many intervals alike the words are made once.
        let words = match &said {
            Some((status, words)) if *status == interval.status => words,
            _ => {
                &said
                    .insert((interval.status, quoted(&interval.status.words())))
                    .1
            }
        };
        text.push_str(words);
        text.extend(std::iter::repeat_n(',', before));
        for (channel, step) in set.channels.iter().zip(&steps) {
            text.push(',');
            if let Some(value) = channel.values.get(place).copied().flatten() {
                step.push(value, text);
            }
        }
        text.extend(std::iter::repeat_n(',', behind));
        text.push('\n');
        if text.len() >= CHUNK {
            out.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    Ok(())
}

/// "2026-01-31T13:00:00", several times as fast as any general formatting.
fn push_time(at: DateTime, text: &mut String) {
    let mut two = |value: i8, before: &str| {
        text.push_str(before);
        let value = value.unsigned_abs() % 100;
        text.push(char::from(b'0' + value / 10));
        text.push(char::from(b'0' + value % 10));
    };
    let year = at.year();
    if !(0..=9999).contains(&year) {
        let _ = write!(text, "{at}");
        return;
    }
    two(i8::try_from(year / 100).unwrap_or(0), "");
    two(i8::try_from(year % 100).unwrap_or(0), "");
    two(at.month(), "-");
    two(at.day(), "-");
    two(at.hour(), "T");
    two(at.minute(), ":");
    two(at.second(), ":");
}

fn rows(text: &mut String, names: &[&str], rows: &[Vec<Cell>]) {
    line(text, names.iter().copied());
    for row in rows {
        for (place, cell) in row.iter().enumerate() {
            if place > 0 {
                text.push(',');
            }
            match cell {
                Cell::Text(words) => text.push_str(&quoted(words)),
                Cell::Number(value) => {
                    let _ = write!(text, "{value}");
                }
                Cell::Empty => (),
            }
        }
        text.push('\n');
    }
}

fn line<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&quoted(cell));
    }
    text.push('\n');
}

fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_jiff_writes_them() {
        for at in [
            "2026-01-31T13:05:09",
            "0000-01-01T00:00:00",
            "-000001-12-31T23:59:59",
            "9999-12-31T23:59:59",
        ] {
            let at: DateTime = at.parse().unwrap();
            let mut text = String::new();
            push_time(at, &mut text);
            assert_eq!(text, at.to_string());
        }
    }
}
