//! ST-61 ACT_LP_TBL: actual limits of the load profile; ST-60 has the same shape and says what the hardware could do.
//!
//! Shape: 7 bytes, then 6 for each of the four sets that is used. Set n is used when ST-0 lists table 63 + n.
//! Units: intervals in minutes, memory in bytes.
//! Source: C12.19 tables 60 and 61.

use crate::{
    GenConfig, Image, Reader, Table, TableError, TableId, Writer, flags::flags, table::dim_of,
};

/// How many sets a load profile can have.
pub const LP_SETS: usize = 4;

flags! {
    /// LP_FLAGS
    LpFlags: u16 {
        /// LP_SET1_INHIBIT_OVF_FLAG: set 1 stops when it is full.
        SET1_INHIBIT_OVERFLOW = 0,
        /// LP_SET2_INHIBIT_OVF_FLAG
        SET2_INHIBIT_OVERFLOW = 1,
        /// LP_SET3_INHIBIT_OVF_FLAG
        SET3_INHIBIT_OVERFLOW = 2,
        /// LP_SET4_INHIBIT_OVF_FLAG
        SET4_INHIBIT_OVERFLOW = 3,
        /// BLK_END_READ_FLAG: a block ends with the registers' readings.
        BLOCK_END_READ = 4,
        /// BLK_END_PULSE_FLAG: a block ends with counts of pulses.
        BLOCK_END_PULSE = 5,
        /// SCALAR_DIVISOR_FLAG_SET1
        SCALAR_DIVISOR_SET1 = 6,
        /// SCALAR_DIVISOR_FLAG_SET2
        SCALAR_DIVISOR_SET2 = 7,
        /// SCALAR_DIVISOR_FLAG_SET3
        SCALAR_DIVISOR_SET3 = 8,
        /// SCALAR_DIVISOR_FLAG_SET4
        SCALAR_DIVISOR_SET4 = 9,
        /// EXTENDED_INT_STATUS_FLAG: each interval has a status of each channel.
        EXTENDED_STATUS = 10,
        /// SIMPLE_INT_STATUS_FLAG: each block has a bit for each interval.
        SIMPLE_STATUS = 11,
        /// CLOSURE_STATUS_FLAG in 1997, BLK_END_RD_INDICATOR_FLAG in 2008
        CLOSURE_STATUS = 12,
    }
}

impl LpFlags {
    /// SCALAR_DIVISOR_FLAG of a set, counted from 0.
    #[must_use]
    pub const fn has_scalars(self, set: usize) -> bool {
        set < LP_SETS && self.0 >> (6 + set) & 1 == 1
    }
}

flags! {
    /// LP_FMATS: the formats of interval data that the meter can do
    LpFormats: u8 {
        /// INV_UINT8_FLAG
        UINT8 = 0,
        /// INV_UINT16_FLAG
        UINT16 = 1,
        /// INV_UINT32_FLAG
        UINT32 = 2,
        /// INV_INT8_FLAG
        INT8 = 3,
        /// INV_INT16_FLAG
        INT16 = 4,
        /// INV_INT32_FLAG
        INT32 = 5,
        /// INV_NI_FMAT1_FLAG
        NI1 = 6,
        /// INV_NI_FMAT2_FLAG
        NI2 = 7,
    }
}

/// Dimensions of decade 6.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActLp {
    /// LP_MEMORY_LEN
    pub memory_bytes: u32,
    /// LP_FLAGS
    pub flags: LpFlags,
    /// LP_FMATS
    pub formats: LpFormats,
    /// The sets that are used.
    pub sets: [Option<LpSet>; LP_SETS],
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl ActLp {
    /// The first set that is used: which, counted from 0, and its dimensions.
    #[must_use]
    pub fn first_set(&self) -> Option<(usize, LpSet)> {
        let mut sets = self.sets.iter().enumerate();
        sets.find_map(|(number, set)| Some((number, (*set)?)))
    }
}

/// One set of profile data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct LpSet {
    /// NBR_BLKS_SET
    pub blocks: u16,
    /// NBR_BLK_INTS_SET: intervals of a block
    pub block_intervals: u16,
    /// NBR_CHNS_SET
    pub channels: u8,
    /// MAX_INT_TIME_SET in minutes
    pub interval_minutes: u8,
}

