//! ST-2 DEVICE_NAMEPLATE_TBL in its electric form: form, class, voltage, constants on the nameplate.
//!
//! Is not: the gas and water forms; ST-0's NAMEPLATE_TYPE must say electric.
//! Shape: 33 bytes.
//! Source: C12.19 table 2; the codes of E_ELEMENTS and E_VOLTS from one public implementation.

use crate::{Image, NameplateType, Reader, Table, TableError, TableId, Text, Writer};

/// The nameplate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nameplate {
    /// E_KH: Wh per revolution of a disk, 6 characters
    pub kh: Text,
    /// E_KT: the test constant, 6 characters
    pub kt: Text,
    /// E_INPUT_SCALAR: divisor of input pulses
    pub input_scalar: u8,
    /// E_ED_CONFIG: the form, 5 characters
    pub form: Text,
    /// E_ELEMENTS: frequency, elements, base, accuracy
    pub elements: u16,
    /// E_VOLTS: voltage of the elements and of the supply
    pub volts: u8,
    /// E_CLASS_MAX_AMPS: 6 characters
    pub class_amps: Text,
    /// E_TA: test amps, 6 characters
    pub test_amps: Text,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Nameplate {
    /// E_FREQ in words.
    #[must_use]
    pub fn frequency(&self) -> Option<&'static str> {
        word(
            &[
                "DC",
                "25 Hz",
                "50 Hz",
                "50 or 60 Hz",
                "60 Hz",
                "400 Hz",
                "",
                "unclassified",
            ],
            self.elements & 7,
        )
    }

    /// E_NO_OF_ELEMENTS in words.
    #[must_use]
    pub fn element_count(&self) -> Option<&'static str> {
        word(
            &["none", "1", "2", "2.5", "3", "6", "1.5"],
            self.elements >> 3 & 7,
        )
    }

    /// E_BASE_TYPE in words.
    #[must_use]
    pub fn base(&self) -> Option<&'static str> {
        word(
            &[
                "none",
                "S",
                "A",
                "K",
                "IEC",
                "switchboard",
                "rack",
                "B",
                "P",
            ],
            self.elements >> 6 & 0x0F,
        )
    }

    /// E_ACCURACY_CLASS, its code
    #[must_use]
    pub fn accuracy_code(&self) -> u16 {
        self.elements >> 10
    }

    /// E_ELEMENTS_VOLTS in words.
    #[must_use]
    pub fn element_volts(&self) -> Option<&'static str> {
        word(
            &[
                "none", "69.3", "72", "120", "208", "240", "277", "480", "120-277", "120-480",
                "347", "600",
            ],
            u16::from(self.volts & 0x0F),
        )
    }

    /// E_ED_SUPPLY_VOLTS in words.
    #[must_use]
    pub fn supply_volts(&self) -> Option<&'static str> {
        let words = [
            "internal", "69.3", "72", "120", "208", "240", "277", "480", "120-277", "120-480",
            "48", "25", "250", "347", "600",
        ];
        word(&words, u16::from(self.volts >> 4))
    }
}

fn word(words: &[&'static str], code: u16) -> Option<&'static str> {
    words
        .get(usize::from(code))
        .copied()
        .filter(|word| !word.is_empty())
}

impl Table for Nameplate {
    const ID: TableId = TableId::standard(2);
    type Shape = ();

    fn shape(image: &Image) -> Result<(), TableError> {
        let config = image.config()?;
        if config.nameplate() == NameplateType::Electric {
            return Ok(());
        }
        let (field, code) = (
            "NAMEPLATE_TYPE".to_owned(),
            u32::from(config.nameplate_type),
        );
        Err(TableError::Unsupported {
            table: Self::ID,
            field,
            byte: 0,
            code,
        })
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(Nameplate {
            kh: r.text("E_KH", 6)?,
            kt: r.text("E_KT", 6)?,
            input_scalar: r.u8("E_INPUT_SCALAR")?,
            form: r.text("E_ED_CONFIG", 5)?,
            elements: r.u16("E_ELEMENTS")?,
            volts: r.u8("E_VOLTS")?,
            class_amps: r.text("E_CLASS_MAX_AMPS", 6)?,
            test_amps: r.text("E_TA", 6)?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.text("E_KH", &self.kh, 6)?;
        w.text("E_KT", &self.kt, 6)?;
        w.u8(self.input_scalar);
        w.text("E_ED_CONFIG", &self.form, 5)?;
        w.u16(self.elements);
        w.u8(self.volts);
        w.text("E_CLASS_MAX_AMPS", &self.class_amps, 6)?;
        w.text("E_TA", &self.test_amps, 6)?;
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round, with_config};

    #[test]
    fn a_2s_nameplate_in_both_orders() {
        // 60 Hz (4), 1 element (1 << 3), S base (1 << 6), accuracy code 3 (3 << 10) = 0x0C4C; 240 V both = 0x55
        for (order, elements) in [(MostFirst, "0C 4C"), (LeastFirst, "4C 0C")] {
            let bytes = format!(
                "20 20 37 2E 32 30  20 20 37 2E 32 30  01  32 53 20 20 20  {elements}  55  32 30 30 20 20 20  33 30 2E 30 20 20"
            );
            let plate: Nameplate = round(&image(order, &[(2, &bytes)]));
            assert_eq!(
                (
                    plate.kh.to_string(),
                    plate.form.to_string(),
                    plate.input_scalar
                ),
                ("  7.20".into(), "2S".into(), 1)
            );
            assert_eq!(
                (plate.frequency(), plate.element_count(), plate.base()),
                (Some("60 Hz"), Some("1"), Some("S"))
            );
            assert_eq!(
                (
                    plate.accuracy_code(),
                    plate.element_volts(),
                    plate.supply_volts()
                ),
                (3, Some("240"), Some("240"))
            );
            assert_eq!(
                (plate.class_amps.to_string(), plate.test_amps.to_string()),
                ("200".into(), "30.0".into())
            );
        }
    }

    #[test]
    fn unknown_codes_have_no_words() {
        let plate: Nameplate = round(&image(MostFirst, &[(2, &"FF ".repeat(35))]));
        assert_eq!(
            (plate.frequency(), plate.element_count(), plate.base()),
            (Some("unclassified"), None, None)
        );
        assert_eq!(
            (
                plate.element_volts(),
                plate.supply_volts(),
                plate.tail.len()
            ),
            (None, None, 2)
        );
    }

    #[test]
    fn a_gas_nameplate_is_not_read_as_electric() {
        let image = with_config(image(MostFirst, &[(2, &"00 ".repeat(33))]), |config| {
            config.nameplate_type = 0
        });
        assert!(matches!(
            image.get::<Nameplate>(),
            Err(TableError::Unsupported { code: 0, .. })
        ));
    }

    any_bytes!(Nameplate);
}
