//! ST-56 TIME_REMAIN_TBL: how long until the tier changes.
//!
//! Shape: one UINT16, or two with SEPARATE_SUM_DEMANDS (ST-51) | days.
//! Source: C12.19 table 56.

use crate::{ActTimeTou, Image, Reader, Table, TableError, TableId, TimeFunc2, Writer};

/// Time left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeRemain {
    /// TIER_TIME_REMAIN or SUMM_TIER_TIME_REMAIN in minutes
    pub tier_minutes: u16,
    /// DEMAND_TIER_TIME_REMAIN in minutes, where separate
    pub demand_tier_minutes: Option<u16>,
    /// SELF_READ_DAYS_REMAIN
    pub self_read_days: u8,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for TimeRemain {
    const ID: TableId = TableId::standard(56);
    /// SEPARATE_SUM_DEMANDS
    type Shape = bool;

    fn shape(image: &Image) -> Result<bool, TableError> {
        Ok(image
            .get::<ActTimeTou>()?
            .func2
            .contains(TimeFunc2::SEPARATE_SUM_DEMANDS))
    }

    fn decode(separate: &bool, r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(TimeRemain {
            tier_minutes: r.u16("TIER_TIME_REMAIN")?,
            demand_tier_minutes: separate
                .then(|| r.u16("DEMAND_TIER_TIME_REMAIN"))
                .transpose()?,
            self_read_days: r.u8("SELF_READ_DAYS_REMAIN")?,
            tail: r.rest(),
        })
    }

    fn encode(&self, separate: &bool, w: &mut Writer) -> Result<(), TableError> {
        w.u16(self.tier_minutes);
        if let Some(minutes) = w.present(
            "DEMAND_TIER_TIME_REMAIN",
            *separate,
            self.demand_tier_minutes.as_ref(),
        )? {
            w.u16(*minutes);
        }
        w.u8(self.self_read_days);
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn one_tier_or_two_in_both_orders() {
        let (one, two) = ("00 00 00 00 00 00 00 00 00", "00 04 00 00 00 00 00 00 00");
        for (order, act, bytes, demand) in [
            (MostFirst, one, "01 2C 05 EE", None),
            (LeastFirst, one, "2C 01 05 EE", None),
            (MostFirst, two, "01 2C 00 0F 05", Some(15)),
            (LeastFirst, two, "2C 01 0F 00 05", Some(15)),
        ] {
            let table: TimeRemain = round(&image(order, &[(51, act), (56, bytes)]));
            assert_eq!(
                (
                    table.tier_minutes,
                    table.demand_tier_minutes,
                    table.self_read_days
                ),
                (300, demand, 5)
            );
        }
    }

    any_bytes!(TimeRemain, 51);
}
