//! Programs and parts of them for property tests.
//!
//! Is: strategies for values that a file can hold, good and unwise ones alike.
//! Is not: promised to be free of findings.

use jiff::civil::{Date, Weekday};
use proptest::prelude::*;

use super::tou::{DateRule, Month, Nth, Observed, When};

pub fn date() -> impl Strategy<Value = Date> {
    (1i16..=9999, 1i8..=12, 1i8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

pub fn weekday() -> impl Strategy<Value = Weekday> {
    (0i8..7).prop_map(|day| Weekday::from_sunday_zero_offset(day).unwrap())
}

fn month() -> impl Strategy<Value = Month> {
    prop_oneof![3 => (1u8..=12).prop_map(Month::Of), 1 => Just(Month::Every)]
}

/// A month and a day that it can have.
fn day_of() -> impl Strategy<Value = (Month, u8)> {
    (month(), 1u8..=31).prop_map(|(month, day)| match month {
        Month::Of(2) => (month, day.min(29)),
        Month::Of(4 | 6 | 9 | 11) => (month, day.min(30)),
        _ => (month, day),
    })
}

fn observed() -> impl Strategy<Value = Observed> {
    prop::sample::select(vec![
        Observed::Itself,
        Observed::AndDayAfter,
        Observed::MondayIfSunday,
        Observed::FridayIfSunday,
        Observed::MondayIfSaturday,
        Observed::FridayIfSaturday,
        Observed::MondayIfWeekend,
        Observed::FridayIfWeekend,
        Observed::NearestWeekday,
        Observed::DayAfter,
    ])
}

pub fn rule() -> impl Strategy<Value = DateRule> {
    let nth = prop::sample::select(vec![Nth::First, Nth::Second, Nth::Third, Nth::Fourth]);
    prop_oneof![
        4 => (day_of(), observed()).prop_map(|((month, day), observed)| DateRule::Day { month, day, observed }),
        2 => (month(), nth.clone(), weekday())
            .prop_map(|(month, nth, weekday)| DateRule::Nth { month, nth, weekday, from_day: 1 }),
        1 => (day_of(), nth, weekday())
            .prop_map(|((month, from_day), nth, weekday)| DateRule::Nth { month, nth, weekday, from_day }),
        1 => (month(), weekday()).prop_map(|(month, weekday)| DateRule::Last { month, weekday }),
        1 => (day_of(), weekday()).prop_map(|((month, day), weekday)| DateRule::Before { month, weekday, day }),
        1 => weekday().prop_map(DateRule::Weekly),
        1 => (1u8..=63, date()).prop_map(|(days, from)| DateRule::Every { days, from }),
    ]
}

pub fn when() -> impl Strategy<Value = When> {
    prop_oneof![1 => date().prop_map(When::Once), 3 => rule().prop_map(When::Rule)]
}
