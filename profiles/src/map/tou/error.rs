//! Why a calendar doesn't fit a meter.

use crate::nearest::quoted;
use crate::program::tou::{Date, Rate};

/// Why a program's time of use can't become this meter's tables.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CalendarError {
    /// A season names a schedule that isn't there.
    #[error("season {} has schedule {} on {day}; there is no such schedule", quoted(.season), quoted(.name))]
    UnknownSchedule {
        /// The season.
        season: String,
        /// The type of day.
        day: String,
        /// As in the program.
        name: String,
    },
    /// A season says nothing of a type of day.
    #[error("season {} has no schedule for {day}", quoted(.season))]
    NoSchedule {
        /// The season.
        season: String,
        /// The type of day.
        day: String,
    },
    /// Two schedules of one name.
    #[error("two schedules are named {}", quoted(.name))]
    TwoSchedules {
        /// The name.
        name: String,
    },
    /// More than the meter has room for.
    #[error("the calendar needs {wanted} {what}, the meter holds {room}")]
    TooMany {
        /// "switches", "seasons".
        what: &'static str,
        /// How many it needs.
        wanted: usize,
        /// How many the meter holds.
        room: usize,
    },
    /// A calendar without a season for a meter that has them.
    #[error("the calendar has no season; the meter follows a schedule by season and type of day")]
    NoSeason,
    /// Weekdays of their own on a meter that has one schedule for all.
    #[error(
        "season {} has a schedule of its own for {day}; the meter has one for Monday to Friday", quoted(.season)
    )]
    SeparateWeekdays {
        /// The season.
        season: String,
        /// The first day that differs.
        day: &'static str,
    },
    /// Rates of their own for demand on a meter that has none.
    #[error(
        "schedule {} switches energy and demand apart, which this meter can't do", quoted(.schedule)
    )]
    SeparateDemands {
        /// The schedule.
        schedule: String,
    },
    /// A rate that the meter has no registers for.
    #[error("rate {rate} is used; the meter has registers for {tiers} rates")]
    Rate {
        /// The rate.
        rate: Rate,
        /// How many it has.
        tiers: usize,
    },
    /// A special day type without a code.
    #[error("special day type {special} is used; a calendar has codes for 0 to 11")]
    Special {
        /// Which.
        special: u8,
    },
    /// A date outside of what the meter can say.
    #[error("{date} can't be stored: a meter's dates go from 1990 to 2089")]
    Date {
        /// As in the program.
        date: Date,
    },
    /// A rule that no code stands for.
    #[error("the rule `{rule}` names a day that doesn't exist")]
    Rule {
        /// In words.
        rule: String,
    },
    /// `every N days` on a meter without an anchor date.
    #[error("the rule `{rule}` counts from a first day, which this meter doesn't keep")]
    NoAnchor {
        /// In words.
        rule: String,
    },
    /// Several `every N days` that begin too far apart.
    #[error(
        "the rules `every … days` begin {days} days apart; the meter counts at most 63 days from its one first day"
    )]
    FarApart {
        /// From the first beginning to the last.
        days: i32,
    },
    /// A time zone for a meter without one.
    #[error("the meter doesn't keep a time zone")]
    NoZone,
    /// An end of daylight saving at another time than its beginning.
    #[error(
        "the meter has one time of day for both changes of daylight saving; the program has {at} and {off_at}"
    )]
    OneTime {
        /// When it begins.
        at: String,
        /// When it ends.
        off_at: String,
    },
    /// More minutes than a byte holds.
    #[error("daylight saving of {minutes} minutes; the meter holds at most 255")]
    Minutes {
        /// As in the program.
        minutes: u32,
    },
    /// TM_FORMAT 0.
    #[error("the meter has no clock")]
    NoClock,
}
