//! A program's calendar as the parts of ST-54.
//!
//! Is: numbers for schedules, switches, rows of schedules, and dates with their actions.
//! Is not: how many of them a meter holds, nor its bytes; see `write`.

use std::collections::BTreeMap;

use meterbench_c1219::calendar::{DayType, Rule, codes, place_in_row};
use meterbench_c1219::{
    Action, CalendarAction, Date as StoredDate, NonRecurring, Recurring, TierSwitch,
    TierSwitchEntry,
};

use super::rates::tier_of;
use super::rule::{Coded, code};
use super::{CalendarError, WEEKDAYS};
use crate::program::tou::{Calendar, Date, Dst, Entry, Schedule, Season, Switch, Switches, When};

/// RDATE: DELTA has six bits.
const LONGEST_DELTA: i32 = 63;

/// Dates with their actions, the one that goes first first.
#[derive(Debug, Clone, Default)]
pub(super) struct Dates {
    pub(super) once: Vec<NonRecurring>,
    pub(super) again: Vec<(Coded, CalendarAction)>,
}

impl Dates {
    fn add(&mut self, entry: &Entry, action: CalendarAction) -> Result<(), CalendarError> {
        let action = action
            .with(CalendarAction::DEMAND_RESET, entry.demand_reset)
            .with(CalendarAction::SELF_READ, entry.self_read);
        match entry.on {
            When::Once(date) => self.once.push(NonRecurring {
                date: StoredDate::from_civil(date).ok_or(CalendarError::Date { date })?,
                action,
            }),
            When::Rule(rule) => self.again.push((code(rule)?, action)),
        }
        Ok(())
    }

    fn add_all(&mut self, entries: &[Entry], action: Action) -> Result<(), CalendarError> {
        let action = CalendarAction::from_ctrl(action).unwrap_or_default();
        entries.iter().try_for_each(|entry| self.add(entry, action))
    }

    /// Daylight saving.
    pub(super) fn of_dst(dst: &Dst) -> Result<Dates, CalendarError> {
        let mut dates = Dates::default();
        dates.add_all(&dst.on, Action::DstOn)?;
        dates.add_all(&dst.off, Action::DstOff)?;
        Ok(dates)
    }

    /// Seasons, holidays and billing dates. A billing date that does nothing has no place in a meter.
    pub(super) fn of_calendar(calendar: &Calendar) -> Result<Dates, CalendarError> {
        let mut dates = Dates::default();
        for (number, season) in (0..=u8::MAX).zip(&calendar.seasons) {
            let action = CalendarAction::from_ctrl(Action::Season(number));
            let action = action.ok_or(CalendarError::TooMany {
                what: "seasons",
                wanted: calendar.seasons.len(),
                room: codes::SEASONS.into(),
            })?;
            for entry in &season.starts {
                dates.add(entry, action)?;
            }
        }
        for holiday in &calendar.holidays {
            let special = holiday.special;
            let action = CalendarAction::from_ctrl(Action::Special(special));
            dates.add(
                &holiday.entry,
                action.ok_or(CalendarError::Special { special })?,
            )?;
        }
        let does = |entry: &&Entry| entry.demand_reset || entry.self_read;
        for entry in calendar.billing.iter().filter(does) {
            dates.add(entry, CalendarAction::default())?;
        }
        Ok(dates)
    }

    pub(super) fn append(&mut self, mut other: Dates) {
        self.once.append(&mut other.once);
        self.again.append(&mut other.again);
    }

    /// The rules as the meter says them, and the anchor date that they then need; the one it has if that will do.
    pub(super) fn rules(
        &self,
        anchor: Option<Date>,
    ) -> Result<(Option<Date>, Vec<Recurring>), CalendarError> {
        let firsts = self.again.iter().filter_map(|(rule, _)| match rule {
            Coded::Every { from, .. } => Some(*from),
            Coded::Plain(_) | Coded::Stored(_) => None,
        });
        let (earliest, latest) = (firsts.clone().min(), firsts.max());
        let days = |from: Date, to: Date| to.since(from).map_or(i32::MAX, |span| span.get_days());
        let mut anchor = anchor;
        if let (Some(earliest), Some(latest)) = (earliest, latest) {
            let serves =
                |anchor: &Date| *anchor <= earliest && days(*anchor, latest) <= LONGEST_DELTA;
            anchor = anchor.filter(serves).or(Some(earliest));
            if days(earliest, latest) > LONGEST_DELTA {
                return Err(CalendarError::FarApart {
                    days: days(earliest, latest),
                });
            }
        }
        let mut rules = Vec::new();
        for (rule, action) in &self.again {
            let date = match *rule {
                Coded::Stored(rule) => Some(rule),
                Coded::Plain(rule) => rule.bits(),
                Coded::Every { days: period, from } => {
                    let delta = anchor.and_then(|anchor| u8::try_from(days(anchor, from)).ok());
                    delta.and_then(|delta| Rule::Periodic { period, delta }.bits())
                }
            };
            let date = date.ok_or(CalendarError::FarApart {
                days: LONGEST_DELTA + 1,
            })?;
            rules.push(Recurring {
                date,
                action: *action,
            });
        }
        Ok((anchor, rules))
    }
}

