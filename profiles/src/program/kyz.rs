//! KYZ outputs: pulses for another device.
//!
//! Units: milliwatt-hours a toggle or pulse, so that 1.8 Wh is whole.
//! Source: this project's proposal for the family's MT-104.

/// The outputs a program sets; one that is absent leaves the meter's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kyz {
    /// Outputs 1 and 2.
    pub outputs: [Option<Output>; 2],
}

/// One output, set as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// What it does.
    pub mode: OutputMode,
    /// What it counts: "kwh-delivered".
    pub source: String,
    /// Energy of one toggle or pulse.
    pub weight_milliwatt_hours: u32,
    /// Length of a pulse; 0 where it toggles.
    pub width_millis: u32,
}

/// What an output does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutputMode {
    /// Nothing.
    Off,
    /// Three wires, one change a weight.
    Toggle,
    /// Two wires, one pulse a weight.
    Pulse,
    /// One pulse at the end of a demand interval.
    IntervalEnd,
}

impl OutputMode {
    /// All of them.
    pub const ALL: [OutputMode; 4] = [
        OutputMode::Off,
        OutputMode::Toggle,
        OutputMode::Pulse,
        OutputMode::IntervalEnd,
    ];

    /// As in a program file.
    pub fn id(self) -> &'static str {
        match self {
            OutputMode::Off => "off",
            OutputMode::Toggle => "toggle",
            OutputMode::Pulse => "pulse",
            OutputMode::IntervalEnd => "interval-end",
        }
    }

    /// For a person.
    pub fn words(self) -> &'static str {
        match self {
            OutputMode::Off => "Off",
            OutputMode::Toggle => "KYZ toggle",
            OutputMode::Pulse => "Pulse",
            OutputMode::IntervalEnd => "End of interval",
        }
    }
}
