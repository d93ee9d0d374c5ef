//! `emulate --console`: meters worked by lines, an answer a line.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::Value;

use crate::support::{cli, json, run};

/// Meters with a console, in a process of their own.
pub struct Console {
    child: Child,
    lines: BufReader<ChildStdout>,
    input: ChildStdin,
    pub ports: Vec<String>,
}

impl Console {
    pub fn new(args: &[&str], meters: usize) -> Console {
        let mut child = cli()
            .args(["emulate", "--console", "--instant", "--tcp", "0"])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut console = Console {
            lines: BufReader::new(child.stdout.take().unwrap()),
            input: child.stdin.take().unwrap(),
            child,
            ports: Vec::new(),
        };
        for _ in 0..meters {
            let line = console.line();
            let port = line.strip_prefix("listening ").unwrap_or(&line);
            // A port alone is this computer's.
            assert!(port.starts_with("tcp:127.0.0.1:"), "{line}");
            console.ports.push(port.to_owned());
        }
        console
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert_ne!(self.lines.read_line(&mut line).unwrap(), 0);
        line.trim_end().to_owned()
    }

    pub fn ask(&mut self, line: &str) -> String {
        writeln!(self.input, "{line}").unwrap();
        self.line()
    }

    fn exit(mut self) -> Option<i32> {
        writeln!(self.input, "quit").unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const NOON: [&str; 4] = ["--clock", "2025-07-14T12:00:00", "--speed", "0"];

#[test]
fn buttons_time_load_and_power_are_worked_by_lines() {
    let mut console = Console::new(&[&["--form", "9S"], &NOON[..]].concat(), 1);
    let shown = console.ask("show");
    assert!(
        shown.contains("DEL 041236 kWh") && shown.contains("2025-07-14 12:00:00"),
        "{shown}"
    );
    assert_eq!(console.ask("load 60000"), "the load flows from now on");
    // An hour of 60 kW.
    let later = console.ask("step 1h");
    assert!(later.contains("2025-07-14 13:00:00"), "{later}");
    let port = console.ports[0].clone();
    let read = ["read", "--port", &port, "--only", "registers"];
    let (code, read) = json(&[&read[..], &["--password-env", "METER_PASSWORD"]].concat());
    assert_eq!(code, 0, "{read}");
    // 41 236.482 kWh, and 60 of these.
    assert!(read["registers"].to_string().contains("41296"), "{read}");
    let alternate = console.ask("press display");
    assert!(alternate.contains("alternate list"), "{alternate}");
    let june = console.ask("step 2026-06-01T00:00");
    assert!(june.contains("2026-06-01 00:00:00"), "{june}");
    let back = console.ask("step 2025-06-01T00:00");
    assert!(
        back.starts_with("Not done: ") && back.contains("backwards"),
        "{back}"
    );
    assert_eq!(console.ask("power off"), "power is off");
    let dark = console.ask("show");
    assert!(
        dark.contains("(blank)") && dark.contains("no power"),
        "{dark}"
    );
    let refused = console.ask("press reset");
    assert!(refused.contains("no power"), "{refused}");
    assert_eq!(console.ask("power on"), "power is on");
    assert_eq!(
        console.ask("speed 60"),
        "time runs 60 times as fast as the real one"
    );
    assert_eq!(console.ask("stop"), "time stands still");
    assert_eq!(console.exit(), Some(0));
}

#[test]
fn several_meters_are_named_by_number_and_the_switch_is_worked() {
    let args = ["--form", "2S", "--model", "ax-sd", "--count", "2"];
    let mut console = Console::new(&[&args, &NOON[..]].concat(), 2);
    let which = console.ask("show");
    assert!(which.contains("there are 2 meters"), "{which}");
    let none = console.ask("3 show");
    assert!(none.contains("there are 1 to 2"), "{none}");
    assert_eq!(console.ask("2 switch open"), "service switch: it opens");
    let open = console.ask("2 step 1s");
    assert!(open.contains("service switch open"), "{open}");
    let other = console.ask("1 show");
    assert!(other.contains("service switch closed"), "{other}");
    let early = console.ask("2 press reconnect");
    assert!(early.contains("arm it"), "{early}");
    console.ask("2 switch arm");
    assert_eq!(
        console.ask("2 press reconnect"),
        "the service switch closes"
    );
    let closed = console.ask("2 step 1s");
    assert!(closed.contains("service switch closed"), "{closed}");
}

#[test]
fn faults_are_for_the_next_connection() {
    let mut console = Console::new(&["--form", "9S"], 1);
    let port = console.ports[0].clone();
    let identify = ["identify", "--port", &port];
    assert_eq!(run(&identify).status.code(), Some(0));
    let told = console.ask("fault silent");
    assert!(told.contains("silent"), "{told}");
    assert_eq!(run(&identify).status.code(), Some(3));
    console.ask("fault none");
    assert_eq!(run(&identify).status.code(), Some(0));
}

#[test]
fn what_is_not_understood_is_told_in_words_and_help_lists_what_is() {
    let mut console = Console::new(&["--form", "9S"], 1);
    let told = console.ask("dance");
    assert!(
        told.starts_with("Not done: ") && told.contains("help"),
        "{told}"
    );
    writeln!(console.input, "help").unwrap();
    let first = console.line();
    assert!(first.starts_with("show "), "{first}");
}

#[test]
fn answers_are_json_when_asked_for() {
    let mut child = cli()
        .args([
            "emulate",
            "--console",
            "--json",
            "--form",
            "9S",
            "--tcp",
            "0",
        ])
        .args(NOON)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"show\nquit\n")
        .unwrap();
    let mut said = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let (_, answer) = said.split_once('\n').unwrap();
    let answer: Value = serde_json::from_str(answer).unwrap();
    assert_eq!(answer["show"]["id"], "DEL");
    assert_eq!(answer["show"]["digits"], "041236");
    assert_eq!(answer["show"]["list"], "normal");
}

#[test]
fn an_address_that_the_network_reaches_is_said_to_be_one() {
    for (address, warns) in [("0.0.0.0:0", true), ("127.0.0.1:0", false), ("0", false)] {
        let mut child = cli()
            .args(["emulate", "--console", "--form", "9S", "--tcp", address])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(b"quit\n").unwrap();
        let mut said = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        child.wait().unwrap();
        let told = said.contains("anyone on the network can read and program");
        assert_eq!(told, warns, "{address}: {said}");
    }
}
