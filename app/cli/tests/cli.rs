//! The real binary against an emulated meter that the same binary serves.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that can't go on has failed; JSON that lacks a key is null, and then the comparison fails"
)]

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

fn cli() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meterbench-cli"));
    command
        .env_remove("RUST_LOG")
        .env("METER_PASSWORD", "PROGRAMMER")
        // Nothing can be kept there, so no test depends on another one, or on who runs it.
        .env("XDG_CONFIG_HOME", "/dev/null")
        .env("XDG_STATE_HOME", "/dev/null")
        .stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    cli().args(args).output().unwrap()
}

fn json(args: &[&str]) -> (i32, Value) {
    let mut all = args.to_vec();
    all.push("--json");
    let output = run(&all);
    let text = String::from_utf8(output.stdout).unwrap();
    (
        output.status.code().unwrap(),
        serde_json::from_str(&text).unwrap_or_else(|error| unreachable!("{error}: {text}")),
    )
}

/// An emulated meter in a process of its own, stopped when dropped.
struct Served {
    child: Child,
    port: String,
}

impl Served {
    fn new(args: &[&str]) -> Self {
        let mut child = cli()
            .arg("emulate")
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line
            .trim()
            .strip_prefix("listening ")
            .unwrap_or_else(|| unreachable!("{line}"))
            .to_owned();
        Self { child, port }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

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

fn error_of(args: &[&str]) -> (i32, String) {
    let (exit, answer) = json(args);
    for key in ["what", "why", "hint"] {
        assert!(
            !answer["error"][key].as_str().unwrap().is_empty(),
            "{answer}"
        );
    }
    (exit, answer["error"]["code"].as_str().unwrap().to_owned())
}

#[test]
fn failures_have_their_exit_codes_and_names() {
    let meter = Served::new(&["--form", "9S", "--tcp", "127.0.0.1:0", "--instant"]);
    assert_eq!(
        error_of(&["identify", "--port", "tcp:127.0.0.1:1"]),
        (3, "connection-refused".into())
    );
    assert_eq!(
        error_of(&["identify", "--port", "/dev/no-such-port"]),
        (3, "no-port".into())
    );
    assert_eq!(
        error_of(&["identify", "--port", "emulator:99S"]),
        (2, "unknown-form".into())
    );
    assert_eq!(error_of(&["identify"]), (2, "usage".into()));
    assert_eq!(
        error_of(&["identify", "--port", "nonsense:1"]),
        (2, "usage".into())
    );
    assert_eq!(
        error_of(&["table", "--port", &meter.port, "ST-99"]),
        (4, "no-table".into())
    );
    assert_eq!(
        error_of(&["table", "--port", &meter.port, "ST-15"]),
        (4, "clearance".into())
    );
    // Without a password the meter keeps its tables back; it isn't that it hasn't got them.
    let sample = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/programs/good-9s-transformers.toml"
    );
    assert_eq!(
        error_of(&["program", "--port", &meter.port, sample, "--dry-run"]),
        (4, "clearance".into())
    );
    assert_eq!(
        error_of(&["check", "/no/such/file.toml"]),
        (2, "file".into())
    );
    let wrong = cli()
        .args([
            "identify",
            "--json",
            "--port",
            &meter.port,
            "--password-env",
            "WRONG",
        ])
        .env("WRONG", "wrong")
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(4));
    assert!(
        String::from_utf8(wrong.stdout)
            .unwrap()
            .contains("\"password\"")
    );
}

#[test]
fn an_error_is_three_lines_on_stderr() {
    let output = run(&["identify", "--port", "tcp:127.0.0.1:1"]);
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.starts_with("Opening the port failed\n"), "{text}");
}

#[test]
fn what_speaks_another_protocol_or_nothing_is_said() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = format!("tcp:{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::thread::spawn(move || {
                use std::io::Write;
                let mut buffer = [0; 64];
                while stream.read(&mut buffer).is_ok_and(|count| count > 0) {
                    let _ = stream.write_all(b"/LGZ5ZMD120\r\n");
                }
            });
        }
    });
    assert_eq!(
        error_of(&["identify", "--port", &port]),
        (3, "not-c1218".into())
    );
}

