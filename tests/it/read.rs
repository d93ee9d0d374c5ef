//! Every built-in meter is read whole.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use meterbench_c1219::ByteOrder;
use meterbench_emulator::{Options, Pace, STRANGER, names};
use meterbench_jobs::{Access, Cause, EventSink, Selection, TableId, report};
use tokio::time::Instant;

use crate::support::{Bench, row, same_tables, st, target};

#[tokio::test(start_paused = true)]
async fn every_built_in_meter_is_read_whole() {
    for name in names() {
        let bench = Bench::new(Pace::Instant);
        let reading = bench.read(name).await;
        let held = bench.held(name);
        let config = held.config().unwrap();
        for id in config.tables_used() {
            let left_out = reading.skipped.iter().any(|skipped| skipped.table == id);
            match reading.image().raw(id) {
                // Read at another time than we look: clock, time left, pending, security reads as zeros.
                Some(bytes) if [st(3), st(42), st(52), st(55), st(56)].contains(&id) => {
                    assert_eq!(bytes.len(), held.raw(id).unwrap().len(), "{name} {id}");
                }
                Some(bytes) => assert_eq!(Some(bytes), held.raw(id), "{name} {id}"),
                None => assert!(
                    left_out || [st(7), st(8)].contains(&id),
                    "{name} {id} was neither read nor left out"
                ),
            }
        }
        assert!(
            reading.skipped.iter().all(|it| it.why.contains('(')),
            "{name}: {:?}",
            reading.skipped
        );
        assert!(!reading.registers.is_empty(), "{name} {:?}", reading.notes);
        if name != STRANGER {
            assert_eq!(reading.identity.kind.row, Some(row(name)), "{name}");
            assert!(
                reading.program.is_some() && reading.notes.is_empty(),
                "{name} {:?}",
                reading.notes
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn both_byte_orders_say_the_same() {
    let read = async |order| {
        let bench = Bench::with(
            Options {
                order: Some(order),
                ..Options::default()
            },
            Pace::Instant,
        );
        bench.read("9S").await
    };
    let (most, least) = (
        read(ByteOrder::MostFirst).await,
        read(ByteOrder::LeastFirst).await,
    );
    assert_ne!(most.image(), least.image());
    assert_eq!(
        (most.registers, most.program),
        (least.registers, least.program)
    );
}

#[tokio::test(start_paused = true)]
async fn a_whole_read_at_9600_keeps_the_line_busy() {
    let bench = Bench::new(Pace::Line);
    let target = meterbench_jobs::Target {
        max_baud: Some(9600),
        ..target("9S")
    };
    let reading = meterbench_jobs::read(&bench.context(), &target, &Selection::Everything)
        .await
        .unwrap();
    assert_eq!(reading.link.baud, 9600);
    assert!(reading.link.efficiency() >= 0.95, "{}", reading.link);
    assert!(
        reading.link.elapsed > Duration::from_secs(20),
        "24 kB at 960 bytes a second: {}",
        reading.link
    );
    assert!(report::reading_text(&reading).contains("at 9600 bit/s, efficiency "));
}

#[tokio::test(start_paused = true)]
async fn without_a_password_what_is_refused_is_left_out_and_said() {
    let bench = Bench::new(Pace::Instant);
    let target = meterbench_jobs::Target {
        access: Access::default(),
        ..target("9S")
    };
    let reading = meterbench_jobs::read(&bench.context(), &target, &Selection::Everything)
        .await
        .unwrap();
    let read: Vec<TableId> = reading.image().ids().collect();
    assert_eq!(read, [0, 1, 3, 5, 23].map(st));
    assert!(
        reading
            .skipped
            .iter()
            .any(|it| it.table == st(15) && it.why.contains("isc")),
        "{:?}",
        reading.skipped
    );
    assert_eq!(reading.identity.serial, "0123456789");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_is_refused_and_the_meter_is_free_again() {
    let bench = Bench::new(Pace::Instant);
    let mut wrong = target("9S");
    wrong.access.password =
        Some(meterbench_jobs::Secret::from_text("WRONG", meterbench_jobs::Padding::Nul).unwrap());
    let error = meterbench_jobs::identify(&bench.context(), &wrong)
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.exit_code()), ("password", 4));
    assert!(
        meterbench_jobs::identify(&bench.context(), &target("9S"))
            .await
            .is_ok()
    );
}

#[tokio::test(start_paused = true)]
async fn a_selection_reads_only_what_it_means() {
    let bench = Bench::new(Pace::Instant);
    let read = async |selection: &str| {
        let selection: Selection = selection.parse().unwrap();
        meterbench_jobs::read(&bench.context(), &target("9S"), &selection).await
    };
    let registers = read("registers").await.unwrap();
    assert!(registers.image().contains(st(23)) && !registers.image().contains(st(64)));
    let program = read("program").await.unwrap();
    assert!(program.program.is_some() && !program.image().contains(st(23)));
    let tables = read("tables:ST-54").await.unwrap();
    assert!(
        tables.image().contains(st(54)) && tables.image().contains(st(51)),
        "what ST-54 needs is read, too"
    );
    let error = read("tables:ST-99").await.unwrap_err();
    assert!(
        matches!(error.cause, Cause::NoTable(id) if id == st(99)),
        "{error:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn of_a_meter_known_what_nobody_can_write_is_remembered_and_said() {
    let bench = Bench::new(Pace::Line);
    let folder = tempfile::tempdir().unwrap();
    let wanted: Selection = "tables:ST-0,ST-5,ST-11,ST-12,ST-16,ST-21,ST-23,ST-54"
        .parse()
        .unwrap();
    let read = async || {
        let mut context = bench.context();
        context.known = meterbench_jobs::Known::in_folders(folder.path(), folder.path());
        let reading = meterbench_jobs::read(&context, &target("9S"), &wanted).await;
        reading.unwrap()
    };
    let (first, again) = (read().await, read().await);
    let asked: Vec<TableId> = [0, 1, 5, 11, 12, 16, 21, 23, 51, 54].map(st).into();
    for reading in [&first, &again] {
        let tables: BTreeSet<TableId> = reading.image().ids().collect();
        assert_eq!(
            tables,
            asked.iter().copied().collect(),
            "no more than asked"
        );
        assert_eq!(same_tables(reading.image(), &bench.held("9S")), Ok(()));
    }
    assert_eq!(first.remembered, []);
    assert_eq!(again.remembered, [0, 11, 12, 16, 21, 51].map(st));
    assert!(again.link.bytes_in + 200 < first.link.bytes_in);
    let words = report::reading_text(&again);
    assert!(words.contains("ST-0, ST-11, ST-12, ST-16, ST-21 and ST-51 as remembered"));
    // What was not read is not told as if it had been.
    assert!(
        !words.contains("Status") && !words.contains("Clock"),
        "{words}"
    );
    let json = serde_json::to_value(report::reading_json(&again)).unwrap();
    assert_eq!(json["remembered"][1], "ST-11");
    let whole = bench.read("9S").await;
    assert_eq!(whole.remembered, []);
}

#[tokio::test(start_paused = true)]
async fn a_billing_read_in_parts_has_the_values_of_whole_tables() {
    let whole: Selection = "tables:ST-11,ST-12,ST-15,ST-16,ST-21,ST-22,ST-23"
        .parse()
        .unwrap();
    for order in [ByteOrder::MostFirst, ByteOrder::LeastFirst] {
        let options = Options {
            order: Some(order),
            ..Options::default()
        };
        let bench = Bench::with(options, Pace::Instant);
        let read = async |name: &str, selection: &Selection| {
            meterbench_jobs::read(&bench.context(), &target(name), selection)
                .await
                .unwrap()
        };
        for name in names() {
            let whole = read(name, &whole).await;
            let billing = read(name, &Selection::Registers).await;
            assert_eq!(billing.registers, whole.registers, "{name} {order:?}");
            assert!(!billing.registers.is_empty() && billing.skipped.is_empty());
            let parts: BTreeSet<TableId> = billing.image().parts().map(|(id, ..)| id).collect();
            for id in &parts {
                assert!(!billing.image().contains(*id), "{name}: {id} is no table");
            }
            if name != STRANGER {
                assert_eq!(parts, BTreeSet::from([st(12), st(15)]), "{name}");
                assert_eq!(billing.notes, whole.notes, "{name}");
            }
            let text = billing.snapshot.to_json();
            let kept = meterbench_jobs::Snapshot::parse(&text, "s.json".as_ref()).unwrap();
            let shown = meterbench_jobs::Reading::of_snapshot(&kept);
            assert_eq!(shown.registers, whole.registers, "{name} from its snapshot");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_meter_of_no_known_kind_is_read_whole_and_kept_to_the_byte() {
    for order in [ByteOrder::MostFirst, ByteOrder::LeastFirst] {
        let options = Options {
            order: Some(order),
            ..Options::default()
        };
        let bench = Bench::with(options, Pace::Instant);
        let reading = bench.read(STRANGER).await;
        assert!(reading.skipped.is_empty(), "{:?}", reading.skipped);
        let text = reading.snapshot.to_json();
        let again = meterbench_jobs::Snapshot::parse(&text, "s.json".as_ref()).unwrap();
        assert_eq!(again, reading.snapshot);
        assert_eq!(again.to_json(), text);
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_that_is_said_to_be_left_is_the_time_that_it_takes() {
    let bench = Bench::new(Pace::Line);
    let mut context = bench.context();
    let said = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&said);
    context.events = EventSink::new(move |progress| {
        heard
            .lock()
            .unwrap()
            .push((progress.step, progress.left, Instant::now()));
    });
    let mut target = target("9S");
    target.max_baud = Some(9600);
    meterbench_jobs::read(&context, &target, &Selection::Everything)
        .await
        .unwrap();
    let said = said.lock().unwrap();
    let (_, _, end) = said.iter().find(|it| it.0 == "Logging off").unwrap();
    let (_, left, at) = said.iter().find(|it| it.0 == "Reading ST-64").unwrap();
    let (left, took) = (left.unwrap().as_secs_f64(), (*end - *at).as_secs_f64());
    assert!(took > 15.0, "{took}");
    assert!(
        (left / took - 1.0).abs() < 0.15,
        "{left} s were said, {took} s it took"
    );
}
