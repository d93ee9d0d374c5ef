//! An iCalendar of rates.
//!
//! Is: one event for every time that a rate holds; loading the file again replaces the events of the first time.
//! Is not: a time zone. Times float: they are those of the meter's display, wherever the calendar is looked at.
//! Source: RFC 5545.

use icalendar::{Calendar, Component, Event, Property};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};

use super::{Changes, Names, Row, capital};

/// What the file says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// What the calendar is called; events are known again by it.
    pub name: &'a str,
    /// When it is made.
    pub made: Timestamp,
}

pub(super) fn text(changes: &Changes, names: &Names, stamp: &Stamp<'_>) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//MeterBench//Time of use//EN"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .name(stamp.name);
    let periods = changes.periods();
    let end = changes.until.to_datetime(Time::midnight());
    let ends = periods.iter().skip(1).map(|row| row.time).chain([end]);
    for (row, until) in periods.iter().zip(ends) {
        calendar.push(event(row, until, names, stamp));
    }
    calendar.to_string()
}

fn event(row: &Row, until: DateTime, names: &Names, stamp: &Stamp<'_>) -> Event {
    let state = &row.state;
    let mut said = vec![
        format!("Season {}", names.season_words(state.season)),
        capital(&state.day.to_string()),
    ];
    said.extend(
        state
            .schedule
            .map(|number| format!("Schedule {number} of the meter")),
    );
    said.extend(
        state
            .tier
            .map(|number| format!("Tier {number} of the meter")),
    );
    let title = match row.rate() {
        Some(_) => format!("Rate {}", row.rate_words()),
        None => "No rate".into(),
    };
    let mut event = Event::with_uid(&uid(stamp.name, row.time));
    event
        .summary(&title)
        .description(&said.join("\n"))
        .append_property(Property::new("DTSTAMP", utc(stamp.made)))
        .append_property(Property::new("DTSTART", local(row.time)))
        .append_property(Property::new("DTEND", local(until)))
        .append_property(Property::new("CATEGORIES", &title))
        // It fills no one's day.
        .append_property(Property::new("TRANSP", "TRANSPARENT"));
    event.done()
}

fn local(time: DateTime) -> String {
    time.strftime("%Y%m%dT%H%M%S").to_string()
}

fn utc(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The same for the same calendar and time, so that a file loaded again takes the place of the first.
fn uid(name: &str, time: DateTime) -> String {
    // FNV-1a, 64 bits: names of any characters in a UID of plain ones.
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
    format!("{}-{hash:016x}@meterbench", local(time))
}
