//! ST-16 SOURCES_TBL: what each source is made of.
//!
//! Shape: NBR_SOURCES (ST-11) bytes.
//! Source: C12.19 table 16; the link rule by which ST-12 to ST-15 have an entry only for each source with the flag set.

use crate::{ActSources, Image, Reader, Table, TableError, TableId, Writer, flags::flags};

flags! {
    /// SOURCE_LINK_BFLD
    Source: u8 {
        /// UOM_ENTRY_FLAG: it has a unit in ST-12.
        UOM = 0,
        /// DEMAND_CTRL_FLAG: it has an interval in ST-13.
        DEMAND = 1,
        /// DATA_CTRL_FLAG: it has a code in ST-14.
        DATA = 2,
        /// CONSTANTS_FLAG: it has constants in ST-15.
        CONSTANTS = 3,
        /// PULSE_ENGR_FLAG: it counts engineering units, not pulses.
        ENGINEERING = 4,
        /// CONSTANT_TO_BE_APPLIED: ST-15 must still be applied to its data.
        TO_BE_APPLIED = 5,
    }
}

/// The sources.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    /// SOURCES_LINK
    pub sources: Vec<Source>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Sources {
    /// Which entry of the table that `flag` stands for belongs to `source`; `None` if it has none.
    #[must_use]
    pub fn entry(&self, source: usize, flag: Source) -> Option<usize> {
        self.sources
            .get(source)
            .filter(|found| found.contains(flag))?;
        Some(
            self.sources
                .iter()
                .take(source)
                .filter(|before| before.contains(flag))
                .count(),
        )
    }

    /// The sources that have an entry in the table that `flag` stands for, in order of their entries.
    pub fn with(&self, flag: Source) -> impl Iterator<Item = usize> + '_ {
        self.sources
            .iter()
            .enumerate()
            .filter(move |(_, source)| source.contains(flag))
            .map(|(index, _)| index)
    }
}

impl Table for Sources {
    const ID: TableId = TableId::standard(16);
    /// NBR_SOURCES
    type Shape = usize;

    fn shape(image: &Image) -> Result<usize, TableError> {
        Ok(image.get::<ActSources>()?.sources.into())
    }

    fn decode(count: &usize, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let sources = r
            .take("SOURCES_LINK", *count)?
            .iter()
            .copied()
            .map(Source)
            .collect();
        Ok(Sources {
            sources,
            tail: r.rest(),
        })
    }

    fn encode(&self, count: &usize, w: &mut Writer) -> Result<(), TableError> {
        w.count("SOURCES_LINK", *count, self.sources.len())?;
        for source in &self.sources {
            w.u8(source.0);
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn the_entry_of_a_source_is_found_by_counting_flags() {
        for order in [MostFirst, LeastFirst] {
            let image = image(
                order,
                &[(11, "00 00 00 00 00 00 00 05"), (16, "39 11 10 3B C0 EE")],
            );
            let table: Sources = round(&image);
            assert_eq!(
                [0, 1, 2, 3, 4, 5].map(|source| table.entry(source, Source::UOM)),
                [Some(0), Some(1), None, Some(2), None, None]
            );
            assert_eq!(table.entry(3, Source::CONSTANTS), Some(1));
            assert_eq!(table.entry(3, Source::DEMAND), Some(0));
            assert_eq!(table.with(Source::CONSTANTS).collect::<Vec<_>>(), [0, 3]);
            assert_eq!((table.sources[4], table.tail), (Source(0xC0), vec![0xEE]));
        }
    }

    #[test]
    fn none_and_many() {
        assert_eq!(
            round::<Sources>(&image(
                MostFirst,
                &[(11, "00 00 00 00 00 00 00 00"), (16, "")]
            )),
            Sources::default()
        );
        let many = image(
            MostFirst,
            &[(11, "00 00 00 00 00 00 00 FF"), (16, &"39 ".repeat(255))],
        );
        assert_eq!(round::<Sources>(&many).entry(254, Source::UOM), Some(254));
    }

    any_bytes!(Sources, 11);
}
