//! Zone and daylight saving: T023 to T027.

use super::{dst, span, tou};
use crate::check::{Finding, Subject};
use crate::map::tou::{Rules, dates_within, rules};
use crate::nearest::quoted;
use crate::program::tou::{Date, Dst, Schedule, Switch, Switches, TimeOfDay};

/// Zones go from 12 hours behind Greenwich to 14 ahead of it.
const ZONES: std::ops::RangeInclusive<i16> = -720..=840;

/// Where a program doesn't say it.
const MINUTES: u16 = 60;
const AT: u16 = 120;

/// T023: daylight saving that begins and never ends, or the other way.
pub(in crate::check) fn begins_and_ends(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(dst) = dst(subject) else { return };
    let (path, message) = match (dst.on.is_empty(), dst.off.is_empty()) {
        (false, true) => ("tou.dst.off", "daylight saving begins and never ends"),
        (true, false) => ("tou.dst.on", "daylight saving ends and never begins"),
        _ => return,
    };
    findings.push(Finding::error(
        "T023",
        path,
        message.into(),
        "give both on and off",
    ));
}

/// T024: daylight saving without a zone.
pub(in crate::check) fn zone_is_said(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let keeps_one = subject.dims.tou.is_none_or(|dims| dims.zone);
    let changes = dst(subject).is_some_and(|dst| !dst.on.is_empty());
    if changes && keeps_one && tou(subject).is_some_and(|tou| tou.zone_minutes.is_none()) {
        findings.push(Finding::warning(
            "T024",
            "tou.zone",
            "daylight saving is set, but the zone is left to the meter".into(),
            "add zone, such as \"-05:00\"",
        ));
    }
}

/// T025: a zone that isn't one, or that the meter doesn't keep.
pub(in crate::check) fn zone_in_range(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(zone) = tou(subject).and_then(|tou| tou.zone_minutes) else {
        return;
    };
    if !ZONES.contains(&zone) || zone % 15 != 0 {
        findings.push(Finding::error(
            "T025",
            "tou.zone",
            format!("no time zone is {zone} minutes from Greenwich"),
            "zones go from -12:00 to +14:00 in quarters of an hour",
        ));
    } else if subject.dims.tou.is_some_and(|dims| !dims.zone) {
        findings.push(Finding::error(
            "T025",
            "tou.zone",
            "the meter doesn't keep a time zone".into(),
            "remove zone",
        ));
    }
}

/// T026: amounts and times that the meter can't keep.
pub(in crate::check) fn amount_in_range(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(dst) = dst(subject) else { return };
    if let Some(minutes) = dst.minutes.filter(|minutes| !(1..=255).contains(minutes)) {
        findings.push(Finding::error(
            "T026",
            "tou.dst.minutes",
            format!("daylight saving of {minutes} minutes; the meter takes 1 to 255"),
            "it is 60 nearly everywhere",
        ));
    }
    let one_time = subject.dims.tou.is_some_and(|dims| !dims.own_off_time);
    if let (true, Some(at), Some(off_at)) = (one_time, dst.at, dst.off_at)
        && at != off_at
    {
        findings.push(Finding::error(
            "T026",
            "tou.dst.off_at",
            format!("daylight saving begins at {at} and ends at {off_at}; the meter has one time for both"),
            "remove off_at",
        ));
    }
    let can = subject.dims.tou.is_none_or(|dims| dims.dst);
    if !can && !dst.on.is_empty() {
        findings.push(Finding::error(
            "T026",
            "tou.dst",
            "the meter doesn't change to daylight saving by itself".into(),
            "remove [tou.dst]",
        ));
    }
}

/// A stretch of the clock that a change leaves out or shows twice.
struct Stretch {
    from: u16,
    until: u16,
    begins: bool,
}

impl Stretch {
    fn of(dst: &Dst, begins: bool) -> Stretch {
        let minutes = dst
            .minutes
            .and_then(|minutes| u16::try_from(minutes).ok())
            .unwrap_or(MINUTES);
        let on = dst.at.map_or(AT, TimeOfDay::minutes);
        if begins {
            Stretch {
                from: on,
                until: on.saturating_add(minutes),
                begins,
            }
        } else {
            let off = dst.off_at.map_or(on, TimeOfDay::minutes);
            Stretch {
                from: off.saturating_sub(minutes),
                until: off,
                begins,
            }
        }
    }

