//! ST-52 CLOCK_TBL: the clock.
//!
//! Shape: LTIME and a byte of qualifiers.
//! Source: C12.19 table 52, TIME_DATE_QUAL_BFLD.

use crate::{Image, Reader, Stamp, Table, TableError, TableId, Writer, flags::flags};

flags! {
    /// TIME_DATE_QUAL: bits 0 to 2 are the day of the week
    TimeDateQual: u8 {
        /// DST_FLAG: the meter is in daylight saving time now.
        DST = 3,
        /// GMT_FLAG: the time is GMT.
        GMT = 4,
        /// TM_ZN_APPLIED_FLAG: the zone offset is in the time.
        ZONE_APPLIED = 5,
        /// DST_APPLIED_FLAG: daylight saving is in the time.
        DST_APPLIED = 6,
        /// DST_SUPPORTED_FLAG (2008).
        DST_SUPPORTED = 7,
    }
}

impl TimeDateQual {
    /// DAY_OF_WEEK: 0 Sunday to 6 Saturday, 7 undefined
    #[must_use]
    pub const fn day_of_week(self) -> u8 {
        self.0 & 7
    }

    /// The same on another day of the week.
    #[must_use]
    pub const fn on_day(self, day_of_week: u8) -> Self {
        TimeDateQual(self.0 & !7 | day_of_week & 7)
    }
}

/// The clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// CLOCK_CALENDAR
    pub at: Stamp,
    /// TIME_DATE_QUAL
    pub qualifier: TimeDateQual,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for Clock {
    const ID: TableId = TableId::standard(52);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(Clock {
            at: r.ltime("CLOCK_CALENDAR")?,
            qualifier: TimeDateQual(r.u8("TIME_DATE_QUAL")?),
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.ltime("CLOCK_CALENDAR", &self.at)?;
        w.u8(self.qualifier.0);
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round, with_config};

    #[test]
    fn the_published_example() {
        for order in [MostFirst, LeastFirst] {
            let clock: Clock = round(&image(order, &[(52, "18 07 0F 0D 1E 05 49")]));
            assert_eq!(clock.at.civil(), Some(date(2024, 7, 15).at(13, 30, 5, 0)));
            assert_eq!(
                (clock.qualifier.day_of_week(), clock.qualifier.names()),
                (1, vec!["DST", "DST_APPLIED"])
            );
        }
    }

    #[test]
    fn without_a_clock_only_the_qualifier_is_left() {
        let image = with_config(image(MostFirst, &[(52, "07 AA")]), |config| {
            config.format_control_2 &= !7
        });
        let clock: Clock = round(&image);
        assert_eq!(
            (clock.at.civil(), clock.qualifier.day_of_week(), clock.tail),
            (None, 7, vec![0xAA])
        );
    }

    any_bytes!(Clock);
}
