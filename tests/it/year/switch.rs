//! The service switch of a program with a limit: which part of a minute's power passes, and when the limiter opens it.
//!
//! Is: intervals on round minutes, their mean against the limit, the hold, reclosing, and the stop after too many.
//! Is not: arming for the button, net limits or alarms: no good program asks for them.
//! Units: minutes of standard time; 10⁻¹⁰ W, and such minutes. A motion takes half a second, 1/120 of a minute.
//! Source: C12.19 fact sheet 6.6.

use super::file::Limit;
use super::ledger::WATT;

/// Half seconds in a minute.
const PARTS: i128 = 120;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Relay {
    Closed,
    /// Opens half a second into the minute that begins.
    Opening,
    Open,
    /// Closes half a second into it.
    Closing,
}

pub struct Switch<'a> {
    limit: Option<&'a Limit>,
    relay: Relay,
    /// Of this interval so far, delivered.
    energy: i128,
    held_until: i64,
    violations: Vec<i64>,
    /// Too many violations: open until a tool closes it.
    waits: bool,
    /// Motions that have ended.
    pub operations: u16,
}

impl<'a> Switch<'a> {
    pub fn closed(limit: Option<&'a Limit>) -> Switch<'a> {
        Switch {
            limit,
            relay: Relay::Closed,
            energy: 0,
            held_until: 0,
            violations: Vec::new(),
            waits: false,
            operations: 0,
        }
    }

    pub fn is_closed(&self) -> bool {
        self.relay == Relay::Closed
    }

    /// How often a mean was over the limit.
    pub fn violations(&self) -> usize {
        self.violations.len()
    }

    /// What of a minute's power reaches the customer, as a power of the whole minute.
    pub fn pass(&mut self, minute: i64, power: i128) -> i128 {
        let Some(limit) = self.limit else {
            return power;
        };
        let part = power / PARTS;
        let passed = match self.relay {
            Relay::Closed => power,
            Relay::Open => 0,
            Relay::Opening | Relay::Closing => {
                assert_eq!(power % PARTS, 0, "choose a load that half a second divides");
                self.operations += 1;
                if self.relay == Relay::Opening {
                    part
                } else {
                    power - part
                }
            }
        };
        self.relay = match self.relay {
            Relay::Opening | Relay::Open => Relay::Open,
            Relay::Closing | Relay::Closed => Relay::Closed,
        };
        self.energy += passed.max(0);
        self.end(minute + 1, limit);
        passed
    }

    fn end(&mut self, now: i64, limit: &Limit) {
        if now % limit.interval_minutes == 0 {
            let most = i128::from(limit.watts * limit.interval_minutes) * WATT;
            if std::mem::take(&mut self.energy) > most {
                assert!(
                    self.is_closed(),
                    "a limit so low that half a second breaks it"
                );
                self.relay = Relay::Opening;
                self.held_until = now + limit.hold_minutes;
                self.violations.push(now);
            }
        }
        if self.relay == Relay::Open && now == self.held_until {
            let recent = |at: &&i64| now - **at <= limit.window_minutes;
            if self.violations.iter().filter(recent).count() >= limit.most {
                self.waits = true;
            } else {
                self.relay = Relay::Closing;
            }
        }
    }

    /// A tool closes a switch that waits for one; false where none does.
    pub fn close_if_it_waits(&mut self) -> bool {
        if !std::mem::take(&mut self.waits) {
            return false;
        }
        self.relay = Relay::Closing;
        true
    }
}
