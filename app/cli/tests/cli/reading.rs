//! What reading shows, and what it keeps secret.

use crate::support::{json, run};

#[test]
fn the_trace_shows_the_wire_and_no_password() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace.txt");
    let output = run(&[
        "identify",
        "--port",
        "emulator:9S",
        "--password-env",
        "METER_PASSWORD",
        "--trace",
        &trace.display().to_string(),
    ]);
    assert_eq!(output.status.code(), Some(0));
    let text = std::fs::read_to_string(&trace).unwrap();
    assert!(
        text.contains("Security") && !text.contains("PROGRAMMER") && !text.contains("50 52 4F 47"),
        "{text}"
    );
}

#[test]
fn a_table_is_told_under_the_standards_names() {
    let (exit, table) = json(&["table", "--port", "emulator:9S", "ST-33"]);
    assert_eq!(exit, 0);
    let fields = table["fields"].as_array().unwrap();
    assert_eq!(fields[0]["field"], "DISP_SCROLL1[0]");
    assert!(fields.iter().any(|it| it["field"] == "PRI_DISP_SOURCES"));
    let (_, maker) = json(&["table", "--port", "emulator:9S", "MT-100"]);
    assert!(
        maker["fields"]
            .as_array()
            .unwrap()
            .contains(&serde_json::json!({"field": "PRIMARY_METRIC", "value": "delivered"})),
        "{maker}"
    );
    let (_, secrets) = json(&["table", "--port", "emulator:9S", "ST-42"]);
    assert_eq!(secrets["fields"][0]["value"], "…");
}

#[test]
fn what_is_not_decoded_yet_is_an_empty_list_and_a_note() {
    let (exit, reading) = json(&["read", "--port", "emulator:9S"]);
    assert_eq!((exit, &reading["log"]), (0, &serde_json::json!([])));
    assert!(reading["profile"].is_null());
    let notes = reading["notes"].as_array().unwrap();
    assert!(
        notes
            .iter()
            .any(|it| it.as_str().unwrap().contains("not decoded yet")),
        "{notes:?}"
    );
    assert!(reading["tables"]["ST-64"].is_string() && reading["tables"]["ST-76"].is_string());
}
