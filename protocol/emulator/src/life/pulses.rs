//! Exact energies that nobody clears: what the limiter compares, and what the pulses count.
//!
//! Is: delivered and received energy of all elements together, since the meter was made.
//! Is not: registers; those are cleared, preset and cut to their digits.
//! Units: units of power (10⁻¹⁰ W) times milliseconds.

use super::load::Flow;

/// What has flowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Energies {
    pub delivered: i128,
    pub received: i128,
}

impl Energies {
    /// What was delivered since; with `net` less what was received.
    pub(crate) fn since(self, before: Energies, net: bool) -> i128 {
        let delivered = self.delivered - before.delivered;
        let received = self.received - before.received;
        if net { delivered - received } else { delivered }
    }
}

/// Counting them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counter {
    pub energies: Energies,
    rate: i64,
}

impl Counter {
    pub(crate) fn set_flow(&mut self, flow: &Flow) {
        self.rate = flow.iter().map(|phase| phase.watts).sum();
    }

    pub(crate) fn run(&mut self, millis: i64) {
        let energy = i128::from(self.rate) * i128::from(millis);
        if energy > 0 {
            self.energies.delivered += energy;
        } else {
            self.energies.received -= energy;
        }
    }
}
