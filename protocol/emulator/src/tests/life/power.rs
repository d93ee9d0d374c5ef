//! Power cut and restored: what is kept, what is lost, demand, load profile and clock.

use meterbench_c1219::procedure::SetMask;
use meterbench_c1219::{
    ClockState, DemandControl, EdModeStatus, Interval, LpBlock, LpData, LpStatus, PowerFail,
    StdStatus,
};
use proptest::prelude::*;

use super::*;
use crate::{Commit, Power};

/// Monday midnight, standard time.
fn winter() -> DateTime {
    date(2025, 1, 13).at(0, 0, 0, 0)
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

/// Off for so long.
fn outage(bench: &mut Bench, hand: &Hand, time: SignedDuration) {
    bench.meter.set_power(Power::Off);
    hand.forward(time);
    bench.meter.set_power(Power::On);
}

/// A session after an outage.
fn again(bench: &mut Bench) {
    assert_eq!(bench.log_on(), Code::Ok);
    assert_eq!(bench.password(SUPERVISOR), Code::Ok);
}

fn after_failure(bench: &mut Bench, exclusion_minutes: u8, cold_load_minutes: u8) {
    let mut control: DemandControl = bench.get();
    control.power_fail = Some(PowerFail {
        recognition_seconds: 2,
        exclusion_minutes,
        cold_load_minutes,
    });
    control.intervals.fill(Interval::Sliding {
        sub_minutes: 15,
        multiplier: 1,
    });
    let bytes = bench.meter.image.encode(&control).unwrap();
    assert_eq!(bench.write(st(13), &bytes), Code::Ok);
}

fn log_off(bench: &mut Bench) {
    bench
        .meter
        .end(&mut bench.session, meterbench_c1218::Ended::Logoff);
}

fn maximum(image: &Image) -> (i64, Option<DateTime>) {
    let registers: CurrentRegs = image.get().unwrap();
    let demand = &registers.total.demands[0];
    let at = demand.times.as_ref().and_then(|times| times[0].civil());
    (demand.values[0].to_i64().unwrap(), at)
}

fn flags(image: &Image) -> StdStatus {
    let status: EdModeStatus = image.get().unwrap();
    status.status1
}

fn newest(image: &Image) -> (u16, LpBlock) {
    let status: LpStatus = image.get().unwrap();
    let data: LpData = image.get().unwrap();
    let set = status.sets[0].unwrap();
    let block = data.blocks[usize::from(set.last_block)].clone();
    (set.valid_intervals, block)
}

/// Value and status of the last interval of the newest block.
fn last(image: &Image) -> (i64, Vec<u8>) {
    let (valid, block) = newest(image);
    let interval = &block.intervals[usize::from(valid) - 1];
    let status = interval.status.clone().unwrap();
    (interval.values[0].to_i64().unwrap(), status)
}

#[test]
fn without_power_nothing_is_counted_and_nobody_is_answered() {
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), winter(), None);
    hand.forward(hours(2));
    bench.meter.set_power(Power::Off);
    assert_eq!(bench.meter.power(), Power::Off);
    let before = totals(&bench.meter.image());
    hand.forward(hours(5));
    assert_eq!(totals(&bench.meter.image()), before);
    assert_eq!(bench.read(st(23)), Err(Code::Dnr));
    assert_eq!(bench.log_on(), Code::Dnr);
    bench.meter.set_power(Power::On);
    // The session is gone, whatever the tool believes.
    assert_eq!(bench.read(st(1)), Err(Code::Isss));
    again(&mut bench);
    hand.forward(hours(1));
    assert_eq!(totals(&bench.meter.image())[0], 3000);
    assert_eq!(bench.meter.outages(), 1);
    let clock: meterbench_c1219::Clock = bench.get();
    assert_eq!(clock.at.civil(), Some(winter() + hours(8)));
}

