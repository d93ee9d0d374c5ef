//! The meter alive: energy to the watt-hour, rates by the calendar, demand, and the same at every speed.

mod books;
mod demand;
mod files;
mod power;
mod profile;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use meterbench_c1219::{CurrentRegs, EdMode, Image, Number};

use super::*;
use crate::{Load, LoadError};

/// A clock that the test moves, in milliseconds.
#[derive(Clone, Default)]
pub(super) struct Hand(Arc<AtomicI64>);

impl Hand {
    pub(super) fn on(&self, start: DateTime) -> Clock {
        let millis = Arc::clone(&self.0);
        Clock::from_fn(move || {
            start.saturating_add(SignedDuration::from_millis(millis.load(Ordering::Relaxed)))
        })
    }

    pub(super) fn forward(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_millis()).unwrap();
        self.0.fetch_add(by, Ordering::Relaxed);
    }
}

/// A meter with a load, cleared, and the hand of its clock.
pub(super) fn alive(
    form: &str,
    load: &Load,
    start: DateTime,
    order: Option<ByteOrder>,
) -> (Bench, Hand) {
    let hand = Hand(Arc::default());
    let options = Options {
        clock: hand.on(start),
        load: Some(load.clone()),
        order,
        seed: 7,
        ..Options::default()
    };
    let mut bench = Bench::with(form, options);
    assert_eq!(bench.password(SUPERVISOR), Code::Ok);
    let result = bench.result(ProcId::standard(3), &[]);
    assert_eq!(result, ResultCode::Completed);
    (bench, hand)
}

pub(super) fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

pub(super) fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

fn totals(image: &Image) -> Vec<i64> {
    let registers: CurrentRegs = image.get().unwrap();
    whole(&registers.total.summations)
}

pub(super) fn whole(numbers: &[Number]) -> Vec<i64> {
    numbers
        .iter()
        .map(|number| number.to_i64().unwrap())
        .collect()
}

#[test]
fn without_a_load_the_registers_stand_still() {
    let hand = Hand(Arc::default());
    let options = Options {
        clock: hand.on(noon()),
        ..Options::default()
    };
    let mut bench = Bench::with("2S", options);
    let before: CurrentRegs = bench.get();
    hand.forward(hours(1000));
    assert_eq!(bench.get::<CurrentRegs>(), before);
}

#[test]
fn a_kilowatt_is_a_kilowatt_hour_an_hour_in_both_orders_and_on_every_form() {
    for name in crate::names() {
        for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
            let (bench, hand) = alive(name, &Load::watts(1000.0).unwrap(), noon(), Some(order));
            hand.forward(hours(2) + minutes(30));
            let expected = if name == crate::STRANGER {
                vec![2]
            } else {
                vec![2500, 0, 2500, 2500]
            };
            assert_eq!(totals(&bench.meter.image()), expected, "{name} {order:?}");
        }
    }
}

#[test]
fn power_that_is_received_counts_on_its_own_register_and_off_the_net() {
    let (bench, hand) = alive("2S", &"-600".parse().unwrap(), noon(), None);
    hand.forward(hours(10));
    assert_eq!(totals(&bench.meter.image()), [0, 6000, -6000, 6000]);
}

#[test]
fn below_the_starting_current_nothing_is_counted() {
    // A 2S of 240 V starts at 0.050 A: 12 W.
    for (watts, expected) in [("11.9", 0), ("12", 12 * 24)] {
        let (bench, hand) = alive("2S", &watts.parse().unwrap(), noon(), None);
        hand.forward(hours(24));
        assert_eq!(totals(&bench.meter.image())[0], expected, "{watts} W");
    }
}

#[test]
fn looking_at_a_meter_does_not_change_it() {
    let load: Load = "household".parse().unwrap();
    let (mut often, hand) = alive("2S", &load, noon(), None);
    for _ in 0..500 {
        hand.forward(SignedDuration::from_millis(3_456_789));
        let _ = often.meter.image();
        if hand.0.load(Ordering::Relaxed) % 3 == 0 {
            often.get::<CurrentRegs>();
        }
    }
    let (once, other) = alive("2S", &load, noon(), None);
    other.forward(SignedDuration::from_millis(500 * 3_456_789));
    assert_eq!(often.meter.image(), once.meter.image());
}

