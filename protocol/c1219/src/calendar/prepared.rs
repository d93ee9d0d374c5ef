//! A calendar worked out for a span of days, for many questions.
//!
//! Is: the same answers as [`Rules`], from tables: one row a day, one column a minute of each schedule.
//! Is not: a cache that grows: what lies outside of the span has no answer.
//! Units: minutes since midnight.

use jiff::civil::{Date, DateTime, Time};

use super::{DayType, Rules, State, TIER_LOOK_BACK_DAYS};
use crate::{Action, TimeFunc2};

const MINUTES: usize = 24 * 60;

/// No switch was passed yet that day.
const NOT_YET: u8 = 0xFF;

/// Rules worked out day by day.
#[derive(Debug, Clone)]
pub struct Prepared {
    from: Date,
    /// The place of each month's first day in `days`; that of the first may lie before it.
    months: Vec<i32>,
    days: Vec<Day>,
    lines: Vec<Line>,
    separate: bool,
}

/// What holds on a day, and what it begins with.
#[derive(Debug, Clone, Copy)]
struct Day {
    season: u8,
    day: DayType,
    schedule: Option<u8>,
    /// Place in `lines`.
    line: u16,
    carried: Option<u8>,
    carried_demand: Option<u8>,
}

/// A schedule minute by minute.
#[derive(Debug, Clone)]
struct Line {
    energy: Vec<u8>,
    demand: Vec<u8>,
    /// Minutes with a switch.
    switches: Vec<u16>,
}

/// A tier and the day of the switch that brought it.
type Carried = Option<(i32, u8)>;

impl Prepared {
    /// Every day from `from` to `until`, both included.
    #[must_use]
    pub fn new(rules: &Rules, from: Date, until: Date) -> Self {
        let separate = rules.act.func2.contains(TimeFunc2::SEPARATE_SUM_DEMANDS);
        let mut prepared = Prepared {
            from,
            months: Vec::new(),
            days: Vec::new(),
            lines: Vec::new(),
            separate,
        };
        let marks = Marks::of(rules, from, until);
        let mut places: [Option<u16>; 256] = [None; 256];
        // what a row without such a place has: no switches
        prepared.lines.push(Line::none());
        let (mut energy, mut demand) = (carried(rules, from, false), carried(rules, from, true));
        let (mut season, mut date, mut place) = (rules.season(from), from, 0i32);
        while date <= until {
            if prepared.months.is_empty() || date.day() == 1 {
                prepared.months.push(place + 1 - i32::from(date.day()));
            }
            let mark = marks.on(place);
            season = mark.season.unwrap_or(season);
            let day = mark
                .special
                .map_or_else(|| rules.plain_day(date), DayType::Special);
            let schedule = rules.schedule(season, day);
            let mut line = 0;
            if let Some(place) = schedule.and_then(|number| places.get_mut(usize::from(number))) {
                line = *place.get_or_insert_with(|| {
                    let next = u16::try_from(prepared.lines.len()).unwrap_or(0);
                    prepared
                        .lines
                        .extend(schedule.map(|number| Line::of(rules, number)));
                    next
                });
            }
            let fresh = |carried: Carried| {
                let (since, tier) = carried?;
                let age = usize::try_from(place - since).ok()?;
                (age < TIER_LOOK_BACK_DAYS).then_some(tier)
            };
            prepared.days.push(Day {
                season,
                day,
                schedule,
                line,
                carried: fresh(energy),
                carried_demand: fresh(if separate { demand } else { energy }),
            });
            if let Some(line) = prepared.lines.get(usize::from(line)) {
                let last = |tiers: &[u8]| tiers.last().copied().filter(|tier| *tier != NOT_YET);
                energy = last(&line.energy).map(|tier| (place, tier)).or(energy);
                demand = last(&line.demand).map(|tier| (place, tier)).or(demand);
            }
            let Ok(tomorrow) = date.tomorrow() else { break };
            (date, place) = (tomorrow, place + 1);
        }
        prepared
    }

    /// The first day.
    #[must_use]
    pub fn from(&self) -> Date {
        self.from
    }

    /// How many days.
    #[must_use]
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    fn day(&self, date: Date) -> Option<&Day> {
        let years = i32::from(date.year()) - i32::from(self.from.year());
        let month = 12 * years + i32::from(date.month()) - i32::from(self.from.month());
        let first = self.months.get(usize::try_from(month).ok()?)?;
        let place = first + i32::from(date.day()) - 1;
        self.days.get(usize::try_from(place).ok()?)
    }

