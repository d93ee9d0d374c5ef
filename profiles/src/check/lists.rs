//! Rules for the display lists as a whole: D010 to D016.

use super::{Finding, Subject};
use crate::display_item::Shows;
use crate::nearest::{quoted, suggestion};
use crate::number::grouped;
use crate::program::{Applied, List, ListName};

/// A person in front of the meter waits no longer for an item to come again.
const LONGEST_CYCLE: u64 = 120;

fn lists<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (ListName, &'a List)> {
    let display = subject.program.display.as_ref();
    display.into_iter().flat_map(|display| display.lists())
}

/// D010: more items than the meter's lists hold together.
pub(super) fn items_fit(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(room) = subject.dims.display.map(|display| display.items) else {
        return;
    };
    let total: usize = lists(subject).map(|(_, list)| list.items.len()).sum();
    if total <= room {
        return;
    }
    let counts: Vec<String> = lists(subject)
        .map(|(name, list)| format!("{name} {}", list.items.len()))
        .collect();
    let message = format!(
        "{} display items ({}); the meter holds {} in all lists together",
        grouped(total as u64),
        counts.join(", "),
        grouped(room as u64)
    );
    // The first item that finds no place.
    let mut before = 0;
    let first = lists(subject).find_map(|(name, list)| {
        let place = room
            .checked_sub(before)
            .filter(|place| *place < list.items.len());
        before += list.items.len();
        place.map(|place| format!("display.{name}.items[{place}]"))
    });
    findings.push(Finding::error(
        "D010",
        first.unwrap_or_else(|| "display".into()),
        message,
        format!("remove {}", grouped((total - room) as u64)),
    ));
}

/// D011: without a segment test nobody sees a dead segment, and an 8 may be a 0.
pub(super) fn segment_test(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let normal = lists(subject).find(|(name, _)| *name == ListName::Normal);
    let Some((_, list)) = normal.filter(|(_, list)| !list.items.is_empty()) else {
        return;
    };
    let tests = list.items.iter().any(|item| {
        // What a source shows that only the meter knows can't be said: it may be the test.
        let known = item.known(subject.catalog);
        known.map_or(item.source().is_some(), |known| {
            known.shows == Shows::Segments
        })
    });
    let item = subject
        .catalog
        .display_items
        .iter()
        .find(|item| item.shows == Shows::Segments);
    if let (false, Some(item)) = (tests, item) {
        findings.push(Finding::warning(
            "D011",
            "display.normal.items",
            "the normal list has no segment test: a dead segment would read as another digit"
                .into(),
            format!("add `{}`", item.id),
        ));
    }
}

/// D012: a list that takes too long to come round.
pub(super) fn cycle(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (name, list) in lists(subject) {
        let Some(on) = list.on_seconds else { continue };
        let off = list.off_seconds.unwrap_or(0);
        let each = u64::from(on) + u64::from(off);
        let count = list.items.len() as u64;
        let cycle = each.saturating_mul(count);
        if cycle > LONGEST_CYCLE {
            let message = format!(
                "the {name} list takes {} seconds to come round: {count} items of {on} s and {off} s between; a person waits \
                 no longer than {LONGEST_CYCLE}",
                grouped(cycle)
            );
            let hint = match LONGEST_CYCLE / count.max(1) {
                fits if fits > u64::from(off) => format!(
                    "show each for {} s, or move items to another list",
                    fits - u64::from(off)
                ),
                _ => "move items to another list".to_owned(),
            };
            findings.push(Finding::warning(
                "D012",
                format!("display.{name}.items"),
                message,
                hint,
            ));
        }
    }
}

