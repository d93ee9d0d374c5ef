//! ST-32 DISP_SOURCE_TBL: what each display source shows.
//!
//! Is not: a meaning; the standard leaves the bytes to the maker, and a [`crate::layout::Layout`] may describe them.
//! Shape: NBR_DISP_SOURCES of WIDTH_DISP_SOURCES bytes (ST-31).
//! Source: C12.19 table 32.

use crate::{ActDisp, Image, Reader, Table, TableError, TableId, Writer};

/// The maker's display sources.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DispSources {
    /// DISPLAY_SOURCES
    pub sources: Vec<Vec<u8>>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for DispSources {
    const ID: TableId = TableId::standard(32);
    type Shape = ActDisp;

    fn shape(image: &Image) -> Result<ActDisp, TableError> {
        image.get()
    }

    fn decode(act: &ActDisp, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let one = |_| {
            r.take("DISPLAY_SOURCES", act.source_width.into())
                .map(<[u8]>::to_vec)
        };
        let sources = (0..act.sources).map(one).collect::<Result<_, _>>()?;
        Ok(DispSources {
            sources,
            tail: r.rest(),
        })
    }

    fn encode(&self, act: &ActDisp, w: &mut Writer) -> Result<(), TableError> {
        w.count("DISPLAY_SOURCES", act.sources.into(), self.sources.len())?;
        for source in &self.sources {
            w.exact("DISPLAY_SOURCES", source, act.source_width.into())?;
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
    fn sources_are_the_makers_bytes_in_either_order() {
        for (order, act) in [
            (MostFirst, "03 00 02 08 00 00 00 00 00 00"),
            (LeastFirst, "03 02 00 08 00 00 00 00 00 00"),
        ] {
            let image = image(
                order,
                &[
                    (31, act),
                    (32, "01 00 00 00 44 45 4C 01  01 01 00 00 52 45 43 01 EE"),
                ],
            );
            let mut table: DispSources = round(&image);
            assert_eq!(
                table.sources,
                [*b"\x01\0\0\0DEL\x01", *b"\x01\x01\0\0REC\x01"]
            );
            table.sources[0].pop();
            assert!(matches!(
                image.encode(&table),
                Err(TableError::Count {
                    expected: 8,
                    found: 7,
                    ..
                })
            ));
        }
    }

    #[test]
    fn many_and_none() {
        let many = image(
            MostFirst,
            &[
                (31, "03 01 2C 02 00 00 00 00 00 00"),
                (32, &"01 02 ".repeat(300)),
            ],
        );
        assert_eq!(round::<DispSources>(&many).sources.len(), 300);
        assert_eq!(
            round::<DispSources>(&image(MostFirst, &[(31, &"00 ".repeat(10)), (32, "")])),
            DispSources::default()
        );
    }

    any_bytes!(DispSources, 31);
}