#[test]
fn a_faulty_program_gives_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.toml");
    std::fs::write(
        &file,
        "schema = 2\n[meter]\nmodel = \"ax\"\nform = \"2S\"\nvots = 240\n",
    )
    .unwrap();
    let path = file.display().to_string();
    let output = run(&["check", &path]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.contains("bad.toml:5:1") && text.contains("volts"),
        "{text}"
    );
    std::fs::write(
        &file,
        "schema = 2\n[meter]\nmodel = \"ax\"\nform = \"2S\"\n[multiplier]\nct = \"400:5\"\n",
    )
    .unwrap();
    let output = run(&["check", &path]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("bad.toml:6: error[X"), "{text}");
}

#[test]
fn every_command_shows_an_example() {
    for command in [
        "ports", "catalog", "new", "check", "show", "diff", "identify", "read", "table", "program",
        "verify", "emulate", "tou", "sheet",
    ] {
        let output = run(&[command, "--help"]);
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.contains("Example:") && text.contains(&format!("meterbench-cli {command}")),
            "{text}"
        );
    }
}

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

#[test]
fn names_and_passwords_that_do_not_fit_are_usage_errors_and_not_repeated() {
    for user in ["ELEVENCHARS", "Müller"] {
        let (exit, answer) = json(&["identify", "--port", "emulator:9S", "--user", user]);
        assert_eq!((exit, &answer["error"]["code"]), (2, &"usage".into()));
        assert!(
            answer["error"]["why"]
                .as_str()
                .unwrap()
                .contains("10 printable ASCII")
        );
    }
    for password in ["a password of more than twenty", "hex:4142"] {
        let output = cli()
            .args([
                "identify",
                "--json",
                "--port",
                "emulator:9S",
                "--password-env",
                "LONG",
            ])
            .env("LONG", password)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{password}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            !text.contains(password) && text.contains("\"usage\""),
            "{text}"
        );
    }
}

#[test]
fn a_snapshot_that_cannot_be_saved_is_said_before_the_meter_is_asked() {
    assert_eq!(
        error_of(&[
            "read",
            "--port",
            "tcp:127.0.0.1:1",
            "-o",
            "/no/such/folder/m.json"
        ]),
        (2, "file".into())
    );
}

#[test]
fn a_reader_that_has_gone_away_is_no_panic() {
    let mut child = cli()
        .args(["catalog", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.code() == Some(0), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}

#[test]
fn several_meters_are_served_at_once_each_on_its_own_endpoint() {
    let mut child = cli()
        .args([
            "emulate",
            "--form",
            "9S",
            "--tcp",
            "127.0.0.1:0",
            "--count",
            "2",
            "--instant",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: Vec<String> = BufReader::new(child.stdout.as_mut().unwrap())
        .lines()
        .take(2)
        .map(|line| line.unwrap().strip_prefix("listening ").unwrap().to_owned())
        .collect();
    let served = Served {
        child,
        port: lines[0].clone(),
    };
    assert_ne!(lines[0], lines[1]);
    for port in &lines {
        assert_eq!(json(&["identify", "--port", port]).0, 0, "{port}");
    }
    drop(served);
}

/// Ctrl-C in the middle of a read over one line that both commands share.
#[cfg(unix)]
#[test]
fn an_interrupted_read_ends_with_130_and_leaves_the_meter_free() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("meter").display().to_string();
    let _meter = Served::new(&["--form", "9S", "--pty", &link]);
    let access = ["--port", &link, "--password-env", "METER_PASSWORD"];
    let snapshot = folder.path().join("m.json");
    let mut child = cli()
        .args(["read", "-vv", "--max-baud", "9600", "-o"])
        .arg(&snapshot)
        .args(access)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut progress = BufReader::new(child.stderr.take().unwrap()).lines();
    let begun = progress.any(|line| line.unwrap().starts_with("Reading ST-1 "));
    assert!(begun, "the read ended before it was interrupted");
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(sent.success());
    let rest: Vec<String> = progress.map(|line| line.unwrap()).collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest:?}");
    assert!(
        rest.iter().any(|line| line.contains("was cancelled")),
        "{rest:?}"
    );
    assert!(!snapshot.exists());
    let (exit, identity) = json(&["identify", access[0], access[1], access[2], access[3]]);
    assert_eq!(
        (exit, &identity["link"]["retries"]),
        (0, &0.into()),
        "the old session was gone: {identity}"
    );
}

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
    let text = include_str!("../../../tests/programs/good-2s-residential-tou.toml");
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
