//! ST-22 DATA_SELECTION_TBL: which sources are summed, which make demands, which are kept beside a maximum.
//!
//! Shape: lists as long as ST-21 says; a set of (D+7)/8 bytes among them.
//! Source: C12.19 table 22.

use crate::{ActRegs, Image, Reader, Set, Table, TableError, TableId, Writer};

/// Selections: indexes into ST-16, [`DataSelection::UNUSED`] for none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataSelection {
    /// SUMMATION_SELECT
    pub summations: Vec<u8>,
    /// DEMAND_SELECT
    pub demands: Vec<u8>,
    /// MIN_OR_MAX_FLAGS: in it, demand k is a maximum
    pub maxima: Set,
    /// COINCIDENT_SELECT
    pub coincidents: Vec<u8>,
    /// COIN_DEMAND_ASSOC: indexes into the demands
    pub coincident_demands: Vec<u8>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl DataSelection {
    /// No source.
    pub const UNUSED: u8 = 255;
}

impl Table for DataSelection {
    const ID: TableId = TableId::standard(22);
    type Shape = ActRegs;

    fn shape(image: &Image) -> Result<ActRegs, TableError> {
        image.get()
    }

    fn decode(act: &ActRegs, r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(DataSelection {
            summations: r.take("SUMMATION_SELECT", act.summations.into())?.to_vec(),
            demands: r.take("DEMAND_SELECT", act.demands.into())?.to_vec(),
            maxima: Set::from_bytes(
                r.take("MIN_OR_MAX_FLAGS", usize::from(act.demands).div_ceil(8))?,
            ),
            coincidents: r
                .take("COINCIDENT_SELECT", act.coincidents.into())?
                .to_vec(),
            coincident_demands: r
                .take("COIN_DEMAND_ASSOC", act.coincidents.into())?
                .to_vec(),
            tail: r.rest(),
        })
    }

    fn encode(&self, act: &ActRegs, w: &mut Writer) -> Result<(), TableError> {
        w.exact("SUMMATION_SELECT", &self.summations, act.summations.into())?;
        w.exact("DEMAND_SELECT", &self.demands, act.demands.into())?;
        w.exact(
            "MIN_OR_MAX_FLAGS",
            self.maxima.as_bytes(),
            usize::from(act.demands).div_ceil(8),
        )?;
        w.exact(
            "COINCIDENT_SELECT",
            &self.coincidents,
            act.coincidents.into(),
        )?;
        w.exact(
            "COIN_DEMAND_ASSOC",
            &self.coincident_demands,
            act.coincidents.into(),
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
    fn the_inventory_example() {
        for order in [MostFirst, LeastFirst] {
            let image = image(
                order,
                &[
                    (21, "57 02 03 04 02 00 01 04 02 04"),
                    (22, "00 01 02 03 22 23 03"),
                ],
            );
            let mut selection: DataSelection = round(&image);
            assert_eq!(
                (
                    selection.summations.as_slice(),
                    selection.demands.as_slice()
                ),
                (&[0, 1, 2, 3][..], &[34, 35][..])
            );
            assert_eq!(selection.maxima.iter().collect::<Vec<_>>(), [0, 1]);
            selection.summations.pop();
            let words = image.encode(&selection).unwrap_err().to_string();
            assert_eq!(
                words,
                "ST-22 SUMMATION_SELECT holds 3 where this meter has room for exactly 4"
            );
        }
    }

    #[test]
    fn nine_demands_take_two_bytes_of_flags() {
        let image = image(
            MostFirst,
            &[
                (21, "00 00 00 01 09 02 00 00 00 00"),
                (22, "FF 01 02 03 04 05 06 07 08 09 00 01 0A 0B 00 08 EE"),
            ],
        );
        let selection: DataSelection = round(&image);
        assert_eq!(selection.maxima.iter().collect::<Vec<_>>(), [8]);
        assert_eq!(
            (
                selection.summations[0],
                selection.coincidents,
                selection.coincident_demands
            ),
            (255, vec![10, 11], vec![0, 8])
        );
    }

    #[test]
    fn all_zero() {
        let image = image(MostFirst, &[(21, &"00 ".repeat(10)), (22, "")]);
        assert_eq!(round::<DataSelection>(&image), DataSelection::default());
    }

    any_bytes!(DataSelection, 21);
}
