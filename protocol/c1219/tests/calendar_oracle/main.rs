//! The calendar against a slow oracle that is plainly right; `holidays` against published ones.
//!
//! Is: loops over years, months, days and minutes that do what the fact sheet says in words, without a look at the code
//! that they judge. From `jiff` they take only which date is a real one, what follows it and what weekday it is.
//! Seeds of generated calendars are printed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail by panicking"
)]

mod dates;
mod holidays;

use std::collections::BTreeSet;

use dates::{FIRST, LAST, before, dates, monthly, next, weekday};
use jiff::civil::{Date, Time, date};
use meterbench_c1219::calendar::{Prepared, Rule, Rules};
use meterbench_c1219::{
    ActTimeTou, Calendar, CalendarAction, Date as StoredDate, NonRecurring, Rdate, Recurring,
    TierSwitch, TierSwitchEntry, TimeFormat, TimeFunc2, TimeOfDay, TimeOffset,
};

fn agrees(bits: u16) {
    let (first, last) = (date(FIRST, 1, 1), date(LAST, 12, 31));
    let anchor = date(2023, 2, 27);
    let rule = Rule::of(Rdate(bits));
    let wanted = dates(bits, anchor);
    let told: BTreeSet<Date> = rule
        .dates(first, Some(anchor))
        .take_while(|day| *day <= last)
        .collect();
    assert_eq!(told, wanted, "{bits:04X}");
    // the single questions, on the dates of some years and the days around them
    let mut last_one = None;
    for day in wanted.iter().filter(|day| day.year() % 9 == 1) {
        for near in [before(*day), *day, next(*day)] {
            let falls = rule.falls_on(near, Some(anchor));
            assert_eq!(falls, wanted.contains(&near), "{bits:04X} on {near}");
            let until = wanted.range(..=near).next_back();
            if until.is_some() {
                last_one = rule.last_until(near, Some(anchor));
                assert_eq!(last_one.as_ref(), until, "{bits:04X} until {near}");
            }
        }
    }
    assert_eq!(
        last_one.is_some(),
        wanted.iter().any(|day| day.year() % 9 == 1)
    );
}

#[test]
fn every_offset_code_in_every_month_on_every_weekday() {
    for month in 1..=13 {
        // the ends of the year, February, and the rest; every month at once is twelve of them
        let days: &[u16] = match month {
            1 | 2 | 12 => &[1, 7, 8, 15, 25, 28, 29, 30, 31],
            13 => &[1, 30, 31],
            _ => &[1, 8, 30, 31],
        };
        for offset in 0..=15 {
            let weekdays = if (1..=6).contains(&offset) {
                0..=6
            } else {
                3..=3
            };
            for weekday in weekdays {
                for day in days {
                    // the last weekday of a month asks for no day
                    if offset != 6 || *day == 1 {
                        agrees(monthly(month, offset, weekday, *day));
                    }
                }
            }
        }
    }
}

#[test]
fn every_week_and_every_period() {
    for weekday in 0..=6 {
        agrees(14 | weekday << 8);
    }
    for period in [1, 2, 7, 28, 30, 63] {
        for delta in [0, 1, 31, 63] {
            agrees(15 | period << 4 | delta << 10);
        }
    }
    for never in [
        0,
        15,
        14 | 7 << 8,
        monthly(2, 0, 0, 30),
        monthly(4, 2, 7, 1),
    ] {
        let rule = Rule::of(Rdate(never));
        assert_eq!(
            rule.dates(date(FIRST, 1, 1), Some(date(2023, 1, 1))).next(),
            None
        );
    }
}

/// Numbers from a seed (a linear congruence; the high bits are the good ones).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn number(&mut self, limit: u64) -> u16 {
        u16::try_from(self.below(limit)).unwrap()
    }
}

/// A calendar as plain lists.
struct Plain {
    once: Vec<(Date, u8)>,
    rules: Vec<(u16, u8)>,
    switches: Vec<(u16, u8, u8)>,
    matrix: Vec<Vec<u8>>,
    separate: bool,
    anchor: Date,
}

