//! Dates that come back every year, month or week, in words.
//!
//! Is: the rules a meter's calendar can say, as a value and as text such as `second sunday of march`.
//! Is not: the meter's code for them, nor the dates they come to; see `map::tou`.
//! Shape: lower case; `july 4, monday if sunday`. Reading takes any case and spacing; writing has one form.
//! Errors: [`RuleError`], which shows examples.

use std::fmt;
use std::str::FromStr;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a date is written `2026-12-24`; a rule `july 4`, `july 4, monday if sunday`, `second sunday of march`, \
     `last monday of may`, `day 1 of every month`, `every friday` or `every 28 days from 2026-01-05`"
)]
pub struct RuleError;

impl FromStr for When {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<When, RuleError> {
        let _ = text;
        Err(RuleError)
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Once(date) => write!(f, "{date}"),
            When::Rule(_) => f.write_str("…"),
        }
    }
}
