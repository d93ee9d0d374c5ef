//! The blocks of one set of a load profile, as many as were read.
//!
//! Is: ST-64 to ST-67 block by block, from the whole table, from one that ends early, or from parts of it.
//! Is not: which block is the newest or what a value is worth; ST-63, ST-62 and the sources say so.
//! Shape: block k begins at byte k times its size.
//! Errors: a shape that can't be known is an error; a table that is shorter than its shape is told in [`LpBlocks::ends`].
//! Source: C12.19 tables 64 to 67.

use std::collections::BTreeMap;

use super::st64_lp_data::{LpBlock, LpDataShape};
use crate::{Image, Reader, TableError, TableId};

/// Blocks of one set by their place in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct LpBlocks {
    /// What gives them their shape.
    pub shape: LpDataShape,
    /// Bytes of one.
    pub size: usize,
    /// Those that are here.
    pub blocks: BTreeMap<usize, LpBlock>,
    /// Where the table ends before its last block does.
    pub ends: Option<TableError>,
}

impl LpBlocks {
    /// The table of a set, counted from 0; there are four.
    #[must_use]
    pub const fn table(set: usize) -> TableId {
        TableId::standard(match set {
            0 => 64,
            1 => 65,
            2 => 66,
            _ => 67,
        })
    }

    /// Of a set, counted from 0; `None` where nothing of its table was read.
    pub fn of(image: &Image, set: usize) -> Result<Option<Self>, TableError> {
        let table = Self::table(set);
        let whole = image.raw(table);
        let parts: Vec<(usize, &[u8])> = match whole {
            Some(bytes) => vec![(0, bytes)],
            None => image
                .parts()
                .filter_map(|(id, offset, bytes)| (id == table).then_some((offset, bytes)))
                .collect(),
        };
        if parts.is_empty() {
            return Ok(None);
        }
        let (shape, formats) = (LpDataShape::of(image, set)?, image.formats()?);
        let size = shape.block_bytes(formats).ok_or_else(|| {
            let format = u32::from(shape.format());
            Reader::new(table, &[], formats).unsupported("INT_FMT_CDE", 0, format)
        })?;
        let count = usize::from(shape.set().blocks);
        let mut found = LpBlocks {
            shape,
            size,
            blocks: BTreeMap::new(),
            ends: None,
        };
        // Blocks of no bytes say nothing, however many of them a table holds.
        if size == 0 {
            return Ok(Some(found));
        }
        for (offset, bytes) in parts {
            let first = offset.div_ceil(size);
            let skipped = first.saturating_mul(size) - offset;
            let rest = bytes.get(skipped..).unwrap_or_default();
            for (place, bytes) in (first..count).zip(rest.chunks_exact(size)) {
                let mut reader = Reader::new(table, bytes, formats);
                let block = LpBlock::decode(&shape, &mut reader)?;
                found.blocks.insert(place, block);
            }
        }
        let needs = size.saturating_mul(count);
        if let Some(bytes) = whole.filter(|bytes| bytes.len() < needs) {
            found.ends = Some(TableError::Ends {
                table,
                field: format!("LP_DATA_SET{}", set + 1),
                needs,
                has: bytes.len(),
            });
        }
        Ok(Some(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MostFirst, hex, image, with_config};

    /// Two blocks of two intervals of one channel in UINT16, no end readings, no status: 9 bytes each.
    const ACT: &str = "00 00 00 12 00 00 02 00 02 00 02 01 0F";
    const CONTROL: &str = "00 00 00  02";
    const DATA: &str = "18 07 0F 0D 00 00 01 00 02 | 18 07 0F 0D 1E 00 03 00 04";

    fn firsts(blocks: &LpBlocks) -> Vec<(usize, Option<i64>)> {
        let first = |block: &LpBlock| block.intervals.first()?.values.first()?.to_i64();
        blocks
            .blocks
            .iter()
            .map(|(k, it)| (*k, first(it)))
            .collect()
    }

    #[test]
    fn whole_cut_and_in_parts() {
        let tables = [(61, ACT), (62, CONTROL), (64, DATA)];
        let whole = LpBlocks::of(&image(MostFirst, &tables), 0)
            .unwrap()
            .unwrap();
        assert_eq!(firsts(&whole), [(0, Some(1)), (1, Some(3))]);
        assert_eq!((whole.size, &whole.ends), (9, &None));

        let mut cut = image(MostFirst, &tables);
        cut.set_raw(LpBlocks::table(0), hex(DATA)[..12].to_vec());
        let cut = LpBlocks::of(&cut, 0).unwrap().unwrap();
        assert_eq!(firsts(&cut), [(0, Some(1))]);
        let words = cut.ends.unwrap().to_string();
        assert!(words.contains("ST-64 LP_DATA_SET1 ends past"), "{words}");

        let mut parts = image(MostFirst, &tables[..2]);
        assert_eq!(LpBlocks::of(&parts, 0), Ok(None));
        // From inside the first block on: only the second is whole.
        parts.set_part(LpBlocks::table(0), 4, hex(DATA)[4..].to_vec());
        let parts = LpBlocks::of(&parts, 0).unwrap().unwrap();
        assert_eq!((firsts(&parts), parts.ends), (vec![(1, Some(3))], None));
    }

    #[test]
    fn the_fourth_set_has_its_own_shape() {
        let act = "00 00 00 12 00 00 02 00 02 00 02 01 0F  00 01 00 01 02 05";
        let source = image(
            MostFirst,
            &[(61, act), (62, "00 00 00 02  00 03 00 00 04 00 01")],
        );
        let mut image = with_config(source, |config| {
            config.std_tables.set(67, true);
        });
        image.set_raw(LpBlocks::table(3), hex("18 07 0F 0D 00 07 09"));
        let blocks = LpBlocks::of(&image, 3).unwrap().unwrap();
        assert_eq!(firsts(&blocks), [(0, Some(7))]);
        assert_eq!(image.get::<crate::LpData4>().unwrap().0.blocks.len(), 1);
        assert!(LpBlocks::of(&image, 2).is_ok_and(|set| set.is_none()));
    }

    #[test]
    fn a_format_that_nobody_knows_and_blocks_of_nothing() {
        let unknown = image(MostFirst, &[(61, ACT), (62, "00 00 00  03"), (64, DATA)]);
        assert!(matches!(
            LpBlocks::of(&unknown, 0),
            Err(TableError::Unsupported { .. })
        ));
        let act = "00 00 00 00 00 00 00 FF FF FF FF 00 0F";
        let nothing = with_config(
            image(MostFirst, &[(61, act), (62, "02"), (64, "")]),
            |config| config.format_control_2 &= !7,
        );
        let nothing = LpBlocks::of(&nothing, 0).unwrap().unwrap();
        assert!(nothing.blocks.is_empty() && nothing.ends.is_none());
    }
}
