//! How long a year of quarter hours takes as a file for others.
//!
//! Is: 35 040 intervals of two channels, from values to bytes in memory.
//! Is not: reading a meter or a snapshot, nor a disk.

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use meterbench_c1219::Uom;
use meterbench_jobs::export::{Contents, Format, Order, Ratios, Side, Span, What, bytes};
use meterbench_jobs::reading::{Channel, Interval, IntervalStatus, Log, Profile, ProfileSet, When};

const INTERVALS: usize = 35_040;

fn fail(what: impl std::fmt::Display) -> ! {
    eprintln!("{what}");
    std::process::exit(1)
}

fn contents() -> Contents {
    let zone = TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").unwrap_or_else(|error| fail(error));
    let mut at: jiff::Timestamp = "2025-01-01T05:00:00Z"
        .parse()
        .unwrap_or_else(|error| fail(error));
    let mut intervals = Vec::with_capacity(INTERVALS);
    for _ in 0..INTERVALS {
        at += 15.minutes();
        intervals.push(Interval {
            end: Some(When {
                local: zone.to_datetime(at),
                utc: Some(at),
                dst: Some(zone.to_offset_info(at).dst().is_dst()),
            }),
            status: IntervalStatus::new(true, 2, Some(&[0, 0])),
            block: 0,
        });
    }
    let number = |text: &str| text.parse().unwrap_or_else(|error| fail(error));
    let channel = |quantity: &str, bits| Channel {
        quantity: quantity.into(),
        unit: "kWh".into(),
        source: 0,
        uom: Some(Uom(bits)),
        per_count: number("0.001"),
        primary_factor: number("160"),
        // No pattern that a formatter could be lucky with, and the same in every run.
        values: (0..INTERVALS as u32)
            .map(|place| Some(f64::from(place.wrapping_mul(167) >> 3 & 0xFFFF) / 1000.0))
            .collect(),
    };
    Contents {
        meter: Default::default(),
        taken: "2026-01-01T08:00:00-05:00".into(),
        registers_at: None,
        zone: "UTC-5".into(),
        local_time: None,
        doubts: vec![],
        ratios: Ratios::Apart,
        registers: vec![],
        profile: Some(Profile {
            sets: vec![ProfileSet {
                number: 1,
                interval_minutes: 15,
                channels: vec![
                    channel("kWh delivered", 0x0002_4000),
                    channel("kWh received", 0x0001_8000),
                ],
                intervals,
                checks: vec![],
            }],
            notes: vec![],
        }),
        log: Log::default(),
    }
}

fn export(c: &mut Criterion) {
    let contents = contents();
    let mut group = c.benchmark_group("35 040 intervals of two channels");
    for (name, format) in [
        ("CSV", Format::Csv),
        ("Green Button", Format::GreenButton),
        ("CMEP", Format::Cmep),
        ("Parquet", Format::Parquet),
        ("XLSX", Format::Xlsx),
    ] {
        let order = Order {
            what: What::Profile,
            format,
            side: Side::Primary,
            span: Span::default(),
        };
        group.sample_size(if format == Format::Xlsx { 10 } else { 50 });
        group.bench_function(name, |b| {
            b.iter(|| bytes(&contents, &order).unwrap_or_else(|error| fail(error)));
        });
    }
    group.finish();
}

criterion_group!(benches, export);
criterion_main!(benches);
