//! The service limiter: opens the switch when the mean power of an interval is over the limit.
//!
//! Is: intervals on the clock's round minutes, violations and their window, hold, reclosing, suspending, an emergency limit.
//! Is not: the relay; see `switch`.
//! Units: milliseconds of the bench's clock; powers as `life` has them, in units of 10⁻¹⁰ W.
//! Source: C12.19 fact sheet 6.6 [proposal]. What its words leave open is ours. The power is what is delivered; with the NET
//! flag what is received counts off it. After HOLD_OPEN_SECONDS the switch is closed with the AUTO_RECLOSE flag and armed
//! for the button without; neither once MAX_VIOLATIONS lie within WINDOW_MINUTES, then it waits for a tool. An interval in
//! which limiting began, or the clock was set, counts as if nothing had flowed before. LIMIT_CONTROL "on" holds for its
//! MINUTES, else for EMERGENCY_MINUTES, else for good; "suspend" for its MINUTES, else until "on".

mod kept;

use crate::life::{Energies, PER_WATT};
use crate::makers::ServiceLimit;

const MINUTE: i64 = 60_000;

/// Violations remembered: more of them in any window change nothing, MAX_VIOLATIONS being a byte.
const REMEMBERED: usize = 256;

/// What the end of an interval asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Within,
    /// Over the limit, and nothing but the alarm.
    Alarm,
    Open,
}

/// What the end of the hold asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Release {
    Close,
    Arm,
}

/// The limiter of a meter with a switch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Limiter {
    limit: ServiceLimit,
    /// What had been counted when this interval began, or when limiting began in it.
    begun: Energies,
    /// Suspended until then; `i64::MAX` for until it is turned on.
    suspended: Option<i64>,
    /// An emergency limit ends then.
    ends: Option<i64>,
    held: Option<i64>,
    violations: Vec<i64>,
}

impl Limiter {
    /// Takes over what MT-103 says now.
    pub(crate) fn follow(&mut self, limit: ServiceLimit, counted: Energies) {
        if self.limit != limit {
            self.limit = limit;
            self.restart(counted);
        }
    }

    /// Is it limiting?
    pub(crate) fn is_active(&self) -> bool {
        self.limit.enabled() && self.suspended.is_none()
    }

    /// What flowed before is no part of any interval.
    pub(crate) fn restart(&mut self, counted: Energies) {
        self.begun = counted;
    }

    /// Turned on. `minutes` as LIMIT_CONTROL has them.
    pub(crate) fn turn_on(&mut self, minutes: u16, now: i64, counted: Energies) {
        self.restart(counted);
        self.suspended = None;
        let minutes = match minutes {
            0 => self.limit.emergency_minutes,
            minutes => minutes,
        };
        self.ends = (minutes > 0).then(|| now + i64::from(minutes) * MINUTE);
    }

    pub(crate) fn turn_off(&mut self) {
        self.suspended = None;
        self.ends = None;
    }

    pub(crate) fn suspend(&mut self, minutes: u16, now: i64) {
        self.suspended = Some(match minutes {
            0 => i64::MAX,
            minutes => now + i64::from(minutes) * MINUTE,
        });
    }

    fn length(&self) -> i64 {
        i64::from(self.limit.interval_minutes.max(1)) * MINUTE
    }

    /// When this interval ends, in the meter's standard time.
    pub(crate) fn interval_ends(&self, standard: i64) -> i64 {
        if !self.is_active() {
            return i64::MAX;
        }
        (standard.div_euclid(self.length()) + 1) * self.length()
    }

    /// When something else of it changes by itself, on the bench's clock.
    pub(crate) fn next(&self) -> i64 {
        let all = [self.suspended, self.ends, self.held];
        all.into_iter().flatten().min().unwrap_or(i64::MAX)
    }

    /// The interval that ends now, if one does.
    pub(crate) fn close(&mut self, now: i64, standard: i64, counted: Energies) -> Verdict {
        if !self.is_active() || standard.rem_euclid(self.length()) != 0 {
            return Verdict::Within;
        }
        let begun = std::mem::replace(&mut self.begun, counted);
        let energy = counted.since(begun, self.limit.net());
        let limit = i128::from(self.limit.limit_watts) * i128::from(PER_WATT);
        if energy <= limit * i128::from(self.length()) {
            return Verdict::Within;
        }
        self.violations.push(now);
        if self.violations.len() > REMEMBERED {
            self.violations.remove(0);
        }
        if self.limit.alarm_only() {
            Verdict::Alarm
        } else {
            self.held = Some(now + i64::from(self.limit.hold_seconds) * 1000);
            Verdict::Open
        }
    }

    /// Suspensions and emergency limits that are over; true if the limit was turned off by that.
    pub(crate) fn pass(&mut self, now: i64, counted: Energies) -> bool {
        if self.suspended.take_if(|until| *until <= now).is_some() {
            self.restart(counted);
        }
        self.ends.take_if(|until| *until <= now).is_some()
    }

    /// What to do with a switch that the limiter holds open, once the hold is over.
    pub(crate) fn release(&mut self, now: i64) -> Option<Release> {
        self.held.take_if(|until| *until <= now)?;
        let window = i64::from(self.limit.window_minutes) * MINUTE;
        let most = usize::from(self.limit.max_violations);
        let recent = self.violations.iter().filter(|at| now - **at <= window);
        if most > 0 && recent.count() >= most {
            return None;
        }
        Some(if self.limit.auto_reclose() {
            Release::Close
        } else {
            Release::Arm
        })
    }

    /// A tool has taken over.
    pub(crate) fn let_go(&mut self) {
        self.held = None;
    }
}
