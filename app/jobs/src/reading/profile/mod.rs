//! A load profile as it was recorded: intervals with their end, their values and what happened.
//!
//! Is: all four sets, blocks and intervals in either order, whole or only those blocks that were read.
//! Is not: a guess at what was not recorded. What is odd stays as it stands and is told in a note.
//! Units: each channel's own, secondary; times as [`When`].
//! Source: C12.19 tables 61 to 67. That interval i of N ends at BLK_END_TIME less N-1-i intervals is general knowledge of the
//! standard; what the end of the newest block means is [`newest_block_end`].

mod block;
mod channel;
mod check;
mod status;

use jiff::SignedDuration;
use meterbench_c1219::value::Scaling;
use meterbench_c1219::{
    Clock, Image, LP_SETS, LpBlocks, LpCtrl, LpStatus, LpStatusFlags, TableError,
};

pub use channel::Channel;
pub use status::{ChannelCode, IntervalStatus};

use super::list::Head;
use super::{Notes, When, Zone};
use crate::Days;
use block::Recorder;

/// What a meter recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Those that the meter uses and that were read.
    pub sets: Vec<ProfileSet>,
    /// What is odd or missing, in words: gaps, clock set back, blocks out of order, tables that end early.
    pub notes: Vec<String>,
}

/// One set of channels.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileSet {
    /// 1 to 4.
    pub number: u8,
    /// Length of an interval.
    pub interval_minutes: u32,
    /// What is recorded.
    pub channels: Vec<Channel>,
    /// The oldest first; the values of interval `i` stand in `channels[c].values[i]`.
    pub intervals: Vec<Interval>,
    /// For each block and channel that has one: its end reading beside the sum of its intervals.
    pub checks: Vec<EndReading>,
}

/// One interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// When it ended; `None`: its block has no time.
    pub end: Option<When>,
    /// What happened.
    pub status: IntervalStatus,
    /// Its block, counted from the oldest.
    pub block: u32,
}

/// What a register showed at the end of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct EndReading {
    /// The block, counted from the oldest.
    pub block: u32,
    /// Place among the channels.
    pub channel: usize,
    /// When.
    pub end: Option<When>,
    /// In the register's unit, secondary.
    pub reading: Option<f64>,
    /// What the intervals since the end reading before add up to.
    pub sum: Option<f64>,
    /// Whether the register moved by just that; `None` where something is missing in between, or there is nothing to compare with.
    pub agrees: Option<bool>,
}

impl Profile {
    /// Of the tables read; `None` where they hold nothing of a profile.
    #[must_use]
    pub fn of(image: &Image) -> Option<Self> {
        let there = |set: &usize| {
            let table = LpBlocks::table(*set);
            image.contains(table) || image.parts().any(|(id, ..)| id == table)
        };
        let sets: Vec<usize> = (0..LP_SETS).filter(there).collect();
        if sets.is_empty() {
            return None;
        }
        let mut notes = Notes::default();
        let zone = Zone::of(image);
        let sets = sets
            .into_iter()
            .filter_map(|set| {
                set_of(image, set, &zone, &mut notes).unwrap_or_else(|error| {
                    let table = LpBlocks::table(set);
                    notes.push(format!(
                        "{table} is kept raw, it can't be understood: {error}"
                    ));
                    None
                })
            })
            .collect();
        Some(Profile {
            sets,
            notes: notes.finish(),
        })
    }

    /// The intervals that begin on one of these days; what is said of blocks stays.
    #[must_use]
    pub fn within(mut self, days: Days) -> Self {
        for set in &mut self.sets {
            let step = SignedDuration::from_mins(set.interval_minutes.into());
            let begins = |end: When| end.local.saturating_sub(step).date();
            let keep: Vec<bool> = set
                .intervals
                .iter()
                .map(|it| it.end.is_none_or(|end| days.contains(begins(end))))
                .collect();
            let mut kept = keep.iter();
            set.intervals
                .retain(|_| kept.next().copied().unwrap_or(true));
            for channel in &mut set.channels {
                let mut kept = keep.iter();
                channel
                    .values
                    .retain(|_| kept.next().copied().unwrap_or(true));
            }
        }
        self
    }

