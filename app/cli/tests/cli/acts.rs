//! Acts by the real binary: the meter before and after, what is refused, and what the job log says of it.

use serde_json::Value;

use crate::support::{Served, json, private, run, state};

fn serve(form: &str) -> Served {
    Served::new(&["--form", form, "--tcp", "127.0.0.1:0", "--instant"])
}

fn act(meter: &Served, password: &str, args: &[&str]) -> (i32, Value) {
    let file = private("password", password);
    let file = file.display().to_string();
    json(&[args, &["--port", &meter.port, "--password-file", &file]].concat())
}

#[test]
fn a_demand_reset_shows_before_and_after_and_is_written_down() {
    let meter = serve("9S");
    let args = ["demand-reset", "--yes", "--reason", "meter exchange"];
    let (exit, done) = act(&meter, "PROGRAMMER", &args);
    assert_eq!((exit, &done["verified"]), (0, &true.into()), "{done}");
    assert_eq!(done["before"][0]["value"], "7");
    assert_eq!(done["after"][0]["value"], "8");
    // Without the right to do it.
    let (exit, refused) = act(&meter, "READER", &["demand-reset", "--yes"]);
    assert_eq!((exit, &refused["error"]["code"]), (4, &"not-done".into()));
    let (exit, log) = json(&["log"]);
    assert_eq!(exit, 0);
    let records = log["records"].as_array().unwrap();
    assert_eq!(records.len(), 2, "{log}");
    let key = |place: usize, name: &str| records[place][name].as_str().unwrap().to_owned();
    assert_eq!(key(0, "result"), "verified");
    assert_eq!(key(0, "reason"), "meter exchange");
    assert_eq!(key(0, "meter"), "0123456789");
    assert!(key(1, "result").contains("no authorization"), "{log}");
    assert!(!log.to_string().contains("PROGRAMMER"));
}

