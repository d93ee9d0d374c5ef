//! What is kept of meters: snapshots in a folder, and the history.

use std::fs;

use crate::support::{Served, error_of, json, run, state};

fn text(args: &[&str]) -> String {
    let output = run(args);
    let (out, err) = (output.stdout, output.stderr);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{args:?} {}",
        String::from_utf8_lossy(&err)
    );
    String::from_utf8(out).unwrap()
}

#[test]
fn what_is_read_and_done_is_in_the_history_and_its_snapshot_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (read, back) = (file("meter.mbsnap"), file("back.json"));
    let (_, reading) = json(&["read", "--port", "emulator:9S", "-o", &read]);
    text(&["demand-reset", "--port", "emulator:9S", "--yes"]);
    let (exit, history) = json(&["history"]);
    assert_eq!((exit, &history["more"]), (0, &false.into()));
    let entries = history["entries"].as_array().unwrap();
    let [act, first] = entries.as_slice() else {
        unreachable!("{history}")
    };
    assert_eq!(
        (&act["kind"], &act["what"]),
        (&"act".into(), &"demand-reset".into())
    );
    assert_eq!(act["result"], "verified");
    assert_eq!(
        (&first["kind"], &first["form"]),
        (&"reading".into(), &"9S".into())
    );
    assert_eq!(first["meter"], reading["meter"]["serial"]);
    let delivered = reading["registers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["quantity"] == "kWh delivered" && it["block"] == "total");
    assert_eq!(first["kwh_delivered"], delivered.unwrap()["value"]);
    let id = first["id"].to_string();
    assert!(text(&["history", "show", &id]).starts_with("Snapshot taken "));
    text(&["history", "show", &id, "-o", &back]);
    assert_eq!(json(&["show", &back]), json(&["show", &read]));
    assert!(fs::read_to_string(&back).unwrap().contains("\"sha256\""));
    let csv = text(&["history", "--kind", "reading", "--csv"]);
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(csv.starts_with("id,time,meter,manufacturer,"), "{csv}");
    let (_, meters) = json(&["history", "meters", "--search", "9s"]);
    assert_eq!(meters["meters"][0]["entries"], 2, "{meters}");
    assert_eq!(
        json(&["history", "--from", "2100-01-01"]).1["entries"],
        serde_json::json!([])
    );
    assert_eq!(error_of(&["history", "show", "77"]), (2, "history".into()));
    // What the history has already is not taken in again.
    let folder = folder.path().display().to_string();
    let (_, imported) = json(&["history", "import", &folder]);
    assert_eq!(
        (&imported["added"], &imported["known"]),
        (&0.into(), &2.into())
    );
}

#[test]
fn a_damaged_history_stops_no_job_and_is_moved_aside_when_told() {
    let path = state().join("meterbench/history.sqlite");
    fs::write(&path, "this is no database ".repeat(20)).unwrap();
    let (exit, reading) = json(&["read", "--port", "emulator:2S", "--only", "registers"]);
    assert_eq!(exit, 0);
    let notes = reading["notes"].to_string();
    assert!(
        notes.contains("not in the history") && notes.contains("move-aside"),
        "{notes}"
    );
    assert_eq!(error_of(&["history"]), (2, "history".into()));
    assert_eq!(error_of(&["history", "check"]), (2, "history".into()));
    let (exit, moved) = json(&["history", "check", "--move-aside"]);
    assert_eq!(exit, 0);
    assert!(fs::metadata(moved["moved_aside"].as_str().unwrap()).is_ok());
    json(&["read", "--port", "emulator:2S", "--only", "registers"]);
    let (exit, checked) = json(&["history", "check"]);
    assert_eq!(
        (exit, &checked["whole"], &checked["entries"]),
        (0, &true.into(), &1.into())
    );
}

#[test]
fn snapshots_of_a_folder_are_found_and_damaged_ones_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    for (form, name) in [("9S", "a.mbsnap"), ("2S", "b.json")] {
        let port = format!("emulator:{form}");
        text(&[
            "read",
            "--port",
            &port,
            "--only",
            "registers",
            "-o",
            &file(name),
        ]);
    }
    let whole = fs::read(file("a.mbsnap")).unwrap();
    fs::write(file("cut.mbsnap"), &whole[..60]).unwrap();
    let place = folder.path().display().to_string();
    let (exit, found) = json(&["snapshots", "find", &place, "--form", "9s"]);
    assert_eq!(exit, 0);
    let list = found["snapshots"].as_array().unwrap();
    assert_eq!(
        (list.len(), &list[0]["path"]),
        (1, &file("a.mbsnap").into()),
        "{found}"
    );
    assert!(found["damaged"][0].as_str().unwrap().contains("cut.mbsnap"));
    let (_, found) = json(&["snapshots", "find", &place, "--from", "2100-01-01"]);
    assert_eq!(found["snapshots"], serde_json::json!([]));
    assert!(text(&["snapshots", "find", &place]).ends_with(&format!("2 snapshots in {place}\n")));
}

#[test]
fn two_readings_are_compared_by_what_has_moved_and_what_was_programmed() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (first, second, program) = (file("1.mbsnap"), file("2.mbsnap"), file("meter.toml"));
    let meter = Served::new(&[
        "--form",
        "9S",
        "--tcp",
        "127.0.0.1:0",
        "--instant",
        "--load",
        "5000",
        "--speed",
        "100000",
    ]);
    let on_meter = ["--port", &meter.port, "--password-env", "METER_PASSWORD"];
    let with = |args: &[&str]| text(&[args, &on_meter].concat());
    with(&["read", "--only", "present", "-o", &first]);
    text(&["new", "--model", "ax-poly", "--form", "9S", "-o", &program]);
    with(&["program", &program, "--yes"]);
    with(&["read", "--only", "present", "-o", &second]);
    let (_, found) = json(&["diff", &first, &second]);
    let moved = found["moved"].as_array().unwrap();
    let delivered = moved
        .iter()
        .find(|it| it["quantity"] == "kWh delivered" && it["block"] == "total");
    let delivered = delivered.unwrap();
    let by = delivered["b"].as_f64().unwrap() - delivered["a"].as_f64().unwrap();
    assert!(
        by > 0.0 && (delivered["by"].as_f64().unwrap() - by).abs() < 1e-5,
        "{delivered}"
    );
    assert!(found["days"].as_f64().unwrap() >= 0.0);
    for key in ["differences", "same", "not_compared", "nameplate", "tables"] {
        assert!(!found[key].is_null(), "{key}");
    }
    let output = run(&["diff", &first, &second]);
    let words = String::from_utf8(output.stdout).unwrap();
    for part in ["Moved\n  kWh delivered", "Programmed since\n"] {
        assert!(words.contains(part), "{words}");
    }
    // A serial number alone is the last reading of that meter.
    let serial = found["a"]["meter"].as_str().unwrap();
    let (exit, same) = json(&["diff", serial, &second]);
    assert_eq!(
        (exit, &same["moved"], &same["tables"]),
        (0, &serde_json::json!([]), &serde_json::json!([]))
    );
    let other = file("2S.mbsnap");
    text(&[
        "read",
        "--port",
        "emulator:2S",
        "--only",
        "present",
        "-o",
        &other,
    ]);
    let (_, meters) = json(&["diff", &first, &other]);
    let plate = meters["nameplate"].as_array().unwrap();
    assert!(
        plate.iter().any(|it| it["path"] == "meter.form"),
        "{meters}"
    );
    assert_eq!(meters["moved"], serde_json::json!([]));
}
