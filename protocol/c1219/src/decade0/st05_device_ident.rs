//! ST-5 DEVICE_IDENT_TBL: the utility's identification of the meter.
//!
//! Shape: 20 characters, or 10 BCD bytes.
//! Source: C12.19 table 5.

use crate::{Ident, Image, Reader, Table, TableError, TableId, Writer};

/// The utility's name for this meter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceIdent {
    /// IDENTIFICATION
    pub identification: Ident,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for DeviceIdent {
    const ID: TableId = TableId::standard(5);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(DeviceIdent {
            identification: r.ident("IDENTIFICATION", 20)?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.ident("IDENTIFICATION", &self.identification, 20)?;
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        IdForm,
        testing::{MostFirst, any_bytes, image, round, with_config},
    };

    const TEXT: &str = "4D 45 54 45 52 20 30 30 34 32 20 20 20 20 20 20 20 20 20 20";

    #[test]
    fn as_text_and_as_bcd() {
        let ident: DeviceIdent = round(&image(MostFirst, &[(5, TEXT)]));
        assert_eq!(ident.identification.to_string(), "METER 0042");
        let bcd = image(MostFirst, &[(5, "00 00 00 00 00 00 00 01 23 45")]);
        let ident: DeviceIdent = round(&with_config(bcd, |config| config.format_control_2 |= 0x20));
        assert_eq!(ident.identification.to_string(), "00000000000000012345");
    }

    #[test]
    fn the_wrong_form_is_refused() {
        let image = image(MostFirst, &[(5, TEXT)]);
        let bcd = DeviceIdent {
            identification: Ident::padded("42", 20, IdForm::Bcd).unwrap(),
            tail: Vec::new(),
        };
        assert!(matches!(
            image.encode(&bcd),
            Err(TableError::Range { byte: 0, .. })
        ));
    }

    any_bytes!(DeviceIdent);
}
