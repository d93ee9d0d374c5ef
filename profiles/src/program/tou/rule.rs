//! Dates that come back every year, month or week, in words.
//!
//! Is: the rules a meter's calendar can say, as a value and as text such as `second sunday of march`.
//! Is not: the meter's code for them, nor the dates they come to; see `map::tou`.
//! Shape: lower case; `july 4, monday if sunday`. Reading takes any case and spacing; writing has one form.
//! Errors: [`RuleError`], which names the word that doesn't fit, or shows examples.

mod read;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::civil::{Date, Weekday};

/// One date, or a rule for many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// Once: `2026-12-24`.
    Once(Date),
    /// By a rule.
    Rule(DateRule),
}

/// A rule for dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateRule {
    /// `july 4`, `day 1 of every month`, with what becomes of a weekend.
    Day {
        /// In which month.
        month: Month,
        /// 1 to 31.
        day: u8,
        /// Where it is observed.
        observed: Observed,
    },
    /// `second sunday of march`, `first monday on or after june 8`.
    Nth {
        /// In which month.
        month: Month,
        /// First to fourth.
        nth: Nth,
        /// Which weekday.
        weekday: Weekday,
        /// Counted from this day of the month; 1 for `of march`.
        from_day: u8,
    },
    /// `last monday of may`.
    Last {
        /// In which month.
        month: Month,
        /// Which weekday.
        weekday: Weekday,
    },
    /// `last friday before april 15`.
    Before {
        /// In which month.
        month: Month,
        /// Which weekday.
        weekday: Weekday,
        /// Before this day of the month.
        day: u8,
    },
    /// `every friday`.
    Weekly(Weekday),
    /// `every 28 days from 2026-01-05`.
    Every {
        /// 1 to 63.
        days: u8,
        /// The first of them.
        from: Date,
    },
}

/// In one month, or in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Month {
    /// 1 to 12.
    Of(u8),
    /// Every month.
    Every,
}

/// First to fourth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nth {
    /// 1
    First,
    /// 2
    Second,
    /// 3
    Third,
    /// 4
    Fourth,
}

/// Where a day is observed that falls on a weekend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Observed {
    /// On the day itself.
    #[default]
    Itself,
    /// On the day and the one after: `and the day after`.
    AndDayAfter,
    /// `, monday if sunday`
    MondayIfSunday,
    /// `, friday if sunday`
    FridayIfSunday,
    /// `, monday if saturday`
    MondayIfSaturday,
    /// `, friday if saturday`
    FridayIfSaturday,
    /// `, monday if weekend`
    MondayIfWeekend,
    /// `, friday if weekend`
    FridayIfWeekend,
    /// `, nearest weekday`: Friday if Saturday, Monday if Sunday.
    NearestWeekday,
    /// On the day after only: `the day after july 4`.
    DayAfter,
}

/// Text that is no date and no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Of another shape altogether.
    #[error(
        "a date is written `2026-12-24`; a rule `july 4`, `july 4, monday if sunday`, `second sunday of march`, \
         `last monday of may`, `day 1 of every month`, `every friday` or `every 28 days from 2026-01-05`"
    )]
    Shape,
    /// A word that stands where another kind of word must.
    #[error("`{word}` stands where {expected} must{}{hint}", if hint.is_empty() { "" } else { "; " })]
    Word {
        /// As written.
        word: String,
        /// "a month", "a weekday".
        expected: &'static str,
        /// "did you mean `sunday`"; may be empty.
        hint: String,
    },
    /// The text ends too early.
    #[error("after `{after}` comes {expected}")]
    Short {
        /// Its last word.
        after: String,
        /// "a month", "a weekday".
        expected: &'static str,
    },
    /// A day that the month never has.
    #[error("{} has no day {day}, its last is {last}", month_name(*.month))]
    NoSuchDay {
        /// The month.
        month: Month,
        /// As written.
        day: u32,
        /// The last day the month can have.
        last: u8,
    },
    /// A date that is in no calendar.
    #[error("`{0}` is no date; write year, month and day, such as 2026-12-24")]
    Date(String),
    /// A number of days that no meter counts.
    #[error("every {0} days can't be told to a meter: it counts from 1 to {MOST_DAYS} days")]
    Days(u32),
    /// A first to fourth weekday, or a last one, that is to be moved.
    #[error("only a day such as `july 4` can move with the weekend, a weekday is never on one")]
    Moved,
}

