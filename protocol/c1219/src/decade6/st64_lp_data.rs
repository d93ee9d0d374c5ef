//! ST-64 LP_DATA_SET1_TBL: the blocks of the first set of the load profile.
//!
//! Is: every slot of the table, those that hold nothing yet included; ST-63 says which are valid.
//! Is not: ST-65 to ST-67, which have the same shape with another set's dimensions.
//! Shape: NBR_BLKS_SET1 blocks of a time, an end reading and a closure status for each channel, a bit for each interval, and
//! the intervals: half a byte of status for all and for each channel, and a value in INT_FMT_CDE for each channel.
//! Units: raw * scalar / divisor (ST-62) in the unit of the channel's source.
//! Source: C12.19 table 64; CLOSURE_STATUS is 1997's.

use super::LpBlocks;
use crate::{
    ActLp, Formats, Image, LpCtrl, LpFlags, LpSet, Number, Reader, Set, Stamp, StampKind, Table,
    TableError, TableId, Writer,
};

/// The blocks of set 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LpData {
    /// LP_DATA_SET1
    pub blocks: Vec<LpBlock>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// LP_BLK_DAT_RCD
#[derive(Debug, Clone, PartialEq)]
pub struct LpBlock {
    /// BLK_END_TIME
    pub end: Stamp,
    /// BLK_END_READ, where the meter has it: a reading for each channel
    pub readings: Option<Vec<Number>>,
    /// BLK_END_PULSE, where the meter has it
    pub pulses: Option<Vec<u32>>,
    /// CLOSURE_STATUS, where the meter has it
    pub closures: Option<Vec<u16>>,
    /// SET_SIMPLE_INT_STATUS, where the meter has it: bit i says that interval i is valid
    pub valid: Option<Set>,
    /// LP_INT
    pub intervals: Vec<LpInterval>,
}

/// One interval.
#[derive(Debug, Clone, PartialEq)]
pub struct LpInterval {
    /// SET_EXTENDED_INT_STATUS, where the meter has it: nibbles, high one first: all channels, channel 1, channel 2, …
    pub status: Option<Vec<u8>>,
    /// INT_DATA
    pub values: Vec<Number>,
}

/// What gives the blocks their shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LpDataShape {
    flags: LpFlags,
    set: LpSet,
    format: u8,
}

impl LpDataShape {
    /// Of a set, counted from 0.
    pub fn of(image: &Image, set: usize) -> Result<Self, TableError> {
        let (act, control): (ActLp, LpCtrl) = (image.get()?, image.get()?);
        let missing = || TableError::Missing {
            table: LpBlocks::table(set),
        };
        let dims = act.sets.get(set).copied().flatten();
        let control = control.sets.get(set).and_then(Option::as_ref);
        Ok(LpDataShape {
            flags: act.flags,
            set: dims.ok_or_else(missing)?,
            format: control.ok_or_else(missing)?.format,
        })
    }

    /// The dimensions of the set.
    #[must_use]
    pub const fn set(&self) -> LpSet {
        self.set
    }

    /// INT_FMT_CDE
    #[must_use]
    pub const fn format(&self) -> u8 {
        self.format
    }

    /// Bytes of a block; `None` in a format without a known size.
    #[must_use]
    pub fn block_bytes(&self, formats: Formats) -> Option<usize> {
        let value = match self.format {
            1 | 8 => 1,
            2 | 16 => 2,
            4 | 32 => 4,
            64 => formats.ni1.size()?,
            128 => formats.ni2.size()?,
            _ => return None,
        };
        let channels = self.channels();
        let if_has = |flag, bytes| if self.has(flag) { bytes } else { 0 };
        let reading = match self.has(LpFlags::BLOCK_END_READ) {
            true => formats.ni1.size()?,
            false => 0,
        };
        let of_channel =
            reading + if_has(LpFlags::BLOCK_END_PULSE, 4) + if_has(LpFlags::CLOSURE_STATUS, 2);
        let interval = if_has(LpFlags::EXTENDED_STATUS, channels / 2 + 1) + channels * value;
        Some(
            StampKind::Short.size(formats.time)?
                + channels * of_channel
                + if_has(LpFlags::SIMPLE_STATUS, self.intervals().div_ceil(8))
                + self.intervals() * interval,
        )
    }

    fn channels(&self) -> usize {
        self.set.channels.into()
    }

    fn intervals(&self) -> usize {
        self.set.block_intervals.into()
    }

    /// Intervals with anything in them: without channels and status there is nothing to keep 65 535 times.
    fn kept_intervals(&self) -> usize {
        if self.channels() == 0 && !self.has(LpFlags::EXTENDED_STATUS) {
            0
        } else {
            self.intervals()
        }
    }

    fn has(&self, flag: LpFlags) -> bool {
        self.flags.contains(flag)
    }