/// D013: readings that are multiplied, or still must be, and nothing on the display that says by how much.
pub(super) fn multiplier_is_said(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(multiplier), Some(display)) = (&subject.program.multiplier, &subject.program.display)
    else {
        return;
    };
    let product = multiplier.product();
    if product.is_one() || display.normal.is_none() {
        return;
    }
    let (digits, captions) = (product.to_one(), display.captions != Some(false));
    let says = |text: &str| {
        let text = text.trim();
        let by = |sign| text.strip_prefix(sign).is_some_and(|rest| rest == digits);
        captions && (text.contains('*') || text == digits || by('X'))
    };
    let said = lists(subject)
        .flat_map(|(_, list)| &list.items)
        .any(|item| {
            let known = item.known(subject.catalog);
            let unknown = known.is_none() && item.source().is_some();
            unknown
                || known.is_some_and(|known| known.shows == Shows::Multiplier)
                || item
                    .caption
                    .as_ref()
                    .is_some_and(|caption| says(caption.text()))
        });
    if said {
        return;
    }
    let message = match multiplier.applied {
        Some(Applied::Billing) => format!(
            "the display shows secondary readings, to be multiplied by {digits} at billing, and nothing on it says so"
        ),
        _ => format!("the multiplier is {digits}, and nothing on the display says so"),
    };
    let item = subject
        .catalog
        .display_items
        .iter()
        .find(|item| item.shows == Shows::Multiplier);
    let hint = item.map_or_else(
        || "add a caption with *".to_owned(),
        |item| format!("add `{}` to a list, or a caption with *", item.id),
    );
    findings.push(Finding::warning(
        "D013",
        "display.normal.items",
        message,
        hint,
    ));
}

/// D014: an annunciator that the display hasn't, or one lit twice.
pub(super) fn known_annunciators(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(family) = subject.family else { return };
    let known = &family.display_source.annunciators;
    for (name, list) in lists(subject) {
        for (index, item) in list.items.iter().enumerate() {
            for (place, lit) in item.annunciators.iter().flatten().enumerate() {
                let path = || format!("display.{name}.items[{index}].annunciators[{place}]");
                if !known.contains(lit) {
                    findings.push(Finding::error(
                        "D014",
                        path(),
                        format!("the display has no annunciator {}", quoted(lit)),
                        suggestion(lit, known.iter().map(String::as_str)),
                    ));
                } else if item
                    .annunciators
                    .iter()
                    .flatten()
                    .take(place)
                    .any(|one| one == lit)
                {
                    findings.push(Finding::warning(
                        "D014",
                        path(),
                        format!("annunciator {} is named twice", quoted(lit)),
                        "remove one of them",
                    ));
                }
            }
        }
    }
}

/// D015: captions of one's own that the display doesn't show.
pub(super) fn captions_are_shown(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let display = subject.program.display.as_ref();
    if display.and_then(|display| display.captions) != Some(false) {
        return;
    }
    let own: usize = lists(subject)
        .map(|(_, list)| {
            list.items
                .iter()
                .filter(|item| item.caption.is_some())
                .count()
        })
        .sum();
    if own > 0 {
        let whose = match own {
            1 => "the caption of 1 item is".to_owned(),
            _ => format!("the captions of {own} items are"),
        };
        let message = format!(
            "captions are off, so {whose} not shown and nobody can tell the readings apart"
        );
        findings.push(Finding::warning(
            "D015",
            "display.captions",
            message,
            "set captions to true, or leave the items' captions out",
        ));
    }
}

/// D016: test mode that ends at once, or later than the meter's table holds.
pub(super) fn test_minutes(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let minutes = subject
        .program
        .display
        .as_ref()
        .and_then(|display| display.test_minutes);
    let most = subject
        .family
        .and_then(|family| family.largest(&family.settings.test_minutes));
    if let (Some(minutes), Some(most)) = (minutes, most)
        && u64::from(minutes) > most
    {
        let message = format!(
            "test mode ends after {} minutes; the meter holds 0 to {most}",
            grouped(minutes.into())
        );
        findings.push(Finding::error(
            "D016",
            "display.test_minutes",
            message,
            "set it to 30, or as long as a test takes",
        ));
    }
}
