//! Tables that wait: pending copies, what activates them, and ST-4, which tells of both.
//!
//! Is: a pending write (EVENT, then the whole table), its activation when its time has come or by procedures 12 and 13, its
//! removal by 14 and 15.
//! Is not: when a meter looks whether a time has come; `life` stops at that instant and asks.
//! Shape: a pending write is checked as any write, when it comes and again when it is activated; what no longer fits then is
//! cleared. It may come in pieces, from its first byte on. A table waits once: another write takes its place. Passwords don't
//! wait. What a session wrote goes with it, as everything else does, unless it ends with a Logoff.
//! Source: C12.19 table 4, procedures 12 to 15; C12.19 fact sheet 2 (ST-4). That EVENT comes first, and that a pending copy
//! reads back as it was written, is general knowledge.

use meterbench_c1218::{Code, Response};
use meterbench_c1219::procedure::{Call, ResetActions, ResultCode};
use meterbench_c1219::{
    Event as Trigger, Pending, PendingStatus, Set, StampKind, Table, TableId, TableSelector, When,
};

use crate::access::Access;
use crate::check::check;
use crate::life::millis;
use crate::logs::Event;
use crate::meter::{Meter, ST_7, ST_42, Session};
use crate::self_read::Until;

/// Bytes of EVENT.
const EVENT: usize = 6;

/// A pending write of which pieces have come.
#[derive(Debug, Clone)]
pub(crate) struct Pieces {
    table: TableId,
    bytes: Vec<u8>,
}

impl Meter {
    /// EVENT and the table, as they were written. `id` is the table itself.
    pub(crate) fn read_pending(&self, session: &Session, id: TableId) -> Result<Vec<u8>, Code> {
        match self.may_read(id, session.groups) {
            Access::Never => return Err(Code::Iar),
            Access::Denied => return Err(Code::Isc),
            Access::Granted => (),
        }
        let copy = id.as_pending(true);
        let status: PendingStatus = self.image.get().map_err(|_| Code::Iar)?;
        let place = status
            .places
            .iter()
            .find(|place| place.selector.table() == copy);
        let (place, bytes) = place.zip(self.image.raw(copy)).ok_or(Code::Iar)?;
        Ok([&place.event.0, bytes].concat())
    }

    /// A write of the pending copy of table `id`.
    pub(crate) fn write_pending(
        &mut self,
        session: &Session,
        id: TableId,
        offset: Option<u32>,
        data: &[u8],
    ) -> Result<Response, Code> {
        let begun = self.writing.pieces.take();
        let waits = self.image.contains(PendingStatus::ID) && ![ST_7, ST_42].contains(&id);
        if !waits || !self.config.uses(id) || !self.config.writes(id) {
            return Err(Code::Iar);
        }
        match self.may_write(id, session.groups) {
            Access::Never => return Err(Code::Iar),
            Access::Denied => return Err(Code::Isc),
            Access::Granted => (),
        }
        let size = EVENT + self.image.raw(id).ok_or(Code::Iar)?.len();
        let bytes = match offset {
            None => data.to_vec(),
            Some(offset) => joined(begun, id, offset, data)?,
        };
        if offset.is_some() && bytes.len() < size {
            self.writing.pieces = Some(Pieces { table: id, bytes });
            return Ok(Response::ok());
        }
        let (event, table) = bytes.split_first_chunk().ok_or(Code::Onp)?;
        let event = Trigger(*event);
        if bytes.len() != size || !self.is_sound(event) {
            return Err(Code::Onp);
        }
        check(&self.model, &self.image, id, table).map_err(|_| Code::Onp)?;
        self.keep_pending(id, event, table.to_vec())?;
        self.log(Event::TableWritten(id.as_pending(true)));
        self.writing.programmed = true;
        self.writing.pended.retain(|other| *other != id);
        self.writing.pended.push(id);
        Ok(Response::ok())
    }