    /// Nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sets.iter().all(|set| set.intervals.is_empty())
    }
}

/// BLK_END_TIME of the newest block, not yet full, is the end of its last interval with some makers and the end that the block will
/// have with others: a time that the clock had not reached when it was read is the latter [kb].
fn newest_block_end(end: &When, clock: Option<&When>) -> bool {
    clock.is_some_and(|now| end.local > now.local)
}

fn set_of(
    image: &Image,
    set: usize,
    zone: &Zone,
    notes: &mut Notes,
) -> Result<Option<ProfileSet>, TableError> {
    let Some(blocks) = LpBlocks::of(image, set)? else {
        return Ok(None);
    };
    let control: LpCtrl = image.get()?;
    let dims = blocks.shape.set();
    let Some(control) = control.sets.get(set).and_then(Option::as_ref) else {
        return Ok(None);
    };
    if let Some(ends) = &blocks.ends {
        notes.push(format!("The load profile is not whole: {ends}"));
    }
    if dims.interval_minutes == 0 && !blocks.blocks.is_empty() {
        let table = LpBlocks::table(set);
        notes.push(format!(
            "ST-61 says that intervals of {table} last no time: only blocks have one"
        ));
    }
    let table = format!("ST-63 of set {}", set + 1);
    let status = image.find::<LpStatus>().unwrap_or_else(|error| {
        notes.push(format!("Which block is the newest is not known: {error}"));
        None
    });
    let status = status.and_then(|it| it.sets.get(set).copied().flatten());
    let has = |flag| status.is_some_and(|it| it.flags.contains(flag));
    let order = match &status {
        Some(status) => {
            let head = Head {
                newest_first: has(LpStatusFlags::NEWEST_BLOCK_FIRST),
                places: dims.blocks.into(),
                valid: status.valid_blocks.into(),
                last: status.last_block.into(),
            };
            let (order, wrong) = head.oldest_first(&table);
            wrong.into_iter().for_each(|wrong| notes.push(wrong));
            order
        }
        None => by_time(&blocks),
    };
    if has(LpStatusFlags::OVERFLOW) {
        notes.push(format!("Set {}: blocks were overwritten before they were read, or recording has stopped for want of room", set + 1));
    }
    let scaling = Scaling::of(image).unwrap_or_else(|error| {
        notes.push(format!("Channels have no units: {error}"));
        Scaling::default()
    });
    let clock = image
        .get::<Clock>()
        .ok()
        .and_then(|clock| zone.when(&clock.at));
    let newest = status
        .as_ref()
        .and_then(|status| Some((*order.last()?, status.valid_intervals)));
    let mut recorder = Recorder::new(zone, &scaling, control, dims, set);
    recorder.newest_first = has(LpStatusFlags::NEWEST_INTERVAL_FIRST);
    for (number, place) in order.iter().enumerate() {
        let Some(block) = blocks.blocks.get(place) else {
            recorder.gap();
            continue;
        };
        let valid = newest
            .filter(|(newest, _)| newest == place)
            .map(|(_, valid)| valid);
        recorder.block(
            u32::try_from(number).unwrap_or(u32::MAX),
            block,
            valid,
            clock.as_ref(),
            notes,
        );
    }
    Ok(Some(recorder.finish()))
}

/// Without ST-63: those that have a time, by their time.
fn by_time(blocks: &LpBlocks) -> Vec<usize> {
    let ends = blocks.blocks.iter();
    let mut ends: Vec<_> = ends
        .filter_map(|(place, block)| Some((block.end.civil()?, *place)))
        .collect();
    ends.sort();
    ends.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests;
