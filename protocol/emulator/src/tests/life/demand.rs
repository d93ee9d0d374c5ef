//! Demand: block and rolling, maxima and their times, resets by procedure and by the calendar, seasons.

use meterbench_c1219::{
    CalendarAction, DemandControl, Interval, PresentData, PrevRegs, PrevSeason, RegFunc1,
};

use super::*;

/// Half an hour of 6 kW from 12:10 on in a day of 1 kW.
fn peak() -> Load {
    Load::from_csv("time,watts\n00:00,1000\n12:10,6000\n12:40,1000\n").unwrap()
}

fn maximum(image: &Image) -> (i64, Option<DateTime>) {
    let registers: CurrentRegs = image.get().unwrap();
    let demand = &registers.total.demands[0];
    let at = demand.times.as_ref().and_then(|times| times[0].civil());
    (demand.values[0].to_i64().unwrap(), at)
}

fn with_interval(bench: &mut Bench, sub_minutes: u8, multiplier: u8) {
    let mut control: DemandControl = bench.get();
    control.intervals.fill(Interval::Sliding {
        sub_minutes,
        multiplier,
    });
    let bytes = bench.meter.image.encode(&control).unwrap();
    assert_eq!(bench.write(st(13), &bytes), Code::Ok);
}

#[test]
fn a_block_is_the_mean_of_its_quarter_of_an_hour_and_the_maximum_has_its_end() {
    let (bench, hand) = alive("2S", &peak(), noon(), None);
    hand.forward(hours(3));
    // 12:15 to 12:30 is all peak.
    let at = date(2025, 7, 14).at(12, 30, 0, 0);
    assert_eq!(maximum(&bench.meter.image()), (6000, Some(at)));
}

#[test]
fn a_rolling_half_hour_catches_the_peak_that_blocks_cut_in_two() {
    let (mut bench, hand) = alive("2S", &peak(), noon(), None);
    with_interval(&mut bench, 30, 1);
    hand.forward(hours(3));
    // 12:00 to 12:30: ten minutes of 1 kW and twenty of 6 kW.
    let at = date(2025, 7, 14).at(12, 30, 0, 0);
    assert_eq!(maximum(&bench.meter.image()), (4333, Some(at)));

    let (mut bench, hand) = alive("2S", &peak(), noon(), None);
    with_interval(&mut bench, 5, 6);
    hand.forward(hours(3));
    let at = date(2025, 7, 14).at(12, 40, 0, 0);
    assert_eq!(maximum(&bench.meter.image()), (6000, Some(at)));
}

#[test]
fn the_interval_that_runs_is_seen_growing_with_the_time_it_has_left() {
    let (mut bench, hand) = alive("2S", &"3000".parse().unwrap(), noon(), None);
    hand.forward(minutes(20));
    let present: PresentData = bench.get();
    let demand = &present.demands[0];
    assert_eq!(demand.value.to_i64(), Some(1000));
    let left = demand.remaining.and_then(|left| left.civil()).unwrap();
    assert_eq!((left.hour(), left.minute(), left.second()), (0, 10, 0));
}

#[test]
fn a_maximum_goes_to_the_rate_that_held_when_its_interval_ended() {
    let (bench, hand) = alive("2S", &peak(), noon(), None);
    hand.forward(hours(8));
    let registers: CurrentRegs = bench.meter.image().get().unwrap();
    let of = |tier: usize| registers.tiers[tier].demands[0].values[0].to_i64();
    // A summer Monday: rate B from 07:00, C from 14:00, B from 19:00.
    assert_eq!([of(0), of(1), of(2)], [Some(0), Some(6000), Some(1000)]);
}

#[test]
fn a_reset_moves_the_maximum_into_the_cumulative_and_the_next_one_begins_at_nothing() {
    let (mut bench, hand) = alive("2S", &peak(), noon(), None);
    hand.forward(hours(3));
    assert_eq!(
        bench.result(ProcId::standard(9), &[1]),
        ResultCode::Completed
    );
    let registers: CurrentRegs = bench.get();
    let demand = &registers.total.demands[0];
    assert_eq!(demand.values[0].to_i64(), Some(0));
    assert_eq!(demand.cumulative.as_ref().unwrap().to_i64(), Some(6000));
    let before: PrevRegs = bench.get();
    assert_eq!(
        before.registers.total.demands[0].values[0].to_i64(),
        Some(6000)
    );
    hand.forward(hours(1));
    assert_eq!(maximum(&bench.meter.image()).0, 1000);
    hand.forward(hours(24));
    assert_eq!(maximum(&bench.meter.image()).0, 6000);
}

