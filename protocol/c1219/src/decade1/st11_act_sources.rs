//! ST-11 ACT_SOURCES_LIM_TBL: actual limits of the data sources; ST-10 has the same shape and says what the hardware could do.
//!
//! Shape: 8 bytes.
//! Source: C12.19 tables 10 and 11.

use crate::{Image, Reader, Table, TableError, TableId, Writer, flags::flags, table::dim_of};

flags! {
    /// SOURCE_FLAGS
    SourceFlags: u8 {
        /// PF_EXCLUDE_FLAG: demand is excluded after a power failure.
        PF_EXCLUDE = 0,
        /// RESET_EXCLUDE_FLAG: demand resets are excluded after one.
        RESET_EXCLUDE = 1,
        /// BLOCK_DEMAND_FLAG
        BLOCK_DEMAND = 2,
        /// SLIDING_DEMAND_FLAG
        SLIDING_DEMAND = 3,
        /// THERMAL_DEMAND_FLAG
        THERMAL_DEMAND = 4,
        /// SET1_PRESENT_FLAG: ST-15 has a first set of ratios.
        SET1_PRESENT = 5,
        /// SET2_PRESENT_FLAG: ST-15 has a second set of ratios.
        SET2_PRESENT = 6,
        /// NO_OFFSET_FLAG in 1997 by one source, CONVERSION_ALG_FLAG in 2008.
        NO_OFFSET = 7,
    }
}

/// Dimensions of decade 1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActSources {
    /// SOURCE_FLAGS
    pub flags: SourceFlags,
    /// NBR_UOM_ENTRIES
    pub uom_entries: u8,
    /// NBR_DEMAND_CTRL_ENTRIES
    pub demand_entries: u8,
    /// DATA_CTRL_LENGTH
    pub data_length: u8,
    /// NBR_DATA_CTRL_ENTRIES
    pub data_entries: u8,
    /// NBR_CONSTANTS_ENTRIES
    pub constants_entries: u8,
    /// CONSTANTS_SELECTOR: 0 and 1 gas, 2 electric (one maker: 3)
    pub constants_selector: u8,
    /// NBR_SOURCES
    pub sources: u8,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for ActSources {
    const ID: TableId = TableId::standard(11);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ActSources {
            flags: SourceFlags(r.u8("SOURCE_FLAGS")?),
            uom_entries: r.u8("NBR_UOM_ENTRIES")?,
            demand_entries: r.u8("NBR_DEMAND_CTRL_ENTRIES")?,
            data_length: r.u8("DATA_CTRL_LENGTH")?,
            data_entries: r.u8("NBR_DATA_CTRL_ENTRIES")?,
            constants_entries: r.u8("NBR_CONSTANTS_ENTRIES")?,
            constants_selector: r.u8("CONSTANTS_SELECTOR")?,
            sources: r.u8("NBR_SOURCES")?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.bytes(&[
            self.flags.0,
            self.uom_entries,
            self.demand_entries,
            self.data_length,
        ]);
        w.bytes(&[
            self.data_entries,
            self.constants_entries,
            self.constants_selector,
            self.sources,
        ]);
        w.bytes(&self.tail);
        Ok(())
    }
}

dim_of!(
    /// ST-10 DIM_SOURCES_LIM_TBL: what the hardware could do. Never a shape.
    DimSources, ActSources, 10
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn the_published_example() {
        for order in [MostFirst, LeastFirst] {
            let image = image(
                order,
                &[
                    (11, "2F 26 04 00 00 10 02 26"),
                    (10, "FF FF FF FF FF FF FF FF AA"),
                ],
            );
            let act: ActSources = round(&image);
            let flags = [
                "PF_EXCLUDE",
                "RESET_EXCLUDE",
                "BLOCK_DEMAND",
                "SLIDING_DEMAND",
                "SET1_PRESENT",
            ];
            assert_eq!(act.flags.names(), flags);
            assert_eq!(
                (
                    act.uom_entries,
                    act.demand_entries,
                    act.data_length,
                    act.data_entries
                ),
                (38, 4, 0, 0)
            );
            assert_eq!(
                (act.constants_entries, act.constants_selector, act.sources),
                (16, 2, 38)
            );
            let dim: DimSources = round(&image);
            assert_eq!((dim.0.sources, dim.0.tail), (255, vec![0xAA]));
        }
    }

    #[test]
    fn all_zero() {
        assert_eq!(
            round::<ActSources>(&image(MostFirst, &[(11, "00 00 00 00 00 00 00 00")])),
            ActSources::default()
        );
    }

    any_bytes!(ActSources);
}
