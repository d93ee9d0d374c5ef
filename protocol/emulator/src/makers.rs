//! The maker's tables by their fields, as far as the meter acts on them.
//!
//! Is: MT-100, laid out as the C12.19 fact sheet proposes.
//! Is not: what a write of them must hold; that is data, in `meters/*.toml`. A model that lacks a table does without what it
//! asks for.
//! Source: C12.19 fact sheet 6.3 [proposal].

use meterbench_c1219::{Image, Reader, Table, TableError, TableId, Writer};

/// MT-100 METER_CFG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MeterConfig {
    energy_format: u8,
    demand_decimals: u8,
    flags: u8,
    primary_metric: u8,
    /// TEST_MODE_TIMEOUT; 0 for none [ours].
    pub test_minutes: u8,
    tail: Vec<u8>,
}

impl MeterConfig {
    /// All segments light up when power comes.
    const SEGMENTS_AT_POWER_UP: u8 = 1 << 2;

    pub(crate) fn segments_at_power_up(&self) -> bool {
        self.flags & Self::SEGMENTS_AT_POWER_UP != 0
    }
}

impl Table for MeterConfig {
    const ID: TableId = TableId::manufacturer(100);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(MeterConfig {
            energy_format: r.u8("ENERGY_FORMAT")?,
            demand_decimals: r.u8("DEMAND_DECIMALS")?,
            flags: r.u8("FLAGS")?,
            primary_metric: r.u8("PRIMARY_METRIC")?,
            test_minutes: r.u8("TEST_MODE_TIMEOUT")?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.bytes(&[
            self.energy_format,
            self.demand_decimals,
            self.flags,
            self.primary_metric,
            self.test_minutes,
        ]);
        w.bytes(&self.tail);
        Ok(())
    }
}
