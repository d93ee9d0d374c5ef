//! Tables that are lists of like entries, any of which can be read by itself.
//!
//! Is: how long an entry is, and one of them decoded; so that a tool on a slow line asks for those that it needs.
//! Is not: asking for them, or which are needed.
//! Shape: entry k begins at byte k times its size.
//! Source: C12.19 tables 12 and 15.

use crate::{Constants, ConstantsEntry, Formats, Reader, Table, TableError, Uom, UomEntries};

/// A table that is a list of entries of one size.
pub trait EntryTable: Table {
    /// One of them.
    type Entry;

    /// How many, and of how many bytes; `None` where only the whole table's length tells.
    fn layout(shape: &Self::Shape, formats: Formats) -> Option<EntryLayout>;

    /// The next entry.
    ///
    /// # Errors
    /// When the bytes end before it does.
    fn decode_entry(shape: &Self::Shape, r: &mut Reader<'_>) -> Result<Self::Entry, TableError>;

    /// All entries of the whole table.
    fn into_entries(self) -> Vec<Self::Entry>;
}

/// How a list of entries lies in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryLayout {
    /// Bytes of one.
    pub size: usize,
    /// How many there are.
    pub count: usize,
}

impl EntryTable for UomEntries {
    type Entry = Uom;

    fn layout(shape: &usize, _: Formats) -> Option<EntryLayout> {
        Some(EntryLayout {
            size: 4,
            count: *shape,
        })
    }

    fn decode_entry(_: &usize, r: &mut Reader<'_>) -> Result<Uom, TableError> {
        r.u32("UOM_ENTRY").map(Uom)
    }

    fn into_entries(self) -> Vec<Uom> {
        self.entries
    }
}

impl EntryTable for Constants {
    type Entry = ConstantsEntry;

    fn layout(shape: &Self::Shape, formats: Formats) -> Option<EntryLayout> {
        shape.entry_layout(formats)
    }

    fn decode_entry(shape: &Self::Shape, r: &mut Reader<'_>) -> Result<ConstantsEntry, TableError> {
        ConstantsEntry::decode(shape, true, r)
    }

    fn into_entries(self) -> Vec<ConstantsEntry> {
        self.entries
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::testing::{MostFirst, hex, image};
    use crate::value::Scaling;
    use crate::{Image, Number, TableId};

    const UNITS: &str = "00 02 40 00 00 00 29 08 00 02 44 00";

    fn meter() -> Image {
        image(
            MostFirst,
            &[(11, "00 03 00 00 00 02 02 03"), (16, "39 11 19")],
        )
    }

    #[test]
    fn entries_read_by_themselves_are_those_of_the_whole_table() {
        let id = UomEntries::ID;
        let mut whole = meter();
        whole.set_raw(id, hex(UNITS));
        let all = whole.entries::<UomEntries>().unwrap().unwrap();
        assert_eq!(all.len(), 3);
        let mut part = meter();
        part.set_part(id, 8, hex("00 02 44 00"));
        part.set_part(id, 0, hex("00 02 40 00"));
        let some = part.entries::<UomEntries>().unwrap().unwrap();
        assert_eq!(some, BTreeMap::from([(0, all[&0]), (2, all[&2])]));
        assert_eq!(meter().entries::<UomEntries>(), Ok(None));
    }

    #[test]
    fn a_table_of_which_a_part_was_read_is_not_here() {
        let id = UomEntries::ID;
        let mut image = meter();
        image.set_part(id, 0, hex("00 02 40 00"));
        assert!(!image.contains(id) && image.raw(id).is_none());
        assert!(image.ids().all(|held| held != id));
        assert!(matches!(
            image.get::<UomEntries>(),
            Err(TableError::Missing { .. })
        ));
        assert_eq!(image.find::<UomEntries>(), Ok(None));
        let parts: Vec<_> = image.parts().collect();
        assert_eq!(parts, [(id, 0, hex("00 02 40 00").as_slice())]);
        image.set_raw(id, hex(UNITS));
        assert_eq!(image.parts().count(), 0, "the whole table has them all");
        image.set_part(id, 0, hex("FF"));
        assert_eq!((image.parts().count(), image.len()), (0, 4));
        image.remove(id);
        assert!(!image.contains(id));
    }

    #[test]
    fn a_part_that_begins_inside_an_entry_gives_the_whole_ones_in_it() {
        let mut image = meter();
        image.set_part(UomEntries::ID, 2, hex("40 00 00 00 29 08 00"));
        let entries = image.entries::<UomEntries>().unwrap().unwrap();
        assert_eq!(entries, BTreeMap::from([(1, Uom(0x0000_2908))]));
    }

    #[test]
    fn a_value_is_worth_the_same_by_parts() {
        let one = |digit: u8| format!("00 00 00 00 00 0{digit} 00 00 00 00 00 00");
        let (first, second) = (one(2), one(3));
        let mut whole = meter();
        whole.set_raw(UomEntries::ID, hex(UNITS));
        whole.set_raw(Constants::ID, hex(&format!("{first} {second}")));
        let mut part = meter();
        part.set_part(UomEntries::ID, 8, hex("00 02 44 00"));
        part.set_part(Constants::ID, 12, hex(&second));
        let worth = |image: &Image, source| {
            Scaling::of(image)
                .unwrap()
                .engineering(&Number::Integer(7), source)
        };
        assert_eq!(worth(&whole, 2), worth(&part, 2));
        assert_ne!(worth(&whole, 0), worth(&part, 0), "it was not asked for");
    }

    #[test]
    fn entries_whose_size_only_the_whole_table_tells_have_no_layout() {
        let layout = |flags: &str| {
            let act = format!("{flags} 03 00 00 00 02 02 03");
            let image = image(MostFirst, &[(11, &act)]);
            let formats = image.formats().unwrap();
            Constants::layout(&Constants::shape(&image).unwrap(), formats)
        };
        let size = |size| Some(EntryLayout { size, count: 2 });
        assert_eq!(layout("00"), size(12));
        assert_eq!(layout("20"), size(25));
        assert_eq!(layout("60"), size(38));
        assert_eq!(layout("80"), None, "with or without offsets");
        assert_eq!(TableId::standard(15), Constants::ID);
    }
}