#[test]
fn what_lasts_is_kept_and_what_a_session_has_not_finished_is_lost() {
    for (form, commit) in [("2S", Commit::Logoff), ("2S", Commit::AtOnce)] {
        let options = Options {
            clock: standing(noon()),
            commit: Some(commit),
            ..Options::default()
        };
        let mut bench = Bench::with(form, options);
        assert_eq!(bench.password(SUPERVISOR), Code::Ok);
        let (st_6, st_15) = (bench.read(st(6)).unwrap(), bench.read(st(15)).unwrap());
        let text = vec![b'X'; st_6.len()];
        assert_eq!(bench.write(st(6), &text), Code::Ok);
        // Half of a table: its own bytes, so that it is sound all the way.
        let half = st_15.len() / 2;
        let mut other = st_15.clone();
        other[..6].fill(0);
        other[5] = 7;
        assert_eq!(bench.write_part(st(15), 0, &other[..half]), Code::Ok);
        bench.meter.set_power(Power::Off);
        bench.meter.set_power(Power::On);
        again(&mut bench);
        let kept = if commit == Commit::Logoff {
            &st_6
        } else {
            &text
        };
        assert_eq!(&bench.read(st(6)).unwrap(), kept, "{commit:?}");
        // Never a mixture, whenever writes last.
        assert_eq!(bench.read(st(15)).unwrap(), st_15, "{commit:?}");
    }
}

#[test]
fn after_a_logoff_an_outage_takes_nothing_back() {
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), winter(), None);
    let text = vec![b'Z'; bench.read(st(6)).unwrap().len()];
    assert_eq!(bench.write(st(6), &text), Code::Ok);
    log_off(&mut bench);
    outage(&mut bench, &hand, hours(1));
    again(&mut bench);
    assert_eq!(bench.read(st(6)).unwrap(), text);
}

#[test]
fn an_interval_of_demand_is_lost_and_the_next_never_makes_a_maximum_that_was_not_there() {
    let (mut bench, hand) = alive("2S", &"3000".parse().unwrap(), winter(), None);
    hand.forward(minutes(10));
    outage(&mut bench, &hand, minutes(1));
    hand.forward(minutes(4));
    // Four minutes of fifteen.
    assert_eq!(
        maximum(&bench.meter.image()),
        (800, Some(winter() + minutes(15)))
    );
}

#[test]
fn the_event_log_has_when_the_power_went_and_when_it_came() {
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), winter(), None);
    hand.forward(minutes(10));
    outage(&mut bench, &hand, minutes(3));
    let meterbench_c1219::EventLog(log) = bench.meter.image().get().unwrap();
    let mut told: Vec<_> = log
        .entries
        .iter()
        .map(|entry| {
            (
                entry.time.and_then(|time| time.civil()),
                entry.code.number(),
            )
        })
        .filter(|(_, code)| [1, 2].contains(code))
        .collect();
    told.sort();
    let times = [(minutes(10), 1), (minutes(13), 2)];
    for (after, code) in times {
        assert!(told.contains(&(Some(winter() + after), code)), "{told:?}");
    }
}

#[test]
fn a_switch_stays_as_it_was_but_is_armed_no_more() {
    for (action, open, state) in [
        (0, true, 0x00),
        (2, true, 0x00),
        (4, true, 0x08),
        (1, false, 0x13),
    ] {
        let (mut bench, hand) = alive("2S-SD", &"1000".parse().unwrap(), winter(), None);
        for action in [0, action] {
            let parameters = [action, 0, 0, 0];
            bench.result(ProcId::manufacturer(100), &parameters);
            hand.forward(seconds(5));
        }
        outage(&mut bench, &hand, hours(3));
        assert_eq!(bench.meter.service.is_open(), open, "{action}");
        let table = bench.meter.image().raw(mt(102)).unwrap().to_vec();
        assert_eq!(table[0], state, "{action}");
        let before = totals(&bench.meter.image())[0];
        hand.forward(hours(1));
        let flowed = totals(&bench.meter.image())[0] - before;
        assert_eq!(flowed, if open { 0 } else { 1000 });
    }
}

