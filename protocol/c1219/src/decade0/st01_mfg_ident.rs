//! ST-1 GENERAL_MFG_ID_TBL: maker, model, versions, serial number.
//!
//! Shape: 32 bytes, or 24 when identifiers are BCD.
//! Source: C12.19 table 1.

use crate::{Ident, Image, Reader, Table, TableError, TableId, Text, Writer};

/// Who made the meter, and which one it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MfgIdent {
    /// MANUFACTURER, 4 characters
    pub manufacturer: Text,
    /// ED_MODEL, 8 characters
    pub model: Text,
    /// HW_VERSION_NUMBER and HW_REVISION_NUMBER
    pub hardware: (u8, u8),
    /// FW_VERSION_NUMBER and FW_REVISION_NUMBER
    pub firmware: (u8, u8),
    /// MFG_SERIAL_NUMBER
    pub serial: Ident,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for MfgIdent {
    const ID: TableId = TableId::standard(1);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(MfgIdent {
            manufacturer: r.text("MANUFACTURER", 4)?,
            model: r.text("ED_MODEL", 8)?,
            hardware: (r.u8("HW_VERSION_NUMBER")?, r.u8("HW_REVISION_NUMBER")?),
            firmware: (r.u8("FW_VERSION_NUMBER")?, r.u8("FW_REVISION_NUMBER")?),
            serial: r.ident("MFG_SERIAL_NUMBER", 16)?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.text("MANUFACTURER", &self.manufacturer, 4)?;
        w.text("ED_MODEL", &self.model, 8)?;
        w.bytes(&[
            self.hardware.0,
            self.hardware.1,
            self.firmware.0,
            self.firmware.1,
        ]);
        w.ident("MFG_SERIAL_NUMBER", &self.serial, 16)?;
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round, with_config};

    const ST1: &str = "4C 47 59 52  46 4F 43 55 53 41 58 20  01 00 05 1C  30 31 32 33 34 35 36 37 38 39 20 20 20 20 20 20";

    #[test]
    fn the_published_example() {
        for order in [MostFirst, LeastFirst] {
            let ident: MfgIdent = round(&image(order, &[(1, ST1)]));
            assert_eq!(
                (ident.manufacturer.to_string(), ident.model.to_string()),
                ("LGYR".into(), "FOCUSAX".into())
            );
            assert_eq!((ident.hardware, ident.firmware), ((1, 0), (5, 28)));
            assert_eq!(ident.serial.to_string(), "0123456789");
        }
    }

    #[test]
    fn a_bcd_serial_number_has_half_the_bytes() {
        let bytes =
            "4C 47 59 52  46 4F 43 55 53 41 58 20  01 00 05 1C  00 00 00 01 23 45 67 89  EE";
        let image = with_config(image(MostFirst, &[(1, bytes)]), |config| {
            config.format_control_2 |= 0x20
        });
        let ident: MfgIdent = round(&image);
        assert_eq!(ident.serial.to_string(), "0000000123456789");
        assert_eq!(ident.tail, [0xEE]);
    }

    #[test]
    fn a_model_of_the_wrong_width_is_refused() {
        let image = image(MostFirst, &[(1, ST1)]);
        let mut ident: MfgIdent = round(&image);
        ident.model = Text::padded("FOCUS", 5).unwrap();
        assert_eq!(
            image.encode(&ident).unwrap_err().to_string(),
            "ST-1 ED_MODEL holds 5 where this meter has room for exactly 8"
        );
    }

    any_bytes!(MfgIdent);
}
