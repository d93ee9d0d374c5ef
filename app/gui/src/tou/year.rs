//! A year as a map of days: columns are weeks, rows are weekdays.
//!
//! Is: what each day of a year is, where it stands, and what can be said of it.
//! Is not: the calendar's meaning; that is asked for. Nor the drawing; see `panels::tou::year`.
//! Shape: weeks begin on Sunday, as calendars in the US and Canada have it. Day 1 of the year is in column 0.

use meterbench_profiles::program::tou::{Calendar, Date, When};

use super::{band, calendar::Slot};

/// What the calendar makes of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The place of its season.
    pub season: usize,
    /// Its type.
    pub slot: Slot,
}

/// A day of the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// The week.
    pub column: usize,
    /// 0 for Sunday.
    pub row: usize,
    /// The place of its season.
    pub season: usize,
    /// Its type.
    pub slot: Slot,
    /// The place of its schedule; `None` when there is none of that name.
    pub schedule: Option<usize>,
    /// Places of the holidays that fall on it.
    pub holidays: Vec<usize>,
    /// A billing date, or one on which a season asks for a demand reset or a self read.
    pub billing: bool,
}

/// A year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// Which.
    pub year: i16,
    /// Its days in order.
    pub days: Vec<Day>,
}

/// A stretch of days with something in common: a month, a season.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The month, from 1, or the season's place.
    pub of: usize,
    /// The first day, as a place in the year's days.
    pub first: usize,
    /// The last.
    pub last: usize,
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// "Jan" for 1.
pub fn month(number: usize) -> &'static str {
    MONTHS.get(number.saturating_sub(1)).copied().unwrap_or("")
}

/// "Sun" for 0.
pub fn weekday(row: usize) -> &'static str {
    DAYS.get(row).copied().unwrap_or("")
}

fn row_of(date: Date) -> usize {
    usize::try_from(date.weekday().to_sunday_zero_offset()).unwrap_or(0)
}

/// "Sat 4 Jul 2026"
pub fn date_words(date: Date) -> String {
    let month = month(usize::try_from(date.month()).unwrap_or(0));
    format!(
        "{} {} {month} {}",
        weekday(row_of(date)),
        date.day(),
        date.year()
    )
}

/// Every date of a year.
pub fn dates(year: i16) -> Vec<Date> {
    let first = Date::new(year, 1, 1).ok();
    std::iter::successors(first, |date| date.tomorrow().ok())
        .take_while(|date| date.year() == year)
        .collect()
}

impl Year {
    /// The year as a calendar has it. `facts` is asked once a day, `falls` for the dates of a rule in the year.
    pub fn of(
        calendar: &Calendar,
        year: i16,
        facts: impl Fn(Date) -> Facts,
        falls: impl Fn(&When) -> Vec<Date>,
    ) -> Year {
        let dates = dates(year);
        let before = dates.first().map_or(0, |first| row_of(*first));
        let schedule_of = |facts: Facts| {
            let days = &calendar.seasons.get(facts.season)?.days;
            let name = facts.slot.of(days).or(match facts.slot {
                Slot::Separate(_) => Slot::Weekday.of(days),
                _ => None,
            })?;
            calendar.schedules.iter().position(|one| one.name == name)
        };
        let mut days: Vec<Day> = dates
            .into_iter()
            .enumerate()
            .map(|(place, date)| {
                let facts = facts(date);
                Day {
                    date,
                    column: (before + place) / 7,
                    row: (before + place) % 7,
                    season: facts.season,
                    slot: facts.slot,
                    schedule: schedule_of(facts),
                    holidays: Vec::new(),
                    billing: false,
                }
            })
            .collect();
        let place = |date: &Date| {
            let place = usize::try_from(date.day_of_year()).ok()?.checked_sub(1)?;
            (date.year() == year).then_some(place)
        };
        for (index, holiday) in calendar.holidays.iter().enumerate() {
            for date in falls(&holiday.entry.on) {
                if let Some(day) = place(&date).and_then(|place| days.get_mut(place)) {
                    day.holidays.push(index);
                    day.billing |= holiday.entry.demand_reset || holiday.entry.self_read;
                }
            }
        }
        let starts = calendar.seasons.iter().flat_map(|season| &season.starts);
        for entry in calendar.billing.iter().chain(starts) {
            if !entry.demand_reset && !entry.self_read {
                continue;
            }
            for date in falls(&entry.on) {
                if let Some(day) = place(&date).and_then(|place| days.get_mut(place)) {
                    day.billing = true;
                }
            }
        }
        Year { year, days }
    }

