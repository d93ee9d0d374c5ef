//! Tables that wait: written, activated by time and by procedure, cleared, taken back.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, ToSpan as _};
use meterbench_c1218::Ended;
use meterbench_c1219::{
    ClockState, CurrentRegs, Event as Trigger, EventLog, HistoryLog, PendingStatus, SelfReads,
    Stamp, StampKind, When,
};

use super::*;
use crate::Power;
use crate::logs::ring;

/// A meter with the hand of its clock, in seconds.
fn meter(order: ByteOrder, load: Option<&str>) -> (Bench, Arc<AtomicI64>) {
    let hand = Arc::new(AtomicI64::new(0));
    let seconds = Arc::clone(&hand);
    let options = Options {
        clock: Clock::from_fn(move || {
            noon() + SignedDuration::from_secs(seconds.load(Ordering::Relaxed))
        }),
        order: Some(order),
        load: load.map(|load| load.parse().unwrap()),
        ..Options::default()
    };
    let mut bench = Bench::with("2S", options);
    bench.password(SUPERVISOR);
    bench.result(ProcId::standard(4), &[1]);
    bench.result(ProcId::standard(4), &[2]);
    (bench, hand)
}

fn trigger(bench: &Bench, when: &When, flags: (bool, bool)) -> [u8; 6] {
    let formats = bench.meter.config.formats();
    Trigger::new(when, flags.0, flags.1, formats).unwrap().0
}

fn at(bench: &Bench, at: DateTime) -> When {
    let formats = bench.meter.config.formats();
    When::At(Stamp::from_civil(at, StampKind::Short, formats.time).unwrap())
}

const AFTER_90_SECONDS: When = When::After {
    weeks: 0,
    days: 0,
    hours: 0,
    minutes: 1,
    seconds: 30,
};
const TRIGGER: When = When::Trigger {
    manufacturer: *b"LGYR",
    selector: 7,
};

/// The calendar with the summer weekday's switch at 07:00 to another rate, as its pending copy is written.
fn calendar(bench: &mut Bench, event: [u8; 6], rate: u8) -> Vec<u8> {
    let mut bytes = bench.read(st(54)).unwrap();
    let place = match bench.meter.config.order() {
        ByteOrder::MostFirst => 189,
        ByteOrder::LeastFirst => 188,
    };
    bytes[place] = rate;
    [&event[..], &bytes].concat()
}

fn copy(id: TableId) -> TableId {
    id.as_pending(true)
}

fn tier(bench: &mut Bench) -> u8 {
    bench.get::<ClockState>().status.tier()
}

fn status(bench: &mut Bench) -> (u8, Vec<u16>, Vec<u16>) {
    let status: PendingStatus = bench.get();
    let members = |set: &meterbench_c1219::Set| set.iter().collect();
    (
        status.valid,
        members(&status.std_pending),
        members(&status.mfg_pending),
    )
}

fn events(bench: &mut Bench) -> Vec<(u16, DateTime)> {
    let EventLog(log) = bench.get();
    ring::places(&log.status, log.entries.len())
        .into_iter()
        .map(|place| {
            let entry = &log.entries[place];
            (entry.code.0, entry.time.unwrap().civil().unwrap())
        })
        .collect()
}

#[test]
fn a_table_takes_effect_at_its_time_to_the_watt_hour_with_self_read_and_reset_before() {
    for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
        for looks in [1, 100] {
            let (mut bench, hand) = meter(order, Some("6000"));
            let time = noon() + 75.minutes();
            let event = trigger(&bench, &at(&bench, time), (true, true));
            let written = calendar(&mut bench, event, 3);
            assert_eq!(bench.write(copy(st(54)), &written), Code::Ok);
            assert_eq!(status(&mut bench), (1, vec![54], vec![]));
            assert_eq!(bench.read(copy(st(54))).unwrap(), written);
            assert_eq!(tier(&mut bench), 1);
            let before: CurrentRegs = bench.get();
            for _ in 0..looks {
                hand.fetch_add(2 * 3600 / looks, Ordering::Relaxed);
                let _ = bench.meter.image();
            }
            let after: CurrentRegs = bench.get();
            let gained = |tier: usize| {
                let energy = |registers: &CurrentRegs| registers.tiers[tier].summations[0].to_i64();
                energy(&after).unwrap() - energy(&before).unwrap()
            };
            // 75 minutes of rate B, then rate D until 14:00.
            assert_eq!((gained(1), gained(3)), (7500, 4500));
            assert_eq!(bench.read(st(54)).unwrap(), written[6..]);
            assert_eq!(status(&mut bench), (0, vec![], vec![]));
            assert_eq!(bench.read(copy(st(54))), Err(Code::Iar));
            let last = bench.get::<PendingStatus>().last_activation.civil();
            assert_eq!(last, Some(time));
            let reads: SelfReads = bench.get();
            let read = &reads.entries[0].registers;
            assert_eq!(read.end.unwrap().civil(), Some(time));
            assert_eq!(after.demand_resets, Some(8));
            let two = noon() + 2.hours();
            assert_eq!(
                events(&mut bench),
                [
                    (21, time),
                    (20, time),
                    (28, time),
                    (0x0809, time),
                    (25, time),
                    (25, two)
                ]
            );
        }
    }
}

