//! Pulses times their weight is the energy, on every form, at every speed, whatever flows.

use proptest::prelude::*;

use super::life::{Hand, hours, minutes};
use super::*;
use crate::{Load, OutputMode};

/// MT-104 of one output, most significant byte first.
fn output(mode: u8, source: u8, weight: u32, width: u16) -> Vec<u8> {
    let mut bytes = vec![mode, source];
    bytes.extend(weight.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([0; 8]);
    bytes
}

fn meter(form: &str, load: &str) -> (Bench, Hand) {
    let load: Load = load.parse().unwrap();
    super::life::alive(form, &load, noon(), Some(ByteOrder::MostFirst))
}

#[test]
fn the_led_pulses_once_for_each_kh_on_every_form() {
    for form in crate::forms() {
        let kh: f64 = form.kh.trim().parse().unwrap();
        let (mut bench, hand) = meter(&form.name, "1000");
        hand.forward(hours(36));
        let led = bench.meter.led().unwrap();
        // 36 kWh; Kh has one decimal at most.
        let (energy, tenths) = (360_000_u64, (kh * 10.0).round() as u64);
        assert_eq!(led.pulses, energy / tenths, "{}", form.name);
        let part = (energy % tenths) * 1_000_000 / tenths;
        assert_eq!(u64::from(led.part_millionths), part, "{}", form.name);
        let rate = 1000.0 / kh * 1000.0;
        assert_eq!(led.per_hour_thousandths, rate as u64, "{}", form.name);
        assert!(!led.received);
    }
}

#[test]
fn the_led_counts_what_comes_back_too_and_says_that_it_does() {
    let (mut bench, hand) = meter("2S", "-720");
    hand.forward(hours(1));
    let led = bench.meter.led().unwrap();
    assert_eq!((led.pulses, led.received), (100, true));
    assert_eq!(led.per_hour_thousandths, 100_000);
    // Below the starting current nothing turns.
    let (mut bench, hand) = meter("2S", "11");
    hand.forward(hours(1000));
    let led = bench.meter.led().unwrap();
    assert_eq!((led.pulses, led.per_hour_thousandths), (0, 0));
}

#[test]
fn an_output_counts_its_source_from_when_it_was_set() {
    let (mut bench, hand) = meter("2S", "1800");
    hand.forward(minutes(7));
    // The model's own: KYZ of 1.8 Wh from +kWh, since the meter was made.
    let outputs = bench.meter.outputs();
    assert_eq!(outputs[0].mode, OutputMode::Toggle);
    assert_eq!(
        (outputs[0].count, outputs[0].per_hour_thousandths),
        (116, 1_000_000)
    );
    assert_eq!((outputs[1].mode, outputs[1].count), (OutputMode::Off, 0));
    for (source, count) in [(0, 3600), (1, 0), (2, 3600), (3, 3600), (30, 3600)] {
        assert_eq!(bench.write(mt(104), &output(2, source, 500, 40)), Code::Ok);
        hand.forward(hours(1));
        let output = bench.meter.outputs()[0];
        assert_eq!(output.mode, OutputMode::Pulse { width_millis: 40 });
        assert_eq!(output.count, count, "{source}");
    }
}

#[test]
fn an_output_can_tell_the_ends_of_intervals() {
    let (mut bench, hand) = meter("2S", "1800");
    hand.forward(minutes(7));
    assert_eq!(bench.write(mt(104), &output(3, 0, 0, 100)), Code::Ok);
    assert_eq!(bench.meter.outputs()[0].count, 0);
    hand.forward(minutes(8));
    assert_eq!(bench.meter.outputs()[0].count, 1);
    hand.forward(hours(10));
    let output = bench.meter.outputs()[0];
    assert_eq!(output.mode, OutputMode::IntervalEnd { width_millis: 100 });
    assert_eq!((output.count, output.per_hour_thousandths), (41, 0));
}

#[test]
fn pulses_go_on_while_the_meter_is_tested_and_stop_with_the_service() {
    let (mut bench, hand) = meter("2S-SD", "7200");
    assert_eq!(bench.write(mt(103), &[0; 12]), Code::Onp);
    let off = [0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(bench.write(mt(103), &off), Code::Ok);
    bench.meter.press(crate::Button::Test).unwrap();
    hand.forward(minutes(6));
    assert_eq!(bench.meter.led().unwrap().pulses, 100);
    bench.meter.press(crate::Button::Test).unwrap();
    bench.result(ProcId::manufacturer(100), &[0, 0, 0, 0]);
    hand.forward(hours(6));
    let led = bench.meter.led().unwrap();
    assert_eq!((led.pulses, led.per_hour_thousandths), (100, 0));
}

#[test]
fn without_power_nothing_pulses() {
    let (mut bench, hand) = meter("2S", "7200");
    bench.meter.set_power(crate::Power::Off);
    hand.forward(hours(1));
    let led = bench.meter.led().unwrap();
    assert_eq!((led.pulses, led.per_hour_thousandths), (0, 0));
    bench.meter.set_power(crate::Power::On);
    assert_eq!(bench.meter.led().unwrap().per_hour_thousandths, 1_000_000);
}

#[test]
fn without_a_load_nothing_pulses() {
    let mut bench = Bench::new("9S");
    let led = bench.meter.led().unwrap();
    assert_eq!((led.pulses, led.part_millionths), (0, 0));
    let outputs = bench.meter.outputs();
    assert!(outputs.iter().all(|output| output.count == 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Steps of a day, in whole watts: the energy is a sum of whole numbers, and no pulse is lost or made up however often
    /// somebody looks.
    #[test]
    fn pulses_times_weight_are_the_energy(
        watts in prop::collection::vec(-5_000i64..20_000, 24),
        weight in 1u32..5_000_000,
        looks in prop::collection::vec(1i64..40_000_000, 1..12),
    ) {
        let rows: String = watts.iter().enumerate().map(|(hour, watts)| format!("{hour:02}:00,{watts}\n")).collect();
        let load = Load::from_csv(&format!("time,watts\n{rows}")).unwrap();
        let (mut bench, hand) = super::life::alive("2S", &load, noon(), Some(ByteOrder::MostFirst));
        let mut table = output(1, 0, weight, 0);
        table[8..16].copy_from_slice(&output(2, 1, weight, 10)[..8]);
        prop_assert_eq!(bench.write(mt(104), &table), Code::Ok);
        let mut passed = 0;
        for millis in looks {
            hand.forward(jiff::SignedDuration::from_millis(millis));
            passed += millis;
            bench.meter.led();
        }
        // Watt-milliseconds, hour by hour from noon on; below 12 W a 2S counts nothing.
        let (mut delivered, mut received) = (0i128, 0i128);
        let (mut at, hour) = (0, 3_600_000);
        while at < passed {
            let next = ((at / hour) + 1) * hour;
            let next = next.min(passed);
            let power = watts[usize::try_from(12 + at / hour).unwrap() % 24];
            let energy = i128::from(if power.abs() < 12 { 0 } else { power }) * i128::from(next - at);
            if energy > 0 { delivered += energy } else { received -= energy }
            at = next;
        }
        let count = |energy: i128, weight: i128| u64::try_from(energy / (weight * 3_600)).unwrap();
        let outputs = bench.meter.outputs();
        prop_assert_eq!(outputs[0].count, count(delivered, weight.into()));
        prop_assert_eq!(outputs[1].count, count(received, weight.into()));
        prop_assert_eq!(bench.meter.led().unwrap().pulses, count(delivered + received, 7_200));
    }
}
