//! What flows through the meters of this test, and what of it they must count.
//!
//! Is: loads as lists of numbers, given to the emulated meter as a file or a word; and the power of a minute from the same
//! list. What the emulator's own household, shop and roof come to is looked up where a clamp would show it.
//! Units: volts in V, amps in mA, power in 10⁻¹⁰ W.
//! Source: product sheet: volts, elements and starting currents of the forms.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;
use jiff::civil::DateTime;
use meterbench_emulator as emulator;

use super::days::DAY;
use super::ledger::WATT;

/// A row of the product sheet.
pub struct Form {
    pub volts: i128,
    pub elements: i128,
    pub start_milliamps: i128,
}

pub fn form(name: &str) -> Form {
    let (volts, elements, start_milliamps) = match name {
        "1S" => (120, 1, 30),
        "2S" => (240, 1, 50),
        "3S" => (120, 1, 5),
        "9S" => (120, 3, 5),
        "16S" => (120, 3, 50),
        "45S" => (120, 2, 5),
        other => unreachable!("this test knows no form {other}"),
    };
    Form {
        volts,
        elements,
        start_milliamps,
    }
}

/// One phase of a step: its letter, volts, mA, power factor in hundredths, and whether it is received.
type Phase = (char, i128, i128, i128, bool);

pub enum Load {
    /// So many mW.
    Constant(i128),
    /// From a minute of the day on, so many watts.
    Watts(Vec<(i64, i128)>),
    /// From a minute of the day on, these phases.
    Phases(&'static [(i64, &'static [Phase])]),
    /// One of the emulator's own, with its seed.
    Own(&'static str, u64),
}

const FLAT_ON_TRANSFORMERS: Load = Load::Phases(&[
    (0, &[('A', 120, 900, 95, false)]),
    // 0.004 A is below the starting current of 0.005 A.
    (95, &[('A', 121, 4, 100, false)]),
    (400, &[('A', 119, 5, 100, false)]),
    (415, &[('A', 120, 14_250, -87, false)]),
    (1003, &[('A', 122, 2_500, 100, true)]),
]);

const SHOP_ON_TRANSFORMERS: Load = Load::Phases(&[
    (
        0,
        &[
            ('A', 120, 1_100, 90, false),
            ('B', 121, 4, 100, false),
            ('C', 119, 750, 100, false),
        ],
    ),
    (
        431,
        &[
            ('A', 118, 6_300, 92, false),
            ('B', 120, 5_900, -88, false),
            ('C', 120, 6_100, 99, false),
        ],
    ),
    // One phase gives more than the others take.
    (
        740,
        &[
            ('A', 121, 9_000, 100, true),
            ('B', 120, 2_000, 100, false),
            ('C', 120, 3_333, 97, false),
        ],
    ),
    (
        902,
        &[
            ('A', 119, 12_000, 85, false),
            ('B', 119, 11_000, 85, false),
            ('C', 119, 11_500, 85, false),
        ],
    ),
    (
        1257,
        &[
            ('A', 120, 2_000, 93, false),
            ('B', 120, 2_000, 93, false),
            ('C', 120, 0, 100, false),
        ],
    ),
]);

/// A flat that a limit of 7200 W in 5 minutes opens: once before seven; three times after ten, and then until somebody closes
/// it at noon; once in the evening. Half an hour of just the limit is none too much, nor is a short peak.
const OVER_A_LIMIT: [(i64, i128); 11] = [
    (0, 600),
    (407, 9_000),
    (415, 3_000),
    (602, 12_000),
    (640, 1_500),
    (810, -2_100),
    (900, 2_400),
    (1082, 9_999),
    (1089, 2_400),
    (1200, 7_200),
    (1230, 600),
];

/// The load of a program's year. A program that nobody has thought of gets one drawn from its name.
pub fn of(program: &str) -> Load {
    match program {
        // Looking these two up takes longer than all the rest.
        "good-2s-residential-tou" => Load::Own("household", 5),
        "good-2s-net-metering" => Load::Own("solar", 9),
        "good-3s-ct-only" => FLAT_ON_TRANSFORMERS,
        "good-9s-time-of-use" | "good-9s-transformers" => SHOP_ON_TRANSFORMERS,
        "good-16s-rates" => Load::Constant(3_333_333),
        "good-2s-sd-prepaid" => Load::Constant(1_234_567),
        "good-2s-sd-limited" => Load::Watts(OVER_A_LIMIT.to_vec()),
        "good-schema-1" => Load::Constant(-750_250),
        name => drawn(name.bytes().map(u64::from).sum()),
    }
}

/// A day of steps at odd minutes, some of them received, some below any starting current.
fn drawn(seed: u64) -> Load {
    println!("a load of seed {seed}");
    let mut state = seed;
    let mut below = |limit: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((state >> 33) % limit).unwrap()
    };
    let (mut at, mut steps) = (0, Vec::new());
    while at < DAY {
        let watts = match below(6) {
            0 => 0,
            1 => -below(1_500),
            _ => below(4_000),
        };
        steps.push((at, i128::from(watts)));
        at += 7 + below(90);
    }
    Load::Watts(steps)
}

