//! `emulate --state`: a meter that outlasts its process.

use crate::support::{Served, json, run};

fn serve(state: &str, more: &[&str]) -> Served {
    let args = [
        "--form",
        "2S",
        "--model",
        "ax",
        "--tcp",
        "127.0.0.1:0",
        "--instant",
        "--state",
        state,
    ];
    Served::new(&[&args[..], more].concat())
}

fn serial(meter: &Served) -> String {
    let (code, identity) = json(&["identify", "--port", &meter.port]);
    assert_eq!(code, 0, "{identity}");
    identity["serial"].to_string()
}

#[cfg(unix)]
fn stop(mut meter: Served) {
    let id = meter.child.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(killed.unwrap().success());
    assert!(meter.child.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_meter_goes_on_from_its_file_and_only_one_process_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("meter.state").display().to_string();
    let meter = serve(&path, &["--seed", "5"]);
    let first = serial(&meter);

    let other = [
        "emulate",
        "--form",
        "2S",
        "--model",
        "ax",
        "--tcp",
        "127.0.0.1:0",
        "--state",
        &path,
    ];
    let refused = run(&other);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.contains("another process serves a meter from"),
        "{told}"
    );
    assert!(told.contains("Stop the other process"), "{told}");

    stop(meter);
    // The seed of a meter that is there is its own.
    let again = serve(&path, &["--seed", "6"]);
    assert_eq!(serial(&again), first);
    stop(again);
}

#[test]
fn a_file_that_holds_no_state_or_another_meters_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "buy fuses\n").unwrap();
    let name = path.display().to_string();
    let refused = run(&[
        "emulate",
        "--form",
        "9S",
        "--tcp",
        "127.0.0.1:0",
        "--state",
        &name,
    ]);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("something else than the state"), "{told}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "buy fuses\n");
}
