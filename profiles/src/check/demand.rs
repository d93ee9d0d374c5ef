//! Rules for `[demand]`: W001 to W008.

use super::{Finding, Subject};
use crate::display_item::Shows;
use crate::number::{grouped, grouped_decimal};
use crate::program::demand::{Demand, Interval};

/// Minutes of a day.
const DAY: u32 = 24 * 60;

/// What a byte of ST-13 holds at most.
const BYTE: u32 = u8::MAX as u32;

fn demand<'a>(subject: &Subject<'a>) -> Option<&'a Demand> {
    subject.program.demand.as_ref()
}

/// W001: an interval that isn't a whole number of its sub-intervals.
pub(super) fn subinterval_divides(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(Interval::Rolling {
        minutes,
        subinterval_minutes,
    }) = demand(subject).and_then(|demand| demand.interval)
    else {
        return;
    };
    // A length of 0 is W004's.
    if minutes == 0 || subinterval_minutes == 0 || minutes.is_multiple_of(subinterval_minutes) {
        return;
    }
    let message = format!(
        "an interval of {} minutes is not a whole number of sub-intervals of {} minutes",
        grouped(minutes.into()),
        grouped(subinterval_minutes.into())
    );
    let fits: Vec<String> = divisors(minutes)
        .filter(|one| *one < minutes)
        .map(|one| one.to_string())
        .collect();
    let hint = match fits.as_slice() {
        [] => "use another interval".to_owned(),
        fits => format!("use sub-intervals of {} minutes", one_of(fits)),
    };
    findings.push(Finding::error(
        "W001",
        "demand.subinterval_minutes",
        message,
        hint,
    ));
}

/// W002: demand intervals and load profile intervals that share no boundaries.
pub(super) fn fits_the_profile(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let profile = subject.program.load_profile.as_ref();
    let (Some(interval), Some(profile)) = (
        demand(subject).and_then(|demand| demand.interval),
        profile.and_then(|profile| profile.interval_minutes),
    ) else {
        return;
    };
    let minutes = interval.minutes();
    if minutes == 0 || profile == 0 {
        return;
    }
    if !minutes.is_multiple_of(profile) && !profile.is_multiple_of(minutes) {
        let message = format!(
            "demand over {} minutes and a load profile of {} minutes have no common boundaries: the profile can't show the \
             maximum demand",
            grouped(minutes.into()),
            grouped(profile.into())
        );
        findings.push(Finding::warning(
            "W002",
            "demand.interval_minutes",
            message,
            "make one a multiple of the other, usually the same",
        ));
    }
}

/// W003: an interval that neither divides an hour nor, above an hour, a day: it begins at another minute each time.
pub(super) fn interval_divides(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(interval) = demand(subject).and_then(|demand| demand.interval) else {
        return;
    };
    let minutes = interval.minutes();
    let whole = match minutes {
        0 => true,
        1..=60 => 60_u32.is_multiple_of(minutes),
        _ => DAY.is_multiple_of(minutes),
    };
    if !whole {
        let unit = if minutes <= 60 { "an hour" } else { "a day" };
        let message = format!(
            "a demand interval of {} minutes doesn't divide {unit}: it begins at another time each {}",
            grouped(minutes.into()),
            if minutes <= 60 { "hour" } else { "day" }
        );
        findings.push(Finding::warning(
            "W003",
            "demand.interval_minutes",
            message,
            "use 1, 2, 3, 5, 6, 10, 12, 15, 20, 30 or 60 minutes",
        ));
    }
}

/// W004: an interval of no length, or longer than the meter's table holds: sub-interval and count are a byte each.
pub(super) fn interval_in_range(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(interval) = demand(subject).and_then(|demand| demand.interval) else {
        return;
    };
    let mut wrong = |key: &str, message: String, hint: String| {
        findings.push(Finding::error(
            "W004",
            format!("demand.{key}"),
            message,
            hint,
        ));
    };
    let (minutes, sub) = (interval.minutes(), interval.subinterval_minutes());
    if minutes == 0 {
        wrong(
            "interval_minutes",
            "a demand interval of 0 minutes measures no demand".into(),
            "use 15, 30 or 60 minutes".into(),
        );
        return;
    }
    match interval {
        Interval::Block { .. } if minutes > BYTE => wrong(
            "interval_minutes",
            format!(
                "a block of {} minutes; the meter takes 1 to {BYTE}",
                grouped(minutes.into())
            ),
            "use 60 minutes or less".into(),
        ),
        Interval::Block { .. } => {}
        Interval::Rolling { .. } if sub == 0 || sub > BYTE => wrong(
            "subinterval_minutes",
            format!(
                "a sub-interval of {} minutes; the meter takes 1 to {BYTE}",
                grouped(sub.into())
            ),
            "use 1, 3 or 5 minutes".into(),
        ),
        Interval::Rolling { .. } if minutes / sub > BYTE => wrong(
            "interval_minutes",
            format!(
                "an interval of {} sub-intervals; the meter takes 1 to {BYTE}",
                grouped((minutes / sub).into())
            ),
            "use longer sub-intervals or a shorter interval".into(),
        ),
        Interval::Rolling { .. } => {}
    }
}