    /// Something that can come.
    fn is_sound(&self, event: Trigger) -> bool {
        match event.when(self.config.formats()) {
            Ok(When::At(stamp)) => stamp.civil().is_some(),
            Ok(When::After { .. } | When::Trigger { .. }) => true,
            Ok(When::Unknown(_)) | Err(_) => false,
        }
    }

    fn keep_pending(&mut self, id: TableId, event: Trigger, bytes: Vec<u8>) -> Result<(), Code> {
        let copy = id.as_pending(true);
        let selector = TableSelector(copy.wire());
        let mut status: PendingStatus = self.image.get().map_err(|_| Code::Onp)?;
        let used = usize::from(status.valid);
        let known = status
            .places
            .iter()
            .take(used)
            .position(|place| place.selector == selector);
        let place = status
            .places
            .get_mut(known.unwrap_or(used))
            .ok_or(Code::Onp)?;
        *place = Pending { event, selector };
        if known.is_none() {
            status.valid = status.valid.saturating_add(1);
        }
        set_of(&mut status, id).set(id.number().into(), true);
        self.image.put(&status).map_err(|_| Code::Onp)?;
        self.image.set_raw(copy, bytes);
        self.pending_since.retain(|(other, _)| *other != id);
        self.pending_since.push((id, millis(self.now())));
        Ok(())
    }

    /// The next instant of the bench's clock, up to now, at which a table is to be activated; not before `lived`.
    pub(crate) fn next_activation(&self, lived: i64) -> Option<i64> {
        let now = millis(self.now());
        let instants = self
            .pending_since
            .iter()
            .filter_map(|(id, _)| self.instant_of(*id));
        instants
            .min()
            .map(|at| at.max(lived))
            .filter(|at| *at <= now)
    }

    /// Activates what is to be activated by now.
    pub(crate) fn activate_due(&mut self) {
        let now = millis(self.now());
        let due = |meter: &Meter, id: TableId| meter.instant_of(id).is_some_and(|at| at <= now);
        for id in self.waiting(|meter, id, _| due(meter, id)) {
            self.activate(id);
        }
    }

    /// When a table that waits is to be activated, by the bench's clock; `None` for a trigger.
    fn instant_of(&self, id: TableId) -> Option<i64> {
        let (_, since) = self.pending_since.iter().find(|(other, _)| *other == id)?;
        let status: PendingStatus = self.image.get().ok()?;
        let copy = id.as_pending(true);
        let place = status
            .places
            .iter()
            .find(|place| place.selector.table() == copy)?;
        match place.event.when(self.config.formats()).ok()? {
            // A clock that nobody has set doesn't know.
            When::At(_) if self.clock_is_unset() => None,
            When::At(stamp) => {
                let local = self.local_of(stamp.civil()?, stamp.counts_utc());
                let standard = self.standard_of(local);
                Some(millis(standard).saturating_sub(self.ahead_millis()))
            }
            When::After {
                weeks,
                days,
                hours,
                minutes,
                seconds,
            } => {
                let hours = (i64::from(weeks) * 7 + i64::from(days)) * 24 + i64::from(hours);
                let seconds = (hours * 60 + i64::from(minutes)) * 60 + i64::from(seconds);
                Some(since.saturating_add(seconds * 1000))
            }
            When::Trigger { .. } | When::Unknown(_) => None,
        }
    }

    /// The tables that wait and are such as this, in the order of their places.
    fn waiting(&self, such: impl Fn(&Meter, TableId, Trigger) -> bool) -> Vec<TableId> {
        let Ok(Some(status)) = self.image.find::<PendingStatus>() else {
            return Vec::new();
        };
        let places = status.places.iter().take(status.valid.into());
        places
            .map(|place| (place.selector.table().as_pending(false), place.event))
            .filter(|(id, event)| such(self, *id, *event))
            .map(|(id, _)| id)
            .collect()
    }

