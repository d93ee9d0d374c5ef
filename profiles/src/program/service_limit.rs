//! Service limiting: a meter with a switch opens it above a load.
//!
//! Units: in the names; watts as the meter measures them.
//! Source: this project's proposal for the family's MT-103.

/// What a program says of it; what is absent leaves the meter's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceLimit {
    /// Whether it limits at all.
    pub enabled: Option<bool>,
    /// Whether what is fed in is taken off.
    pub net: Option<bool>,
    /// Whether the switch closes by itself after the hold time.
    pub auto_reclose: Option<bool>,
    /// Whether it only reports.
    pub alarm_only: Option<bool>,
    /// Over what the load is averaged.
    pub interval_minutes: Option<u32>,
    /// Above this the limit is violated.
    pub limit_watts: Option<u32>,
    /// How long the switch stays open.
    pub hold_open_seconds: Option<u32>,
    /// Violations until it stays open; 0 for no end.
    pub max_violations: Option<u32>,
    /// Over how long violations are counted.
    pub window_minutes: Option<u32>,
    /// How long an emergency limit holds.
    pub emergency_minutes: Option<u32>,
}