#[test]
fn a_time_after_the_write_is_counted_from_the_write_without_a_load_too() {
    let (mut bench, hand) = meter(ByteOrder::MostFirst, None);
    hand.fetch_add(30, Ordering::Relaxed);
    let event = trigger(&bench, &AFTER_90_SECONDS, (false, false));
    let written = calendar(&mut bench, event, 3);
    assert_eq!(bench.write(copy(st(54)), &written), Code::Ok);
    hand.fetch_add(89, Ordering::Relaxed);
    assert_eq!(tier(&mut bench), 1);
    // Setting the clock moves a time of day, not a time that passes.
    let set = [3, 25, 7, 14, 12, 30, 0, 0];
    assert_eq!(
        bench.result(ProcId::standard(10), &set),
        ResultCode::Completed
    );
    assert_eq!(tier(&mut bench), 1);
    hand.fetch_add(1, Ordering::Relaxed);
    assert_eq!(tier(&mut bench), 3);
    let told = events(&mut bench);
    assert_eq!(told[0], (28, noon() + 30.minutes() + 1.seconds()));
}

#[test]
fn a_time_that_a_clock_is_set_past_has_come() {
    let (mut bench, _) = meter(ByteOrder::MostFirst, None);
    let event = trigger(&bench, &at(&bench, noon() + 2.days()), (false, false));
    let written = calendar(&mut bench, event, 3);
    assert_eq!(bench.write(copy(st(54)), &written), Code::Ok);
    // Thursday at noon.
    let set = [3, 25, 7, 17, 12, 0, 0, 0];
    assert_eq!(
        bench.result(ProcId::standard(10), &set),
        ResultCode::Completed
    );
    assert_eq!(tier(&mut bench), 3);
}

#[test]
fn procedures_activate_and_clear_all_or_those_of_one_event() {
    let (mut bench, hand) = meter(ByteOrder::MostFirst, None);
    let pending = |bench: &mut Bench| {
        let event = trigger(bench, &TRIGGER, (false, false));
        let written = calendar(bench, event, 3);
        assert_eq!(bench.write(copy(st(54)), &written), Code::Ok);
        let later = trigger(bench, &at(bench, noon() + 9.hours()), (false, false));
        let config = [4, 2, 0x13, 0, 45, 0, 0, 0];
        let written = [&later[..], &config].concat();
        assert_eq!(bench.write(copy(mt(100)), &written), Code::Ok);
        assert_eq!(status(bench), (2, vec![54], vec![100]));
        (event, later)
    };
    let minutes = |bench: &mut Bench| bench.read(mt(100)).unwrap()[4];
    let run =
        |bench: &mut Bench, number, event: &[u8]| bench.result(ProcId::standard(number), event);

    let (event, later) = pending(&mut bench);
    // There are no more places; a table that waits already is replaced in its own.
    let full = [&event[..], &bench.read(st(5)).unwrap()].concat();
    assert_eq!(bench.write(copy(st(5)), &full), Code::Onp);
    pending(&mut bench);
    // Nothing waits for this one.
    assert_eq!(run(&mut bench, 13, &[0; 6]), ResultCode::Conflict);
    assert_eq!(
        run(&mut bench, 13, &event[..5]),
        ResultCode::InvalidParameter
    );
    assert_eq!(run(&mut bench, 13, &event), ResultCode::Completed);
    assert_eq!((tier(&mut bench), minutes(&mut bench)), (3, 30));
    assert_eq!(status(&mut bench), (1, vec![], vec![100]));
    assert_eq!(run(&mut bench, 15, &event), ResultCode::Conflict);
    assert_eq!(run(&mut bench, 15, &later), ResultCode::Completed);
    assert_eq!(status(&mut bench), (0, vec![], vec![]));
    hand.fetch_add(10 * 3600, Ordering::Relaxed);
    assert_eq!(minutes(&mut bench), 30);

    let (mut bench, _) = meter(ByteOrder::MostFirst, None);
    pending(&mut bench);
    assert_eq!(run(&mut bench, 14, &[]), ResultCode::Completed);
    assert_eq!((tier(&mut bench), minutes(&mut bench)), (1, 30));
    assert_eq!(status(&mut bench), (0, vec![], vec![]));
    pending(&mut bench);
    assert_eq!(run(&mut bench, 12, &[]), ResultCode::Completed);
    assert_eq!((tier(&mut bench), minutes(&mut bench)), (3, 45));
    // With nothing left both are done at once.
    for number in [12, 14] {
        assert_eq!(run(&mut bench, number, &[]), ResultCode::Completed);
    }
    let codes: Vec<u16> = events(&mut bench)
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(codes, [29, 29, 28, 0x0809, 28, 25]);
}

