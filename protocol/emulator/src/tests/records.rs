//! What the calendar and procedure 9 leave: self reads, ends of seasons, and the logs of a clock that runs; with a load and
//! without.

mod sequences;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;
use jiff::ToSpan as _;
use meterbench_c1219::procedure::{ChangeMode, Procedure as _, RemoteReset};
use meterbench_c1219::{
    ActRegs, ActTimeTou, ClockState, CurrentRegs, EdMode, EdModeStatus, EventLog, HistoryLog,
    LogData, LogEntry, LpData, LpStatus, PrevDemandReset, PrevSeason, RegFunc2, SelfReads,
    TimeFunc1,
};

use super::*;
use crate::Load;
use crate::logs::ring;

/// A meter and the hand of its clock, in seconds.
struct Running {
    bench: Bench,
    hand: Arc<AtomicI64>,
}

fn running(start: DateTime, load: Option<&str>) -> Running {
    let hand = Arc::new(AtomicI64::new(0));
    let seconds = Arc::clone(&hand);
    let options = Options {
        clock: Clock::from_fn(move || {
            start.saturating_add(SignedDuration::from_secs(seconds.load(Ordering::Relaxed)))
        }),
        load: load.map(|load| load.parse::<Load>().unwrap()),
        ..Options::default()
    };
    let mut bench = Bench::with("2S", options);
    bench.password(SUPERVISOR);
    for list in [1, 2, 8] {
        let done = bench.result(ProcId::standard(4), &[list]);
        assert_eq!(done, ResultCode::Completed);
    }
    bench.password(SUPERVISOR);
    Running { bench, hand }
}

impl Running {
    fn forward(&self, by: SignedDuration) {
        self.hand.fetch_add(by.as_secs(), Ordering::Relaxed);
    }

    fn days(&self, days: i64) {
        self.forward(SignedDuration::from_hours(24 * days));
    }
}

fn told(log: &LogData) -> Vec<&LogEntry> {
    let places = ring::places(&log.status, log.entries.len());
    places
        .into_iter()
        .map(|place| &log.entries[place])
        .collect()
}

/// Code, first byte of the argument, and the time.
fn events(bench: &mut Bench) -> Vec<(u16, u8, DateTime)> {
    let EventLog(log) = bench.get();
    told(&log)
        .into_iter()
        .map(|entry| {
            let at = entry.time.unwrap().civil().unwrap();
            (entry.code.0, entry.argument[0], at)
        })
        .collect()
}

#[test]
fn a_week_of_rates_is_in_the_log_whether_a_load_flows_or_not_and_however_often_one_looks() {
    let start = date(2025, 7, 3).at(12, 0, 0, 0);
    let day = |day: i8, hour: i8| date(2025, 7, day).at(hour, 0, 0, 0);
    let mut logs = Vec::new();
    for load in [None, Some("1000")] {
        for looks in [1, 96, 173] {
            let mut meter = running(start, load);
            for _ in 0..looks {
                meter.forward(SignedDuration::from_secs(2 * 86_400 / looks));
                let _ = meter.bench.meter.image();
            }
            meter.forward(SignedDuration::from_secs(2 * 86_400 % looks));
            logs.push(events(&mut meter.bench));
        }
    }
    // Thursday afternoon; Independence Day, special schedule 0, all of it rate A.
    let expected = [
        (25, 2, day(3, 14)),
        (25, 1, day(3, 19)),
        (25, 0, day(3, 22)),
        (26, 0, day(4, 0)),
    ];
    for log in logs {
        assert_eq!(log, expected);
    }
}

#[test]
fn daylight_saving_begins_and_ends_in_the_log_at_the_time_that_is_shown_then() {
    let mut meter = running(date(2025, 3, 8).at(12, 0, 0, 0), None);
    meter.days(1);
    let spring = date(2025, 3, 9).at(3, 0, 0, 0);
    assert_eq!(events(&mut meter.bench), [(22, 0, spring)]);
    let mut meter = running(date(2025, 11, 1).at(12, 0, 0, 0), None);
    meter.days(1);
    let autumn = date(2025, 11, 2).at(1, 0, 0, 0);
    assert_eq!(events(&mut meter.bench), [(23, 0, autumn)]);
}

#[test]
fn a_season_that_ends_is_kept_read_and_reset_and_told_in_that_order() {
    for load in [None, Some("2000")] {
        let mut meter = running(date(2025, 5, 31).at(23, 0, 0, 0), load);
        let before: CurrentRegs = meter.bench.get();
        meter.forward(SignedDuration::from_hours(2));
        let midnight = date(2025, 6, 1).at(0, 0, 0, 0);
        let told = events(&mut meter.bench);
        assert_eq!(
            told,
            [(21, 0, midnight), (20, 0, midnight), (24, 0, midnight)]
        );
        let PrevSeason(season) = meter.bench.get();
        let reset: PrevDemandReset = meter.bench.get();
        let reads: SelfReads = meter.bench.get();
        assert_eq!(season, reset);
        assert_eq!(reads.entries[0].registers, season);
        assert_eq!(
            (season.season, season.end.unwrap().civil()),
            (Some(1), Some(midnight))
        );
        assert_eq!(season.registers.demand_resets, before.demand_resets);
        let energy = |registers: &CurrentRegs| registers.total.summations[0].to_i64().unwrap();
        let counted = energy(&season.registers) - energy(&before);
        assert_eq!(counted, if load.is_some() { 2000 } else { 0 });
        assert_eq!(meter.bench.get::<CurrentRegs>().demand_resets, Some(8));
    }
}

