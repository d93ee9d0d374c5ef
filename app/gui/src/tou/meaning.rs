//! What a calendar comes to: its days of a year, and the next dates of its rules.
//!
//! Is: questions to `profiles::map::tou`, and their answers kept as long as nothing changes.
//! Is not: an answer of its own; what a calendar means is decided there for checks, command line and window alike.

use std::collections::HashMap;

use meterbench_profiles::{
    map::{
        self,
        tou::{DayType, Prepared},
    },
    program::tou::{Calendar, Date, Days, Schedule, Tou, When},
};

use super::{
    calendar::{Slot, is_separate},
    year::{Facts, Year},
};

/// Next dates of rules, kept until another day begins.
#[derive(Debug, Default)]
pub struct Dates {
    from: Option<Date>,
    known: HashMap<(When, usize), Vec<Date>>,
}

/// More rules than a program has; what is typed letter by letter is not kept for ever.
const KEPT: usize = 500;

impl Dates {
    /// The next dates of a rule from a day on, at most `count`.
    pub fn next(&mut self, when: &When, from: Date, count: usize) -> Vec<Date> {
        if self.from != Some(from) || self.known.len() > KEPT {
            self.known.clear();
            self.from = Some(from);
        }
        self.known
            .entry((*when, count))
            .or_insert_with(|| map::tou::dates(when, from, count))
            .clone()
    }
}

/// The dates of a rule in a year.
fn falls(when: &When, year: i16) -> Vec<Date> {
    let Ok(first) = Date::new(year, 1, 1) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    // Most rules have one date a year, and none has more than the year has days.
    for count in [2, 14, 60, 366] {
        found = map::tou::dates(when, first, count);
        if found.len() < count || found.last().is_some_and(|last| last.year() > year) {
            break;
        }
    }
    found.retain(|date| date.year() == year);
    found
}

/// Days that were not prepared belong to no season; there are none in the year that is asked for.
fn facts(prepared: &Prepared, date: Date) -> Facts {
    let Some(state) = prepared.at(date.at(0, 0, 0, 0)) else {
        return Facts {
            season: usize::MAX,
            slot: Slot::Weekday,
        };
    };
    let slot = match state.day {
        DayType::Weekday => Slot::Weekday,
        DayType::Separate(day) => {
            Slot::Separate(usize::try_from(day.to_monday_zero_offset()).unwrap_or(0))
        }
        DayType::Saturday => Slot::Saturday,
        DayType::Sunday => Slot::Sunday,
        DayType::Special(number) => Slot::Special(usize::from(number)),
    };
    Facts {
        season: usize::from(state.season),
        slot,
    }
}

/// A year of a program's calendar, or why it has none. Days without a schedule don't stand in the way: they are shown.
pub fn year(tou: &Tou, year: i16) -> Result<Year, String> {
    let calendar = tou.calendar.as_ref().ok_or("There is no calendar")?;
    let dated = Tou {
        calendar: Some(dates_only(calendar)),
        ..Tou::default()
    };
    let rules =
        map::tou::rules(&dated, map::default_dimensions()).map_err(|error| error.to_string())?;
    let day = |year, month, day| Date::new(year, month, day).map_err(|error| error.to_string());
    let prepared = Prepared::new(&rules, day(year, 1, 1)?, day(year, 12, 31)?);
    Ok(Year::of(
        calendar,
        year,
        |date| facts(&prepared, date),
        |when| falls(when, year),
    ))
}

/// The same seasons and special days, all with one schedule: names that lead nowhere decide no date.
fn dates_only(calendar: &Calendar) -> Calendar {
    const ONE: &str = "one";
    let mut dated = calendar.clone();
    dated.schedules = vec![Schedule {
        name: ONE.into(),
        switches: Vec::new(),
    }];
    for season in &mut dated.seasons {
        let one_by_one = is_separate(&season.days);
        season.days = Days {
            weekday: (!one_by_one).then(|| ONE.into()),
            separate: std::array::from_fn(|_| one_by_one.then(|| ONE.into())),
            saturday: Some(ONE.into()),
            sunday: Some(ONE.into()),
            special: vec![ONE.into(); season.days.special.len()],
        };
    }
    dated
}

