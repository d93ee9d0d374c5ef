//! ST-34 SEC_DISP_LIST_TBL: more scrolls, in the shape of ST-33.
//!
//! Shape: as ST-33, with NBR_SEC_DISP_LISTS and NBR_SEC_DISP_LIST_ITEMS (ST-31).
//! Source: C12.19 table 34.

use crate::{ActDisp, Image, PriDispList, Reader, Table, TableError, TableId, Writer};

/// The secondary lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecDispList(
    /// What it holds.
    pub PriDispList,
);

impl Table for SecDispList {
    const ID: TableId = TableId::standard(34);
    type Shape = ActDisp;

    fn shape(image: &Image) -> Result<ActDisp, TableError> {
        image.get()
    }

    fn decode(act: &ActDisp, r: &mut Reader<'_>) -> Result<Self, TableError> {
        PriDispList::read(act.sec_lists, act.sec_items, r).map(SecDispList)
    }

    fn encode(&self, act: &ActDisp, w: &mut Writer) -> Result<(), TableError> {
        self.0.write(act.sec_lists, act.sec_items, w)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn the_secondary_dimensions_count() {
        for (order, act, bytes) in [
            (
                MostFirst,
                "00 00 28 08 00 08 02 00 02 01",
                "16 10 02 00 05 00 06",
            ),
            (
                LeastFirst,
                "00 28 00 08 08 00 02 02 00 01",
                "16 10 02 05 00 06 00",
            ),
        ] {
            let table: SecDispList = round(&image(order, &[(31, act), (34, bytes)]));
            assert_eq!(table.0.items(0), [5, 6]);
        }
        assert_eq!(
            round::<SecDispList>(&image(MostFirst, &[(31, &"00 ".repeat(10)), (34, "")])),
            SecDispList::default()
        );
    }

    any_bytes!(SecDispList, 31);
}
