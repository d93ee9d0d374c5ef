use jiff::civil::{date, time};
use proptest::prelude::*;

use super::*;
use crate::testing::{LeastFirst, MostFirst, ST51_LEAST, ST51_MOST, ST54_LEAST, ST54_MOST, image};
use crate::{NonRecurring, Rdate, Recurring, TierSwitch, TierSwitchEntry};

fn example() -> Rules {
    Rules::of(&image(
        MostFirst,
        &[(51, ST51_MOST), (53, "02 00 00 3C FE D4"), (54, ST54_MOST)],
    ))
    .unwrap()
}

fn state(rules: &Rules, at: DateTime) -> (u8, String, Option<u8>, Option<u8>) {
    let state = rules.at(at);
    (
        state.season,
        state.day.to_string(),
        state.schedule,
        state.tier,
    )
}

#[test]
fn the_published_calendar() {
    let rules = example();
    let least = image(
        LeastFirst,
        &[
            (51, ST51_LEAST),
            (53, "02 00 00 3C D4 FE"),
            (54, ST54_LEAST),
        ],
    );
    assert_eq!(
        Rules::of(&least).unwrap().changes(
            date(2024, 1, 1).at(0, 0, 0, 0),
            date(2025, 1, 1).at(0, 0, 0, 0)
        ),
        rules.changes(
            date(2024, 1, 1).at(0, 0, 0, 0),
            date(2025, 1, 1).at(0, 0, 0, 0)
        )
    );
    // a Monday in summer: season 0 from 1 June
    assert_eq!(
        state(&rules, date(2024, 7, 15).at(6, 59, 59, 0)),
        (0, "weekday".into(), Some(1), Some(1))
    );
    assert_eq!(
        state(&rules, date(2024, 7, 15).at(7, 0, 0, 0)),
        (0, "weekday".into(), Some(1), Some(0))
    );
    assert_eq!(
        state(&rules, date(2024, 7, 15).at(21, 0, 0, 0)),
        (0, "weekday".into(), Some(1), Some(1))
    );
    assert_eq!(
        state(&rules, date(2024, 7, 20).at(12, 0, 0, 0)),
        (0, "saturday".into(), Some(0), Some(1))
    );
    assert_eq!(
        state(&rules, date(2024, 7, 21).at(12, 0, 0, 0)),
        (0, "sunday".into(), Some(0), Some(1))
    );
    // season 1 from 1 October; before June it is the one of the year before
    assert_eq!(
        state(&rules, date(2024, 10, 1).at(14, 0, 0, 0)),
        (1, "weekday".into(), Some(2), Some(2))
    );
    assert_eq!(rules.season(date(2024, 5, 31)), 1);
    // Thanksgiving is special schedule 0
    assert_eq!(
        state(&rules, date(2024, 11, 28).at(14, 0, 0, 0)),
        (1, "special 0".into(), Some(0), Some(1))
    );
    assert!(
        rules
            .actions(date(2024, 12, 31))
            .eq([CalendarAction::DEMAND_RESET])
    );
}

#[test]
fn a_schedule_without_midnight_starts_in_the_tier_of_the_day_before() {
    let rules = example();
    // Wednesday 2 October follows a schedule 2 day that ended in tier 2; Tuesday 1 October follows schedule 1, which ended in 1
    assert_eq!(rules.at(date(2024, 10, 2).at(3, 0, 0, 0)).tier, Some(2));
    assert_eq!(rules.at(date(2024, 10, 1).at(3, 0, 0, 0)).tier, Some(1));
}

#[test]
fn daylight_saving_holds_between_its_two_sundays() {
    let rules = example();
    let at = |month, day, hour| rules.dst(date(2024, month, day).at(hour, 0, 0, 0));
    assert_eq!(
        [
            at(3, 10, 1),
            at(3, 10, 2),
            at(7, 1, 0),
            at(11, 3, 1),
            at(11, 3, 2),
            at(1, 1, 0)
        ],
        [
            Some(false),
            Some(true),
            Some(true),
            Some(true),
            Some(false),
            Some(false)
        ]
    );
    let without = Rules::of(&image(
        MostFirst,
        &[(51, "00 00 00 00 00 00 00 00 00"), (54, "")],
    ))
    .unwrap();
    assert_eq!(without.dst(date(2024, 7, 1).at(0, 0, 0, 0)), None);
}

