//! Which dates a rule of the calendar comes to, found the long way.
//!
//! Is: OFFSET and the other fields of RDATE in the words of the fact sheet, as loops over days.
//! Is not: anything of `c1219`: those who judge the calendar, and what follows it, use this.
//! Source: C12.19 fact sheet, section 2, ST-54.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday, date};

/// 28 years: every date falls on every weekday.
pub const FIRST: i16 = 2023;
pub const LAST: i16 = 2050;

pub fn next(day: Date) -> Date {
    day.tomorrow().unwrap()
}

pub fn before(day: Date) -> Date {
    day.yesterday().unwrap()
}

/// 0 Sunday to 6 Saturday.
pub fn weekday(day: Date) -> u16 {
    match day.weekday() {
        Weekday::Sunday => 0,
        Weekday::Monday => 1,
        Weekday::Tuesday => 2,
        Weekday::Wednesday => 3,
        Weekday::Thursday => 4,
        Weekday::Friday => 5,
        Weekday::Saturday => 6,
    }
}

pub fn monthly(month: u16, offset: u16, weekday: u16, day: u16) -> u16 {
    month | offset << 4 | weekday << 8 | day << 11
}

/// What OFFSET makes of a DAY, in the words of the fact sheet.
fn observed(offset: u16, wanted: u16, day: Date) -> Vec<Date> {
    let on_or_after = |how_many: usize| {
        let (mut at, mut seen) = (day, 0);
        loop {
            if weekday(at) == wanted {
                seen += 1;
            }
            if seen == how_many {
                return vec![at];
            }
            at = next(at);
        }
    };
    let (sunday, saturday) = (weekday(day) == 0, weekday(day) == 6);
    let monday_after = |mut at: Date| {
        while weekday(at) != 1 {
            at = next(at);
        }
        vec![at]
    };
    let friday_before = |mut at: Date| {
        while weekday(at) != 5 {
            at = before(at);
        }
        vec![at]
    };
    match offset {
        0 => vec![day],
        1 => {
            let mut at = before(day);
            while weekday(at) != wanted {
                at = before(at);
            }
            vec![at]
        }
        2 => on_or_after(1),
        3 => on_or_after(2),
        4 => on_or_after(3),
        5 => on_or_after(4),
        7 => vec![day, next(day)],
        8 if sunday => monday_after(day),
        9 if sunday => friday_before(day),
        10 if saturday => monday_after(day),
        11 if saturday => friday_before(day),
        12 if saturday || sunday => monday_after(day),
        13 if saturday || sunday => friday_before(day),
        14 if sunday => monday_after(day),
        14 if saturday => friday_before(day),
        15 => vec![next(day)],
        _ => vec![day],
    }
}

/// Every date of a rule from January of `FIRST` to December of `LAST`, found the long way.
pub fn dates(bits: u16, anchor: Date) -> BTreeSet<Date> {
    let (first, last) = (date(FIRST, 1, 1), date(LAST, 12, 31));
    let mut found = BTreeSet::new();
    match bits & 15 {
        0 => {}
        14 => {
            let mut day = first;
            while day <= last {
                if weekday(day) == bits >> 8 & 7 {
                    found.insert(day);
                }
                day = next(day);
            }
        }
        15 => {
            let (period, delta) = (bits >> 4 & 63, bits >> 10);
            let mut day = anchor;
            for _ in 0..delta {
                day = next(day);
            }
            while period > 0 && day <= last {
                found.insert(day);
                for _ in 0..period {
                    day = next(day);
                }
            }
        }
        month => {
            let (offset, wanted, number) = (bits >> 4 & 15, bits >> 8 & 7, bits >> 11);
            for year in FIRST - 1..=LAST + 1 {
                for m in 1..=12u16 {
                    if month != 13 && month != m {
                        continue;
                    }
                    let in_month = |day: u16| Date::new(year, m as i8, day as i8).ok();
                    if offset == 6 {
                        let days = (1..=31).filter_map(in_month);
                        found.extend(days.rev().find(|day| weekday(*day) == wanted));
                    } else if let Some(day) = in_month(number) {
                        found.extend(observed(offset, wanted, day));
                    }
                }
            }
        }
    }
    found.retain(|day| (first..=last).contains(day));
    found
}
