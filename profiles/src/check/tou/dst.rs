//! Zone and daylight saving: T023 to T027.

use jiff::ToSpan as _;

use super::{dst, span, tou};
use crate::check::{Finding, Subject};
use crate::map::tou::{Rules, dates_within, rules};
use crate::nearest::quoted;
use crate::program::tou::{Date, Dst, Switch, Switches, TimeOfDay};

/// Zones go from 12 hours behind Greenwich to 14 ahead of it.
const ZONES: std::ops::RangeInclusive<i16> = -720..=840;

/// Where a program doesn't say it.
const MINUTES: i32 = 60;
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

/// Of a whole day.
const DAY: i32 = 24 * 60;

/// A stretch of the clock that a change leaves out or shows twice, in minutes from the midnight with which its day begins. It
/// may reach into the day before or the day after.
struct Stretch {
    from: i32,
    until: i32,
    begins: bool,
}

/// A switch within a stretch.
struct Hit<'a> {
    /// Minutes, as those of the stretch.
    at: i32,
    schedule: usize,
    place: usize,
    switch: &'a Switch,
}

impl Stretch {
    fn of(dst: &Dst, begins: bool) -> Stretch {
        let minutes = dst
            .minutes
            .and_then(|minutes| u8::try_from(minutes).ok())
            .map_or(MINUTES, i32::from);
        let on = dst.at.map_or(AT, TimeOfDay::minutes);
        let off = dst.off_at.map_or(on, TimeOfDay::minutes);
        let (from, until) = if begins {
            (i32::from(on), i32::from(on) + minutes)
        } else {
            (i32::from(off) - minutes, i32::from(off))
        };
        Stretch {
            from,
            until,
            begins,
        }
    }

    /// The days that it touches, counted from the day of the change.
    fn days(&self) -> impl Iterator<Item = i32> + use<> {
        self.from.div_euclid(DAY)..=(self.until - 1).div_euclid(DAY)
    }

    /// The switches within it. One at its very beginning is on time: the clock goes on from there, or back to there. Nor does
    /// one matter that leaves the rate as it is.
    fn hits<'a>(&self, subject: &Subject<'a>, rules: &Rules, date: Date) -> Vec<Hit<'a>> {
        let schedules = tou(subject).and_then(|tou| tou.calendar.as_ref());
        let schedules = schedules.map_or(&[][..], |calendar| &calendar.schedules);
        let mut hits = Vec::new();
        let mut last: Option<&Switch> = None;
        for day in self.days() {
            let found = date
                .checked_add(day.days())
                .ok()
                .and_then(|date| schedule_on(subject, rules, date))
                .and_then(|number| Some((number, schedules.get(number)?)));
            let Some((number, schedule)) = found else {
                continue;
            };
            let mut places: Vec<(usize, &Switch)> = schedule.switches.iter().enumerate().collect();
            places.sort_by_key(|(_, switch)| switch.at);
            for (place, switch) in places {
                let at = i32::from(switch.at.minutes()) + day * DAY;
                let same = last.is_some_and(|last| {
                    (last.rate, last.switches) == (switch.rate, switch.switches)
                });
                if at > self.from && at < self.until && !same {
                    hits.push(Hit {
                        at,
                        schedule: number,
                        place,
                        switch,
                    });
                }
                last = Some(switch);
            }
        }
        hits
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
        let may_hit = |switch: &Switch| {
            let at = i32::from(switch.at.minutes());
            stretch
                .days()
                .any(|day| (stretch.from + 1..stretch.until).contains(&(at + day * DAY)))
        };
        let mut switches = calendar
            .schedules
            .iter()
            .flat_map(|schedule| &schedule.switches);
        if !switches.any(may_hit) {
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
        let mut told: Vec<(usize, usize)> = Vec::new();
        for date in dates {
            let hits = stretch.hits(subject, rules, date);
            for hit in &hits {
                let place = (hit.schedule, hit.place);
                let schedule = calendar.schedules.get(hit.schedule);
                if let Some(schedule) = schedule.filter(|_| !told.contains(&place)) {
                    told.push(place);
                    findings.push(stretch.finding(&schedule.name, hit, &hits, date));
                }
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
    fn finding(&self, schedule: &str, hit: &Hit<'_>, hits: &[Hit<'_>], on: Date) -> Finding {
        let time = |minutes: i32| {
            let of_day = u16::try_from(minutes.rem_euclid(DAY)).ok();
            let of_day = of_day.and_then(TimeOfDay::from_minutes);
            of_day.unwrap_or(TimeOfDay::MIDNIGHT).to_string()
        };
        let (at, schedule) = (hit.switch.to_string(), quoted(schedule));
        let (from, until) = (time(self.from), time(self.until));
        // Of several within the gap the last is the one that holds after it.
        let alike = |one: &&Hit<'_>| {
            let what = one.switch.switches;
            what == hit.switch.switches || what == Switches::Both
        };
        let later = hits.iter().filter(alike).filter(|one| one.at > hit.at);
        let later = later.max_by_key(|one| one.at);
        let message = if let (true, Some(later)) = (self.begins, later) {
            format!(
                "on {on} the clock goes from {from} to {until}: the switch \"{at}\" of schedule {schedule} is passed over, and \"{}\" \
                 holds from {until}",
                later.switch
            )
        } else if self.begins {
            format!(
                "on {on} the clock goes from {from} to {until}: the switch \"{at}\" of schedule {schedule} takes effect at {until}"
            )
        } else {
            format!(
                "on {on} the clock goes from {until} back to {from}: the switch \"{at}\" of schedule {schedule} is passed twice, and the rate before it holds again in between"
            )
        };
        Finding::warning(
            "T027",
            format!("tou.schedule[{}].switches[{}]", hit.schedule, hit.place),
            message,
            "move the switch out of this hour, or accept it for one day a year",
        )
    }
}