/// A year, kept as long as neither it nor the calendar changes.
#[derive(Debug, Default)]
pub struct Kept {
    of: Option<(Tou, i16)>,
    year: Option<Result<Year, String>>,
}

impl Kept {
    /// The year of this calendar.
    pub fn year(&mut self, tou: &Tou, number: i16) -> &Result<Year, String> {
        let same = matches!(&self.of, Some((of, year)) if of == tou && *year == number);
        if !same {
            self.of = Some((tou.clone(), number));
            self.year = None;
        }
        self.year.get_or_insert_with(|| year(tou, number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tou::{calendar, year::Told};
    use meterbench_profiles::presets;

    fn plain() -> Tou {
        calendar::plain_tou(&Tou::default(), 2026)
    }

    fn told(tou: &Tou, date: &str) -> String {
        let date: Date = date.parse().unwrap();
        let year = year(tou, date.year()).unwrap();
        let day = &year.days[year.place(date).unwrap()];
        Told::of(tou.calendar.as_ref().unwrap(), day).sentence()
    }

    #[test]
    fn a_day_follows_season_weekday_and_holiday() {
        let tou = plain();
        for (date, expected) in [
            (
                "2026-06-01",
                "Mon 1 Jun 2026: summer · weekday, summer weekday: 00:00 C, 07:00 B, 14:00 A, 19:00 B, 22:00 C",
            ),
            (
                "2026-05-31",
                "Sun 31 May 2026: winter · Sunday, day off: 00:00 C",
            ),
            (
                "2026-07-04",
                "Sat 4 Jul 2026: summer · special 0 · Independence Day, day off: 00:00 C",
            ),
            (
                "2027-07-05",
                "Mon 5 Jul 2027: summer · special 0 · Independence Day, day off: 00:00 C",
            ),
            (
                "2026-01-02",
                "Fri 2 Jan 2026: winter · weekday, winter weekday: 00:00 C, 06:00 B, 17:00 A, 21:00 B, 22:00 C",
            ),
        ] {
            assert_eq!(told(&tou, date), expected);
        }
    }

    #[test]
    fn holidays_of_a_set_fall_where_they_are_published() {
        let presets = presets::built_in();
        for (id, year, expected) in [
            (
                "us-federal",
                2026,
                "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
            ),
            (
                "canada",
                2027,
                "01-01 03-26 05-24 07-01 09-06 09-30 10-11 11-11 12-25 12-26",
            ),
        ] {
            let set = presets.sets.iter().find(|set| set.id == id).unwrap();
            let mut dates: Vec<String> = set
                .holidays(2026)
                .iter()
                .flat_map(|holiday| falls(&holiday.entry.on, year))
                .map(|date| format!("{:02}-{:02}", date.month(), date.day()))
                .collect();
            dates.sort();
            assert_eq!(dates.join(" "), expected, "{id}");
        }
    }

    #[test]
    fn every_week_falls_on_every_week_of_a_year() {
        let when: When = "every friday".parse().unwrap();
        assert_eq!(falls(&when, 2026).len(), 52);
        assert_eq!(falls(&when, 2027).len(), 53);
        let daily: When = "every 1 day from 2020-01-01"
            .parse()
            .or_else(|_| "every 1 days from 2020-01-01".parse())
            .unwrap();
        assert_eq!(falls(&daily, 2028).len(), 366);
    }

    #[test]
    fn a_year_is_made_again_when_the_calendar_changes_and_not_before() {
        let mut kept = Kept::default();
        let mut tou = plain();
        let first = std::ptr::from_ref(kept.year(&tou, 2026).as_ref().unwrap().days.as_slice());
        let again = std::ptr::from_ref(kept.year(&tou, 2026).as_ref().unwrap().days.as_slice());
        assert_eq!(first, again);
        if let Some(calendar) = &mut tou.calendar {
            calendar.holidays.clear();
        }
        let year = kept.year(&tou, 2026).as_ref().unwrap();
        assert!(year.days.iter().all(|day| day.holidays.is_empty()));
        assert_eq!(kept.year(&tou, 2028).as_ref().unwrap().days.len(), 366);
    }

    #[test]
    fn without_a_calendar_there_is_no_year() {
        assert!(year(&Tou::default(), 2026).is_err());
    }
}