/// The most days between two dates of [`DateRule::Every`].
const MOST_DAYS: u8 = 63;

/// January to December, as they are written.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Monday to Sunday, as they are written.
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// What follows a day that is moved with the weekend.
const MOVED: [(&str, Observed); 7] = [
    ("monday if sunday", Observed::MondayIfSunday),
    ("friday if sunday", Observed::FridayIfSunday),
    ("monday if saturday", Observed::MondayIfSaturday),
    ("friday if saturday", Observed::FridayIfSaturday),
    ("monday if weekend", Observed::MondayIfWeekend),
    ("friday if weekend", Observed::FridayIfWeekend),
    ("nearest weekday", Observed::NearestWeekday),
];

fn month_name(month: Month) -> &'static str {
    match month {
        Month::Of(number) => usize::from(number)
            .checked_sub(1)
            .and_then(|index| MONTHS.get(index).copied())
            .unwrap_or("no month"),
        Month::Every => "every month",
    }
}

fn weekday_name(weekday: Weekday) -> &'static str {
    let found = WEEKDAYS.iter().find(|(_, known)| *known == weekday);
    found.map_or("", |(name, _)| name)
}

/// The last day that a month ever has.
fn last_day(month: Month) -> u8 {
    match month {
        Month::Of(2) => 29,
        Month::Of(4 | 6 | 9 | 11) => 30,
        _ => 31,
    }
}

/// "july 4", "day 1 of every month".
struct DayOf(Month, u8);

impl fmt::Display for DayOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Month::Every => write!(f, "day {} of every month", self.1),
            month => write!(f, "{} {}", month_name(month), self.1),
        }
    }
}

impl fmt::Display for Nth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Nth::First => "first",
            Nth::Second => "second",
            Nth::Third => "third",
            Nth::Fourth => "fourth",
        })
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Once(date) => write!(f, "{date}"),
            When::Rule(rule) => rule.fmt(f),
        }
    }
}

impl fmt::Display for DateRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            DateRule::Day {
                month,
                day,
                observed,
            } => {
                let on = DayOf(month, day);
                match observed {
                    Observed::Itself => on.fmt(f),
                    Observed::AndDayAfter => write!(f, "{on} and the day after"),
                    Observed::DayAfter => write!(f, "the day after {on}"),
                    moved => {
                        let words = MOVED.iter().find(|(_, known)| *known == moved);
                        write!(f, "{on}, {}", words.map_or("", |(words, _)| words))
                    }
                }
            }
            DateRule::Nth {
                month,
                nth,
                weekday,
                from_day: 1,
            } => write!(
                f,
                "{nth} {} of {}",
                weekday_name(weekday),
                month_name(month)
            ),
            DateRule::Nth {
                month,
                nth,
                weekday,
                from_day,
            } => write!(
                f,
                "{nth} {} on or after {}",
                weekday_name(weekday),
                DayOf(month, from_day)
            ),
            DateRule::Last { month, weekday } => {
                write!(f, "last {} of {}", weekday_name(weekday), month_name(month))
            }
            DateRule::Before {
                month,
                weekday,
                day,
            } => write!(
                f,
                "last {} before {}",
                weekday_name(weekday),
                DayOf(month, day)
            ),
            DateRule::Weekly(weekday) => write!(f, "every {}", weekday_name(weekday)),
            DateRule::Every { days: 1, from } => write!(f, "every day from {from}"),
            DateRule::Every { days, from } => write!(f, "every {days} days from {from}"),
        }
    }
}
