//! Time of use: zone, daylight saving, and which rate holds when.
//!
//! Is: the calendar as a person says it, with names for schedules, seasons and holidays.
//! Is not: the meter's tables, nor what holds at an instant; see `map::tou` and `c1219::calendar`.
//! Shape: a schedule is a day's switch times; a season says which schedule each type of day follows; holidays are days of a
//! special type. Names are the file's own: no meter stores them.
//! Units: minutes from GMT; times of day are the meter's own wall clock.

mod rule;

use std::fmt;
use std::str::FromStr;

pub use self::rule::{DateRule, Month, Nth, Observed, RuleError, When};
pub use jiff::civil::{Date, Weekday};

/// What a program says of time of use; what is absent leaves the meter's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tou {
    /// Minutes from GMT, US Eastern is -300.
    pub zone_minutes: Option<i16>,
    /// Daylight saving.
    pub dst: Option<Dst>,
    /// Schedules, seasons, holidays and billing dates; set as a whole.
    pub calendar: Option<Calendar>,
}

/// Daylight saving. Without any dates there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dst {
    /// When it begins.
    pub on: Vec<Entry>,
    /// When it ends.
    pub off: Vec<Entry>,
    /// Time of day of a change.
    pub at: Option<TimeOfDay>,
    /// Time of day at which it ends, on meters that have one of its own.
    pub off_at: Option<TimeOfDay>,
    /// By how much the clock changes.
    pub minutes: Option<u32>,
}

/// Everything that decides the rate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// Days, as switch times.
    pub schedules: Vec<Schedule>,
    /// Seasons: which day follows which schedule. The first is in force until another begins.
    pub seasons: Vec<Season>,
    /// Days of a special type.
    pub holidays: Vec<Holiday>,
    /// Days of a demand reset or a self read that change nothing else.
    pub billing: Vec<Entry>,
}

/// A day of a calendar, and what is done on it besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which day.
    pub on: When,
    /// Reset the demand as it begins.
    pub demand_reset: bool,
    /// Take a self read as it begins.
    pub self_read: bool,
}

impl Entry {
    /// A day on which nothing else is done.
    pub fn new(on: When) -> Entry {
        Entry {
            on,
            demand_reset: false,
            self_read: false,
        }
    }
}

/// A schedule: the switch times of a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// What the file calls it. "schedule 3" keeps number 3 in the meter.
    pub name: String,
    /// Its switches, as written.
    pub switches: Vec<Switch>,
}

/// From a time on, a rate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Switch {
    /// From when.
    pub at: TimeOfDay,
    /// Which rate.
    pub rate: Rate,
    /// What it switches.
    pub switches: Switches,
}

/// What a switch time switches; only meters with separate rates for demand know a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Switches {
    /// Energy and demand.
    #[default]
    Both,
    /// Energy alone.
    Energy,
    /// Demand alone.
    Demand,
}

/// A season.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Season {
    /// What the file calls it. Its place in the list is its number in the meter.
    pub name: String,
    /// When it begins.
    pub starts: Vec<Entry>,
    /// Which schedule each type of day follows, by name.
    pub days: Days,
}

/// Schedules of a season by type of day, as names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Days {
    /// Monday to Friday.
    pub weekday: Option<String>,
    /// Monday to Friday one by one, where they differ; goes before `weekday`.
    pub separate: [Option<String>; 5],
    /// Saturday.
    pub saturday: Option<String>,
    /// Sunday.
    pub sunday: Option<String>,
    /// Special days: holidays are special 0 unless they say otherwise.
    pub special: Vec<String>,
}

impl Days {
    /// The schedule of Monday (0) to Friday (4).
    pub fn monday_to_friday(&self, day: usize) -> Option<&str> {
        self.separate
            .get(day)
            .and_then(Option::as_deref)
            .or(self.weekday.as_deref())
    }
}

/// A holiday: a day of a special type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// What the file calls it.
    pub name: String,
    /// When.
    pub entry: Entry,
    /// Which special type, from 0.
    pub special: u8,
}

/// A rate: 0 is A. Which tier of the meter that is, `map::tou` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rate(u8);