#[test]
fn changes_are_those_that_change_something() {
    let rules = example();
    let changes = rules.changes(
        date(2024, 7, 14).at(12, 0, 0, 0),
        date(2024, 7, 16).at(0, 0, 0, 0),
    );
    let found: Vec<_> = changes
        .iter()
        .map(|change| (change.at, change.state.day.to_string(), change.state.tier))
        .collect();
    // Sunday to Monday changes the day type, Monday to Tuesday nothing
    let monday = date(2024, 7, 15);
    let expected = [
        (
            monday.to_datetime(time(0, 0, 0, 0)),
            "weekday".to_owned(),
            Some(1),
        ),
        (
            monday.to_datetime(time(7, 0, 0, 0)),
            "weekday".to_owned(),
            Some(0),
        ),
        (
            monday.to_datetime(time(21, 0, 0, 0)),
            "weekday".to_owned(),
            Some(1),
        ),
    ];
    assert_eq!(found, expected);
}

#[test]
fn separate_weekdays_and_tiers_of_their_own() {
    // 1 season, no special; schedules 0..6; switches of schedule 2 (Monday): 00:00 sums tier 1, 08:00 demands tier 3
    let bytes = "00 09 02 | 40 13 02 | 00 01 02 03 04 05 06";
    let rules = Rules::of(&image(
        MostFirst,
        &[(51, "00 06 01 00 00 00 02 00 0D"), (54, bytes)],
    ))
    .unwrap();
    let monday = rules.at(date(2024, 7, 15).at(9, 0, 0, 0));
    assert_eq!(
        (monday.day.to_string(), monday.schedule),
        ("monday".to_owned(), Some(2))
    );
    assert_eq!((monday.tier, monday.demand_tier), (Some(1), Some(3)));
    let friday = rules.at(date(2024, 7, 19).at(9, 0, 0, 0));
    assert_eq!(
        (friday.day.to_string(), friday.schedule, friday.tier),
        ("friday".to_owned(), Some(6), Some(1))
    );
}

#[test]
fn what_follows_the_end_of_a_list_is_not_used() {
    // recurring: end of list, then season 1 on 1 January
    let rules = Rules::of(&image(
        MostFirst,
        &[
            (51, "00 00 02 00 02 00 00 00 00"),
            (54, "00 00 1F 08 01 04 00 00 00 00 00 00"),
        ],
    ))
    .unwrap();
    assert_eq!(rules.season(date(2024, 7, 1)), 0);
    assert_eq!(
        state(&rules, date(2024, 7, 1).at(0, 0, 0, 0)),
        (0, "weekday".into(), Some(0), None)
    );
}

#[test]
fn an_empty_calendar_has_no_tier_and_no_changes_of_tier() {
    let rules = Rules::of(&image(
        MostFirst,
        &[(51, "00 00 00 00 00 00 00 00 00"), (54, "")],
    ))
    .unwrap();
    assert_eq!(
        state(&rules, date(2024, 7, 1).at(0, 0, 0, 0)),
        (0, "weekday".into(), None, None)
    );
    assert!(
        rules
            .changes(
                date(2024, 7, 1).at(0, 0, 0, 0),
                date(2024, 7, 5).at(0, 0, 0, 0)
            )
            .is_empty()
    );
}

