//! What a reading says of registers, profile, logs and present values, against what a known load must have made of them.
//!
//! Is: a constant load on a meter of each form for five weeks, and on one form in every form of times and numbers for days, read
//! over the line by the tool, and held against arithmetic: so many watts for so many hours.
//! Is not: TOU and demand by the minute; see `year`.

#![allow(clippy::indexing_slicing, reason = "a test may fail by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use meterbench_emulator::{Clock, Emulators, Options, Pace, names};
use meterbench_jobs::{
    ByteOrder, Context, Days, NiFormat, Reading, RegisterReading, Selection, TableId, TimeFormat,
};

use crate::support::{st, target};

const WATTS: i32 = 1200;
/// What the registers of a new meter hold, in kWh.
const DELIVERED: f64 = 41_236.482;
const RECEIVED: f64 = 1_208.345;

const ORDERS: [ByteOrder; 2] = [ByteOrder::LeastFirst, ByteOrder::MostFirst];
const TIMES: [TimeFormat; 4] = [
    TimeFormat::Bcd,
    TimeFormat::Binary,
    TimeFormat::Minutes,
    TimeFormat::Seconds,
];
// Not of 32 bits of float: it holds no reading of a meter that counts watt-hours, which the emulated ones do.
const NUMBERS: [NiFormat; 4] = [
    NiFormat::Int32,
    NiFormat::Int48,
    NiFormat::Float64,
    NiFormat::Bcd6,
];

/// Winter, so that the clock shows what passes; a quarter of an hour's edge.
fn start() -> DateTime {
    date(2026, 1, 1).at(0, 0, 0, 0)
}

/// A meter in these formats whose time is a hand that a test turns.
struct Bench {
    emulators: Arc<Emulators>,
    name: String,
    minutes: Arc<AtomicI64>,
    formats: (ByteOrder, TimeFormat, NiFormat),
}

impl Bench {
    fn new(name: &str, order: ByteOrder, times: TimeFormat, numbers: NiFormat) -> Bench {
        let minutes = Arc::new(AtomicI64::new(0));
        let hand = Arc::clone(&minutes);
        let options = Options {
            clock: Clock::from_fn(move || {
                start() + SignedDuration::from_mins(hand.load(Ordering::Relaxed))
            }),
            order: Some(order),
            times: Some(times),
            numbers: Some(numbers),
            load: Some(WATTS.to_string().parse().unwrap()),
            ..Options::default()
        };
        Bench {
            emulators: Arc::new(Emulators::new(options, Pace::Instant)),
            name: name.to_owned(),
            minutes,
            formats: (order, times, numbers),
        }
    }

    /// After so many days and a bit of another.
    async fn read_after(&self, days: i64, selection: &Selection, faults: &str) -> Reading {
        let meter = self.emulators.meter(&self.name).unwrap();
        self.minutes.store(days * 1440 + 65, Ordering::Relaxed);
        meter.lock().catch_up();
        let context = Context::new(self.emulators.clone());
        let target = target(&format!("{}{faults}", self.name));
        let reading = meterbench_jobs::read(&context, &target, selection);
        reading.await.unwrap()
    }
}

fn close(told: f64, expected: f64) -> bool {
    (told - expected).abs() <= 0.0005
}

fn named<'a>(reading: &'a Reading, quantity: &str, block: &str) -> &'a RegisterReading {
    let mut registers = reading.registers.iter();
    let found =
        registers.find(|it| it.set == "now" && it.quantity == quantity && it.block == block);
    found.unwrap_or_else(|| unreachable!("no {quantity} {block}"))
}

fn value(reading: &Reading, quantity: &str, block: &str) -> f64 {
    named(reading, quantity, block).value.unwrap()
}

/// Every table as the meter holds it, and every value as so many hours of the load make it.
fn compare(bench: &Bench, reading: &Reading, hours: f64) {
    let of = format!("{} in {:?}", bench.name, bench.formats);
    let held = bench.emulators.meter(&bench.name).unwrap().lock().image();
    for (table, bytes) in reading.image().iter() {
        // Passwords read as zeros; the pending status, mode and security change with the session.
        if ![st(3), st(4), st(42), st(74)].contains(&table) {
            assert_eq!(held.raw(table), Some(bytes), "{of}: {table}");
        }
    }
    let used = f64::from(WATTS) / 1000.0 * hours;
    let (delivered, received) = (DELIVERED + used, RECEIVED);
    for (quantity, expected) in [
        ("kWh delivered", delivered),
        ("kWh received", received),
        ("kWh net", delivered - received),
        ("kWh added", delivered + received),
    ] {
        let total = value(reading, quantity, "total");
        assert!(
            close(total, expected),
            "{of}: {quantity} {total}, not {expected}"
        );
    }
    let rates = ["A", "B", "C", "D"].map(|rate| value(reading, "kWh delivered", rate));
    let sum: f64 = rates.iter().sum();
    assert!((sum - delivered).abs() <= 0.002, "{of}: rates {rates:?}");
    let now = reading.instantaneous.as_ref().unwrap();
    assert_eq!(now.watts, Some(f64::from(WATTS)), "{of}");
    let apparent: f64 = now
        .phases
        .iter()
        .map(|it| it.volts.unwrap() * it.amps.unwrap())
        .sum();
    assert!(
        (apparent - f64::from(WATTS)).abs() < 12.0,
        "{of}: {apparent} VA"
    );
    assert_eq!(reading.wiring, [], "{of}");
}

