//! How much a meter holds: seasons, switches, display items, demand intervals, load profile.
//!
//! Is: the numbers that a program must fit into, of a family (`data/meters/*.toml`) or of one meter (`map::dimensions`).
//! Is not: a limit on values; see `model::Limits`.
//! Shape: a part that the meter doesn't have is absent.

use serde::Deserialize;

/// How much a meter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimensions {
    /// Time of use.
    pub tou: Option<TouDimensions>,
    /// Display.
    pub display: Option<DisplayDimensions>,
    /// Demand.
    pub demand: Option<DemandDimensions>,
    /// Load profile.
    pub profile: Option<ProfileDimensions>,
}

/// Time of use: decade 5, and the tiers of the registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouDimensions {
    /// Seasons.
    pub seasons: usize,
    /// Special day types.
    pub specials: usize,
    /// One-time dates.
    pub once: usize,
    /// Dates that come back by a rule.
    pub recurring: usize,
    /// Switch times of all schedules together.
    pub switches: usize,
    /// Rates with registers of their own.
    pub tiers: usize,
    /// It has a first day for `every N days`.
    pub anchor: bool,
    /// Monday to Friday may each have a schedule.
    pub separate_weekdays: bool,
    /// Energy and demand may have rates of their own.
    pub separate_demands: bool,
    /// It keeps its time zone.
    pub zone: bool,
    /// It changes to daylight saving by itself.
    pub dst: bool,
    /// Daylight saving ends at a time of day of its own.
    pub own_off_time: bool,
    /// A new season resets the demand, whatever the program says.
    pub season_demand_reset: bool,
    /// A new season takes a self read, whatever the program says.
    pub season_self_read: bool,
}

/// Display: decade 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisplayDimensions {
    /// Items of all lists together.
    pub items: usize,
    /// Lists.
    pub lists: usize,
    /// Display sources.
    pub sources: usize,
    /// How long an item shows can be set.
    pub on_time: bool,
    /// How long the display is blank between items can be set.
    pub off_time: bool,
    /// How long a list is held can be set.
    pub hold_time: bool,
}

/// Demand: ST-11 and ST-13.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemandDimensions {
    /// Sources with a demand interval.
    pub entries: usize,
    /// Block demand.
    pub block: bool,
    /// Rolling demand, by sub-intervals.
    pub rolling: bool,
    /// It can ignore a second demand reset.
    pub reset_lockout: bool,
    /// It can leave demand out after a power failure.
    pub power_fail: bool,
}

/// Load profile: the first set of ST-61.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileDimensions {
    /// Bytes of storage.
    pub memory_bytes: usize,
    /// Blocks.
    pub blocks: usize,
    /// Intervals of a block.
    pub block_intervals: usize,
    /// Channels.
    pub channels: usize,
    /// Minutes of the longest interval.
    pub interval_minutes: u32,
    /// A block may keep the registers' readings at its end.
    pub end_readings: bool,
    /// Bytes of a block's end time.
    pub end_time_bytes: usize,
    /// Bytes of a register's reading at a block's end.
    pub end_reading_bytes: usize,
    /// Bytes of a channel's value.
    pub value_bytes: usize,
    /// A block has a bit for every interval.
    pub interval_bits: bool,
    /// Every interval has a status of four bits for itself and each channel.
    pub channel_status: bool,
}

impl ProfileDimensions {
    /// Bytes of a block with this many channels, of which some keep a reading at its end.
    pub fn block_bytes(&self, channels: usize, end_readings: usize) -> usize {
        let status = if self.channel_status {
            channels / 2 + 1
        } else {
            0
        };
        let bits = if self.interval_bits {
            self.block_intervals.div_ceil(8)
        } else {
            0
        };
        let interval = status.saturating_add(channels.saturating_mul(self.value_bytes));
        self.end_time_bytes
            .saturating_add(end_readings.saturating_mul(self.end_reading_bytes))
            .saturating_add(bits)
            .saturating_add(self.block_intervals.saturating_mul(interval))
    }
}
