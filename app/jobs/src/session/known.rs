//! A meter that was read before is known again.
//!
//! Is: tables taken from the store instead of the meter, after a check; the sizes of its tables, which say whether a higher
//! rate pays; keeping both when a session has ended well.
//! Is not: for whole reads, for planning or for writing, which take nothing but what the meter sends. A reading says which
//! tables are from here.
//!
//! The check. The store's tables are those of a meter with the same ST-1: maker, model, versions and serial number. The head
//! of ST-0, all that decides how bytes are understood (byte order, formats of numbers, times and texts, edition), is read
//! from the meter and must be the same. What is behind it, the lists of tables and procedures, is taken from the store, and
//! so are tables that say what others mean, but only those of which ST-0 says that nobody can write them: dimensions
//! (ST-11, 21, 31, …), units and sources (ST-12, 16).
//!
//! What could go stale. A table that is added or taken away without another firmware: then one is not asked for, or one
//! is asked for that the meter refuses, which is said. A fixed table that the maker's own tool has changed: the tables
//! that it describes then have another length, and no longer fit; the store's tables are dropped and read from the meter
//! in the same session ([`Session::drop_misfits`]). What is left is a change by the maker that keeps every length. A whole
//! read puts the store right in any case.

use meterbench_c1218::{Open, ReadTable};
use meterbench_c1219::TableId;
use meterbench_port::BASE_BAUD;
use tokio::time::timeout_at;

use super::again::too_long;
use super::{Session, options};
use crate::table::misfit;
use crate::{Cause, JobError, KnownMeter, rate};

const IDENT: TableId = TableId::standard(1);
const CONFIG: TableId = TableId::standard(0);

/// Tables that say what others mean, where nobody can write them.
const FIXED: [u16; 10] = [11, 12, 16, 21, 31, 41, 51, 61, 71, 0];

/// Bytes of ST-0 up to NBR_PENDING; see its layout in `c1219`.
const HEAD: usize = 19;

/// Bytes of packet, request and ACKs around a table.
const AROUND: usize = 25;

impl Session<'_> {
    /// Whether this job may take from the store what a check allows.
    pub(crate) fn may_know(&mut self, may: bool) {
        self.may_know = may;
    }

    /// Tables in the image that came from the store.
    pub(crate) fn remembered(&self) -> Vec<TableId> {
        self.assumed.iter().copied().collect()
    }

    /// Looks the meter up whose ST-1 was read, and takes from the store what it may and what the check allows.
    /// Whether it has ST-0.
    ///
    /// # Errors
    /// When the link fails and can't be had again.
    pub(crate) async fn know_again(&mut self) -> Result<bool, JobError> {
        let Some(ident) = self.image.raw(IDENT) else {
            return Ok(false);
        };
        self.known = self.context.known.meter(ident);
        let Some(config) = self.known.as_ref().and_then(|it| it.tables.get(&CONFIG)) else {
            return Ok(false);
        };
        if !self.may_know || config.len() <= HEAD {
            return Ok(false);
        }
        let config = config.clone();
        let dialog = ReadTable::range(CONFIG.wire(), self.driver.settings(), 0, HEAD);
        match self.read_dialog(dialog).await {
            Ok(head) if config.get(..HEAD) == Some(head.as_slice()) => {
                self.image.set_raw(CONFIG, config);
                self.assume();
                Ok(true)
            }
            Ok(_) => {
                tracing::warn!("what is known of this meter no longer holds");
                if let Some(meter) = self.known.take() {
                    self.context.known.forget_meter(&meter.ident);
                }
                Ok(false)
            }
            // It gives no part of a table; then all of it.
            Err(Cause::Refused { .. } | Cause::BadAnswer(_)) => Ok(false),
            Err(cause) => Err(JobError::on("Reading", CONFIG, cause)),
        }
    }

    /// Takes the tables from the store that nobody can write.
    fn assume(&mut self) {
        self.assumed.insert(CONFIG);
        let tables = self.known.iter().flat_map(|meter| meter.tables.clone());
        for (id, bytes) in tables.collect::<Vec<_>>() {
            if self.is_fixed(id) && id != CONFIG {
                self.image.set_raw(id, bytes);
                self.assumed.insert(id);
            }
        }
    }

    fn is_fixed(&self, id: TableId) -> bool {
        let listed = FIXED.iter().any(|number| TableId::standard(*number) == id);
        let config = self.image.config();
        listed && config.is_ok_and(|config| config.uses(id) && !config.writes(id))
    }

    /// Drops what came from the store when a table that was read does not fit it. Whether there was such a table: then all
    /// that is missing now must be read.
    pub(crate) fn drop_misfits(&mut self) -> bool {
        let read = self.image.ids().filter(|id| !self.assumed.contains(id));
        let misfits = read.filter_map(|id| misfit(&self.image, id)).count();
        if self.assumed.is_empty() || misfits == 0 {
            return false;
        }
        tracing::warn!("tables do not fit what is known of this meter; it is read anew");
        for id in core::mem::take(&mut self.assumed) {
            self.image.remove(id);
        }
        if let Some(meter) = self.known.take() {
            self.context.known.forget_meter(&meter.ident);
        }
        self.may_know = false;
        true
    }

    /// Keeps what this session has found out.
    pub(super) fn remember(&self) {
        let Some(ident) = self.image.raw(IDENT) else {
            return;
        };
        // A session that did not ask for what is known must not drop it.
        let stored = || self.context.known.meter(ident);
        let before = self.known.clone().or_else(stored);
        let mut meter = before.clone().unwrap_or(KnownMeter {
            ident: ident.to_vec(),
            ..KnownMeter::default()
        });
        for (id, bytes) in self.image.iter() {
            if self.is_fixed(id) && !self.assumed.contains(&id) {
                meter.tables.insert(id, bytes.to_vec());
            }
        }
        let sizes = self.image.iter().map(|(id, bytes)| (id, bytes.len()));
        meter.sizes.extend(sizes);
        if before.as_ref() != Some(&meter) {
            self.context.known.keep_meter(&meter);
        }
    }

    /// Goes up to a higher rate when these tables, as long as they were last time, make it worth while, and none was offered
    /// when the session was opened: Logoff, Negotiate, Logon, Security.
    ///
    /// # Errors
    /// When the link fails and can't be had again.
    pub(crate) async fn raise_rate(&mut self, tables: &[TableId]) -> Result<(), JobError> {
        let settings = self.driver.settings();
        if self.recovery.barred
            || self.rates.tried
            || !self.rates.offered
            || settings.baud > BASE_BAUD
        {
            return Ok(());
        }
        let size = |id: &TableId| {
            let known = self.known.as_ref().and_then(|it| it.sizes.get(id));
            known.map_or(rate::typical(*id), |size| size + AROUND)
        };
        let bytes = tables.iter().map(size).sum();
        let bauds = self.rates.offer_for(bytes);
        if !self.rates.tried {
            return Ok(());
        }
        let options = options(self.target, self.line.size(), bauds);
        let opening = Open::anew(options, &self.opened, settings);
        let deadline = self.recovery.deadline(settings.baud);
        let raised = match timeout_at(deadline.into(), self.driver.run(opening)).await {
            Ok(Ok(opened)) => {
                self.opened = opened;
                self.note_opened();
                Ok(())
            }
            Ok(Err(error)) => self.open_again(error).await,
            Err(_) => Err(too_long()),
        };
        raised.map_err(|cause| JobError::new("Changing the rate", cause))
    }
}
