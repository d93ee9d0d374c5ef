//! The calendar in a meter's tables.
//!
//! Is: what ST-53 and ST-54 hold, as far as a program can say it; the rest as notes.

use std::collections::BTreeSet;

use jiff::civil::Time;
use meterbench_c1219::calendar::{DayType, Rule, codes, place_in_row};
use meterbench_c1219::{
    ActTimeTou, Action, Calendar as StoredCalendar, CalendarAction, Date as StoredDate, Image,
    Rdate, TierSwitchEntry, TimeFunc2, TimeOffset,
};

use super::rates::rate_of;
use super::rule::words;
use super::{monday_to_friday, schedule_name};
use crate::map::MapError;
use crate::program::tou::{
    Calendar, Days, Dst, Entry, Holiday, Schedule, Season, Switch, Switches, TimeOfDay, Tou, When,
};

/// The time of use of a meter; `None` if it has no table of it.
pub(in crate::map) fn get(image: &Image, notes: &mut Vec<String>) -> Result<Option<Tou>, MapError> {
    let offset: Option<TimeOffset> = image.find()?;
    let stored: Option<StoredCalendar> = image.find()?;
    let mut tou = Tou::default();
    if let Some(stored) = &stored {
        let act: ActTimeTou = image.get()?;
        let (dst, calendar) = calendar(stored, &act, notes);
        let holds_dates = act.non_recurring > 0 || act.recurring > 0;
        tou.dst = Some(dst).filter(|_| holds_dates);
        let holds_any = holds_dates || act.seasons() > 0 || act.tier_switches > 0;
        tou.calendar = Some(calendar).filter(|_| holds_any);
    }
    if let Some(offset) = &offset {
        tou.zone_minutes = offset.zone_minutes;
        let dst = tou.dst.get_or_insert_default();
        dst.at = to_the_minute(offset.dst_effective.civil(), "begins", notes);
        dst.off_at = offset
            .std_effective
            .and_then(|time| to_the_minute(time.civil(), "ends", notes));
        dst.minutes = Some(offset.dst_minutes.into());
    }
    Ok((offset.is_some() || stored.is_some()).then_some(tou))
}

fn to_the_minute(time: Option<Time>, what: &str, notes: &mut Vec<String>) -> Option<TimeOfDay> {
    let time = time?;
    if time.second() != 0 {
        notes.push(format!(
            "daylight saving {what} at {time}, and a program can say it only to the minute"
        ));
        return None;
    }
    let (hour, minute) = (time.hour().unsigned_abs(), time.minute().unsigned_abs());
    TimeOfDay::new(hour, minute)
}

/// Entries before the end of the list.
pub(super) fn used<T>(entries: &[T], action: fn(&T) -> CalendarAction) -> impl Iterator<Item = &T> {
    let ends = move |entry: &&T| action(entry).ctrl() != Action::EndOfList;
    entries.iter().take_while(ends)
}

/// An entry of a list that was never set.
pub(super) fn is_blank(date: u16, action: CalendarAction) -> bool {
    date == 0 && action == CalendarAction::default()
}

/// What ST-54 holds.
fn calendar(stored: &StoredCalendar, act: &ActTimeTou, notes: &mut Vec<String>) -> (Dst, Calendar) {
    let anchor = stored.anchor.and_then(StoredDate::civil);
    let mut entries: Vec<(When, CalendarAction)> = Vec::new();
    for entry in used(&stored.non_recurring, |entry| entry.action) {
        match entry.date.civil() {
            _ if is_blank(entry.date.0, entry.action) => {}
            Some(date) => entries.push((When::Once(date), entry.action)),
            None => notes.push(format!(
                "ST-54 has the one-time date {:04X}, which is no date",
                entry.date.0
            )),
        }
    }
    for entry in used(&stored.recurring, |entry| entry.action) {
        match words(Rule::of(entry.date), anchor) {
            _ if is_blank(entry.date.0, entry.action) => {}
            Some(rule) => entries.push((When::Rule(rule), entry.action)),
            None => notes.push(impossible(entry.date)),
        }
    }
    let (mut dst, mut calendar) = (Dst::default(), Calendar::default());
    let mut starts: Vec<Vec<Entry>> = vec![Vec::new(); usize::from(act.seasons()).min(1)];
    for (on, action) in entries {
        let entry = Entry {
            on,
            demand_reset: action.contains(CalendarAction::DEMAND_RESET),
            self_read: action.contains(CalendarAction::SELF_READ),
        };
        match action.ctrl() {
            Action::DstOn => dst.on.push(entry),
            Action::DstOff => dst.off.push(entry),
            Action::Season(season) if season < act.seasons() => {
                let season = usize::from(season);
                if starts.len() <= season {
                    starts.resize(season + 1, Vec::new());
                }
                if let Some(starts) = starts.get_mut(season) {
                    starts.push(entry);
                }
            }
            Action::Season(season) => notes.push(format!(
                "season {season} begins on {on}, but the meter has only {} seasons",
                act.seasons()
            )),
            Action::Special(special) if special < act.special_schedules() => {
                calendar.holidays.push(Holiday {
                    name: format!("holiday {}", calendar.holidays.len() + 1),
                    entry,
                    special,
                });
            }
            Action::Special(special) => notes.push(format!(
                "{on} is of special day type {special}, but the meter has only {} of them",
                act.special_schedules()
            )),
            Action::None | Action::EndOfList => {
                if entry.demand_reset || entry.self_read {
                    calendar.billing.push(entry);
                }
            }
        }
    }
    let separate_weekdays = act.func2.contains(TimeFunc2::SEPARATE_WEEKDAYS);
    let highest = calendar.holidays.iter().map(|holiday| holiday.special + 1);
    let highest = highest.max().unwrap_or(0);
    let days = stored.schedules.iter().map(|row| {
        let cell = |day| place_in_row(day, separate_weekdays).and_then(|place| row.get(place));
        days_of(&cell, separate_weekdays, act.special_schedules(), highest)
    });
    for (number, (starts, days)) in starts.into_iter().zip(days).enumerate() {
        calendar.seasons.push(Season {
            name: format!("season {number}"),
            starts,
            days,
        });
    }
    calendar.schedules = schedules(stored, act, calendar.seasons.len(), notes);
    (dst, calendar)
}

