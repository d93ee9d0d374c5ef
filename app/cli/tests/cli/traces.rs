//! A saved trace, shown, exported, and replayed.

use serde_json::Value;

use crate::support::{Served, cli, json, run};

/// A billing read of a meter served at one endpoint, recorded; then of its recording, served at another of the same kind.
fn read_and_replayed(endpoints: [[&str; 2]; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("wire.txt");
    let trace = trace.to_str().unwrap();
    let read = |served: &[&str], endpoint: [&str; 2], more: &[&str]| {
        let served = Served::new(&[served, &endpoint].concat());
        let (port, password) = (
            ["--port", &served.port],
            ["--password-env", "METER_PASSWORD"],
        );
        let (exit, reading) =
            json(&[&["read", "--only", "registers"][..], &port, &password, more].concat());
        assert_eq!(exit, 0, "{reading}");
        reading
    };
    let [one, other] = endpoints;
    let first = read(&["--form", "9S", "--instant"], one, &["--trace", trace]);
    let again = read(&["--replay", trace, "--instant"], other, &[]);
    for key in ["meter", "registers", "tables", "parts"] {
        assert_eq!(first[key], again[key], "{key}");
    }
    assert!(!first["registers"].as_array().unwrap().is_empty());
}

#[test]
fn a_recording_is_read_over_tcp() {
    read_and_replayed([["--tcp", "127.0.0.1:0"]; 2]);
}

#[cfg(unix)]
#[test]
fn a_recording_is_read_over_a_pseudo_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let link = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (one, other) = (link("meter"), link("recording"));
    read_and_replayed([["--pty", &one], ["--pty", &other]]);
}

#[test]
fn a_saved_trace_is_shown_down_to_the_fields_and_exported_for_wireshark() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (trace, out) = (at("wire.txt"), at("wire.pcapng"));
    let state = folder.path().join("state");
    let read = cli()
        .env("XDG_STATE_HOME", &state)
        .args(["read", "--port", "emulator:9S", "--only", "registers"])
        .args(["--trace", &trace])
        .output()
        .unwrap();
    assert_eq!(read.status.code(), Some(0), "{read:?}");
    // The same is kept with the last sessions.
    let kept = cli()
        .env("XDG_STATE_HOME", &state)
        .args(["trace", "--json"])
        .output()
        .unwrap();
    let kept: Value = serde_json::from_slice(&kept.stdout).unwrap();
    let kept = kept["traces"].as_array().unwrap();
    assert_eq!(kept.len(), 1);
    let same = std::fs::read_to_string(kept[0].as_str().unwrap()).unwrap();
    assert_eq!(same, std::fs::read_to_string(&trace).unwrap());
    let text = |layer: &str| {
        let output = run(&["trace", &trace, "--layer", layer]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let tables = text("tables");
    assert!(tables.contains("Read ST-23: accepted (ok)"), "{tables}");
    assert!(tables.contains("TOT_DATA_BLOCK.SUMMATIONS"), "{tables}");
    assert!(!tables.contains("Logon"), "{tables}");
    assert!(text("services").contains("Security: accepted (ok)"));
    assert!(text("packets").contains("check sequence"));
    assert!(text("bytes").contains("EE 00 00 00 00 01 20 13 10"));
    let (code, value) = json(&["trace", &trace]);
    assert_eq!((code, value["wrong_lines"].as_u64()), (0, Some(0)));
    let entries = value["entries"].as_array().unwrap();
    assert_eq!(entries[0]["kind"], "opened");
    assert!(entries.iter().any(|it| it["meaning"]["table"] == "ST-0"));
    // A file cut in the middle of a line, as a crash leaves it.
    let whole = std::fs::read(&trace).unwrap();
    let part = at("part.txt");
    std::fs::write(&part, &whole[whole.len() / 3..whole.len() / 2]).unwrap();
    let output = run(&["trace", &part]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!output.stdout.is_empty());
    std::fs::write(&part, "nothing\n").unwrap();
    let output = run(&["trace", &part]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("line 1"));
    assert_eq!(
        run(&["trace", &trace, "--pcapng", &out]).status.code(),
        Some(0)
    );
    let capture = std::fs::read(&out).unwrap();
    assert_eq!(&capture[..4], [0x0A, 0x0D, 0x0D, 0x0A]);
    // Nothing is replaced unasked.
    assert_eq!(
        run(&["trace", &trace, "--pcapng", &out]).status.code(),
        Some(2)
    );
}
