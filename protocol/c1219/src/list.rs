//! The head of a list of entries: how many there are, which one is the newest, how many nobody has read.
//!
//! Is: what ST-26, ST-74 and ST-76 share.
//! Is not: the entries, nor the load profile's status; see ST-63.
//! Shape: 11 bytes in the logs, 6 in ST-26, whose counts are narrower.
//! Source: C12.19 tables 26, 74 and 76.

use crate::{Reader, TableError, Writer, flags::flags};

flags! {
    /// LIST_STATUS_BFLD
    ListFlags: u8 {
        /// ORDER: the newest entry comes first.
        NEWEST_FIRST = 0,
        /// OVERFLOW_FLAG: entries were overwritten before they were read, or recording has stopped for want of room.
        OVERFLOW = 1,
        /// LIST_TYPE: the newest entry takes the place of the oldest; otherwise the entries move up.
        CIRCULAR = 2,
        /// INHIBIT_OVERFLOW_FLAG: recording stops when no entry has been read.
        INHIBIT_OVERFLOW = 3,
    }
}

/// LIST_STATUS and the counts behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListStatus {
    /// LIST_STATUS_BFLD
    pub flags: ListFlags,
    /// NBR_VALID_ENTRIES
    pub valid: u16,
    /// LAST_ENTRY_ELEMENT: the place of the newest entry
    pub last: u16,
    /// LAST_ENTRY_SEQ_NBR
    pub last_sequence: u32,
    /// NBR_UNREAD_ENTRIES
    pub unread: u16,
}

impl ListStatus {
    /// The head of a log, 11 bytes.
    pub(crate) fn decode(r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ListStatus {
            flags: ListFlags(r.u8("LIST_STATUS")?),
            valid: r.u16("NBR_VALID_ENTRIES")?,
            last: r.u16("LAST_ENTRY_ELEMENT")?,
            last_sequence: r.u32("LAST_ENTRY_SEQ_NBR")?,
            unread: r.u16("NBR_UNREAD_ENTRIES")?,
        })
    }

    pub(crate) fn encode(&self, w: &mut Writer) {
        w.u8(self.flags.0);
        w.u16(self.valid);
        w.u16(self.last);
        w.u32(self.last_sequence);
        w.u16(self.unread);
    }

    /// The head of ST-26, 6 bytes.
    pub(crate) fn decode_narrow(r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ListStatus {
            flags: ListFlags(r.u8("LIST_STATUS")?),
            valid: r.u8("NBR_VALID_ENTRIES")?.into(),
            last: r.u8("LAST_ENTRY_ELEMENT")?.into(),
            last_sequence: r.u16("LAST_ENTRY_SEQ_NBR")?.into(),
            unread: r.u8("NBR_UNREAD_ENTRIES")?.into(),
        })
    }

    pub(crate) fn encode_narrow(&self, w: &mut Writer) -> Result<(), TableError> {
        let narrow = |w: &Writer, field: &str, value: u16| {
            let fits = u8::try_from(value);
            fits.map_err(|_| w.range(field, value, "its width is a byte".to_owned()))
        };
        let valid = narrow(w, "NBR_VALID_ENTRIES", self.valid)?;
        let last = narrow(w, "LAST_ENTRY_ELEMENT", self.last)?;
        let unread = narrow(w, "NBR_UNREAD_ENTRIES", self.unread)?;
        let sequence = u16::try_from(self.last_sequence).map_err(|_| {
            let allowed = "its width is two bytes".to_owned();
            w.range("LAST_ENTRY_SEQ_NBR", self.last_sequence, allowed)
        })?;
        w.bytes(&[self.flags.0, valid, last]);
        w.u16(sequence);
        w.u8(unread);
        Ok(())
    }
}