#[test]
fn a_log_that_was_changed_is_found_out() {
    let meter = serve("9S");
    for _ in 0..2 {
        act(&meter, "PROGRAMMER", &["demand-reset", "--yes"]);
    }
    let (exit, good) = json(&["log", "verify"]);
    assert_eq!((exit, &good["records"]), (0, &2.into()), "{good}");
    let path = state().join("meterbench").join("job-log.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("demand-reset", "demand-reget", 1)).unwrap();
    let (exit, bad) = json(&["log", "verify"]);
    assert_eq!((exit, &bad["faults"][0]["line"]), (1, &1.into()), "{bad}");
    let first = text.lines().next().unwrap();
    std::fs::write(&path, format!("{first}\n")).unwrap();
    assert_eq!(json(&["log", "verify"]).0, 1, "the end was cut off");
    std::fs::write(&path, text).unwrap();
    assert_eq!(json(&["log", "verify"]).0, 0);
}

#[test]
fn what_can_not_be_taken_back_wants_the_serial_number() {
    let meter = serve("9S");
    let clear = |more: &[&str]| {
        act(
            &meter,
            "SUPERVISOR",
            &[&["clear-data", "--yes"], more].concat(),
        )
    };
    let (exit, refused) = clear(&[]);
    assert_eq!((exit, &refused["error"]["code"]), (2, &"usage".into()));
    let (exit, refused) = clear(&["--serial", "42"]);
    assert_eq!(
        (exit, &refused["error"]["code"]),
        (4, &"other-meter".into())
    );
    let (exit, done) = clear(&["--serial", "0123456789"]);
    assert_eq!((exit, &done["verified"]), (0, &true.into()), "{done}");
    // Without --yes nobody is there to be asked.
    assert_eq!(act(&meter, "SUPERVISOR", &["clear-data"]).0, 2);
}

#[test]
fn a_register_is_set_to_what_a_person_asks_for() {
    let meter = serve("9S");
    let set = |more: &[&str]| {
        let args = ["register-preset", "kWh delivered", "12345.6", "--yes"];
        act(&meter, "SUPERVISOR", &[&args, more].concat())
    };
    assert_eq!(set(&[]).0, 2, "no serial number");
    let (exit, done) = set(&["--serial", "0123456789", "--block", "B"]);
    assert_eq!((exit, &done["verified"]), (0, &true.into()), "{done}");
    assert_eq!(done["after"][0]["what"], "kWh delivered, B");
    assert_eq!(done["after"][0]["value"], "12345.6 kWh");
    let (_, reading) = act(&meter, "READER", &["read", "--only", "registers"]);
    let registers = reading["registers"].as_array().unwrap();
    let is_set = |it: &&Value| it["quantity"] == "kWh delivered" && it["block"] == "B";
    let register = registers.iter().find(is_set).unwrap();
    assert_eq!(register["value"], 12345.6, "{register}");
}

#[test]
fn a_password_is_changed_and_the_old_one_opens_nothing() {
    let meter = serve("9S");
    let new = private("new", "marigold").display().to_string();
    let change = |more: &[&str]| {
        let args = ["change-password", "1", "--yes", "--new-password-file", &new];
        act(&meter, "SUPERVISOR", &[&args, more].concat())
    };
    assert_eq!(change(&[]).0, 2, "no serial number");
    let args = ["change-password", "1", "--yes", "--serial", "0123456789"];
    assert_eq!(act(&meter, "SUPERVISOR", &args).0, 2, "no new password");
    let (exit, done) = change(&["--serial", "0123456789"]);
    assert_eq!((exit, &done["verified"]), (0, &true.into()), "{done}");
    assert!(!done.to_string().contains("marigold"), "{done}");
    assert_eq!(act(&meter, "marigold", &["identify"]).0, 0);
    let (exit, refused) = act(&meter, "READER", &["identify"]);
    assert_eq!((exit, &refused["error"]["code"]), (4, &"password".into()));
}

#[test]
fn a_clock_is_set_and_a_mode_changed_and_back() {
    let meter = Served::new(&[
        "--form",
        "9S",
        "--tcp",
        "127.0.0.1:0",
        "--instant",
        "--clock",
        "2020-02-29T12:00:00",
    ]);
    let (exit, looked) = act(&meter, "PROGRAMMER", &["set-clock", "--dry-run"]);
    assert_eq!((exit, &looked["after"]), (0, &Value::Null), "{looked}");
    let (exit, done) = act(&meter, "PROGRAMMER", &["set-clock", "--yes"]);
    assert_eq!((exit, &done["verified"]), (0, &true.into()), "{done}");
    for mode in ["test", "metering"] {
        let (exit, done) = act(&meter, "SUPERVISOR", &["set-mode", mode, "--yes"]);
        assert_eq!(
            (exit, &done["after"][0]["value"]),
            (0, &mode.into()),
            "{done}"
        );
    }
}

#[test]
fn a_switch_opens_is_armed_and_closes_only_for_the_meter_that_is_named() {
    let meter = serve("2S-SD");
    let switch = |order: &str, more: &[&str]| {
        let args = [&["switch", order, "--yes"], more].concat();
        act(&meter, "SUPERVISOR", &args)
    };
    let (exit, done) = switch("open", &[]);
    assert_eq!((exit, &done["verified"]), (0, &true.into()), "{done}");
    assert_eq!(switch("close", &[]).0, 2, "no serial number");
    let (exit, done) = switch("close", &["--serial", "0123456789"]);
    assert_eq!((exit, &done["verified"]), (0, &true.into()), "{done}");
    let plain = serve("9S");
    let (exit, none) = act(&plain, "SUPERVISOR", &["switch", "open", "--yes"]);
    assert_eq!(
        (exit, &none["error"]["code"]),
        (4, &"forbidden".into()),
        "{none}"
    );
}

#[test]
fn a_snapshot_is_put_back() {
    let meter = serve("9S");
    let file = |name: &str| state().join(name).display().to_string();
    let (before, program) = (file("before.json"), file("meter.toml"));
    assert_eq!(act(&meter, "PROGRAMMER", &["read", "-o", &before]).0, 0);
    run(&["new", "--model", "ax-poly", "--form", "9S", "-o", &program]);
    assert_eq!(
        act(&meter, "PROGRAMMER", &["program", &program, "--yes"]).0,
        0
    );
    let (exit, plan) = act(&meter, "PROGRAMMER", &["restore", &before, "--dry-run"]);
    assert_eq!((exit, &plan["verified"]), (0, &false.into()), "{plan}");
    let (exit, done) = act(&meter, "PROGRAMMER", &["restore", &before, "--yes"]);
    assert_eq!((exit, &done["verified"]), (0, &true.into()), "{done}");
    let (exit, again) = act(&meter, "PROGRAMMER", &["restore", &before, "--dry-run"]);
    assert_eq!((exit, &again["verified"]), (0, &true.into()), "{again}");
}
