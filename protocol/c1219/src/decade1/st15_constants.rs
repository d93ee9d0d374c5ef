//! ST-15 CONSTANTS_TBL in its electric form: multipliers, offsets, transformer ratios.
//!
//! Shape: NBR_CONSTANTS_ENTRIES (ST-11) entries, each with what SOURCE_FLAGS say. Bit 7 means no OFFSET in 1997 and something
//! else in 2008: OFFSET is taken as absent only when a 1997 meter sets the bit and the table is too short to hold it.
//! Units: ratios are to one (800:5 is 160). RATIO_F1 is the current, RATIO_P1 the potential transformer.
//! Source: C12.19 table 15.

use crate::{
    ActSources, EntryLayout, Formats, Image, Number, Reader, SourceFlags, Table, TableError,
    TableId, Writer, flags::flags,
};

flags! {
    /// SET1_CTRL and SET2_CTRL
    RatioFlags: u8 {
        /// SET_APPLIED_FLAG: the ratios are in the data already.
        SET_APPLIED = 0,
    }
}

/// Constants of the sources that have them.
#[derive(Debug, Clone, PartialEq)]
pub struct Constants {
    /// Entry k belongs to the k-th source with the flag in ST-16.
    pub entries: Vec<ConstantsEntry>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// ELECTRIC_CONSTANTS
#[derive(Debug, Clone, PartialEq)]
pub struct ConstantsEntry {
    /// MULTIPLIER: raw to engineering unit
    pub multiplier: Number,
    /// OFFSET
    pub offset: Option<Number>,
    /// SET1, where SET1_PRESENT
    pub set1: Option<Ratios>,
    /// SET2, where SET2_PRESENT. No public source says what a second set is for, or that it multiplies the first: it is kept
    /// as it is and makes no part of the meter multiplier.
    pub set2: Option<Ratios>,
}

impl ConstantsEntry {
    pub(crate) fn decode(
        shape: &ConstantsShape,
        has_offset: bool,
        r: &mut Reader<'_>,
    ) -> Result<Self, TableError> {
        let set = |flag, r: &mut Reader<'_>| {
            let ratios = shape.has(flag).then(|| Ratios::decode(r));
            ratios.transpose()
        };
        Ok(ConstantsEntry {
            multiplier: r.ni1("MULTIPLIER")?,
            offset: has_offset.then(|| r.ni1("OFFSET")).transpose()?,
            set1: set(SourceFlags::SET1_PRESENT, r)?,
            set2: set(SourceFlags::SET2_PRESENT, r)?,
        })
    }
}

/// A set of transformer ratios.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratios {
    /// SET1_CTRL
    pub flags: RatioFlags,
    /// RATIO_F1: the current transformer
    pub ct: Number,
    /// RATIO_P1: the potential transformer
    pub pt: Number,
}

impl Ratios {
    /// Are they in the data already?
    #[must_use]
    pub fn applied(&self) -> bool {
        self.flags.contains(RatioFlags::SET_APPLIED)
    }

    /// The meter multiplier: CT times PT.
    #[must_use]
    pub fn product(&self) -> Number {
        self.ct.times(&self.pt)
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(Ratios {
            flags: RatioFlags(r.u8("SET_CTRL")?),
            ct: r.ni1("RATIO_F1")?,
            pt: r.ni1("RATIO_P1")?,
        })
    }

    fn encode(&self, w: &mut Writer) -> Result<(), TableError> {
        w.u8(self.flags.0);
        w.ni1("RATIO_F1", &self.ct)?;
        w.ni1("RATIO_P1", &self.pt)
    }
}

/// What the shape depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstantsShape {
    act: ActSources,
    may_lack_offset: bool,
}

impl ConstantsShape {
    fn has(&self, flag: SourceFlags) -> bool {
        self.act.flags.contains(flag)
    }

    /// Bytes of an entry with its offset, in numbers of so many bytes.
    fn entry_size(&self, number: usize) -> usize {
        let ratios = 1 + 2 * number;
        let sets = usize::from(self.has(SourceFlags::SET1_PRESENT))
            + usize::from(self.has(SourceFlags::SET2_PRESENT));
        2 * number + sets * ratios
    }

    /// Bytes of all entries with their offsets.
    fn full_size(&self, number: usize) -> usize {
        usize::from(self.act.constants_entries) * self.entry_size(number)
    }

    /// How the entries lie; `None` where they may lack their offsets.
    pub(crate) fn entry_layout(&self, formats: Formats) -> Option<EntryLayout> {
        if self.may_lack_offset {
            return None;
        }
        Some(EntryLayout {
            size: self.entry_size(formats.ni1.size()?),
            count: self.act.constants_entries.into(),
        })
    }
}

impl Table for Constants {
    const ID: TableId = TableId::standard(15);
    type Shape = ConstantsShape;

    fn shape(image: &Image) -> Result<ConstantsShape, TableError> {
        let act: ActSources = image.get()?;
        if act.constants_entries > 0 && !matches!(act.constants_selector, 2 | 3) {
            let (field, code) = (
                "CONSTANTS_SELECTOR".to_owned(),
                u32::from(act.constants_selector),
            );
            return Err(TableError::Unsupported {
                table: Self::ID,
                field,
                byte: 0,
                code,
            });
        }
        let may_lack_offset =
            image.config()?.std_version <= 1 && act.flags.contains(SourceFlags::NO_OFFSET);
        Ok(ConstantsShape {
            act,
            may_lack_offset,
        })
    }

