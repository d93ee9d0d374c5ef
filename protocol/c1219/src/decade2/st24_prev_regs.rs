//! ST-24 PREV_SEASON_DATA_TBL and ST-25 PREV_DEMAND_RESET_DATA_TBL: the registers as they were.
//!
//! Shape: REGISTER_INFO (end time, season, as REG_FUNC1 says), then exactly one ST-23, its reset counter included.
//! Source: C12.19 tables 24 and 25; the order of REGISTER_INFO from two implementations.

use crate::{
    ActRegs, CurrentRegs, Image, Reader, RegFunc1, Stamp, Table, TableError, TableId, Writer,
    table::dim_of,
};

/// ST-25 PREV_DEMAND_RESET_DATA_TBL
#[derive(Debug, Clone, PartialEq)]
pub struct PrevRegs {
    /// END_DATE_TIME, where stamps are kept
    pub end: Option<Stamp>,
    /// SEASON, where kept
    pub season: Option<u8>,
    /// The registers.
    pub registers: CurrentRegs,
}

/// ST-25: the registers at the last demand reset.
pub type PrevDemandReset = PrevRegs;

impl PrevRegs {
    /// One of several in a row: it takes no more than its own bytes.
    pub(crate) fn decode_one(act: &ActRegs, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let has = |flag| act.func1.contains(flag);
        Ok(PrevRegs {
            end: has(RegFunc1::DATE_TIME)
                .then(|| r.stime("END_DATE_TIME"))
                .transpose()?,
            season: has(RegFunc1::SEASON_INFO)
                .then(|| r.u8("SEASON"))
                .transpose()?,
            registers: CurrentRegs::decode_one(act, r)?,
        })
    }
}

impl Table for PrevRegs {
    const ID: TableId = TableId::standard(25);
    type Shape = ActRegs;

    fn shape(image: &Image) -> Result<ActRegs, TableError> {
        image.get()
    }

    fn decode(act: &ActRegs, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut table = Self::decode_one(act, r)?;
        table.registers.tail = r.rest();
        Ok(table)
    }

    fn encode(&self, act: &ActRegs, w: &mut Writer) -> Result<(), TableError> {
        let has = |flag| act.func1.contains(flag);
        if let Some(end) =
            w.present("END_DATE_TIME", has(RegFunc1::DATE_TIME), self.end.as_ref())?
        {
            w.stime("END_DATE_TIME", end)?;
        }
        if let Some(season) =
            w.present("SEASON", has(RegFunc1::SEASON_INFO), self.season.as_ref())?
        {
            w.u8(*season);
        }
        self.registers.encode(act, w)
    }
}

dim_of!(
    /// ST-24 PREV_SEASON_DATA_TBL: the registers at the end of the last season, in the shape of ST-25.
    PrevSeason, PrevRegs, 24
);

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        Number,
        testing::{LeastFirst, MostFirst, any_bytes, image, round},
    };

    #[test]
    fn info_comes_before_the_reset_counter() {
        for (order, value) in [
            (MostFirst, "00 00 00 00 01 02"),
            (LeastFirst, "02 01 00 00 00 00"),
        ] {
            let bytes = format!("18 03 01 00 00 | 02 | 07 | {value} | EE");
            let image = image(
                order,
                &[
                    (21, "07 00 00 01 00 00 00 00 00 00"),
                    (24, &bytes),
                    (25, &bytes),
                ],
            );
            let reset: PrevDemandReset = round(&image);
            assert_eq!(
                reset.end.unwrap().civil(),
                Some(date(2024, 3, 1).at(0, 0, 0, 0))
            );
            assert_eq!(
                (reset.season, reset.registers.demand_resets),
                (Some(2), Some(7))
            );
            assert_eq!(reset.registers.total.summations, [Number::Integer(0x0102)]);
            assert_eq!(round::<PrevSeason>(&image).0, reset);
        }
    }

    #[test]
    fn the_inventory_size() {
        let image = image(
            MostFirst,
            &[
                (21, "57 02 03 04 02 00 01 04 02 04"),
                (25, &"00 ".repeat(277)),
            ],
        );
        let reset: PrevDemandReset = round(&image);
        assert_eq!(
            (reset.registers.tiers.len(), reset.registers.tail.len()),
            (4, 0)
        );
        assert_eq!(reset.end.unwrap().civil(), None);
    }

    #[test]
    fn all_zero_is_empty() {
        let reset: PrevDemandReset = round(&image(MostFirst, &[(21, &"00 ".repeat(10)), (25, "")]));
        assert_eq!((reset.end, reset.season), (None, None));
    }

    any_bytes!(PrevRegs, 21);
}
