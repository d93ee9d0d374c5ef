//! What goes wrong has its exit code, its name and its three lines.

use std::io::Read;
use std::process::Stdio;

use crate::support::{Served, cli, error_of, json, run};

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
    for command in [
        // There is no such port to name, and a name needs one.
        &["ports", "--of", "/dev/no-such-port", "--name", "Bench 2"][..],
        &["ports", "--name", "Bench 2"],
        &["ports", "--find", "--of", "COM3"],
    ] {
        assert_eq!(error_of(command), (2, "usage".into()), "{command:?}");
    }
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
