//! What the calendar has changed, noticed while it is walked along: rate, season, special schedule, daylight saving.
//!
//! Is: events for the logs, whether a date, a new calendar or a clock that was set brought the change.
//! Beside that, in its place, whatever else the walk notices.
//! Is not: what is due on a date, resets and self reads; those tell of themselves.
//! Shape: a meter whose demands have tiers of their own tells both tiers; any other tells its rate. From a clock that is unset to
//! one that was set neither the season nor daylight saving has changed: nobody knew them.
//! Units: milliseconds of the meter's standard time since 1970.

use meterbench_c1219::{Stamp, StampKind, TimeFormat};

use super::shown;
use super::tariff::{Stretch, civil};
use crate::logs::{Event, Happened};

/// More are put into the logs before more are noticed.
const MOST_WAITING: usize = 256;

/// What held last, and what has been noticed since.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watch {
    last: Option<Stretch>,
    seen: Vec<(i64, i64, Event)>,
}

impl Watch {
    /// What held last.
    pub(crate) fn last(&self) -> Option<Stretch> {
        self.last
    }

    pub(crate) fn recall(&mut self, last: Stretch) {
        self.last = Some(last);
    }

    /// This holds at this instant.
    pub(crate) fn see(&mut self, stretch: &Stretch, standard: i64) {
        let Some(last) = self.last.replace(*stretch) else {
            return;
        };
        if last.same_state(stretch) {
            return;
        }
        let mut tell = |event| self.seen.push((standard, stretch.offset, event));
        let by_calendar = last.by_calendar && stretch.by_calendar;
        if by_calendar && stretch.offset != last.offset {
            tell(Event::DaylightSaving(stretch.offset > last.offset));
        }
        if by_calendar && stretch.season != last.season {
            tell(Event::Season(stretch.season));
        }
        if let Some(special) = stretch.special
            && last.special != stretch.special
        {
            tell(Event::SpecialSchedule(special));
        }
        let tiers = (stretch.tier, stretch.demand_tier);
        if tiers != (last.tier, last.demand_tier) {
            match tiers {
                (Some(energy), Some(demand)) if stretch.separate => {
                    tell(Event::Tiers { energy, demand });
                }
                (Some(rate), _) => tell(Event::Rate(rate)),
                (None, _) => (),
            }
        }
    }

    /// Something else happens at this instant.
    pub(crate) fn tell(&mut self, event: Event, stretch: &Stretch, standard: i64) {
        self.seen.push((standard, stretch.offset, event));
    }

    /// So many wait that they should be put into the logs.
    pub(crate) fn is_full(&self) -> bool {
        self.seen.len() >= MOST_WAITING
    }

    /// What was noticed, as the meter's logs tell it.
    pub(crate) fn take(&mut self, format: TimeFormat, zone: i64) -> Vec<Happened> {
        let seen = std::mem::take(&mut self.seen);
        let happened = seen.into_iter().map(|(standard, offset, event)| Happened {
            event,
            at: Stamp::from_civil(
                civil(shown(standard, offset, format, zone)),
                StampKind::Long,
                format,
            ),
            user: 0,
        });
        happened.collect()
    }
}
