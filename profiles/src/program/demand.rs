//! Demand: over what interval it is averaged, and when it is not counted.
//!
//! Units: in the names.
//! Source: C12.19 table 13; the decimals are shown by the family's own setting.

/// What a program says of demand; what is absent leaves the meter's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Demand {
    /// Over what it is averaged.
    pub interval: Option<Interval>,
    /// Minutes after a demand reset during which another is ignored.
    pub reset_lockout_minutes: Option<u32>,
    /// Seconds without voltage that count as a power failure.
    pub power_fail_seconds: Option<u32>,
    /// Minutes after a power failure during which demand is not counted.
    pub power_fail_exclusion_minutes: Option<u32>,
    /// Minutes without power after which that exclusion applies.
    pub cold_load_pickup_minutes: Option<u32>,
    /// Decimals of a demand on the display.
    pub decimals: Option<u32>,
}

/// A demand interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// One interval after the other.
    Block {
        /// Its length.
        minutes: u32,
    },
    /// An interval that moves on by sub-intervals.
    Rolling {
        /// Its length.
        minutes: u32,
        /// By how much it moves.
        subinterval_minutes: u32,
    },
}

impl Interval {
    /// The whole interval.
    pub fn minutes(self) -> u32 {
        match self {
            Interval::Block { minutes } | Interval::Rolling { minutes, .. } => minutes,
        }
    }

    /// By how much it moves: the whole interval for block demand.
    pub fn subinterval_minutes(self) -> u32 {
        match self {
            Interval::Block { minutes } => minutes,
            Interval::Rolling {
                subinterval_minutes,
                ..
            } => subinterval_minutes,
        }
    }
}
