//! ST-6 UTIL_INFO_TBL: the utility's own notes.
//!
//! Shape: 230 bytes, or 180 when identifiers are BCD.
//! Source: C12.19 table 6.

use crate::{Ident, Image, Reader, Table, TableError, TableId, Text, Writer};

/// The utility's notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UtilInfo {
    /// OWNER_NAME, 20 characters
    pub owner_name: Text,
    /// UTILITY_DIV, 20 characters
    pub utility_division: Text,
    /// SERVICE_POINT_ID
    pub service_point: Ident,
    /// ELEC_ADDR
    pub electrical_address: Ident,
    /// DEVICE_ID
    pub device: Ident,
    /// UTIL_SER_NO
    pub utility_serial: Ident,
    /// CUSTOMER_ID
    pub customer: Ident,
    /// COORDINATE_1 to COORDINATE_3, 10 bytes each
    pub coordinates: [Text; 3],
    /// TARIFF_ID, 8 characters
    pub tariff: Text,
    /// EX1_SW_VENDOR and its versions
    pub software1: SoftwareIdent,
    /// EX2_SW_VENDOR and its versions
    pub software2: SoftwareIdent,
    /// PROGRAMMER_NAME, 10 characters
    pub programmer: Text,
    /// MISC_ID, 30 characters
    pub misc: Text,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// Software that worked on the meter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoftwareIdent {
    /// Vendor, 4 characters
    pub vendor: Text,
    /// Version number
    pub version: u8,
    /// Revision number
    pub revision: u8,
}

impl SoftwareIdent {
    fn decode(field: &str, r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(SoftwareIdent {
            vendor: r.text(field, 4)?,
            version: r.u8(field)?,
            revision: r.u8(field)?,
        })
    }

    fn encode(&self, field: &str, w: &mut Writer) -> Result<(), TableError> {
        w.text(field, &self.vendor, 4)?;
        w.bytes(&[self.version, self.revision]);
        Ok(())
    }
}

impl Table for UtilInfo {
    const ID: TableId = TableId::standard(6);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(UtilInfo {
            owner_name: r.text("OWNER_NAME", 20)?,
            utility_division: r.text("UTILITY_DIV", 20)?,
            service_point: r.ident("SERVICE_POINT_ID", 20)?,
            electrical_address: r.ident("ELEC_ADDR", 20)?,
            device: r.ident("DEVICE_ID", 20)?,
            utility_serial: r.ident("UTIL_SER_NO", 20)?,
            customer: r.ident("CUSTOMER_ID", 20)?,
            coordinates: [
                r.text("COORDINATE_1", 10)?,
                r.text("COORDINATE_2", 10)?,
                r.text("COORDINATE_3", 10)?,
            ],
            tariff: r.text("TARIFF_ID", 8)?,
            software1: SoftwareIdent::decode("EX1_SW_VENDOR", r)?,
            software2: SoftwareIdent::decode("EX2_SW_VENDOR", r)?,
            programmer: r.text("PROGRAMMER_NAME", 10)?,
            misc: r.text("MISC_ID", 30)?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.text("OWNER_NAME", &self.owner_name, 20)?;
        w.text("UTILITY_DIV", &self.utility_division, 20)?;
        w.ident("SERVICE_POINT_ID", &self.service_point, 20)?;
        w.ident("ELEC_ADDR", &self.electrical_address, 20)?;
        w.ident("DEVICE_ID", &self.device, 20)?;
        w.ident("UTIL_SER_NO", &self.utility_serial, 20)?;
        w.ident("CUSTOMER_ID", &self.customer, 20)?;
        for coordinate in &self.coordinates {
            w.text("COORDINATE", coordinate, 10)?;
        }
        w.text("TARIFF_ID", &self.tariff, 8)?;
        self.software1.encode("EX1_SW_VENDOR", w)?;
        self.software2.encode("EX2_SW_VENDOR", w)?;
        w.text("PROGRAMMER_NAME", &self.programmer, 10)?;
        w.text("MISC_ID", &self.misc, 30)?;
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MostFirst, any_bytes, image, round, with_config};

    fn bytes(ident: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (letter, width) in b"ABcdefgHIJKL"
            .iter()
            .zip([20, 20, ident, ident, ident, ident, ident, 10, 10, 10, 8, 4])
        {
            bytes.extend(std::iter::repeat_n(*letter, width));
        }
        bytes.extend([1, 2]);
        bytes.extend(b"MMMM\x03\x04");
        bytes.extend([b'N'; 10]);
        bytes.extend([b'O'; 30]);
        bytes
    }

    #[test]
    fn every_field_has_its_place() {
        let mut image = image(MostFirst, &[]);
        image.set_raw(UtilInfo::ID, bytes(20));
        assert_eq!(image.raw(UtilInfo::ID).unwrap().len(), 230);
        let info: UtilInfo = round(&image);
        assert_eq!(info.owner_name.to_string(), "A".repeat(20));
        assert_eq!(info.customer.to_string(), "g".repeat(20));
        assert_eq!(info.coordinates[2].to_string(), "J".repeat(10));
        assert_eq!(
            (
                info.tariff.to_string(),
                info.software1.version,
                info.software2.revision
            ),
            ("K".repeat(8), 1, 4)
        );
        assert_eq!(
            (info.programmer.to_string(), info.misc.to_string()),
            ("N".repeat(10), "O".repeat(30))
        );
        assert!(info.tail.is_empty());
    }

    #[test]
    fn bcd_identifiers_make_it_180_bytes() {
        let mut image = with_config(image(MostFirst, &[]), |config| {
            config.format_control_2 |= 0x20
        });
        image.set_raw(UtilInfo::ID, bytes(10));
        assert_eq!(image.raw(UtilInfo::ID).unwrap().len(), 180);
        let info: UtilInfo = round(&image);
        assert_eq!(
            (info.service_point.to_string(), info.misc.to_string()),
            ("63".repeat(10), "O".repeat(30))
        );
    }

    any_bytes!(UtilInfo);
}
