//! ST-62 LP_CTRL_TBL: what each channel of the load profile records, and how.
//!
//! Shape: for each used set (ST-61) NBR_CHNS channels of 3 bytes, a format code, and with SCALAR_DIVISOR_FLAG of that set
//! a scalar and a divisor for each channel.
//! Units: a channel's value is raw * scalar / divisor in the unit of its source.
//! Source: C12.19 table 62.

use crate::{
    ActLp, Image, Reader, Table, TableError, TableId, Writer, decade6::LP_SETS, flags::flags,
};

flags! {
    /// CHNL_FLAG
    ChannelFlags: u8 {
        /// END_RDG_FLAG: the end of a block keeps a reading for this channel.
        END_READING = 0,
        /// NO_MULTIPLIER_FLAG (1997)
        NO_MULTIPLIER = 1,
    }
}

/// The channels of every set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LpCtrl {
    /// The sets that are used.
    pub sets: [Option<LpControl>; LP_SETS],
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// One set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LpControl {
    /// LP_SEL_SET
    pub channels: Vec<LpChannel>,
    /// INT_FMT_CDE: 1 UINT8, 2 UINT16, 4 UINT32, 8 INT8, 16 INT16, 32 INT32, 64 NI_FMAT1, 128 NI_FMAT2
    pub format: u8,
    /// SCALARS_SET and DIVISORS_SET, where the set has them
    pub scaling: Option<Vec<(u16, u16)>>,
}

/// LP_SOURCE_SEL_RCD: one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct LpChannel {
    /// CHNL_FLAG
    pub flags: ChannelFlags,
    /// LP_SOURCE_SEL: an ST-16 index
    pub source: u8,
    /// END_BLK_RDG_SOURCE_SEL: the source of the end reading
    pub end_source: u8,
}

impl LpControl {
    fn read(channels: u8, scaled: bool, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut control = LpControl::default();
        for _ in 0..channels {
            control.channels.push(LpChannel {
                flags: ChannelFlags(r.u8("CHNL_FLAG")?),
                source: r.u8("LP_SOURCE_SEL")?,
                end_source: r.u8("END_BLK_RDG_SOURCE_SEL")?,
            });
        }
        control.format = r.u8("INT_FMT_CDE")?;
        if scaled {
            let mut scalars = Vec::new();
            for _ in 0..channels {
                scalars.push(r.u16("SCALARS_SET")?);
            }
            let mut scaling = Vec::new();
            for scalar in scalars {
                scaling.push((scalar, r.u16("DIVISORS_SET")?));
            }
            control.scaling = Some(scaling);
        }
        Ok(control)
    }

    fn write(&self, channels: u8, scaled: bool, w: &mut Writer) -> Result<(), TableError> {
        w.count("LP_SEL_SET", channels.into(), self.channels.len())?;
        for channel in &self.channels {
            w.bytes(&[channel.flags.0, channel.source, channel.end_source]);
        }
        w.u8(self.format);
        if let Some(scaling) = w.present("SCALARS_SET", scaled, self.scaling.as_ref())? {
            w.count("SCALARS_SET", channels.into(), scaling.len())?;
            for (scalar, _) in scaling {
                w.u16(*scalar);
            }
            for (_, divisor) in scaling {
                w.u16(*divisor);
            }
        }
        Ok(())
    }
}

impl Table for LpCtrl {
    const ID: TableId = TableId::standard(62);
    type Shape = ActLp;

    fn shape(image: &Image) -> Result<ActLp, TableError> {
        image.get()
    }

    fn decode(act: &ActLp, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut table = LpCtrl::default();
        for (number, (set, dim)) in table.sets.iter_mut().zip(&act.sets).enumerate() {
            if let Some(dim) = dim {
                let scaled = act.flags.has_scalars(number);
                *set = Some(LpControl::read(dim.channels, scaled, r)?);
            }
        }
        table.tail = r.rest();
        Ok(table)
    }

    fn encode(&self, act: &ActLp, w: &mut Writer) -> Result<(), TableError> {
        for (number, (set, dim)) in self.sets.iter().zip(&act.sets).enumerate() {
            let set = w.present("LP_SEL_SET", dim.is_some(), set.as_ref())?;
            if let (Some(set), Some(dim)) = (set, dim) {
                set.write(dim.channels, act.flags.has_scalars(number), w)?;
            }
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round, with_config};

    #[test]
    fn the_published_example() {
        for (order, act) in [
            (MostFirst, "00 00 00 54 0C 10 02 00 02 00 04 02 0F"),
            (LeastFirst, "54 00 00 00 10 0C 02 02 00 04 00 02 0F"),
        ] {
            let image = image(order, &[(61, act), (62, "01 00 00  01 01 01  02")]);
            let table: LpCtrl = round(&image);
            let [Some(set), None, None, None] = &table.sets else {
                panic!("{table:?}")
            };
            let channel = |source| LpChannel {
                flags: ChannelFlags::END_READING,
                source,
                end_source: source,
            };
            assert_eq!(set.channels, [channel(0), channel(1)]);
            assert_eq!((set.format, &set.scaling), (2, &None));
        }
    }

    #[test]
    fn scalars_come_before_divisors_in_the_byte_order() {
        for (order, act, bytes) in [
            (
                MostFirst,
                "00 00 00 00 00 40 02 00 02 00 04 02 0F",
                "00 1A 00  13 1E 1F  04  00 03 01 00  00 0A 02 00",
            ),
            (
                LeastFirst,
                "00 00 00 00 40 00 02 02 00 04 00 02 0F",
                "00 1A 00  13 1E 1F  04  03 00 00 01  0A 00 00 02",
            ),
        ] {
            let image = image(order, &[(61, act), (62, bytes)]);
            let mut table: LpCtrl = round(&image);
            let set = table.sets[0].as_mut().unwrap();
            assert_eq!(set.scaling, Some(vec![(3, 10), (256, 512)]));
            assert_eq!(set.channels[1].flags, ChannelFlags(0x13));
            assert_eq!(
                (set.channels[1].source, set.channels[1].end_source),
                (30, 31)
            );
            set.channels.pop();
            assert!(matches!(
                image.encode(&table),
                Err(TableError::Count {
                    expected: 2,
                    found: 1,
                    ..
                })
            ));
        }
    }

    #[test]
    fn four_sets_of_many_channels_and_no_set() {
        let set = "00 01 00 02 FF 0F ";
        let act = format!("00 00 00 00 03 C0 01 {}", set.repeat(4));
        let control = format!("{} 01 {}", "01 02 03 ".repeat(255), "00 01 ".repeat(510));
        let image = |config: fn(&mut crate::GenConfig)| {
            with_config(
                image(
                    MostFirst,
                    &[(61, &act), (62, &format!("{}EE", control.repeat(4)))],
                ),
                config,
            )
        };
        let many = image(|config| {
            for number in 64..68 {
                config.std_tables.set(number, true);
            }
        });
        let table: LpCtrl = round(&many);
        let last = table.sets[3].as_ref().unwrap();
        assert_eq!(last.scaling.as_ref().unwrap().len(), 255);
        assert_eq!(table.tail, [0xEE]);
        let none = image(|config| {
            config.std_tables.set(64, false);
        });
        let table: LpCtrl = round(&none);
        assert_eq!(
            (table.sets, table.tail.len()),
            (Default::default(), 4 * 1786 + 1)
        );
    }

    any_bytes!(LpCtrl, 61);
}
