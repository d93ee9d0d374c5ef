//! The hand of whoever is at the bench: how fast a meter's time runs, and steps forward to an instant.
//!
//! Is: what a bench may do to a meter's time while tools are talking to it.
//! Is not: setting the meter's clock, which is a tool's business (procedure 10). A step makes time pass: everything that the
//! calendar, the load and the recorder do meanwhile is done, and the meter's clock is as right or wrong as before.
//! Shape: bench time runs on evenly and knows no daylight saving; what the meter shows is [`Meter::shown`]. From one to the
//! other: [`Meter::when_it_shows`]. The same steps at the same bench times give the same meter, whatever the speed between.
//! Errors: [`StepError`].

use jiff::civil::DateTime;
use jiff::{SignedDuration, ToSpan as _};

use crate::clock::Speed;
use crate::meter::Meter;
use crate::serve::Handle;

/// Why time can't be moved to an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// What has been counted and recorded can't be undone.
    #[error(
        "the meter's time is {now} and does not run backwards to {asked}; step to a later time, or start another meter there"
    )]
    Backwards {
        /// Bench time.
        now: DateTime,
        /// What was asked for.
        asked: DateTime,
    },
}

/// Time that passes at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// So much.
    By(SignedDuration),
    /// Until the meter's clock shows this.
    To(DateTime),
}

impl Meter {
    /// The bench time at which a step that begins now ends.
    #[must_use]
    pub fn end_of(&self, step: Step) -> DateTime {
        match step {
            Step::By(time) => self.bench_time().saturating_add(time),
            Step::To(local) => self.when_it_shows(local),
        }
    }

    /// Bench time: what the meter's time runs by.
    #[must_use]
    pub fn bench_time(&self) -> DateTime {
        self.clock.now()
    }

    /// How fast its time runs.
    #[must_use]
    pub fn speed(&self) -> Speed {
        self.clock.speed()
    }

    /// Lets its time run so fast from now on.
    pub fn set_speed(&mut self, speed: Speed) {
        self.live();
        self.clock = self.clock.clone().at_speed(speed);
    }

    /// Looks at it while its time stands still, so that all that is seen is of one instant however long the look takes.
    /// Its clock has lost nothing by it.
    pub fn at_one_instant<T>(&mut self, look: impl FnOnce(&mut Meter) -> T) -> T {
        self.live();
        let runs = self.clock.clone();
        self.clock = runs.clone().at_speed(Speed::STOPPED);
        let seen = look(self);
        self.clock = runs;
        seen
    }

    /// Lets time pass at once, up to `at` in bench time.
    ///
    /// # Errors
    /// When `at` has gone by; then nothing is done.
    pub fn step_to(&mut self, at: DateTime) -> Result<(), StepError> {
        self.check_step(at)?;
        self.clock = self.clock.clone().showing(at);
        self.live();
        Ok(())
    }

    /// Lets so much time pass at once; none if it is below zero.
    pub fn step_by(&mut self, time: SignedDuration) {
        let at = self
            .bench_time()
            .saturating_add(time.max(SignedDuration::ZERO));
        self.clock = self.clock.clone().showing(at);
        self.live();
    }

    fn check_step(&self, at: DateTime) -> Result<(), StepError> {
        let now = self.bench_time();
        if at < now {
            return Err(StepError::Backwards { now, asked: at });
        }
        Ok(())
    }

    /// The bench time at which the meter's clock shows `local`, daylight saving as its calendar has it.
    #[must_use]
    pub fn when_it_shows(&self, local: DateTime) -> DateTime {
        self.standard_of(local).saturating_sub(self.ahead)
    }
}

impl Handle {
    /// How fast the meter's time runs from now on.
    pub fn set_speed(&self, speed: Speed) {
        self.lock().set_speed(speed);
    }

    /// Lets time pass at once, up to `at` in bench time, day by day, so that nobody who asks the meter meanwhile waits for
    /// more than a day of it.
    ///
    /// # Errors
    /// When `at` has gone by; then nothing is done.
    pub fn step_to(&self, at: DateTime) -> Result<(), StepError> {
        self.lock().check_step(at)?;
        loop {
            let mut meter = self.lock();
            let now = meter.bench_time();
            // Time that runs meanwhile may get there first.
            if now >= at {
                return Ok(());
            }
            let next = now.checked_add(1.day()).map_or(at, |day| day.min(at));
            meter.step_by(next.duration_since(now));
        }
    }
}
