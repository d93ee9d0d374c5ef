//! Changes of rate and sheets, of program files and snapshots.

use std::path::Path;

use serde_json::Value;

use crate::support::{Served, error_of, json, run};

/// A snapshot of an emulated meter.
fn snapshot_of(form: &str, folder: &Path) -> String {
    let path = folder.join(format!("{form}.json")).display().to_string();
    let output = run(&["read", "--port", &format!("emulator:{form}"), "-o", &path]);
    assert!(output.status.success());
    path
}

#[test]
fn the_changes_of_rate_are_the_same_in_text_csv_ics_and_json() {
    let folder = tempfile::tempdir().unwrap();
    for form in ["9S", "STRANGER"] {
        let snapshot = snapshot_of(form, folder.path());
        let span = ["--from", "2025-06-28", "--days", "12"];
        let with = |more: &[&str]| {
            let mut args = vec!["tou", snapshot.as_str()];
            args.extend(span);
            args.extend(more);
            let output = run(&args);
            assert!(output.status.success());
            String::from_utf8(output.stdout).unwrap()
        };
        let told: Value = serde_json::from_str(&with(&["--json"])).unwrap();
        let changes: Vec<(String, String)> = told["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                assert!(it["tier"].is_u64() && it["season"].is_u64() && it["day"].is_string());
                let text = |key: &str| it[key].as_str().unwrap().to_owned();
                (text("time"), text("rate"))
            })
            .collect();
        assert!(changes.len() > 10, "{told}");
        assert!(
            changes
                .windows(2)
                .all(|two| two[0].0 < two[1].0 && two[0].1 != two[1].1)
        );

        let text = with(&[]);
        for (time, rate) in &changes {
            let line = format!("{} {}  {rate} ", &time[..10], &time[11..16]);
            assert!(text.contains(&line), "{line} is not in\n{text}");
        }
        // What applies at first stands before the changes, in both.
        let first = (
            "2025-06-28T00:00:00".to_owned(),
            told["start"]["rate"].as_str().unwrap().to_owned(),
        );
        let mut periods = vec![first.clone()];
        periods.extend(changes.into_iter().filter(|(time, _)| *time != first.0));
        let csv = with(&["--csv"]);
        let rows: Vec<(String, String)> = csv
            .lines()
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                assert_eq!(cells.len(), 5);
                (cells[0].to_owned(), cells[1].to_owned())
            })
            .collect();
        assert_eq!(rows, periods);
        let calendar: icalendar::Calendar = with(&["--ics"]).parse().unwrap();
        let events: Vec<(String, String)> = calendar
            .components
            .iter()
            .filter_map(|it| it.as_event())
            .map(|event| {
                use icalendar::{Component, DatePerhapsTime};
                let Some(DatePerhapsTime::DateTime(icalendar::CalendarDateTime::Floating(at))) =
                    event.get_start()
                else {
                    unreachable!("{event:?}")
                };
                let rate = event.get_summary().unwrap().trim_start_matches("Rate ");
                (at.format("%Y-%m-%dT%H:%M:%S").to_string(), rate.to_owned())
            })
            .collect();
        assert_eq!(events, periods);
    }
}

#[test]
fn a_file_without_a_calendar_is_told_as_one_and_so_are_bad_spans() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("meter.toml");
    std::fs::write(
        &program,
        "schema = 1\n[multiplier]\nct = \"400:5\"\npt = \"1:1\"\n",
    )
    .unwrap();
    let program = program.display().to_string();
    for args in [vec!["tou", &program], vec!["sheet", "--tou", &program]] {
        assert_eq!(error_of(&args), (2, "no-calendar".into()));
    }
    assert_eq!(error_of(&["tou", &program, "--from", "2025-02-30"]).0, 2);
    assert_eq!(error_of(&["tou", &program, "--days", "0"]).0, 2);
    assert_eq!(error_of(&["tou", &program, "--csv", "--ics"]).0, 2);
    assert_eq!(error_of(&["sheet", &program, "--year", "2025"]).0, 2);
}

#[test]
fn sheets_are_pdf_files_and_replace_nothing_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = snapshot_of("9S", folder.path());
    for (more, name) in [
        (&["--display"][..], "9S-display.pdf"),
        (
            &["--tou", "--year", "2025", "--paper", "a4"],
            "9S-tou-2025.pdf",
        ),
    ] {
        let mut args = vec!["sheet", snapshot.as_str()];
        args.extend(more);
        assert!(run(&args).status.success());
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        assert!(bytes.starts_with(b"%PDF-") && bytes.len() > 5_000);
        assert_eq!(error_of(&args), (2, "file".into()));
        args.push("--force");
        assert!(run(&args).status.success());
    }
}

#[test]
fn a_program_file_and_the_meter_that_holds_it_change_rates_alike() {
    let folder = tempfile::tempdir().unwrap();
    let text = include_str!("../../../../tests/programs/good-2s-residential-tou.toml");
    let whole = meterbench_profiles::Program::parse(text, "sample").unwrap();
    // Its calendar alone: an emulated meter's load profile can't be told otherwise.
    let only = meterbench_profiles::Program {
        tou: whole.program.tou,
        ..Default::default()
    };
    let file = folder.path().join("rates.toml");
    std::fs::write(&file, only.to_text()).unwrap();
    let file = &file.display().to_string();
    let meter = Served::new(&[
        "--form",
        "2S",
        "--model",
        "ax",
        "--program",
        file,
        "--tcp",
        "127.0.0.1:0",
        "--instant",
    ]);
    let snapshot = folder.path().join("meter.json").display().to_string();
    let (exit, _) = json(&[
        "read",
        "--port",
        &meter.port,
        "--password-env",
        "METER_PASSWORD",
        "-o",
        &snapshot,
    ]);
    assert_eq!(exit, 0);
    let told = |path: &str| {
        let (exit, told) = json(&["tou", path, "--from", "2025-01-01", "--days", "730"]);
        assert_eq!(exit, 0, "{told}");
        let changes = told["changes"].as_array().unwrap();
        let keys = ["time", "rate", "tier", "season", "day"];
        let one = |it: &Value| keys.map(|key| it[key].to_string());
        (
            changes.iter().map(one).collect::<Vec<_>>(),
            told["clock_changes"].clone(),
        )
    };
    let (of_file, of_meter) = (told(file), told(&snapshot));
    assert!(of_file.0.len() > 1000, "{}", of_file.0.len());
    assert_eq!(of_file.0.first(), of_meter.0.first());
    assert_eq!(of_file, of_meter);
}
