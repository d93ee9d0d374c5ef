//! Demand: the mean power of an interval, block or rolling, and the maxima it leaves in the registers.
//!
//! Is: one source with its interval from ST-13; sub-intervals that begin on the clock's round minutes; what a finished
//! interval does to maxima, their times, and continuous cumulative demand.
//! Is not: the reset, which is `registers`'; an interval runs on through it.
//! Shape: an interval that began late (the clock was set, the power came back) counts as if nothing had flowed before: it
//! never makes a maximum that wasn't there.
//! Source: C12.19 tables 13, 22 and 23.

use std::collections::VecDeque;

use meterbench_c1219::{
    DemandControl, Image, IntFormat, Interval, NiFormat, Number, Source, Sources, Stamp, TableError,
};

use super::energy::{Channel, read, shown};

/// Where ST-13 has none: 15 minutes, block.
const USUAL_MINUTES: u16 = 15;

/// One demand as it is measured.
#[derive(Debug, Clone)]
pub(crate) struct Demand {
    pub source: u8,
    pub channel: Option<Channel>,
    sub_millis: i64,
    subs: usize,
    /// Energies of the sub-intervals before this one, the last one last.
    before: VecDeque<i128>,
    /// Energy since this one began.
    open: i128,
    /// How fast it grows.
    rate: i64,
}

impl Demand {
    pub(crate) fn new(
        source: u8,
        channel: Option<Channel>,
        sources: &Sources,
        control: Option<&DemandControl>,
    ) -> Demand {
        let interval = sources
            .entry(source.into(), Source::DEMAND)
            .and_then(|entry| control?.intervals.get(entry))
            .copied()
            .unwrap_or(Interval::Block(USUAL_MINUTES));
        let (minutes, subs) = match interval {
            Interval::Sliding {
                sub_minutes,
                multiplier,
            } => (sub_minutes.into(), multiplier.max(1)),
            Interval::Block(minutes) => (minutes, 1),
        };
        let minutes = if minutes == 0 { USUAL_MINUTES } else { minutes };
        Demand {
            source,
            channel,
            sub_millis: i64::from(minutes) * 60_000,
            subs: subs.into(),
            before: VecDeque::new(),
            open: 0,
            rate: 0,
        }
    }

    pub(crate) fn set_rate(&mut self, flow: &super::load::Flow) {
        self.rate = self.channel.map_or(0, |channel| channel.rate(flow));
    }

    pub(crate) fn run(&mut self, millis: i64) {
        self.open += i128::from(self.rate) * i128::from(millis);
    }

    /// When this sub-interval ends, in standard time.
    pub(crate) fn ends(&self, standard: i64) -> i64 {
        (standard.div_euclid(self.sub_millis) + 1) * self.sub_millis
    }

    /// Does a sub-interval end now?
    pub(crate) fn ends_at(&self, standard: i64) -> bool {
        standard.rem_euclid(self.sub_millis) == 0
    }

    /// The demand of the interval that ends now; `None` if none does.
    pub(crate) fn close(&mut self, standard: i64) -> Option<i128> {
        if !self.ends_at(standard) {
            return None;
        }
        let channel = self.channel?;
        let energy = self.open + self.before.iter().sum::<i128>();
        self.before.push_back(std::mem::take(&mut self.open));
        while self.before.len() >= self.subs {
            self.before.pop_front();
        }
        Some(channel.mean(energy, self.length()))
    }

    /// What this interval has come to so far, spread over its whole length.
    pub(crate) fn present(&self) -> i128 {
        let energy = self.open + self.before.iter().sum::<i128>();
        self.channel
            .map_or(0, |channel| channel.mean(energy, self.length()))
    }

    /// Begins anew: what came before is no part of any interval.
    pub(crate) fn restart(&mut self) {
        self.before.clear();
        self.open = 0;
    }

    /// Energies of the sub-intervals before this one, and of this one.
    pub(crate) fn kept(&self) -> (Vec<i128>, i128) {
        (self.before.iter().copied().collect(), self.open)
    }

    pub(crate) fn recall(&mut self, (before, open): &(Vec<i128>, i128)) {
        self.before = before.iter().copied().collect();
        self.open = *open;
    }

    pub(crate) fn length(&self) -> i64 {
        self.sub_millis * i64::try_from(self.subs).unwrap_or(1)
    }
}

/// How numbers of a meter's registers are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written {
    pub ni1: NiFormat,
    pub ni2: NiFormat,
    pub ints: IntFormat,
}

impl Written {
    pub(crate) fn of(image: &Image) -> Result<Written, TableError> {
        let formats = image.formats()?;
        Ok(Written {
            ni1: formats.ni1,
            ni2: formats.ni2,
            ints: formats.int_format,
        })
    }

    pub(crate) fn one(self, counts: i128) -> Number {
        shown(counts, self.ni1, self.ints)
    }

    pub(crate) fn two(self, counts: i128) -> Number {
        shown(counts, self.ni2, self.ints)
    }
}

/// Offers a demand to a register; the place among its occurrences that it took, if it took one. Only then the time is asked
/// for, which is seldom.
pub(crate) fn offer(
    register: &mut meterbench_c1219::Demand,
    value: i128,
    stamp: &dyn Fn() -> Option<Stamp>,
    maximum: bool,
    written: Written,
) -> Option<usize> {
    let place = (0..register.values.len()).find(|place| {
        let held = register.values.get(*place).map_or(0, read);
        let empty = match &register.times {
            Some(times) => times.get(*place).is_some_and(Stamp::is_never),
            None => held == 0,
        };
        match maximum {
            true => value > held,
            false => empty || value < held,
        }
    })?;
    register.values.insert(place, written.two(value));
    register.values.pop();
    if let (Some(times), Some(at)) = (&mut register.times, stamp()) {
        times.insert(place, at);
        times.pop();
    }
    if let (Some(continuous), Some(cumulative)) =
        (&mut register.continuous_cumulative, &register.cumulative)
    {
        let first = register.values.first().map_or(0, read);
        *continuous = written.one(read(cumulative) + first);
    }
    Some(place)
}
