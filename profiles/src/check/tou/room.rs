//! Whether the calendar has room in the meter: T031 to T034.

use super::{calendar, counted, entries};
use crate::check::{Finding, Subject};
use crate::nearest::quoted;
use crate::program::tou::{Entry, Switches, When};

/// T031: more of something than the meter holds.
pub(in crate::check) fn fits(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(calendar), Some(dims)) = (calendar(subject), subject.dims.tou) else {
        return;
    };
    let switches = calendar.schedules.iter().map(|all| all.switches.len());
    let named = calendar
        .seasons
        .iter()
        .map(|season| season.days.special.len());
    let used = calendar
        .holidays
        .iter()
        .map(|holiday| usize::from(holiday.special) + 1);
    let mut dates = entries(subject);
    // a billing date that does nothing takes no room
    dates.retain(|(path, entry)| {
        !path.starts_with("tou.billing") || entry.demand_reset || entry.self_read
    });
    let is_once = |(_, entry): &&(String, &Entry)| matches!(entry.on, When::Once(_));
    let once = dates.iter().filter(is_once).count();
    let rules = dates.len() - once;
    let needs = [
        ("tou.season", "season", calendar.seasons.len(), dims.seasons),
        ("tou.schedule", "switch time", switches.sum(), dims.switches),
        (
            "tou.holiday",
            "special day type",
            named.chain(used).max().unwrap_or(0),
            dims.specials,
        ),
        ("tou.holiday", "one-time date", once, dims.once),
        ("tou.holiday", "recurring date", rules, dims.recurring),
    ];
    for (path, what, wanted, room) in needs {
        if wanted > room {
            findings.push(Finding::error(
                "T031",
                path,
                format!(
                    "the calendar has {}, the meter holds {room}",
                    counted(wanted, what)
                ),
                format!("remove {}", wanted - room),
            ));
        }
    }
}

/// T032: weekdays of their own on a meter that has one schedule for all.
pub(in crate::check) fn weekdays_together(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(calendar), Some(dims)) = (calendar(subject), subject.dims.tou) else {
        return;
    };
    if dims.separate_weekdays {
        return;
    }
    const KEYS: [&str; 5] = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    for (number, season) in calendar.seasons.iter().enumerate() {
        let monday = season.days.monday_to_friday(0);
        let differs = (1..5).find(|day| season.days.monday_to_friday(*day) != monday);
        if let Some(key) = differs.and_then(|day| KEYS.get(day)) {
            findings.push(Finding::error(
                "T032",
                format!("tou.season[{number}].{key}"),
                format!(
                    "season {} has another schedule for {key} than for monday; the meter has one for Monday to Friday",
                    quoted(&season.name)
                ),
                "use weekday for all five",
            ));
        }
    }
}

/// T033: rates of their own for demand on a meter that has none.
pub(in crate::check) fn rates_together(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(calendar), Some(dims)) = (calendar(subject), subject.dims.tou) else {
        return;
    };
    if dims.separate_demands {
        return;
    }
    for (number, schedule) in calendar.schedules.iter().enumerate() {
        let apart = |switches: Switches| switches != Switches::Both;
        let place = schedule
            .switches
            .iter()
            .position(|switch| apart(switch.switches));
        if let Some(place) = place {
            findings.push(Finding::error(
                "T033",
                format!("tou.schedule[{number}].switches[{place}]"),
                format!(
                    "schedule {} switches energy and demand apart, which the meter can't do",
                    quoted(&schedule.name)
                ),
                "remove the word energy or demand after the rate",
            ));
        }
    }
}

/// T034: time of use on a meter without any.
pub(in crate::check) fn has_time_of_use(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if subject.of_one_meter && calendar(subject).is_some() && subject.dims.tou.is_none() {
        findings.push(Finding::error(
            "T034",
            "tou",
            "the meter keeps no calendar".into(),
            "remove [tou]",
        ));
    }
}