#[test]
fn an_outage_shorter_than_st_13_recognises_leaves_no_trace_but_the_energy() {
    let (mut bench, hand) = alive("2S", &"3600".parse().unwrap(), winter(), None);
    hand.forward(minutes(5));
    let before = flags(&bench.meter.image());
    outage(&mut bench, &hand, SignedDuration::from_millis(1999));
    assert_eq!(bench.meter.outages(), 0);
    hand.forward(minutes(10) - SignedDuration::from_millis(1999));
    assert_eq!(flags(&bench.meter.image()), before);
    assert_eq!(last(&bench.meter.image()).1, [0, 0]);
    // 1.999 s of 3600 W are 2 Wh: of the demand too, whose interval goes on.
    assert_eq!(totals(&bench.meter.image())[0], 898);
    assert_eq!(maximum(&bench.meter.image()).0, 3592);
    outage(&mut bench, &hand, seconds(2));
    assert_eq!(bench.meter.outages(), 1);
    assert!(flags(&bench.meter.image()).contains(StdStatus::POWER_FAILURE));
}

#[test]
fn after_a_failure_demand_is_not_counted_for_so_long() {
    let (mut bench, hand) = alive("2S", &"3000".parse().unwrap(), winter(), None);
    after_failure(&mut bench, 20, 0);
    log_off(&mut bench);
    hand.forward(minutes(5));
    outage(&mut bench, &hand, minutes(10));
    hand.forward(minutes(20));
    assert_eq!(maximum(&bench.meter.image()).0, 0);
    hand.forward(minutes(10));
    // From 00:35 on, so ten minutes of fifteen.
    assert_eq!(
        maximum(&bench.meter.image()),
        (2000, Some(winter() + minutes(45)))
    );
}

#[test]
fn what_starts_again_after_an_outage_makes_no_maximum_while_cold_load_is_picked_up() {
    // The heating of the whole street for half an hour after the power is back.
    let load = Load::from_csv("time,watts\n00:00,1000\n00:15,9000\n00:45,1000\n").unwrap();
    let (mut bench, hand) = alive("2S", &load, winter(), None);
    after_failure(&mut bench, 0, 31);
    log_off(&mut bench);
    hand.forward(minutes(5));
    outage(&mut bench, &hand, minutes(10));
    hand.forward(minutes(45));
    assert_eq!(maximum(&bench.meter.image()).0, 0);
    // The first interval that the 31 minutes don't reach into begins at 01:00.
    hand.forward(minutes(15));
    assert_eq!(
        maximum(&bench.meter.image()),
        (1000, Some(winter() + minutes(75)))
    );
}

#[test]
fn an_outage_within_an_interval_marks_it_in_the_profile() {
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), winter(), None);
    hand.forward(minutes(35));
    outage(&mut bench, &hand, minutes(3));
    hand.forward(minutes(7));
    // Power failure for all; both channels partial. Twelve minutes of fifteen.
    assert_eq!(last(&bench.meter.image()), (200, vec![0x22, 0x20]));
    hand.forward(minutes(15));
    assert_eq!(last(&bench.meter.image()), (250, vec![0, 0]));
    assert_eq!(newest(&bench.meter.image()).0, 4);
}

#[test]
fn an_outage_over_intervals_leaves_them_out_and_marks_both_that_it_cuts() {
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), winter(), None);
    hand.forward(minutes(36));
    outage(&mut bench, &hand, hours(2));
    let image = bench.meter.image();
    // 00:30 to 00:45 had six minutes.
    hand.forward(minutes(9));
    let after = bench.meter.image();
    // 02:36 to 02:45 begins another block.
    assert_eq!(last(&after), (150, vec![0x22, 0x20]));
    let (valid, block) = newest(&after);
    assert_eq!(
        (valid, block.end.civil()),
        (1, Some(winter() + minutes(165)))
    );
    let before: LpData = after.get().unwrap();
    assert_eq!(before.blocks[1].intervals[2].values[0].to_i64(), Some(100));
    assert_eq!(
        before.blocks[1].intervals[2].status.as_deref(),
        Some(&[0x22, 0x20][..])
    );
    assert_eq!(totals(&image)[0], 600);
    assert_eq!(totals(&after)[0], 750);
}