    /// How many weeks it touches.
    pub fn columns(&self) -> usize {
        self.days.last().map_or(0, |day| day.column + 1)
    }

    /// The place of the day in a column and row.
    pub fn at(&self, column: usize, row: usize) -> Option<usize> {
        let before = self.days.first()?.row;
        let place = (column * 7 + row).checked_sub(before)?;
        self.days.get(place).map(|_| place)
    }

    /// The place of a date.
    pub fn place(&self, date: Date) -> Option<usize> {
        let place = usize::try_from(date.day_of_year()).ok()?.checked_sub(1)?;
        (date.year() == self.year && place < self.days.len()).then_some(place)
    }

    /// The months.
    pub fn months(&self) -> Vec<Stretch> {
        self.stretches(|day| usize::try_from(day.date.month()).unwrap_or(0))
    }

    /// The seasons as they follow each other.
    pub fn seasons(&self) -> Vec<Stretch> {
        self.stretches(|day| day.season)
    }

    fn stretches(&self, of: impl Fn(&Day) -> usize) -> Vec<Stretch> {
        let mut found: Vec<Stretch> = Vec::new();
        for (place, day) in self.days.iter().enumerate() {
            match found.last_mut() {
                Some(last) if last.of == of(day) => last.last = place,
                _ => found.push(Stretch {
                    of: of(day),
                    first: place,
                    last: place,
                }),
            }
        }
        found
    }

    /// On how many days each schedule holds; those without one at the end.
    pub fn counts(&self, schedules: usize) -> Vec<usize> {
        let mut counts = vec![0; schedules + 1];
        for day in &self.days {
            let place = day.schedule.unwrap_or(schedules).min(schedules);
            if let Some(count) = counts.get_mut(place) {
                *count += 1;
            }
        }
        counts
    }
}

/// What there is to say of a day, for the eye and for a screen reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// "Sat 4 Jul 2026"
    pub date: String,
    /// "summer · special 0 · Independence Day"
    pub about: String,
    /// "day off"
    pub schedule: String,
    /// "00:00 C, 07:00 B"
    pub times: String,
}

impl Told {
    /// Of a day of the year.
    pub fn of(calendar: &Calendar, day: &Day) -> Told {
        let mut about = Vec::new();
        about.push(match calendar.seasons.get(day.season) {
            Some(season) => season.name.clone(),
            None => "no season".into(),
        });
        about.push(match day.slot {
            Slot::Weekday => "weekday".into(),
            Slot::Special(number) => format!("special {number}"),
            slot => slot.words(),
        });
        let named = day
            .holidays
            .iter()
            .filter_map(|place| calendar.holidays.get(*place));
        about.extend(named.map(|holiday| holiday.name.clone()));
        if day.billing {
            about.push("demand reset or self read".into());
        }
        let schedule = day.schedule.and_then(|place| calendar.schedules.get(place));
        Told {
            date: date_words(day.date),
            about: about.join(" · "),
            schedule: schedule.map_or("no schedule".into(), |one| one.name.clone()),
            times: schedule.map(band::times).unwrap_or_default(),
        }
    }

