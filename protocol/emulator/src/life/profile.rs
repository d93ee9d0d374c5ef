//! Recording the load profile: set 1, ST-61 to ST-64.
//!
//! Is: channels summed up interval by interval, and finished intervals put into blocks, in either order of blocks and of
//! intervals, with the status of each.
//! Is not: the layout of the tables, which is `c1219`'s; sets 2 to 4, which no model here has.
//! Shape: an interval begins on the clock's round minutes. What does not follow the last one (the clock was set, recording was
//! stopped) begins a block of its own, and what is left of the block before it stays "skipped". A channel's rest below one
//! count goes into its next interval, so that the intervals add up to the register.
//! Source: C12.19 tables 61 to 64; extended status as in the fact sheet, section 2.

mod kept;

use meterbench_c1219::{
    ActLp, Image, LpBlock, LpCtrl, LpData, LpInterval, LpSet, LpSetStatus, LpStatus, LpStatusFlags,
    Number, Set, Sources, Stamp, TableError, TableId, UomEntries,
};

use super::book::Book;
use super::energy::Channel;
use super::load::Flow;

/// More are put into the tables before more are recorded.
const MOST_WAITING: usize = 4096;

/// Extended status of all channels.
const DST_CHANGED: u8 = 1;
const POWER_FAILED: u8 = 1 << 1;
const CLOCK_FORWARD: u8 = 1 << 2;
const CLOCK_BACK: u8 = 1 << 3;

/// Extended status of a channel.
const OVERFLOW: u8 = 1;
const PARTIAL: u8 = 2;
const SKIPPED: u8 = 4;
const CONFIGURATION_CHANGED: u8 = 6;

/// The recorder.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    set: LpSet,
    lanes: Vec<Lane>,
    interval: i64,
    /// What INT_FMT_CDE holds.
    least: i128,
    most: i128,
    /// Standard time at which the interval that runs was begun.
    began: i64,
    /// What happened during it.
    notes: u8,
    /// What is measured changed during it.
    changed: bool,
    offset: Option<i64>,
    waiting: Vec<Finished>,
    /// The end of the last interval in the tables.
    last_end: Option<i64>,
}

/// One channel.
#[derive(Debug, Clone)]
struct Lane {
    channel: Option<Channel>,
    end_source: u8,
    /// Energy times divisor.
    energy: i128,
    rate: i128,
    divisor: i128,
    /// What one count of an interval is of it.
    per_count: i128,
}

#[derive(Debug, Clone)]
struct Finished {
    end: i64,
    stamp: Option<Stamp>,
    /// Value and status of each channel.
    values: Vec<(i128, u8)>,
    notes: u8,
    begins_block: bool,
    readings: Vec<Number>,
}

impl Profile {
    /// `None` for a meter without one.
    pub(crate) fn of(image: &Image, standard: i64) -> Result<Option<Profile>, TableError> {
        if !image.contains(TableId::standard(64)) {
            return Ok(None);
        }
        let act: ActLp = image.get()?;
        let control: LpCtrl = image.get()?;
        let (sources, units): (Sources, UomEntries) = (image.get()?, image.get()?);
        let (Some(Some(set)), Some(Some(control))) = (act.sets.first(), control.sets.first())
        else {
            return Ok(None);
        };
        if set.interval_minutes == 0 || set.block_intervals == 0 {
            return Ok(None);
        }
        let lanes = control.channels.iter().enumerate().map(|(place, lane)| {
            let scaling = control.scaling.as_ref().and_then(|all| all.get(place));
            let (scalar, divisor) = scaling.copied().unwrap_or((1, 1));
            let channel = Channel::of(lane.source, &sources, &units);
            Lane {
                channel,
                end_source: lane.end_source,
                energy: 0,
                rate: 0,
                divisor: i128::from(divisor.max(1)),
                per_count: channel.map_or(1, |channel| channel.energy(1))
                    * i128::from(scalar.max(1)),
            }
        });
        let (least, most) = match control.format {
            1 => (0, u8::MAX.into()),
            2 => (0, u16::MAX.into()),
            4 => (0, u32::MAX.into()),
            8 => (i8::MIN.into(), i8::MAX.into()),
            16 => (i16::MIN.into(), i16::MAX.into()),
            // NI formats: what every one of them but text of 6 holds.
            32 => (i32::MIN.into(), i32::MAX.into()),
            _ => (-99_999, 999_999),
        };
        Ok(Some(Profile {
            set: *set,
            lanes: lanes.collect(),
            interval: i64::from(set.interval_minutes) * 60_000,
            least,
            most,
            began: standard,
            notes: 0,
            changed: false,
            offset: None,
            waiting: Vec::new(),
            last_end: None,
        }))
    }

