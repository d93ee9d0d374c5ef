//! What is handed on: exports of a snapshot.

use std::fs;

use crate::support::{error_of, json, run};

/// The lines of a CSV that are no words above it.
fn rows(args: &[&str]) -> Vec<String> {
    let output = run(args);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{args:?}");
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(str::to_owned).collect()
}

#[test]
fn a_snapshot_is_handed_on_in_every_format_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let snapshot = file("meter.mbsnap");
    let (_, reading) = json(&["read", "--port", "emulator:9S", "-o", &snapshot]);
    let intervals = reading["profile"]["intervals"].as_array().unwrap();
    assert!(intervals.len() > 90);
    let profile = ["export", &snapshot, "--as", "csv"];
    assert_eq!(rows(&profile).len(), intervals.len() + 1);
    let registers = reading["registers"].as_array().unwrap();
    let asked = ["export", &snapshot, "--as", "csv", "--what", "registers"];
    assert_eq!(rows(&asked).len(), registers.len() + 1);
    for (format, begins) in [
        ("csv", "# Load profile"),
        ("json", "{"),
        ("green-button", "<?xml"),
        ("cmep", "MEPMD01,"),
        ("xlsx", "PK"),
        ("parquet", "PAR1"),
    ] {
        let out = file(&format!("out.{format}"));
        let args = ["export", &snapshot, "--as", format, "-o", &out];
        let (exit, answer) = json(&args);
        assert_eq!(exit, 0, "{answer}");
        let bytes = fs::read(&out).unwrap();
        assert!(bytes.starts_with(begins.as_bytes()), "{format}");
        assert_eq!(answer["bytes"], bytes.len());
        assert_eq!(error_of(&args).0, 2, "{format} is not overwritten");
        assert_eq!(fs::read(&out).unwrap(), bytes);
    }
    let shown = run(&["show", &snapshot, "--json"]).stdout;
    assert_eq!(fs::read(file("out.json")).unwrap(), shown);
}

#[test]
fn a_range_of_days_is_handed_on_alone() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = folder.path().join("meter.mbsnap").display().to_string();
    let (_, reading) = json(&["read", "--port", "emulator:9S", "-o", &snapshot]);
    let last = reading["profile"]["intervals"].as_array().unwrap().last();
    let end: jiff::civil::DateTime = last.unwrap()["end"].as_str().unwrap().parse().unwrap();
    let day = end.date().yesterday().unwrap().to_string();
    let export = |more: &[&'static str], from: &str, to: &str| {
        let mut args = vec![
            "export", &snapshot, "--as", "csv", "--from", from, "--to", to,
        ];
        args.extend(more);
        match more.is_empty() {
            true => rows(&args).len(),
            false => usize::try_from(error_of(&args).0).unwrap(),
        }
    };
    assert_eq!(
        export(&[], &day, &day),
        97,
        "96 quarters of an hour, and the names"
    );
    let args = ["--what", "registers"];
    assert_eq!(export(&args, &day, &day), 2, "registers have no days");
    assert_eq!(
        export(&["--what", "profile"], "1999-01-01", "1999-01-02"),
        2
    );
}

#[test]
fn what_a_format_has_no_place_for_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = folder.path().join("meter.mbsnap").display().to_string();
    json(&["read", "--port", "emulator:9S", "-o", &snapshot]);
    let error = |args: &[&str]| {
        let mut all = vec!["export", &snapshot, "--as"];
        all.extend(args);
        error_of(&all)
    };
    assert_eq!(error(&["cmep", "--what", "log"]).1, "export");
    assert_eq!(error(&["json", "--primary"]).1, "usage");
    json(&[
        "read",
        "--port",
        "emulator:2S",
        "--only",
        "program",
        "-o",
        &snapshot,
        "--force",
    ]);
    assert_eq!(
        error(&["csv", "--what", "profile"]),
        (2, "nothing-to-export".into())
    );
}

#[test]
fn a_plain_report_is_one_page_and_has_what_the_options_say() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (snapshot, pdf) = (file("meter.mbsnap"), file("report.pdf"));
    json(&["read", "--port", "emulator:9S", "-o", &snapshot]);
    let mut args = vec!["report", "--found", &snapshot, "-o", &pdf];
    args.extend([
        "--reason",
        "periodic test",
        "--creep",
        "none",
        "--test",
        "full load=99.71,100.02",
    ]);
    let (exit, answer) = json(&args);
    assert_eq!((exit, &answer["details"]["creep"]), (0, &"none".into()));
    let bytes = fs::read(&pdf).unwrap();
    let pages = String::from_utf8_lossy(&bytes).matches("/Count 1").count();
    assert_eq!(pages, 1, "one page");
}
