//! Writing a table: whole, or piece by piece.
//!
//! Is: which writes are taken, in which order the reasons against one count, and what of it can be taken back.
//! Is not: what a table must hold, which is `check`'s; tables that wait, which are `pending`'s; nor what a session that ends does
//! to its writes, which is the meter's.
//! Source: C12.18 fact sheet 3.4 and 4.

use meterbench_c1218::{Code, Response};
use meterbench_c1219::TableId;

use super::{Meter, Run, ST_7, ST_42, Session};
use crate::access::Access;
use crate::check::{Fault, check};
use crate::logs::Told;

impl Meter {
    /// A write of a table, whole or from an offset on.
    pub(super) fn write(
        &mut self,
        session: &mut Session,
        id: TableId,
        offset: Option<u32>,
        data: &[u8],
    ) -> Result<Response, Code> {
        let run = self.writing.run.take();
        if id.is_pending() {
            return self.write_pending(session, id.as_pending(false), offset, data);
        }
        self.writing.pieces = None;
        // Unknown and read-only tables are refused whoever asks.
        if !self.config.uses(id) || !self.config.writes(id) {
            return Err(Code::Iar);
        }
        match self.may_write(id, session.groups) {
            Access::Never => return Err(Code::Iar),
            Access::Denied => return Err(Code::Isc),
            Access::Granted => (),
        }
        if id == ST_7 {
            return if offset.unwrap_or(0) == 0 {
                self.initiate(session, data)
            } else {
                Err(Code::Onp)
            };
        }
        let before = self.image.raw(id).ok_or(Code::Iar)?.to_vec();
        match offset {
            None if data.len() != before.len() => Err(Code::Onp),
            None => {
                check(&self.model, &self.image, id, data).map_err(|_| Code::Onp)?;
                self.store(id, &before, data.to_vec());
                self.log_write(id, &before, &mut Told::default());
                Ok(Response::ok())
            }
            Some(offset) => self.write_piece(id, before, offset, data, run),
        }
    }

    /// A piece of a table. What the whole table would be is checked after every piece. Pieces that follow each other from
    /// the table's first byte on are a run: while one is incomplete, a piece that only disagrees with bytes still to come is
    /// held back, not refused, and takes effect with the piece that makes the table sound. A run that ends unsound is
    /// refused and leaves the table as it was before the run.
    fn write_piece(
        &mut self,
        id: TableId,
        now: Vec<u8>,
        offset: u32,
        data: &[u8],
        run: Option<Run>,
    ) -> Result<Response, Code> {
        let start = usize::try_from(offset).map_err(|_| Code::Onp)?;
        let mut run = match run {
            Some(run) if run.table == id && run.next == start => run,
            _ => Run {
                table: id,
                next: start,
                from_start: start == 0,
                bytes: now.clone(),
                before: now,
                told: Told::default(),
            },
        };
        let end = start.checked_add(data.len()).ok_or(Code::Onp)?;
        let place = run
            .bytes
            .get_mut(start..end)
            .filter(|place| !place.is_empty())
            .ok_or(Code::Onp)?;
        place.copy_from_slice(data);
        run.next = end;
        match check(&self.model, &self.image, id, &run.bytes) {
            Ok(()) => {
                self.store(id, &run.before, run.bytes.clone());
                self.log_write(id, &run.before, &mut run.told);
            }
            Err(Fault::Structure) if run.from_start && end < run.bytes.len() => (),
            Err(_) => {
                self.store(id, &run.before, run.before.clone());
                return Err(Code::Onp);
            }
        }
        self.writing.run = Some(run);
        Ok(Response::ok())
    }

    /// `before`: the table as the tool knew it when it began to write.
    fn store(&mut self, id: TableId, before: &[u8], bytes: Vec<u8>) {
        let bytes = if id == ST_42 {
            self.keep_passwords(before, bytes)
        } else {
            bytes
        };
        self.writing.programmed |= self.image.raw(id) != Some(&bytes);
        if let Some(last) = self.image.set_raw(id, bytes)
            && !self.writing.undo.contains(id)
        {
            self.writing.undo.set_raw(id, last);
        }
    }

    /// ST-42 reads back as zeros: an entry of zeros that is written back leaves the password as it is.
    fn keep_passwords(&self, before: &[u8], bytes: Vec<u8>) -> Vec<u8> {
        let entry = self.password_entry();
        let mut kept = bytes;
        for (new, old) in kept.chunks_mut(entry).zip(before.chunks(entry)) {
            if new.iter().all(|byte| *byte == 0) {
                new.copy_from_slice(old);
            }
        }
        kept
    }
}
