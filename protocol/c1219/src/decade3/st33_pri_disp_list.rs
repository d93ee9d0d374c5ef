//! ST-33 PRI_DISP_LIST_TBL: the scrolls.
//!
//! Shape: NBR_PRI_DISP_LISTS descriptions of 3 bytes, NBR_PRI_DISP_LIST_ITEMS indexes into ST-32 (ST-31). Items of list 0
//! come first; list k owns the next NBR_LIST_ITEMS; what is left over is spare.
//! Source: C12.19 table 33.

use crate::{ActDisp, Image, Reader, Table, TableError, TableId, Writer};

/// Lists and their items.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PriDispList {
    /// PRI_DISP_LIST
    pub lists: Vec<ListDesc>,
    /// PRI_DISP_SOURCES of all lists, spare ones at the end
    pub sources: Vec<u16>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// DISP_LIST_DESC: times and length of one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ListDesc {
    /// DISP_SCROLL1: ON_TIME in bits 0-3, OFF_TIME in 4-7, seconds
    pub scroll1: u8,
    /// DISP_SCROLL2: HOLD_TIME in bits 0-3, minutes; DEFAULT_LIST in 4-7
    pub scroll2: u8,
    /// NBR_LIST_ITEMS
    pub items: u8,
}

impl ListDesc {
    /// From its parts; `None` if one of them has more than four bits.
    #[must_use]
    pub fn new(
        on_seconds: u8,
        off_seconds: u8,
        hold_minutes: u8,
        default_list: u8,
        items: u8,
    ) -> Option<Self> {
        let fits = [on_seconds, off_seconds, hold_minutes, default_list]
            .iter()
            .all(|part| *part < 16);
        fits.then_some(ListDesc {
            scroll1: off_seconds << 4 | on_seconds,
            scroll2: default_list << 4 | hold_minutes,
            items,
        })
    }

    /// ON_TIME
    #[must_use]
    pub const fn on_seconds(self) -> u8 {
        self.scroll1 & 0x0F
    }

    /// OFF_TIME
    #[must_use]
    pub const fn off_seconds(self) -> u8 {
        self.scroll1 >> 4
    }

    /// HOLD_TIME
    #[must_use]
    pub const fn hold_minutes(self) -> u8 {
        self.scroll2 & 0x0F
    }

    /// DEFAULT_LIST: 0 started over the link, 1 normal, 2 alternate, 3 test
    #[must_use]
    pub const fn default_list(self) -> u8 {
        self.scroll2 >> 4
    }
}

impl PriDispList {
    /// The items of list `index`; cut short if the lists claim more items than there are.
    #[must_use]
    pub fn items(&self, index: usize) -> &[u16] {
        let length = |list: &ListDesc| usize::from(list.items);
        let start: usize = self.lists.iter().take(index).map(length).sum();
        let start = start.min(self.sources.len());
        let end = (start + self.lists.get(index).map_or(0, length)).min(self.sources.len());
        self.sources.get(start..end).unwrap_or_default()
    }

    pub(super) fn read(lists: u8, items: u16, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut table = PriDispList::default();
        for _ in 0..lists {
            let (scroll1, scroll2) = (r.u8("DISP_SCROLL1")?, r.u8("DISP_SCROLL2")?);
            table.lists.push(ListDesc {
                scroll1,
                scroll2,
                items: r.u8("NBR_LIST_ITEMS")?,
            });
        }
        for _ in 0..items {
            table.sources.push(r.u16("PRI_DISP_SOURCES")?);
        }
        table.tail = r.rest();
        Ok(table)
    }

    pub(super) fn write(&self, lists: u8, items: u16, w: &mut Writer) -> Result<(), TableError> {
        w.count("PRI_DISP_LIST", lists.into(), self.lists.len())?;
        w.count("PRI_DISP_SOURCES", items.into(), self.sources.len())?;
        for list in &self.lists {
            w.bytes(&[list.scroll1, list.scroll2, list.items]);
        }
        for source in &self.sources {
            w.u16(*source);
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

impl Table for PriDispList {
    const ID: TableId = TableId::standard(33);
    type Shape = ActDisp;

    fn shape(image: &Image) -> Result<ActDisp, TableError> {
        image.get()
    }

    fn decode(act: &ActDisp, r: &mut Reader<'_>) -> Result<Self, TableError> {
        PriDispList::read(act.pri_lists, act.pri_items, r)
    }

    fn encode(&self, act: &ActDisp, w: &mut Writer) -> Result<(), TableError> {
        self.write(act.pri_lists, act.pri_items, w)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    const ST31: &str = "03 00 28 08 00 08 02 00 00 00";
    const ST33: &str = "16 10 04  16 20 03  00 00 00 01 00 04 00 1E  00 00 00 03 00 26  00 00";

    #[test]
    fn the_published_example_in_both_orders() {
        for (order, act, bytes) in [
            (MostFirst, ST31, ST33),
            (
                LeastFirst,
                "03 28 00 08 08 00 02 00 00 00",
                "16 10 04  16 20 03  00 00 01 00 04 00 1E 00  00 00 03 00 26 00  00 00",
            ),
        ] {
            let table: PriDispList = round(&image(order, &[(31, act), (33, bytes)]));
            let [normal, alternate] = table.lists[..] else {
                panic!("{table:?}")
            };
            assert_eq!(
                (
                    normal.on_seconds(),
                    normal.off_seconds(),
                    normal.hold_minutes()
                ),
                (6, 1, 0)
            );
            assert_eq!((normal.default_list(), alternate.default_list()), (1, 2));
            assert_eq!(
                (table.items(0), table.items(1), table.items(2)),
                (&[0, 1, 4, 30][..], &[0, 3, 38][..], &[][..])
            );
            assert_eq!(table.sources.len(), 8);
            assert_eq!(ListDesc::new(6, 1, 0, 1, 4), Some(normal));
        }
    }

    #[test]
    fn a_short_table_says_which_byte_it_lacks() {
        let image = image(
            MostFirst,
            &[
                (31, "03 00 28 08 00 03 02 00 00 00"),
                (33, "16 10 04 16 20 03 00 00 00"),
            ],
        );
        let words = image.get::<PriDispList>().unwrap_err().to_string();
        assert_eq!(
            words,
            "ST-33 PRI_DISP_SOURCES ends past the table: it needs byte 10 of 9"
        );
    }

    #[test]
    fn another_shape_is_not_written() {
        let image = image(MostFirst, &[(31, ST31), (33, ST33)]);
        let mut table: PriDispList = image.get().unwrap();
        table.sources.push(1);
        assert!(matches!(
            image.encode(&table),
            Err(TableError::Count {
                expected: 8,
                found: 9,
                ..
            })
        ));
        assert_eq!(ListDesc::new(16, 0, 0, 0, 0), None);
    }

    #[test]
    fn many_items_all_zero_and_a_tail() {
        let many = image(
            MostFirst,
            &[
                (31, "00 00 00 00 02 58 03 00 00 00"),
                (33, &"FF ".repeat(9 + 1200 + 2)),
            ],
        );
        let table: PriDispList = round(&many);
        assert_eq!(
            (table.sources.len(), table.tail.len(), table.items(2).len()),
            (600, 2, 90)
        );
        let none = image(MostFirst, &[(31, &"00 ".repeat(10)), (33, "")]);
        assert_eq!(round::<PriDispList>(&none), PriDispList::default());
    }

    any_bytes!(PriDispList, 31);
}
