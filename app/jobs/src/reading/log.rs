//! What a meter wrote down: history log and event log.
//!
//! Is: the valid entries, the oldest first, with their time, who did it, what happened and to what, in words.
//! Is not: names of its own for codes; those are data, the standard's and each maker's (`profiles/data/events.toml`).
//! Source: C12.19 tables 71, 74 and 76. That user 0 is the meter itself is general knowledge of the standard.

mod argument;

use meterbench_c1219::{
    ActLog, Clock, EventCode, EventLog, HistoryLog, Image, ListFlags, LogData, Table as _,
    TableError,
};
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::event::Event;
use meterbench_profiles::map::recognise;
use meterbench_profiles::model::Family;

use super::list::Head;
use super::{Notes, When, Zone};

pub(crate) use argument::words as argument_words;

/// Both logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// The history log's, then the event log's; each the oldest first.
    pub entries: Vec<LogEntry>,
    /// What is odd or missing, in words.
    pub notes: Vec<String>,
}

/// Which list an entry stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogList {
    /// ST-74.
    History,
    /// ST-76.
    Events,
}

impl LogList {
    /// "history", "events".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            LogList::History => "history",
            LogList::Events => "events",
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Where it stands.
    pub list: LogList,
    /// Its number, where kept; with the upper half of the list's own.
    pub sequence: Option<u32>,
    /// When, where kept.
    pub time: Option<When>,
    /// 20, or 7 with `maker`.
    pub code: u16,
    /// One of the maker's own.
    pub maker: bool,
    /// "Demand reset".
    pub words: String,
    /// USER_ID.
    pub user: u16,
    /// Who that is, where known.
    pub user_words: Option<String>,
    /// In words; nothing when there is none; hex when it is not understood.
    pub argument: String,
    /// As it stands.
    pub raw_argument: Vec<u8>,
}

impl Log {
    /// Of the tables read; `None` where they hold no log.
    #[must_use]
    pub fn of(image: &Image) -> Option<Self> {
        let (history, events) = (HistoryLog::ID, EventLog::ID);
        if !image.contains(history) && !image.contains(events) {
            return None;
        }
        let mut notes = Notes::default();
        let mut entries = Vec::new();
        let lists = [
            (LogList::History, HistoryLog::so_far(image)),
            (LogList::Events, EventLog::so_far(image)),
        ];
        let words = Words::of(image);
        for (list, read) in lists {
            match read {
                Ok(None) => (),
                Ok(Some((log, ends))) => {
                    entries.extend(words.list(image, list, &log, ends, &mut notes))
                }
                Err(error) => notes.push(format!(
                    "The {} log is kept raw, it can't be understood: {error}",
                    list.words()
                )),
            }
        }
        Some(Log {
            entries,
            notes: notes.finish(),
        })
    }
}

/// What is asked for every entry.
struct Words {
    zone: Zone,
    family: Option<&'static Family>,
    now: Option<When>,
}

impl Words {
    fn of(image: &Image) -> Self {
        let zone = Zone::of(image);
        let clock = image.get::<Clock>().ok();
        Words {
            now: clock.and_then(|clock| zone.when(&clock.at)),
            zone,
            family: recognise(image).family,
        }
    }

    fn list(
        &self,
        image: &Image,
        list: LogList,
        log: &LogData,
        ends: Option<TableError>,
        notes: &mut Notes,
    ) -> Vec<LogEntry> {
        let name = list.words();
        if let Some(ends) = ends {
            notes.push(format!("The {name} log is not whole: {ends}"));
        }
        if log.status.flags.contains(ListFlags::OVERFLOW) {
            notes.push(format!(
                "The {name} log ran over: entries are gone that nobody has read"
            ));
        }
        let places = image.get::<ActLog>().map_or(0, |act| match list {
            LogList::History => act.history_entries,
            LogList::Events => act.event_entries,
        });
        let head = Head {
            newest_first: log.status.flags.contains(ListFlags::NEWEST_FIRST),
            places: places.into(),
            valid: log.status.valid.into(),
            last: log.status.last.into(),
        };
        let (order, wrong) = head.oldest_first(if list == LogList::History {
            "ST-74"
        } else {
            "ST-76"
        });
        wrong.into_iter().for_each(|wrong| notes.push(wrong));
        let found = order.iter().filter_map(|place| log.entries.get(*place));
        let mut entries = Vec::new();
        for raw in found {
            let time = raw.time.as_ref().and_then(|stamp| self.zone.when(stamp));
            if let (Some(stamp), None) = (&raw.time, time) {
                notes.one_of("entries of logs without a possible time", || {
                    format!("An entry of the {name} log has an impossible time: {stamp}")
                });
            }
            if let Some((time, now)) = time
                .zip(self.now)
                .filter(|(time, now)| time.local > now.local)
            {
                notes.one_of("entries of logs that are ahead of the clock", || {
                    format!(
                        "An entry of the {name} log says {time}, where the meter's clock says {now}"
                    )
                });
            }
            let event = known_event(raw.code, self.family);
            entries.push(LogEntry {
                list,
                sequence: raw
                    .sequence
                    .map(|low| whole_sequence(low, log.status.last_sequence)),
                time,
                code: raw.code.number(),
                maker: raw.code.is_manufacturer(),
                words: event_words(raw.code, event),
                user: raw.user,
                user_words: (raw.user == 0).then(|| "the meter itself".to_owned()),
                argument: argument_words(
                    &raw.argument,
                    event.and_then(|it| it.argument),
                    image,
                    &self.zone,
                ),
                raw_argument: raw.argument.clone(),
            });
        }
        entries
    }
}

/// An entry keeps the lower half of its number; the list's own, which is the newest's, has the whole.
fn whole_sequence(low: u16, newest: u32) -> u32 {
    let [a, b, _, _] = newest.to_le_bytes();
    let behind = u16::from_le_bytes([a, b]).wrapping_sub(low);
    newest.checked_sub(behind.into()).unwrap_or(low.into())
}

/// What the catalog knows of a code: the standard's, or that of the meter's family.
pub(crate) fn known_event(code: EventCode, family: Option<&Family>) -> Option<&'static Event> {
    let whose = family
        .map(|it| it.id.as_str())
        .filter(|_| code.is_manufacturer());
    if code.is_manufacturer() && whose.is_none() {
        return None;
    }
    let mut events = built_in().events.iter();
    events.find(|event| event.code == code.number() && event.maker.as_deref() == whose)
}

fn event_words(code: EventCode, event: Option<&Event>) -> String {
    match event {
        Some(event) => event.words.clone(),
        None if code.is_manufacturer() => {
            format!("maker's event {}, which is not known here", code.number())
        }
        None => format!("event {}, which is not known here", code.number()),
    }
}

#[cfg(test)]
mod tests;
