//! The maker's tables by their fields, as far as the meter acts on them.
//!
//! Is: MT-13 as one public implementation reads it, and MT-100 and MT-102 to MT-104, laid out as the C12.19 fact sheet proposes.
//! Is not: what a write of them must hold; that is data, in `meters/*.toml`. A model that lacks a table does without what it
//! asks for.
//! Source: C12.19 fact sheet 4.3 [1] and 6.3 to 6.6 [proposal].

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
    /// 0 4x1, 1 4x10, 2 5x1, 3 5x10, 4 6x1, 5 6x10.
    pub(crate) fn energy_format(&self) -> u8 {
        self.energy_format
    }

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

/// One output of MT-104 KYZ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct KyzOutput {
    /// 0 off, 1 KYZ toggle, 2 pulse, 3 end of interval
    pub mode: u8,
    pub source: u8,
    /// mWh per toggle or pulse
    pub weight: u32,
    pub width_millis: u16,
}

/// MT-104 KYZ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Kyz {
    pub outputs: [KyzOutput; 2],
    tail: Vec<u8>,
}

impl Table for Kyz {
    const ID: TableId = TableId::manufacturer(104);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut table = Kyz::default();
        for output in &mut table.outputs {
            *output = KyzOutput {
                mode: r.u8("MODE")?,
                source: r.u8("SOURCE")?,
                weight: r.u32("WEIGHT")?,
                width_millis: r.u16("WIDTH_MS")?,
            };
        }
        table.tail = r.rest();
        Ok(table)
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        for output in &self.outputs {
            w.u8(output.mode);
            w.u8(output.source);
            w.u32(output.weight);
            w.u16(output.width_millis);
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

/// MT-13, instantaneous values. Places A, B and C; U16 quantities are fixed point, with as many bits behind the point as
/// MT-24 says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Instantaneous {
    pub volts: [u16; 3],
    pub angles: [u16; 3],
    pub amps: [u16; 3],
    pub reserved: [u8; 6],
    pub watts: i32,
    pub neutral_amps: u16,
    pub reserved_too: [u8; 14],
    pub celsius: i8,
    pub unused: u8,
    pub hertz: u16,
    pub reverse_pulses: u8,
    pub load_side: [u16; 2],
    pub tail: Vec<u8>,
}

impl Table for Instantaneous {
    const ID: TableId = TableId::manufacturer(13);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        let three = |r: &mut Reader<'_>, field: &str| -> Result<[u16; 3], TableError> {
            Ok([r.u16(field)?, r.u16(field)?, r.u16(field)?])
        };
        Ok(Instantaneous {
            volts: three(r, "VOLTAGE")?,
            angles: three(r, "VOLTAGE_ANGLE")?,
            amps: three(r, "CURRENT")?,
            reserved: bytes(r)?,
            watts: i32::from_be_bytes(r.u32("POWER")?.to_be_bytes()),
            neutral_amps: r.u16("NEUTRAL_CURRENT")?,
            reserved_too: bytes(r)?,
            celsius: i8::from_be_bytes(bytes(r)?),
            unused: r.u8("UNUSED")?,
            hertz: r.u16("FREQUENCY")?,
            reverse_pulses: r.u8("REVERSE_PULSES")?,
            load_side: [r.u16("LOAD_SIDE_VOLTAGE")?, r.u16("LOAD_SIDE_VOLTAGE")?],
            tail: r.rest(),
        })
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        for value in self.volts.iter().chain(&self.angles).chain(&self.amps) {
            w.u16(*value);
        }
        w.bytes(&self.reserved);
        w.u32(u32::from_be_bytes(self.watts.to_be_bytes()));
        w.u16(self.neutral_amps);
        w.bytes(&self.reserved_too);
        w.bytes(&self.celsius.to_be_bytes());
        w.u8(self.unused);
        w.u16(self.hertz);
        w.u8(self.reverse_pulses);
        for value in self.load_side {
            w.u16(value);
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

fn bytes<const N: usize>(r: &mut Reader<'_>) -> Result<[u8; N], TableError> {
    let taken = r.take("RESERVED", N)?;
    let mut bytes = [0; N];
    for (byte, value) in bytes.iter_mut().zip(taken) {
        *byte = *value;
    }
    Ok(bytes)
}