#[test]
fn the_same_seed_is_the_same_meter_and_another_seed_is_not() {
    let energy = |seed| {
        let hand = Hand(Arc::default());
        let options = Options {
            clock: hand.on(noon()),
            load: Some("solar".parse().unwrap()),
            seed,
            ..Options::default()
        };
        let meter = Meter::new(model("2S", None).unwrap(), options).unwrap();
        hand.forward(hours(24 * 30));
        totals(&meter.image())
    };
    assert_eq!(energy(1), energy(1));
    assert_ne!(energy(1), energy(2));
}

#[test]
fn a_household_a_shop_and_a_roof_use_what_such_people_use() {
    for (name, least, most) in [("household", 5_000, 15_000), ("shop", 15_000, 30_000)] {
        let (bench, hand) = alive(
            "2S",
            &name.parse().unwrap(),
            date(2025, 1, 1).at(0, 0, 0, 0),
            None,
        );
        hand.forward(hours(24 * 365));
        let kwh = totals(&bench.meter.image())[0] / 1000;
        assert!((least..most).contains(&kwh), "{name}: {kwh} kWh a year");
    }
    let (bench, hand) = alive(
        "2S",
        &"solar".parse().unwrap(),
        date(2025, 1, 1).at(0, 0, 0, 0),
        None,
    );
    hand.forward(hours(24 * 365));
    let totals = totals(&bench.meter.image());
    assert!(totals[0] > 2_000_000 && totals[1] > 2_000_000, "{totals:?}");
    // Each register is cut to whole watt-hours by itself.
    assert!((totals[0] - totals[1] - totals[2]).abs() <= 1, "{totals:?}");
    assert!((totals[0] + totals[1] - totals[3]).abs() <= 1, "{totals:?}");
}

#[test]
fn a_meter_under_test_counts_nothing_for_the_customer() {
    let (mut bench, hand) = alive("2S", &"1000".parse().unwrap(), noon(), None);
    hand.forward(hours(1));
    assert_eq!(
        bench.result(ProcId::standard(6), &[EdMode::Test.code()]),
        ResultCode::Completed
    );
    hand.forward(minutes(20));
    assert_eq!(
        bench.result(ProcId::standard(6), &[EdMode::Metering.code()]),
        ResultCode::Completed
    );
    hand.forward(hours(1));
    assert_eq!(totals(&bench.meter.image())[0], 2000);
    // A test that is forgotten ends after 30 minutes.
    assert_eq!(
        bench.result(ProcId::standard(6), &[EdMode::Test.code()]),
        ResultCode::Completed
    );
    hand.forward(hours(5));
    assert_eq!(totals(&bench.meter.image())[0], 6500);
}

#[test]
fn a_preset_register_runs_on_from_what_it_was_set_to() {
    let (mut bench, hand) = alive(
        "2S",
        &"1500".parse().unwrap(),
        noon(),
        Some(ByteOrder::MostFirst),
    );
    hand.forward(hours(1));
    let result = bench.result(ProcId::manufacturer(103), &[0, 0, 0, 0, 0, 0, 0x27, 0x10]);
    assert_eq!(result, ResultCode::Completed);
    hand.forward(hours(2));
    assert_eq!(totals(&bench.meter.image()), [13_000, 0, 4500, 4500]);
}

#[test]
fn a_load_on_a_phase_that_the_form_lacks_is_refused_by_its_name() {
    let load = Load::from_csv("time,volts_b,amps_b\n00:00,120,5\n").unwrap();
    let options = Options {
        load: Some(load),
        ..Options::default()
    };
    let error = Meter::new(model("12S", Some("ax-poly")).unwrap(), options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this form does not measure phase B: its elements are on A and C"
    );
    assert!(matches!(
        "much".parse::<Load>(),
        Err(LoadError::Unknown { .. })
    ));
    assert!(matches!(
        "2e7".parse::<Load>(),
        Err(LoadError::TooMuch { .. })
    ));
}
