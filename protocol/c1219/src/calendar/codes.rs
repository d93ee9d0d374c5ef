//! The codes of ST-54 for which the standard's own text was not seen, each with how sure it is.
//!
//! Is: the one place where they are written down. Reading, writing and asking a calendar all look here; a maker's definition
//! that says otherwise is one changed line.
//! Is not: which rate a tier is: that is a family's own and stands in the profiles' `data/calendar.toml`.
//! Source: C12.19 tables 51 and 54 as public implementations and memory have them.

use Certainty::{Known, Memory, One, Ours};
use DayType::{Saturday, Sunday, Weekday};
use Shift::{AndDayAfter, Before, DayAfter, Itself, LastOfMonth, OnOrAfter, Weekend};

use super::DayType;

/// How sure a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// Two public implementations or more agree.
    Known,
    /// One public implementation.
    One,
    /// From memory, seen nowhere.
    Memory,
    /// This project's own.
    Ours,
}

/// What an OFFSET code makes of DAY.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shift {
    /// DAY itself.
    Itself,
    /// The last WEEKDAY before DAY; a DAY that is that weekday goes back a week.
    Before,
    /// The first WEEKDAY on or after DAY, or so many weeks after that.
    OnOrAfter(i8),
    /// The last WEEKDAY of the month, whatever DAY is.
    LastOfMonth,
    /// DAY and the day after it.
    AndDayAfter,
    /// So many days on from a Saturday and from a Sunday; any other day stays.
    Weekend {
        /// 0, 2 for Monday, -1 for Friday
        saturday: i8,
        /// 0, 1 for Monday, -2 for Friday
        sunday: i8,
    },
    /// The day after DAY, not DAY.
    DayAfter,
}

impl Shift {
    /// What an OFFSET code means.
    #[must_use]
    pub fn of(offset: u8) -> Option<Shift> {
        OFFSETS.get(usize::from(offset)).map(|(shift, _)| *shift)
    }

    /// The OFFSET code for it.
    #[must_use]
    pub fn code(self) -> Option<u8> {
        let place = OFFSETS.iter().position(|(shift, _)| *shift == self)?;
        u8::try_from(place).ok()
    }

    /// How sure that code is.
    #[must_use]
    pub fn certainty(self) -> Option<Certainty> {
        let found = OFFSETS.iter().find(|(shift, _)| *shift == self);
        found.map(|(_, certainty)| *certainty)
    }

    /// Does it look for a WEEKDAY?
    #[must_use]
    pub const fn needs_weekday(self) -> bool {
        matches!(self, Before | OnOrAfter(_) | LastOfMonth)
    }

    /// Does it start from DAY?
    #[must_use]
    pub const fn needs_day(self) -> bool {
        !matches!(self, LastOfMonth)
    }
}

const fn weekend(saturday: i8, sunday: i8) -> Shift {
    Weekend { saturday, sunday }
}

/// OFFSET by its code: one implementation, which agrees with memory. 1 is the weakest: that implementation's own comment lets
/// DAY itself count, its code goes back a week. The end of the month in 6 is the next.
pub static OFFSETS: [(Shift, Certainty); 16] = [
    (Itself, Known),
    (Before, Memory),
    (OnOrAfter(0), One),
    (OnOrAfter(1), One),
    (OnOrAfter(2), One),
    (OnOrAfter(3), One),
    (LastOfMonth, One),
    (AndDayAfter, One),
    (weekend(0, 1), One),
    (weekend(0, -2), One),
    (weekend(2, 0), One),
    (weekend(-1, 0), One),
    (weekend(2, 1), One),
    (weekend(-1, -2), One),
    (weekend(-1, 1), One),
    (DayAfter, One),
];

/// A code and how sure it is.
type Code<T> = (T, Certainty);

/// MONTH of a rule for every month.
pub const EVERY_MONTH: Code<u8> = (13, Memory);
/// MONTH of a rule for every week.
pub const WEEKLY: Code<u8> = (14, Memory);
/// MONTH of a rule for every so many days; PERIOD and DELTA are counted from the anchor date.
pub const PERIODIC: Code<u8> = (15, Memory);

/// CALENDAR_CTRL: nothing but the flags.
pub const NO_CTRL: Code<u8> = (0, Memory);
/// CALENDAR_CTRL: daylight saving begins.
pub const DST_ON: Code<u8> = (1, Known);
/// CALENDAR_CTRL: daylight saving ends.
pub const DST_OFF: Code<u8> = (2, Known);
/// CALENDAR_CTRL of season 0; the others follow.
pub const FIRST_SEASON: Code<u8> = (3, Known);
/// How many seasons have a code.
pub const SEASONS: u8 = 16;
/// CALENDAR_CTRL of special schedule 0; the others follow.
pub const FIRST_SPECIAL: Code<u8> = (19, Known);
/// How many special schedules have a code.
pub const SPECIALS: u8 = 12;
/// CALENDAR_CTRL: this entry and all that follow are not used.
pub const END_OF_LIST: Code<u8> = (31, Memory);

/// CALENDAR_ACTION: the bit of a demand reset; one implementation of three has the other one here.
pub const DEMAND_RESET_BIT: Code<u8> = (5, Known);
/// CALENDAR_ACTION: the bit of a self read; see [`DEMAND_RESET_BIT`].
pub const SELF_READ_BIT: Code<u8> = (6, Known);

/// DAILY_SCHEDULE_ID_MATRIX: the day types of a row, special ones after them. Where weekdays are separate, Monday to Friday
/// stand in the place of `Weekday`. One implementation prints Sunday first.
pub const ROW: Code<[DayType; 3]> = ([Saturday, Sunday, Weekday], One);

/// DAY_SCH_NUM of a switch that isn't used, where the meter shows no convention of its own.
pub const UNUSED_SCHEDULE: Code<u8> = (0xFF, Ours);
