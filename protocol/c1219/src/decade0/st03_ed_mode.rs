//! ST-3 ED_MODE_STATUS_TBL: mode and status flags.
//!
//! Shape: 4 bytes and DIM_MFG_STATUS_USED (ST-0) more.
//! Source: C12.19 table 3. Bit 13 of the status is reverse rotation in three sources, cover detect in one.

use crate::{Image, Reader, Set, Table, TableError, TableId, Writer, flags::flags};

flags! {
    /// ED_STD_STATUS1
    StdStatus: u16 {
        /// Not programmed.
        UNPROGRAMMED = 0,
        /// Error in the configuration.
        CONFIGURATION_ERROR = 1,
        /// Error in the self check.
        SELF_CHECK_ERROR = 2,
        /// Failure of the RAM.
        RAM_FAILURE = 3,
        /// Failure of the ROM.
        ROM_FAILURE = 4,
        /// Failure of the nonvolatile memory.
        NONVOLATILE_MEMORY_FAILURE = 5,
        /// Error of the clock.
        CLOCK_ERROR = 6,
        /// Error in measuring.
        MEASUREMENT_ERROR = 7,
        /// The battery is low.
        LOW_BATTERY = 8,
        /// A potential is low or lost.
        LOW_LOSS_POTENTIAL = 9,
        /// Demand above its threshold.
        DEMAND_OVERLOAD = 10,
        /// Power has failed.
        POWER_FAILURE = 11,
        /// Tampering was seen.
        TAMPER_DETECT = 12,
        /// Rotation in reverse.
        REVERSE_ROTATION = 13,
    }
}

impl StdStatus {
    /// The flags that are set, as a technician says them.
    #[must_use]
    pub fn words(self) -> Vec<String> {
        let lower = |name: &str| {
            name.to_ascii_lowercase()
                .replace('_', " ")
                .replace("rom ", "ROM ")
                .replace("ram ", "RAM ")
        };
        self.names().into_iter().map(lower).collect()
    }
}

/// ED_MODE, a set of flags of which one is expected to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdMode {
    /// Bit 0, METERING_FLAG
    Metering,
    /// Bit 1, TEST_MODE_FLAG
    Test,
    /// Bit 2, METER_SHOP_MODE_FLAG
    MeterShop,
    /// Bit 3, FACTORY_FLAG
    Factory,
    /// None of them, several, or a reserved one.
    Unknown(u8),
}

impl EdMode {
    /// From the byte with its flags.
    #[must_use]
    pub const fn from_code(code: u8) -> Self {
        match code {
            0x01 => EdMode::Metering,
            0x02 => EdMode::Test,
            0x04 => EdMode::MeterShop,
            0x08 => EdMode::Factory,
            other => EdMode::Unknown(other),
        }
    }

    /// The byte with its flags.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            EdMode::Metering => 0x01,
            EdMode::Test => 0x02,
            EdMode::MeterShop => 0x04,
            EdMode::Factory => 0x08,
            EdMode::Unknown(code) => code,
        }
    }
}

/// Mode and status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdModeStatus {
    /// ED_MODE
    pub mode: EdMode,
    /// ED_STD_STATUS1
    pub status1: StdStatus,
    /// ED_STD_STATUS2, all fill in 1997
    pub status2: u8,
    /// ED_MFG_STATUS
    pub mfg_status: Set,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

impl Table for EdModeStatus {
    const ID: TableId = TableId::standard(3);
    /// DIM_MFG_STATUS_USED
    type Shape = usize;

    fn shape(image: &Image) -> Result<usize, TableError> {
        Ok(image.config()?.mfg_status_bytes.into())
    }

    fn decode(mfg_bytes: &usize, r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(EdModeStatus {
            mode: EdMode::from_code(r.u8("ED_MODE")?),
            status1: StdStatus(r.u16("ED_STD_STATUS1")?),
            status2: r.u8("ED_STD_STATUS2")?,
            mfg_status: Set::from_bytes(r.take("ED_MFG_STATUS", *mfg_bytes)?),
            tail: r.rest(),
        })
    }

    fn encode(&self, mfg_bytes: &usize, w: &mut Writer) -> Result<(), TableError> {
        w.u8(self.mode.code());
        w.u16(self.status1.0);
        w.u8(self.status2);
        w.exact("ED_MFG_STATUS", self.mfg_status.as_bytes(), *mfg_bytes)?;
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round, with_config};

    #[test]
    fn status_bits_obey_the_byte_order_and_the_makers_set_does_not() {
        for (order, bytes) in [
            (MostFirst, "02 09 10 00 03 00 00 80"),
            (LeastFirst, "02 10 09 00 03 00 00 80"),
        ] {
            let status: EdModeStatus = round(&image(order, &[(3, bytes)]));
            assert_eq!(status.mode, EdMode::Test);
            assert_eq!(
                status.status1.words(),
                ["ROM failure", "low battery", "power failure"]
            );
            assert_eq!(status.mfg_status.iter().collect::<Vec<_>>(), [0, 1, 31]);
        }
    }

    #[test]
    fn without_maker_status_it_is_four_bytes() {
        let image = with_config(image(MostFirst, &[(3, "01 00 00 00")]), |config| {
            config.mfg_status_bytes = 0
        });
        let status: EdModeStatus = round(&image);
        assert_eq!(
            (status.mode, status.status1, status.mfg_status),
            (EdMode::Metering, StdStatus::default(), Set::empty(0))
        );
    }

    #[test]
    fn a_long_maker_status_and_reserved_bits_survive() {
        let bytes = format!("07 C0 00 FF {} AA", "55 ".repeat(200));
        let image = with_config(image(MostFirst, &[(3, &bytes)]), |config| {
            config.mfg_status_bytes = 200
        });
        let status: EdModeStatus = round(&image);
        assert_eq!(
            (status.mode, status.mfg_status.as_bytes().len(), status.tail),
            (EdMode::Unknown(7), 200, vec![0xAA])
        );
        assert!(status.status1.words().is_empty());
    }

    any_bytes!(EdModeStatus);
}
