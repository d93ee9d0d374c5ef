//! What the logs record: ST-73 for the history log, ST-75 for the event log.
//!
//! Is: the masks of standard and maker's events, each as the whole list of a log.
//! Is not: the masks of tables and procedures, which stay; nor what was recorded.
//! Shape: an event that the meter doesn't record yet must be one that ST-72 says it can.
//! Source: C12.19 tables 71 to 73 and 75; the names are `data/events.toml`.

use std::collections::BTreeSet;

use meterbench_c1219::{EventLogControl, EventsId, Image, LogControl, Set, Table, TableId};

use super::MapError;
use super::to_tables::Draft;
use crate::catalog::built_in;
use crate::event::Event;
use crate::model::Family;
use crate::program::Events;

/// How an event without a name is called.
const EVENT: &str = "event ";
const MAKER_EVENT: &str = "maker event ";

const HISTORY: &str = "history log";
const LOG: &str = "event log";

/// An event: whether it is the maker's own, and its code. The standard's come first.
type Code = (bool, u16);

fn row((maker, code): Code, family: Option<&Family>) -> Option<&'static Event> {
    built_in().events.iter().find(|event| {
        event.code == code
            && match &event.maker {
                None => !maker,
                Some(of) => maker && family.is_some_and(|family| family.id == *of),
            }
    })
}

fn name(code: Code, family: Option<&Family>) -> String {
    match (row(code, family), code) {
        (Some(event), _) => event.id.clone(),
        (None, (false, code)) => format!("{EVENT}{code}"),
        (None, (true, code)) => format!("{MAKER_EVENT}{code}"),
    }
}

fn code(event: &str, family: Option<&Family>) -> Result<Code, MapError> {
    let none = || MapError::NoEvent {
        event: event.to_owned(),
    };
    let code = built_in().event_code(event).ok_or_else(none)?;
    match row(code, family) {
        _ if name(code, family) == event => Ok(code),
        Some(known) => Err(MapError::NamedEvent {
            event: event.to_owned(),
            name: &known.id,
        }),
        // The name of another maker's event.
        None => Err(none()),
    }
}

fn codes(std: &Set, maker: &Set) -> BTreeSet<Code> {
    let std = std.iter().map(|code| (false, code));
    std.chain(maker.iter().map(|code| (true, code))).collect()
}

/// Sets the masks of the logs that a program has.
pub(super) fn set(
    draft: &mut Draft,
    family: Option<&'static Family>,
    wanted: &Events,
) -> Result<(), MapError> {
    if let Some(events) = &wanted.history {
        draft.owns(LogControl::ID);
        let mut control: LogControl = read(&draft.image, LogControl::ID, HISTORY)?;
        if let Some(note) = set_mask(&draft.image, family, &mut control, events, HISTORY)? {
            draft.image.put(&control)?;
            draft.note(LogControl::ID, note);
        }
    }
    if let Some(events) = &wanted.log {
        draft.owns(EventLogControl::ID);
        let mut control: EventLogControl = read(&draft.image, EventLogControl::ID, LOG)?;
        if let Some(note) = set_mask(&draft.image, family, &mut control.0, events, LOG)? {
            draft.image.put(&control)?;
            draft.note(EventLogControl::ID, note);
        }
    }
    Ok(())
}

fn read<T: Table>(image: &Image, table: TableId, what: &'static str) -> Result<T, MapError> {
    if image.contains(table) {
        Ok(image.get()?)
    } else {
        Err(MapError::NoTable { table, what })
    }
}

/// Both masks of a log; gives what changes, in words.
fn set_mask(
    image: &Image,
    family: Option<&'static Family>,
    control: &mut LogControl,
    wanted: &[String],
    log: &'static str,
) -> Result<Option<String>, MapError> {
    let before = codes(&control.std_events, &control.mfg_events);
    let after: BTreeSet<Code> = wanted
        .iter()
        .map(|event| code(event, family))
        .collect::<Result<_, _>>()?;
    let can: Option<EventsId> = image.find()?;
    let can = can.map(|can| codes(&can.std_events, &can.mfg_events));
    for (maker, code) in before.symmetric_difference(&after) {
        let on = after.contains(&(*maker, *code));
        let mask = if *maker {
            &mut control.mfg_events
        } else {
            &mut control.std_events
        };
        let possible = !on
            || can
                .as_ref()
                .is_none_or(|can| can.contains(&(*maker, *code)));
        if !possible || !mask.set(usize::from(*code), on) {
            return Err(MapError::EventNotRecorded {
                event: name((*maker, *code), family),
                log,
            });
        }
    }
    let names = |codes: &mut dyn Iterator<Item = &Code>| {
        let names: Vec<String> = codes.map(|code| name(*code, family)).collect();
        names.join(", ")
    };
    let mut words = Vec::new();
    for (word, names) in [
        ("also records", names(&mut after.difference(&before))),
        ("no longer records", names(&mut before.difference(&after))),
    ] {
        if !names.is_empty() {
            words.push(format!("{word} {names}"));
        }
    }
    Ok(Some(format!("{log} {}", words.join("; "))).filter(|_| before != after))
}

/// What the logs of the meter record.
pub(super) fn get(
    image: &Image,
    family: Option<&'static Family>,
    notes: &mut Vec<String>,
) -> Option<Events> {
    let names = |control: LogControl| {
        let codes = codes(&control.std_events, &control.mfg_events);
        codes.into_iter().map(|code| name(code, family)).collect()
    };
    let mut noted = |control: Result<Option<LogControl>, _>| {
        control.unwrap_or_else(|error: meterbench_c1219::TableError| {
            notes.push(error.to_string());
            None
        })
    };
    let history = noted(image.find());
    let log = noted(
        image
            .find::<EventLogControl>()
            .map(|log| log.map(|log| log.0)),
    );
    let events = Events {
        history: history.map(names),
        log: log.map(names),
    };
    Some(events).filter(|events| *events != Events::default())
}
