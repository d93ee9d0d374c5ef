//! Test mode: values of its own, shown on the test list; the customer's stand still.

use meterbench_c1219::{CurrentRegs, PresentData};

use super::life::{Hand, alive, hours, minutes, whole};
use super::*;
use crate::{Button, Load};

fn meter() -> (Bench, Hand) {
    let (mut bench, hand) = alive("2S", &Load::watts(6000.0).unwrap(), noon(), None);
    hand.forward(hours(1));
    assert_eq!(customers(&mut bench), [6000, 0, 6000, 6000]);
    (bench, hand)
}

fn customers(bench: &mut Bench) -> Vec<i64> {
    whole(&bench.get::<CurrentRegs>().total.summations)
}

/// What the display shows of the registers.
fn shown(bench: &Bench) -> CurrentRegs {
    bench.meter.shown_image().get().unwrap()
}

#[test]
fn a_test_counts_from_zero_and_leaves_the_customer_alone() {
    let (mut bench, hand) = meter();
    bench.meter.press(Button::Test).unwrap();
    let begun = bench.get::<CurrentRegs>();
    assert_eq!(whole(&shown(&bench).total.summations), [0, 0, 0, 0]);
    hand.forward(minutes(20));
    assert_eq!(
        whole(&shown(&bench).total.summations),
        [2000, 0, 2000, 2000]
    );
    assert_eq!(customers(&mut bench), [6000, 0, 6000, 6000]);
    // The interval of a quarter of an hour that lay within the test: its maximum is the test's own.
    assert_eq!(whole(&shown(&bench).total.demands[0].values), [6000]);
    let present: PresentData = bench.meter.shown_image().get().unwrap();
    assert_eq!(present.demands[0].value.to_i64(), Some(2000));
    assert_eq!(bench.get::<CurrentRegs>(), begun);
    bench.meter.press(Button::Test).unwrap();
    assert_eq!(shown(&bench), bench.get::<CurrentRegs>());
    hand.forward(minutes(30));
    assert_eq!(customers(&mut bench), [9000, 0, 9000, 9000]);
}

#[test]
fn the_demand_that_runs_in_a_test_begins_at_zero_without_a_load_too() {
    let mut bench = Bench::new("9S");
    let demands = |bench: &Bench| -> Vec<i64> {
        let present: PresentData = bench.meter.shown_image().get().unwrap();
        let demands = present.demands.iter();
        demands
            .map(|demand| demand.value.to_i64().unwrap())
            .collect()
    };
    let customers = demands(&bench);
    assert!(customers.iter().any(|watts| *watts > 0), "{customers:?}");
    bench.meter.press(Button::Test).unwrap();
    assert!(demands(&bench).iter().all(|watts| *watts == 0));
    bench.meter.press(Button::Test).unwrap();
    assert_eq!(demands(&bench), customers);
}

#[test]
fn the_reset_button_begins_a_test_anew_and_a_new_test_begins_at_zero() {
    let (mut bench, hand) = meter();
    let resets = bench.get::<CurrentRegs>().demand_resets;
    bench.meter.press(Button::Test).unwrap();
    hand.forward(minutes(10));
    bench.meter.press(Button::Reset).unwrap();
    assert_eq!(whole(&shown(&bench).total.summations), [0, 0, 0, 0]);
    hand.forward(minutes(5));
    assert_eq!(whole(&shown(&bench).total.summations)[0], 500);
    assert_eq!(bench.get::<CurrentRegs>().demand_resets, resets);
    bench.meter.press(Button::Test).unwrap();
    bench.meter.press(Button::Test).unwrap();
    hand.forward(minutes(1));
    assert_eq!(whole(&shown(&bench).total.summations)[0], 100);
}

#[test]
fn a_test_that_is_forgotten_ends_and_the_customer_pays_again() {
    let (mut bench, hand) = meter();
    bench.meter.press(Button::Test).unwrap();
    for _ in 0..10 {
        hand.forward(minutes(6));
        let _ = bench.meter.shown_image();
    }
    // An hour, of which half was a test.
    assert_eq!(customers(&mut bench), [9000, 0, 9000, 9000]);
    assert_eq!(shown(&bench), bench.get::<CurrentRegs>());
}

#[test]
fn every_form_can_be_tested() {
    for name in crate::names() {
        let (mut bench, hand) = alive(name, &Load::watts(1000.0).unwrap(), noon(), None);
        bench.meter.press(Button::Test).unwrap();
        let before = bench.get::<CurrentRegs>();
        hand.forward(minutes(15));
        let counted = shown(&bench).total.summations[0].to_i64().unwrap();
        // The stranger counts whole kWh.
        let expected = if name == crate::STRANGER { 0 } else { 250 };
        assert_eq!(counted, expected, "{name}");
        assert_eq!(bench.get::<CurrentRegs>(), before, "{name}");
    }
}