    pub(crate) fn set_flow(&mut self, flow: &Flow) {
        for lane in &mut self.lanes {
            let rate = lane.channel.map_or(0, |channel| channel.rate(flow));
            lane.rate = i128::from(rate) * lane.divisor;
        }
    }

    pub(crate) fn run(&mut self, millis: i64) {
        for lane in &mut self.lanes {
            lane.energy += lane.rate * i128::from(millis);
        }
    }

    pub(crate) fn ends(&self, standard: i64) -> i64 {
        (standard.div_euclid(self.interval) + 1) * self.interval
    }

    /// So many wait that they should be put into the tables.
    pub(crate) fn is_full(&self) -> bool {
        self.waiting.len() >= MOST_WAITING
    }

    /// The clock was set: what it showed goes on from here.
    pub(crate) fn clock_set(&mut self, by: i64, standard: i64) {
        self.notes |= if by > 0 { CLOCK_FORWARD } else { CLOCK_BACK };
        self.began = standard;
    }

    /// What is measured is another thing from now on: a block of its own.
    pub(crate) fn configuration_changed(&mut self) {
        self.changed = true;
    }

    /// Nothing was recorded until now.
    pub(crate) fn resume(&mut self, standard: i64) {
        self.began = standard;
    }

    /// Power has failed; `false` if no interval had begun.
    pub(crate) fn power_failed(&mut self, standard: i64) -> bool {
        let begun = standard.rem_euclid(self.interval) != 0;
        if begun {
            self.notes |= POWER_FAILED;
            // What is left of it is not measured.
            self.began = standard;
        }
        begun
    }

    /// Power is back.
    pub(crate) fn power_restored(&mut self, standard: i64) {
        self.began = standard;
        if standard.rem_euclid(self.interval) != 0 {
            self.notes |= POWER_FAILED;
        }
    }

    /// Ends the interval that ends now.
    pub(crate) fn close(&mut self, end: i64, offset: i64, stamp: Option<Stamp>, book: &Book) {
        let partial = self.began > end - self.interval;
        let mut notes = std::mem::take(&mut self.notes);
        let changed = std::mem::take(&mut self.changed);
        if self
            .offset
            .replace(offset)
            .is_some_and(|last| last != offset)
        {
            notes |= DST_CHANGED;
        }
        self.began = end;
        let (least, most) = (self.least, self.most);
        let values = self.lanes.iter_mut().map(|lane| {
            let counts = lane.energy / lane.per_count;
            lane.energy -= counts * lane.per_count;
            let held = counts.clamp(least, most);
            let status = match held == counts {
                false => OVERFLOW,
                true if changed => CONFIGURATION_CHANGED,
                true if partial => PARTIAL,
                true => 0,
            };
            (held, status)
        });
        let values = values.collect();
        let readings = self
            .lanes
            .iter()
            .map(|lane| book.reading(lane.end_source).unwrap_or(Number::ZERO))
            .collect();
        self.waiting.push(Finished {
            end,
            stamp,
            values,
            notes,
            begins_block: changed,
            readings,
        });
    }

