//! Differences of time of use, by what the calendars do.
//!
//! Is: seasons by their number, days by the rate of every minute, dates by their rule.
//! Is not: a comparison of names, nor of the order of schedules: no meter keeps them.

use super::Comparison;
use crate::map::tou::{same_calendar, same_dates};
use crate::program::Program;
use crate::program::tou::{
    Calendar, Dst, Entry, Holiday, Rate, Schedule, Season, Switches, TimeOfDay,
};
use crate::words;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

pub(super) fn compare(all: &mut Comparison, a: &Program, b: &Program) {
    let (a, b) = match (&a.tou, &b.tou) {
        (Some(a), Some(b)) => (a, b),
        (None, None) => return,
        (_, second) => return all.one_sided("tou", second.is_some()),
    };
    all.setting(
        "tou.zone",
        a.zone_minutes.map(words::zone),
        b.zone_minutes.map(words::zone),
    );
    match (&a.dst, &b.dst) {
        (Some(a), Some(b)) => dst(all, a, b),
        (None, None) => {}
        (_, second) => all.one_sided("tou.dst", second.is_some()),
    }
    match (&a.calendar, &b.calendar) {
        (Some(a), Some(b)) => calendar(all, a, b),
        (None, None) => {}
        (_, second) => all.one_sided("tou.season", second.is_some()),
    }
}

fn dst(all: &mut Comparison, a: &Dst, b: &Dst) {
    for (path, a, b) in [
        ("tou.dst.on", &a.on, &b.on),
        ("tou.dst.off", &a.off, &b.off),
    ] {
        all.equal_or(path, same_dates(a, b), words::entries(a), words::entries(b));
    }
    let time = |at: Option<TimeOfDay>| at.map(|at| at.to_string());
    all.setting("tou.dst.at", time(a.at), time(b.at));
    all.setting("tou.dst.off_at", time(a.off_at), time(b.off_at));
    let minutes = |minutes: Option<u32>| minutes.map(|minutes| format!("{minutes} min"));
    all.setting("tou.dst.minutes", minutes(a.minutes), minutes(b.minutes));
}

fn calendar(all: &mut Comparison, a: &Calendar, b: &Calendar) {
    let before = all.differences.len();
    for index in 0..a.seasons.len().max(b.seasons.len()) {
        let path = format!("tou.season[{index}]");
        match (a.seasons.get(index), b.seasons.get(index)) {
            (Some(mine), Some(theirs)) => season(all, &path, (a, mine), (b, theirs)),
            (mine, theirs) => {
                let tell = |season: Option<&Season>| {
                    season.map_or("nothing".to_owned(), |season| {
                        format!("a season from {}", words::entries(&season.starts))
                    })
                };
                all.equal_or(&path, false, tell(mine), tell(theirs));
            }
        }
    }
    let same = |a: &Holiday, b: &Holiday| {
        a.special == b.special
            && same_dates(
                std::slice::from_ref(&a.entry),
                std::slice::from_ref(&b.entry),
            )
    };
    unmatched(
        all,
        "tou.holiday",
        (&a.holidays, &b.holidays),
        same,
        |holiday| {
            format!(
                "{} (special {})",
                words::entry(&holiday.entry),
                holiday.special
            )
        },
    );
    let same = |a: &Entry, b: &Entry| same_dates(std::slice::from_ref(a), std::slice::from_ref(b));
    unmatched(
        all,
        "tou.billing",
        (&a.billing, &b.billing),
        same,
        words::entry,
    );
    // Where two holidays fall on one day, the later in the list holds.
    if all.differences.len() == before && !same_calendar(a, b) {
        all.equal_or(
            "tou.holiday",
            false,
            "the holidays in one order".into(),
            "in another, and where two fall on one day another holds".into(),
        );
    }
}

/// What only one list has, each with its place.
fn unmatched<T>(
    all: &mut Comparison,
    path: &str,
    (a, b): (&[T], &[T]),
    same: impl Fn(&T, &T) -> bool,
    tell: impl Fn(&T) -> String,
) {
    for (index, mine) in a.iter().enumerate() {
        let found = b.iter().any(|theirs| same(mine, theirs));
        all.equal_or(
            &format!("{path}[{index}]"),
            found,
            tell(mine),
            "nothing".into(),
        );
    }
    for (index, theirs) in b.iter().enumerate() {
        if !a.iter().any(|mine| same(mine, theirs)) {
            all.equal_or(
                &format!("{path}[{index}]"),
                false,
                "nothing".into(),
                tell(theirs),
            );
        }
    }
}

