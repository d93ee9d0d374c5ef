//! A year of a calendar, day by day.
//!
//! Is: what each day looks like, gathered into kinds of days that have the same rates at the same times.
//! Is not: drawing.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Time, date};
use meterbench_c1219::CalendarAction;
use meterbench_c1219::calendar::{DayType, Rules, State};

use crate::report::calendar::ClockChange;

/// A year.
pub struct Year {
    /// Which.
    pub number: i16,
    /// Every day of it.
    pub days: Vec<Day>,
    /// The kinds of days, in the order in which they first come.
    pub kinds: Vec<Kind>,
    /// The seasons, each from a day on; the first is in force when the year begins.
    pub seasons: Vec<(Date, u8)>,
    /// Changes of the clock.
    pub clock: Vec<ClockChange>,
    /// Days on which the demand is reset or a self read taken.
    pub billing: Vec<(Date, CalendarAction)>,
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// Which of the year's kinds.
    pub kind: usize,
    /// What kind of day the meter calls it.
    pub day: DayType,
    /// The season.
    pub season: u8,
}

/// Days with the same rates at the same times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// From the minute on, the tiers of energy and of demand.
    pub band: Vec<Piece>,
    /// Which days of which seasons have it.
    pub uses: BTreeSet<(u8, Order)>,
    /// The meter's schedules that make it.
    pub schedules: BTreeSet<u8>,
    /// How many days of the year.
    pub days: usize,
}

/// A part of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Since midnight.
    pub minute: u16,
    /// Energy.
    pub tier: Option<u8>,
    /// Demand.
    pub demand: Option<u8>,
}

/// A day type in the order in which a person lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order(pub DayType);

impl Order {
    fn key(self) -> (u8, u8) {
        match self.0 {
            DayType::Weekday => (0, 0),
            DayType::Separate(day) => (1, day.to_monday_zero_offset().unsigned_abs()),
            DayType::Saturday => (2, 0),
            DayType::Sunday => (3, 0),
            DayType::Special(number) => (4, number),
        }
    }
}

impl PartialOrd for Order {
    fn partial_cmp(&self, other: &Order) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Order {
    fn cmp(&self, other: &Order) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl Year {
    /// Asks the calendar for a year.
    pub fn of(rules: &Rules, number: i16) -> Year {
        let first = date(number, 1, 1);
        let begin = first.to_datetime(Time::midnight());
        let end = date(number, 12, 31).to_datetime(Time::MAX);
        let mut changes = rules.changes(begin, end).into_iter().peekable();
        let mut state = rules.at(begin);
        let mut year = Year {
            number,
            days: Vec::new(),
            kinds: Vec::new(),
            seasons: Vec::new(),
            clock: Vec::new(),
            billing: Vec::new(),
        };
        for date in first.series(1.day()).take_while(|it| it.year() == number) {
            let midnight = date.to_datetime(Time::midnight());
            while let Some(change) = changes.next_if(|change| change.at <= midnight) {
                state = change.state;
            }
            let head = state;
            let mut band = vec![piece(0, &state)];
            while let Some(change) = changes.next_if(|change| change.at.date() == date) {
                state = change.state;
                let time = change.at.time();
                let minute = i32::from(time.hour()) * 60 + i32::from(time.minute());
                let next = piece(u16::try_from(minute).unwrap_or(0), &state);
                let same = band
                    .last()
                    .is_some_and(|last| (last.tier, last.demand) == (next.tier, next.demand));
                if !same {
                    band.push(next);
                }
            }
            year.add(date, &head, band);
            year.clock.extend(
                rules
                    .dst_changes_on(date)
                    .map(|(time, on)| ClockChange { time, on }),
            );
            let mut flags = CalendarAction(0);
            for action in rules.actions(date) {
                for flag in [CalendarAction::DEMAND_RESET, CalendarAction::SELF_READ] {
                    if action.contains(flag) {
                        flags.0 |= flag.0;
                    }
                }
            }
            if flags.0 != 0 {
                year.billing.push((date, flags));
            }
        }
        year
    }

    fn add(&mut self, date: Date, state: &State, band: Vec<Piece>) {
        let found = self.kinds.iter().position(|kind| kind.band == band);
        let kind = found.unwrap_or_else(|| {
            self.kinds.push(Kind {
                band,
                uses: BTreeSet::new(),
                schedules: BTreeSet::new(),
                days: 0,
            });
            self.kinds.len() - 1
        });
        if let Some(kind) = self.kinds.get_mut(kind) {
            kind.uses.insert((state.season, Order(state.day)));
            kind.schedules.extend(state.schedule);
            kind.days += 1;
        }
        if self
            .seasons
            .last()
            .is_none_or(|(_, it)| *it != state.season)
        {
            self.seasons.push((date, state.season));
        }
        self.days.push(Day {
            date,
            kind,
            day: state.day,
            season: state.season,
        });
    }

    /// Minutes of the year's wall clock in each tier of energy, and in none.
    pub fn minutes(&self) -> ([u32; 8], u32) {
        let (mut tiers, mut none) = ([0; 8], 0);
        for kind in &self.kinds {
            let days = u32::try_from(kind.days).unwrap_or(0);
            let ends = kind.band.iter().skip(1).map(|it| it.minute).chain([1440]);
            for (piece, end) in kind.band.iter().zip(ends) {
                let minutes = u32::from(end.saturating_sub(piece.minute)) * days;
                match piece.tier.and_then(|tier| tiers.get_mut(usize::from(tier))) {
                    Some(tier) => *tier += minutes,
                    None => none += minutes,
                }
            }
        }
        (tiers, none)
    }
}

fn piece(minute: u16, state: &State) -> Piece {
    Piece {
        minute,
        tier: state.tier,
        demand: state.demand_tier,
    }
}
