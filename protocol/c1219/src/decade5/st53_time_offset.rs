//! ST-53 TIME_OFFSET_TBL: time zone and daylight saving.
//!
//! Shape: TIME | minutes | INT16 if CAP_TM_ZN_OFFSET (ST-51) | TIME in 2008.
//! Source: C12.19 table 53; STD_TIME_EFF by one implementation.

use crate::{ActTimeTou, Image, Reader, Table, TableError, TableId, TimeFunc2, TimeOfDay, Writer};

/// Zone and daylight saving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeOffset {
    /// DST_TIME_EFF: the time of day at which a change takes effect
    pub dst_effective: TimeOfDay,
    /// DST_TIME_AMT: by how much, in minutes
    pub dst_minutes: u8,
    /// TIME_ZONE_OFFSET: minutes from GMT, US Eastern is -300
    pub zone_minutes: Option<i16>,
    /// STD_TIME_EFF (2008): the time of day at which standard time returns
    pub std_effective: Option<TimeOfDay>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// Which optional fields there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOffsetShape {
    zone: bool,
    std: bool,
}

impl Table for TimeOffset {
    const ID: TableId = TableId::standard(53);
    type Shape = TimeOffsetShape;

    fn shape(image: &Image) -> Result<TimeOffsetShape, TableError> {
        let act: ActTimeTou = image.get()?;
        Ok(TimeOffsetShape {
            zone: act.func2.contains(TimeFunc2::CAP_TM_ZN_OFFSET),
            std: image.config()?.std_version > 1,
        })
    }

    fn decode(shape: &TimeOffsetShape, r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(TimeOffset {
            dst_effective: r.time_of_day("DST_TIME_EFF")?,
            dst_minutes: r.u8("DST_TIME_AMT")?,
            zone_minutes: shape.zone.then(|| r.i16("TIME_ZONE_OFFSET")).transpose()?,
            std_effective: shape
                .std
                .then(|| r.time_of_day("STD_TIME_EFF"))
                .transpose()?,
            tail: r.rest(),
        })
    }

    fn encode(&self, shape: &TimeOffsetShape, w: &mut Writer) -> Result<(), TableError> {
        w.time_of_day("DST_TIME_EFF", &self.dst_effective)?;
        w.u8(self.dst_minutes);
        if let Some(minutes) =
            w.present("TIME_ZONE_OFFSET", shape.zone, self.zone_minutes.as_ref())?
        {
            w.i16("TIME_ZONE_OFFSET", *minutes)?;
        }
        if let Some(time) = w.present("STD_TIME_EFF", shape.std, self.std_effective.as_ref())? {
            w.time_of_day("STD_TIME_EFF", time)?;
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round, with_config};

    const ACT: &str = "00 10 00 00 00 00 00 00 00";

    #[test]
    fn us_eastern_in_both_orders_and_all_integer_formats() {
        for (int, most, least) in [
            (0x00, "FE D4", "D4 FE"),
            (0x40, "FE D3", "D3 FE"),
            (0x80, "81 2C", "2C 81"),
        ] {
            for (order, zone) in [(MostFirst, most), (LeastFirst, least)] {
                let source = image(order, &[(51, ACT), (53, &format!("02 00 00 3C {zone}"))]);
                let image = with_config(source, |config| config.format_control_2 |= int);
                let offset: TimeOffset = round(&image);
                assert_eq!(
                    (offset.dst_effective.civil(), offset.dst_minutes),
                    (Some(time(2, 0, 0, 0)), 60)
                );
                assert_eq!(
                    (offset.zone_minutes, offset.std_effective),
                    (Some(-300), None)
                );
            }
        }
    }

    #[test]
    fn the_2008_edition_adds_a_time() {
        let source = image(
            MostFirst,
            &[(51, ACT), (53, "02 00 00 3C FE D4 01 00 00 EE")],
        );
        let offset: TimeOffset = round(&with_config(source, |config| config.std_version = 2));
        assert_eq!(
            (offset.std_effective.unwrap().civil(), offset.tail),
            (Some(time(1, 0, 0, 0)), vec![0xEE])
        );
    }

    #[test]
    fn all_zero_has_no_zone() {
        let offset: TimeOffset = round(&image(
            MostFirst,
            &[(51, &"00 ".repeat(9)), (53, "00 00 00 00")],
        ));
        assert_eq!((offset.zone_minutes, offset.dst_minutes), (None, 0));
    }

    any_bytes!(TimeOffset, 51);
}
