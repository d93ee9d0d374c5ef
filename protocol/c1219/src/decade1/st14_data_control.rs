//! ST-14 DATA_CONTROL_TBL: which maker code stands behind each source.
//!
//! Shape: NBR_DATA_CTRL_ENTRIES of DATA_CTRL_LENGTH bytes (ST-11); what they mean is the maker's.
//! Source: C12.19 table 14.

use crate::{ActSources, Image, Reader, Table, TableError, TableId, Writer};

/// The maker's source codes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataControl {
    /// SOURCE_ID
    pub entries: Vec<Vec<u8>>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for DataControl {
    const ID: TableId = TableId::standard(14);
    type Shape = ActSources;

    fn shape(image: &Image) -> Result<ActSources, TableError> {
        image.get()
    }

    fn decode(act: &ActSources, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let entry = |_| {
            r.take("SOURCE_ID", act.data_length.into())
                .map(<[u8]>::to_vec)
        };
        let entries = (0..act.data_entries).map(entry).collect::<Result<_, _>>()?;
        Ok(DataControl {
            entries,
            tail: r.rest(),
        })
    }

    fn encode(&self, act: &ActSources, w: &mut Writer) -> Result<(), TableError> {
        w.count("SOURCE_ID", act.data_entries.into(), self.entries.len())?;
        for entry in &self.entries {
            w.exact("SOURCE_ID", entry, act.data_length.into())?;
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MostFirst, any_bytes, image, round};

    #[test]
    fn entries_are_the_makers_bytes() {
        let image = image(
            MostFirst,
            &[
                (11, "00 00 00 03 02 00 00 00"),
                (14, "01 02 03 04 05 06 07"),
            ],
        );
        let mut control: DataControl = round(&image);
        assert_eq!(
            (control.entries.clone(), control.tail.clone()),
            (vec![vec![1, 2, 3], vec![4, 5, 6]], vec![7])
        );
        control.entries[0].push(9);
        assert!(matches!(
            image.encode(&control),
            Err(TableError::Count {
                expected: 3,
                found: 4,
                ..
            })
        ));
    }

    #[test]
    fn larger_and_zero() {
        let big = image(
            MostFirst,
            &[
                (11, "00 00 00 10 20 00 00 00"),
                (14, &"5A ".repeat(16 * 32)),
            ],
        );
        assert_eq!(round::<DataControl>(&big).entries.len(), 32);
        assert_eq!(
            round::<DataControl>(&image(
                MostFirst,
                &[(11, "00 00 00 00 00 00 00 00"), (14, "")]
            )),
            DataControl::default()
        );
    }

    any_bytes!(DataControl, 11);
}
