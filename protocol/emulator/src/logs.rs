//! What a meter writes down: the history log, ST-74, and the event log, ST-76.
//!
//! Is: whether an event is recorded, in which log, and the entry that tells it.
//! Is not: who notices that something happened. Everybody who does calls [`Meter::log`].
//! Shape: an event is recorded if ST-72 supports it and the log's own control (ST-73, ST-75) monitors it; the write of a table
//! and a procedure only if their table or procedure is monitored too. An entry tells the user of the session that did it, or
//! user 0, the meter itself. What a meter writes down stays written, whatever becomes of the session.
//! Source: C12.19 tables 71 to 76; C12.19 fact sheet 6.7.

mod event;
mod lists;
pub(crate) mod ring;

use meterbench_c1219::{
    ActLog, Calendar, EdModeStatus, EventLog, EventLogControl, EventsId, Formats, HistoryLog,
    Image, LogControl, LogData, LogEntry, LogFlags, Set, Stamp, StampKind, Table as _, TableError,
    TableId,
};

use crate::meter::Meter;
pub(crate) use event::Event;

/// An event, when it was and whose doing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Happened {
    pub event: Event,
    /// LTIME; `None` in a meter without a clock.
    pub at: Option<Stamp>,
    pub user: u16,
}

/// What of a write has been told so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Told {
    written: bool,
    changed: bool,
}

impl Meter {
    /// Writes an event down, now.
    pub(crate) fn log(&mut self, event: Event) {
        self.log_at(event, self.stamp(StampKind::Long));
    }

    /// Writes an event down as of another time, in LTIME.
    pub(crate) fn log_at(&mut self, event: Event, at: Option<Stamp>) {
        let user = self.user;
        self.log_all(&[Happened { event, at, user }]);
    }

    /// Writes events down in their order.
    pub(crate) fn log_all(&mut self, events: &[Happened]) {
        if events.is_empty() {
            return;
        }
        if let Err(error) = record(&mut self.image, events) {
            tracing::warn!(%error, "the logs do not fit ST-71: nothing is recorded");
        }
    }

    /// A table was written, or a piece of it. `before`: as it was before the first piece.
    pub(crate) fn log_write(&mut self, id: TableId, before: &[u8], told: &mut Told) {
        if !std::mem::replace(&mut told.written, true) {
            self.log(Event::TableWritten(id));
        }
        if !told.changed && self.image.raw(id) != Some(before) {
            told.changed = true;
            self.table_changed(id);
        }
    }

    /// A table of the program is another one now.
    pub(crate) fn table_changed(&mut self, id: TableId) {
        if let Some(number) = makers_event(id) {
            self.log(Event::Maker(number));
        }
        if id == Calendar::ID {
            self.season_set = None;
        }
        if MEASURED.contains(&id) {
            self.mark_profile();
            self.mark_status();
        }
    }

    /// ED_MFG_STATUS of a model that has a bit for it.
    fn mark_status(&mut self) {
        let bit = self.model.behaviour().changed_status.map(usize::from);
        if let Some(bit) = bit
            && let Ok(mut status) = self.image.get::<EdModeStatus>()
            && status.mfg_status.set(bit, true)
            && let Err(error) = self.image.put(&status)
        {
            tracing::warn!(%error, "ST-3 does not fit ST-0: its status stays as it was");
        }
    }
}

/// Who writes one of these while the meter measures has changed what its readings mean: 6.7.
const MEASURED: [TableId; 6] = [
    TableId::standard(13),
    TableId::standard(15),
    TableId::standard(22),
    TableId::standard(32),
    TableId::standard(33),
    TableId::standard(62),
];

/// The maker's event for a table that has changed: 6.7, a proposal.
fn makers_event(id: TableId) -> Option<u16> {
    Some(match (id.is_manufacturer(), id.number()) {
        (false, 15) => 7,
        (false, 32 | 33) => 8,
        (false, 54) => 9,
        (true, 103) => 10,
        (true, 104) => 11,
        _ => return None,
    })
}

fn record(image: &mut Image, events: &[Happened]) -> Result<(), TableError> {
    let Some(act) = image.find::<ActLog>()? else {
        return Ok(());
    };
    let formats = image.formats()?;
    let stops = |flag| act.flags.contains(flag);
    let can: Option<EventsId> = image.find()?;
    let supports = |happened: &&Happened| {
        let sets = can.as_ref().map(|can| (&can.std_events, &can.mfg_events));
        sets.is_none_or(|sets| holds(sets, happened.event))
    };
    let supported: Vec<Happened> = events.iter().filter(supports).copied().collect();
    let monitored = |control: &LogControl| -> Vec<Happened> {
        let recorded = |happened: &&Happened| monitors(control, happened.event);
        supported.iter().filter(recorded).copied().collect()
    };
    if let Some(control) = image.find::<LogControl>()? {
        let events = monitored(&control);
        if !events.is_empty()
            && let Some(HistoryLog(mut log)) = image.find()?
        {
            let stops = stops(LogFlags::HISTORY_INHIBIT_OVERFLOW);
            put(&mut log, &events, formats, stops);
            image.put(&HistoryLog(log))?;
        }
    }
    if let Some(EventLogControl(control)) = image.find()? {
        let events = monitored(&control);
        if !events.is_empty()
            && let Some(EventLog(mut log)) = image.find()?
        {
            let stops = stops(LogFlags::EVENT_INHIBIT_OVERFLOW);
            put(&mut log, &events, formats, stops);
            image.put(&EventLog(log))?;
        }
    }
    Ok(())
}

/// Entries are of the shape of those that are there.
fn put(log: &mut LogData, events: &[Happened], formats: Formats, stops: bool) {
    let Some(like) = log.entries.first().cloned() else {
        return;
    };
    let never = Stamp::never(StampKind::Long, formats.time);
    for Happened { event, at, user } in events {
        ring::push(
            &mut log.status,
            &mut log.entries,
            stops,
            u32::MAX,
            |sequence| {
                let number = u16::try_from(sequence & u32::from(u16::MAX)).unwrap_or_default();
                LogEntry {
                    time: like.time.map(|_| at.unwrap_or(never)),
                    number: like.number.map(|_| number),
                    sequence: like.sequence.map(|_| number),
                    user: *user,
                    code: event.code(),
                    argument: event.argument(formats.order, like.argument.len()),
                }
            },
        );
    }
}

fn monitors(control: &LogControl, event: Event) -> bool {
    holds((&control.std_events, &control.mfg_events), event)
        && match event {
            Event::TableWritten(id) if id.is_manufacturer() => {
                control.mfg_tables.contains(id.number().into())
            }
            Event::TableWritten(id) => control.std_tables.contains(id.number().into()),
            Event::Procedure(id) if id.is_manufacturer() => {
                control.mfg_procedures.contains(id.number().into())
            }
            Event::Procedure(id) => control.std_procedures.contains(id.number().into()),
            _ => true,
        }
}

/// Is an event in the set of the standard ones or of the maker's, whichever it is?
fn holds((std, mfg): (&Set, &Set), event: Event) -> bool {
    let code = event.code();
    let set = if code.is_manufacturer() { mfg } else { std };
    set.contains(code.number().into())
}
