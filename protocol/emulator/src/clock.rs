//! The clock of an emulated meter.
//!
//! Is: what a meter's quartz would show, injected, so that a test moves it and a paused clock stands still; and the hand of
//! whoever is at the bench: how fast it runs, and steps forward to an instant.
//! Is not: daylight saving and the set-clock procedure; the meter adds those. See `time`. Not the handles that a bench
//! turns while the meter is on its lines; see `bench`.

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Zoned, civil::DateTime};
use tokio::time::Instant;

/// Tells a civil time that runs on. Clones tell the same time until one of them is turned.
#[derive(Clone)]
pub struct Clock {
    source: Arc<dyn Fn() -> DateTime + Send + Sync>,
    /// Where it was turned last; `None` for a clock that shows what its source tells.
    turned: Option<Turned>,
    /// How far the source is ahead of UTC, where that is known.
    ahead_of_utc: Option<SignedDuration>,
}

/// From here on a clock goes its own way.
#[derive(Clone, Copy)]
struct Turned {
    /// What the source told then.
    source: DateTime,
    /// What the clock showed.
    shown: DateTime,
    speed: Speed,
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

    /// Whatever `now` tells.
    #[must_use]
    pub fn from_fn(now: impl Fn() -> DateTime + Send + Sync + 'static) -> Clock {
        Clock {
            source: Arc::new(now),
            turned: None,
            ahead_of_utc: None,
        }
    }

    /// Runs so many times as fast as its source from now on; at 0 it stands still.
    #[must_use]
    pub fn at_speed(self, speed: Speed) -> Clock {
        let shown = self.now();
        self.turned_to(shown, speed)
    }

    /// Shows `at` now and runs on as fast as before.
    #[must_use]
    pub fn showing(self, at: DateTime) -> Clock {
        let speed = self.speed();
        self.turned_to(at, speed)
    }

    fn turned_to(self, shown: DateTime, speed: Speed) -> Clock {
        Clock {
            turned: Some(Turned {
                source: (self.source)(),
                shown,
                speed,
            }),
            ..self
        }
    }

    /// What it shows. Times that no date can tell are the last one that can.
    #[must_use]
    pub fn now(&self) -> DateTime {
        let source = (self.source)();
        let Some(turned) = self.turned else {
            return source;
        };
        let elapsed = source.duration_since(turned.source).as_nanos();
        let run = elapsed.saturating_mul(turned.speed.0.into()) / i128::from(Speed::ONE.0);
        let seconds = i64::try_from(run / 1_000_000_000).unwrap_or(i64::MAX);
        let nanos = i32::try_from(run % 1_000_000_000).unwrap_or(0);
        turned
            .shown
            .saturating_add(SignedDuration::new(seconds, nanos))
    }

    /// How many times as fast as its source it runs.
    #[must_use]
    pub fn speed(&self) -> Speed {
        self.turned.map_or(Speed::ONE, |turned| turned.speed)
    }

    /// Somebody has turned it: it is no longer its source's.
    pub(crate) fn is_turned(&self) -> bool {
        self.turned.is_some()
    }

    /// The same as the computer's own, so far ahead of UTC.
    pub(crate) fn of_computer(self, ahead_of_utc: SignedDuration) -> Clock {
        Clock {
            ahead_of_utc: Some(ahead_of_utc),
            ..self
        }
    }

    /// How far it was ahead of UTC before anybody turned it; `None` for a time of no zone.
    pub(crate) fn ahead_of_utc(&self) -> Option<SignedDuration> {
        self.ahead_of_utc
    }
}

/// How many times as fast as the real one a clock runs: from 0 to 1 000 000, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Speed(u32);

impl Speed {
    /// Standing still.
    pub const STOPPED: Speed = Speed(0);
    /// As fast as the real one.
    pub const ONE: Speed = Speed(1000);
    /// The fastest.
    pub const MOST: Speed = Speed(1_000_000_000);

    /// So many times as fast; `None` for what is no number from 0 to 1 000 000.
    #[must_use]
    pub fn times(speed: f64) -> Option<Speed> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked"
        )]
        (0.0..=1_000_000.0)
            .contains(&speed)
            .then(|| Speed((speed * 1000.0).round() as u32))
    }

    /// How many times as fast.
    #[must_use]
    pub fn as_times(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// As it is typed: `0.5`, `3600`.
impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_times())
    }
}

/// No speed that a meter can be run at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a number from 0 to 1000000")]
pub struct SpeedError(String);

impl std::str::FromStr for Speed {
    type Err = SpeedError;

    fn from_str(text: &str) -> Result<Speed, SpeedError> {
        let speed = text.trim().parse().ok().and_then(Speed::times);
        speed.ok_or_else(|| SpeedError(text.to_owned()))
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