impl Rate {
    /// A to H: the tiers that C12.19 can name.
    pub const ALL: [Rate; 8] = [
        Rate(0),
        Rate(1),
        Rate(2),
        Rate(3),
        Rate(4),
        Rate(5),
        Rate(6),
        Rate(7),
    ];

    /// The rate of a place, 0 for A to 7 for H.
    pub fn new(index: u8) -> Option<Rate> {
        (index < 8).then_some(Rate(index))
    }

    /// 0 for A.
    pub fn index(self) -> u8 {
        self.0
    }

    /// 'A'.
    pub fn letter(self) -> char {
        char::from(b'A' + self.0)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.letter())
    }
}

impl FromStr for Rate {
    type Err = TouError;

    fn from_str(text: &str) -> Result<Rate, TouError> {
        let found = Rate::ALL
            .into_iter()
            .find(|rate| text.len() == 1 && text.starts_with(rate.letter()));
        found.ok_or(TouError::Rate)
    }
}

/// Hours and minutes of the meter's wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    /// 00:00.
    pub const MIDNIGHT: TimeOfDay = TimeOfDay { minutes: 0 };

    /// `None` past 23:59.
    pub fn new(hour: u8, minute: u8) -> Option<TimeOfDay> {
        (hour < 24 && minute < 60).then(|| TimeOfDay {
            minutes: u16::from(hour) * 60 + u16::from(minute),
        })
    }

    /// `None` from 1440 on.
    pub fn from_minutes(minutes: u16) -> Option<TimeOfDay> {
        (minutes < 1440).then_some(TimeOfDay { minutes })
    }

    /// Since midnight.
    pub fn minutes(self) -> u16 {
        self.minutes
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

impl FromStr for TimeOfDay {
    type Err = TouError;

    fn from_str(text: &str) -> Result<TimeOfDay, TouError> {
        let number = |part: &str| {
            let plain = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            part.parse::<u8>().ok().filter(|_| plain)
        };
        let parts = text.split_once(':');
        parts
            .and_then(|(hour, minute)| TimeOfDay::new(number(hour)?, number(minute)?))
            .ok_or(TouError::Time)
    }
}

/// As in a program file: "07:00 A", "07:00 A demand".
impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.at, self.rate)?;
        match self.switches {
            Switches::Both => Ok(()),
            Switches::Energy => f.write_str(" energy"),
            Switches::Demand => f.write_str(" demand"),
        }
    }
}

impl FromStr for Switch {
    type Err = TouError;

    fn from_str(text: &str) -> Result<Switch, TouError> {
        let mut words = text.split_whitespace();
        let (Some(at), Some(rate)) = (words.next(), words.next()) else {
            return Err(TouError::Switch);
        };
        let switches = match words.next() {
            None => Switches::Both,
            Some("energy") => Switches::Energy,
            Some("demand") => Switches::Demand,
            Some(_) => return Err(TouError::Switch),
        };
        if words.next().is_some() {
            return Err(TouError::Switch);
        }
        Ok(Switch {
            at: at.parse()?,
            rate: rate.parse()?,
            switches,
        })
    }
}

/// Text that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TouError {
    /// No rate.
    #[error("a rate is a capital letter from A to H")]
    Rate,
    /// No time of day.
    #[error("a time of day is written 07:00, from 00:00 to 23:59")]
    Time,
    /// No switch.
    #[error("a switch is a time and a rate, such as \"07:00 A\"")]
    Switch,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_reads_back_as_it_is_written() {
        for text in ["00:00 A", "23:59 D", "07:30 H energy", "12:00 B demand"] {
            assert_eq!(text.parse::<Switch>().unwrap().to_string(), text);
        }
        for bad in [
            "",
            "A",
            "24:00 A",
            "7:00 A",
            "07:60 A",
            "07:00 I",
            "07:00 a",
            "07:00 AB",
            "07:00 A both",
            "07:00 A energy x",
            "+7:00 A",
            "07:00",
        ] {
            assert!(bad.parse::<Switch>().is_err(), "{bad}");
        }
    }
}