    /// Puts what waits into ST-63 and ST-64.
    pub(crate) fn write(&mut self, image: &mut Image) -> Result<(), TableError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.waiting);
        let mut status: LpStatus = image.get()?;
        let Some(set) = status.sets.first_mut().and_then(Option::as_mut) else {
            return Ok(());
        };
        if !set.flags.contains(LpStatusFlags::ACTIVE) {
            return Ok(());
        }
        let mut data: LpData = image.get()?;
        for finished in waiting {
            self.put(set, &mut data, finished);
        }
        image.put(&data)?;
        image.put(&status)
    }

    fn put(&mut self, set: &mut LpSetStatus, data: &mut LpData, finished: Finished) {
        let follows = self.last_end == Some(finished.end - self.interval) && !finished.begins_block;
        let full = set.valid_intervals >= self.set.block_intervals;
        if (set.valid_blocks == 0 || full || !follows) && !self.begin_block(set, data, &finished) {
            return;
        }
        let Some(block) = data.blocks.get_mut(usize::from(set.last_block)) else {
            return;
        };
        self.last_end = Some(finished.end);
        let place = usize::from(set.valid_intervals);
        let interval = interval(&finished, block);
        if set.flags.contains(LpStatusFlags::NEWEST_INTERVAL_FIRST) {
            block.intervals.pop();
            block.intervals.insert(0, interval);
        } else if let Some(old) = block.intervals.get_mut(place) {
            *old = interval;
        }
        if let Some(valid) = &mut block.valid {
            valid.set(place, true);
        }
        set.valid_intervals += 1;
        block.end = finished.stamp.unwrap_or(block.end);
        if let Some(pulses) = &mut block.pulses {
            for (pulses, reading) in pulses.iter_mut().zip(&finished.readings) {
                let counts = reading.to_i64().unwrap_or(0) & i64::from(u32::MAX);
                *pulses = u32::try_from(counts).unwrap_or(0);
            }
        }
        block.readings = block.readings.as_ref().map(|_| finished.readings);
        for closure in block.closures.iter_mut().flatten() {
            *closure = set.valid_intervals << 4;
        }
    }

    /// Makes room for a block; `false` if there is none and the oldest must not go.
    fn begin_block(&self, set: &mut LpSetStatus, data: &mut LpData, first: &Finished) -> bool {
        let blocks = self.set.blocks;
        let none_read = set.unread_blocks >= blocks;
        if none_read && set.flags.contains(LpStatusFlags::INHIBIT_OVERFLOW) || blocks == 0 {
            set.flags = set.flags.with(LpStatusFlags::OVERFLOW, true);
            return false;
        }
        if set.unread_blocks >= blocks {
            set.flags = set.flags.with(LpStatusFlags::OVERFLOW, true);
        }
        self.leave_block(set, data);
        let Some(like) = data.blocks.first() else {
            return false;
        };
        let fresh = self.empty_block(like, first);
        if set.flags.contains(LpStatusFlags::NEWEST_BLOCK_FIRST) {
            data.blocks.pop();
            data.blocks.insert(0, fresh);
            set.last_block = 0;
        } else {
            set.last_block = if set.valid_blocks == 0 {
                0
            } else {
                (set.last_block + 1) % blocks
            };
            if let Some(block) = data.blocks.get_mut(usize::from(set.last_block)) {
                *block = fresh;
            }
        }
        set.valid_blocks = (set.valid_blocks + 1).min(blocks);
        set.unread_blocks = (set.unread_blocks + 1).min(blocks);
        set.last_sequence = set.last_sequence.wrapping_add(1);
        set.valid_intervals = 0;
        true
    }

    /// A block that is left unfinished ends when its last interval, skipped, would have; where the newest interval stands first,
    /// so do those that were skipped.
    fn leave_block(&self, set: &LpSetStatus, data: &mut LpData) {
        let missing = self.set.block_intervals.saturating_sub(set.valid_intervals);
        if set.valid_blocks == 0 || missing == 0 {
            return;
        }
        let Some(block) = data.blocks.get_mut(usize::from(set.last_block)) else {
            return;
        };
        let (kind, format) = (block.end.kind(), block.end.format());
        let left = jiff::SignedDuration::from_millis(self.interval * i64::from(missing));
        let end = block
            .end
            .civil()
            .and_then(|end| Stamp::from_civil(end.saturating_add(left), kind, format));
        let Some(end) = end else { return };
        block.end = end;
        let missing = usize::from(missing);
        if set.flags.contains(LpStatusFlags::NEWEST_INTERVAL_FIRST)
            && missing <= block.intervals.len()
        {
            block.intervals.rotate_right(missing);
            if let Some(valid) = &mut block.valid {
                let mut moved = Set::empty(valid.as_bytes().len());
                for place in valid.iter() {
                    moved.set(usize::from(place) + missing, true);
                }
                *valid = moved;
            }
        }
    }

    fn empty_block(&self, like: &LpBlock, first: &Finished) -> LpBlock {
        let skipped = LpInterval {
            status: like
                .intervals
                .first()
                .and_then(|interval| interval.status.as_ref())
                .map(|_| status(0, self.lanes.iter().map(|_| SKIPPED))),
            values: vec![Number::ZERO; self.lanes.len()],
        };
        LpBlock {
            end: first.stamp.unwrap_or(like.end),
            readings: like.readings.as_ref().map(|_| first.readings.clone()),
            pulses: like.pulses.as_ref().map(|pulses| vec![0; pulses.len()]),
            closures: like
                .closures
                .as_ref()
                .map(|closures| vec![0; closures.len()]),
            valid: like
                .valid
                .as_ref()
                .map(|valid| Set::empty(valid.as_bytes().len())),
            intervals: vec![skipped; like.intervals.len()],
        }
    }
}

fn interval(finished: &Finished, block: &LpBlock) -> LpInterval {
    let has_status = block
        .intervals
        .first()
        .is_some_and(|interval| interval.status.is_some());
    let codes = finished.values.iter().map(|(_, status)| *status);
    LpInterval {
        status: has_status.then(|| status(finished.notes, codes)),
        values: finished
            .values
            .iter()
            .map(|(value, _)| Number::Integer(super::load::narrow(*value)))
            .collect(),
    }
}

/// Nibbles, the high one first: all channels, channel 1, channel 2 and so on.
fn status(notes: u8, channels: impl Iterator<Item = u8>) -> Vec<u8> {
    let nibbles: Vec<u8> = std::iter::once(notes).chain(channels).collect();
    nibbles
        .chunks(2)
        .map(|pair| pair.first().unwrap_or(&0) << 4 | pair.get(1).unwrap_or(&0))
        .collect()
}
