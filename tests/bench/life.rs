//! How fast an emulated meter lives: a year of a household, with demand and load profile every 15 minutes and four rates by its calendar.
//!
//! Is: one meter of form 2S on one core, told the time once a day, with every table brought up to date each time.
//! Is not: a line; nothing here waits or is sent.

use std::hint::black_box;
use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::SignedDuration;
use jiff::civil::date;
use meterbench_c1218::Request;
use meterbench_emulator::{Clock, Meter, Options, Session, model};

const DAYS: i64 = 365;

fn fail(error: &dyn std::error::Error) -> ! {
    eprintln!("the meter to measure with can't be made: {error}");
    exit(1);
}

fn year(load: &str) -> usize {
    let day = Arc::new(AtomicI64::new(0));
    let hand = Arc::clone(&day);
    let start = date(2025, 1, 1).at(0, 0, 0, 0);
    let options = Options {
        clock: Clock::from_fn(move || {
            start.saturating_add(SignedDuration::from_hours(
                24 * hand.load(Ordering::Relaxed),
            ))
        }),
        load: Some(load.parse().unwrap_or_else(|error| fail(&error))),
        ..Options::default()
    };
    let model = model("2S", Some("ax")).unwrap_or_else(|error| fail(&error));
    let mut meter = Meter::new(model, options).unwrap_or_else(|error| fail(&error));
    let mut session = Session::default();
    let mut bytes = 0;
    for _ in 0..DAYS {
        day.fetch_add(1, Ordering::Relaxed);
        // Whatever is asked, the meter catches up first.
        let answer = meter.answer(&mut session, &Request::Read { table: 23 });
        bytes += answer.body.len();
    }
    bytes
}

fn life(c: &mut Criterion) {
    let mut group = c.benchmark_group("a simulated year");
    // Elements are simulated seconds: their rate is how many times real time it is.
    group.throughput(Throughput::Elements((DAYS * 86_400).unsigned_abs()));
    group.sample_size(10);
    for load in ["1000", "household", "solar"] {
        group.bench_function(load, |b| b.iter(|| black_box(year(load))));
    }
    group.finish();
}

criterion_group!(benches, life);
criterion_main!(benches);
