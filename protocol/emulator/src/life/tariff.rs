//! What the meter's calendar brings, as a line of time that is walked along.
//!
//! Is: ST-51, ST-53 and ST-54 through `c1219::calendar`, worked out for a year ahead: rate, season and daylight saving of every
//! stretch, and what is due when it begins.
//! Is not: the rules of the calendar, which are `c1219`'s.
//! Units: milliseconds of the meter's standard time since 1970.

use jiff::civil::{Date, DateTime, date};
use jiff::{SignedDuration, ToSpan};
use meterbench_c1219::calendar::{DayType, Rules, State};
use meterbench_c1219::{ActTimeTou, CalendarAction, TableError, TimeFunc1, TimeFunc2, TimeOffset};

use crate::meter::Meter;

/// How far ahead it is worked out at a time, and how far back, so that a clock that is set back a little finds its place.
const AHEAD_DAYS: i64 = 60;

/// A time between two changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub from: i64,
    pub until: i64,
    /// From standard to local time.
    pub offset: i64,
    pub tier: Option<u8>,
    pub demand_tier: Option<u8>,
    /// The two can differ.
    pub separate: bool,
    pub season: u8,
    /// The special schedule that is in force.
    pub special: Option<u8>,
    /// Season and daylight saving are the calendar's; there may be none, or a clock that nobody has set.
    pub by_calendar: bool,
    /// What is due when it begins.
    pub due: Due,
}

/// What the calendar asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Due {
    pub demand_reset: bool,
    pub self_read: bool,
    /// A season that ends.
    pub season: Option<u8>,
}

impl Due {
    pub(crate) fn is_none(self) -> bool {
        self == Due::default()
    }
}

/// The line of time.
#[derive(Debug, Clone)]
pub(crate) struct Tariff {
    calendar: Option<Calendar>,
    stretches: Vec<Stretch>,
    place: usize,
}

#[derive(Debug, Clone)]
struct Calendar {
    rules: Rules,
    separate: bool,
    /// How far daylight saving moves the clock, if it does.
    daylight: Option<i64>,
    season_due: Due,
}

impl Tariff {
    /// A meter without ST-51 or ST-54 has one rate and no seasons.
    pub(crate) fn of(meter: &Meter) -> Result<Tariff, TableError> {
        let image = &meter.image;
        let calendar = if image.contains(meterbench_c1219::TableId::standard(54)) {
            let act: ActTimeTou = image.get()?;
            let offset: Option<TimeOffset> = image.find()?;
            let daylight = offset
                .filter(|_| act.func2.contains(TimeFunc2::CAP_DST_AUTO))
                .map(|offset| i64::from(offset.dst_minutes) * 60_000);
            Some(Calendar {
                rules: meter.rules()?,
                separate: act.func2.contains(TimeFunc2::SEPARATE_SUM_DEMANDS),
                daylight,
                season_due: Due {
                    demand_reset: act.func1.contains(TimeFunc1::SEASON_DEMAND_RESET),
                    self_read: act.func1.contains(TimeFunc1::SEASON_SELF_READ),
                    season: None,
                },
            })
        } else {
            None
        };
        Ok(Tariff {
            calendar,
            stretches: Vec::new(),
            place: 0,
        })
    }

    /// The stretch that an instant lies in.
    pub(crate) fn at(&mut self, standard: i64) -> Stretch {
        let holds = |stretch: &&Stretch| (stretch.from..stretch.until).contains(&standard);
        if let Some(stretch) = self.stretches.get(self.place).filter(holds) {
            return *stretch;
        }
        if let Some(stretch) = self.stretches.get(self.place + 1).filter(holds) {
            self.place += 1;
            return *stretch;
        }
        let covered = self
            .stretches
            .first()
            .zip(self.stretches.last())
            .is_some_and(|(first, last)| (first.from..last.until).contains(&standard));
        if !covered {
            self.stretches = match &self.calendar {
                Some(calendar) => calendar.stretches(standard),
                None => Vec::new(),
            };
        }
        let next = self
            .stretches
            .partition_point(|stretch| stretch.from <= standard);
        self.place = next.saturating_sub(1);
        self.stretches
            .get(self.place)
            .copied()
            .unwrap_or_else(|| Stretch::endless(standard))
    }
}

impl Stretch {
    /// Everything in one rate, and nothing ever due.
    pub(crate) fn of_one_rate(from: i64, rate: u8) -> Stretch {
        Stretch {
            tier: Some(rate),
            demand_tier: Some(rate),
            ..Stretch::endless(from)
        }
    }

    fn endless(from: i64) -> Stretch {
        Stretch {
            from,
            until: i64::MAX,
            offset: 0,
            tier: None,
            demand_tier: None,
            separate: false,
            season: 0,
            special: None,
            by_calendar: false,
            due: Due::default(),
        }
    }

    pub(crate) fn same_state(&self, other: &Stretch) -> bool {
        let state = |it: &Stretch| (it.offset, it.tier, it.demand_tier, it.season, it.special);
        state(self) == state(other)
    }
}

