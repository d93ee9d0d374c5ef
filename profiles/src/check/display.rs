//! Rules for `[display.…]`: D001 to D009.

use std::collections::HashMap;

use super::{Finding, Subject};
use crate::nearest::{either, nearest, quoted, repeated};
use crate::program::display::{CaptionProblem, Item, List, ListName};

/// Every item of every list, with its path.
fn items<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = (String, &'a Item)> {
    let lists = subject
        .program
        .display
        .iter()
        .flat_map(|display| display.lists());
    lists.flat_map(|(name, list)| {
        list.items
            .iter()
            .enumerate()
            .map(move |(index, item)| (format!("display.{name}.items[{index}]"), item))
    })
}

fn lists<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = (ListName, &'a List)> {
    subject
        .program
        .display
        .iter()
        .flat_map(|display| display.lists())
}

/// D001: no such item.
pub(super) fn known_items(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (path, item) in items(subject) {
        if item.known(subject.catalog).is_none() && item.source().is_none() {
            let near = nearest(
                &item.item,
                subject
                    .catalog
                    .display_items
                    .iter()
                    .map(|known| known.id.as_str()),
            );
            let hint = if item
                .item
                .trim_start()
                .to_ascii_lowercase()
                .starts_with("source")
            {
                "a display source of the meter is written `source 39`, with its number from 0"
                    .to_owned()
            } else if near.is_empty() {
                "see the list of display items".to_owned()
            } else {
                format!("did you mean {}", either(&near))
            };
            findings.push(Finding::error(
                "D001",
                path,
                format!("there is no display item {}", quoted(&item.item)),
                hint,
            ));
        }
    }
}

/// D002: a caption longer than the display's positions.
pub(super) fn caption_length(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (path, item) in items(subject) {
        let Some(caption) = &item.caption else {
            continue;
        };
        if let Some(problem @ CaptionProblem::TooLong(_)) = caption.problem() {
            let message = format!("caption \"{}\" {problem}", repeated(caption.text()));
            findings.push(Finding::error(
                "D002",
                format!("{path}.caption"),
                message,
                "shorten it to 3",
            ));
        }
    }
}

/// D003: a caption that fourteen segments can't show.
pub(super) fn caption_printable(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (path, item) in items(subject) {
        let Some(caption) = &item.caption else {
            continue;
        };
        if let Some(problem @ CaptionProblem::NotPrintable(strange)) = caption.problem() {
            let hint = if strange.is_ascii_lowercase() {
                format!(
                    "write it in capitals, \"{}\"",
                    repeated(&caption.text().to_ascii_uppercase())
                )
            } else {
                "use capitals, digits, spaces and * = > + -".to_owned()
            };
            let message = format!("caption \"{}\" {problem}", repeated(caption.text()));
            findings.push(Finding::error(
                "D003",
                format!("{path}.caption"),
                message,
                hint,
            ));
        }
    }
}

/// D004: a list that would show nothing. A warning but for the normal list: a meter may hold an empty one, and the
/// program that is read from it must go back.
pub(super) fn empty_list(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (name, list) in lists(subject) {
        if list.items.is_empty() {
            let hint = "add an item, or leave the list out to keep the meter's own";
            let message = format!("the {name} list is empty: the display would show nothing");
            let path = format!("display.{name}.items");
            findings.push(match name {
                ListName::Normal => Finding::error("D004", path, message, hint),
                _ => Finding::warning("D004", path, message, hint),
            });
        }
    }
}

/// D005: the same item twice in a list.
pub(super) fn item_twice(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (name, list) in lists(subject) {
        let mut seen = HashMap::new();
        for (index, item) in list.items.iter().enumerate() {
            let first = *seen.entry(item.item.as_str()).or_insert(index);
            if first != index {
                let message = format!(
                    "{} is in the {name} list twice, as items {} and {}",
                    quoted(&item.item),
                    first + 1,
                    index + 1
                );
                findings.push(Finding::warning(
                    "D005",
                    format!("display.{name}.items[{index}]"),
                    message,
                    "remove one of them",
                ));
            }
        }
    }
}

/// D006: a time that the meter's four bits can't hold, or that shows an item for no time at all.
pub(super) fn times(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(limits) = subject.limits else { return };
    for (name, list) in lists(subject) {
        let times = [
            (
                "on_seconds",
                "seconds shown",
                list.on_seconds,
                limits.on_seconds,
            ),
            (
                "off_seconds",
                "seconds between items",
                list.off_seconds,
                limits.off_seconds,
            ),
            (
                "hold_minutes",
                "minutes held",
                list.hold_minutes,
                limits.hold_minutes,
            ),
        ];
        for (key, words, time, (least, most)) in times {
            if let Some(time) = time.filter(|time| !(least..=most).contains(time)) {
                let message =
                    format!("{time} {words} in the {name} list; the meter takes {least} to {most}");
                let hint = format!("set {key} to {}", time.clamp(least, most));
                findings.push(Finding::error(
                    "D006",
                    format!("display.{name}.{key}"),
                    message,
                    hint,
                ));
            }
        }
    }
}

/// D007: an item of an energy metric that the program doesn't meter. Without metrics the meter's own stay, unknown here.
pub(super) fn metered(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(metrics) = subject
        .program
        .energy
        .as_ref()
        .and_then(|energy| energy.metrics.as_ref())
    else {
        return;
    };
    for (path, item) in items(subject) {
        let Some(metric) = item.known(subject.catalog).and_then(|known| known.metric) else {
            continue;
        };
        if !metrics.contains(&metric) {
            let message = format!(
                "`{}` is shown, but {} is not metered",
                item.item,
                metric.words()
            );
            let hint = format!("add \"{metric}\" to energy.metrics, or remove the item");
            findings.push(Finding::error("D007", path, message, hint));
        }
    }
}

/// D008: an item for which the model lacks what it shows. A warning: the screen stays empty, nothing is billed wrongly.
pub(super) fn model_has_it(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(model) = subject.model else { return };
    for (path, item) in items(subject) {
        if let Some(feature) = item
            .known(subject.catalog)
            .and_then(|known| known.lacking(model))
        {
            let message = format!(
                "`{}` needs {feature}, which model {} lacks",
                item.item, model.id
            );
            findings.push(Finding::warning(
                "D008",
                path,
                message,
                "remove the item, or name the model that has it",
            ));
        }
    }
}

/// D009: a display source of the meter that the catalog doesn't know. It is kept, but nobody here can say what it shows.
pub(super) fn source_of_the_meter(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (path, item) in items(subject) {
        let unknown = item
            .source()
            .filter(|_| item.known(subject.catalog).is_none());
        if let Some(source) = unknown {
            let message = format!(
                "display source {source} of the meter is unknown to the catalog: what it shows can't be said or checked"
            );
            let hint =
                "keep it for the meter it was read from only, or name a display item instead";
            findings.push(Finding::warning("D009", path, message, hint));
        }
    }
}