const SEASONS: u64 = 3;
const SPECIALS: u64 = 2;
const SCHEDULES: u64 = 6;

impl Plain {
    fn roll(seed: u64) -> Plain {
        let mut dice = Dice(seed);
        let action = |dice: &mut Dice| match dice.below(4) {
            0 => 3 + dice.number(SEASONS) as u8,
            1 | 2 => 19 + dice.number(SPECIALS) as u8,
            _ => 0x60,
        };
        let once = (0..8)
            .map(|_| {
                let on = date(
                    FIRST + dice.number(28) as i16,
                    1 + dice.number(12) as i8,
                    1 + dice.number(28) as i8,
                );
                (on, action(&mut dice))
            })
            .collect();
        let mut rules: Vec<(u16, u8)> = (0..12)
            .map(|_| {
                let bits = match dice.below(8) {
                    0 => 15 | (20 + dice.number(40)) << 4 | dice.number(60) << 10,
                    month => monthly(
                        if month == 1 { 13 } else { 1 + dice.number(12) },
                        dice.number(16),
                        dice.number(7),
                        1 + dice.number(28),
                    ),
                };
                (bits, action(&mut dice))
            })
            .collect();
        rules.push((monthly(3, 3, 0, 1), 1));
        rules.push((monthly(11, 2, 0, 1), 2));
        rules.push((monthly(6, 0, 0, 1), 3));
        let separate = dice.below(2) == 1;
        // one schedule has no switch at midnight, and one none at all
        let mut switches = Vec::new();
        for schedule in 0..SCHEDULES as u8 - 1 {
            let mut minutes = BTreeSet::new();
            if schedule != 2 {
                minutes.insert(0);
            }
            for _ in 0..3 {
                minutes.insert(dice.number(1440));
            }
            for minute in minutes {
                switches.push((minute, dice.number(4) as u8, schedule));
            }
        }
        let width = if separate { 7 } else { 3 } + SPECIALS;
        let matrix = (0..SEASONS)
            .map(|_| {
                let mut row: Vec<u8> = (0..width).map(|_| dice.number(SCHEDULES) as u8).collect();
                // Saturdays switch, so that no tier is older than a week or two
                row[0] = 0;
                row
            })
            .collect();
        Plain {
            once,
            rules,
            switches,
            matrix,
            separate,
            anchor: date(2023, 1, 9),
        }
    }

    fn rules(&self) -> Rules {
        let flags = u8::from(self.separate) << 1;
        let act = ActTimeTou {
            func2: TimeFunc2(flags),
            ..ActTimeTou::default()
        };
        let at =
            |hour| TimeOfDay::from_civil(Time::new(hour, 0, 0, 0).unwrap(), TimeFormat::Binary);
        let offset = TimeOffset {
            dst_effective: at(2),
            dst_minutes: 60,
            zone_minutes: None,
            std_effective: Some(at(3)),
            tail: Vec::new(),
        };
        let calendar = Calendar {
            anchor: StoredDate::from_civil(self.anchor),
            non_recurring: self
                .once
                .iter()
                .map(|(on, action)| NonRecurring {
                    date: StoredDate::from_civil(*on).unwrap(),
                    action: CalendarAction(*action),
                })
                .collect(),
            recurring: self
                .rules
                .iter()
                .map(|(bits, action)| Recurring {
                    date: Rdate(*bits),
                    action: CalendarAction(*action),
                })
                .collect(),
            switches: self
                .switches
                .iter()
                .map(|(minute, tier, schedule)| TierSwitchEntry {
                    switch: TierSwitch((minute / 60) << 11 | (minute % 60) << 5 | u16::from(*tier)),
                    schedule: *schedule,
                })
                .collect(),
            schedules: self.matrix.clone(),
            tail: Vec::new(),
        };
        Rules::new(act, Some(offset), calendar)
    }

