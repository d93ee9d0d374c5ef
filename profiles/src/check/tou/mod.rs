//! Rules for `[tou]`: T001 to T034.
//!
//! Shape: schedules, seasons, dates, daylight saving, rates, and whether it all has room; a file for each.
//! Source: what a date comes to is `map::tou`'s to say.

pub(super) mod dates;
pub(super) mod dst;
pub(super) mod rates;
pub(super) mod room;
pub(super) mod schedules;
pub(super) mod seasons;

use jiff::civil::date;

use super::Subject;
use crate::program::tou::{Calendar, Date, Dst, Entry, Tou, When};

/// Rules are looked at over so many years: every rule comes on every weekday in them.
const YEARS: i16 = 10;

/// What meters can say.
const FIRST: Date = date(1990, 1, 1);
const LAST: Date = date(2089, 12, 31);

/// Ten years from this month on, and as many more as one-time dates to come need.
fn span(subject: &Subject<'_>) -> (Date, Date) {
    let from = subject.today.first_of_month().clamp(FIRST, LAST);
    let entries = entries(subject);
    let once = entries.iter().filter_map(|(_, entry)| match entry.on {
        When::Once(date) => Some(date.last_of_year()),
        When::Rule(_) => None,
    });
    let until = ten_years(from).1;
    let until = once.filter(|date| *date <= LAST).fold(until, Date::max);
    (from, until)
}

/// Ten years from a day on.
fn ten_years(from: Date) -> (Date, Date) {
    let until = Date::new(from.year() + YEARS, from.month(), 1);
    (
        from,
        until
            .ok()
            .and_then(|date| date.yesterday().ok())
            .unwrap_or(LAST),
    )
}

fn tou<'a>(subject: &Subject<'a>) -> Option<&'a Tou> {
    subject.program.tou.as_ref()
}

fn calendar<'a>(subject: &Subject<'a>) -> Option<&'a Calendar> {
    tou(subject)?.calendar.as_ref()
}

fn dst<'a>(subject: &Subject<'a>) -> Option<&'a Dst> {
    tou(subject)?.dst.as_ref()
}

/// Every date of the section with its path.
fn entries<'a>(subject: &Subject<'a>) -> Vec<(String, &'a Entry)> {
    let mut all = Vec::new();
    if let Some(dst) = dst(subject) {
        let of = |list: &'a [Entry], key: &'static str| {
            let places = list.iter().enumerate();
            places.map(move |(place, entry)| (format!("tou.dst.{key}[{place}]"), entry))
        };
        all.extend(of(&dst.on, "on"));
        all.extend(of(&dst.off, "off"));
    }
    let Some(calendar) = calendar(subject) else {
        return all;
    };
    for (number, season) in calendar.seasons.iter().enumerate() {
        for (place, entry) in season.starts.iter().enumerate() {
            all.push((start_path(number, place), entry));
        }
    }
    for (number, holiday) in calendar.holidays.iter().enumerate() {
        all.push((format!("tou.holiday[{number}].on"), &holiday.entry));
    }
    for (number, entry) in calendar.billing.iter().enumerate() {
        all.push((format!("tou.billing[{number}].on"), entry));
    }
    all
}

fn start_path(season: usize, place: usize) -> String {
    format!("tou.season[{season}].starts[{place}].on")
}

/// "1 season", "2 seasons".
fn counted(count: usize, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {what}{s}")
}

#[cfg(test)]
mod tests;