fn season(all: &mut Comparison, path: &str, a: (&Calendar, &Season), b: (&Calendar, &Season)) {
    all.equal_or(
        &format!("{path}.starts"),
        same_dates(&a.1.starts, &b.1.starts),
        words::entries(&a.1.starts),
        words::entries(&b.1.starts),
    );
    for (key, mine, theirs) in days(a.1, b.1) {
        let lines = |(calendar, _): (&Calendar, &Season), name: Option<String>| {
            let name = name?;
            let schedule = calendar.schedules.iter().find(|one| one.name == name)?;
            Some(Line::of(schedule))
        };
        let path = format!("{path}.{key}");
        match (lines(a, mine), lines(b, theirs)) {
            (Some(mine), Some(theirs)) => stretches(all, &path, &mine, &theirs),
            (None, None) => {}
            (mine, theirs) => {
                let tell = |line: Option<Line>| {
                    if line.is_some() {
                        "a schedule"
                    } else {
                        "no schedule"
                    }
                    .to_owned()
                };
                all.equal_or(&path, false, tell(mine), tell(theirs));
            }
        }
    }
}

/// A kind of day and the names of both sides' schedules for it.
type OfDay = (String, Option<String>, Option<String>);

/// Monday to Friday one by one only where a side tells them apart; special days as far as either goes.
fn days(a: &Season, b: &Season) -> Vec<OfDay> {
    let (a, b) = (&a.days, &b.days);
    let owned = |name: Option<&str>| name.map(str::to_owned);
    let mut all: Vec<OfDay> = Vec::new();
    if a.separate.iter().chain(&b.separate).any(Option::is_some) {
        for (day, name) in ["monday", "tuesday", "wednesday", "thursday", "friday"]
            .into_iter()
            .enumerate()
        {
            all.push((
                name.to_owned(),
                owned(a.monday_to_friday(day)),
                owned(b.monday_to_friday(day)),
            ));
        }
    } else {
        all.push(("weekday".to_owned(), a.weekday.clone(), b.weekday.clone()));
    }
    all.push((
        "saturday".to_owned(),
        a.saturday.clone(),
        b.saturday.clone(),
    ));
    all.push(("sunday".to_owned(), a.sunday.clone(), b.sunday.clone()));
    for index in 0..a.special.len().max(b.special.len()) {
        // As in the tables: what isn't named follows the last that is, or Sunday.
        let special = |days: &crate::program::tou::Days| {
            let named = days.special.get(index).or(days.special.last());
            named.or(days.sunday.as_ref()).cloned()
        };
        all.push((format!("special[{index}]"), special(a), special(b)));
    }
    all
}

/// The rates of energy and of demand from each switch on.
struct Line(Vec<(u16, Option<Rate>, Option<Rate>)>);

impl Line {
    fn of(schedule: &Schedule) -> Line {
        let mut switches = schedule.switches.clone();
        switches.sort_by_key(|switch| switch.at);
        let (mut energy, mut demand, mut line) = (None, None, Vec::new());
        for switch in switches {
            if switch.switches != Switches::Demand {
                energy = Some(switch.rate);
            }
            if switch.switches != Switches::Energy {
                demand = Some(switch.rate);
            }
            line.push((switch.at.minutes(), energy, demand));
        }
        Line(line)
    }

    fn at(&self, minute: u16) -> (Option<Rate>, Option<Rate>) {
        let held = self.0.iter().rev().find(|(at, ..)| *at <= minute);
        held.map_or((None, None), |(_, energy, demand)| (*energy, *demand))
    }
}

/// Each stretch of the day in which the rates differ.
fn stretches(all: &mut Comparison, path: &str, a: &Line, b: &Line) {
    let mut edges: Vec<u16> = a.0.iter().chain(&b.0).map(|(at, ..)| *at).collect();
    edges.push(0);
    edges.sort_unstable();
    edges.dedup();
    let ends = edges.iter().skip(1).copied().chain([DAY]);
    let mut told: Vec<(u16, u16)> = Vec::new();
    for (from, to) in edges.iter().copied().zip(ends) {
        let (mine, theirs) = (a.at(from), b.at(from));
        if mine == theirs {
            continue;
        }
        match told.last_mut() {
            Some((start, end))
                if *end == from && (a.at(*start), b.at(*start)) == (mine, theirs) =>
            {
                *end = to;
            }
            _ => told.push((from, to)),
        }
    }
    if told.is_empty() {
        all.same += 1;
    }
    for (from, to) in told {
        let tell =
            |line: &Line| format!("{} to {}: {}", clock(from), clock(to), rates(line.at(from)));
        all.equal_or(path, false, tell(a), tell(b));
    }
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn rates((energy, demand): (Option<Rate>, Option<Rate>)) -> String {
    let rate =
        |rate: Option<Rate>| rate.map_or("no rate".to_owned(), |rate| format!("rate {rate}"));
    if energy == demand {
        rate(energy)
    } else {
        format!("energy {}, demand {}", rate(energy), rate(demand))
    }
}