    fn value(&self, r: &mut Reader<'_>) -> Result<Number, TableError> {
        const FIELD: &str = "INT_DATA";
        Ok(match self.format {
            1 => i64::from(r.u8(FIELD)?).into(),
            2 => i64::from(r.u16(FIELD)?).into(),
            4 => i64::from(r.u32(FIELD)?).into(),
            8 => r.signed(FIELD, 1)?.into(),
            16 => r.signed(FIELD, 2)?.into(),
            32 => r.signed(FIELD, 4)?.into(),
            64 => r.ni1(FIELD)?,
            128 => r.ni2(FIELD)?,
            _ => return Err(r.unsupported("INT_FMT_CDE", r.position(), self.format.into())),
        })
    }

    fn write(&self, value: &Number, w: &mut Writer) -> Result<(), TableError> {
        const FIELD: &str = "INT_DATA";
        let whole = || {
            value
                .to_i64()
                .ok_or_else(|| w.range(FIELD, value, "a whole number".to_owned()))
        };
        let out = |most: i64| w.range(FIELD, value, format!("0 to {most}"));
        match self.format {
            1 => w.u8(u8::try_from(whole()?).map_err(|_| out(u8::MAX.into()))?),
            2 => w.u16(u16::try_from(whole()?).map_err(|_| out(u16::MAX.into()))?),
            4 => w.u32(u32::try_from(whole()?).map_err(|_| out(u32::MAX.into()))?),
            8 => w.signed(FIELD, whole()?, 1)?,
            16 => w.signed(FIELD, whole()?, 2)?,
            32 => w.signed(FIELD, whole()?, 4)?,
            64 => w.ni1(FIELD, value)?,
            128 => w.ni2(FIELD, value)?,
            code => return Err(w.range("INT_FMT_CDE", code, "1, 2, 4, … 128".to_owned())),
        }
        Ok(())
    }
}

impl LpBlock {
    pub(super) fn decode(shape: &LpDataShape, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let end = r.stime("BLK_END_TIME")?;
        let (mut readings, mut pulses) = (Vec::new(), Vec::new());
        let (has_readings, has_pulses) = (
            shape.has(LpFlags::BLOCK_END_READ),
            shape.has(LpFlags::BLOCK_END_PULSE),
        );
        for _ in 0..shape.channels() {
            if has_readings {
                readings.push(r.ni1("BLK_END_READ")?);
            }
            if has_pulses {
                pulses.push(r.u32("BLK_END_PULSE")?);
            }
        }
        let closures = shape.has(LpFlags::CLOSURE_STATUS).then(|| {
            (0..shape.channels())
                .map(|_| r.u16("CLOSURE_STATUS"))
                .collect::<Result<_, _>>()
        });
        let closures = closures.transpose()?;
        let valid = shape
            .has(LpFlags::SIMPLE_STATUS)
            .then(|| r.take("SET_SIMPLE_INT_STATUS", shape.intervals().div_ceil(8)))
            .transpose()?
            .map(Set::from_bytes);
        let mut intervals = Vec::new();
        for _ in 0..shape.kept_intervals() {
            let status = shape
                .has(LpFlags::EXTENDED_STATUS)
                .then(|| r.take("SET_EXTENDED_INT_STATUS", shape.channels() / 2 + 1))
                .transpose()?;
            let mut values = Vec::new();
            for _ in 0..shape.channels() {
                values.push(shape.value(r)?);
            }
            intervals.push(LpInterval {
                status: status.map(<[u8]>::to_vec),
                values,
            });
        }
        Ok(LpBlock {
            end,
            readings: has_readings.then_some(readings),
            pulses: has_pulses.then_some(pulses),
            closures,
            valid,
            intervals,
        })
    }

    fn encode(&self, shape: &LpDataShape, w: &mut Writer) -> Result<(), TableError> {
        w.stime("BLK_END_TIME", &self.end)?;
        let has = |flag| shape.has(flag);
        let readings = w.present(
            "BLK_END_READ",
            has(LpFlags::BLOCK_END_READ),
            self.readings.as_ref(),
        )?;
        let pulses = w.present(
            "BLK_END_PULSE",
            has(LpFlags::BLOCK_END_PULSE),
            self.pulses.as_ref(),
        )?;
        for (field, count) in [
            ("BLK_END_READ", readings.map(Vec::len)),
            ("BLK_END_PULSE", pulses.map(Vec::len)),
        ] {
            if let Some(count) = count {
                w.count(field, shape.channels(), count)?;
            }
        }
        for channel in 0..shape.channels() {
            if let Some(reading) = readings.and_then(|readings| readings.get(channel)) {
                w.ni1("BLK_END_READ", reading)?;
            }
            if let Some(pulses) = pulses.and_then(|pulses| pulses.get(channel)) {
                w.u32(*pulses);
            }
        }
        let closures = self.closures.as_ref();
        if let Some(closures) =
            w.present("CLOSURE_STATUS", has(LpFlags::CLOSURE_STATUS), closures)?
        {
            w.count("CLOSURE_STATUS", shape.channels(), closures.len())?;
            closures.iter().for_each(|closure| w.u16(*closure));
        }
        let valid = self.valid.as_ref();
        if let Some(valid) =
            w.present("SET_SIMPLE_INT_STATUS", has(LpFlags::SIMPLE_STATUS), valid)?
        {
            let bytes = shape.intervals().div_ceil(8);
            w.exact("SET_SIMPLE_INT_STATUS", valid.as_bytes(), bytes)?;
        }
        w.count("LP_INT", shape.kept_intervals(), self.intervals.len())?;
        for interval in &self.intervals {
            let status = interval.status.as_ref();
            if let Some(status) = w.present(
                "SET_EXTENDED_INT_STATUS",
                has(LpFlags::EXTENDED_STATUS),
                status,
            )? {
                w.exact("SET_EXTENDED_INT_STATUS", status, shape.channels() / 2 + 1)?;
            }
            w.count("INT_DATA", shape.channels(), interval.values.len())?;
            for value in &interval.values {
                shape.write(value, w)?;
            }
        }
        Ok(())
    }
}

