//! ST-51 ACT_TIME_TOU_TBL: actual limits of clock and time of use; ST-50 has the same shape.
//!
//! Shape: 9 bytes.
//! Source: C12.19 tables 50 and 51.

use crate::{
    Image, Reader, Table, TableError, TableId, TimeFormat, Writer, flags::flags, table::dim_of,
};

flags! {
    /// TIME_FUNC_FLAG1: what the meter does by itself
    TimeFunc1: u8 {
        /// TOU_SELF_READ_FLAG
        TOU_SELF_READ = 0,
        /// SEASON_SELF_READ_FLAG
        SEASON_SELF_READ = 1,
        /// SEASON_DEMAND_RESET_FLAG
        SEASON_DEMAND_RESET = 2,
        /// SEASON_CHNG_ARMED_FLAG
        SEASON_CHANGE_ARMED = 3,
        /// SORT_DATES_FLAG: dates must be in ascending order.
        SORT_DATES = 4,
        /// ANCHOR_DATE_FLAG: ST-54 begins with an anchor date.
        ANCHOR_DATE = 5,
    }
}

flags! {
    /// TIME_FUNC_FLAG2
    TimeFunc2: u8 {
        /// CAP_DST_AUTO_FLAG
        CAP_DST_AUTO = 0,
        /// SEPARATE_WEEKDAYS_FLAG: every weekday has a schedule of its own.
        SEPARATE_WEEKDAYS = 1,
        /// SEPARATE_SUM_DEMANDS_FLAG: summations and demands have tiers of their own.
        SEPARATE_SUM_DEMANDS = 2,
        /// SORT_TIER_SWITCHES_FLAG: switches must be in ascending order.
        SORT_TIER_SWITCHES = 3,
        /// CAP_TM_ZN_OFFSET_FLAG: ST-53 has a zone offset.
        CAP_TM_ZN_OFFSET = 4,
    }
}

/// Dimensions of decade 5.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActTimeTou {
    /// TIME_FUNC_FLAG1
    pub func1: TimeFunc1,
    /// TIME_FUNC_FLAG2
    pub func2: TimeFunc2,
    /// CALENDAR_FUNC: NBR_SEASONS in bits 0-3, NBR_SPECIAL_SCHED in 4-7
    pub calendar_func: u8,
    /// NBR_NON_RECURR_DATES
    pub non_recurring: u8,
    /// NBR_RECURR_DATES
    pub recurring: u8,
    /// NBR_TIER_SWITCHES
    pub tier_switches: u16,
    /// CALENDAR_TBL_SIZE
    pub calendar_size: u16,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl ActTimeTou {
    /// NBR_SEASONS
    #[must_use]
    pub const fn seasons(&self) -> u8 {
        self.calendar_func & 0x0F
    }

    /// NBR_SPECIAL_SCHED
    #[must_use]
    pub const fn special_schedules(&self) -> u8 {
        self.calendar_func >> 4
    }

    /// Schedules of one season: Saturday, Sunday, weekday or weekdays, special ones.
    #[must_use]
    pub fn schedules(&self) -> usize {
        let days = if self.func2.contains(TimeFunc2::SEPARATE_WEEKDAYS) {
            7
        } else {
            3
        };
        days + usize::from(self.special_schedules())
    }

    /// The size of ST-54 by its parts; a sound meter says the same in CALENDAR_TBL_SIZE.
    #[must_use]
    pub fn computed_calendar_size(&self, time: TimeFormat) -> usize {
        let date = if time == TimeFormat::None { 0 } else { 2 };
        let anchor = if self.func1.contains(TimeFunc1::ANCHOR_DATE) {
            date
        } else {
            0
        };
        anchor
            + usize::from(self.non_recurring) * (date + 1)
            + usize::from(self.recurring) * 3
            + usize::from(self.tier_switches) * 3
            + usize::from(self.seasons()) * self.schedules()
    }
}

impl Table for ActTimeTou {
    const ID: TableId = TableId::standard(51);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ActTimeTou {
            func1: TimeFunc1(r.u8("TIME_FUNC_FLAG1")?),
            func2: TimeFunc2(r.u8("TIME_FUNC_FLAG2")?),
            calendar_func: r.u8("CALENDAR_FUNC")?,
            non_recurring: r.u8("NBR_NON_RECURR_DATES")?,
            recurring: r.u8("NBR_RECURR_DATES")?,
            tier_switches: r.u16("NBR_TIER_SWITCHES")?,
            calendar_size: r.u16("CALENDAR_TBL_SIZE")?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.bytes(&[
            self.func1.0,
            self.func2.0,
            self.calendar_func,
            self.non_recurring,
            self.recurring,
        ]);
        w.u16(self.tier_switches);
        w.u16(self.calendar_size);
        w.bytes(&self.tail);
        Ok(())
    }
}

dim_of!(
    /// ST-50 DIM_TIME_TOU_TBL: what the hardware could do. Never a shape.
    DimTimeTou, ActTimeTou, 50
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn the_published_example_in_both_orders() {
        for (order, bytes) in [
            (MostFirst, "26 11 12 02 04 00 06 00 2E"),
            (LeastFirst, "26 11 12 02 04 06 00 2E 00"),
        ] {
            let image = image(order, &[(51, bytes), (50, bytes)]);
            let act: ActTimeTou = round(&image);
            assert_eq!(
                act.func1.names(),
                ["SEASON_SELF_READ", "SEASON_DEMAND_RESET", "ANCHOR_DATE"]
            );
            assert_eq!(act.func2.names(), ["CAP_DST_AUTO", "CAP_TM_ZN_OFFSET"]);
            assert_eq!(
                (act.seasons(), act.special_schedules(), act.schedules()),
                (2, 1, 4)
            );
            assert_eq!(
                (
                    act.non_recurring,
                    act.recurring,
                    act.tier_switches,
                    act.calendar_size
                ),
                (2, 4, 6, 46)
            );
            assert_eq!(act.computed_calendar_size(TimeFormat::Binary), 46);
            assert_eq!(round::<DimTimeTou>(&image).0, act);
        }
    }

    #[test]
    fn the_inventory_size_and_all_zero() {
        let act: ActTimeTou = round(&image(MostFirst, &[(51, "26 11 24 28 14 00 40 01 8A EE")]));
        assert_eq!(
            (
                act.computed_calendar_size(TimeFormat::Binary),
                act.calendar_size,
                act.tail.len()
            ),
            (394, 394, 1)
        );
        let zero: ActTimeTou = round(&image(MostFirst, &[(51, &"00 ".repeat(9))]));
        assert_eq!(
            (zero.computed_calendar_size(TimeFormat::Binary), zero),
            (0, ActTimeTou::default())
        );
    }

    any_bytes!(ActTimeTou);
}
