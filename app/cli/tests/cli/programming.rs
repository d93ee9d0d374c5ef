//! A meter is identified, read, programmed, verified and compared, by one command after the other.

use std::path::Path;

use crate::support::{Served, json, run};

/// Identify, read, new, check, program, verify, diff.
fn whole_way(port: &str, folder: &Path) {
    let file = |name: &str| folder.join(name).display().to_string();
    let access = ["--port", port, "--password-env", "METER_PASSWORD"];
    let on = |command: &str, more: &[&str]| {
        let mut args = vec![command];
        args.extend(access);
        args.extend(more);
        json(&args)
    };

    let (exit, identity) = on("identify", &[]);
    assert_eq!(
        (
            exit,
            &identity["meter"]["form"],
            &identity["meter"]["manufacturer"]
        ),
        (0, &"9S".into(), &"LGYR".into()),
        "{identity}"
    );
    assert_eq!(identity["standard"], "C12.18 1.0");
    assert!(identity["link"]["packets"].as_u64().unwrap() > 10);

    let snapshot = file("before.json");
    let (exit, reading) = on("read", &["-o", &snapshot]);
    assert_eq!(exit, 0);
    let total = &reading["registers"][0];
    assert_eq!(
        (&total["quantity"], &total["block"], &total["unit"]),
        (&"kWh delivered".into(), &"total".into(), &"kWh".into())
    );
    assert!(total["value"].is_number() && total.get("primary").is_none());
    assert!(
        reading["tables"]["ST-0"].is_string() && reading["program"]["multiplier"]["ct"].is_string()
    );
    assert_eq!(
        on("read", &["-o", &snapshot]).0,
        2,
        "never over a file unasked"
    );

    let program = file("meter.toml");
    assert_eq!(
        json(&["new", "--model", "ax-poly", "--form", "9S", "-o", &program]).0,
        0
    );
    let text = std::fs::read_to_string(&program)
        .unwrap()
        .replace("ct = \"1:1\"", "ct = \"400:5\"")
        .replace("\"5x1\"", "\"6x1\"");
    std::fs::write(&program, text).unwrap();
    let (exit, findings) = json(&["check", &program]);
    assert_eq!(
        (exit, findings["findings"].is_array()),
        (0, true),
        "{findings}"
    );

    let (exit, planned) = on("program", &[&program, "--dry-run"]);
    assert_eq!(
        (exit, &planned["written"], &planned["verified"]),
        (0, &0.into(), &false.into()),
        "{planned}"
    );
    assert!(
        planned["plan"]
            .as_array()
            .unwrap()
            .iter()
            .any(|write| write["table"] == "ST-15")
    );
    assert_eq!(on("verify", &[&program]).0, 1);
    assert_eq!(on("program", &[&program]).0, 2, "nobody was asked");

    let (exit, written) = on("program", &[&program, "--yes"]);
    assert_eq!((exit, &written["verified"]), (0, &true.into()), "{written}");
    assert_eq!(
        written["written"].as_u64().unwrap() as usize,
        written["plan"].as_array().unwrap().len()
    );
    let kept = written["snapshot"].as_str().unwrap();
    let (exit, verified) = on("verify", &[&program]);
    assert_eq!(
        (exit, verified["differences"].as_array().unwrap().len()),
        (0, 0),
        "{verified}"
    );

    assert_eq!(json(&["diff", &program, kept]).0, 1);
    assert_eq!(json(&["diff", &snapshot, kept]).0, 0);
    let after = file("after.json");
    let (_, reading) = on("read", &["--only", "program", "-o", &after]);
    assert!(reading["registers"].as_array().unwrap().is_empty());
    let (exit, same) = json(&["diff", &program, &after]);
    assert_eq!(
        (exit, same["differences"].as_array().unwrap().len()),
        (0, 0),
        "{same}"
    );
    let (_, registers) = on("read", &["--only", "registers"]);
    let (value, primary) = (
        &registers["registers"][0]["value"],
        &registers["registers"][0]["primary"],
    );
    assert!((primary.as_f64().unwrap() / value.as_f64().unwrap() - 80.0).abs() < 1e-9);
}

#[test]
fn a_meter_is_read_and_programmed_over_tcp() {
    let folder = tempfile::tempdir().unwrap();
    let meter = Served::new(&["--form", "9S", "--tcp", "127.0.0.1:0", "--instant"]);
    whole_way(&meter.port, folder.path());
}

#[cfg(unix)]
#[test]
fn a_meter_is_read_and_programmed_over_a_pseudo_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("meter").display().to_string();
    let meter = Served::new(&["--form", "9S", "--pty", &link, "--instant"]);
    assert!(meter.port.starts_with("/dev/"), "{}", meter.port);
    whole_way(&link, folder.path());
}

#[test]
fn a_preloaded_program_is_in_the_meter() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("meter.toml").display().to_string();
    assert_eq!(
        run(&["new", "--model", "ax-sd", "--form", "2S", "-o", &program])
            .status
            .code(),
        Some(0)
    );
    let meter = Served::new(&[
        "--form",
        "2S",
        "--model",
        "ax-sd",
        "--tcp",
        "127.0.0.1:0",
        "--instant",
        "--program",
        &program,
    ]);
    assert_eq!(
        json(&[
            "verify",
            "--port",
            &meter.port,
            "--password-env",
            "METER_PASSWORD",
            &program
        ])
        .0,
        0
    );
}