#[test]
fn self_reads_go_round_with_their_numbers_and_the_oldest_makes_room() {
    let mut meter = running(noon(), Some("1000"));
    let mut ends = Vec::new();
    for round in 1..=5 {
        meter.forward(SignedDuration::from_hours(1));
        ends.push(noon() + SignedDuration::from_hours(round));
        let outcome = meter.bench.run(RemoteReset::ID, &[0x02]);
        assert_eq!(
            (outcome.result, outcome.data),
            (ResultCode::Completed, vec![0x02])
        );
    }
    let reads: SelfReads = meter.bench.get();
    assert_eq!((reads.status.valid, reads.status.unread), (3, 3));
    assert_eq!((reads.status.last, reads.status.last_sequence), (1, 5));
    assert_eq!(reads.status.flags.names(), ["OVERFLOW", "CIRCULAR"]);
    let held: Vec<_> = ring::places(&reads.status, 3)
        .into_iter()
        .map(|place| {
            let read = &reads.entries[place];
            (
                read.sequence.unwrap(),
                read.registers.end.unwrap().civil().unwrap(),
            )
        })
        .collect();
    assert_eq!(held, [(3, ends[2]), (4, ends[3]), (5, ends[4])]);
    // Demand was not reset with it.
    assert_eq!(meter.bench.get::<CurrentRegs>().demand_resets, Some(7));
    // Where ST-21 says that it stops, the next one is lost.
    let mut act: ActRegs = meter.bench.get();
    act.func2 = act.func2.with(RegFunc2::SELF_READ_INHIBIT_OVERFLOW, true);
    meter.bench.meter.image.put(&act).unwrap();
    let outcome = meter.bench.run(RemoteReset::ID, &[0x02]);
    assert_eq!(
        (outcome.result, outcome.data),
        (ResultCode::Completed, vec![0])
    );
    assert_eq!(meter.bench.get::<SelfReads>().status.last_sequence, 5);
}

#[test]
fn one_brings_the_other_where_st_21_says_so() {
    for (couple, asked, done) in [
        (0, 0x01, 0x01),
        (1, 0x01, 0x03),
        (1, 0x02, 0x02),
        (2, 0x01, 0x01),
        (2, 0x02, 0x03),
        (3, 0x01, 0x03),
        (3, 0x02, 0x03),
    ] {
        let mut bench = running(noon(), None).bench;
        let mut act: ActRegs = bench.get();
        act.func2 = RegFunc2(act.func2.0 | couple << 4);
        bench.meter.image.put(&act).unwrap();
        let outcome = bench.run(RemoteReset::ID, &[asked]);
        assert_eq!(outcome.data, [done], "{couple} {asked}");
        let read = bench.get::<SelfReads>().status.valid;
        let resets = bench.get::<CurrentRegs>().demand_resets.unwrap() - 7;
        assert_eq!(done, u8::from(read == 1) << 1 | resets);
        if read == 1 && resets == 1 {
            // The maxima were kept before they went.
            let kept = &bench.get::<SelfReads>().entries[0].registers.registers;
            assert!(!kept.total.demands[0].times.as_ref().unwrap()[0].is_never());
        }
    }
}

#[test]
fn a_season_changed_by_procedure_holds_until_the_calendars_next() {
    let mut meter = running(noon(), Some("1000"));
    let mut act: ActTimeTou = meter.bench.get();
    act.func1 = act.func1.with(TimeFunc1::SEASON_DEMAND_RESET, false);
    meter.bench.meter.image.put(&act).unwrap();
    let season = |bench: &mut Bench| bench.get::<ClockState>().status.season();
    assert_eq!(season(&mut meter.bench), 0);
    // Season 1; at noon of a winter weekday, rate B, as in summer; at 17:30 rate C, where summer has C till 19.
    let outcome = meter.bench.run(RemoteReset::ID, &[0x0C]);
    assert_eq!(
        (outcome.result, outcome.data),
        (ResultCode::Completed, vec![0x0E])
    );
    assert_eq!(season(&mut meter.bench), 1);
    let PrevSeason(kept) = meter.bench.get();
    assert_eq!(
        (kept.season, kept.end.unwrap().civil()),
        (Some(0), Some(noon()))
    );
    assert_eq!(meter.bench.get::<SelfReads>().status.valid, 1);
    meter.forward(SignedDuration::from_hours(6));
    let rates: Vec<_> = events(&mut meter.bench)
        .into_iter()
        .map(|(code, argument, at)| (code, argument, at.hour()))
        .collect();
    assert_eq!(rates, [(21, 0, 12), (24, 1, 12), (25, 2, 17)]);
    // 1 October is season 1 anyway; 1 June comes back to the calendar.
    meter.days(330);
    assert_eq!(season(&mut meter.bench), 0);
    // Another calendar ends it at once.
    let outcome = meter.bench.run(RemoteReset::ID, &[0x0C]);
    assert_eq!(outcome.result, ResultCode::Completed);
    assert_eq!(season(&mut meter.bench), 1);
    let mut calendar = meter.bench.read(st(54)).unwrap();
    calendar[2..8].copy_from_slice(&[0xFE, 0x18, 0x40, 0, 0, 0x1F]);
    assert_eq!(meter.bench.write(st(54), &calendar), Code::Ok);
    assert_eq!(season(&mut meter.bench), 0);
}