/// The last thirty days, each interval a quarter of an hour of the load, and end readings that agree.
fn compare_profile(bench: &Bench, reading: &Reading, days: i64) {
    let of = format!("{} in {:?}", bench.name, bench.formats);
    let profile = reading.profile.as_ref().unwrap();
    let [set] = profile.sets.as_slice() else {
        unreachable!("{of}: {} sets", profile.sets.len());
    };
    let delivered = set
        .channels
        .iter()
        .position(|it| it.quantity == "kWh delivered")
        .unwrap();
    let last = set.intervals.last().unwrap().end.unwrap();
    assert_eq!(
        last.local,
        start() + SignedDuration::from_mins(days * 1440 + 60),
        "{of}"
    );
    let quarter = f64::from(WATTS) / 4000.0;
    // A new meter has something from before.
    let own: Vec<usize> = (0..set.intervals.len())
        .filter(|place| {
            set.intervals[*place]
                .end
                .is_some_and(|end| end.local > start())
        })
        .collect();
    for (channel, wanted) in [(delivered, quarter), (1 - delivered, 0.0)] {
        for place in &own {
            let value = set.channels[channel].values[*place];
            assert!((value.unwrap() - wanted).abs() < 1e-9, "{of}: {value:?}");
        }
    }
    // A step of the interval each.
    let end = |place: usize| set.intervals[place].end.unwrap().utc.unwrap();
    for pair in own.windows(2) {
        let step = end(pair[1]).duration_since(end(pair[0]));
        assert_eq!(step, SignedDuration::from_mins(15), "{of}");
    }
    for check in &set.checks {
        assert_ne!(check.agrees, Some(false), "{of}: {check:?}");
    }
    if days < 30 {
        assert_eq!(i64::try_from(own.len()).unwrap(), days * 96 + 4, "{of}");
    }
}

#[tokio::test(start_paused = true)]
async fn after_weeks_a_meter_of_every_form_reads_as_its_load_has_made_it() {
    // Longer than the profile holds.
    const DAYS: i64 = 36;
    for (number, name) in names().into_iter().enumerate() {
        if name == meterbench_emulator::STRANGER {
            continue;
        }
        let order = ORDERS[number % 2];
        let bench = Bench::new(name, order, TIMES[number % 4], NUMBERS[number / 2 % 4]);
        let reading = bench.read_after(DAYS, &Selection::Everything, "").await;
        compare(&bench, &reading, 24.0 * 36.0 + 65.0 / 60.0);
        compare_profile(&bench, &reading, DAYS);
        // Rates change every day, and the seasons twice.
        let words = |words: &str| {
            reading
                .log
                .entries
                .iter()
                .any(|it| it.words.contains(words))
        };
        assert!(words("Rate changed"), "{name}");
        let times: Vec<_> = reading
            .log
            .entries
            .iter()
            .filter_map(|it| it.time.as_ref()?.utc)
            .collect();
        assert!(times.len() > 10, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_form_of_times_and_numbers_in_both_orders_reads_the_same() {
    const DAYS: i64 = 3;
    for order in ORDERS {
        for times in TIMES {
            for numbers in NUMBERS {
                let bench = Bench::new("9S", order, times, numbers);
                let reading = bench.read_after(DAYS, &Selection::Everything, "").await;
                compare(&bench, &reading, 24.0 * 3.0 + 65.0 / 60.0);
                compare_profile(&bench, &reading, DAYS);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn days_of_the_profile_are_the_same_with_offset_reads_and_without() {
    for order in ORDERS {
        for (times, numbers) in TIMES.into_iter().zip(NUMBERS) {
            let bench = Bench::new("2S", order, times, numbers);
            let days = Selection::Days(Days {
                from: Some(date(2026, 1, 10)),
                to: Some(date(2026, 1, 11)),
            });
            let parts = bench.read_after(20, &days, "").await;
            let whole = bench.read_after(20, &days, "?full-reads-only").await;
            let intervals = |reading: &Reading| reading.profile.clone().unwrap().sets;
            let (parts_of, whole_of) = (intervals(&parts), intervals(&whole));
            assert_eq!(parts_of[0].intervals.len(), 192);
            let ends = |set: &meterbench_jobs::ProfileSet| {
                set.intervals.iter().map(|it| it.end).collect::<Vec<_>>()
            };
            assert_eq!(ends(&parts_of[0]), ends(&whole_of[0]));
            for (one, other) in parts_of[0].channels.iter().zip(&whole_of[0].channels) {
                assert_eq!(one.values, other.values);
            }
            assert!(
                parts.link.bytes_in < whole.link.bytes_in,
                "only those blocks are fetched"
            );
            let table = TableId::standard(64);
            assert!(parts.image().raw(table).is_none() && whole.image().raw(table).is_some());
        }
    }
}
