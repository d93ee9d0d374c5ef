//! What asking a calendar costs: preparing it, a rate at an instant, and a whole check.
//!
//! Is: the sample program with seasons, rates and holidays, for ten years.
//! Is not: the picture of the year; see `frames`.

use std::hint::black_box;
use std::process::exit;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::{Date, DateTime, date};
use meterbench_profiles::Program;
use meterbench_profiles::check::check_parsed;
use meterbench_profiles::map::default_dimensions;
use meterbench_profiles::map::tou::{Prepared, Rules, rules};

const SAMPLE: &str = include_str!("../programs/good-9s-time-of-use.toml");
const FROM: Date = date(2026, 1, 1);
const UNTIL: Date = date(2035, 12, 31);
/// Instants of one run, all over the span.
const INSTANTS: usize = 10_000;

fn fail(what: &str) -> ! {
    eprintln!("{what}");
    exit(1)
}

fn calendar() -> Rules {
    let parsed =
        Program::parse(SAMPLE, "sample.toml").unwrap_or_else(|errors| fail(&format!("{errors:?}")));
    let Some(tou) = parsed.program.tou else {
        fail("the sample has no time of use");
    };
    rules(&tou, default_dimensions()).unwrap_or_else(|error| fail(&error.to_string()))
}

/// Instants in no order, from a fixed seed.
fn instants() -> Vec<DateTime> {
    let mut state: u64 = 0x5EED;
    let mut next = move |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let instant = |_| {
        let (year, month, day) = (2026 + next(10), 1 + next(12), 1 + next(28));
        let date = Date::new(year as i16, month as i8, day as i8).ok()?;
        Some(date.at(next(24) as i8, next(60) as i8, 0, 0))
    };
    (0..INSTANTS).filter_map(instant).collect()
}

fn rates(c: &mut Criterion) {
    let rules = calendar();
    let prepared = Prepared::new(&rules, FROM, UNTIL);
    let instants = instants();
    let mut group = c.benchmark_group("rates");
    group.throughput(Throughput::Elements(instants.len() as u64));
    group.bench_function("at an instant, prepared", |b| {
        b.iter(|| {
            let states = instants.iter().filter_map(|at| prepared.at(*at));
            black_box(states.fold(0_u64, |sum, state| sum + u64::from(state.tier.unwrap_or(0))))
        });
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("prepare one year", |b| {
        b.iter(|| black_box(Prepared::new(&rules, FROM, date(2026, 12, 31))));
    });
    group.bench_function("prepare ten years", |b| {
        b.iter(|| black_box(Prepared::new(&rules, FROM, UNTIL)));
    });
    group.finish();
}

fn checks(c: &mut Criterion) {
    let parsed =
        Program::parse(SAMPLE, "sample.toml").unwrap_or_else(|errors| fail(&format!("{errors:?}")));
    let mut group = c.benchmark_group("program");
    group.bench_function("read the file", |b| {
        b.iter(|| black_box(Program::parse(black_box(SAMPLE), "sample.toml")));
    });
    group.bench_function("all checks", |b| {
        b.iter(|| black_box(check_parsed(black_box(&parsed), FROM)));
    });
    group.finish();
}

criterion_group!(benches, rates, checks);
criterion_main!(benches);
