//! Exact energies that nobody clears, and what is counted off them: what the limiter compares, the pulses of the calibration
//! LED, and the outputs.
//!
//! Is: delivered and received energy of all elements together since the meter was made, and the energy of each output's
//! source since the output was set.
//! Is not: registers; those are cleared, preset and cut to their digits.
//! Shape: a count is the energy over the weight, cut: no pulse is lost or made up at any speed. An output can't tell a
//! direction, so that a net source counts as much as flows either way.
//! Units: energy in units of power (10⁻¹⁰ W) times milliseconds; weights in mWh.
//! Source: C12.19 fact sheet, ST-2 (E_KH) and 6.6 (MT-104, a proposal).

use meterbench_c1219::{Image, Sources, UomEntries};

use super::energy::Channel;
use super::load::{Flow, PER_WATT};
use crate::makers::{Kyz, KyzOutput};

/// Units of energy in a mWh.
pub(crate) const PER_MILLIWATT_HOUR: i128 = PER_WATT as i128 / 1000 * 3_600_000;

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
#[derive(Debug, Clone, Default)]
pub(crate) struct Counter {
    pub energies: Energies,
    rate: i64,
    outputs: [Counted; 2],
}

/// An output, and what its source has counted since it was set.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counted {
    pub set: KyzOutput,
    pub channel: Option<Channel>,
    pub energy: i128,
    /// Ends of intervals.
    pub intervals: u64,
    rate: i64,
}

impl Counter {
    /// The outputs as MT-104 has them now. One that is set anew counts anew; true if one is.
    pub(crate) fn follow(&mut self, image: &Image) -> bool {
        let Ok(Some(table)) = image.find::<Kyz>() else {
            return false;
        };
        let mut changed = false;
        for (output, set) in self.outputs.iter_mut().zip(table.outputs) {
            if output.set != set {
                *output = Counted {
                    set,
                    channel: channel(image, set.source),
                    ..Counted::default()
                };
                changed = true;
            }
        }
        changed
    }

    pub(crate) fn set_flow(&mut self, flow: &Flow) {
        self.rate = flow.iter().map(|phase| phase.watts).sum();
        for output in &mut self.outputs {
            output.rate = output.channel.map_or(0, |channel| channel.rate(flow).abs());
        }
    }

    pub(crate) fn run(&mut self, millis: i64) {
        let energy = i128::from(self.rate) * i128::from(millis);
        if energy > 0 {
            self.energies.delivered += energy;
        } else {
            self.energies.received -= energy;
        }
        for output in &mut self.outputs {
            output.energy += i128::from(output.rate) * i128::from(millis);
        }
    }

    pub(crate) fn interval_ends(&mut self) {
        for output in &mut self.outputs {
            output.intervals += 1;
        }
    }

    /// What has been counted before, by outputs that are set as they were.
    pub(crate) fn recall(&mut self, energies: Energies, outputs: &[(i128, u64)]) {
        self.energies = energies;
        for (output, (energy, intervals)) in self.outputs.iter_mut().zip(outputs) {
            output.energy = *energy;
            output.intervals = *intervals;
        }
    }

    pub(crate) fn outputs(&self) -> &[Counted; 2] {
        &self.outputs
    }
}

fn channel(image: &Image, source: u8) -> Option<Channel> {
    let sources: Sources = image.get().ok()?;
    let units: UomEntries = image.get().ok()?;
    Channel::of(source, &sources, &units)
}
