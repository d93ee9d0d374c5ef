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
