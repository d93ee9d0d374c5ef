//! ST-21 ACT_REGS_TBL: actual limits of the registers; ST-20 has the same shape and says what the hardware could do.
//!
//! Shape: 10 bytes.
//! Source: C12.19 tables 20 and 21.

use crate::{Image, Reader, Table, TableError, TableId, Writer, flags::flags, table::dim_of};

flags! {
    /// REG_FUNC1
    RegFunc1: u8 {
        /// SEASON_INFO_FIELD_FLAG
        SEASON_INFO = 0,
        /// DATE_TIME_FIELD_FLAG
        DATE_TIME = 1,
        /// DEMAND_RESET_CTR_FLAG
        DEMAND_RESET_CTR = 2,
        /// DEMAND_RESET_LOCK_FLAG
        DEMAND_RESET_LOCK = 3,
        /// CUM_DEMAND_FLAG
        CUM_DEMAND = 4,
        /// CONT_CUM_DEMAND_FLAG
        CONT_CUM_DEMAND = 5,
        /// TIME_REMAINING_FLAG
        TIME_REMAINING = 6,
    }
}

flags! {
    /// REG_FUNC2; bits 4 and 5 are [`RegFunc2::self_read_demand_reset`]
    RegFunc2: u8 {
        /// SELF_READ_INHIBIT_OVERFLOW_FLAG
        SELF_READ_INHIBIT_OVERFLOW = 0,
        /// SELF_READ_SEQ_NBR_FLAG
        SELF_READ_SEQ_NBR = 1,
        /// DAILY_SELF_READ_FLAG
        DAILY_SELF_READ = 2,
        /// WEEKLY_SELF_READ_FLAG
        WEEKLY_SELF_READ = 3,
    }
}

impl RegFunc2 {
    /// SELF_READ_DEMAND_RESET: 0 neither, 1 self read on demand reset, 2 demand reset on self read, 3 both
    #[must_use]
    pub const fn self_read_demand_reset(self) -> u8 {
        self.0 >> 4 & 3
    }
}

/// Dimensions of decade 2.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActRegs {
    /// REG_FUNC1
    pub func1: RegFunc1,
    /// REG_FUNC2
    pub func2: RegFunc2,
    /// NBR_SELF_READS
    pub self_reads: u8,
    /// NBR_SUMMATIONS
    pub summations: u8,
    /// NBR_DEMANDS
    pub demands: u8,
    /// NBR_COIN_VALUES
    pub coincidents: u8,
    /// NBR_OCCUR
    pub occurrences: u8,
    /// NBR_TIERS
    pub tiers: u8,
    /// NBR_PRESENT_DEMANDS
    pub present_demands: u8,
    /// NBR_PRESENT_VALUES
    pub present_values: u8,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for ActRegs {
    const ID: TableId = TableId::standard(21);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ActRegs {
            func1: RegFunc1(r.u8("REG_FUNC1_FLAGS")?),
            func2: RegFunc2(r.u8("REG_FUNC2_FLAGS")?),
            self_reads: r.u8("NBR_SELF_READS")?,
            summations: r.u8("NBR_SUMMATIONS")?,
            demands: r.u8("NBR_DEMANDS")?,
            coincidents: r.u8("NBR_COIN_VALUES")?,
            occurrences: r.u8("NBR_OCCUR")?,
            tiers: r.u8("NBR_TIERS")?,
            present_demands: r.u8("NBR_PRESENT_DEMANDS")?,
            present_values: r.u8("NBR_PRESENT_VALUES")?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.bytes(&[
            self.func1.0,
            self.func2.0,
            self.self_reads,
            self.summations,
            self.demands,
        ]);
        w.bytes(&[
            self.coincidents,
            self.occurrences,
            self.tiers,
            self.present_demands,
            self.present_values,
        ]);
        w.bytes(&self.tail);
        Ok(())
    }
}

dim_of!(
    /// ST-20 DIM_REGS_TBL: what the hardware could do. Never a shape.
    DimRegs, ActRegs, 20
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn the_inventory_example() {
        for order in [MostFirst, LeastFirst] {
            let image = image(
                order,
                &[
                    (21, "57 02 03 04 02 00 01 04 02 04 EE"),
                    (20, "57 32 03 04 02 00 01 04 02 04"),
                ],
            );
            let act: ActRegs = round(&image);
            let flags = [
                "SEASON_INFO",
                "DATE_TIME",
                "DEMAND_RESET_CTR",
                "CUM_DEMAND",
                "TIME_REMAINING",
            ];
            assert_eq!(
                (act.func1.names(), act.func2.names()),
                (flags.to_vec(), vec!["SELF_READ_SEQ_NBR"])
            );
            assert_eq!(
                (act.self_reads, act.summations, act.demands, act.coincidents),
                (3, 4, 2, 0)
            );
            assert_eq!(
                (
                    act.occurrences,
                    act.tiers,
                    act.present_demands,
                    act.present_values
                ),
                (1, 4, 2, 4)
            );
            assert_eq!(act.tail, [0xEE]);
            assert_eq!(round::<DimRegs>(&image).0.func2.self_read_demand_reset(), 3);
        }
    }

    #[test]
    fn all_zero() {
        assert_eq!(
            round::<ActRegs>(&image(MostFirst, &[(21, &"00 ".repeat(10))])),
            ActRegs::default()
        );
    }

    any_bytes!(ActRegs);
}
