//! Rules for `[events]`: V001 and V002.

use std::collections::HashMap;

use super::{Finding, Subject};
use crate::nearest::{quoted, suggestion};

/// The two logs, each with its key.
fn logs<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (&'static str, &'a Vec<String>)> {
    let events = subject.program.events.as_ref();
    let logs = [
        ("history", events.and_then(|events| events.history.as_ref())),
        ("log", events.and_then(|events| events.log.as_ref())),
    ];
    logs.into_iter()
        .filter_map(|(key, names)| names.map(|names| (key, names)))
}

/// V001: no such event.
pub(super) fn known_events(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (key, names) in logs(subject) {
        for (index, name) in names.iter().enumerate() {
            if subject.catalog.event_code(name).is_none() {
                let known = subject.catalog.events.iter().map(|event| event.id.as_str());
                let near = crate::nearest::nearest(name, known.clone());
                let hint = if near.is_empty() {
                    "write it as in the list of events, or by its number, \"event 57\" or \"maker event 3\"".to_owned()
                } else {
                    suggestion(name, known)
                };
                findings.push(Finding::error(
                    "V001",
                    format!("events.{key}[{index}]"),
                    format!("there is no event {}", quoted(name)),
                    hint,
                ));
            }
        }
    }
}

/// V002: an event named twice.
pub(super) fn event_twice(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (key, names) in logs(subject) {
        let mut seen = HashMap::new();
        for (index, name) in names.iter().enumerate() {
            // "event 20" and "demand-reset" are one event.
            let Some(code) = subject.catalog.event_code(name) else {
                continue;
            };
            let first = *seen.entry(code).or_insert(index);
            if first != index {
                findings.push(Finding::warning(
                    "V002",
                    format!("events.{key}[{index}]"),
                    format!(
                        "{} is recorded twice, as events {} and {}",
                        quoted(name),
                        first + 1,
                        index + 1
                    ),
                    "remove one of them",
                ));
            }
        }
    }
}
