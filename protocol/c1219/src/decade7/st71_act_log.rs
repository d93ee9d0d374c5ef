//! ST-71 ACT_LOG_TBL: actual limits of the logs; ST-70 has the same shape and says what the hardware could do.
//!
//! Shape: 9 bytes. The 2008 edition has 3 more, which stay in `tail`.
//! Source: C12.19 tables 70 and 71.

use crate::{Image, Reader, Table, TableError, TableId, Writer, flags::flags, table::dim_of};

flags! {
    /// LOG_FLAGS
    LogFlags: u8 {
        /// EVENT_NUMBER_FLAG: entries have an event number.
        EVENT_NUMBER = 0,
        /// HIST_DATE_TIME_FLAG: history entries have a time.
        HISTORY_TIME = 1,
        /// HIST_SEQ_NBR_FLAG: history entries have a sequence number.
        HISTORY_SEQUENCE = 2,
        /// HIST_INHIBIT_OVF_FLAG: the history log stops when it is full.
        HISTORY_INHIBIT_OVERFLOW = 3,
        /// EVENT_INHIBIT_OVF_FLAG: the event log stops when it is full.
        EVENT_INHIBIT_OVERFLOW = 4,
    }
}

/// Dimensions of decade 7.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActLog {
    /// LOG_FLAGS
    pub flags: LogFlags,
    /// NBR_STD_EVENTS: bytes of a set of standard events
    pub std_event_bytes: u8,
    /// NBR_MFG_EVENTS: bytes of a set of the maker's events
    pub mfg_event_bytes: u8,
    /// HIST_DATA_LENGTH
    pub history_argument_bytes: u8,
    /// EVENT_DATA_LENGTH
    pub event_argument_bytes: u8,
    /// NBR_HISTORY_ENTRIES
    pub history_entries: u16,
    /// NBR_EVENT_ENTRIES
    pub event_entries: u16,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for ActLog {
    const ID: TableId = TableId::standard(71);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ActLog {
            flags: LogFlags(r.u8("LOG_FLAGS")?),
            std_event_bytes: r.u8("NBR_STD_EVENTS")?,
            mfg_event_bytes: r.u8("NBR_MFG_EVENTS")?,
            history_argument_bytes: r.u8("HIST_DATA_LENGTH")?,
            event_argument_bytes: r.u8("EVENT_DATA_LENGTH")?,
            history_entries: r.u16("NBR_HISTORY_ENTRIES")?,
            event_entries: r.u16("NBR_EVENT_ENTRIES")?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.bytes(&[self.flags.0, self.std_event_bytes, self.mfg_event_bytes]);
        w.bytes(&[self.history_argument_bytes, self.event_argument_bytes]);
        w.u16(self.history_entries);
        w.u16(self.event_entries);
        w.bytes(&self.tail);
        Ok(())
    }
}

dim_of!(
    /// ST-70 DIM_LOG_TBL: what the hardware could do. Never a shape.
    DimLog, ActLog, 70
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn the_published_inventory_in_both_orders() {
        for (order, bytes) in [
            (MostFirst, "06 07 02 04 04 00 32 00 64"),
            (LeastFirst, "06 07 02 04 04 32 00 64 00"),
        ] {
            let image = image(order, &[(71, bytes), (70, "1F FF FF FF FF FF FF FF FF AA")]);
            let act: ActLog = round(&image);
            assert_eq!(act.flags.names(), ["HISTORY_TIME", "HISTORY_SEQUENCE"]);
            assert_eq!((act.std_event_bytes, act.mfg_event_bytes), (7, 2));
            assert_eq!(
                (act.history_argument_bytes, act.event_argument_bytes),
                (4, 4)
            );
            assert_eq!((act.history_entries, act.event_entries), (50, 100));
            let dim: DimLog = round(&image);
            assert_eq!((dim.0.event_entries, dim.0.tail), (0xFFFF, vec![0xAA]));
        }
    }

    #[test]
    fn all_zero_and_the_bytes_of_2008() {
        let zero = image(MostFirst, &[(71, &"00 ".repeat(9))]);
        assert_eq!(round::<ActLog>(&zero), ActLog::default());
        let later = image(MostFirst, &[(71, "06 07 02 04 04 00 32 00 64 01 00 05")]);
        assert_eq!(round::<ActLog>(&later).tail, [1, 0, 5]);
    }

    any_bytes!(ActLog);
}
