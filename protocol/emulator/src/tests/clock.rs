use jiff::ToSpan as _;
use jiff::civil::{DateTime, date};
use meterbench_c1218::Code;
use meterbench_c1219::{Calendar, ClockState, PriDispList, TimeDateQual, TimeRemain};

use super::{Bench, PROGRAMMER, READER, st, standing};
use crate::{Clock, Options};

fn at(form: &str, when: DateTime) -> Bench {
    let mut bench = Bench::with(
        form,
        Options {
            clock: standing(when),
            ..Options::default()
        },
    );
    bench.password(READER);
    bench
}

/// What a meter shows that was started at one local time, after so many hours.
fn shows(start: DateTime, hours: i64) -> (DateTime, bool) {
    let moving = std::sync::Arc::new(std::sync::Mutex::new(start));
    let clock = Clock::from_fn({
        let moving = std::sync::Arc::clone(&moving);
        move || *moving.lock().unwrap()
    });
    let mut bench = Bench::with(
        "9S",
        Options {
            clock,
            ..Options::default()
        },
    );
    bench.password(READER);
    *moving.lock().unwrap() = start + hours.hours();
    let clock: meterbench_c1219::Clock = bench.get();
    (
        clock.at.civil().unwrap(),
        clock.qualifier.contains(TimeDateQual::DST),
    )
}

#[test]
fn daylight_saving_begins_and_ends_by_the_calendar() {
    let night = date(2025, 3, 9).at(0, 30, 0, 0);
    assert_eq!(shows(night, 1), (date(2025, 3, 9).at(1, 30, 0, 0), false));
    assert_eq!(shows(night, 2), (date(2025, 3, 9).at(3, 30, 0, 0), true));
    let night = date(2025, 11, 2).at(0, 30, 0, 0);
    assert_eq!(shows(night, 1), (date(2025, 11, 2).at(1, 30, 0, 0), true));
    assert_eq!(shows(night, 2), (date(2025, 11, 2).at(1, 30, 0, 0), false));
    assert_eq!(shows(night, 3), (date(2025, 11, 2).at(2, 30, 0, 0), false));
}

#[tokio::test(start_paused = true)]
async fn the_clock_runs_with_tokios() {
    let start = date(2025, 7, 14).at(12, 0, 0, 0);
    let mut bench = Bench::with(
        "9S",
        Options {
            clock: Clock::starting_at(start),
            ..Options::default()
        },
    );
    bench.password(READER);
    tokio::time::advance(std::time::Duration::from_secs(3661)).await;
    let clock: meterbench_c1219::Clock = bench.get();
    assert_eq!(clock.at.civil(), Some(date(2025, 7, 14).at(13, 1, 1, 0)));
}

#[test]
fn st55_and_st56_follow_the_calendar() {
    // Local time; tier; season; special schedule; minutes to the next tier.
    for (when, tier, season, special, minutes) in [
        (date(2025, 7, 14).at(12, 0, 0, 0), 1, 0, None, 120),
        (date(2025, 7, 14).at(14, 0, 0, 0), 2, 0, None, 300),
        (date(2025, 7, 12).at(12, 0, 0, 0), 0, 0, None, 43 * 60),
        (date(2025, 7, 4).at(12, 0, 0, 0), 0, 0, Some(0), 67 * 60),
        (date(2025, 12, 1).at(6, 30, 0, 0), 2, 1, None, 210),
    ] {
        let mut bench = at("9S", when);
        let state: ClockState = bench.get();
        let left: TimeRemain = bench.get();
        assert_eq!(state.at.civil(), Some(when));
        assert_eq!(
            (
                state.status.tier(),
                state.status.season(),
                state.status.special_schedule()
            ),
            (tier, season, special),
            "{when}"
        );
        assert_eq!(left.tier_minutes, minutes, "{when}");
    }
    // SEASON_SELF_READ: the season ends on 1 October.
    let left: TimeRemain = at("9S", date(2025, 9, 1).at(0, 0, 0, 0)).get();
    assert_eq!(left.self_read_days, 30);
}

#[test]
fn a_counting_clock_is_utc() {
    let mut bench = at("STRANGER", date(2025, 7, 14).at(20, 0, 0, 0));
    let clock: meterbench_c1219::Clock = bench.get();
    // US Central with daylight saving: five hours behind UTC.
    assert_eq!(clock.at.civil(), Some(date(2025, 7, 15).at(1, 0, 0, 0)));
    assert!(
        clock.qualifier.contains(TimeDateQual::GMT) && clock.qualifier.contains(TimeDateQual::DST)
    );
    assert_eq!(clock.qualifier.day_of_week(), 2);
    // Fridays of the second season are as the weekend: tier 1 all day.
    let state: ClockState = at("STRANGER", date(2025, 10, 10).at(2, 0, 0, 0)).get();
    assert_eq!((state.status.tier(), state.status.season()), (1, 1));
}