#[test]
fn a_pending_write_obeys_rights_sizes_and_checks_and_changes_nothing_when_refused() {
    let (mut bench, _) = meter(ByteOrder::MostFirst, None);
    let event = trigger(&bench, &TRIGGER, (false, false));
    let good = calendar(&mut bench, event, 3);
    let before = bench.meter.image.clone();
    // Cut, too long, a rate that isn't there, an unknown kind of event, a date that is none.
    let mut spoiled: Vec<Vec<u8>> = vec![
        good[..399].to_vec(),
        [&good[..], &[0]].concat(),
        good[..4].to_vec(),
    ];
    for (place, value) in [(195, 0x07), (0, 0x03), (0, 0x0F)] {
        let mut bytes = good.clone();
        bytes[place] = value;
        spoiled.push(bytes);
    }
    let mut never = good.clone();
    never[..6].fill(0);
    spoiled.push(never);
    for bytes in spoiled {
        assert_eq!(bench.write(copy(st(54)), &bytes), Code::Onp);
    }
    // Read only, absent, passwords, procedures.
    for id in [st(1), st(9), st(42), st(7), mt(102)] {
        assert_eq!(bench.write(copy(id), &good), Code::Iar, "{id}");
    }
    bench.password(READER);
    assert_eq!(bench.write(copy(st(54)), &good), Code::Isc);
    assert!(bench.meter.image == before);
    let mut stranger = Bench::as_user("STRANGER", PROGRAMMER);
    let same = [&event[..], &stranger.read(st(54)).unwrap()].concat();
    assert_eq!(stranger.write(copy(st(54)), &same), Code::Iar);
}

#[test]
fn pieces_are_joined_from_the_first_byte_on_and_kept_when_all_have_come() {
    let (mut bench, _) = meter(ByteOrder::MostFirst, None);
    let event = trigger(&bench, &TRIGGER, (false, false));
    let written = calendar(&mut bench, event, 3);
    let id = copy(st(54));
    assert_eq!(bench.write_part(id, 100, &written[100..]), Code::Onp);
    assert_eq!(bench.write_part(id, 0, &written[..100]), Code::Ok);
    assert_eq!(status(&mut bench).0, 0);
    assert_eq!(bench.write_part(id, 100, &written[100..399]), Code::Ok);
    assert_eq!(bench.write_part(id, 399, &[]), Code::Onp);
    // A gap, or another table in between, ends what was begun.
    assert_eq!(bench.write_part(id, 399, &written[399..]), Code::Onp);
    assert_eq!(bench.write_part(id, 0, &written[..399]), Code::Ok);
    assert_eq!(bench.write_part(id, 399, &[written[399], 0]), Code::Onp);
    assert_eq!(bench.write_part(id, 0, &written[..399]), Code::Ok);
    assert_eq!(bench.write_part(id, 399, &written[399..]), Code::Ok);
    assert_eq!(bench.read(id).unwrap(), written);
    assert_eq!(bench.read_part(id, 6, 2), Ok(written[6..8].to_vec()));
}

