//! `emulate --load`, `--speed`: an emulated meter whose registers move, and what is wrong with a bad load.

use std::path::Path;

use crate::support::{Served, json, run};

/// The meter that all are about.
const METER: [&str; 6] = ["--form", "2S", "--model", "ax", "--tcp", "127.0.0.1:0"];

fn serve(args: &[&str]) -> Served {
    Served::new(&[&METER[..], &["--instant"], args].concat())
}

fn kwh(meter: &Served) -> f64 {
    let (code, reading) = json(&[
        "read",
        "--port",
        &meter.port,
        "--password-env",
        "METER_PASSWORD",
        "--only",
        "registers",
    ]);
    assert_eq!(code, 0, "{reading}");
    assert_eq!(
        reading["registers"][0]["quantity"], "kWh delivered",
        "{reading}"
    );
    reading["registers"][0]["value"].as_f64().unwrap()
}

fn refused(load: &str) -> String {
    let output = run(&[&["emulate"], &METER[..], &["--load", load]].concat());
    assert_eq!(output.status.code(), Some(2), "{load}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn volts_behind_the_switch_need_a_switch() {
    let load_side = ["--load-side", "240"];
    let output = run(&[&["emulate"], &METER[..], &load_side].concat());
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("a 2S has no service switch"), "{said}");
    let meter = ["--form", "2S-SD", "--tcp", "127.0.0.1:0", "--instant"];
    let served = Served::new(&[&meter[..], &load_side].concat());
    let (code, answer) = json(&["identify", "--port", &served.port]);
    assert_eq!(code, 0, "{answer}");
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