fn expect_calendar(code: Code, change: impl Fn(&mut Calendar)) {
    for mut bench in Bench::both_orders("9S", PROGRAMMER) {
        let before = bench.read(st(54)).unwrap();
        let mut table: Calendar = bench.get();
        change(&mut table);
        let bytes = bench.meter.image.encode(&table).unwrap();
        assert_eq!(bench.write(st(54), &bytes), code);
        assert_eq!(
            bench.read(st(54)),
            Ok(if code == Code::Ok { bytes } else { before })
        );
    }
}

#[test]
fn a_calendar_is_checked_in_full() {
    use meterbench_c1219::{CalendarAction, Date, Rdate, TierSwitch};
    expect_calendar(Code::Ok, |_| ());
    // One-time dates.
    expect_calendar(Code::Ok, |table| {
        table.non_recurring[1] = table.non_recurring[0];
        table.non_recurring[0].date = Date::from_civil(date(2026, 2, 28)).unwrap();
        table.non_recurring[0].action = CalendarAction(20);
    });
    expect_calendar(Code::Onp, |table| {
        table.non_recurring[1] = table.non_recurring[0];
        table.non_recurring[0].date = Date(26 | 2 << 7 | 30 << 11);
        table.non_recurring[0].action = CalendarAction(19);
    });
    expect_calendar(Code::Onp, |table| {
        table.anchor = Some(Date(24 | 13 << 7 | 1 << 11))
    });
    // Rules: month 0, 30 February, a weekday that is none, a period of no days.
    for rdate in [0x0000, 30 << 11 | 2, 0x0823 | 7 << 8, 0x000F] {
        expect_calendar(Code::Onp, |table| table.recurring[0].date = Rdate(rdate));
    }
    // "Every 28 days", "every Friday", "29 February", "last Monday of May".
    for rdate in [0x0DCF, 0x050E, 29 << 11 | 2, 0x0965] {
        expect_calendar(Code::Ok, |table| table.recurring[0].date = Rdate(rdate));
    }
    // Season 4 of 4, special schedule 2 of 2.
    expect_calendar(Code::Onp, |table| {
        table.recurring[2].action = CalendarAction(3 + 4)
    });
    expect_calendar(Code::Onp, |table| {
        table.recurring[4].action = CalendarAction(19 + 2)
    });
    // After the end of the list nothing is looked at.
    expect_calendar(Code::Ok, |table| {
        table.recurring[15].action = CalendarAction(19 + 2)
    });
    // Switches: 24:00, minute 60, tier 4 of 4, two at once, no midnight.
    expect_calendar(Code::Onp, |table| {
        table.switches[3].switch = TierSwitch(24 << 11)
    });
    expect_calendar(Code::Onp, |table| {
        table.switches[3].switch = TierSwitch(60 << 5)
    });
    expect_calendar(Code::Onp, |table| {
        table.switches[3].switch = TierSwitch::new(14, 0, 4).unwrap()
    });
    expect_calendar(Code::Onp, |table| {
        table.switches[3].switch = TierSwitch::new(7, 0, 2).unwrap()
    });
    expect_calendar(Code::Onp, |table| {
        table.switches[1].switch = TierSwitch::new(0, 1, 0).unwrap()
    });
    // A schedule that no switch belongs to.
    expect_calendar(Code::Onp, |table| table.schedules[0][2] = 4);
    expect_calendar(Code::Onp, |table| table.schedules[3][4] = 0xFF);
}

#[test]
fn a_calendar_of_another_size_changes_nothing() {
    for mut bench in Bench::both_orders("9S", PROGRAMMER) {
        let before = bench.read(st(54)).unwrap();
        let mut long = before.clone();
        long.push(0);
        for bytes in [&before[..before.len() - 1], &before[..1], &long[..]] {
            assert_eq!(bench.write(st(54), bytes), Code::Onp);
            assert_eq!(bench.read(st(54)).as_ref(), Ok(&before));
        }
    }
}

#[test]
fn a_calendar_in_pieces_takes_effect_when_it_is_sound() {
    let mut bench = Bench::as_user("9S", PROGRAMMER);
    let before = bench.read(st(54)).unwrap();
    let mut table: Calendar = bench.get();
    // Schedule 7 instead of 1: the matrix at the end needs it, the switches come before.
    table
        .switches
        .iter_mut()
        .filter(|entry| entry.schedule == 1)
        .for_each(|entry| entry.schedule = 7);
    table.schedules[0][2] = 7;
    let bytes = bench.meter.image.encode(&table).unwrap();
    for (index, piece) in bytes.chunks(47).enumerate() {
        assert_eq!(
            bench.write_part(st(54), u32::try_from(47 * index).unwrap(), piece),
            Code::Ok
        );
    }
    assert_ne!(bytes, before);
    assert_eq!(bench.read(st(54)), Ok(bytes));
    assert!(
        bench.get::<PriDispList>().lists.len() == 3,
        "other tables are as they were"
    );
}
