//! ST-23 CURRENT_REG_DATA_TBL: present readings; also the inner shape of ST-24 and ST-25.
//!
//! Shape: a reset counter if REG_FUNC1 says so, a total block, NBR_TIERS blocks; a block is summations, demands, coincidents.
//! Dimensions are bytes, so no table makes more than 65 280 demands, whatever ST-21 says.
//! Source: C12.19 table 23.

use crate::{ActRegs, Image, Number, Reader, RegFunc1, Stamp, Table, TableError, TableId, Writer};

/// All registers at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct CurrentRegs {
    /// NBR_DEMAND_RESETS, where counted
    pub demand_resets: Option<u8>,
    /// TOT_DATA_BLOCK
    pub total: DataBlock,
    /// TIER_DATA_BLOCK
    pub tiers: Vec<DataBlock>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// DATA_BLK: the registers of the total or of one tier.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataBlock {
    /// SUMMATIONS, raw, in ST-22's order
    pub summations: Vec<Number>,
    /// DEMANDS in ST-22's order
    pub demands: Vec<Demand>,
    /// COINCIDENTS: for each, one value an occurrence
    pub coincidents: Vec<Vec<Number>>,
}

/// DEMANDS_RCD: one maximum or minimum.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Demand {
    /// EVENT_TIME of each occurrence, where kept
    pub times: Option<Vec<Stamp>>,
    /// CUM_DEMAND
    pub cumulative: Option<Number>,
    /// CONT_CUM_DEMAND
    pub continuous_cumulative: Option<Number>,
    /// DEMAND of each occurrence
    pub values: Vec<Number>,
}

fn many<T>(
    count: u8,
    mut one: impl FnMut() -> Result<T, TableError>,
) -> Result<Vec<T>, TableError> {
    (0..count).map(|_| one()).collect()
}

impl DataBlock {
    fn decode(act: &ActRegs, r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(DataBlock {
            summations: many(act.summations, || r.ni1("SUMMATIONS"))?,
            demands: many(act.demands, || Demand::decode(act, r))?,
            coincidents: many(act.coincidents, || {
                many(act.occurrences, || r.ni2("COINCIDENT_VALUES"))
            })?,
        })
    }

    fn encode(&self, act: &ActRegs, w: &mut Writer) -> Result<(), TableError> {
        w.count("SUMMATIONS", act.summations.into(), self.summations.len())?;
        for value in &self.summations {
            w.ni1("SUMMATIONS", value)?;
        }
        w.count("DEMANDS", act.demands.into(), self.demands.len())?;
        for demand in &self.demands {
            demand.encode(act, w)?;
        }
        w.count(
            "COINCIDENTS",
            act.coincidents.into(),
            self.coincidents.len(),
        )?;
        for values in &self.coincidents {
            w.count("COINCIDENT_VALUES", act.occurrences.into(), values.len())?;
            for value in values {
                w.ni2("COINCIDENT_VALUES", value)?;
            }
        }
        Ok(())
    }
}

impl Demand {
    fn decode(act: &ActRegs, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let has = |flag| act.func1.contains(flag);
        Ok(Demand {
            times: has(RegFunc1::DATE_TIME)
                .then(|| many(act.occurrences, || r.stime("EVENT_TIME")))
                .transpose()?,
            cumulative: has(RegFunc1::CUM_DEMAND)
                .then(|| r.ni1("CUM_DEMAND"))
                .transpose()?,
            continuous_cumulative: has(RegFunc1::CONT_CUM_DEMAND)
                .then(|| r.ni1("CONT_CUM_DEMAND"))
                .transpose()?,
            values: many(act.occurrences, || r.ni2("DEMAND"))?,
        })
    }

    fn encode(&self, act: &ActRegs, w: &mut Writer) -> Result<(), TableError> {
        let has = |flag| act.func1.contains(flag);
        if let Some(times) =
            w.present("EVENT_TIME", has(RegFunc1::DATE_TIME), self.times.as_ref())?
        {
            w.count("EVENT_TIME", act.occurrences.into(), times.len())?;
            for time in times {
                w.stime("EVENT_TIME", time)?;
            }
        }
        if let Some(value) = w.present(
            "CUM_DEMAND",
            has(RegFunc1::CUM_DEMAND),
            self.cumulative.as_ref(),
        )? {
            w.ni1("CUM_DEMAND", value)?;
        }
        let continuous = self.continuous_cumulative.as_ref();
        if let Some(value) = w.present(
            "CONT_CUM_DEMAND",
            has(RegFunc1::CONT_CUM_DEMAND),
            continuous,
        )? {
            w.ni1("CONT_CUM_DEMAND", value)?;
        }
        w.count("DEMAND", act.occurrences.into(), self.values.len())?;
        for value in &self.values {
            w.ni2("DEMAND", value)?;
        }
        Ok(())
    }
}

impl CurrentRegs {
    /// One of several in a row: it takes no more than its own bytes.
    pub(crate) fn decode_one(act: &ActRegs, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let counted = act.func1.contains(RegFunc1::DEMAND_RESET_CTR);
        Ok(CurrentRegs {
            demand_resets: counted.then(|| r.u8("NBR_DEMAND_RESETS")).transpose()?,
            total: {
                r.group("TOT_DATA_BLOCK", false);
                DataBlock::decode(act, r)?
            },
            tiers: many(act.tiers, || {
                r.group("TIER_DATA_BLOCK", true);
                DataBlock::decode(act, r)
            })?,
            tail: Vec::new(),
        })
    }
}

impl Table for CurrentRegs {
    const ID: TableId = TableId::standard(23);
    type Shape = ActRegs;

