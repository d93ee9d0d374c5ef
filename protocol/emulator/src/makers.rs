//! The maker's tables by their fields, as far as the meter acts on them.
//!
//! Is: MT-100, MT-102 and MT-103, laid out as the C12.19 fact sheet proposes.
//! Is not: what a write of them must hold; that is data, in `meters/*.toml`. A model that lacks a table does without what it
//! asks for.
//! Source: C12.19 fact sheet 6.3 to 6.6 [proposal].

use meterbench_c1219::{Image, Reader, Stamp, Table, TableError, TableId, Writer};

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

/// MT-102 SWITCH_STATUS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SwitchStatus {
    pub state: u8,
    pub result: u8,
    pub operations: u16,
    pub last: Stamp,
    pub cause: u8,
    pub arm_seconds: u16,
    /// In 0.1 V.
    pub load_side: u16,
    pub tail: Vec<u8>,
}

impl Table for SwitchStatus {
    const ID: TableId = TableId::manufacturer(102);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(SwitchStatus {
            state: r.u8("STATE")?,
            result: r.u8("LAST_RESULT")?,
            operations: r.u16("OPERATION_COUNT")?,
            last: r.ltime("LAST_OPERATION")?,
            cause: r.u8("LAST_CAUSE")?,
            arm_seconds: r.u16("ARM_SECONDS_LEFT")?,
            load_side: r.u16("LOAD_SIDE_VOLTS")?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.u8(self.state);
        w.u8(self.result);
        w.u16(self.operations);
        w.ltime("LAST_OPERATION", &self.last)?;
        w.u8(self.cause);
        w.u16(self.arm_seconds);
        w.u16(self.load_side);
        w.bytes(&self.tail);
        Ok(())
    }
}

/// MT-103 SERVICE_LIMIT.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ServiceLimit {
    flags: u8,
    pub interval_minutes: u8,
    pub limit_watts: u32,
    pub hold_seconds: u16,
    /// 0 for no limit.
    pub max_violations: u8,
    pub window_minutes: u8,
    pub emergency_minutes: u16,
    tail: Vec<u8>,
}

impl ServiceLimit {
    const ENABLED: u8 = 1;

    pub(crate) fn flags(&self) -> u8 {
        self.flags
    }

    pub(crate) fn enabled(&self) -> bool {
        self.flags & Self::ENABLED != 0
    }

    pub(crate) fn enable(&mut self, on: bool) {
        self.flags = self.flags & !Self::ENABLED | u8::from(on);
    }

    pub(crate) fn net(&self) -> bool {
        self.flags & 1 << 1 != 0
    }

    pub(crate) fn auto_reclose(&self) -> bool {
        self.flags & 1 << 2 != 0
    }

    pub(crate) fn alarm_only(&self) -> bool {
        self.flags & 1 << 3 != 0
    }
}

impl Table for ServiceLimit {
    const ID: TableId = TableId::manufacturer(103);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        Ok(ServiceLimit {
            flags: r.u8("FLAGS")?,
            interval_minutes: r.u8("INTERVAL_MINUTES")?,
            limit_watts: r.u32("LIMIT_W")?,
            hold_seconds: r.u16("HOLD_OPEN_SECONDS")?,
            max_violations: r.u8("MAX_VIOLATIONS")?,
            window_minutes: r.u8("WINDOW_MINUTES")?,
            emergency_minutes: r.u16("EMERGENCY_MINUTES")?,
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.u8(self.flags);
        w.u8(self.interval_minutes);
        w.u32(self.limit_watts);
        w.u16(self.hold_seconds);
        w.u8(self.max_violations);
        w.u8(self.window_minutes);
        w.u16(self.emergency_minutes);
        w.bytes(&self.tail);
        Ok(())
    }
}