/// W005: a time that a byte of ST-13 doesn't hold.
pub(super) fn times_in_range(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(demand) = demand(subject) else {
        return;
    };
    let lockout = demand.reset_lockout_minutes.filter(|time| *time <= DAY);
    let times = [
        (
            "reset_lockout_minutes",
            "minutes of reset lock-out",
            lockout,
        ),
        (
            "power_fail_seconds",
            "seconds until a power failure counts",
            demand.power_fail_seconds,
        ),
        (
            "power_fail_exclusion_minutes",
            "minutes of exclusion after a power failure",
            demand.power_fail_exclusion_minutes,
        ),
        (
            "cold_load_pickup_minutes",
            "minutes without power for cold-load pickup",
            demand.cold_load_pickup_minutes,
        ),
    ];
    for (key, words, time) in times {
        if let Some(time) = time.filter(|time| *time > BYTE) {
            let message = format!(
                "{} {words}; the meter holds 0 to {BYTE}",
                grouped(time.into())
            );
            findings.push(Finding::error(
                "W005",
                format!("demand.{key}"),
                message,
                format!("set it to {BYTE} or less"),
            ));
        }
    }
}

/// W006: a lock-out that outlasts a day would swallow the next day's reset. (The meter holds less than that anyway.)
pub(super) fn lockout_within_a_day(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let lockout = demand(subject).and_then(|demand| demand.reset_lockout_minutes);
    if let Some(minutes) = lockout.filter(|minutes| *minutes > DAY) {
        let message = format!(
            "after a demand reset another is locked out for {} minutes, longer than a day ({DAY} minutes); the meter holds 0 \
             to {BYTE}",
            grouped(minutes.into())
        );
        findings.push(Finding::error(
            "W006",
            "demand.reset_lockout_minutes",
            message,
            format!("set it to {BYTE} or less, usually 30 or 60"),
        ));
    }
}

/// W007: decimals that the display hasn't.
pub(super) fn decimals_in_range(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(decimals), Some(limits)) = (
        demand(subject).and_then(|demand| demand.decimals),
        subject.limits,
    ) else {
        return;
    };
    let (least, most) = limits.demand_decimals;
    if !(least..=most).contains(&decimals) {
        let message = format!(
            "{} decimals of demand; the meter takes {least} to {most}",
            grouped(decimals.into())
        );
        let hint = format!("set it to {}", decimals.clamp(least, most));
        findings.push(Finding::error("W007", "demand.decimals", message, hint));
    }
}

/// W008: at full load the demand has more digits than the display shows.
///
/// A program whose lists show no demand at all is silent.
pub(super) fn fits_the_digits(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(decimals), Some(limits), Some(kw)) = (
        demand(subject).and_then(|demand| demand.decimals),
        subject.limits,
        subject.full_load_kw(),
    ) else {
        return;
    };
    if decimals > limits.demand_decimals.1 || !may_show_demand(subject) {
        return;
    }
    let digits = u32::try_from(limits.digits).unwrap_or(u32::MAX);
    let room = |decimals: u32| 10_f64.powi(digits.saturating_sub(decimals).min(15) as i32);
    if kw < room(decimals) {
        return;
    }
    let decimals_of = |decimals: u32| usize::try_from(decimals).unwrap_or(0);
    let most = room(decimals) - 10_f64.powi(-(decimals as i32));
    let message = format!(
        "with {decimals} decimals {digits} digits show up to {} kW; full load is {} kW (multiplier {})",
        grouped_decimal(most, decimals_of(decimals)),
        grouped_decimal(kw, 1),
        subject.shown_product().to_one()
    );
    let better = (0..decimals).rev().find(|fewer| kw < room(*fewer));
    let hint = match better {
        Some(1) => "set decimals to 1".to_owned(),
        Some(fewer) => format!("set decimals to {fewer}"),
        None => "leave the multiplier to billing, or check the ratios".to_owned(),
    };
    findings.push(Finding::warning("W008", "demand.decimals", message, hint));
}

/// Whether a demand stands in a list, or the program leaves the lists to the meter.
fn may_show_demand(subject: &Subject<'_>) -> bool {
    let Some(display) = &subject.program.display else {
        return true;
    };
    let mut lists = display.lists().peekable();
    lists.peek().is_none()
        || lists.any(|(_, list)| {
            list.items.iter().any(|item| {
                let known = item.known(subject.catalog);
                known.is_some_and(|known| known.shows == Shows::Demand)
            })
        })
}

/// What divides a number, smallest first.
fn divisors(number: u32) -> impl Iterator<Item = u32> {
    (1..=number.min(DAY)).filter(move |one| number.is_multiple_of(*one))
}

/// "1, 3 or 5".
fn one_of(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    }
}
