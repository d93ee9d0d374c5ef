//! Rates, the registers that sum them, and the display: T028 to T030.

use std::collections::BTreeSet;

use super::calendar;
use crate::check::{Finding, Subject};
use crate::map::tou::tier_of;
use crate::program::tou::Rate;

/// The rates that some schedule switches to, each with the path of its first switch.
fn used(subject: &Subject<'_>) -> Vec<(Rate, String)> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for (number, schedule) in calendar(subject)
        .into_iter()
        .flat_map(|calendar| calendar.schedules.iter().enumerate())
    {
        for (place, switch) in schedule.switches.iter().enumerate() {
            if seen.insert(switch.rate) {
                let path = format!("tou.schedule[{number}].switches[{place}]");
                all.push((switch.rate, path));
            }
        }
    }
    all
}

/// T028: a rate that the meter has no registers for.
pub(in crate::check) fn metered(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(dims) = subject.dims.tou else { return };
    for (rate, path) in used(subject) {
        if usize::from(tier_of(rate)) >= dims.tiers {
            let last = Rate::ALL
                .into_iter()
                .rfind(|rate| usize::from(tier_of(*rate)) < dims.tiers);
            let hint = match last {
                Some(last) => format!("use rates A to {last}"),
                None => "this meter can't be programmed for time of use".to_owned(),
            };
            findings.push(Finding::error(
                "T028",
                path,
                format!(
                    "rate {rate} is used, but the meter has registers for {} rates",
                    dims.tiers
                ),
                hint,
            ));
        }
    }
}

/// The rates that the display shows, each with the path of its first item.
fn shown(subject: &Subject<'_>) -> Vec<(Rate, String)> {
    let mut all: Vec<(Rate, String)> = Vec::new();
    let display = subject.program.display.as_ref();
    for (name, list) in display.into_iter().flat_map(|display| display.lists()) {
        for (place, item) in list.items.iter().enumerate() {
            let known = subject.catalog.display_item(&item.item);
            let rate = known
                .and_then(|known| known.block.checked_sub(1))
                .and_then(Rate::new);
            if let Some(rate) = rate.filter(|rate| all.iter().all(|(seen, _)| seen != rate)) {
                all.push((rate, format!("display.{name}.items[{place}]")));
            }
        }
    }
    all
}

/// T029: a rate that is used and that no list shows. Silent where the program leaves the display to the meter.
pub(in crate::check) fn used_and_shown(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let display = subject.program.display.as_ref();
    if display.is_none_or(|display| display.lists().next().is_none()) {
        return;
    }
    let (used, shown) = (used(subject), shown(subject));
    // A rate that holds all day needs no screen of its own: the total says it.
    if used.len() < 2 {
        return;
    }
    for (rate, path) in used {
        if shown.iter().all(|(seen, _)| *seen != rate) {
            findings.push(Finding::warning(
                "T029",
                path,
                format!("rate {rate} is used, but no display list shows its register"),
                "add an item of this rate to a list",
            ));
        }
    }
}

/// T030: a rate that is shown and never used. Silent where the program leaves the calendar to the meter.
pub(in crate::check) fn shown_and_used(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if calendar(subject).is_none() {
        return;
    }
    let used = used(subject);
    for (rate, path) in shown(subject) {
        if used.iter().all(|(seen, _)| *seen != rate) {
            findings.push(Finding::warning(
                "T030",
                path,
                format!("the display shows rate {rate}, but no schedule switches to it: its register stands still"),
                "remove the item, or use the rate",
            ));
        }
    }
}
