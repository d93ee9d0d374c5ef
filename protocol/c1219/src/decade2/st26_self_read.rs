//! ST-26 SELF_READ_DATA_TBL: the registers as the meter read them itself.
//!
//! Shape: a head of 6 bytes, then all NBR_SELF_READS entries that ST-21 has room for, valid or not; an entry is a sequence
//! number if ST-21 says so, and a whole ST-25.
//! Source: C12.19 table 26; one implementation.

use crate::{
    ActRegs, Image, ListStatus, PrevRegs, Reader, RegFunc2, Table, TableError, TableId, Writer,
};

/// What the meter has read.
#[derive(Debug, Clone, PartialEq)]
pub struct SelfReads {
    /// How full it is, and how far it was read.
    pub status: ListStatus,
    /// All places, valid or not.
    pub entries: Vec<SelfRead>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// One self read.
#[derive(Debug, Clone, PartialEq)]
pub struct SelfRead {
    /// SELF_READ_SEQ_NBR, where kept
    pub sequence: Option<u16>,
    /// When, in which season, and the registers.
    pub registers: PrevRegs,
}

impl Table for SelfReads {
    const ID: TableId = TableId::standard(26);
    type Shape = ActRegs;

    fn shape(image: &Image) -> Result<ActRegs, TableError> {
        image.get()
    }

    fn decode(act: &ActRegs, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let numbered = act.func2.contains(RegFunc2::SELF_READ_SEQ_NBR);
        let status = ListStatus::decode_narrow(r)?;
        let mut entries = Vec::new();
        for place in 0..act.self_reads {
            r.entry("SELF_READS", place.into());
            entries.push(SelfRead {
                sequence: numbered.then(|| r.u16("SELF_READ_SEQ_NBR")).transpose()?,
                registers: PrevRegs::decode_one(act, r)?,
            });
        }
        Ok(SelfReads {
            status,
            entries,
            tail: r.rest(),
        })
    }

    fn encode(&self, act: &ActRegs, w: &mut Writer) -> Result<(), TableError> {
        let numbered = act.func2.contains(RegFunc2::SELF_READ_SEQ_NBR);
        self.status.encode_narrow(w)?;
        w.count("SELF_READS", act.self_reads.into(), self.entries.len())?;
        for entry in &self.entries {
            let sequence = w.present("SELF_READ_SEQ_NBR", numbered, entry.sequence.as_ref())?;
            if let Some(sequence) = sequence {
                w.u16(*sequence);
            }
            w.count("TAIL", 0, entry.registers.registers.tail.len())?;
            entry.registers.encode(act, w)?;
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};
    use crate::{ListFlags, Number};

    /// Season and time; two self reads with numbers; one summation.
    const ACT: &str = "07 02 02 01 00 00 00 00 00 00";

    #[test]
    fn two_entries_in_both_orders() {
        for (order, bytes) in [
            (
                MostFirst,
                "04 02 01 00 0C 01
                | 00 0B 19 06 01 00 00 01 | 06 | 00 00 00 00 01 02
                | 00 0C 19 07 01 00 00 00 | 07 | 00 00 00 00 02 03 | EE",
            ),
            (
                LeastFirst,
                "04 02 01 0C 00 01
                | 0B 00 19 06 01 00 00 01 | 06 | 02 01 00 00 00 00
                | 0C 00 19 07 01 00 00 00 | 07 | 03 02 00 00 00 00 | EE",
            ),
        ] {
            let image = image(order, &[(21, ACT), (26, bytes)]);
            let reads: SelfReads = round(&image);
            assert_eq!(
                reads.status,
                ListStatus {
                    flags: ListFlags::CIRCULAR,
                    valid: 2,
                    last: 1,
                    last_sequence: 12,
                    unread: 1
                }
            );
            let told = |entry: &SelfRead| {
                let PrevRegs {
                    end,
                    season,
                    registers,
                } = &entry.registers;
                (
                    entry.sequence,
                    end.unwrap().civil(),
                    *season,
                    registers.demand_resets,
                    registers.total.summations[0].to_i64(),
                )
            };
            let at = |month| Some(date(2025, month, 1).at(0, 0, 0, 0));
            assert_eq!(
                reads.entries.iter().map(told).collect::<Vec<_>>(),
                [
                    (Some(11), at(6), Some(1), Some(6), Some(0x0102)),
                    (Some(12), at(7), Some(0), Some(7), Some(0x0203))
                ]
            );
            assert_eq!(reads.tail, [0xEE]);
        }
    }

    #[test]
    fn counts_that_are_too_wide_and_bytes_in_between_are_refused() {
        let bytes = format!("04 {}", "00 ".repeat(5 + 2 * 15));
        let image = image(MostFirst, &[(21, ACT), (26, &bytes)]);
        let mut reads: SelfReads = round(&image);
        reads.entries[0].registers.registers.tail = vec![1];
        assert!(matches!(
            image.encode(&reads),
            Err(TableError::Count { .. })
        ));
        reads.entries[0].registers.registers.tail.clear();
        reads.status.last_sequence = 0x1_0000;
        let words = image.encode(&reads).unwrap_err().to_string();
        assert!(words.contains("LAST_ENTRY_SEQ_NBR"), "{words}");
        reads.status.last_sequence = 0xFFFF;
        reads.entries[0].registers.registers.total.summations[0] = Number::ONE;
        image.encode(&reads).unwrap();
        reads.status.unread = 256;
        assert!(image.encode(&reads).is_err());
    }

    #[test]
    fn the_inventory_size() {
        let act = "57 02 03 04 02 00 01 04 02 04";
        let reads: SelfReads = round(&image(MostFirst, &[(21, act), (26, &"00 ".repeat(843))]));
        assert_eq!((reads.entries.len(), reads.tail.len()), (3, 0));
        assert_eq!(reads.entries[2].registers.registers.tiers.len(), 4);
    }

    #[test]
    fn every_entry_counts_its_own_tiers() {
        let bytes = "00 ".repeat(6 + 2 * 12);
        let image = image(
            MostFirst,
            &[(21, "00 00 02 01 00 00 00 01 00 00"), (26, &bytes)],
        );
        let elements = image.elements::<SelfReads>().unwrap();
        let names: Vec<&str> = elements.iter().map(|element| &*element.name).collect();
        assert_eq!(
            names[5..],
            [
                "SELF_READS[0].TOT_DATA_BLOCK.SUMMATIONS",
                "SELF_READS[0].TIER_DATA_BLOCK[0].SUMMATIONS",
                "SELF_READS[1].TOT_DATA_BLOCK.SUMMATIONS",
                "SELF_READS[1].TIER_DATA_BLOCK[0].SUMMATIONS"
            ]
        );
    }

    #[test]
    fn all_zero_is_a_head_without_entries() {
        let image = image(
            MostFirst,
            &[(21, &"00 ".repeat(10)), (26, &"00 ".repeat(6))],
        );
        assert_eq!(round::<SelfReads>(&image).entries, []);
    }

    any_bytes!(SelfReads, 21);
}