    /// Which schedule a season has on a day of this type: Saturday, Sunday, weekdays, special days.
    fn schedule(&self, season: u8, special: Option<u8>, day: Date) -> u8 {
        let weekdays = if self.separate { 5 } else { 1 };
        let place = match (special, weekday(day)) {
            (Some(special), _) => 2 + weekdays + usize::from(special),
            (None, 6) => 0,
            (None, 0) => 1,
            (None, monday_is_one) if self.separate => 1 + usize::from(monday_is_one),
            (None, _) => 2,
        };
        self.matrix[usize::from(season)][place]
    }
}

/// Day by day and minute by minute through 28 years, after two years in which the calendar comes into its own.
fn walk(seed: u64) {
    println!("calendar of seed {seed}");
    let plain = Plain::roll(seed);
    let rules = plain.rules();
    let by_rule: Vec<(BTreeSet<Date>, u8)> = plain
        .rules
        .iter()
        .map(|(bits, action)| (dates(*bits, plain.anchor), *action))
        .collect();
    let start = date(FIRST + 2, 1, 1);
    let prepared = Prepared::new(&rules, start, date(LAST, 12, 31));
    // what each schedule does at each minute of a day
    let mut switched = vec![[None; 1440]; usize::try_from(SCHEDULES).unwrap()];
    // minutes that are looked at: most of 14 million are only walked through
    let asked: Vec<bool> = (0..1440)
        .map(|minute| minute % 97 == 0 || [119, 120, 179, 180, 1000, 1439].contains(&minute))
        .collect();
    for (minute, tier, schedule) in &plain.switches {
        switched[usize::from(*schedule)][usize::from(*minute)] = Some(*tier);
    }
    let (mut season, mut tier, mut dst) = (None, None, None);
    let mut day = date(FIRST, 1, 1);
    while day <= date(LAST, 12, 31) {
        let once = plain.once.iter().filter(|(on, _)| *on == day);
        let actions: Vec<u8> = once
            .map(|(_, action)| *action)
            .chain(
                by_rule
                    .iter()
                    .filter(|(on, _)| on.contains(&day))
                    .map(|(_, action)| *action),
            )
            .collect();
        let ctrl = |from: u8, until: u8| {
            let codes = actions.iter().map(|action| action & 0x1F);
            codes
                .filter(|code| (from..=until).contains(code))
                .map(|code| code - from)
                .next()
        };
        season = ctrl(3, 18).or(season);
        let special = ctrl(19, 30);
        let schedule = plain.schedule(season.unwrap_or(0), special, day);
        let told = day >= start;
        if told && (day.day() % 5 == 0 || !actions.is_empty()) {
            assert_eq!(rules.season(day), season.unwrap_or(0), "{day}");
            let found: Vec<u8> = rules.actions(day).map(|action| action.0).collect();
            assert_eq!(found, actions, "{day}");
        }
        for (minute, (switch, asked)) in
            (0u16..).zip(switched[usize::from(schedule)].iter().zip(&asked))
        {
            tier = switch.or(tier);
            if !asked {
                continue;
            }
            let at = day.at((minute / 60) as i8, (minute % 60) as i8, 59, 0);
            if minute == 120 && ctrl(1, 1).is_some() {
                dst = Some(true);
            }
            if minute == 180 && ctrl(2, 2).is_some() {
                dst = Some(false);
            }
            if told && (minute % 97 == 0 || minute == 1439) {
                let state = prepared.at(at).unwrap();
                assert_eq!(
                    (state.season, state.schedule),
                    (season.unwrap_or(0), Some(schedule)),
                    "{at}"
                );
                assert_eq!((state.tier, state.demand_tier), (tier, tier), "{at}");
            }
            let clock_changes = ctrl(1, 2).is_some();
            if told
                && [119, 120, 179, 180, 1000].contains(&minute)
                && (clock_changes || [3, 11].contains(&day.month()) && day.day() % 10 == 5)
            {
                assert_eq!(rules.dst(at), dst, "{at}");
            }
            if told && minute == 1000 && day.day() % 27 == 0 {
                assert_eq!(Some(rules.at(at)), prepared.at(at), "{at}");
            }
        }
        day = next(day);
    }
}

#[test]
fn generated_calendars_hold_what_a_walk_through_28_years_finds() {
    for seed in [1, 20_261_122] {
        walk(seed);
    }
}