impl Calendar {
    /// Everything from an instant on, without gaps, up to half a minute past a minute, when nothing can be due. What is due at the very instant has been done when it came.
    fn stretches(&self, from: i64) -> Vec<Stretch> {
        let Some(end) = civil(from)
            .date()
            .checked_add(AHEAD_DAYS.days())
            .ok()
            .map(|date| millis(date.at(12, 0, 30, 0)))
        else {
            return Vec::new();
        };
        let mut stretches: Vec<Stretch> = Vec::new();
        for (start, stop, offset) in self.daylight(from, end) {
            for (at, state) in self.states(start + offset, stop + offset) {
                push(
                    &mut stretches,
                    self.stretch(at - offset, stop, offset, &state),
                );
            }
            for (date, due) in self.dates(start + offset, stop + offset) {
                insert(&mut stretches, date - offset, due);
            }
        }
        self.mark_seasons(&mut stretches);
        stretches
    }

    /// Standard time cut where daylight saving begins and ends: from, until, offset.
    fn daylight(&self, from: i64, end: i64) -> Vec<(i64, i64, i64)> {
        let Some(amount) = self.daylight else {
            return vec![(from, end, 0)];
        };
        let in_force = |at: i64| {
            self.rules.dst(civil(at)) == Some(true)
                && self.rules.dst(civil(at + amount)) == Some(true)
        };
        let mut cuts: Vec<i64> = dates(from, end)
            .flat_map(|date| self.rules.dst_changes_on(date).collect::<Vec<_>>())
            // It ends when the clock, an hour ahead, shows the time of the change.
            .map(|(at, on)| millis(at) - if on { 0 } else { amount })
            .filter(|at| (from + 1..end).contains(at))
            .collect();
        cuts.insert(0, from);
        cuts.sort_unstable();
        cuts.dedup();
        let ends = cuts.iter().skip(1).copied().chain([end]);
        cuts.iter()
            .copied()
            .zip(ends)
            .map(|(from, until)| (from, until, if in_force(from) { amount } else { 0 }))
            .collect()
    }

    /// What holds in local time, and from when.
    fn states(&self, from: i64, until: i64) -> Vec<(i64, State)> {
        let first = self.rules.at(civil(from));
        let changes = self.rules.changes(civil(from), civil(until - 1));
        std::iter::once((from, first))
            .chain(
                changes
                    .into_iter()
                    .map(|change| (millis(change.at), change.state)),
            )
            .collect()
    }

    fn stretch(&self, from: i64, until: i64, offset: i64, state: &State) -> Stretch {
        Stretch {
            from,
            until,
            offset,
            tier: state.tier,
            demand_tier: state.demand_tier,
            separate: self.separate,
            season: state.season,
            special: match state.day {
                DayType::Special(number) => Some(number),
                _ => None,
            },
            by_calendar: true,
            due: Due::default(),
        }
    }

    /// Midnights in local time with a demand reset or a self read.
    fn dates(&self, from: i64, until: i64) -> Vec<(i64, Due)> {
        let mut found = Vec::new();
        for date in dates(from, until) {
            let mut due = Due::default();
            for action in self.rules.actions(date) {
                due.demand_reset |= action.contains(CalendarAction::DEMAND_RESET);
                due.self_read |= action.contains(CalendarAction::SELF_READ);
            }
            let midnight = millis(date.at(0, 0, 0, 0));
            if !due.is_none() && (from + 1..until).contains(&midnight) {
                found.push((midnight, due));
            }
        }
        found
    }

    /// A season that ends is due, with what the meter does by itself then.
    fn mark_seasons(&self, stretches: &mut [Stretch]) {
        let mut season = stretches.first().map_or(0, |stretch| stretch.season);
        for stretch in stretches {
            if stretch.season != season {
                stretch.due.season = Some(std::mem::replace(&mut season, stretch.season));
                stretch.due.demand_reset |= self.season_due.demand_reset;
                stretch.due.self_read |= self.season_due.self_read;
            }
        }
    }
}

/// The next stretch; one that changes nothing is part of the last.
fn push(stretches: &mut Vec<Stretch>, next: Stretch) {
    if let Some(last) = stretches.last_mut() {
        if last.same_state(&next) {
            last.until = next.until;
            return;
        }
        last.until = next.from;
    }
    stretches.push(next);
}

/// Makes a stretch begin at `at`, where something is due.
fn insert(stretches: &mut Vec<Stretch>, at: i64, due: Due) {
    let next = stretches.partition_point(|stretch| stretch.from <= at);
    let Some(place) = next.checked_sub(1) else {
        return;
    };
    let Some(found) = stretches.get_mut(place) else {
        return;
    };
    if found.from == at {
        found.due.demand_reset |= due.demand_reset;
        found.due.self_read |= due.self_read;
    } else {
        let second = Stretch {
            from: at,
            due,
            ..*found
        };
        found.until = at;
        stretches.insert(next, second);
    }
}

/// The dates that a span touches.
fn dates(from: i64, until: i64) -> impl Iterator<Item = Date> {
    let last = civil(until).date();
    civil(from)
        .date()
        .series(1.day())
        .take_while(move |date| *date <= last)
}

fn epoch() -> DateTime {
    date(1970, 1, 1).at(0, 0, 0, 0)
}

/// Milliseconds since 1970 of a time of no zone.
pub(crate) fn millis(at: DateTime) -> i64 {
    i64::try_from(at.duration_since(epoch()).as_millis()).unwrap_or(i64::MAX)
}

/// And back.
pub(crate) fn civil(millis: i64) -> DateTime {
    epoch().saturating_add(SignedDuration::from_millis(millis))
}