#[test]
fn a_clock_that_has_run_down_is_unset_until_a_tool_sets_it() {
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), winter(), None);
    let tiers = |image: &Image| -> Vec<i64> {
        let registers: CurrentRegs = image.get().unwrap();
        let first = |block: &meterbench_c1219::DataBlock| block.summations[0].to_i64().unwrap();
        registers.tiers.iter().map(first).collect()
    };
    hand.forward(hours(5));
    outage(&mut bench, &hand, hours(24) + seconds(1));
    let (before, recorded) = (tiers(&bench.meter.image()), newest(&bench.meter.image()));
    assert!(bench.meter.clock_is_unset());
    assert!(flags(&bench.meter.image()).contains(StdStatus::CLOCK_ERROR));
    assert_eq!(bench.meter.shown(), date(2000, 1, 1).at(0, 0, 0, 0));
    hand.forward(hours(24));
    let after = tiers(&bench.meter.image());
    assert_eq!((after[0] - before[0], &after[1..]), (24_000, &before[1..]));
    again(&mut bench);
    let state: ClockState = bench.get();
    assert_eq!(state.status.bits & 0x07, 0);
    // Nobody knows when these would have been.
    assert_eq!(newest(&bench.meter.image()), recorded);

    let now = winter() + hours(60);
    let mut set = vec![(SetMask::SET_DATE.0 | SetMask::SET_TIME.0)];
    let stamp = meterbench_c1219::Stamp::from_civil(
        now,
        meterbench_c1219::StampKind::Long,
        bench.meter.config.formats().time,
    );
    let mut w = meterbench_c1219::Writer::new(st(7), bench.meter.config.formats());
    w.ltime("DATE_TIME", &stamp.unwrap()).unwrap();
    set.extend(w.into_bytes());
    set.push(0);
    assert_eq!(
        bench.result(ProcId::standard(10), &set),
        ResultCode::Completed
    );
    assert!(!bench.meter.clock_is_unset());
    assert!(!flags(&bench.meter.image()).contains(StdStatus::CLOCK_ERROR));
    hand.forward(minutes(15));
    let (valid, block) = newest(&bench.meter.image());
    assert_eq!((valid, block.end.civil()), (1, Some(now + minutes(15))));
}

#[test]
fn what_the_calendar_asked_for_meanwhile_is_done_once_when_the_power_is_back() {
    use meterbench_c1219::PrevSeason;

    // Summer ends on 1 November, or whatever the calendar of the model says: a year and a half has all of it.
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), winter(), None);
    bench.meter.model = model("2S", Some("ax")).unwrap();
    hand.forward(hours(1));
    let season_before: u8 = bench.meter.season();
    let resets = |image: &Image| {
        let registers: CurrentRegs = image.get().unwrap();
        registers.demand_resets.unwrap()
    };
    let before = resets(&bench.meter.image());
    // Twenty hours a day without power, so that the clock is carried over and the dates fall into outages.
    for _ in 0..370 {
        outage(&mut bench, &hand, hours(20));
        hand.forward(hours(4));
    }
    assert_eq!(bench.meter.season(), season_before);
    let (straight, other) = alive("2S", &"1000".parse().unwrap(), winter(), None);
    other.forward(hours(1) + hours(24 * 370));
    assert_eq!(
        resets(&bench.meter.image()) - before,
        resets(&straight.meter.image())
    );
    let ended: PrevSeason = bench.meter.image().get().unwrap();
    assert!(ended.0.end.is_some_and(|end| !end.is_never()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn energy_is_that_of_the_time_with_power(
        spans in prop::collection::vec((1_000i64..40_000_000, 0i64..80_000_000), 1..12),
    ) {
        let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), winter(), None);
        let mut on = 0;
        for (with, without) in &spans {
            hand.forward(SignedDuration::from_millis(*with));
            on += with;
            outage(&mut bench, &hand, SignedDuration::from_millis(*without));
        }
        let image = bench.meter.image();
        prop_assert_eq!(totals(&image)[0], on / 3_600);
        // Intervals and registers agree, whatever was cut out of them: the rest is in the interval that runs.
        let data: LpData = image.get().unwrap();
        let recorded: i64 = data
            .blocks
            .iter()
            .flat_map(|block| &block.intervals)
            .map(|interval| interval.values[0].to_i64().unwrap())
            .sum();
        prop_assert!((0..=251).contains(&(totals(&image)[0] - recorded)));
    }
}