    /// What holds at an instant; `None` outside of the span.
    #[must_use]
    pub fn at(&self, instant: DateTime) -> Option<State> {
        let day = self.day(instant.date())?;
        let minute =
            instant.hour().unsigned_abs() as usize * 60 + instant.minute().unsigned_abs() as usize;
        Some(self.state(day, minute))
    }

    fn state(&self, day: &Day, minute: usize) -> State {
        let line = self.lines.get(usize::from(day.line));
        let tier = |tiers: Option<&Vec<u8>>, carried: Option<u8>| {
            let tier = tiers.and_then(|tiers| tiers.get(minute)).copied();
            tier.filter(|tier| *tier != NOT_YET).or(carried)
        };
        let energy = tier(line.map(|line| &line.energy), day.carried);
        State {
            season: day.season,
            day: day.day,
            schedule: day.schedule,
            tier: energy,
            demand_tier: if self.separate {
                tier(line.map(|line| &line.demand), day.carried_demand)
            } else {
                energy
            },
        }
    }

    /// A day as it goes on: each minute at which something may change, midnight first, and what holds from then on.
    pub fn states(&self, date: Date) -> impl Iterator<Item = (u16, State)> {
        let day = self.day(date);
        let line = day.and_then(|day| self.lines.get(usize::from(day.line)));
        let switches = line
            .into_iter()
            .flat_map(|line| line.switches.iter().copied());
        let minutes = std::iter::once(0).chain(switches.filter(|minute| *minute != 0));
        minutes.filter_map(move |minute| Some((minute, self.state(day?, minute.into()))))
    }
}

/// What the entries of the calendar do on the days of the span.
struct Marks {
    /// Place of the day, order of going first, what it does.
    all: Vec<Mark>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    season: Option<u8>,
    special: Option<u8>,
}

impl Marks {
    fn of(rules: &Rules, from: Date, until: Date) -> Marks {
        let span = until.since(from).map_or(0, |span| span.get_days());
        let length = usize::try_from(span).map_or(0, |days| days + 1);
        let mut marks = Marks {
            all: vec![Mark::default(); length],
        };
        // the entry that goes first is set first
        for (on, action) in &rules.once {
            marks.set(from, *on, action.ctrl());
        }
        for (rule, action) in &rules.again {
            let ctrl = action.ctrl();
            if matches!(ctrl, Action::Season(_) | Action::Special(_)) {
                for on in rule.dates(from, rules.anchor).take_while(|on| *on <= until) {
                    marks.set(from, on, ctrl);
                }
            }
        }
        marks
    }

    fn set(&mut self, from: Date, on: Date, action: Action) {
        let place = on.since(from).map_or(-1, |span| span.get_days());
        let Some(mark) = usize::try_from(place)
            .ok()
            .and_then(|place| self.all.get_mut(place))
        else {
            return;
        };
        match action {
            Action::Season(season) => _ = mark.season.get_or_insert(season),
            Action::Special(special) => _ = mark.special.get_or_insert(special),
            _ => {}
        }
    }

    fn on(&self, place: i32) -> Mark {
        let place = usize::try_from(place).ok();
        let mark = place.and_then(|place| self.all.get(place));
        mark.copied().unwrap_or_default()
    }
}

/// The tier that a day begins with, and how many days before it was switched to.
fn carried(rules: &Rules, from: Date, demand: bool) -> Carried {
    let yesterday = from.yesterday().ok()?;
    let (on, tier) = rules.last_switch(yesterday.to_datetime(Time::MAX), demand)?;
    Some((-from.since(on).ok()?.get_days(), tier))
}

impl Line {
    fn none() -> Line {
        Line {
            energy: vec![NOT_YET; MINUTES],
            demand: vec![NOT_YET; MINUTES],
            switches: Vec::new(),
        }
    }

    fn of(rules: &Rules, schedule: u8) -> Line {
        let mut line = Line::none();
        for demand in [false, true] {
            let tiers = if demand {
                &mut line.demand
            } else {
                &mut line.energy
            };
            let mut all: Vec<(u16, u8)> = rules
                .switches(schedule, demand)
                .map(|(time, tier)| (minute_of(time), tier))
                .collect();
            all.sort_by_key(|(minute, _)| *minute);
            for (minute, tier) in all {
                if let Some(rest) = tiers.get_mut(usize::from(minute)..) {
                    rest.fill(tier);
                }
                line.switches.push(minute);
            }
        }
        line.switches.sort_unstable();
        line.switches.dedup();
        line
    }
}

fn minute_of(time: Time) -> u16 {
    let part = |value: i8| u16::from(value.unsigned_abs());
    part(time.hour()) * 60 + part(time.minute())
}
