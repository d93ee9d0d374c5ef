//! When is ST-54 a calendar that the meter can follow?
//!
//! Source: C12.19 fact sheet 6.7; table 54.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use meterbench_c1219::calendar::Rule;
use meterbench_c1219::calendar::codes::{self, Shift};
use meterbench_c1219::{
    ActRegs, ActTimeTou, Action, Calendar, CalendarAction, TierSwitchEntry, TimeFunc2,
};

/// Dates and rules are dates, actions name seasons and special schedules that exist, switches have a time and a tier of their
/// own, and every schedule in the matrix exists and begins at midnight.
pub(super) fn is_sound(calendar: &Calendar, act: &ActTimeTou, registers: Option<&ActRegs>) -> bool {
    dates(calendar, act) && switches(calendar, act, registers.map(|registers| registers.tiers))
}

fn dates(calendar: &Calendar, act: &ActTimeTou) -> bool {
    let used = |action: CalendarAction| action.ctrl() != Action::EndOfList;
    let anchor = calendar.anchor.and_then(|date| date.civil());
    let mut once = calendar
        .non_recurring
        .iter()
        .take_while(|entry| used(entry.action));
    let mut again = calendar
        .recurring
        .iter()
        .take_while(|entry| used(entry.action));
    calendar
        .anchor
        .is_none_or(|date| date.0 == 0 || date.civil().is_some())
        && once.all(|entry| entry.date.civil().is_some() && action_exists(entry.action, act))
        && again.all(|entry| {
            rule_is_possible(Rule::of(entry.date), anchor) && action_exists(entry.action, act)
        })
}

fn action_exists(action: CalendarAction, act: &ActTimeTou) -> bool {
    match action.ctrl() {
        Action::Season(season) => season < act.seasons(),
        Action::Special(special) => special < act.special_schedules(),
        Action::None | Action::DstOn | Action::DstOff | Action::EndOfList => true,
    }
}

fn rule_is_possible(rule: Rule, anchor: Option<Date>) -> bool {
    match rule {
        Rule::Never => false,
        Rule::Weekly(_) => true,
        Rule::Periodic { period, .. } => period > 0 && anchor.is_some(),
        Rule::Monthly {
            month,
            offset,
            weekday,
            day,
        } => {
            // In a leap year; every month has some that is as long as January.
            let is_day = Date::new(2024, month.unwrap_or(1), day).is_ok();
            Shift::of(offset).is_some_and(|shift| {
                (is_day || !shift.needs_day()) && (weekday.is_some() || !shift.needs_weekday())
            })
        }
    }
}

fn switches(calendar: &Calendar, act: &ActTimeTou, tiers: Option<u8>) -> bool {
    let separate = act.func2.contains(TimeFunc2::SEPARATE_SUM_DEMANDS);
    let mut schedules: BTreeMap<u8, Vec<(Time, &TierSwitchEntry)>> = BTreeMap::new();
    for entry in calendar
        .switches
        .iter()
        .filter(|entry| entry.schedule != codes::UNUSED_SCHEDULE.0)
    {
        let Some(time) = entry.switch.time() else {
            return false;
        };
        if tiers.is_some_and(|tiers| entry.switch.tier() >= tiers) {
            return false;
        }
        let others = schedules.entry(entry.schedule).or_default();
        // Two at one time make sense only where one is for summations and the other for demands.
        let both = |other: &TierSwitchEntry| {
            !separate
                || other.switch.switches_summations() && entry.switch.switches_summations()
                || other.switch.switches_demands() && entry.switch.switches_demands()
        };
        if others.iter().any(|(at, other)| *at == time && both(other)) {
            return false;
        }
        others.push((time, entry));
    }
    let begins_at_midnight = |schedule: &u8| {
        schedules
            .get(schedule)
            .is_some_and(|switches| switches.iter().any(|(time, _)| *time == Time::midnight()))
    };
    calendar.schedules.iter().flatten().all(begins_at_midnight)
}
