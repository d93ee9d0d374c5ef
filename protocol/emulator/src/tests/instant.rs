//! What is measured now: MT-13 and ST-28 follow the load on every form, and ST-3 tells what is out of its limits.

use meterbench_c1219::{EdModeStatus, EventLog, PresentData};

use super::life::{Hand, alive, minutes};
use super::*;
use crate::Load;
use crate::makers::Instantaneous;

/// Q10.6.
fn fixed(value: f64) -> u16 {
    (value * 64.0).floor() as u16
}

/// The phases of a form, its volts, and the angle of phase C.
fn wiring(form: &crate::Form) -> (&'static [usize], f64, f64) {
    let volts = if form.volts == "240" { 240.0 } else { 120.0 };
    let angle_c = if form.form == "45S" { 300.0 } else { 240.0 };
    match form.elements.as_str() {
        "1" => (&[0], volts, 0.0),
        "2" => (&[0, 2], volts, angle_c),
        _ => (&[0, 1, 2], volts, angle_c),
    }
}

#[test]
fn instantaneous_values_follow_the_load_on_every_form_in_both_orders() {
    for form in crate::forms() {
        for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
            let (phases, volts, angle_c) = wiring(form);
            let load = Load::watts(1200.0).unwrap();
            let (mut bench, hand) = alive(&form.name, &load, noon(), Some(order));
            hand.forward(minutes(1));
            let now: Instantaneous = bench.get();
            let name = &form.name;
            let each = 1200.0 / phases.len() as f64 / volts;
            for place in 0..3 {
                let there = phases.contains(&place);
                let expected = |value: f64| fixed(if there { value } else { 0.0 });
                assert_eq!(now.volts[place], expected(volts), "{name}");
                assert!(now.amps[place].abs_diff(expected(each)) <= 1, "{name}");
                let angle = [0.0, 120.0, angle_c][place];
                assert_eq!(now.angles[place], expected(angle), "{name}");
            }
            assert_eq!((now.watts, now.hertz), (1200, fixed(60.0)), "{name}");
            // Three equal phases leave nothing in the neutral; two of a network leave as much as one of them.
            let neutral = match (phases.len(), form.form.as_str()) {
                (2, "45S") | (1 | 3, _) => 0,
                _ => fixed(each),
            };
            assert!(now.neutral_amps.abs_diff(neutral) <= 1, "{name}: {now:?}");
            let behind = if form.model == "ax-sd" { volts } else { 0.0 };
            assert_eq!(now.load_side[0], fixed(behind), "{name}");
            let data: PresentData = bench.get();
            assert_eq!(data.values[1].to_i64(), Some(6000), "{name}");
            assert!(data.values[0].to_i64() >= Some(25), "{name}");
        }
    }
}

#[test]
fn an_unbalanced_wye_has_the_difference_in_its_neutral() {
    let load = Load::from_csv(
        "time,volts_a,amps_a,volts_b,amps_b,volts_c,amps_c,pf_c\n00:00,120,10,120,10,120,4,1\n",
    )
    .unwrap();
    let (mut bench, hand) = alive("9S", &load, noon(), None);
    hand.forward(minutes(1));
    let now: Instantaneous = bench.get();
    assert_eq!(now.neutral_amps, fixed(6.0));
    assert_eq!((now.watts, now.reverse_pulses), (2880, 0));
    // A quarter of the class squared of 15 C.
    assert_eq!(now.celsius, 25 + 3);
}

#[test]
fn pulses_that_turn_backwards_are_counted_in_a_byte() {
    // 720 W back at 7.2 Wh a pulse: 100 an hour; 300 are 44 in a byte.
    let (mut bench, hand) = alive("2S", &"-720".parse().unwrap(), noon(), None);
    for (passed, pulses) in [(59, 98), (1, 100), (120, 44)] {
        hand.forward(minutes(passed));
        assert_eq!(bench.get::<Instantaneous>().reverse_pulses, pulses);
    }
}