    /// In one sentence.
    pub fn sentence(&self) -> String {
        format!(
            "{}: {}, {}: {}",
            self.date, self.about, self.schedule, self.times
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tou::calendar;

    fn plain(year: i16) -> Year {
        let facts = |date: Date| Facts {
            season: usize::from((6..10).contains(&date.month())),
            slot: match row_of(date) {
                0 => Slot::Sunday,
                6 => Slot::Saturday,
                _ => Slot::Weekday,
            },
        };
        Year::of(&calendar::plain(), year, facts, |_| Vec::new())
    }

    /// Every kind of year: beginning on each weekday, leap or not.
    const YEARS: [i16; 14] = [
        2017, 2018, 2019, 2020, 2021, 2022, 2026, 2012, 2014, 2016, 2024, 2028, 2032, 2036,
    ];

    #[test]
    fn every_day_of_every_kind_of_year_has_a_cell_of_its_own() {
        let mut kinds = std::collections::HashSet::new();
        for number in YEARS {
            let year = plain(number);
            let leap = number % 4 == 0;
            kinds.insert((year.days[0].row, leap));
            assert_eq!(year.days.len(), if leap { 366 } else { 365 }, "{number}");
            assert_eq!(year.days[0].column, 0);
            assert!((53..=54).contains(&year.columns()), "{number}");
            for (place, day) in year.days.iter().enumerate() {
                assert_eq!(year.at(day.column, day.row), Some(place), "{}", day.date);
                assert_eq!(year.place(day.date), Some(place));
                assert_eq!(row_of(day.date), day.row, "{}", day.date);
            }
            assert_eq!(year.months().len(), 12);
        }
        assert_eq!(kinds.len(), 14, "{kinds:?}");
    }

    #[test]
    fn cells_outside_the_year_are_none() {
        let year = plain(2026);
        // 1 January 2026 is a Thursday.
        assert_eq!(year.days[0].row, 4);
        assert_eq!(year.at(0, 3), None);
        assert_eq!(year.at(0, 4), Some(0));
        assert_eq!(year.at(52, 4), Some(364));
        assert_eq!(year.at(52, 5), None);
        assert_eq!(year.at(99, 0), None);
        assert_eq!(year.place("2025-12-31".parse().unwrap()), None);
    }

    #[test]
    fn a_leap_year_that_begins_on_saturday_has_54_columns() {
        assert_eq!(plain(2028).columns(), 54);
        assert_eq!(plain(2026).columns(), 53);
    }

    #[test]
    fn a_day_says_its_season_type_holiday_and_switch_times() {
        let mut calendar = calendar::plain();
        let set = &meterbench_profiles::presets::built_in().sets[0];
        calendar::add_holidays(&mut calendar, set, 2026);
        let fourth: Date = "2026-07-04".parse().unwrap();
        let facts = |date: Date| Facts {
            season: 1,
            slot: if date == fourth {
                Slot::Special(0)
            } else {
                Slot::Weekday
            },
        };
        let falls = |when: &When| match when.to_string().starts_with("july 4") {
            true => vec![fourth, "2027-07-04".parse().unwrap()],
            false => Vec::new(),
        };
        let year = Year::of(&calendar, 2026, facts, falls);
        let day = &year.days[year.place(fourth).unwrap()];
        let told = Told::of(&calendar, day);
        assert_eq!(told.date, "Sat 4 Jul 2026");
        assert_eq!(told.about, "summer · special 0 · Independence Day");
        assert_eq!(
            told.sentence(),
            "Sat 4 Jul 2026: summer · special 0 · Independence Day, day off: 00:00 C"
        );
        assert_eq!(year.counts(3), [0, 364, 1, 0]);
        assert_eq!(year.seasons().len(), 1);
    }

    #[test]
    fn a_season_without_a_schedule_for_the_day_leaves_it_blank() {
        let mut calendar = calendar::plain();
        calendar.seasons[0].days.weekday = Some("gone".into());
        let facts = |_: Date| Facts {
            season: 0,
            slot: Slot::Weekday,
        };
        let year = Year::of(&calendar, 2026, facts, |_| Vec::new());
        assert_eq!(year.counts(3), [0, 0, 0, 365]);
        assert_eq!(Told::of(&calendar, &year.days[0]).schedule, "no schedule");
    }
}