    /// Procedures 12 to 15: activates or clears all that waits, or all that waits for one EVENT.
    pub(crate) fn run_pending(&mut self, call: &Call) -> Result<(), ResultCode> {
        let number = call.procedure.number();
        let wanted = match number {
            13 | 15 => {
                let event = call.parameters.first_chunk().copied();
                Some(Trigger(event.ok_or(ResultCode::InvalidParameter)?))
            }
            _ => None,
        };
        let ids = self.waiting(|_, _, event| wanted.is_none_or(|wanted| wanted == event));
        if ids.is_empty() && wanted.is_some() {
            return Err(ResultCode::Conflict);
        }
        for id in ids {
            if matches!(number, 12 | 13) {
                self.activate(id);
            } else {
                self.clear_pending(id);
            }
        }
        Ok(())
    }

    /// A table takes the place of the one in force; self read and demand reset come just before.
    fn activate(&mut self, id: TableId) {
        let Some((event, bytes)) = self.take_pending(id) else {
            return;
        };
        let wanted = ResetActions::default()
            .with(ResetActions::SELF_READ, event.self_read())
            .with(ResetActions::DEMAND_RESET, event.demand_reset());
        let until = Until {
            end: self.stamp(StampKind::Short),
            season: self.season(),
        };
        if wanted != ResetActions::default()
            && let Err(error) = self.read_and_reset(wanted, until)
        {
            tracing::warn!(%error, "the registers do not fit ST-21: a table is activated without keeping them");
        }
        if check(&self.model, &self.image, id, &bytes).is_err() {
            self.log(Event::PendingCleared(id));
            return;
        }
        let before = self.image.set_raw(id, bytes);
        self.log(Event::PendingActivated(id));
        if before.as_deref() != self.image.raw(id) {
            self.table_changed(id);
        }
        let activated = self.stamp(StampKind::Short);
        if let (Ok(mut status), Some(at)) = (self.image.get::<PendingStatus>(), activated) {
            status.last_activation = at;
            self.put_pending(&status);
        }
    }

    pub(crate) fn clear_pending(&mut self, id: TableId) {
        if self.take_pending(id).is_some() {
            self.log(Event::PendingCleared(id));
        }
    }

    /// Takes a table out of those that wait.
    fn take_pending(&mut self, id: TableId) -> Option<(Trigger, Vec<u8>)> {
        let copy = id.as_pending(true);
        self.pending_since.retain(|(other, _)| *other != id);
        let bytes = self.image.remove(copy);
        let mut status: PendingStatus = self.image.get().ok()?;
        let is_it = |place: &Pending| place.selector.table() == copy;
        let index = status.places.iter().position(is_it)?;
        let place = status.places.remove(index);
        status.places.push(Pending {
            event: Trigger::default(),
            selector: TableSelector::default(),
        });
        status.valid = status.valid.saturating_sub(1);
        set_of(&mut status, id).set(id.number().into(), false);
        self.put_pending(&status);
        Some((place.event, bytes?))
    }

    fn put_pending(&mut self, status: &PendingStatus) {
        if let Err(error) = self.image.put(status) {
            tracing::warn!(%error, "ST-4 does not fit ST-0: it stays as it was");
        }
    }
}

/// STANDARD_PENDING or MANUFACT_PENDING.
fn set_of(status: &mut PendingStatus, id: TableId) -> &mut Set {
    if id.is_manufacturer() {
        &mut status.mfg_pending
    } else {
        &mut status.std_pending
    }
}

/// What has come so far, with the next piece: it begins where the last one ended.
fn joined(
    begun: Option<Pieces>,
    table: TableId,
    offset: u32,
    data: &[u8],
) -> Result<Vec<u8>, Code> {
    let start = usize::try_from(offset).map_err(|_| Code::Onp)?;
    let mut bytes = match begun {
        Some(pieces) if pieces.table == table && pieces.bytes.len() == start => pieces.bytes,
        _ if start == 0 => Vec::new(),
        _ => return Err(Code::Onp),
    };
    if data.is_empty() {
        return Err(Code::Onp);
    }
    bytes.extend_from_slice(data);
    Ok(bytes)
}
