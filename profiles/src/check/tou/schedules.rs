//! Schedules: T001 to T006.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar;
use crate::check::{Finding, Subject};
use crate::nearest::{nearest, quoted};
use crate::program::tou::{Calendar, Days, Schedule, Switch, Switches, TimeOfDay};

const WEEKDAYS: [&str; 5] = ["monday", "tuesday", "wednesday", "thursday", "friday"];

/// The schedules that a season names, each with its key.
pub(super) fn named(days: &Days) -> Vec<(String, &str)> {
    let mut all: Vec<(String, &str)> = Vec::new();
    let single = [
        ("weekday", &days.weekday),
        ("saturday", &days.saturday),
        ("sunday", &days.sunday),
    ];
    for (key, name) in single {
        all.extend(name.as_deref().map(|name| (key.to_owned(), name)));
    }
    for (key, name) in WEEKDAYS.iter().zip(&days.separate) {
        all.extend(name.as_deref().map(|name| ((*key).to_owned(), name)));
    }
    for (place, name) in days.special.iter().enumerate() {
        all.push((format!("special[{place}]"), name));
    }
    all
}

fn switches(schedule: &Schedule, meant: Switches) -> impl Iterator<Item = (usize, &Switch)> {
    let all = schedule.switches.iter().enumerate();
    all.filter(move |(_, switch)| switch.switches == Switches::Both || switch.switches == meant)
}

/// T001: a minute of a day without a rate: no switch at 00:00.
pub(in crate::check) fn begins_at_midnight(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (number, schedule) in schedules(subject) {
        let path = format!("tou.schedule[{number}].switches");
        if schedule.switches.is_empty() {
            findings.push(Finding::error(
                "T001",
                path,
                format!("schedule {} has no switch", quoted(&schedule.name)),
                "add one at 00:00: \"00:00 A\"",
            ));
            continue;
        }
        for (what, meant) in [("", Switches::Energy), (" demand", Switches::Demand)] {
            let first = switches(schedule, meant).map(|(_, switch)| switch.at).min();
            if first == Some(TimeOfDay::MIDNIGHT) {
                continue;
            }
            let until = first.map_or_else(|| "24:00".to_owned(), |at| at.to_string());
            findings.push(Finding::error(
                "T001",
                path.clone(),
                format!(
                    "schedule {} gives no{what} rate from 00:00 to {until}; the meter keeps that of the day before",
                    quoted(&schedule.name)
                ),
                "begin it with a switch at 00:00",
            ));
            break;
        }
    }
}

fn schedules<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (usize, &'a Schedule)> {
    let calendar = calendar(subject);
    calendar
        .into_iter()
        .flat_map(|calendar| calendar.schedules.iter().enumerate())
}

/// T002: a minute with two rates.
pub(in crate::check) fn one_rate_at_a_time(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (number, schedule) in schedules(subject) {
        let mut told = BTreeSet::new();
        for meant in [Switches::Energy, Switches::Demand] {
            let mut seen: BTreeMap<TimeOfDay, &Switch> = BTreeMap::new();
            for (place, switch) in switches(schedule, meant) {
                let Some(first) = seen.insert(switch.at, switch) else {
                    continue;
                };
                if told.insert(place) {
                    let message = if first.rate == switch.rate {
                        format!("rate {} begins twice at {}", switch.rate, switch.at)
                    } else {
                        let (first, second) = (first.rate, switch.rate);
                        format!("rates {first} and {second} both begin at {}", switch.at)
                    };
                    findings.push(Finding::error(
                        "T002",
                        format!("tou.schedule[{number}].switches[{place}]"),
                        format!("in schedule {} {message}", quoted(&schedule.name)),
                        "remove one of them",
                    ));
                }
            }
        }
    }
}

/// T003: a season without a schedule for a type of day.
pub(in crate::check) fn every_day_has_one(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(calendar) = calendar(subject) else {
        return;
    };
    for (number, season) in calendar.seasons.iter().enumerate() {
        let days = &season.days;
        let mut missing: Vec<&str> = Vec::new();
        if (0..5).all(|day| days.monday_to_friday(day).is_none()) {
            missing.push("weekday");
        } else {
            let without = |(day, _): &(usize, _)| days.monday_to_friday(*day).is_none();
            let names = WEEKDAYS.iter().enumerate().filter(without);
            missing.extend(names.map(|(_, name)| *name));
        }
        missing.extend(days.saturday.is_none().then_some("saturday"));
        missing.extend(days.sunday.is_none().then_some("sunday"));
        for day in missing {
            findings.push(Finding::error(
                "T003",
                format!("tou.season[{number}].{day}"),
                format!("season {} has no schedule for {day}", quoted(&season.name)),
                format!("add {day} = with the name of a schedule"),
            ));
        }
    }
}

/// T004: a season that names a schedule that isn't there.
pub(in crate::check) fn known_schedules(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(calendar) = calendar(subject) else {
        return;
    };
    let known = names(calendar);
    for (number, season) in calendar.seasons.iter().enumerate() {
        for (key, name) in named(&season.days) {
            if known.contains(name) {
                continue;
            }
            let near = nearest(name, known.iter().copied());
            let hint = match (near.first(), known.is_empty()) {
                (Some(near), _) => format!("did you mean {}", quoted(near)),
                (None, true) => "add a [[tou.schedule]]".to_owned(),
                (None, false) => "use the name of a [[tou.schedule]]".to_owned(),
            };
            findings.push(Finding::error(
                "T004",
                format!("tou.season[{number}].{key}"),
                format!("there is no schedule {}", quoted(name)),
                hint,
            ));
        }
    }
}

fn names(calendar: &Calendar) -> BTreeSet<&str> {
    calendar
        .schedules
        .iter()
        .map(|schedule| schedule.name.as_str())
        .collect()
}

/// T005: two schedules of one name.
pub(in crate::check) fn schedule_twice(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let mut seen = BTreeMap::new();
    for (number, schedule) in schedules(subject) {
        let first = *seen.entry(schedule.name.as_str()).or_insert(number);
        if first != number {
            findings.push(Finding::error(
                "T005",
                format!("tou.schedule[{number}].name"),
                format!(
                    "schedules {} and {} are both named {}",
                    first + 1,
                    number + 1,
                    quoted(&schedule.name)
                ),
                "give one of them another name",
            ));
        }
    }
}

/// T006: a schedule that no season follows.
pub(in crate::check) fn schedule_unused(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(calendar) = calendar(subject) else {
        return;
    };
    let followed: BTreeSet<&str> = calendar
        .seasons
        .iter()
        .flat_map(|season| named(&season.days))
        .map(|(_, name)| name)
        .collect();
    for (number, schedule) in calendar.schedules.iter().enumerate() {
        if !followed.contains(schedule.name.as_str()) {
            findings.push(Finding::warning(
                "T006",
                format!("tou.schedule[{number}]"),
                format!("no season follows schedule {}", quoted(&schedule.name)),
                "remove it, or name it in a season",
            ));
        }
    }
}

/// T007: weekdays said twice.
pub(in crate::check) fn weekdays_once(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(calendar) = calendar(subject) else {
        return;
    };
    for (number, season) in calendar.seasons.iter().enumerate() {
        let days = &season.days;
        if days.weekday.is_some() && days.separate.iter().all(Option::is_some) {
            findings.push(Finding::warning(
                "T007",
                format!("tou.season[{number}].weekday"),
                format!(
                    "season {} gives weekday and also every day from monday to friday, which goes before it",
                    quoted(&season.name)
                ),
                "remove weekday, or the five days",
            ));
        }
    }
}
