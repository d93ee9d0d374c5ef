//! The clock of an emulated meter.
//!
//! Is: what a meter's quartz would show, injected, so that a test moves it and a paused clock stands still.
//! Is not: daylight saving and the set-clock procedure; the meter adds those. See `time`.

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Zoned, civil::DateTime};
use tokio::time::Instant;

/// Tells a civil time that runs on. Clones tell the same time.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> DateTime + Send + Sync>,
    /// How far it is ahead of UTC, where that is known.
    ahead_of_utc: Option<SignedDuration>,
}

impl Clock {
    /// Shows `start` now and runs on with tokio's clock: a paused one makes time stand still.
    #[must_use]
    pub fn starting_at(start: DateTime) -> Clock {
        let origin = Instant::now();
        Clock::from_fn(move || {
            let elapsed = SignedDuration::try_from(origin.elapsed()).unwrap_or(SignedDuration::MAX);
            start.saturating_add(elapsed)
        })
    }

    /// The computer's local time, running on with tokio's clock. A meter that counts in UTC gets the computer's UTC from it.
    #[must_use]
    pub fn computer() -> Clock {
        Clock::of(&Zoned::now())
    }

    fn of(now: &Zoned) -> Clock {
        Clock {
            ahead_of_utc: Some(SignedDuration::from_secs(now.offset().seconds().into())),
            ..Clock::starting_at(now.datetime())
        }
    }

    /// Runs so many times as fast from now on; at 0 it stands still. Times that no date can tell are the last one that can.
    #[must_use]
    pub fn at_speed(self, speed: Speed) -> Clock {
        let start = self.now();
        let ahead_of_utc = self.ahead_of_utc;
        let now = move || {
            let elapsed = self.now().duration_since(start).as_nanos();
            let run = elapsed.saturating_mul(speed.0.into()) / i128::from(Speed::ONE.0);
            let seconds = i64::try_from(run / 1_000_000_000).unwrap_or(i64::MAX);
            let nanos = i32::try_from(run % 1_000_000_000).unwrap_or(0);
            start.saturating_add(SignedDuration::new(seconds, nanos))
        };
        Clock {
            now: Arc::new(now),
            ahead_of_utc,
        }
    }

    /// Whatever `now` tells.
    #[must_use]
    pub fn from_fn(now: impl Fn() -> DateTime + Send + Sync + 'static) -> Clock {
        Clock {
            now: Arc::new(now),
            ahead_of_utc: None,
        }
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> DateTime {
        (self.now)()
    }

    /// How far it is ahead of UTC; `None` for a time of no zone.
    pub(crate) fn ahead_of_utc(&self) -> Option<SignedDuration> {
        self.ahead_of_utc
    }
}

/// How many times as fast as the real one a clock runs: from 0 to 1 000 000, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed(u32);

impl Speed {
    /// As fast as the real one.
    pub const ONE: Speed = Speed(1000);
    /// The fastest.
    pub const MOST: Speed = Speed(1_000_000_000);
}

/// No speed that a meter can be run at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a number from 0 to 1000000")]
pub struct SpeedError(String);

impl std::str::FromStr for Speed {
    type Err = SpeedError;

    fn from_str(text: &str) -> Result<Speed, SpeedError> {
        let wrong = || SpeedError(text.to_owned());
        let speed: f64 = text.trim().parse().map_err(|_| wrong())?;
        if !(0.0..=1_000_000.0).contains(&speed) {
            return Err(wrong());
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range was checked"
        )]
        Ok(Speed((speed * 1000.0).round() as u32))
    }
}

impl Default for Clock {
    fn default() -> Clock {
        Clock::computer()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use meterbench_c1219::Clock as ClockTable;

    use super::*;
    use crate::{Meter, Options, model};

    #[test]
    fn a_meter_shows_the_computers_local_time_or_counts_its_utc() {
        let noon = date(2025, 7, 14).at(12, 0, 0, 0);
        for zone in ["America/New_York", "Asia/Kolkata", "UTC"] {
            let now = noon.in_tz(zone).unwrap();
            let utc = now.with_time_zone(jiff::tz::TimeZone::UTC).datetime();
            for (form, expected) in [("9S", noon), ("STRANGER", utc)] {
                let options = Options {
                    clock: Clock::of(&now),
                    ..Options::default()
                };
                let meter = Meter::new(model(form, None).unwrap(), options).unwrap();
                let clock: ClockTable = meter.image().get().unwrap();
                let off = clock.at.civil().unwrap().duration_since(expected);
                assert!((0..60).contains(&off.as_secs()), "{form} in {zone}: {off}");
            }
        }
    }
}
