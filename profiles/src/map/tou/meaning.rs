//! Whether two calendars mean the same.
//!
//! Is: a form in which names, the order of schedules and different words for the same dates are gone.
//! Is not: what a calendar comes to on a day.

use std::collections::BTreeSet;

use jiff::civil::Weekday;

use super::rule::plain;
use crate::program::tou::{
    Calendar, Date, DateRule, Entry, Month, Nth, Observed, Season, Switch, Switches, When,
};

/// A date in an order of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Day {
    Once(Date),
    Rule([u8; 5]),
    Every(u8, Date),
}

/// A date and what else is done on it.
type Mark = (Day, bool, bool);

/// From when, and which rate.
type Line = Vec<(u16, u8)>;

/// A day's rates of energy and of demand.
type Lines = (Line, Line);

/// A season: when it begins, and every type of day.
type SeasonMeaning = (BTreeSet<Mark>, Vec<Option<Lines>>);

#[derive(Debug, PartialEq)]
struct Meaning {
    seasons: Vec<SeasonMeaning>,
    /// In order where they are for the same day.
    once: Vec<(Mark, u8)>,
    /// In order where they are of different types.
    rules: Vec<(u8, BTreeSet<Mark>)>,
    billing: BTreeSet<Mark>,
}

/// Special day types that a code can name.
const SPECIALS: usize = 12;

/// Whether two calendars switch the same rates at the same times and reset and read on the same dates. Names don't count,
/// nor schedules that no season follows.
pub fn same_calendar(one: &Calendar, other: &Calendar) -> bool {
    meaning(one) == meaning(other)
}

/// Whether two lists have the same dates with the same actions.
pub fn same_dates(one: &[Entry], other: &[Entry]) -> bool {
    marks(one) == marks(other)
}

fn meaning(calendar: &Calendar) -> Meaning {
    let seasons = calendar
        .seasons
        .iter()
        .map(|season| SeasonMeaning::from((marks(&season.starts), days(calendar, season))));
    let (mut once, mut rules) = (Vec::new(), Vec::<(u8, BTreeSet<Mark>)>::new());
    for holiday in &calendar.holidays {
        let (mark, special) = (mark(&holiday.entry), holiday.special);
        if matches!(mark.0, Day::Once(_)) {
            once.push((mark, special));
        } else {
            match rules.last_mut() {
                Some((last, run)) if *last == special => {
                    run.insert(mark);
                }
                _ => rules.push((special, BTreeSet::from([mark]))),
            }
        }
    }
    once.sort_by_key(|((day, ..), _)| *day);
    once.dedup();
    let does = |entry: &&Entry| entry.demand_reset || entry.self_read;
    Meaning {
        seasons: seasons.collect(),
        once,
        rules,
        billing: calendar.billing.iter().filter(does).map(mark).collect(),
    }
}

fn marks(entries: &[Entry]) -> BTreeSet<Mark> {
    entries.iter().map(mark).collect()
}

fn mark(entry: &Entry) -> Mark {
    let day = match entry.on {
        When::Once(date) => Day::Once(date),
        When::Rule(rule) => match plain(rule) {
            DateRule::Every { days, from } => Day::Every(days, from),
            rule => Day::Rule(key(rule)),
        },
    };
    (day, entry.demand_reset, entry.self_read)
}

fn key(rule: DateRule) -> [u8; 5] {
    let in_month = |month: Month| match month {
        Month::Every => 0,
        Month::Of(month) => month,
    };
    let of = |weekday: Weekday| weekday.to_monday_zero_offset().unsigned_abs();
    match rule {
        DateRule::Day {
            month,
            day,
            observed,
        } => {
            let observed = match observed {
                Observed::Itself => 0,
                Observed::AndDayAfter => 1,
                Observed::MondayIfSunday => 2,
                Observed::FridayIfSunday => 3,
                Observed::MondayIfSaturday => 4,
                Observed::FridayIfSaturday => 5,
                Observed::MondayIfWeekend => 6,
                Observed::FridayIfWeekend => 7,
                Observed::NearestWeekday => 8,
                Observed::DayAfter => 9,
            };
            [0, in_month(month), day, observed, 0]
        }
        DateRule::Nth {
            month,
            nth,
            weekday,
            from_day,
        } => {
            let nth = match nth {
                Nth::First => 0,
                Nth::Second => 1,
                Nth::Third => 2,
                Nth::Fourth => 3,
            };
            [1, in_month(month), from_day, of(weekday), nth]
        }
        DateRule::Last { month, weekday } => [2, in_month(month), 0, of(weekday), 0],
        DateRule::Before {
            month,
            weekday,
            day,
        } => [3, in_month(month), day, of(weekday), 0],
        DateRule::Weekly(weekday) => [4, 0, 0, of(weekday), 0],
        DateRule::Every { days, .. } => [5, 0, days, 0, 0],
    }
}

/// Every type of day of a season: weekdays one by one, then special ones as far as there are codes.
fn days(calendar: &Calendar, season: &Season) -> Vec<Option<Lines>> {
    let days = &season.days;
    let specials = (0..SPECIALS).map(|special| {
        let named = days.special.get(special).or(days.special.last());
        named.or(days.sunday.as_ref()).map(String::as_str)
    });
    let names = [days.saturday.as_deref(), days.sunday.as_deref()]
        .into_iter()
        .chain((0..5).map(|day| days.monday_to_friday(day)))
        .chain(specials);
    names.map(|name| lines(calendar, name?)).collect()
}

/// What a schedule switches; `None` if there is none of this name.
fn lines(calendar: &Calendar, name: &str) -> Option<Lines> {
    let schedule = calendar
        .schedules
        .iter()
        .find(|schedule| schedule.name == name)?;
    let line = |other: Switches| {
        let meant = schedule
            .switches
            .iter()
            .filter(move |switch| switch.switches != other);
        let pair = |switch: &Switch| (switch.at.minutes(), switch.rate.index());
        let mut line: Line = meant.map(pair).collect();
        line.sort_by_key(|(at, _)| *at);
        line.dedup();
        line
    };
    Some((line(Switches::Demand), line(Switches::Energy)))
}
