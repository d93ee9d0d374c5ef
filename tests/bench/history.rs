//! What asking a history of a million readings costs, opening it included.
//!
//! Is: twenty thousand meters of twenty forms, fifty readings each, without their snapshots, which no list reads.
//! Is not: adding one, which is a write to the disk.

use std::hint::black_box;
use std::process::exit;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use meterbench_jobs::History;
use meterbench_jobs::history::{Filter, Kind, Record};
use meterbench_jobs::snapshot::Label;

const METERS: u64 = 20_000;
const READINGS: u64 = 1_000_000;
const AT_ONCE: u64 = 20_000;
const FIRST: i64 = 1_600_000_000;
const APART: i64 = 200;

fn fail(what: &dyn std::fmt::Display) -> ! {
    eprintln!("{what}");
    exit(1)
}

fn record(number: u64) -> Record {
    // Meters in no order.
    let meter = number.wrapping_mul(6_364_136_223_846_793_005) >> 33;
    let meter = meter % METERS;
    let time = i64::try_from(number).map_or(FIRST, |number| FIRST + number * APART);
    let time = Timestamp::from_second(time).unwrap_or(Timestamp::UNIX_EPOCH);
    Record {
        meter: Label {
            manufacturer: "LGYR".into(),
            model: "FOCUSAX".into(),
            serial: format!("{meter:010}"),
            form: Some(format!("{}S", meter % 20)),
            device_id: None,
        },
        kind: match number % 50 {
            0 => Kind::Program,
            _ => Kind::Reading,
        },
        time: time.to_string(),
        who: "ann".into(),
        what: "present".into(),
        result: String::new(),
        kwh_delivered: Some(number as f64 / 10.0),
        kwh_received: Some(0.0),
        program: None,
        file: None,
        snapshot: None,
    }
}

fn asked(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| fail(&error));
    let history = History::at(folder.path().join("history.sqlite"));
    for first in (0..READINGS).step_by(AT_ONCE as usize) {
        let records: Vec<Record> = (first..first + AT_ONCE).map(record).collect();
        history
            .add_all(&records)
            .unwrap_or_else(|error| fail(&error));
    }
    let last = || Filter {
        limit: Some(100),
        ..Filter::default()
    };
    let form = || Some("9S".to_owned());
    let mut group = c.benchmark_group("history of a million readings");
    for (name, filter) in [
        ("the last hundred", last()),
        (
            "of one meter",
            Filter {
                serial: Some("0000012345".into()),
                ..last()
            },
        ),
        (
            "of one form",
            Filter {
                form: form(),
                ..last()
            },
        ),
        (
            "programmings of one form",
            Filter {
                form: form(),
                kind: Some(Kind::Program),
                ..last()
            },
        ),
        (
            "before a day",
            Filter {
                before: Timestamp::from_second(FIRST + 90_000_000).ok(),
                ..last()
            },
        ),
    ] {
        group.bench_function(name, |b| b.iter(|| black_box(history.entries(&filter))));
    }
    group.bench_function("meters by a part of their number", |b| {
        b.iter(|| black_box(history.meters("12345", 10_000)));
    });
    group.finish();
}

criterion_group!(benches, asked);
criterion_main!(benches);
