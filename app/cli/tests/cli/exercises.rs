//! `emulate --exercise`: the goal is told, each step when it is done, and the goal when it is reached.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use crate::support::{cli, run};

/// An exercise in a process of its own, stopped when dropped.
struct Begun {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Begun {
    fn new(name: &str) -> Begun {
        Begun::with(name, &[])
    }

    fn with(name: &str, more: &[&str]) -> Begun {
        let mut child = cli()
            .args([
                "emulate",
                "--exercise",
                name,
                "--tcp",
                "127.0.0.1:0",
                "--instant",
            ])
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Begun { child, lines }
    }

    /// Everything up to a line that begins so; the rest of that line.
    fn until(&mut self, begin: &str) -> (Vec<String>, String) {
        let mut before = Vec::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.lines.read_line(&mut line).unwrap(), 0, "{before:?}");
            if let Some(rest) = line.trim_end().strip_prefix(begin) {
                return (before, rest.to_owned());
            }
            before.push(line);
        }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_first_connection_is_told_step_by_step() {
    let mut exercise = Begun::new("first-connection");
    let (said, port) = exercise.until("listening ");
    let said = said.concat();
    assert!(said.contains("Goal: Log on with a password"), "{said}");
    assert!(said.contains("Hint: "), "{said}");
    let read = run(&[
        "read",
        "--port",
        &port,
        "--password-env",
        "METER_PASSWORD",
        "--only",
        "registers",
    ]);
    assert_eq!(read.status.code(), Some(0));
    let (steps, _) = exercise.until("The goal is reached");
    let mut steps: Vec<&str> = steps.iter().map(|line| line.trim_end()).collect();
    steps.sort_unstable();
    assert_eq!(
        steps,
        [
            "Done: Logged off",
            "Done: Logged on with a password",
            "Done: Read the registers (ST-23)",
            "Done: Read who the meter is (ST-1)",
        ]
    );
}

#[test]
fn a_half_written_meter_is_finished_with_the_program() {
    let mut exercise = Begun::new("half-written");
    let (_, port) = exercise.until("listening ");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new.toml");
    let text = "schema = 1\n[meter]\nmodel = \"ax-poly\"\nform = \"9S\"\n\n[multiplier]\nct = \"200:5\"\npt = \"1:1\"\n\n[energy]\nformat = \"5x10\"\n";
    std::fs::write(&file, text).unwrap();
    let program = run(&[
        "program",
        "--port",
        &port,
        "--password-env",
        "METER_PASSWORD",
        &file.display().to_string(),
        "--yes",
    ]);
    let said = String::from_utf8_lossy(&program.stderr).into_owned();
    assert_eq!(program.status.code(), Some(0), "{said}");
    exercise.until("The goal is reached");
}

#[cfg(unix)]
#[test]
fn an_exercise_goes_on_from_its_state_file() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("exercise.state").display().to_string();
    let more = ["--state", state.as_str()];
    let port = |exercise: &mut Begun| exercise.until("listening ").1;

    let mut exercise = Begun::with("half-written", &more);
    let identify = ["identify", "--port", &port(&mut exercise)];
    let identify = [&identify[..], &["--password-env", "METER_PASSWORD"]].concat();
    assert_eq!(run(&identify).status.code(), Some(0));
    exercise.until("Done: Logged on with a password");
    let id = exercise.child.id().to_string();
    let stopped = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(stopped.unwrap().success());
    assert!(exercise.child.wait().unwrap().success());

    // What was done stays done, and the meter stays half-written.
    let mut exercise = Begun::with("half-written", &more);
    exercise.until("Done: Logged on with a password");
}

#[test]
fn an_exercise_that_there_is_not_is_told_with_those_that_there_are() {
    let output = run(&["emulate", "--exercise", "set-cock", "--tcp", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("set-clock"), "{said}");
}
