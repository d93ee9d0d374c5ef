//! Several meters at once, and a read that is stopped.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::support::{Served, cli, json};

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
