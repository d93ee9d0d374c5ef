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
pub struct Clock(Arc<dyn Fn() -> DateTime + Send + Sync>);

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

    /// The computer's local time, running on with tokio's clock.
    #[must_use]
    pub fn computer() -> Clock {
        Clock::starting_at(Zoned::now().datetime())
    }

    /// Whatever `now` tells.
    #[must_use]
    pub fn from_fn(now: impl Fn() -> DateTime + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(now))
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> DateTime {
        (self.0)()
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
