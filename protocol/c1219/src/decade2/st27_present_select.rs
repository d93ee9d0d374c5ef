//! ST-27 PRESENT_REGISTER_SELECT_TBL: which sources have present values.
//!
//! Shape: NBR_PRESENT_DEMANDS and NBR_PRESENT_VALUES (ST-21) bytes, indexes into ST-16, 255 for none.
//! Source: C12.19 table 27.

use crate::{ActRegs, Image, Reader, Table, TableError, TableId, Writer};

/// Selections of ST-28.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PresentSelect {
    /// PRESENT_DEMAND_SELECT
    pub demands: Vec<u8>,
    /// PRESENT_VALUE_SELECT
    pub values: Vec<u8>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for PresentSelect {
    const ID: TableId = TableId::standard(27);
    type Shape = ActRegs;

    fn shape(image: &Image) -> Result<ActRegs, TableError> {
        image.get()
    }

    fn decode(act: &ActRegs, r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(PresentSelect {
            demands: r
                .take("PRESENT_DEMAND_SELECT", act.present_demands.into())?
                .to_vec(),
            values: r
                .take("PRESENT_VALUE_SELECT", act.present_values.into())?
                .to_vec(),
            tail: r.rest(),
        })
    }

    fn encode(&self, act: &ActRegs, w: &mut Writer) -> Result<(), TableError> {
        w.exact(
            "PRESENT_DEMAND_SELECT",
            &self.demands,
            act.present_demands.into(),
        )?;
        w.exact(
            "PRESENT_VALUE_SELECT",
            &self.values,
            act.present_values.into(),
        )?;
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn both_lists_follow_each_other() {
        for order in [MostFirst, LeastFirst] {
            let image = image(
                order,
                &[
                    (21, "57 02 03 04 02 00 01 04 02 04"),
                    (27, "22 23 00 01 02 FF EE"),
                ],
            );
            let select: PresentSelect = round(&image);
            assert_eq!(
                select,
                PresentSelect {
                    demands: vec![34, 35],
                    values: vec![0, 1, 2, 255],
                    tail: vec![0xEE]
                }
            );
        }
    }

    #[test]
    fn none_and_many() {
        let none = image(MostFirst, &[(21, &"00 ".repeat(10)), (27, "")]);
        assert_eq!(round::<PresentSelect>(&none), PresentSelect::default());
        let many = image(
            MostFirst,
            &[
                (21, "00 00 00 00 00 00 00 00 FF FF"),
                (27, &"01 ".repeat(510)),
            ],
        );
        assert_eq!(round::<PresentSelect>(&many).values.len(), 255);
    }

    any_bytes!(PresentSelect, 21);
}
