//! Part of what was recorded.
//!
//! Is: what begins in a range of the meter's own clock, so that of two ranges beside each other no interval is in both.
//! Is not: a part of the registers, which are of one time each.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, ToSpan as _};

use super::{Contents, ExportError, Order, What};
use crate::Days;
use crate::reading::Interval;

/// Part of what was recorded, by the meter's clock; whole without either end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// What begins then or later.
    pub from: Option<DateTime>,
    /// What begins before.
    pub until: Option<DateTime>,
}

impl From<Days> for Span {
    fn from(days: Days) -> Self {
        let midnight = |date: Date| date.to_datetime(Time::midnight());
        Self {
            from: days.from.map(midnight),
            until: days
                .to
                .and_then(|to| to.checked_add(1.day()).ok())
                .map(midnight),
        }
    }
}

impl Span {
    fn is_whole(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }

    fn contains(&self, at: DateTime) -> bool {
        self.from.is_none_or(|from| at >= from) && self.until.is_none_or(|until| at < until)
    }
}

/// The contents with only what begins in the range that is ordered, `None` where all does; and what has no time to be in a range.
pub(super) fn cut(
    contents: &Contents,
    order: &Order,
) -> Result<(Option<Contents>, Option<String>), ExportError> {
    if order.span.is_whole() {
        return Ok((None, None));
    }
    let mut sieve = Sieve {
        span: order.span,
        held: None,
        any: false,
        untimed: 0,
    };
    let mut cut = contents.clone();
    let things = match order.what {
        What::Registers => return Err(ExportError::NoDays),
        What::Profile => {
            for set in cut.profile.iter_mut().flat_map(|profile| &mut profile.sets) {
                let kept: Vec<bool> = set
                    .intervals
                    .iter()
                    .map(|it| sieve.keeps(begin(it, set.interval_minutes)))
                    .collect();
                retain(&mut set.intervals, &kept);
                for channel in &mut set.channels {
                    retain(&mut channel.values, &kept);
                }
            }
            "intervals"
        }
        What::Log => {
            let entries = &mut cut.log.entries;
            entries.retain(|it| sieve.keeps(it.time.map(|time| time.local)));
            "entries"
        }
    };
    let note = (sieve.untimed > 0).then(|| {
        format!(
            "{} {things} have no time in the meter and are left out of a range",
            sieve.untimed
        )
    });
    match (sieve.any, sieve.held) {
        (false, Some((from, to))) => Err(ExportError::OtherDays {
            what: order.what,
            from,
            to,
        }),
        _ => Ok((Some(cut), note)),
    }
}

/// Lets through what begins in a range, and notes what there was.
struct Sieve {
    span: Span,
    /// The first and the last.
    held: Option<(DateTime, DateTime)>,
    /// Anything was let through.
    any: bool,
    untimed: usize,
}

impl Sieve {
    fn keeps(&mut self, begin: Option<DateTime>) -> bool {
        let Some(begin) = begin else {
            self.untimed += 1;
            return false;
        };
        let (first, last) = self.held.unwrap_or((begin, begin));
        self.held = Some((first.min(begin), last.max(begin)));
        let keeps = self.span.contains(begin);
        self.any |= keeps;
        keeps
    }
}

fn retain<T>(list: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    list.retain(|_| kept.next().copied().unwrap_or(true));
}

/// When an interval began by the meter's clock, which is the day that it counts for.
pub(super) fn begin(interval: &Interval, minutes: u32) -> Option<DateTime> {
    let end = interval.end?.local;
    end.checked_sub(SignedDuration::from_mins(minutes.into()))
        .ok()
}