    fn shape(image: &Image) -> Result<ActRegs, TableError> {
        image.get()
    }

    fn decode(act: &ActRegs, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut table = Self::decode_one(act, r)?;
        table.tail = r.rest();
        Ok(table)
    }

    fn encode(&self, act: &ActRegs, w: &mut Writer) -> Result<(), TableError> {
        let counted = act.func1.contains(RegFunc1::DEMAND_RESET_CTR);
        if let Some(resets) =
            w.present("NBR_DEMAND_RESETS", counted, self.demand_resets.as_ref())?
        {
            w.u8(*resets);
        }
        self.total.encode(act, w)?;
        w.count("TIER_DATA_BLOCK", act.tiers.into(), self.tiers.len())?;
        for tier in &self.tiers {
            tier.encode(act, w)?;
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round, with_config};

    const ST21: &str = "56 00 00 02 01 00 01 01 00 00";
    const MOST: &str = "07 | 00 00 00 BC 61 4E | 00 00 00 00 09 29 | 18 07 0F 11 2D | 00 00 00 00 A1 0E | 00 00 14 00
        | 00 00 00 3D 09 00 | 00 00 00 00 01 59 | 18 07 0F 11 2D | 00 00 00 00 4E 84 | 00 00 14 00";
    const LEAST: &str = "07 | 4E 61 BC 00 00 00 | 29 09 00 00 00 00 | 18 07 0F 11 2D | 0E A1 00 00 00 00 | 00 14 00 00
        | 00 09 3D 00 00 00 | 59 01 00 00 00 00 | 18 07 0F 11 2D | 84 4E 00 00 00 00 | 00 14 00 00";

    #[test]
    fn the_published_example_in_both_orders() {
        for (order, bytes) in [(MostFirst, MOST), (LeastFirst, LEAST)] {
            let regs: CurrentRegs = round(&image(order, &[(21, ST21), (23, bytes)]));
            assert_eq!(regs.demand_resets, Some(7));
            for (block, summations, cumulative) in [
                (&regs.total, [12_345_678, 2_345], 41_230),
                (&regs.tiers[0], [4_000_000, 345], 20_100),
            ] {
                assert_eq!(block.summations, summations.map(Number::Integer));
                let demand = &block.demands[0];
                assert_eq!(demand.values, [Number::Integer(5_120)]);
                assert_eq!(demand.cumulative, Some(Number::Integer(cumulative)));
                assert_eq!(
                    demand.times.as_ref().unwrap()[0].civil(),
                    Some(date(2024, 7, 15).at(17, 45, 0, 0))
                );
                assert_eq!(demand.continuous_cumulative, None);
            }
            assert_eq!(regs.tiers.len(), 1);
        }
    }

    #[test]
    fn every_number_and_time_format_in_both_orders() {
        for order in [MostFirst, LeastFirst] {
            for (ni, time) in (0u8..14).flat_map(|ni| (0u8..5).map(move |time| (ni, time))) {
                let source = image(order, &[(21, "76 00 00 02 01 01 02 02 00 00")]);
                let mut image = with_config(source, |config| {
                    config.format_control_3 = ni | (13 - ni) << 4;
                    config.format_control_2 = config.format_control_2 & !7 | time;
                });
                let formats = image.formats().unwrap();
                let moment = date(2024, 7, 15).at(17, 45, 0, 0);
                let stamp =
                    Stamp::from_civil(moment, crate::StampKind::Short, formats.time).unwrap();
                let demand = Demand {
                    times: Some(vec![stamp; 2]),
                    cumulative: Some(Number::Integer(41)),
                    continuous_cumulative: Some(Number::Integer(42)),
                    values: vec![Number::Integer(5), Number::Integer(6)],
                };
                let block = DataBlock {
                    summations: vec![Number::Integer(1234), Number::Integer(7)],
                    demands: vec![demand],
                    coincidents: vec![vec![Number::Integer(8), Number::Integer(9)]],
                };
                let regs = CurrentRegs {
                    demand_resets: Some(1),
                    total: block.clone(),
                    tiers: vec![block.clone(), block],
                    tail: vec![0xEE],
                };
                image.put(&regs).unwrap();
                let (one, two) = (formats.ni1.size().unwrap(), formats.ni2.size().unwrap());
                let stime = crate::StampKind::Short.size(formats.time).unwrap();
                assert_eq!(
                    image.raw(CurrentRegs::ID).unwrap().len(),
                    2 + 3 * (4 * one + 2 * stime + 4 * two)
                );
                let read: CurrentRegs = round(&image);
                assert!(
                    read.tiers[1].summations[0].same_value(&Number::Integer(1234)),
                    "{formats:?}"
                );
                assert_eq!(
                    read.total.demands[0].times.as_ref().unwrap()[1].civil(),
                    (time > 0).then_some(moment)
                );
            }
        }
    }

    #[test]
    fn all_zero_is_one_empty_block() {
        let regs: CurrentRegs = round(&image(MostFirst, &[(21, &"00 ".repeat(10)), (23, "")]));
        assert_eq!(
            regs,
            CurrentRegs {
                demand_resets: None,
                total: DataBlock::default(),
                tiers: Vec::new(),
                tail: Vec::new()
            }
        );
    }

    #[test]
    fn dimensions_beyond_the_bytes_are_an_error_at_once() {
        let image = image(MostFirst, &[(21, &"FF ".repeat(10)), (23, "07 00")]);
        let words = image.get::<CurrentRegs>().unwrap_err().to_string();
        assert_eq!(
            words,
            "ST-23 SUMMATIONS ends past the table: it needs byte 7 of 2"
        );
    }

    any_bytes!(CurrentRegs, 21);
}
