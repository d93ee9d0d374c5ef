//! What the meter's clock shows, and the tables that follow it.

use jiff::SignedDuration;
use jiff::civil::DateTime;
use meterbench_c1219::{Stamp, StampKind, TableId, TimeFormat};

use crate::meter::Meter;

impl Meter {
    pub(crate) fn standard(&self) -> DateTime {
        self.clock.now().saturating_add(self.ahead)
    }

    pub(crate) fn shown(&self) -> DateTime {
        self.standard()
    }

    pub(crate) fn set_shown(&mut self, shown: DateTime) {
        self.set_clock(shown, None);
    }

    pub(crate) fn set_clock(&mut self, shown: DateTime, _dst: Option<bool>) {
        self.ahead = shown.duration_since(self.clock.now());
    }

    pub(crate) fn local_of(&self, at: DateTime, _utc: bool) -> DateTime {
        at
    }

    pub(crate) fn stamp_now(&self) -> Option<Stamp> {
        let format = self.config.formats().time;
        if format == TimeFormat::None { return None }
        Stamp::from_civil(self.shown(), StampKind::Long, format)
    }

    pub(crate) fn running(&self, _id: TableId) -> Option<Vec<u8>> {
        let _ = SignedDuration::ZERO;
        None
    }
}