/// Which sets a meter uses: those whose table of data ST-0 lists.
fn used(config: &GenConfig) -> [bool; LP_SETS] {
    [64, 65, 66, 67].map(|number| config.uses(TableId::standard(number)))
}

impl Table for ActLp {
    const ID: TableId = TableId::standard(61);
    /// Which sets ST-0 lists the data of.
    type Shape = [bool; LP_SETS];

    fn shape(image: &Image) -> Result<[bool; LP_SETS], TableError> {
        Ok(used(&image.config()?))
    }

    fn decode(used: &[bool; LP_SETS], r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut act = ActLp {
            memory_bytes: r.u32("LP_MEMORY_LEN")?,
            flags: LpFlags(r.u16("LP_FLAGS")?),
            formats: LpFormats(r.u8("LP_FMATS")?),
            ..ActLp::default()
        };
        for (set, used) in act.sets.iter_mut().zip(used) {
            if *used {
                *set = Some(LpSet {
                    blocks: r.u16("NBR_BLKS_SET")?,
                    block_intervals: r.u16("NBR_BLK_INTS_SET")?,
                    channels: r.u8("NBR_CHNS_SET")?,
                    interval_minutes: r.u8("MAX_INT_TIME_SET")?,
                });
            }
        }
        act.tail = r.rest();
        Ok(act)
    }

    fn encode(&self, used: &[bool; LP_SETS], w: &mut Writer) -> Result<(), TableError> {
        w.u32(self.memory_bytes);
        w.u16(self.flags.0);
        w.u8(self.formats.0);
        for (set, used) in self.sets.iter().zip(used) {
            if let Some(set) = w.present("NBR_BLKS_SET", *used, set.as_ref())? {
                w.u16(set.blocks);
                w.u16(set.block_intervals);
                w.bytes(&[set.channels, set.interval_minutes]);
            }
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

dim_of!(
    /// ST-60 DIM_LP_TBL: what the hardware could do. Never a shape.
    DimLp, ActLp, 60
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round, with_config};

    #[test]
    fn the_published_example_in_both_orders() {
        for (order, bytes) in [
            (MostFirst, "00 00 00 54 0C 10 02 00 02 00 04 02 0F"),
            (LeastFirst, "54 00 00 00 10 0C 02 02 00 04 00 02 0F"),
        ] {
            let image = image(order, &[(61, bytes), (60, bytes)]);
            let act: ActLp = round(&image);
            assert_eq!((act.memory_bytes, act.formats), (84, LpFormats::UINT16));
            assert_eq!(
                act.flags.names(),
                ["BLOCK_END_READ", "EXTENDED_STATUS", "SIMPLE_STATUS"]
            );
            let set = LpSet {
                blocks: 2,
                block_intervals: 4,
                channels: 2,
                interval_minutes: 15,
            };
            assert_eq!(act.sets, [Some(set), None, None, None]);
            assert_eq!(round::<DimLp>(&image).0, act);
        }
    }

    #[test]
    fn four_large_sets_and_a_tail() {
        let set = "FF FF FF FE FD FC ";
        let bytes = format!("FF FF FF FF 03 C0 FF {} AA BB", set.repeat(4));
        let image = with_config(image(MostFirst, &[(61, &bytes)]), |config| {
            for number in 64..68 {
                assert!(config.std_tables.set(number, true));
            }
        });
        let act: ActLp = round(&image);
        let last = act.sets[3].unwrap();
        assert_eq!((last.blocks, last.block_intervals), (0xFFFF, 0xFFFE));
        assert_eq!((last.channels, last.interval_minutes), (253, 252));
        assert_eq!(act.tail, [0xAA, 0xBB]);
        let scalars = [0, 1, 2, 3, 4].map(|set| act.flags.has_scalars(set));
        assert_eq!(scalars, [true, true, true, true, false]);
    }

    #[test]
    fn no_set_is_used_and_another_shape_is_not_written() {
        let image = with_config(
            image(MostFirst, &[(61, "00 00 00 00 00 00 00")]),
            |config| {
                config.std_tables.set(64, false);
            },
        );
        let mut act: ActLp = round(&image);
        assert_eq!(act, ActLp::default());
        act.sets[1] = Some(LpSet::default());
        let words = image.encode(&act).unwrap_err().to_string();
        assert_eq!(
            words,
            "ST-61 NBR_BLKS_SET is given, but this meter has no such field"
        );
    }

    any_bytes!(ActLp);
}
