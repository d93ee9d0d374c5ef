//! ST-31 ACT_DISP_TBL: actual limits of the display; ST-30 has the same shape and says what the hardware could do.
//!
//! Shape: 10 bytes.
//! Source: C12.19 tables 30 and 31.

use crate::{Image, Reader, Table, TableError, TableId, Writer, flags::flags, table::dim_of};

flags! {
    /// DISPLAY_CTRL
    DisplayCtrl: u8 {
        /// ON_TIME_FLAG: how long an item shows can be set.
        ON_TIME = 0,
        /// OFF_TIME_FLAG: how long the display is blank between items can be set.
        OFF_TIME = 1,
        /// HOLD_TIME_FLAG: how long a list is held can be set.
        HOLD_TIME = 2,
    }
}

/// Dimensions of decade 3.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActDisp {
    /// DISPLAY_CTRL
    pub ctrl: DisplayCtrl,
    /// NBR_DISP_SOURCES
    pub sources: u16,
    /// WIDTH_DISP_SOURCES
    pub source_width: u8,
    /// NBR_PRI_DISP_LIST_ITEMS: of all primary lists together
    pub pri_items: u16,
    /// NBR_PRI_DISP_LISTS
    pub pri_lists: u8,
    /// NBR_SEC_DISP_LIST_ITEMS: of all secondary lists together
    pub sec_items: u16,
    /// NBR_SEC_DISP_LISTS
    pub sec_lists: u8,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for ActDisp {
    const ID: TableId = TableId::standard(31);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ActDisp {
            ctrl: DisplayCtrl(r.u8("DISPLAY_CTRL")?),
            sources: r.u16("NBR_DISP_SOURCES")?,
            source_width: r.u8("WIDTH_DISP_SOURCES")?,
            pri_items: r.u16("NBR_PRI_DISP_LIST_ITEMS")?,
            pri_lists: r.u8("NBR_PRI_DISP_LISTS")?,
            sec_items: r.u16("NBR_SEC_DISP_LIST_ITEMS")?,
            sec_lists: r.u8("NBR_SEC_DISP_LISTS")?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.u8(self.ctrl.0);
        w.u16(self.sources);
        w.u8(self.source_width);
        w.u16(self.pri_items);
        w.u8(self.pri_lists);
        w.u16(self.sec_items);
        w.u8(self.sec_lists);
        w.bytes(&self.tail);
        Ok(())
    }
}

dim_of!(
    /// ST-30 DIM_DISP_TBL: what the hardware could do. Never a shape.
    DimDisp, ActDisp, 30
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn the_published_example_in_both_orders() {
        for (order, bytes) in [
            (MostFirst, "03 00 28 08 00 08 02 00 00 00"),
            (LeastFirst, "03 28 00 08 08 00 02 00 00 00"),
        ] {
            let image = image(order, &[(31, bytes), (30, bytes)]);
            let act: ActDisp = round(&image);
            assert_eq!(act.ctrl.names(), ["ON_TIME", "OFF_TIME"]);
            assert_eq!(
                (act.sources, act.source_width, act.pri_items, act.pri_lists),
                (40, 8, 8, 2)
            );
            assert_eq!((act.sec_items, act.sec_lists), (0, 0));
            assert_eq!(round::<DimDisp>(&image).0, act);
        }
    }

    #[test]
    fn all_zero_and_a_tail() {
        assert_eq!(
            round::<ActDisp>(&image(MostFirst, &[(31, &"00 ".repeat(10))])),
            ActDisp::default()
        );
        assert_eq!(
            round::<ActDisp>(&image(MostFirst, &[(31, &"00 ".repeat(12))])).tail,
            [0, 0]
        );
    }

    any_bytes!(ActDisp);
}