#[test]
fn a_season_that_is_set_holds_until_the_calendars_next() {
    let rules = example();
    let set = rules.clone().with_season(1, date(2024, 6, 1));
    for (day, by_calendar, by_hand) in [
        (date(2024, 5, 31), 1, 1),
        (date(2024, 6, 1), 0, 1),
        (date(2024, 9, 30), 0, 1),
        (date(2024, 10, 1), 1, 1),
        (date(2025, 6, 1), 0, 0),
    ] {
        assert_eq!(
            (rules.season(day), set.season(day)),
            (by_calendar, by_hand),
            "{day}"
        );
    }
    assert_eq!(rules.clone().with_season(16, date(2024, 6, 1)), rules);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_calendar_panics(bytes in prop::collection::vec(any::<u8>(), 70), flags in any::<u8>(), days in 0i32..4000) {
        let act = format!("20 {flags:02X} 12 04 04 00 06 00 00");
        let mut image = image(MostFirst, &[(51, &act), (53, "02 00 00 3C FE D4")]);
        image.set_raw(crate::TableId::standard(54), bytes);
        let rules = Rules::of(&image).unwrap();
        let start = date(2020, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap().at(5, 0, 0, 0);
        let end = start.checked_add(jiff::Span::new().days(3)).unwrap();
        let _ = rules.dst(start);
        for change in rules.changes(start, end) {
            prop_assert_eq!(rules.at(change.at), change.state);
        }
    }
}

/// The tier as the rule is told: day by day back to the last switch, each day asked for its own season and day type.
fn tier_day_by_day(rules: &Rules, at: DateTime, demand: bool) -> Option<u8> {
    let mut limit = at.time();
    let mut day = at.date();
    for _ in 0..TIER_LOOK_BACK_DAYS {
        let schedule = rules.schedule(rules.season(day), rules.day(day));
        let passed = schedule
            .into_iter()
            .flat_map(|schedule| rules.switches(schedule, demand))
            .filter(|(time, _)| *time <= limit);
        if let Some((_, tier)) = passed.max_by_key(|(time, _)| *time) {
            return Some(tier);
        }
        (day, limit) = (day.yesterday().ok()?, Time::MAX);
    }
    None
}

proptest! {
    // A case walks back up to a year, day by day, at each of its times.
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn the_tier_is_that_of_the_last_switch_on_any_day_before(
        dates in prop::collection::vec((1i8..=12, 1i8..=28, 0u8..=21), 0..12),
        rules in prop::collection::vec((any::<u16>(), 0u8..=21), 0..6),
        switches in prop::collection::vec((0u8..24, 0u8..8, 0u8..6, 0u16..4), 0..8),
        matrix in prop::collection::vec(prop::collection::vec(0u8..12, 5), 4),
        separate in any::<bool>(),
        days in 0i32..700,
    ) {
        let act = ActTimeTou {
            func2: TimeFunc2(if separate { 4 } else { 0 }),
            calendar_func: 0x24,
            ..ActTimeTou::default()
        };
        let calendar = Calendar {
            non_recurring: dates
                .into_iter()
                .map(|(month, day, action)| NonRecurring {
                    date: crate::Date::from_civil(date(2024, month, day)).unwrap(),
                    action: CalendarAction(action),
                })
                .collect(),
            recurring: rules
                .into_iter()
                .map(|(bits, action)| Recurring {
                    date: Rdate(bits),
                    action: CalendarAction(action),
                })
                .collect(),
            switches: switches
                .into_iter()
                .map(|(hour, tier, schedule, flags)| TierSwitchEntry {
                    switch: TierSwitch(TierSwitch::new(hour, 0, tier).unwrap().0 | flags << 3),
                    schedule,
                })
                .collect(),
            schedules: matrix,
            ..Calendar::default()
        };
        let rules = Rules::new(act, None, calendar);
        let day = date(2024, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let at = day.at(5, 0, 0, 0);
        let state = rules.at(at);
        prop_assert_eq!(state.tier, tier_day_by_day(&rules, at, false));
        prop_assert_eq!(state.demand_tier, tier_day_by_day(&rules, at, separate));
        // worked out beforehand it is the same, from whatever day on
        let prepared = Prepared::new(&rules, day, day.saturating_add(40.days()));
        for hours in (0..24 * 41).step_by(163) {
            let at = at + SignedDuration::from_hours(hours - 5);
            prop_assert_eq!(prepared.at(at), Some(rules.at(at)));
        }
        prop_assert_eq!(prepared.len(), 41);
        prop_assert_eq!(prepared.at(at - SignedDuration::from_hours(6)), None);
        prop_assert_eq!(prepared.at(at + SignedDuration::from_hours(24 * 41)), None);
    }
}