#[test]
fn a_season_takes_its_registers_with_it_and_resets_demand_by_itself() {
    let start = date(2025, 9, 29).at(12, 0, 0, 0);
    let (mut bench, hand) = alive("2S", &"2000".parse().unwrap(), start, None);
    hand.forward(hours(24 * 3));
    let midnight = date(2025, 10, 1).at(0, 0, 0, 0);
    let season: PrevSeason = bench.get();
    assert_eq!(season.0.end.and_then(|end| end.civil()), Some(midnight));
    assert_eq!(season.0.season, Some(0));
    assert_eq!(whole(&season.0.registers.total.summations)[0], 36 * 2000);
    let reset: PrevRegs = bench.get();
    assert_eq!(reset.end.and_then(|end| end.civil()), Some(midnight));
    let registers: CurrentRegs = bench.get();
    assert_eq!(registers.demand_resets, Some(1));
    assert_eq!(whole(&registers.total.summations)[0], 72 * 2000);
}

#[test]
fn a_date_of_the_calendar_resets_demand_at_its_midnight() {
    let start = date(2025, 6, 30).at(12, 0, 0, 0);
    let (mut bench, hand) = alive("2S", &"2000".parse().unwrap(), start, None);
    let mut calendar: meterbench_c1219::Calendar = bench.get();
    // The first of every month.
    let free = calendar
        .recurring
        .iter()
        .position(|entry| entry.action.ctrl() == meterbench_c1219::Action::EndOfList)
        .unwrap();
    calendar.recurring[free].date.0 = 0x080D;
    calendar.recurring[free].action =
        CalendarAction::default().with(CalendarAction::DEMAND_RESET, true);
    calendar.recurring[free + 1].action = CalendarAction(31);
    let bytes = bench.meter.image.encode(&calendar).unwrap();
    assert_eq!(bench.write(st(54), &bytes), Code::Ok);
    hand.forward(hours(24 * 40));
    let registers: CurrentRegs = bench.get();
    assert_eq!(registers.demand_resets, Some(2));
    let reset: PrevRegs = bench.get();
    let midnight = date(2025, 8, 1).at(0, 0, 0, 0);
    assert_eq!(reset.end.and_then(|end| end.civil()), Some(midnight));
}

#[test]
fn a_stranger_keeps_its_two_highest_and_the_volts_of_each() {
    let load = Load::from_csv(
        "time,volts_a,amps_a\n00:00,240,10\n12:30,236,1000\n13:00,240,10\n14:00,238,900\n14:30,240,10\n",
    )
    .unwrap();
    let (bench, hand) = alive(crate::STRANGER, &load, noon(), None);
    hand.forward(hours(6));
    let registers: CurrentRegs = bench.meter.image().get().unwrap();
    let block = &registers.total;
    assert_eq!(whole(&block.demands[0].values), [236, 214]);
    assert_eq!(whole(&block.coincidents[0]), [236, 238]);
    let act: meterbench_c1219::ActRegs = bench.meter.image().get().unwrap();
    assert!(!act.func1.contains(RegFunc1::CUM_DEMAND));
}

#[test]
fn a_clock_that_is_set_makes_no_maximum_that_was_not_there() {
    let (mut bench, hand) = alive("2S", &"4000".parse().unwrap(), noon(), None);
    hand.forward(minutes(7));
    let at = [25, 7, 14, 12, 14, 0];
    let mut parameters = vec![3];
    parameters.extend(at);
    parameters.push(0);
    assert_eq!(
        bench.result(ProcId::standard(10), &parameters),
        ResultCode::Completed
    );
    hand.forward(minutes(2));
    // The interval that ended at 12:15 had one minute.
    assert_eq!(maximum(&bench.meter.image()).0, 4000 / 15);
    hand.forward(minutes(30));
    assert_eq!(maximum(&bench.meter.image()).0, 4000);
}
