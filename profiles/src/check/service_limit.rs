//! Rules for `[service_limit]`: S001 to S008.

use super::{Finding, Subject};
use crate::number::grouped;
use crate::program::ServiceLimit;

fn limit<'a>(subject: &Subject<'a>) -> Option<&'a ServiceLimit> {
    subject.program.service_limit.as_ref()
}

/// S001: limiting on a model without a switch. A warning where it is off: such a program may have been read from a meter
/// that has the table nevertheless.
pub(super) fn model_has_a_switch(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(limit), Some(model)) = (limit(subject), subject.model) else {
        return;
    };
    if model.has("limiting") && model.has("disconnect") {
        return;
    }
    let with: Vec<&str> = subject
        .catalog
        .models()
        .filter(|model| model.has("limiting") && model.has("disconnect"))
        .map(|model| model.id.as_str())
        .collect();
    let message = format!(
        "service limiting on model {}, which has no service switch",
        model.id
    );
    let hint = format!(
        "remove [service_limit], or name the model that has a switch: {}",
        with.join(", ")
    );
    findings.push(if limit.enabled == Some(true) {
        Finding::error("S001", "service_limit", message, hint)
    } else {
        Finding::warning("S001", "service_limit", message, hint)
    });
}

/// S002: a limit above what the form carries never opens the switch.
pub(super) fn within_the_rating(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(limit), Some(row), Some(rating)) =
        (limit(subject), subject.row, subject.full_load_watts())
    else {
        return;
    };
    let Some(watts) = limit.limit_watts.filter(|_| limit.enabled != Some(false)) else {
        return;
    };
    if u64::from(watts) > rating {
        let message = format!(
            "the limit of {} W is above the rating of form {}: {} V x class x elements = {} W",
            grouped(watts.into()),
            row.id,
            row.volts.highest(),
            grouped(rating)
        );
        findings.push(Finding::error(
            "S002",
            "service_limit.limit_watts",
            message,
            format!("set it to {} W or less", grouped(rating)),
        ));
    }
}

/// S003: closing again at once would let the switch open and close without end.
pub(super) fn hold_before_reclose(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limit(subject) else { return };
    if limit.auto_reclose == Some(true) && limit.hold_open_seconds == Some(0) {
        findings.push(Finding::error(
            "S003",
            "service_limit.hold_open_seconds",
            "the switch closes by itself after 0 seconds: the load would be switched on and off without a pause".into(),
            "set hold_open_seconds, such as 60, or auto_reclose to false",
        ));
    } else if limit.auto_reclose == Some(true) && limit.hold_open_seconds.is_none() {
        findings.push(Finding::warning(
            "S003",
            "service_limit.auto_reclose",
            "the switch closes by itself, but after how long is left to the meter".into(),
            "set hold_open_seconds, such as 60",
        ));
    }
}

/// S004: a limit of nothing opens the switch at any load.
pub(super) fn limit_above_zero(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limit(subject) else { return };
    if limit.enabled == Some(true) && limit.limit_watts == Some(0) {
        findings.push(Finding::error(
            "S004",
            "service_limit.limit_watts",
            "limiting is on with a limit of 0 W: any load at all violates it".into(),
            "set the limit in watts, or enabled to false",
        ));
    }
}

/// S005: an interval that the meter's table doesn't hold.
pub(super) fn interval_in_range(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limit(subject) else { return };
    let most = subject.largest(|limit| &limit.interval_minutes);
    let (Some(minutes), Some(most)) = (limit.interval_minutes, most) else {
        return;
    };
    // A meter whose limiting is off may hold 0.
    let least = u64::from(limit.enabled == Some(true));
    if !(least..=most).contains(&u64::from(minutes)) {
        let message = format!(
            "the load is averaged over {} minutes; the meter takes 1 to {}",
            grouped(minutes.into()),
            grouped(most)
        );
        findings.push(Finding::error(
            "S005",
            "service_limit.interval_minutes",
            message,
            "use 5 or 15 minutes",
        ));
    }
}

/// S006: violations are counted over a window; without one the count never ends.
pub(super) fn violations_have_a_window(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limit(subject) else { return };
    let counts = limit.max_violations.filter(|most| *most > 0);
    let on = limit.enabled != Some(false);
    if let (Some(most), true, Some(0)) = (counts, on, limit.window_minutes) {
        let message = format!(
            "after {} violations the switch stays open, but they are counted over 0 minutes",
            grouped(most.into())
        );
        findings.push(Finding::error(
            "S006",
            "service_limit.window_minutes",
            message,
            "set window_minutes, such as 60, or max_violations to 0 for no end",
        ));
    }
}

/// S007: a number that the meter's table doesn't hold.
pub(super) fn numbers_in_range(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limit(subject) else { return };
    let numbers = [
        (
            "hold_open_seconds",
            "seconds held open",
            limit.hold_open_seconds,
            subject.largest(|at| &at.hold_open_seconds),
        ),
        (
            "max_violations",
            "violations",
            limit.max_violations,
            subject.largest(|at| &at.max_violations),
        ),
        (
            "window_minutes",
            "minutes over which violations are counted",
            limit.window_minutes,
            subject.largest(|at| &at.window_minutes),
        ),
        (
            "emergency_minutes",
            "minutes of an emergency limit",
            limit.emergency_minutes,
            subject.largest(|at| &at.emergency_minutes),
        ),
    ];
    for (key, words, number, most) in numbers {
        if let (Some(number), Some(most)) = (number, most)
            && u64::from(number) > most
        {
            let message = format!(
                "{} {words}; the meter holds 0 to {}",
                grouped(number.into()),
                grouped(most)
            );
            findings.push(Finding::error(
                "S007",
                format!("service_limit.{key}"),
                message,
                format!("set it to {} or less", grouped(most)),
            ));
        }
    }
}

/// S008: what only reports never opens the switch, so there is nothing to close again.
pub(super) fn alarm_or_switch(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limit(subject) else { return };
    if limit.alarm_only == Some(true) && limit.auto_reclose == Some(true) {
        findings.push(Finding::warning(
            "S008",
            "service_limit.auto_reclose",
            "an alarm only never opens the switch, so it never closes by itself either".into(),
            "set alarm_only or auto_reclose to false",
        ));
    }
}