    fn decode(shape: &ConstantsShape, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let number = r.formats().ni1.size().unwrap_or(0);
        let has_offset = !shape.may_lack_offset || r.remaining() >= shape.full_size(number);
        let mut entries = Vec::new();
        for _ in 0..shape.act.constants_entries {
            entries.push(ConstantsEntry::decode(shape, has_offset, r)?);
        }
        Ok(Constants {
            entries,
            tail: r.rest(),
        })
    }

    fn encode(&self, shape: &ConstantsShape, w: &mut Writer) -> Result<(), TableError> {
        w.count(
            "CONSTANTS",
            shape.act.constants_entries.into(),
            self.entries.len(),
        )?;
        let first_has = self
            .entries
            .first()
            .is_none_or(|entry| entry.offset.is_some());
        let has_offset = first_has || !shape.may_lack_offset;
        for entry in &self.entries {
            w.ni1("MULTIPLIER", &entry.multiplier)?;
            if let Some(offset) = w.present("OFFSET", has_offset, entry.offset.as_ref())? {
                w.ni1("OFFSET", offset)?;
            }
            if let Some(set) = w.present(
                "SET1",
                shape.has(SourceFlags::SET1_PRESENT),
                entry.set1.as_ref(),
            )? {
                set.encode(w)?;
            }
            if let Some(set) = w.present(
                "SET2",
                shape.has(SourceFlags::SET2_PRESENT),
                entry.set2.as_ref(),
            )? {
                set.encode(w)?;
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

    const ONE: &str = "2F 26 04 00 00 01 02 26";

    #[test]
    fn the_published_example_in_both_orders() {
        for (order, bytes) in [
            (
                MostFirst,
                "00 00 00 00 00 01  00 00 00 00 00 00  00  00 00 00 00 00 50  00 00 00 00 00 23",
            ),
            (
                LeastFirst,
                "01 00 00 00 00 00  00 00 00 00 00 00  00  50 00 00 00 00 00  23 00 00 00 00 00",
            ),
        ] {
            let table: Constants = round(&image(order, &[(11, ONE), (15, bytes)]));
            let entry = &table.entries[0];
            assert_eq!(
                (&entry.multiplier, &entry.offset),
                (&Number::ONE, &Some(Number::ZERO))
            );
            let set = entry.set1.as_ref().unwrap();
            assert_eq!(
                (set.applied(), &set.ct, &set.pt),
                (false, &Number::Integer(80), &Number::Integer(35))
            );
            assert_eq!(set.product(), Number::Integer(2800));
            assert_eq!(entry.set2, None);
        }
    }

    #[test]
    fn the_same_entry_in_single_floats_is_17_bytes() {
        let bytes = "3F 80 00 00 00 00 00 00 00 42 A0 00 00 42 0C 00 00";
        let image = with_config(image(MostFirst, &[(11, ONE), (15, bytes)]), |config| {
            config.format_control_3 = 0x81
        });
        let mut table: Constants = round(&image);
        let set = table.entries[0].set1.as_mut().unwrap();
        assert_eq!(set.product().to_i64(), Some(2800));
        set.ct = Number::Integer(160);
        let bytes = image.encode(&table).unwrap();
        assert_eq!(bytes[9..13], [0x43, 0x20, 0, 0]);
    }

    #[test]
    fn a_1997_meter_without_offsets_is_recognised_by_the_length() {
        let without = "00 00 00 00 00 07";
        let with = "00 00 00 00 00 07 00 00 00 00 00 09";
        let act = "80 00 00 00 00 01 02 00";
        let table: Constants = round(&image(MostFirst, &[(11, act), (15, without)]));
        assert_eq!(table.entries[0].offset, None);
        let table: Constants = round(&image(MostFirst, &[(11, act), (15, with)]));
        assert_eq!(table.entries[0].offset, Some(Number::Integer(9)));
        let newer = with_config(image(MostFirst, &[(11, act), (15, without)]), |config| {
            config.std_version = 2
        });
        assert!(matches!(
            newer.get::<Constants>(),
            Err(TableError::Ends {
                needs: 12,
                has: 6,
                ..
            })
        ));
    }

    #[test]
    fn two_sets_many_entries_none_and_gas() {
        let bytes = "00 00 00 00 00 01 00 00 00 00 00 00 01 00 00 00 00 00 02 00 00 00 00 00 03 02 00 00 00 00 00 04 00 00 00 00 00 05 ";
        let many: Constants = round(&image(
            MostFirst,
            &[(11, "60 00 00 00 00 14 02 00"), (15, &bytes.repeat(20))],
        ));
        assert_eq!(many.entries.len(), 20);
        assert!(many.entries[19].set1.as_ref().unwrap().applied());
        assert_eq!(many.entries[19].set2.as_ref().unwrap().flags, RatioFlags(2));
        let none: Constants = round(&image(
            MostFirst,
            &[(11, "00 00 00 00 00 00 00 00"), (15, "")],
        ));
        assert!(none.entries.is_empty());
        let gas = image(MostFirst, &[(11, "00 00 00 00 00 01 00 00"), (15, bytes)]);
        let words = gas.get::<Constants>().unwrap_err().to_string();
        assert_eq!(
            words,
            "ST-15 CONSTANTS_SELECTOR at byte 0: code 0 has no known meaning"
        );
    }

    any_bytes!(Constants, 11);
}
