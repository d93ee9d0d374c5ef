//! Time of use: a program's calendar and ST-53, ST-54.
//!
//! Is: what a calendar means, the tables it becomes, and the calendar that is in a meter's tables.
//! Is not: whether it is a good one; see `check::tou`.
//! Shape: a calendar that means the same as what the tables hold changes no byte of them. What is written is written as a
//! whole: schedules by number and time, unused places by the meter's own convention.
//! Source: C12.19 tables 51, 53, 54; codes and their confidence in `c1219::calendar::codes` and `data/calendar.toml`.

mod build;
mod error;
mod meaning;
mod rates;
mod read;
mod rule;
mod write;

use jiff::civil::{Time, Weekday};
pub use meterbench_c1219::calendar::{Change, DayType, Prepared, Rules, State};
use meterbench_c1219::{
    ActTimeTou, Calendar as StoredCalendar, Date as StoredDate, TimeFormat, TimeFunc2, TimeOfDay,
    TimeOffset,
};

pub use self::error::CalendarError;
pub use self::meaning::{same_calendar, same_dates};
pub use self::rates::{confidence as rates_confidence, rate_of, tier_of};
pub(super) use self::read::get;
pub(super) use self::write::set;
use super::{Dimensions, MapError};
use crate::program::tou::{Calendar, Date, DateRule, Dst, Tou, When};

const WEEKDAYS: [&str; 5] = ["monday", "tuesday", "wednesday", "thursday", "friday"];

fn monday_to_friday() -> [Weekday; 5] {
    [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
    ]
}

/// What a name begins with by which a schedule keeps its number.
const SCHEDULE: &str = "schedule ";

fn schedule_name(number: u8) -> String {
    format!("{SCHEDULE}{number}")
}

/// What a program's calendar means, whether or not a meter has room for it.
pub fn rules(tou: &Tou, dims: &Dimensions) -> Result<Rules, MapError> {
    let none = Calendar::default();
    let calendar = tou.calendar.as_ref().unwrap_or(&none);
    let can = dims.tou.unwrap_or_default();
    let separate_weekdays = can.separate_weekdays
        || calendar
            .seasons
            .iter()
            .any(|season| build::first_different(season).is_some());
    let separate_demands =
        can.separate_demands || build::first_separate(&calendar.schedules).is_some();
    let specials = u8::try_from(build::specials(calendar)).unwrap_or(u8::MAX);
    let numbers = build::numbers(&calendar.schedules)?;
    let mut dates = build::Dates::default();
    if let Some(dst) = &tou.dst {
        dates.append(build::Dates::of_dst(dst)?);
    }
    dates.append(build::Dates::of_calendar(calendar)?);
    let (anchor, recurring) = dates.rules(None)?;
    let rows = calendar
        .seasons
        .iter()
        .map(|season| build::row(season, &numbers, separate_weekdays, specials));
    let stored = StoredCalendar {
        anchor: anchor.and_then(StoredDate::from_civil),
        non_recurring: dates.once,
        recurring,
        switches: build::switches(&calendar.schedules, &numbers, separate_demands),
        schedules: rows.collect::<Result<_, _>>()?,
        tail: Vec::new(),
    };
    let act = ActTimeTou {
        func2: TimeFunc2::default()
            .with(TimeFunc2::SEPARATE_WEEKDAYS, separate_weekdays)
            .with(TimeFunc2::SEPARATE_SUM_DEMANDS, separate_demands),
        ..ActTimeTou::default()
    };
    Ok(Rules::new(act, tou.dst.as_ref().map(offset), stored))
}

/// ST-53 as a program says it; two in the morning where it doesn't say when.
fn offset(dst: &Dst) -> TimeOffset {
    let time = |at: Option<crate::program::tou::TimeOfDay>| {
        let minutes = at.map_or(120, crate::program::tou::TimeOfDay::minutes);
        TimeOfDay::from_civil(time_of(minutes), TimeFormat::Binary)
    };
    TimeOffset {
        dst_effective: time(dst.at),
        dst_minutes: dst
            .minutes
            .and_then(|minutes| u8::try_from(minutes).ok())
            .unwrap_or(60),
        zone_minutes: None,
        std_effective: dst.off_at.map(|at| time(Some(at))),
        tail: Vec::new(),
    }
}

/// So many minutes after midnight.
fn time_of(minutes: u16) -> Time {
    let part = |value: u16| i8::try_from(value).unwrap_or(0);
    Time::new(part(minutes / 60), part(minutes % 60), 0, 0).unwrap_or(Time::midnight())
}

/// The dates of a rule from `from` on, at most `count`; none for a rule without a meaning.
pub fn dates(on: &When, from: Date, count: usize) -> Vec<Date> {
    match on {
        When::Once(date) => Some(*date)
            .filter(|date| *date >= from)
            .into_iter()
            .take(count)
            .collect(),
        When::Rule(rule) => rule::alone(*rule).map_or_else(
            |_| Vec::new(),
            |(rule, anchor)| rule.dates(from, anchor).take(count).collect(),
        ),
    }
}

/// The dates of a rule from one day to another, both included.
pub fn dates_within(on: &When, from: Date, until: Date) -> Vec<Date> {
    match on {
        When::Once(date) => Some(*date)
            .filter(|date| (from..=until).contains(date))
            .into_iter()
            .collect(),
        When::Rule(rule) => rule::alone(*rule).map_or_else(
            |_| Vec::new(),
            |(rule, anchor)| {
                rule.dates(from, anchor)
                    .take_while(|date| *date <= until)
                    .collect()
            },
        ),
    }
}

/// Whether a meter can say a rule, and why not.
pub fn fault(on: &When) -> Option<CalendarError> {
    match on {
        When::Once(date) if StoredDate::from_civil(*date).is_none() => {
            Some(CalendarError::Date { date: *date })
        }
        When::Once(_) => None,
        When::Rule(rule) => rule::code(*rule).err(),
    }
}

/// Whether a meter says a rule by the code that is the least sure of all.
pub fn is_unsure(on: &When) -> bool {
    let When::Rule(rule) = on else { return false };
    matches!(rule::plain(*rule), DateRule::Before { .. })
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
