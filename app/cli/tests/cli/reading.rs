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
    let (_, beside) = json(&["table", "--port", "emulator:9S", "ST-33", "--fields"]);
    assert_eq!(
        beside["fields"][2],
        serde_json::json!({
            "field": "NBR_LIST_ITEMS[0]", "value": fields[2]["value"], "offset": 2, "length": 1
        })
    );
    let (_, secrets) = json(&["table", "--port", "emulator:9S", "ST-42"]);
    assert_eq!(secrets["fields"][0]["value"], "…");
}

#[test]
fn a_whole_read_tells_profile_log_and_what_flows_now() {
    let (exit, reading) = json(&["read", "--port", "emulator:9S"]);
    assert_eq!(exit, 0);
    let profile = &reading["profile"];
    assert_eq!(profile["interval_min"], 15);
    assert_eq!(profile["channels"][0]["quantity"], "kWh delivered");
    let intervals = profile["intervals"].as_array().unwrap();
    let channels = profile["channels"].as_array().unwrap().len();
    for interval in intervals {
        assert_eq!(interval["values"].as_array().unwrap().len(), channels);
        assert!(
            interval["end"].is_string() && interval["status"].is_string(),
            "{interval}"
        );
    }
    assert!(reading["log"].is_array());
    assert!(
        reading["instantaneous"]["scale"]
            .as_str()
            .unwrap()
            .contains("MT-24")
    );
    assert!(reading["registers"][0]["steps"].as_array().unwrap().len() > 1);
    assert!(reading["tables"]["ST-64"].is_string() && reading["tables"]["ST-76"].is_string());
}

#[test]
fn days_are_those_of_the_load_profile() {
    let (exit, error) = json(&[
        "read",
        "--port",
        "emulator:9S",
        "--only",
        "log",
        "--days",
        "2",
    ]);
    assert_eq!(exit, 2);
    assert!(
        error["error"]["hint"]
            .as_str()
            .unwrap()
            .contains("--only profile")
    );
    let (exit, reading) = json(&[
        "read",
        "--port",
        "emulator:9S",
        "--only",
        "profile",
        "--days",
        "2",
    ]);
    assert_eq!(
        (exit, &reading["profile"]["interval_min"]),
        (0, &serde_json::json!(15))
    );
}
