//! What ST-53 and ST-54 mean: which tier, season and day type holds at an instant.
//!
//! Is: civil rules. Instants are the meter's own wall clock, daylight saving included.
//! Is not: a check of the calendar's soundness; an entry that means nothing is passed over.
//! Shape: [`Rules`] from the tables; [`Rules::at`] for an instant, [`Rules::changes`] for a span.
//! Source: C12.19 tables 51, 53, 54. Where the standard was not seen: a one-time date goes before a recurring one and the first
//! in the table before the next; a season holds from midnight; without any season date, season 0 holds; a schedule without a
//! switch yet that day keeps the tier of the day before.

pub mod codes;
mod prepared;
mod rdate;

use std::cmp::Reverse;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, ToSpan};

pub use prepared::Prepared;
pub use rdate::{Rule, observed};

use crate::{
    ActTimeTou, Action, Calendar, CalendarAction, Image, TableError, TimeFunc2, TimeOffset,
};

/// How far back a tier is looked for: every kind of day comes up within a year.
const TIER_LOOK_BACK_DAYS: usize = 370;

/// A meter's calendar, ready to be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    act: ActTimeTou,
    offset: Option<TimeOffset>,
    anchor: Option<Date>,
    once: Vec<(Date, CalendarAction)>,
    again: Vec<(Rule, CalendarAction)>,
    calendar: Calendar,
}

/// What kind of day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayType {
    /// Monday to Friday, where they share a schedule.
    Weekday,
    /// One of Monday to Friday, where each has its own.
    Separate(Weekday),
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
    /// Special schedule 0 to 11.
    Special(u8),
}

impl std::fmt::Display for DayType {
    /// "weekday", "monday", "saturday", "special 0"
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = match self {
            DayType::Weekday => "weekday".to_owned(),
            DayType::Separate(day) => format!("{day:?}").to_ascii_lowercase(),
            DayType::Saturday => "saturday".to_owned(),
            DayType::Sunday => "sunday".to_owned(),
            DayType::Special(number) => format!("special {number}"),
        };
        f.pad(&word)
    }
}

/// What holds at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct State {
    /// The season.
    pub season: u8,
    /// The day type.
    pub day: DayType,
    /// The schedule in force; `None` if the matrix has no such place.
    pub schedule: Option<u8>,
    /// The tier of summations; `None` if no switch was ever passed.
    pub tier: Option<u8>,
    /// The tier of demands; the same where they are not separate.
    pub demand_tier: Option<u8>,
}

/// A state and when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Change {
    /// From this instant.
    pub at: DateTime,
    /// This holds.
    pub state: State,
}

impl Rules {
    /// From ST-51, ST-54, and ST-53 if it is there.
    pub fn of(image: &Image) -> Result<Self, TableError> {
        Ok(Rules::new(image.get()?, image.find()?, image.get()?))
    }

    /// From the tables.
    #[must_use]
    pub fn new(act: ActTimeTou, offset: Option<TimeOffset>, calendar: Calendar) -> Self {
        let used = |action: &CalendarAction| action.ctrl() != Action::EndOfList;
        let once = calendar
            .non_recurring
            .iter()
            .take_while(|entry| used(&entry.action));
        let once = once
            .filter_map(|entry| Some((entry.date.civil()?, entry.action)))
            .collect();
        let again = calendar
            .recurring
            .iter()
            .take_while(|entry| used(&entry.action));
        let again = again
            .map(|entry| (Rule::of(entry.date), entry.action))
            .collect();
        let anchor = calendar.anchor.and_then(crate::Date::civil);
        Rules {
            act,
            offset,
            anchor,
            once,
            again,
            calendar,
        }
    }

    /// The same, with a season that holds from a date on, whatever the calendar has for that date, until the calendar's next. A
    /// season that no calendar can name changes nothing.
    #[must_use]
    pub fn with_season(mut self, season: u8, from: Date) -> Self {
        if let Some(action) = CalendarAction::from_ctrl(Action::Season(season)) {
            self.once.insert(0, (from, action));
        }
        self
    }

