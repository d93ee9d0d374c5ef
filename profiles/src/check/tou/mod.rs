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

/// Rules are looked at over these ten years. A check reads no clock; which ten they are matters little, as every rule has come
/// on every weekday in them.
const FROM: Date = date(2026, 1, 1);
const UNTIL: Date = date(2035, 12, 31);

/// The ten years, and as much before and after them as one-time dates need.
fn span(subject: &Subject<'_>) -> (Date, Date) {
    let entries = entries(subject);
    let once = entries.iter().filter_map(|(_, entry)| match entry.on {
        When::Once(date) => Some(date),
        When::Rule(_) => None,
    });
    let of_meters = date(1990, 1, 1)..=date(2089, 12, 31);
    let once = once.filter(|date| of_meters.contains(date));
    once.fold((FROM, UNTIL), |(from, until), date| {
        (
            from.min(date.first_of_year()),
            until.max(date.last_of_year()),
        )
    })
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
