//! `replay-day`: wrong multipliers, swapped rates and inverted net metering stand out; and a day of a saved load profile.

use std::path::Path;

use crate::console::Console;
use crate::support::{json, run};

const TRANSFORMERS: &str = include_str!("../../../../tests/programs/good-9s-transformers.toml");
const RATES: &str = include_str!("../../../../tests/programs/good-9s-time-of-use.toml");

/// A program of each text, in a folder.
fn saved(folder: &Path, texts: [&str; 2]) -> [String; 2] {
    let [a, b] = texts;
    [("old.toml", a), ("new.toml", b)].map(|(name, text)| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    })
}

fn replayed(texts: [&str; 2], load: &[&str]) -> (i32, serde_json::Value) {
    let folder = tempfile::tempdir().unwrap();
    let [a, b] = saved(folder.path(), texts);
    let args = [&["replay-day", &a, &b, "--day", "2026-07-14"], load].concat();
    json(&args)
}

fn remarks(answer: &serde_json::Value) -> String {
    let remarks = answer["remarks"].as_array().unwrap();
    let words: Vec<&str> = remarks.iter().filter_map(|it| it.as_str()).collect();
    words.join("\n")
}

#[test]
fn the_same_program_twice_bills_the_same() {
    let (code, day) = replayed([TRANSFORMERS, TRANSFORMERS], &["--load", "1500"]);
    assert_eq!((code, &day["same_bill"]), (0, &true.into()), "{day}");
    // 1.5 kW for a day, 80 times.
    let billed = day["bill"][0]["a"].as_f64().unwrap();
    assert!((billed - 1.5 * 24.0 * 80.0).abs() < 0.2, "{billed}");
}

#[test]
fn a_wrong_multiplier_stands_out() {
    let wrong = TRANSFORMERS.replace("400:5", "200:5");
    let (code, day) = replayed([TRANSFORMERS, &wrong], &["--load", "1500"]);
    assert_eq!(code, 1, "{day}");
    let words = remarks(&day);
    assert!(
        words.contains("old bills 2 times what new bills"),
        "{words}"
    );
    let energy = &day["bill"][0];
    let (a, b) = (energy["a"].as_f64().unwrap(), energy["b"].as_f64().unwrap());
    assert!((a - 2.0 * b).abs() < 0.2, "{energy}");
}

#[test]
fn inverted_net_metering_stands_out() {
    let wrong = TRANSFORMERS.replace(
        "metrics = [\"delivered\", \"received\"]",
        "metrics = [\"received\", \"delivered\"]",
    );
    assert_ne!(wrong, TRANSFORMERS);
    let (code, day) = replayed([TRANSFORMERS, &wrong], &["--load", "solar"]);
    assert_eq!(code, 1, "{day}");
    let words = remarks(&day);
    assert!(words.contains("Net metering is inverted"), "{words}");
}

#[test]
fn swapped_rates_stand_out() {
    let swapped = RATES
        .replace(" A\"", " #\"")
        .replace(" B\"", " A\"")
        .replace(" #\"", " B\"");
    assert_ne!(swapped, RATES);
    let (code, day) = replayed([RATES, &swapped], &["--load", "household"]);
    assert_eq!(code, 1, "{day}");
    let words = remarks(&day);
    assert!(words.contains("Rates A and B are swapped"), "{words}");
}

#[test]
fn the_load_is_that_of_a_profile_that_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let load = folder.path().join("day.csv");
    std::fs::write(&load, "time,watts\n00:00,1000\n12:00,4000\n").unwrap();
    let clock = ["--clock", "2026-07-10T00:00:00", "--speed", "0"];
    let load = ["--form", "9S", "--load", &load.display().to_string()];
    let mut meter = Console::new(&[clock.as_slice(), &load].concat(), 1);
    let answer = meter.ask("step 2026-07-13T01:00:00");
    assert!(!answer.starts_with("error"), "{answer}");
    let snapshot = folder.path().join("profile.json").display().to_string();
    let read = run(&[
        "read",
        "--port",
        &meter.ports[0],
        "--password-env",
        "METER_PASSWORD",
        "-o",
        &snapshot,
    ]);
    assert_eq!(read.status.code(), Some(0));
    let [a, b] = saved(folder.path(), [TRANSFORMERS, TRANSFORMERS]);
    let (code, day) = json(&["replay-day", &a, &b, "--profile", &snapshot]);
    assert_eq!(code, 0, "{day}");
    let billed = day["bill"][0]["a"].as_f64().unwrap();
    let expected = (12.0 + 48.0) * 80.0;
    assert!((billed - expected).abs() < expected * 0.001, "{billed}");
}

#[test]
fn what_can_not_be_replayed_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let [a, b] = saved(folder.path(), [TRANSFORMERS, "schema = 1\n"]);
    let (code, answer) = json(&["replay-day", &a, &b]);
    assert_eq!(code, 2, "{answer}");
    let why = answer["error"]["why"].as_str().unwrap();
    assert!(why.contains("does not say which meter"), "{answer}");
    let load = folder.path().join("b.csv");
    std::fs::write(&load, "time,volts_b,amps_b\n00:00,120,5\n").unwrap();
    let twelve = TRANSFORMERS
        .replace("9S", "12S")
        .replace("class = 20", "class = 200");
    let [a, b] = saved(folder.path(), [TRANSFORMERS, &twelve]);
    let (code, answer) = json(&["replay-day", &a, &b, "--load", &load.display().to_string()]);
    assert_eq!(code, 2, "{answer}");
    let why = answer["error"]["why"].as_str().unwrap();
    assert!(why.contains("does not measure phase B"), "{answer}");
}