impl Load {
    /// As the emulator takes it.
    pub fn connected(&self) -> (emulator::Load, u64) {
        let load = match self {
            Load::Constant(milliwatts) => {
                let sign = if *milliwatts < 0 { "-" } else { "" };
                let size = milliwatts.abs();
                format!("{sign}{}.{:03}", size / 1000, size % 1000)
                    .parse()
                    .unwrap()
            }
            Load::Own(name, seed) => return (name.parse().unwrap(), *seed),
            Load::Watts(steps) => {
                let rows = steps
                    .iter()
                    .map(|(at, watts)| format!("{},{watts}", clock(*at)));
                from_csv("time,watts", rows)
            }
            Load::Phases(steps) => {
                let rows = steps.iter().map(|(at, phases)| {
                    let cells = ['A', 'B', 'C'].map(|letter| cells(phases, letter));
                    format!("{},{}", clock(*at), cells.join(","))
                });
                let of = |letter: &str| {
                    ["volts", "amps", "pf", "received"]
                        .map(|field| format!("{field}_{letter}"))
                        .join(",")
                };
                from_csv(&format!("time,{}", ["a", "b", "c"].map(of).join(",")), rows)
            }
        };
        (load, 0)
    }

    /// The power that is counted, minute by minute.
    pub fn powers(&self, form: &Form, start: DateTime, minutes: i64) -> Vec<i128> {
        let step_at = |minute: i64| minute.rem_euclid(DAY);
        match self {
            Load::Constant(milliwatts) => {
                vec![form.counted(milliwatts * WATT / 1000); usize::try_from(minutes).unwrap()]
            }
            Load::Watts(steps) => (0..minutes)
                .map(|minute| form.counted(last(steps, step_at(minute)) * WATT))
                .collect(),
            Load::Phases(steps) => (0..minutes)
                .map(|minute| {
                    last(steps, step_at(minute))
                        .iter()
                        .map(|phase| form.of_phase(phase))
                        .sum()
                })
                .collect(),
            Load::Own(name, seed) => looked_up(name, *seed, start, minutes),
        }
    }
}

impl Form {
    /// Elements share a power at nominal volts; below the starting current they count nothing.
    fn counted(&self, power: i128) -> i128 {
        let milliamps = power.abs() / self.elements * 1000 / (self.volts * WATT);
        if milliamps < self.start_milliamps {
            0
        } else {
            power
        }
    }

    fn of_phase(&self, (_, volts, milliamps, hundredths, received): &Phase) -> i128 {
        let power = volts * milliamps * hundredths.abs() * WATT / 100_000;
        match (*milliamps < self.start_milliamps, received) {
            (true, _) => 0,
            (false, true) => -power,
            (false, false) => power,
        }
    }
}

fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn from_csv(heading: &str, rows: impl Iterator<Item = String>) -> emulator::Load {
    let rows: Vec<String> = rows.collect();
    emulator::Load::from_csv(&format!("{heading}\n{}\n", rows.join("\n"))).unwrap()
}

fn cells(phases: &[Phase], letter: char) -> String {
    match phases.iter().find(|phase| phase.0 == letter) {
        None => ",,,".to_owned(),
        Some((_, volts, milliamps, hundredths, received)) => {
            let sign = if *hundredths < 0 { "-" } else { "" };
            let size = hundredths.abs();
            format!(
                "{volts},{}.{:03},{sign}{}.{:02},{received}",
                milliamps / 1000,
                milliamps % 1000,
                size / 100,
                size % 100
            )
        }
    }
}

/// The step that holds at a minute of the day.
fn last<T: Copy>(steps: &[(i64, T)], minute: i64) -> T {
    steps.iter().rev().find(|(at, _)| *at <= minute).unwrap().1
}

/// The emulator's own loads change every five minutes. A meter of one element, 240 V and 200 A shows them whole.
fn looked_up(name: &str, seed: u64, start: DateTime, minutes: i64) -> Vec<i128> {
    println!("{name} of seed {seed}");
    let hand = Arc::new(AtomicI64::new(0));
    let shown = Arc::clone(&hand);
    let options = emulator::Options {
        clock: emulator::Clock::from_fn(move || {
            start + SignedDuration::from_mins(shown.load(Ordering::Relaxed))
        }),
        load: Some(name.parse().unwrap()),
        seed,
        ..emulator::Options::default()
    };
    let model = emulator::model(emulator::STRANGER, None).unwrap();
    let mut clamp = emulator::Meter::new(model, options).unwrap();
    let form = form("2S");
    let mut powers = Vec::new();
    for minute in (0..minutes).step_by(5) {
        hand.store(minute, Ordering::Relaxed);
        let flowing = clamp.flowing();
        let [phase] = flowing.as_slice() else {
            unreachable!("one element")
        };
        let thousandths = |value: f64| (value * 1000.0).round() as i128;
        let counts = thousandths(phase.amps) >= form.start_milliamps;
        let power = if counts {
            thousandths(phase.watts) * WATT / 1000
        } else {
            0
        };
        powers.extend([power; 5]);
    }
    powers
}
