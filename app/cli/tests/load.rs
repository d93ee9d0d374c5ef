//! `emulate --load`, `--speed`: an emulated meter whose registers move, and what is wrong with a bad load.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that can't go on has failed; JSON that lacks a key is null, and then the comparison fails"
)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn cli() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meterbench-cli"));
    command.env("METER_PASSWORD", "SUPERVISOR");
    command
}

struct Served(Child, String);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(args: &[&str]) -> Served {
    let mut child = cli()
        .args([
            "emulate",
            "--form",
            "2S",
            "--model",
            "ax",
            "--tcp",
            "127.0.0.1:0",
            "--instant",
        ])
        .args(args)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let port = line.trim().strip_prefix("listening ").unwrap().to_owned();
    Served(child, port)
}

fn kwh(meter: &Served) -> f64 {
    let output = cli()
        .args([
            "read",
            "--port",
            &meter.1,
            "--password-env",
            "METER_PASSWORD",
            "--only",
            "registers",
            "--json",
        ])
        .output()
        .unwrap();
    let reading: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        reading["registers"][0]["quantity"], "kWh delivered",
        "{reading}"
    );
    reading["registers"][0]["value"].as_f64().unwrap()
}

fn refused(load: &str) -> String {
    let output: Output = cli()
        .args([
            "emulate",
            "--form",
            "2S",
            "--model",
            "ax",
            "--tcp",
            "127.0.0.1:0",
            "--load",
            load,
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{load}");
    String::from_utf8(output.stderr).unwrap()
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn registers_stand_still_without_a_load_or_at_speed_0_and_move_at_a_million_times_real_time() {
    let still = [
        serve(&["--speed", "1000000"]),
        serve(&["--load", "household", "--speed", "0"]),
    ];
    for meter in &still {
        assert!((kwh(meter) - kwh(meter)).abs() < f64::EPSILON);
    }
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "day.csv", "time,watts\n00:00,5000\n");
    for load in ["5000", "shop", &file] {
        let moves = serve(&["--load", load, "--speed", "1000000"]);
        let before = kwh(&moves);
        assert!(kwh(&moves) > before, "{load}");
    }
}

#[test]
fn a_bad_load_is_refused_in_words_with_the_line_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let gap = write(
        folder.path(),
        "gap.csv",
        "time,watts\n00:00,600\n08:00,700\n07:00,1\n",
    );
    let words = refused(&gap);
    assert!(
        words.contains("gap.csv: line 4: 07:00 does not come after the step before it"),
        "{words}"
    );
    let words = refused("plenty");
    assert!(words.contains("“plenty” is no load"), "{words}");
    let phases = write(folder.path(), "b.csv", "time,volts_b,amps_b\n00:00,120,3\n");
    let words = refused(&phases);
    assert!(words.contains("does not measure phase B"), "{words}");
    let gone = folder.path().join("none.csv").display().to_string();
    assert!(refused(&gone).contains("none.csv"));
}