impl Table for LpData {
    const ID: TableId = TableId::standard(64);
    type Shape = LpDataShape;

    fn shape(image: &Image) -> Result<LpDataShape, TableError> {
        LpDataShape::of(image, 0)
    }

    fn decode(shape: &LpDataShape, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut blocks = Vec::new();
        for _ in 0..shape.set.blocks {
            r.group("LP_DATA_SET1", true);
            blocks.push(LpBlock::decode(shape, r)?);
        }
        Ok(LpData {
            blocks,
            tail: r.rest(),
        })
    }

    fn encode(&self, shape: &LpDataShape, w: &mut Writer) -> Result<(), TableError> {
        w.count("LP_DATA_SET1", shape.set.blocks.into(), self.blocks.len())?;
        for block in &self.blocks {
            block.encode(shape, w)?;
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

/// The blocks of another set, counted from 0, under the number of their own table.
macro_rules! set_of {
    ($(#[$doc:meta])* $name:ident, $set:literal, $number:literal) => {
        const _: () = assert!(LpBlocks::table($set).number() == $number);

        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name(
            /// What it holds.
            pub LpData,
        );

        impl Table for $name {
            const ID: TableId = LpBlocks::table($set);
            type Shape = LpDataShape;

            fn shape(image: &Image) -> Result<LpDataShape, TableError> {
                LpDataShape::of(image, $set)
            }

            fn decode(shape: &LpDataShape, r: &mut Reader<'_>) -> Result<Self, TableError> {
                LpData::decode(shape, r).map($name)
            }

            fn encode(&self, shape: &LpDataShape, w: &mut Writer) -> Result<(), TableError> {
                self.0.encode(shape, w)
            }
        }
    };
}
pub(super) use set_of;

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    const ACT_MOST: &str = "00 00 00 2A 0C 10 02 00 01 00 04 02 0F";
    const ACT_LEAST: &str = "2A 00 00 00 10 0C 02 01 00 04 00 02 0F";
    const CONTROL: &str = "01 00 00  01 01 01  02";
    const MOST: &str = "18 07 0F 0D 00 | 00 00 00 BC 61 4E | 00 00 00 00 09 29 | 0F
        00 00 00 FA 00 00 | 00 00 01 05 00 00 | 22 20 00 5A 00 03 | 00 00 00 FF 00 00";
    const LEAST: &str = "18 07 0F 0D 00 | 4E 61 BC 00 00 00 | 29 09 00 00 00 00 | 0F
        00 00 FA 00 00 00 | 00 00 05 01 00 00 | 22 20 5A 00 03 00 | 00 00 FF 00 00 00";

    #[test]
    fn the_published_example_in_both_orders() {
        for (order, act, bytes) in [(MostFirst, ACT_MOST, MOST), (LeastFirst, ACT_LEAST, LEAST)] {
            let data: LpData = round(&image(order, &[(61, act), (62, CONTROL), (64, bytes)]));
            let block = &data.blocks[0];
            assert_eq!(block.end.civil(), Some(date(2024, 7, 15).at(13, 0, 0, 0)));
            let readings: Vec<_> = block.readings.iter().flatten().collect();
            assert_eq!(readings, [&12_345_678.into(), &2_345.into()]);
            assert_eq!(block.valid.as_ref().unwrap().iter().count(), 4);
            assert_eq!((&block.pulses, &block.closures), (&None, &None));
            let third = &block.intervals[2];
            assert_eq!(third.status.as_deref(), Some(&[0x22, 0x20][..]));
            assert_eq!(third.values, [90.into(), 3.into()]);
        }
    }

    #[test]
    fn a_value_that_the_format_can_not_hold_is_refused() {
        let mut image = image(MostFirst, &[(61, ACT_MOST), (62, CONTROL), (64, MOST)]);
        let mut data: LpData = image.get().unwrap();
        data.blocks[0].intervals[0].values[0] = 65_536.into();
        let words = image.put(&data).unwrap_err().to_string();
        assert!(
            words.contains("ST-64 INT_DATA") && words.contains("0 to 65535"),
            "{words}"
        );
    }

    #[test]
    fn without_blocks_it_is_empty() {
        let act = "00 00 00 00 0C 10 02 00 00 00 04 02 0F";
        let data: LpData = round(&image(MostFirst, &[(61, act), (62, CONTROL), (64, "")]));
        assert_eq!(data, LpData::default());
    }

    any_bytes!(LpData, 61, 62);
}