    /// The places of switches within it. One at its very beginning is on time: the clock goes on from there, or back to there.
    fn switches(&self, schedule: &Schedule) -> Vec<usize> {
        let all = schedule.switches.iter().enumerate();
        let within = |at: u16| at > self.from && at < self.until;
        all.filter(|(_, switch)| within(switch.at.minutes()))
            .map(|(place, _)| place)
            .collect()
    }
}

/// T027: a switch at a time that the clock leaves out or shows twice.
pub(in crate::check) fn clear_of_changes(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(tou), Some(dst)) = (tou(subject), dst(subject)) else {
        return;
    };
    let Some(calendar) = &tou.calendar else {
        return;
    };
    let mut rules_of_calendar = None;
    for (begins, entries) in [(true, &dst.on), (false, &dst.off)] {
        let stretch = Stretch::of(dst, begins);
        let hit = |schedule: &&Schedule| !stretch.switches(schedule).is_empty();
        if !calendar.schedules.iter().any(|schedule| hit(&schedule)) {
            continue;
        }
        let rules: &Rules = match &rules_of_calendar {
            Some(rules) => rules,
            None => match rules(tou, &subject.dims) {
                Ok(rules) => rules_of_calendar.insert(rules),
                // what it can't be has a finding of its own
                Err(_) => return,
            },
        };
        let (from, until) = span(subject);
        let dates = entries
            .iter()
            .flat_map(|entry| dates_within(&entry.on, from, until));
        let mut told: Vec<usize> = Vec::new();
        for date in dates {
            let Some(number) = schedule_on(subject, rules, date) else {
                continue;
            };
            let Some(schedule) = calendar.schedules.get(number) else {
                continue;
            };
            if told.contains(&number) {
                continue;
            }
            told.push(number);
            for place in stretch.switches(schedule) {
                findings.push(stretch.finding(schedule, (number, place), date));
            }
        }
    }
}

/// The place in the program's list of the schedule that a date follows.
fn schedule_on(subject: &Subject<'_>, rules: &Rules, date: Date) -> Option<usize> {
    use crate::map::tou::DayType;
    let calendar = tou(subject)?.calendar.as_ref()?;
    let season = calendar.seasons.get(usize::from(rules.season(date)))?;
    let days = &season.days;
    let name = match rules.day(date) {
        DayType::Saturday => days.saturday.as_deref(),
        DayType::Sunday => days.sunday.as_deref(),
        DayType::Weekday => days.monday_to_friday(0),
        DayType::Separate(day) => {
            let place = usize::try_from(day.to_monday_zero_offset()).ok()?;
            days.monday_to_friday(place)
        }
        DayType::Special(special) => {
            let named = days.special.get(usize::from(special));
            let name = named.or(days.special.last()).or(days.sunday.as_ref());
            name.map(String::as_str)
        }
    }?;
    calendar
        .schedules
        .iter()
        .position(|schedule| schedule.name == name)
}

impl Stretch {
    fn finding(&self, schedule: &Schedule, (number, place): (usize, usize), on: Date) -> Finding {
        let time = |minutes: u16| {
            TimeOfDay::from_minutes(minutes).map_or_else(|| "24:00".to_owned(), |at| at.to_string())
        };
        let switch = schedule.switches.get(place);
        let at = switch.map_or_else(String::new, ToString::to_string);
        let (from, until) = (time(self.from), time(self.until));
        // Of several within the gap the last is the one that holds after it.
        let later = switch.and_then(|switch| {
            let alike =
                |one: &&Switch| one.switches == switch.switches || one.switches == Switches::Both;
            let within = |one: &&Switch| one.at > switch.at && one.at.minutes() <= self.until;
            let later = schedule.switches.iter().filter(alike).filter(within);
            later.max_by_key(|one| one.at)
        });
        let message = if let (true, Some(later)) = (self.begins, later) {
            format!(
                "on {on} the clock goes from {from} to {until}: the switch \"{at}\" of schedule {} is passed over, and \"{later}\" \
                 holds from {until}",
                quoted(&schedule.name)
            )
        } else if self.begins {
            format!(
                "on {on} the clock goes from {from} to {until}: the switch \"{at}\" of schedule {} takes effect at {until}",
                quoted(&schedule.name)
            )
        } else {
            format!(
                "on {on} the clock goes from {until} back to {from}: the switch \"{at}\" of schedule {} is passed twice, and the rate before it holds again in between",
                quoted(&schedule.name)
            )
        };
        Finding::warning(
            "T027",
            format!("tou.schedule[{number}].switches[{place}]"),
            message,
            "move the switch out of this hour, or accept it for one day a year",
        )
    }
}
