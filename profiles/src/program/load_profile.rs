//! Load profile: what is recorded every interval.
//!
//! Shape: channels in their order. A source is named as in the family's `[[source]]` rows.
//! Source: C12.19 tables 61 and 62.

/// What a program says of the load profile; what is absent leaves the meter's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadProfile {
    /// Minutes of an interval.
    pub interval_minutes: Option<u32>,
    /// What is recorded.
    pub channels: Option<Vec<Channel>>,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// What it records: "kwh-delivered".
    pub source: String,
    /// Whether each block keeps the register's reading at its end.
    pub end_reading: bool,
}
