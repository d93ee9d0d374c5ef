//! Blocks one after another, from the oldest on.
//!
//! Is: intervals with their times, gaps and jumps between them explained, channels filled, end readings checked.
//! Is not: which block comes next; the caller knows.

use jiff::SignedDuration;
use meterbench_c1219::value::Scaling;
use meterbench_c1219::{LpBlock, LpControl, LpSet, Number};

use super::channel::{Channel, Worth};
use super::check::Ends;
use super::{ChannelCode, Interval, IntervalStatus, ProfileSet, newest_block_end};
use crate::reading::when::{Days, span_words};
use crate::reading::{Notes, When, Zone};

/// Fills a set.
pub(super) struct Recorder<'a> {
    zone: &'a Zone,
    days: Days<'a>,
    scaling: &'a Scaling,
    step: SignedDuration,
    worth: Vec<Worth>,
    ends: Vec<Ends>,
    /// The newest interval comes first in a block.
    pub newest_first: bool,
    /// The end of the interval before.
    last: Option<When>,
    set: ProfileSet,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(
        zone: &'a Zone,
        scaling: &'a Scaling,
        control: &LpControl,
        dims: LpSet,
        set: usize,
    ) -> Self {
        let (mut worth, mut channels, mut ends) = (Vec::new(), Vec::<Channel>::new(), Vec::new());
        for (place, lane) in control.channels.iter().enumerate() {
            if let Some((one, channel)) = Worth::of(scaling, control, place) {
                ends.push(Ends::new(place, lane, &one, &channel, scaling));
                worth.push(one);
                channels.push(channel);
            }
        }
        Recorder {
            zone,
            days: Days::new(zone),
            scaling,
            step: SignedDuration::from_mins(dims.interval_minutes.into()),
            worth,
            ends,
            newest_first: false,
            last: None,
            set: ProfileSet {
                number: u8::try_from(set + 1).unwrap_or(u8::MAX),
                interval_minutes: dims.interval_minutes.into(),
                channels,
                intervals: Vec::new(),
                checks: Vec::new(),
            },
        }
    }

    /// A block that was not read comes next.
    pub(super) fn gap(&mut self) {
        self.ends.iter_mut().for_each(Ends::gap);
        self.last = None;
    }

    /// The next block; `valid` counts the intervals of the newest one.
    pub(super) fn block(
        &mut self,
        number: u32,
        block: &LpBlock,
        valid: Option<u16>,
        clock: Option<&When>,
        notes: &mut Notes,
    ) {
        // In the order of time: the place of each in the block, and how many intervals before the block's end it ended.
        let all = block.intervals.len();
        let filled = valid.map_or(all, |valid| usize::from(valid).min(all));
        if valid.is_some_and(|valid| usize::from(valid) > all) {
            notes.push(format!("ST-63 of set {} says that more intervals of the newest block are valid than it has", self.set.number));
        }
        let mut places: Vec<usize> = (0..filled).collect();
        if self.newest_first {
            places.reverse();
        }
        let status = |place: usize| self.status(block, place);
        let unrecorded = places
            .iter()
            .rev()
            .take_while(|place| status(**place).is_unrecorded())
            .count();
        let end = self.end(number, block, filled, notes);
        let is_block_end = filled < all && end.is_some_and(|end| newest_block_end(&end, clock));
        let beyond = if is_block_end { all - filled } else { 0 };
        // What was never recorded at the end of a block that was left: not there, rather than there and empty.
        places.truncate(places.len() - unrecorded);
        for (index, place) in places.iter().enumerate() {
            let behind = i32::try_from(filled - 1 - index + beyond).unwrap_or(i32::MAX);
            let end = end
                .filter(|_| !self.step.is_zero() || behind == 0)
                .map(|end| {
                    let back = self.step.checked_mul(behind).unwrap_or_default();
                    self.days
                        .at_standard(self.zone.standard(&end).saturating_sub(back))
                });
            let status = self.status(block, *place);
            self.passed(end, status, notes);
            self.interval(number, block, *place, end, status);
        }
        let end = self
            .set
            .intervals
            .last()
            .filter(|it| it.block == number)
            .and_then(|it| it.end)
            .or(end);
        for ends in &mut self.ends {
            self.set
                .checks
                .extend(ends.close(number, end, block, self.scaling, notes));
        }
    }

    fn status(&self, block: &LpBlock, place: usize) -> IntervalStatus {
        let valid = block.valid.as_ref().is_none_or(|set| set.contains(place));
        let extended = block
            .intervals
            .get(place)
            .and_then(|it| it.status.as_deref());
        IntervalStatus::new(valid, self.set.channels.len(), extended)
    }

    /// When a block ended; of two passes of the same hour the one that follows the block before.
    fn end(&self, number: u32, block: &LpBlock, filled: usize, notes: &mut Notes) -> Option<When> {
        let candidates = self.zone.candidates(&block.end);
        let Some(first) = candidates.first() else {
            if filled > 0 {
                notes.one_of("blocks without a time", || {
                    let what = if block.end.is_never() {
                        "was never set".to_owned()
                    } else {
                        format!("is impossible ({})", block.end)
                    };
                    format!(
                        "Block {number} of set {}: its end time {what}",
                        self.set.number
                    )
                });
            }
            return None;
        };
        if candidates.len() == 1 {
            return Some(*first);
        }
        let steps = i32::try_from(filled).unwrap_or(i32::MAX);
        let expected = self.last.map(|last| {
            let on = self.step.checked_mul(steps).unwrap_or_default();
            self.zone.standard(&last).saturating_add(on)
        });
        let follows = candidates
            .iter()
            .find(|it| Some(self.zone.standard(it)) == expected);
        let chosen = follows.unwrap_or(first);
        notes.push(format!(
            "Block {number} of set {} ends at {}, which the clock showed twice: taken as the {} time{}",
            self.set.number,
            chosen.local.strftime("%F %T"),
            if chosen == first { "first" } else { "second" },
            if follows.is_some() { ", so that it follows the block before" } else { "" },
        ));
        Some(*chosen)
    }

    /// What lies between the interval before and this one.
    fn passed(&mut self, end: Option<When>, status: IntervalStatus, notes: &mut Notes) {
        let (Some(last), Some(end)) = (std::mem::replace(&mut self.last, end), end) else {
            if !self.set.intervals.is_empty() {
                self.ends.iter_mut().for_each(Ends::gap);
            }
            return;
        };
        let zone = self.zone;
        let passed = zone.standard(&end).duration_since(zone.standard(&last));
        if passed == self.step || self.step.is_zero() {
            return;
        }
        self.ends.iter_mut().for_each(Ends::gap);
        let set = self.set.number;
        if passed < self.step {
            notes.one_of("steps back in time", || {
                let why = if status.clock_back() { "the clock was set back" } else { "the clock was set back, or blocks are out of order" };
                format!("Set {set}: the interval that ends {end} stands after the one that ends {last}: {why}")
            });
            return;
        }
        notes.one_of("gaps", || {
            let why = match status {
                it if it.clock_forward() => "the clock was set forward",
                it if it.clock_back() => "the clock was set",
                it if it.power_failed() => "power failure",
                it if it.channel(0) == ChannelCode::Configuration => "what is recorded was changed",
                it if it.channel(0) == ChannelCode::Stopped => "recording was stopped",
                _ => "no reason is recorded",
            };
            let gap = span_words(passed - self.step);
            let from = zone.after(&end, -self.step);
            format!("Set {set}: nothing is recorded from {last} to {from} ({gap}): {why}")
        });
    }

    fn interval(
        &mut self,
        number: u32,
        block: &LpBlock,
        place: usize,
        end: Option<When>,
        status: IntervalStatus,
    ) {
        self.set.intervals.push(Interval {
            end,
            status,
            block: number,
        });
        let values: &[Number] = block
            .intervals
            .get(place)
            .map_or(&[], |it| it.values.as_slice());
        let lanes = self
            .set
            .channels
            .iter_mut()
            .zip(&self.worth)
            .zip(&mut self.ends);
        for (place, ((channel, worth), ends)) in lanes.enumerate() {
            let code = status.channel(place);
            let counts = !status.is_unrecorded() && code != ChannelCode::Skipped;
            let raw = values.get(place).filter(|_| counts);
            let value = raw.and_then(|raw| worth.value(raw));
            channel.values.push(value);
            let sure = code != ChannelCode::Overflow && value.is_some();
            ends.add(raw.filter(|_| sure));
        }
    }

    pub(super) fn finish(self) -> ProfileSet {
        self.set
    }
}