    /// The actions that fall on a date, the one that goes first first.
    pub fn actions(&self, date: Date) -> impl Iterator<Item = CalendarAction> + '_ {
        let once = self
            .once
            .iter()
            .filter(move |(on, _)| *on == date)
            .map(|(_, action)| *action);
        let again = self
            .again
            .iter()
            .filter(move |(rule, _)| rule.falls_on(date, self.anchor));
        once.chain(again.map(|(_, action)| *action))
    }

    /// The season of a date: the last one selected, 0 if none ever was.
    #[must_use]
    pub fn season(&self, date: Date) -> u8 {
        self.season_since(date).0
    }

    /// The season of a date, and the date on which it was selected.
    fn season_since(&self, date: Date) -> (u8, Date) {
        let season = |action| {
            if let Action::Season(season) = action {
                Some(season)
            } else {
                None
            }
        };
        self.last(date, season)
            .max_by_key(|(on, place, _)| (*on, Reverse(*place)))
            .map_or((0, Date::MIN), |(on, _, season)| (season, on))
    }

    /// The last date, not after `date`, of every entry that `pick` takes, and its place in the order of going first.
    fn last<T>(
        &self,
        date: Date,
        pick: impl Fn(Action) -> Option<T>,
    ) -> impl Iterator<Item = (Date, usize, T)> {
        let once = self
            .once
            .iter()
            .map(move |(on, action)| (Some(*on).filter(|on| *on <= date), action));
        let again = self
            .again
            .iter()
            .map(move |(rule, action)| (rule.last_until(date, self.anchor), action));
        let all = once.chain(again).enumerate();
        all.filter_map(move |(place, (on, action))| Some((on?, place, pick(action.ctrl())?)))
    }

    /// The day type of a date.
    #[must_use]
    pub fn day(&self, date: Date) -> DayType {
        let special = |action: CalendarAction| {
            if let Action::Special(number) = action.ctrl() {
                Some(number)
            } else {
                None
            }
        };
        if let Some(number) = self.actions(date).find_map(special) {
            return DayType::Special(number);
        }
        self.plain_day(date)
    }

    /// The day type of a date that is of no special one.
    fn plain_day(&self, date: Date) -> DayType {
        match date.weekday() {
            Weekday::Saturday => DayType::Saturday,
            Weekday::Sunday => DayType::Sunday,
            day if self.act.func2.contains(TimeFunc2::SEPARATE_WEEKDAYS) => DayType::Separate(day),
            _ => DayType::Weekday,
        }
    }

    /// The schedule of a season and day type, from the matrix.
    #[must_use]
    pub fn schedule(&self, season: u8, day: DayType) -> Option<u8> {
        let place = place_in_row(day, self.act.func2.contains(TimeFunc2::SEPARATE_WEEKDAYS))?;
        self.calendar
            .schedules
            .get(usize::from(season))?
            .get(place)
            .copied()
    }

    /// What holds at an instant.
    #[must_use]
    pub fn at(&self, instant: DateTime) -> State {
        let date = instant.date();
        let season = self.season(date);
        let day = self.day(date);
        let separate = self.act.func2.contains(TimeFunc2::SEPARATE_SUM_DEMANDS);
        let tier = self.tier_at(instant, false);
        let demand_tier = if separate {
            self.tier_at(instant, true)
        } else {
            tier
        };
        State {
            season,
            day,
            schedule: self.schedule(season, day),
            tier,
            demand_tier,
        }
    }

    /// The tier of the last switch passed, today's or an earlier day's.
    fn tier_at(&self, instant: DateTime, demand: bool) -> Option<u8> {
        self.last_switch(instant, demand).map(|(_, tier)| tier)
    }

    /// The day of the last switch passed, and its tier.
    fn last_switch(&self, instant: DateTime, demand: bool) -> Option<(Date, u8)> {
        let reachable = |schedule: &u8| self.switches(*schedule, demand).next().is_some();
        if !self.calendar.schedules.iter().flatten().any(reachable) {
            return None;
        }
        let mut limit = instant.time();
        let mut date = instant.date();
        let (mut season, mut since) = self.season_since(date);
        for _ in 0..TIER_LOOK_BACK_DAYS {
            if date < since {
                (season, since) = self.season_since(date);
            }
            let passed = self
                .schedule(season, self.day(date))
                .into_iter()
                .flat_map(|schedule| self.switches(schedule, demand))
                .filter(|(time, _)| *time <= limit)
                .max_by_key(|(time, _)| *time);
            if let Some((_, tier)) = passed {
                return Some((date, tier));
            }
            date = date.yesterday().ok()?;
            limit = Time::MAX;
        }
        None
    }

    /// Switch times of a schedule, those of demands or of summations. Flags 3 and 4 count only where tiers are separate.
    fn switches(&self, schedule: u8, demand: bool) -> impl Iterator<Item = (Time, u8)> + '_ {
        let separate = self.act.func2.contains(TimeFunc2::SEPARATE_SUM_DEMANDS);
        let of_schedule = self
            .calendar
            .switches
            .iter()
            .filter(move |entry| entry.schedule == schedule);
        of_schedule.filter_map(move |entry| {
            let switch = entry.switch;
            let meant = if demand {
                switch.switches_demands()
            } else {
                switch.switches_summations()
            };
            (!separate || meant).then(|| Some((switch.time()?, switch.tier())))?
        })
    }

    /// Every change of state after `from` up to and with `until`; a change of day type alone counts as one.
    #[must_use]
    pub fn changes(&self, from: DateTime, until: DateTime) -> Vec<Change> {
        let prepared = Prepared::new(self, from.date(), until.date());
        let mut changes = Vec::new();
        let mut state = prepared.at(from);
        for date in from.date().series(1.day()).take(prepared.len()) {
            for (minute, next) in prepared.states(date) {
                let at =
                    date.to_datetime(Time::midnight()) + SignedDuration::from_mins(minute.into());
                if Some(next) != state && at > from && at <= until {
                    changes.push(Change { at, state: next });
                    state = Some(next);
                }
            }
        }
        changes
    }

    /// Is daylight saving in force? `None` if the calendar has no such date so far or ST-53 no time for it. The hour that the
    /// clock shows twice counts as its first pass.
    #[must_use]
    pub fn dst(&self, instant: DateTime) -> Option<bool> {
        let moment = |on: Date, change| {
            Some(on.to_datetime(self.dst_time(change)?)).filter(|at| *at <= instant)
        };
        let until = |date| {
            let changes = self.last(date, |action| {
                (self.dst_time(action).is_some()).then_some(action)
            });
            changes.filter_map(move |(on, place, action)| {
                Some((moment(on, action)?, Reverse(place), action == Action::DstOn))
            })
        };
        // a change later today has its day before to look for
        let yesterday = instant.date().yesterday().ok();
        until(instant.date())
            .chain(yesterday.into_iter().flat_map(until))
            .max()
            .map(|(.., on)| on)
    }

    fn dst_time(&self, action: Action) -> Option<Time> {
        let offset = self.offset.as_ref()?;
        match action {
            Action::DstOn => offset.dst_effective.civil(),
            Action::DstOff => offset.std_effective.unwrap_or(offset.dst_effective).civil(),
            _ => None,
        }
    }

    /// Daylight saving changes of a date: when, and on or off. `on` takes effect at DST_TIME_EFF, `off` at STD_TIME_EFF where
    /// the meter has one.
    pub fn dst_changes_on(&self, date: Date) -> impl Iterator<Item = (DateTime, bool)> + '_ {
        let actions = self.actions(date).map(CalendarAction::ctrl);
        actions.filter_map(move |action| {
            Some((
                date.to_datetime(self.dst_time(action)?),
                action == Action::DstOn,
            ))
        })
    }
}

/// The place of a day type in a row of DAILY_SCHEDULE_ID_MATRIX; `None` if such a row has none.
#[must_use]
pub fn place_in_row(day: DayType, separate_weekdays: bool) -> Option<usize> {
    let weekdays = if separate_weekdays { 5 } else { 1 };
    let width = |day: &DayType| match day {
        DayType::Weekday => weekdays,
        _ => 1,
    };
    let (row, _) = &codes::ROW;
    let before = |wanted: DayType| {
        let place = row.iter().position(|day| *day == wanted)?;
        Some(row.iter().take(place).map(width).sum::<usize>())
    };
    match day {
        DayType::Special(number) => {
            Some(row.iter().map(width).sum::<usize>() + usize::from(number))
        }
        DayType::Separate(day) if separate_weekdays => {
            let monday = before(DayType::Weekday)?;
            let after = usize::try_from(day.to_monday_zero_offset()).ok()?;
            (after < weekdays).then_some(monday + after)
        }
        DayType::Weekday if separate_weekdays => None,
        DayType::Separate(_) => None,
        day => before(day),
    }
}

#[cfg(test)]
mod tests;
