//! The minutes of a year as a meter's clock shows them, and what each of them is by its calendar.
//!
//! Is: standard time and daylight saving; rate, season and what is due, day by day.
//! Units: minutes of standard time since the year began.
//! Source: C12.19 fact sheet, section 2 (ST-51, ST-53, ST-54) and 6.1: by its ST-51 the meter itself reads its registers and
//! resets its demand when a season begins.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, ToSpan as _};

use super::file::{Rate, Season, Tou};
use super::oracle::{before, next, weekday};

pub const DAY: i64 = 1440;

/// One date of the local clock.
struct Day {
    season: usize,
    rates: Vec<Rate>,
    due: Due,
}

/// What is done as a date begins.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Due {
    pub season_ends: Option<usize>,
    pub self_read: bool,
    pub demand_reset: bool,
}

pub struct Days {
    start: DateTime,
    /// From the day before the year on.
    days: Vec<Day>,
    /// Standard minutes at which daylight saving begins and ends, and how much it is.
    daylight: (i64, i64, i64),
}

impl Days {
    /// `days` days from `first` on.
    pub fn of(tou: &Tou, first: Date, days: i64) -> Days {
        let mut all = Vec::new();
        let mut date = before(first);
        for _ in 0..days + 3 {
            all.push(day(tou, date));
            date = next(date);
        }
        let change = |dates: &std::collections::BTreeSet<Date>| {
            let date = dates.range(first..).next().unwrap();
            let passed = first.until(*date).unwrap().get_days();
            i64::from(passed) * DAY + tou.dst_at_minute
        };
        Days {
            start: first.at(0, 0, 0, 0),
            days: all,
            // It ends when the clock, which is ahead, shows the time of the change.
            daylight: (
                change(&tou.dst_on),
                change(&tou.dst_off) - tou.dst_minutes,
                tou.dst_minutes,
            ),
        }
    }

    /// How many minutes the local clock is ahead of standard time.
    pub fn ahead(&self, minute: i64) -> i64 {
        let (from, until, amount) = self.daylight;
        if (from..until).contains(&minute) {
            amount
        } else {
            0
        }
    }

    /// What the clock shows when a minute ends, just before it may be changed.
    pub fn end_of(&self, minute: i64) -> DateTime {
        self.start + SignedDuration::from_mins(minute + 1 + self.ahead(minute))
    }

    /// The rate of a minute.
    pub fn rate(&self, minute: i64) -> Rate {
        let of_day = (minute + self.ahead(minute)).rem_euclid(DAY);
        self.day(minute).rates[usize::try_from(of_day).unwrap()]
    }

    pub fn season(&self, minute: i64) -> usize {
        self.day(minute).season
    }

    /// What is due at the beginning of a minute: nothing but at midnight.
    pub fn due(&self, minute: i64) -> Due {
        let of_day = (minute + self.ahead(minute)).rem_euclid(DAY);
        if of_day == 0 {
            self.day(minute).due
        } else {
            Due::default()
        }
    }

    fn day(&self, minute: i64) -> &Day {
        let place = (minute + self.ahead(minute)).div_euclid(DAY) + 1;
        &self.days[usize::try_from(place).unwrap()]
    }
}

fn day(tou: &Tou, date: Date) -> Day {
    let (season, yesterday) = (season(tou, date), season(tou, before(date)));
    let begins = season != yesterday;
    let of_season = &tou.seasons[season].starts;
    let due = |flag: fn(&super::file::Due) -> bool| {
        let asks = |due: &super::file::Due| due.on.contains(&date) && flag(due);
        begins || asks(of_season) || tou.billing.iter().any(asks)
    };
    let schedule = schedule(tou, &tou.seasons[season], date);
    Day {
        season,
        rates: (0..DAY).map(|minute| rate(schedule, minute)).collect(),
        due: Due {
            season_ends: begins.then_some(yesterday),
            self_read: due(|due| due.self_read),
            demand_reset: due(|due| due.demand_reset),
        },
    }
}

/// The season that began last.
fn season(tou: &Tou, date: Date) -> usize {
    let since = date - 400.days();
    let last = |season: &Season| season.starts.on.range(since..=date).next_back().copied();
    let begun = tou
        .seasons
        .iter()
        .enumerate()
        .filter_map(|(place, season)| Some((last(season)?, place)));
    begun.max().unwrap().1
}

fn schedule<'a>(tou: &Tou, season: &'a Season, date: Date) -> &'a [(i64, Rate)] {
    let mut holidays = tou.holidays.iter();
    match (holidays.find(|(on, _)| on.contains(&date)), weekday(date)) {
        (Some((_, special)), _) => &season.special[*special],
        (None, 0) => &season.sunday,
        (None, 6) => &season.saturday,
        (None, _) => &season.weekday,
    }
}

fn rate(schedule: &[(i64, Rate)], minute: i64) -> Rate {
    let begun = schedule.iter().filter(|(from, _)| *from <= minute);
    begun.max_by_key(|(from, _)| *from).unwrap().1
}
