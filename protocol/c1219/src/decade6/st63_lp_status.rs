//! ST-63 LP_STATUS_TBL: how far the load profile has been filled and read.
//!
//! Shape: 13 bytes for each of the four sets that is used.
//! Source: C12.19 table 63.

use crate::{
    ActLp, Image, Reader, Table, TableError, TableId, Writer, decade6::LP_SETS, flags::flags,
};

flags! {
    /// LP_SET_STATUS_FLAGS
    LpStatusFlags: u8 {
        /// BLOCK_ORDER: the newest block comes first.
        NEWEST_BLOCK_FIRST = 0,
        /// OVERFLOW_FLAG: blocks were overwritten before they were read, or recording has stopped for want of room.
        OVERFLOW = 1,
        /// LIST_TYPE: the oldest block makes room for the newest.
        CIRCULAR = 2,
        /// BLOCK_INHIBIT_OVERFLOW_FLAG: recording stops when all blocks are full.
        INHIBIT_OVERFLOW = 3,
        /// INTERVAL_ORDER: the newest interval of a block comes first.
        NEWEST_INTERVAL_FIRST = 4,
        /// ACTIVE_MODE_FLAG: it records.
        ACTIVE = 5,
        /// TEST_MODE
        TEST_MODE = 6,
    }
}

/// The status of every set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LpStatus {
    /// The sets that are used.
    pub sets: [Option<LpSetStatus>; LP_SETS],
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// LP_SET_STATUS_RCD
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LpSetStatus {
    /// LP_SET_STATUS_FLAGS
    pub flags: LpStatusFlags,
    /// NBR_VALID_BLOCKS
    pub valid_blocks: u16,
    /// LAST_BLOCK_ELEMENT: the place of the newest block
    pub last_block: u16,
    /// LAST_BLOCK_SEQ_NBR
    pub last_sequence: u32,
    /// NBR_UNREAD_BLOCKS
    pub unread_blocks: u16,
    /// NBR_VALID_INT: intervals in the newest block
    pub valid_intervals: u16,
}

impl Table for LpStatus {
    const ID: TableId = TableId::standard(63);
    type Shape = ActLp;

    fn shape(image: &Image) -> Result<ActLp, TableError> {
        image.get()
    }

    fn decode(act: &ActLp, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut table = LpStatus::default();
        for (set, dim) in table.sets.iter_mut().zip(&act.sets) {
            if dim.is_some() {
                *set = Some(LpSetStatus {
                    flags: LpStatusFlags(r.u8("LP_SET_STATUS_FLAGS")?),
                    valid_blocks: r.u16("NBR_VALID_BLOCKS")?,
                    last_block: r.u16("LAST_BLOCK_ELEMENT")?,
                    last_sequence: r.u32("LAST_BLOCK_SEQ_NBR")?,
                    unread_blocks: r.u16("NBR_UNREAD_BLOCKS")?,
                    valid_intervals: r.u16("NBR_VALID_INT")?,
                });
            }
        }
        table.tail = r.rest();
        Ok(table)
    }

    fn encode(&self, act: &ActLp, w: &mut Writer) -> Result<(), TableError> {
        for (set, dim) in self.sets.iter().zip(&act.sets) {
            if let Some(set) = w.present("LP_SET_STATUS_FLAGS", dim.is_some(), set.as_ref())? {
                w.u8(set.flags.0);
                w.u16(set.valid_blocks);
                w.u16(set.last_block);
                w.u32(set.last_sequence);
                w.u16(set.unread_blocks);
                w.u16(set.valid_intervals);
            }
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round, with_config};

    #[test]
    fn the_published_example_in_both_orders() {
        for (order, act, bytes) in [
            (
                MostFirst,
                "00 00 00 54 0C 10 02 00 02 00 04 02 0F",
                "25 00 1E 00 00 00 00 04 D2 00 02 00 29",
            ),
            (
                LeastFirst,
                "54 00 00 00 10 0C 02 02 00 04 00 02 0F",
                "25 1E 00 00 00 D2 04 00 00 02 00 29 00",
            ),
        ] {
            let status: LpStatus = round(&image(order, &[(61, act), (63, bytes)]));
            let set = status.sets[0].unwrap();
            assert_eq!(
                set.flags.names(),
                ["NEWEST_BLOCK_FIRST", "CIRCULAR", "ACTIVE"]
            );
            assert_eq!((set.valid_blocks, set.last_block), (30, 0));
            assert_eq!((set.last_sequence, set.unread_blocks), (1234, 2));
            assert_eq!((set.valid_intervals, status.sets[1]), (41, None));
        }
    }

    #[test]
    fn no_set_is_used() {
        let image = with_config(
            image(MostFirst, &[(61, "00 00 00 00 00 00 00"), (63, "")]),
            |config| {
                config.std_tables.set(64, false);
            },
        );
        assert_eq!(round::<LpStatus>(&image), LpStatus::default());
    }

    any_bytes!(LpStatus, 61);
}