#[test]
fn an_open_switch_has_volts_on_one_side_only() {
    let (mut bench, hand) = alive("12S-SD", &"2400".parse().unwrap(), noon(), None);
    bench.result(ProcId::manufacturer(100), &[0, 0, 0, 0]);
    hand.forward(minutes(1));
    let now: Instantaneous = bench.get();
    assert_eq!((now.amps, now.watts), ([0; 3], 0));
    assert_eq!((now.volts[0], now.load_side), (fixed(120.0), [0, 0]));
    bench.meter.feed_load_side(118);
    assert_eq!(bench.get::<Instantaneous>().load_side[0], fixed(118.0));
}

/// Bits of ED_STD_STATUS1, whether reverse energy is told, and the standard events 43 to 48 of the event log with minutes
/// since noon.
fn told(bench: &mut Bench) -> (u16, bool, Vec<(i64, u16)>) {
    let status: EdModeStatus = bench.get();
    let EventLog(log) = bench.get();
    let valid = usize::from(log.status.valid);
    let events = log.entries.iter().take(valid).filter_map(|entry| {
        let number = entry.code.number();
        let is_ours = !entry.code.is_manufacturer() && (43..=48).contains(&number);
        let at = entry.time?.civil()?.duration_since(noon());
        is_ours.then(|| (at.as_mins(), number))
    });
    (
        status.status1.0,
        status.mfg_status.contains(4),
        events.collect(),
    )
}

fn shaped(form: &str, rows: &str) -> (Bench, Hand) {
    let load = Load::from_csv(&format!("time,volts_a,amps_a,received_a\n{rows}")).unwrap();
    alive(form, &load, noon(), None)
}

#[test]
fn what_is_out_of_limits_is_told_from_when_it_began_until_it_is_cleared() {
    let rows = "00:00,240,5,no\n12:10,191.9,5,no\n12:20,240,200.1,no\n12:30,276.1,5,no\n12:40,240,5,yes\n12:50,240,5,no\n";
    let (mut bench, hand) = shaped("2S", rows);
    hand.forward(minutes(9));
    assert_eq!(told(&mut bench), (0, false, vec![]));
    hand.forward(minutes(51));
    let events = vec![(10, 45), (20, 46), (30, 43), (40, 48)];
    assert_eq!(told(&mut bench), (0x2680, true, events.clone()));
    bench.result(ProcId::standard(7), &[]);
    bench.result(ProcId::standard(8), &[]);
    hand.forward(minutes(1));
    assert_eq!(told(&mut bench), (0, false, events));
}

#[test]
fn what_still_holds_is_told_again() {
    let (mut bench, hand) = shaped("2S", "00:00,240,5,yes\n");
    hand.forward(minutes(5));
    assert_eq!(told(&mut bench), (0x2000, true, vec![(0, 48)]));
    bench.result(ProcId::standard(8), &[]);
    hand.forward(minutes(1));
    assert_eq!(told(&mut bench), (0x2000, true, vec![(0, 48)]));
    bench.result(ProcId::standard(7), &[]);
    hand.forward(minutes(5));
    assert_eq!(told(&mut bench), (0x2000, true, vec![(0, 48), (6, 48)]));
}

#[test]
fn every_form_keeps_within_its_own_limits_and_no_further() {
    for form in crate::forms() {
        let (phases, volts, _) = wiring(form);
        let highest = if form.volts == "120-277" {
            277.0
        } else {
            volts
        };
        let class: f64 = form.class.parse().unwrap();
        for (volts, amps, bit) in [
            (volts * 0.8, class, 0),
            (highest * 1.15, class, 0),
            (volts * 0.8 - 0.1, class, 1 << 9),
            (highest * 1.15 + 0.1, class, 1 << 7),
            (volts, class + 0.1, 1 << 10),
        ] {
            let columns: String = phases
                .iter()
                .map(|place| ["a", "b", "c"][*place])
                .map(|phase| format!(",volts_{phase},amps_{phase}"))
                .collect();
            let cells = format!(",{volts:.3},{amps:.3}").repeat(phases.len());
            let load = Load::from_csv(&format!("time{columns}\n00:00{cells}\n")).unwrap();
            let (mut bench, hand) = alive(&form.name, &load, noon(), None);
            hand.forward(minutes(1));
            assert_eq!(told(&mut bench).0, bit, "{} {volts} V {amps} A", form.name);
        }
    }
}