#[test]
fn the_clocks_state_follows_a_calendar_that_is_written() {
    let mut bench = running(noon(), None).bench;
    let tier = |bench: &mut Bench| bench.get::<ClockState>().status.tier();
    assert_eq!(tier(&mut bench), 1);
    let mut calendar = bench.read(st(54)).unwrap();
    // The summer weekday's switch at 07:00 goes to rate D.
    let switch = 2 + 120 + 60 + 2 * 3;
    assert_eq!(calendar[switch..switch + 3], [0x38, 0x01, 0x01]);
    calendar[switch + 1] = 0x03;
    assert_eq!(bench.write(st(54), &calendar), Code::Ok);
    assert_eq!(tier(&mut bench), 3);
    let HistoryLog(log) = bench.get();
    let codes: Vec<u16> = told(&log).iter().map(|entry| entry.code.0).collect();
    assert_eq!(codes[codes.len() - 2..], [10, 0x0809]);
    assert_eq!(events(&mut bench), [(0x0809, 0, noon()), (25, 3, noon())]);
}

#[test]
fn what_says_what_is_measured_marks_the_status_and_begins_a_block() {
    let mut meter = running(date(2025, 7, 14).at(12, 0, 0, 0), Some("1000"));
    let blocks = |bench: &mut Bench| bench.get::<LpStatus>().sets[0].unwrap().last_sequence;
    let marked = |bench: &mut Bench| bench.get::<EdModeStatus>().mfg_status.contains(8);
    meter.forward(SignedDuration::from_mins(31));
    let before = blocks(&mut meter.bench);
    // Written back as it was, nothing has changed.
    let same = meter.bench.read(st(15)).unwrap();
    assert_eq!(meter.bench.write(st(15), &same), Code::Ok);
    assert!(!marked(&mut meter.bench));
    meter.forward(SignedDuration::from_mins(15));
    assert_eq!(blocks(&mut meter.bench), before);
    let mut list = meter.bench.read(st(33)).unwrap();
    list[0] = 0x28;
    assert_eq!(meter.bench.write(st(33), &list), Code::Ok);
    assert!(marked(&mut meter.bench));
    meter.forward(SignedDuration::from_mins(30));
    assert_eq!(blocks(&mut meter.bench), before + 1);
    let data: LpData = meter.bench.get();
    let statuses: Vec<_> = data.blocks[0].intervals[..2]
        .iter()
        .map(|interval| interval.status.clone().unwrap())
        .collect();
    assert_eq!(statuses, [[0x06, 0x60], [0, 0]]);
    // Nothing of the energy is lost.
    let values: Vec<_> = data.blocks[0].intervals[..2]
        .iter()
        .map(|interval| interval.values[0].to_i64().unwrap())
        .collect();
    assert_eq!(values, [250, 250]);
    let cleared = meter.bench.result(ProcId::standard(8), &[]);
    assert_eq!(cleared, ResultCode::Completed);
    assert!(!marked(&mut meter.bench));
}

#[test]
fn a_meter_in_the_shop_tells_its_rates_but_does_nothing_the_calendar_asks_for() {
    let start = date(2025, 5, 31).at(23, 0, 0, 0);
    for looks in [1, 50] {
        let mut meter = running(start, None);
        meter
            .bench
            .result(ChangeMode::ID, &[EdMode::MeterShop.code()]);
        for _ in 0..looks {
            meter.forward(SignedDuration::from_secs(2 * 86_400 / looks));
            let _ = meter.bench.meter.image();
        }
        let told = events(&mut meter.bench);
        let monday = date(2025, 6, 2);
        assert_eq!(
            told,
            [
                (24, 0, date(2025, 6, 1).at(0, 0, 0, 0)),
                (25, 1, monday.at(7, 0, 0, 0)),
                (25, 2, monday.at(14, 0, 0, 0)),
                (25, 1, monday.at(19, 0, 0, 0)),
                (25, 0, monday.at(22, 0, 0, 0))
            ]
        );
        assert_eq!(meter.bench.get::<CurrentRegs>().demand_resets, Some(7));
        assert_eq!(start + 2.days(), monday.at(23, 0, 0, 0));
    }
}
