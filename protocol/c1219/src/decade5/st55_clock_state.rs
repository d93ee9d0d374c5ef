//! ST-55 CLOCK_STATE_TBL: the clock, and the tier and season in force.
//!
//! Shape: LTIME | qualifiers | 16 bits, which SEPARATE_SUM_DEMANDS (ST-51) divides differently.
//! Source: C12.19 table 55.

use crate::{
    ActTimeTou, Image, Reader, Stamp, Table, TableError, TableId, TimeDateQual, TimeFunc2, Writer,
};

/// Clock and state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockState {
    /// CLOCK_CALENDAR
    pub at: Stamp,
    /// TIME_DATE_QUAL
    pub qualifier: TimeDateQual,
    /// STATUS
    pub status: ClockStatus,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// STATUS_BFLD and how it is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStatus {
    /// The bits as on the wire.
    pub bits: u16,
    /// SEPARATE_SUM_DEMANDS of ST-51
    pub separate: bool,
}

impl ClockStatus {
    fn part(self, shift: u16, mask: u16) -> u8 {
        (self.bits >> shift & mask).to_le_bytes()[0]
    }

    /// CURR_TIER, or CURR_SUMM_TIER
    #[must_use]
    pub fn tier(self) -> u8 {
        self.part(0, 7)
    }

    /// CURR_DEMAND_TIER; the same tier where they are not separate
    #[must_use]
    pub fn demand_tier(self) -> u8 {
        if self.separate {
            self.part(3, 7)
        } else {
            self.tier()
        }
    }

    /// TIER_DRIVE: 0 for the tier switches
    #[must_use]
    pub fn tier_drive(self) -> u8 {
        self.part(6, 3)
    }

    /// SPECIAL_SCHD_ACTIVE; `None` for 15
    #[must_use]
    pub fn special_schedule(self) -> Option<u8> {
        Some(self.part(8, 15)).filter(|special| *special != 15)
    }

    /// SEASON
    #[must_use]
    pub fn season(self) -> u8 {
        self.part(12, 15)
    }
}

impl Table for ClockState {
    const ID: TableId = TableId::standard(55);
    /// SEPARATE_SUM_DEMANDS
    type Shape = bool;

    fn shape(image: &Image) -> Result<bool, TableError> {
        Ok(image
            .get::<ActTimeTou>()?
            .func2
            .contains(TimeFunc2::SEPARATE_SUM_DEMANDS))
    }

    fn decode(separate: &bool, r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ClockState {
            at: r.ltime("CLOCK_CALENDAR")?,
            qualifier: TimeDateQual(r.u8("TIME_DATE_QUAL")?),
            status: ClockStatus {
                bits: r.u16("STATUS")?,
                separate: *separate,
            },
            tail: r.rest(),
        })
    }

    fn encode(&self, _: &bool, w: &mut Writer) -> Result<(), TableError> {
        w.ltime("CLOCK_CALENDAR", &self.at)?;
        w.u8(self.qualifier.0);
        w.u16(self.status.bits);
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn state_in_both_orders_and_both_divisions() {
        for (order, status) in [(MostFirst, "1F 4A"), (LeastFirst, "4A 1F")] {
            for (act, demand) in [
                ("00 00 00 00 00 00 00 00 00", 2),
                ("00 04 00 00 00 00 00 00 00", 1),
            ] {
                let bytes = format!("18 07 0F 0D 1E 05 49 {status} EE");
                let state: ClockState = round(&image(order, &[(51, act), (55, &bytes)]));
                assert_eq!(state.at.civil(), Some(date(2024, 7, 15).at(13, 30, 5, 0)));
                let status = state.status;
                assert_eq!(
                    (status.tier(), status.demand_tier(), status.tier_drive()),
                    (2, demand, 1)
                );
                assert_eq!(
                    (status.special_schedule(), status.season(), state.tail.len()),
                    (None, 1, 1)
                );
            }
        }
    }

    any_bytes!(ClockState, 51);
}
