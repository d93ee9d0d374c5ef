//! The accounting: what a meter's registers must read, from the power of every minute.
//!
//! Is: energies in their four senses, by total and rate; demands and their maxima; what resets, self reads and seasons keep;
//! the intervals of the load profile.
//! Units: 10⁻¹⁰ W, and such minutes.
//! Source: C12.19 fact sheet, section 2 (ST-13, ST-21 to ST-26, ST-64) and 6.1, 6.7. A demand counts for the rate that held
//! until its interval ended; numbers are cut, never rounded.

use std::collections::VecDeque;

use jiff::civil::DateTime;

use super::days::{Days, Due};
use super::file::{Demand, Programmed};

/// A watt.
pub const WATT: i128 = 10_000_000_000;
/// Wh of the registers.
const WATT_HOUR: i128 = 60 * WATT;
pub const PROFILE_MINUTES: i64 = 15;

/// The total and each rate.
pub const BLOCKS: usize = 5;

/// The four summation registers, in Wh.
pub type Energies = [i64; 4];

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Maximum {
    pub watts: i64,
    pub at: Option<DateTime>,
    pub cumulative: i64,
}

/// ST-23.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Registers {
    pub resets: u8,
    pub energies: [Energies; BLOCKS],
    /// Delivered and received.
    pub maxima: [[Maximum; 2]; BLOCKS],
}

/// ST-24, ST-25, an entry of ST-26.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub end: Option<DateTime>,
    pub season: u8,
    pub registers: Registers,
}

/// One interval of the load profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    pub end: DateTime,
    pub watt_hours: [i64; 2],
    pub clock_changed: bool,
    /// What the registers of both channels read when it ended; 0 where none counts it.
    pub readings: [i64; 2],
}

pub struct Ledger<'a> {
    days: &'a Days,
    metrics: &'a [usize],
    demand: &'a Demand,
    registers: Registers,
    /// What has come since the beginning, exactly.
    /// Delivered, received, net, added.
    exact: [[i128; 4]; BLOCKS],
    first: [Energies; BLOCKS],
    before: [VecDeque<i128>; 2],
    open: [i128; 2],
    /// Wh that the load profile has.
    recorded: [i64; 2],
    pub reset: Kept,
    pub season: Kept,
    pub read: Kept,
    pub reads: u16,
    pub intervals: Vec<Interval>,
}

/// What a meter holds when the accounting begins.
pub struct Opening {
    pub registers: Registers,
    pub reset: Kept,
    pub season: Kept,
    pub read: Kept,
    pub reads: u16,
}

impl<'a> Ledger<'a> {
    pub fn open(program: &'a Programmed, days: &'a Days, opening: Opening) -> Ledger<'a> {
        Ledger {
            days,
            metrics: &program.metrics,
            demand: &program.demand,
            first: opening.registers.energies,
            registers: opening.registers,
            exact: [[0; 4]; BLOCKS],
            before: [VecDeque::new(), VecDeque::new()],
            open: [0; 2],
            recorded: [0; 2],
            reset: opening.reset,
            season: opening.season,
            read: opening.read,
            reads: opening.reads,
            intervals: Vec::new(),
        }
    }

    /// ST-23 now.
    pub fn registers(&self) -> Registers {
        let mut registers = self.registers.clone();
        for (block, energies) in registers.energies.iter_mut().enumerate() {
            for (register, sense) in self.metrics.iter().enumerate() {
                let first = i128::from(self.first[block][register]) * WATT_HOUR;
                let now = (first + self.exact[block][*sense]) / WATT_HOUR;
                energies[register] = i64::try_from(now).unwrap();
            }
        }
        registers
    }

    /// What the calendar asks for as a minute begins.
    pub fn begin(&mut self, minute: i64) {
        let due = self.days.due(minute);
        if due == Due::default() {
            return;
        }
        let season = due.season_ends.unwrap_or_else(|| self.days.season(minute));
        let kept = Kept {
            end: Some(self.days.end_of(minute - 1)),
            season: u8::try_from(season).unwrap(),
            registers: self.registers(),
        };
        if due.season_ends.is_some() {
            self.season = kept.clone();
        }
        if due.self_read {
            self.read = kept.clone();
            self.reads = self.reads.wrapping_add(1);
        }
        if due.demand_reset {
            self.reset = kept;
            self.registers.resets = self.registers.resets.wrapping_add(1);
            for maximum in self.registers.maxima.iter_mut().flatten() {
                *maximum = Maximum {
                    cumulative: maximum.cumulative + maximum.watts,
                    ..Maximum::default()
                };
            }
        }
    }

    /// A minute at a power; below zero it is received.
    pub fn count(&mut self, minute: i64, power: i128) {
        let (delivered, received) = (power.max(0), (-power).max(0));
        let rate = usize::from(self.days.rate(minute)) + 1;
        for block in [0, rate] {
            let senses = [delivered, received, power, delivered + received];
            for (sum, sense) in self.exact[block].iter_mut().zip(senses) {
                *sum += sense;
            }
        }
        self.open[0] += delivered;
        self.open[1] += received;
        if (minute + 1) % self.demand.sub_minutes == 0 {
            self.end_demand(minute, rate);
        }
        if (minute + 1) % PROFILE_MINUTES == 0 {
            self.end_interval(minute);
        }
    }

    fn end_demand(&mut self, minute: i64, rate: usize) {
        let length =
            i128::from(self.demand.sub_minutes) * i128::try_from(self.demand.subs).unwrap();
        for sense in 0..2 {
            let before = &mut self.before[sense];
            before.push_back(std::mem::take(&mut self.open[sense]));
            if before.len() > self.demand.subs {
                before.pop_front();
            }
            let watts = i64::try_from(before.iter().sum::<i128>() / (length * WATT)).unwrap();
            for block in [0, rate] {
                let maximum = &mut self.registers.maxima[block][sense];
                if watts > maximum.watts {
                    (maximum.watts, maximum.at) = (watts, Some(self.days.end_of(minute)));
                }
            }
        }
    }

    fn end_interval(&mut self, minute: i64) {
        let total = &self.exact[0];
        let come = [0, 1].map(|channel| i64::try_from(total[channel] / WATT_HOUR).unwrap());
        let before = std::mem::replace(&mut self.recorded, come);
        let first = minute + 1 - PROFILE_MINUTES;
        let readings = self.registers().energies[0];
        self.intervals.push(Interval {
            end: self.days.end_of(minute),
            watt_hours: [come[0] - before[0], come[1] - before[1]],
            clock_changed: first > 0 && self.days.ahead(first - 1) != self.days.ahead(minute),
            readings: [0, 1].map(|sense| {
                let register = self.metrics.iter().position(|metric| *metric == sense);
                register.map_or(0, |register| readings[register])
            }),
        });
    }
}
