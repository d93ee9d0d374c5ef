//! A meter that answers a write with ok and does something else.
//!
//! Is: three ways to deceive a tool. One that believes the answer falls for each of them. Writes that are ignored are found by
//! whoever reads a table back. A lie is not: until the session ends the table reads back as it was written, though one byte of
//! it is held otherwise; it takes another session. A write that changes another table as well is found by neither, but by
//! whoever compares also what was not to be written.
//! Is not: damage by a power failure; see `power`.
//! Shape: what is spoilt is still sound by the meter's own checks, and goes with the session's writes when those are taken back.
//! The tables spoilt are settings: passwords read back as zeros, so nobody can be told the truth about them, and what is shown
//! at present (ST-27) and who may do what (ST-44) are no part of a program.

use std::collections::BTreeSet;

use meterbench_c1218::{Code, Request, Response};
use meterbench_c1219::{Image, PendingStatus, PresentSelect, Table, TableId};
use meterbench_port::Random;

use super::{Faults, Kind};
use crate::access::Access;
use crate::check::check;
use crate::meter::{Meter, ST_7, ST_42, Session};
use crate::power::written_table;

const ST_44: TableId = TableId::standard(44);
/// Writable, and never spoilt as a bystander.
const SPARED: [TableId; 4] = [ST_7, PresentSelect::ID, ST_42, ST_44];

/// How a meter deceives, in one session.
#[derive(Debug)]
pub(crate) struct Deceit {
    faults: Faults,
    random: Random,
    /// Tables that read back like this for as long as the session lasts, and are held otherwise.
    claimed: Image,
    /// Bystanders that are spoilt already.
    spoilt: BTreeSet<TableId>,
}

impl Deceit {
    pub fn new(faults: &Faults) -> Deceit {
        Deceit {
            random: Random::new(faults.seed.rotate_left(48)),
            faults: faults.clone(),
            claimed: Image::new(),
            spoilt: BTreeSet::new(),
        }
    }

    /// A session has ended, and what was claimed in it with it.
    pub fn reset(&mut self) {
        self.claimed = Image::new();
        self.spoilt.clear();
    }

    /// The meter's answer, honest or not.
    pub fn answer(
        &mut self,
        meter: &mut Meter,
        session: &mut Session,
        request: &Request,
    ) -> Response {
        if !self.deceives() {
            return meter.answer(session, request);
        }
        let held = self.put_claims(meter);
        let written = written_table(request).filter(|id| *id != ST_42);
        let before = written.map(|id| (id, meter.image.raw(id).map(<[u8]>::to_vec)));
        let waiting = meter.image.raw(PendingStatus::ID).map(<[u8]>::to_vec);
        let answer = meter.answer(session, request);
        let done = before.filter(|_| answer.code == Code::Ok);
        let new = done.as_ref().map(|(id, _)| *id);
        for (id, bytes) in held.iter().filter(|(id, _)| Some(*id) != new) {
            meter.image.set_raw(id, bytes.to_vec());
        }
        let Some((id, before)) = done else {
            return answer;
        };
        if self.faults.has(Kind::IgnoresWrites) {
            put_back(meter, id, before);
            if id.is_pending() {
                put_back(meter, PendingStatus::ID, waiting);
            }
            return answer;
        }
        self.spoilt.remove(&id);
        if self.faults.has(Kind::Lies) {
            self.lie(meter, id);
        }
        if self.faults.has(Kind::WritesElsewhere) {
            self.spoil_another(meter, session, id);
        }
        answer
    }

    fn deceives(&self) -> bool {
        [Kind::IgnoresWrites, Kind::Lies, Kind::WritesElsewhere]
            .iter()
            .any(|kind| self.faults.has(*kind))
    }

    /// The meter as it claims to be; gives back what it really holds.
    fn put_claims(&self, meter: &mut Meter) -> Image {
        let mut held = Image::new();
        for (id, claimed) in self.claimed.iter() {
            if let Some(bytes) = meter.image.set_raw(id, claimed.to_vec()) {
                held.set_raw(id, bytes);
            }
        }
        held
    }

    fn lie(&mut self, meter: &mut Meter, id: TableId) {
        let written = meter.image.raw(id).map(<[u8]>::to_vec);
        let spoilt = self.spoil(meter, id);
        match written.filter(|_| spoilt) {
            Some(written) => self.claimed.set_raw(id, written),
            None => self.claimed.remove(id),
        };
    }

    fn spoil_another(&mut self, meter: &mut Meter, session: &Session, written: TableId) {
        let config = &meter.config;
        let others: Vec<TableId> = config
            .tables_used()
            .filter(|id| config.writes(*id) && !SPARED.contains(id))
            .filter(|id| *id != written.as_pending(false) && !self.spoilt.contains(id))
            .filter(|id| meter.may_read(*id, session.groups) == Access::Granted)
            .collect();
        let Some(other) = others.get(self.random.below(others.len())).copied() else {
            return;
        };
        if self.spoil(meter, other) {
            self.spoilt.insert(other);
        }
    }

    /// Turns over the lowest bit of a byte of a table, where that leaves the table sound; whether there was such a byte.
    fn spoil(&mut self, meter: &mut Meter, id: TableId) -> bool {
        let Some(sound) = meter.image.raw(id).map(<[u8]>::to_vec) else {
            return false;
        };
        let first = self.random.below(sound.len());
        let places = (first..sound.len()).chain(0..first);
        let mut spoilt = places.filter_map(|place| {
            let mut bytes = sound.clone();
            *bytes.get_mut(place)? ^= 1;
            let table = id.as_pending(false);
            check(&meter.model, &meter.image, table, &bytes).ok()?;
            Some(bytes)
        });
        let Some(bytes) = spoilt.next() else {
            return false;
        };
        let honest = meter.image.set_raw(id, bytes);
        if let Some(honest) = honest.filter(|_| !meter.writing.undo.contains(id)) {
            meter.writing.undo.set_raw(id, honest);
        }
        true
    }
}

fn put_back(meter: &mut Meter, id: TableId, bytes: Option<Vec<u8>>) {
    match bytes {
        Some(bytes) => meter.image.set_raw(id, bytes),
        None => meter.image.remove(id),
    };
}
