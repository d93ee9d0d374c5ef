//! The file types of a meter's state.
//!
//! Is: what stands in the file, field by field. A change here is a change of the format: raise the version.
//! Is not: where it comes from; see `meter` beside this, and `kept` in `life` and `service`.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::clock::{Clock, Speed};
use crate::exercise::Witness;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptMeter {
    pub model: String,
    pub serial: String,
    pub seed: u64,
    pub clock: KeptClock,
    /// From bench time to standard time: seconds and nanoseconds.
    pub ahead: (i64, i32),
    pub last_reset: Option<Civil>,
    pub season_set: Option<(Civil, u8)>,
    pub power: KeptPower,
    pub display: KeptPanel,
    pub service: Option<KeptService>,
    pub life: KeptLife,
    pub tables: Tables,
    /// Tables that wait, and since when.
    pub waiting: Vec<(String, i64)>,
    /// Those of a test, in test mode.
    pub test: Option<Tables>,
    /// What sessions have done with it, for exercises; since version 2.
    #[serde(default)]
    pub witness: Witness,
}

/// Tables in hex.
pub(crate) type Tables = BTreeMap<String, String>;

/// A civil time as ISO 8601.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Civil(String);

impl Civil {
    pub(crate) fn of(at: DateTime) -> Civil {
        Civil(at.to_string())
    }

    pub(crate) fn get(&self) -> Option<DateTime> {
        self.0.parse().ok()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptClock {
    pub shown: DateTime,
    pub speed: Speed,
    /// For a clock that is the computer's: what the computer's showed, in milliseconds of UTC since 1970, and how far the clock
    /// was ahead of UTC in seconds.
    pub computer: Option<(i64, i64)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockText {
    shown: String,
    speed: String,
    computer: Option<(i64, i64)>,
}

impl Serialize for KeptClock {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        ClockText {
            shown: self.shown.to_string(),
            speed: self.speed.to_string(),
            computer: self.computer,
        }
        .serialize(to)
    }
}

impl<'de> Deserialize<'de> for KeptClock {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<KeptClock, D::Error> {
        use serde::de::Error as _;
        let text = ClockText::deserialize(from)?;
        Ok(KeptClock {
            shown: text.shown.parse().map_err(D::Error::custom)?,
            speed: text.speed.parse().map_err(D::Error::custom)?,
            computer: text.computer,
        })
    }
}

impl KeptClock {
    pub(crate) fn of(clock: &Clock) -> KeptClock {
        let now = jiff::Timestamp::now().as_millisecond();
        KeptClock {
            shown: clock.now(),
            speed: clock.speed(),
            computer: clock
                .ahead_of_utc()
                .filter(|_| !clock.is_turned())
                .map(|ahead| (now, ahead.as_secs())),
        }
    }

    pub(crate) fn go_on(&self) -> Clock {
        let Some((then, ahead)) = self.computer else {
            return Clock::starting_at(self.shown).at_speed(self.speed);
        };
        let now = jiff::Timestamp::now().as_millisecond();
        // A computer whose clock was set back doesn't take the meter with it.
        let since = SignedDuration::from_millis(now.saturating_sub(then).max(0));
        Clock::starting_at(self.shown.saturating_add(since))
            .of_computer(SignedDuration::from_secs(ahead))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptPower {
    pub off_since: Option<Civil>,
    pub off_stamp: Option<Civil>,
    pub outages: u32,
    pub clock_unset: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptPanel {
    pub scene: KeptScene,
    pub since: i64,
    pub test_since: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum KeptScene {
    Usual(usize),
    Alternate(usize),
    PowerUp,
    /// FUNCTION and SECONDS of DISPLAY_CONTROL.
    Ordered(u8, u8),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptService {
    /// STATE of MT-102, the line's voltage aside.
    pub state: u8,
    pub armed: Option<(Option<i64>, bool)>,
    /// When the relay arrives, and LAST_CAUSE.
    pub motion: Option<(i64, u8)>,
    pub back_feed: u16,
    pub line: u16,
    pub now: i64,
    pub ahead: i64,
    pub begun: (i128, i128),
    pub suspended: Option<i64>,
    pub ends: Option<i64>,
    pub held: Option<i64>,
    pub violations: Vec<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptLife {
    pub now: i64,
    pub ahead: i64,
    /// Volts, amps, W, var, VA of each phase.
    pub flow: Vec<[i64; 5]>,
    pub flows_until: i64,
    /// Delivered and received since the meter was made.
    pub flowed: (i128, i128),
    /// Energy and intervals of each output's source since it was set.
    pub outputs: Vec<(i128, u64)>,
    pub cut: bool,
    pub configuration_changed: bool,
    pub excluded_until: i64,
    pub maxima_from: i64,
    pub unset_rate: Option<u8>,
    pub seen: Option<KeptStretch>,
    pub book: Option<KeptBook>,
    pub profile: Option<KeptProfile>,
    /// The books of a test.
    pub test: Option<KeptBook>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptStretch {
    pub offset: i64,
    pub tier: Option<u8>,
    pub demand_tier: Option<u8>,
    pub season: u8,
    pub special: Option<u8>,
    pub separate: bool,
    pub by_calendar: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptBook {
    /// The total, then the tiers.
    pub energies: Vec<Vec<i128>>,
    /// Sub-intervals before this one, and this one.
    pub demands: Vec<(Vec<i128>, i128)>,
    pub present: Vec<i128>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptProfile {
    pub energies: Vec<i128>,
    pub began: i64,
    pub notes: u8,
    pub changed: bool,
    pub offset: Option<i64>,
    pub last_end: Option<i64>,
}
