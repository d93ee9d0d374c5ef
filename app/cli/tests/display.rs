//! `display`: screens of program files and of snapshots.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that can't go on has failed; JSON that lacks a key is null, and then the comparison fails"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_meterbench-cli"))
        .args(args)
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(args: &[&str]) -> String {
    let output = run(args);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn screens(args: &[&str]) -> Vec<Value> {
    let mut all = args.to_vec();
    all.push("--json");
    let answer: Value = serde_json::from_str(&text(&all)).unwrap();
    answer["screens"].as_array().unwrap().clone()
}

/// A program file in a folder that goes with it.
fn program(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("meter.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

const TRANSFORMERS: &str = r#"
schema = 1
[meter]
model = "ax-poly"
form = "9S"
[multiplier]
ct = "1200:5"
pt = "1:1"
[energy]
format = "4x10"
[display.normal]
on_seconds = 6
off_seconds = 1
items = ["kwh-delivered", "kwh-net", "kw-delivered-max", "source 39", "all-segments"]
[display.test]
items = ["kwh-delivered"]
"#;

#[test]
fn screens_come_in_order_with_multiplier_and_format() {
    let (_folder, path) = program(TRANSFORMERS);
    let path = path.display().to_string();
    let readings = [
        "display",
        &path,
        "--reading",
        "kWh=1234.5",
        "--reading",
        "kWh-received=10",
        "--reading",
        "kW=5.126",
    ];
    let all = screens(&readings);
    let seen: Vec<(&str, &str, &str)> = all
        .iter()
        .map(|screen| {
            let text = |key: &str| screen[key].as_str().unwrap();
            (text("list"), text("id"), text("digits"))
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("normal", "DEL", "9628"),
            ("normal", "NET", "9388"),
            ("normal", "DMX", "1230.24"),
            ("normal", "", "------"),
            ("normal", "888", "888888"),
            ("test", "DEL", "9628"),
        ]
    );
    assert_eq!(all[0]["annunciators"], serde_json::json!(["kWh"]));
    assert_eq!(all[0]["seconds"], 6);
    assert_eq!(all[5]["annunciators"], serde_json::json!(["kWh", "TEST"]));
    assert_eq!(all[5]["seconds"], Value::Null, "the meter's own");
    assert_eq!(
        (&all[0]["reading"], &all[3]["reading"]),
        (&"typed".into(), &"unknown".into())
    );
    let told = text(&readings);
    for words in [
        "Normal list: 5 screens, 6 s each and 1 s blank, 35 s in all",
        "|DEL     9628|  kWh",
        "source 39 of this meter",
        "Test list: 1 screen, as long as the meter has it",
    ] {
        assert!(told.contains(words), "{words:?} in {told}");
    }
}

#[test]
fn one_list_is_shown_alone_and_one_left_to_the_meter_says_so() {
    let (_folder, path) = program(TRANSFORMERS);
    let path = path.display().to_string();
    assert_eq!(screens(&["display", &path, "--list", "test"]).len(), 1);
    assert!(screens(&["display", &path, "--list", "alternate"]).is_empty());
    let told = text(&["display", &path, "--list", "alternate"]);
    assert_eq!(told.trim(), "The alternate list is left to the meter");
    let (_folder, nothing) = program("schema = 1\n");
    let told = text(&["display", &nothing.display().to_string()]);
    assert!(told.contains("the meter's own are left alone"), "{told}");
}

#[test]
fn the_sheets_reading_shows_as_the_sheet_says_in_every_format() {
    for (format, digits) in [
        ("4x1", "4567"),
        ("4x10", "3456"),
        ("5x1", "34567"),
        ("5x10", "23456"),
        ("6x1", "234567"),
        ("6x10", "123456"),
    ] {
        let text = format!(
            "schema = 1\n[energy]\nformat = \"{format}\"\n[display.normal]\nitems = [\"kwh-delivered\"]\n"
        );
        let (_folder, path) = program(&text);
        let path = path.display().to_string();
        let all = screens(&["display", &path, "--reading", "kWh=1234567.8"]);
        assert_eq!(all[0]["digits"], digits, "{format}");
    }
}

#[test]
fn a_reading_that_is_none_is_a_usage_error_that_says_what_would_do() {
    let (_folder, path) = program(TRANSFORMERS);
    let path = path.display().to_string();
    for (reading, says) in [
        ("kWh", "kWh=1234567.8"),
        ("kWh=much", "at most 12 digits"),
        ("kwh-recieved=1", "kwh-received"),
        ("multiplier=240", "the program says"),
    ] {
        let output = run(&["display", &path, "--reading", reading]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{reading}: {said}");
        assert!(said.contains(says), "{reading}: {said}");
    }
    assert_eq!(run(&["display", "/nowhere.toml"]).status.code(), Some(2));
}

fn snapshot(port: &str, folder: &Path) -> String {
    let path = folder.join("snapshot.json").display().to_string();
    let output = run(&["read", "--port", port, "-o", &path]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    path
}

#[test]
fn a_snapshot_shows_the_meters_own_readings() {
    let folder = tempfile::tempdir().unwrap();
    let path = snapshot("emulator:2S", folder.path());
    let all = screens(&["display", &path, "--list", "normal"]);
    let of = |item: &str| all.iter().find(|screen| screen["item"] == item).unwrap();
    let delivered = of("kwh-delivered");
    assert_eq!(
        (&delivered["id"], &delivered["reading"]),
        (&"DEL".into(), &"meter".into())
    );
    assert!(delivered["seconds"].as_u64().unwrap() > 0);
    assert_eq!(of("time")["reading"], "meter");
    let typed = screens(&["display", &path, "--list", "normal", "--reading", "kWh=42"]);
    assert!(
        typed[0]["digits"].as_str().unwrap().ends_with("42"),
        "{}",
        typed[0]
    );
}

#[test]
fn a_strangers_snapshot_shows_the_numbers_of_its_sources() {
    let folder = tempfile::tempdir().unwrap();
    let path = snapshot("emulator:STRANGER", folder.path());
    let all = screens(&["display", &path]);
    assert!(!all.is_empty());
    for screen in &all {
        assert_eq!(
            (&screen["reading"], &screen["digits"]),
            (&"unknown".into(), &"------".into())
        );
        assert!(
            screen["item"].as_str().unwrap().starts_with("source "),
            "{screen}"
        );
    }
}