#[test]
fn what_a_session_left_waiting_goes_with_it_unless_it_logs_off_or_saves() {
    for (ended, saves, stays) in [
        (Ended::Logoff, false, true),
        (Ended::LinkFailed, false, false),
        (Ended::LinkFailed, true, true),
    ] {
        let (mut bench, _) = meter(ByteOrder::MostFirst, None);
        let event = trigger(&bench, &TRIGGER, (false, false));
        let written = calendar(&mut bench, event, 3);
        assert_eq!(bench.write(copy(st(54)), &written), Code::Ok);
        if saves {
            bench.result(ProcId::standard(2), &[]);
        }
        bench.meter.end(&mut bench.session, ended);
        bench.log_on();
        bench.password(SUPERVISOR);
        assert_eq!(status(&mut bench).0, u8::from(stays), "{ended:?} {saves}");
        assert_eq!(bench.read(copy(st(54))).is_ok(), stays);
        let HistoryLog(log) = bench.get();
        let places = ring::places(&log.status, log.entries.len());
        let written = places
            .iter()
            .find(|place| log.entries[**place].code.0 == 10);
        let argument = &log.entries[*written.unwrap()].argument;
        assert_eq!(argument[..2], [0x10, 0x36], "pending ST-54");
    }
}

#[test]
fn what_no_longer_fits_when_its_time_comes_is_cleared() {
    let (mut bench, hand) = meter(ByteOrder::MostFirst, None);
    let event = trigger(&bench, &AFTER_90_SECONDS, (false, false));
    let written = calendar(&mut bench, event, 3);
    assert_eq!(bench.write(copy(st(54)), &written), Code::Ok);
    // Meanwhile the meter has lost its rate D.
    let mut act = bench.read(st(21)).unwrap();
    act[7] = 3;
    let mut registers = bench.read(st(23)).unwrap();
    registers.truncate(271 - 54);
    bench.meter.image.set_raw(st(21), act);
    bench.meter.image.set_raw(st(23), registers);
    hand.fetch_add(90, Ordering::Relaxed);
    assert_eq!(tier(&mut bench), 1);
    assert_eq!(status(&mut bench), (0, vec![], vec![]));
    assert_eq!(events(&mut bench), [(29, noon() + 90.seconds())]);
}

#[test]
fn after_an_outage_a_time_that_has_passed_has_come_once_the_clock_knows_it() {
    for unset in [false, true] {
        let (mut bench, hand) = meter(ByteOrder::MostFirst, Some("1000"));
        let event = trigger(&bench, &at(&bench, noon() + 2.minutes()), (false, false));
        let written = calendar(&mut bench, event, 3);
        assert_eq!(bench.write(copy(st(54)), &written), Code::Ok);
        bench.meter.end(&mut bench.session, Ended::Logoff);
        let carried = i64::from(bench.meter.model().behaviour().carry_over_seconds);
        bench.meter.set_power(Power::Off);
        hand.fetch_add(carried + i64::from(unset), Ordering::Relaxed);
        bench.meter.set_power(Power::On);
        assert_eq!(bench.meter.clock_is_unset(), unset);
        bench.log_on();
        bench.password(SUPERVISOR);
        assert_eq!(status(&mut bench).0, u8::from(unset));
        let told = events(&mut bench);
        for _ in 0..5 {
            hand.fetch_add(3600, Ordering::Relaxed);
            let _ = bench.meter.image();
        }
        if unset {
            // One rate holds, and nobody knows which season it is.
            assert_eq!(events(&mut bench), told);
            let set = [3, 25, 7, 16, 12, 0, 0, 0];
            let done = bench.result(ProcId::standard(10), &set);
            assert_eq!(done, ResultCode::Completed);
        }
        assert_eq!(status(&mut bench).0, 0);
        let codes: Vec<u16> = events(&mut bench)
            .into_iter()
            .map(|(code, _)| code)
            .collect();
        assert!(codes.contains(&28) && !codes.contains(&24), "{codes:?}");
    }
}
