//! The conformance checklist: every point has a test named by its number; and the points that need the whole tool.

use std::collections::BTreeSet;
use std::path::Path;

use meterbench_emulator::{Fault, Pace};
use meterbench_jobs::{JobError, Reading, Selection, Target};

use crate::support::{Bench, same_tables, target};

/// Adds the numbers of the tests in a file or a folder: `fn c07_…`.
pub fn collect(path: &Path, numbers: &mut BTreeSet<u8>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().is_some_and(|name| name != "target") {
                collect(&path, numbers);
            }
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = std::fs::read_to_string(path).unwrap();
        let mut before = "";
        for line in text.lines() {
            let tested = before.trim_start().starts_with("#[");
            let name = line
                .trim_start()
                .trim_start_matches("async ")
                .strip_prefix("fn c");
            if let Some((number, _)) = name.and_then(|name| name.split_once('_'))
                && tested
            {
                numbers.extend(number.parse::<u8>().ok().filter(|_| number.len() == 2));
            }
            before = line;
        }
    }
}

#[test]
fn every_point_of_the_checklist_has_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut numbers = BTreeSet::new();
    for folder in ["protocol", "tests/it"] {
        collect(&root.join(folder), &mut numbers);
    }
    assert_eq!(numbers, (1..=50).collect());
}

#[tokio::test(start_paused = true)]
async fn c46_a_read_at_9600_has_no_pause_that_the_line_does_not_need() {
    let bench = Bench::new(Pace::Line);
    let at_9600 = Target {
        max_baud: Some(9600),
        ..target("9S")
    };
    let link = meterbench_jobs::read(&bench.context(), &at_9600, &Selection::Registers)
        .await
        .unwrap()
        .link;
    // A packet and its ACK are two reversals of the line.
    let reversals = u32::try_from(2 * link.packets).unwrap();
    let allowed = link.wire + reversals * std::time::Duration::from_millis(10);
    assert!(link.elapsed <= allowed, "{link}");
    assert!(link.retries == 0 && link.efficiency() > 0.9, "{link}");
}

/// A whole read, and what went over the wire.
async fn traced(bench: &Bench, meter: &str) -> (Result<Reading, JobError>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wire.txt");
    let traced = Target {
        trace: Some(file.clone()),
        ..target(meter)
    };
    let read = meterbench_jobs::read(&bench.context(), &traced, &Selection::Everything).await;
    let text = std::fs::read_to_string(file).unwrap();
    // The head tells the day.
    let wire = text.lines().filter(|line| !line.starts_with('#'));
    (read, wire.collect::<Vec<&str>>().join("\n"))
}

/// What point 49 wants of an emulated meter, each by itself and all that go together at once.
#[tokio::test(start_paused = true)]
async fn c49_the_emulated_meter_has_every_fault_that_a_tool_is_to_be_tried_with() {
    let faults = [
        "drop-ack=0.1",
        "garble-ack=0.1",
        "garble-crc=0.1",
        "drop-last-byte=0.1",
        "slow=1s",
        "nak-burst=0.1",
        "bsy=2",
        "toggle-stuck",
        "toggle-copied",
        "echo",
        "no-negotiate",
        "no-baud",
        "isss=1",
        "lingering",
    ];
    let all = "drop-ack=0.02&garble-ack=0.02&garble-crc=0.02&drop-last-byte=0.02&slow=1s@0.2&nak-burst=0.02&bsy=2&echo&\
               no-negotiate&isss=1&lingering";
    let (clean, clean_wire) = traced(&Bench::new(Pace::Line), "9S").await;
    let clean = clean.unwrap();
    let (_, again) = traced(&Bench::new(Pace::Line), "9S").await;
    assert_eq!(again, clean_wire, "without faults all reads are alike");
    for faults in faults.into_iter().chain([all]) {
        assert!(
            faults
                .split('&')
                .all(|fault| fault.parse::<Fault>().is_ok())
        );
        let bench = Bench::new(Pace::Line);
        let (read, wire) = traced(&bench, &format!("9S?{faults}")).await;
        let Ok(read) = read else {
            unreachable!("{faults}: {:?}", read.map_err(|error| error.why()).err())
        };
        assert_eq!(same_tables(read.image(), &bench.held("9S")), Ok(()));
        assert_eq!(
            read.image().ids().count(),
            clean.image().ids().count(),
            "{faults}"
        );
        assert_ne!(wire, clean_wire, "{faults} does not show on the wire");
    }
}

#[tokio::test(start_paused = true)]
async fn c50_a_trace_shows_direction_time_bytes_and_meaning_and_no_password() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wire.txt");
    let traced = Target {
        trace: Some(file.clone()),
        ..target("9S")
    };
    let bench = Bench::new(Pace::Line);
    meterbench_jobs::identify(&bench.context(), &traced)
        .await
        .unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    for shown in [
        "EE 00 00 00 00 01 20 13 10",
        "Identification",
        "Negotiate",
        "Logon",
        "Security",
        "ACK",
    ] {
        assert!(text.contains(shown), "{shown} is not in\n{text}");
    }
    let said = text.lines().filter(|line| line.contains(" >  ")).count();
    let heard = text.lines().filter(|line| line.contains(" <  ")).count();
    assert!(said > 10 && heard > 10, "{said} {heard}");
    let timed = |line: &&str| {
        let time = line.split_whitespace().next();
        line.contains(" <  ") && time.is_some_and(|time| time.parse::<f64>().is_ok())
    };
    assert_eq!(text.lines().filter(timed).count(), heard);
    let hidden: Vec<String> = "SUPERVISOR"
        .bytes()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    for secret in ["SUPERVISOR", &hidden.join(" "), &hidden[..4].join(" ")] {
        assert!(!text.contains(secret), "{secret}");
    }
}