/// The number of every schedule: its own if its name is one, else the lowest that is free.
pub(super) fn numbers(schedules: &[Schedule]) -> Result<BTreeMap<&str, u8>, CalendarError> {
    let mut numbers = BTreeMap::new();
    for schedule in schedules {
        let own = schedule
            .name
            .strip_prefix(super::SCHEDULE)
            .and_then(|number| number.parse().ok())
            .filter(|number| *number != codes::UNUSED_SCHEDULE.0)
            .filter(|number| schedule.name == super::schedule_name(*number));
        if numbers.insert(schedule.name.as_str(), own).is_some() {
            return Err(CalendarError::TwoSchedules {
                name: schedule.name.clone(),
            });
        }
    }
    let mut taken: Vec<u8> = numbers.values().flatten().copied().collect();
    for schedule in schedules {
        let number = numbers.entry(schedule.name.as_str()).or_default();
        if number.is_none() {
            let free = (0..codes::UNUSED_SCHEDULE.0).find(|number| !taken.contains(number));
            *number = free;
            taken.push(free.ok_or(CalendarError::TooMany {
                what: "schedules",
                wanted: schedules.len(),
                room: codes::UNUSED_SCHEDULE.0.into(),
            })?);
        }
    }
    Ok(numbers
        .into_iter()
        .filter_map(|(name, number)| Some((name, number?)))
        .collect())
}

/// Whether some switch switches energy or demand alone.
pub(super) fn first_separate(schedules: &[Schedule]) -> Option<&Schedule> {
    let separate = |switch: &Switch| switch.switches != Switches::Both;
    schedules
        .iter()
        .find(|schedule| schedule.switches.iter().any(separate))
}

/// Switches in the order of schedules and times.
pub(super) fn switches(
    schedules: &[Schedule],
    numbers: &BTreeMap<&str, u8>,
    separate: bool,
) -> Vec<TierSwitchEntry> {
    let mut all = Vec::new();
    for schedule in schedules {
        let Some(number) = numbers.get(schedule.name.as_str()) else {
            continue;
        };
        for switch in &schedule.switches {
            let minutes = switch.at.minutes();
            let part = |value: u16| u8::try_from(value).unwrap_or(u8::MAX);
            let coded =
                TierSwitch::new(part(minutes / 60), part(minutes % 60), tier_of(switch.rate));
            let (energy, demand) = match switch.switches {
                Switches::Both => (true, true),
                Switches::Energy => (true, false),
                Switches::Demand => (false, true),
            };
            all.extend(coded.map(|coded| TierSwitchEntry {
                switch: coded.switching(separate && energy, separate && demand),
                schedule: *number,
            }));
        }
    }
    all.sort_by_key(|entry| (entry.schedule, entry.switch.time()));
    all
}

/// The first weekday whose schedule differs from Monday's.
pub(super) fn first_different(season: &Season) -> Option<&'static str> {
    let monday = season.days.monday_to_friday(0);
    let different = |day: &usize| season.days.monday_to_friday(*day) != monday;
    let day = (0..5).find(different)?;
    WEEKDAYS.get(day).copied()
}

/// A season's row of schedules. Special days that it doesn't name follow the last one that it does, or Sunday.
pub(super) fn row(
    season: &Season,
    numbers: &BTreeMap<&str, u8>,
    separate_weekdays: bool,
    specials: u8,
) -> Result<Vec<u8>, CalendarError> {
    let mut row = Vec::new();
    let mut put = |day: DayType, name: Option<&str>| {
        let missing = || CalendarError::NoSchedule {
            season: season.name.clone(),
            day: day.to_string(),
        };
        let name = name.ok_or_else(missing)?;
        let number = numbers
            .get(name)
            .ok_or_else(|| CalendarError::UnknownSchedule {
                season: season.name.clone(),
                day: day.to_string(),
                name: name.to_owned(),
            })?;
        let place = place_in_row(day, separate_weekdays).ok_or_else(missing)?;
        if row.len() <= place {
            row.resize(place + 1, 0);
        }
        if let Some(cell) = row.get_mut(place) {
            *cell = *number;
        }
        Ok(())
    };
    let days = &season.days;
    put(DayType::Saturday, days.saturday.as_deref())?;
    put(DayType::Sunday, days.sunday.as_deref())?;
    if separate_weekdays {
        for (number, day) in super::monday_to_friday().into_iter().enumerate() {
            put(DayType::Separate(day), days.monday_to_friday(number))?;
        }
    } else {
        put(DayType::Weekday, days.monday_to_friday(0))?;
    }
    for special in 0..specials {
        let named = days.special.get(usize::from(special));
        let name = named.or(days.special.last()).or(days.sunday.as_ref());
        put(DayType::Special(special), name.map(String::as_str))?;
    }
    Ok(row)
}

/// How many special day types the calendar speaks of.
pub(super) fn specials(calendar: &Calendar) -> usize {
    let named = calendar
        .seasons
        .iter()
        .map(|season| season.days.special.len());
    let used = calendar
        .holidays
        .iter()
        .map(|holiday| usize::from(holiday.special) + 1);
    named.chain(used).max().unwrap_or(0)
}