fn impossible(rule: Rdate) -> String {
    format!(
        "ST-54 has the rule {:04X}, which never falls on a day",
        rule.0
    )
}

/// A row of schedules by name. Special types that no date uses and that only repeat the one before are not worth saying.
fn days_of<'a>(
    cell: &dyn Fn(DayType) -> Option<&'a u8>,
    separate_weekdays: bool,
    specials: u8,
    used_specials: u8,
) -> Days {
    let name = |day| cell(day).map(|number| schedule_name(*number));
    let (saturday, sunday) = (name(DayType::Saturday), name(DayType::Sunday));
    let mut days = Days::default();
    if separate_weekdays {
        let all = monday_to_friday().map(|day| name(DayType::Separate(day)));
        if all.iter().all(|day| Some(day) == all.first()) {
            days.weekday = all.into_iter().next().flatten();
        } else {
            days.separate = all;
        }
    } else {
        days.weekday = name(DayType::Weekday);
    }
    let mut special: Vec<String> = (0..specials)
        .filter_map(|special| name(DayType::Special(special)))
        .collect();
    while special.len() > usize::from(used_specials)
        && special.last() == special.iter().nth_back(1).or(sunday.as_ref())
    {
        special.pop();
    }
    Days {
        saturday,
        sunday,
        special,
        ..days
    }
}

/// Whether an entry's place is free: marked so, at no time of day, or saying again what another says.
pub(super) fn is_unused(stored: &StoredCalendar, place: usize) -> bool {
    let Some(entry) = stored.switches.get(place) else {
        return true;
    };
    let in_rows = || {
        stored
            .schedules
            .iter()
            .flatten()
            .any(|number| *number == entry.schedule)
    };
    let before = stored.switches.get(..place).unwrap_or_default();
    entry.switch.time().is_none()
        || entry.schedule == codes::UNUSED_SCHEDULE.0 && !in_rows()
        || before.contains(entry)
}

/// Schedules that have a switch or that a season in use follows.
fn schedules(
    stored: &StoredCalendar,
    act: &ActTimeTou,
    seasons: usize,
    notes: &mut Vec<String>,
) -> Vec<Schedule> {
    let separate = act.func2.contains(TimeFunc2::SEPARATE_SUM_DEMANDS);
    let places = 0..stored.switches.len();
    let used: Vec<&TierSwitchEntry> = places
        .filter(|place| !is_unused(stored, *place))
        .filter_map(|place| stored.switches.get(place))
        .collect();
    let followed = stored.schedules.iter().take(seasons).flatten().copied();
    let mut numbers: BTreeSet<u8> = followed.collect();
    numbers.extend(used.iter().map(|entry| entry.schedule));
    let mut schedules = Vec::new();
    for number in numbers {
        let of_number = used.iter().filter(|entry| entry.schedule == number);
        let mut switches: Vec<Switch> = Vec::new();
        for entry in of_number {
            let coded = entry.switch;
            let kind = match (coded.switches_summations(), coded.switches_demands()) {
                _ if !separate => Switches::Both,
                (true, true) => Switches::Both,
                (true, false) => Switches::Energy,
                (false, true) => Switches::Demand,
                (false, false) => {
                    notes.push(format!(
                        "a switch of {} switches neither energy nor demand",
                        schedule_name(number)
                    ));
                    continue;
                }
            };
            let time = to_the_minute(coded.time(), "", notes);
            switches.extend(time.zip(rate_of(coded.tier())).map(|(at, rate)| Switch {
                at,
                rate,
                switches: kind,
            }));
        }
        switches.sort_by_key(|switch| switch.at);
        schedules.push(Schedule {
            name: schedule_name(number),
            switches,
        });
    }
    schedules
}
