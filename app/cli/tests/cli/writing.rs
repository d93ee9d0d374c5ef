//! The plan in words, work-lists, whole tables, and the snapshots that are kept.

use std::path::Path;

use serde_json::Value;

use crate::support::{Served, json, run, state};

fn serve() -> Served {
    Served::new(&["--form", "9S", "--tcp", "127.0.0.1:0", "--instant"])
}

fn file(name: &str) -> String {
    state().join(name).display().to_string()
}

fn new_program(name: &str) -> String {
    let path = file(name);
    run(&["new", "--model", "ax-poly", "--form", "9S", "-o", &path]);
    path
}

fn program(meter: &Served, args: &[&str]) -> (i32, Value) {
    let mut all = vec![
        "program",
        "--port",
        &meter.port,
        "--password-env",
        "METER_PASSWORD",
    ];
    all.extend(args);
    json(&all)
}

#[test]
fn a_plan_says_of_each_setting_how_it_stands_and_how_long_it_takes() {
    let meter = serve();
    let path = new_program("a.toml");
    let (exit, plan) = program(&meter, &[&path, "--dry-run"]);
    let settings = &plan["settings"];
    assert_eq!(exit, 0, "{plan}");
    assert!(
        !settings["changed"].as_array().unwrap().is_empty(),
        "{plan}"
    );
    assert!(settings["same"].as_u64().unwrap() > 5, "{plan}");
    for key in ["read_only", "not_in_meter", "not_compared"] {
        assert!(settings[key].is_array(), "{key}: {plan}");
    }
    assert!(plan["estimate_s"].as_f64().unwrap() > 0.1);
    let sent: u64 = plan["plan"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["bytes"].as_u64().unwrap())
        .sum();
    assert_eq!(plan["bytes"].as_u64(), Some(sent));
    let text = run(&[
        "program",
        "--port",
        &meter.port,
        "--password-env",
        "METER_PASSWORD",
        &path,
        "--dry-run",
    ]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(
        text.contains("  changed: ") && text.contains("  same: "),
        "{text}"
    );

    let (exit, written) = program(&meter, &[&path, "--yes"]);
    assert_eq!((exit, &written["verified"]), (0, &true.into()), "{written}");
    assert!(
        written["took_s"].as_f64().unwrap() > 0.0 && written["tables_s"].as_f64().unwrap() > 0.0
    );
    let (exit, again) = program(&meter, &[&path, "--yes"]);
    assert_eq!(
        (exit, &again["verified"], &again["written"]),
        (0, &true.into(), &0.into())
    );
    let (exit, all) = program(&meter, &[&path, "--yes", "--write-all"]);
    assert_eq!((exit, &all["verified"]), (0, &true.into()), "{all}");
    assert!(all["bytes"].as_u64().unwrap() > 1000, "{all}");
}

#[test]
fn a_meter_that_is_not_in_the_work_list_is_not_written_unless_somebody_says_why() {
    let meter = serve();
    let path = new_program("b.toml");
    let list = file("list.csv");
    let write = |text: &str| std::fs::write(&list, text).unwrap();
    write("\u{feff}serial;form;program\r\n0000000001;9S;b.toml\r\n");
    let (exit, error) = program(&meter, &[&path, "--yes", "--work-list", &list]);
    assert_eq!(
        (exit, &error["error"]["code"]),
        (1, &"not-the-meter".into()),
        "{error}"
    );
    write("serial,form,program\n0123456789,2S,b.toml\n");
    let (exit, error) = program(&meter, &[&path, "--yes", "--work-list", &list]);
    assert_eq!(exit, 1, "{error}");
    assert!(
        error["error"]["why"].as_str().unwrap().contains("form 2S"),
        "{error}"
    );
    let listed = ["--yes", "--work-list", &list, "--override"];
    let with = |more: &[&str]| -> Vec<String> {
        let all = [&[path.as_str()], listed.as_slice(), more].concat();
        all.into_iter().map(str::to_owned).collect()
    };
    let call =
        |args: Vec<String>| program(&meter, &args.iter().map(String::as_str).collect::<Vec<_>>());
    let (exit, error) = call(with(&[]));
    assert_eq!(
        (exit, &error["error"]["code"]),
        (2, &"usage".into()),
        "{error}"
    );
    let (exit, done) = call(with(&["--reason", "the list is wrong"]));
    assert_eq!((exit, &done["verified"]), (0, &true.into()), "{done}");
    let (_, log) = json(&["log"]);
    let reason = log.to_string();
    assert!(
        reason.contains("the list is wrong (overridden: ") && reason.contains("form 2S"),
        "{log}"
    );
    write("serial,form,program\n0123456789,8S,b.toml\n");
    let (exit, done) = program(&meter, &[&path, "--yes", "--work-list", &list]);
    assert_eq!((exit, &done["verified"]), (0, &true.into()), "{done}");
    write("serial,form\n1,9S\n1,9S\n");
    let (exit, error) = program(&meter, &[&path, "--yes", "--work-list", &list]);
    let mistake = &error["error"]["mistakes"][0];
    assert_eq!(
        (exit, &mistake["line"], &mistake["column"]),
        (2, &3.into(), &1.into()),
        "{error}"
    );
}

#[test]
fn snapshots_are_kept_by_meter_and_the_old_ones_go_when_somebody_says_so() {
    let meter = serve();
    let path = new_program("c.toml");
    for _ in 0..2 {
        let (exit, done) = program(&meter, &[&path, "--yes", "--write-all"]);
        assert_eq!(exit, 0, "{done}");
        assert!(
            Path::new(done["snapshot"].as_str().unwrap()).starts_with(state()),
            "{done}"
        );
    }
    let (exit, kept) = json(&["snapshots"]);
    let all = kept["snapshots"].as_array().unwrap();
    assert_eq!(
        (exit, all.len(), &all[0]["meter"]),
        (0, 2, &"0123456789".into()),
        "{kept}"
    );
    assert_eq!(json(&["snapshots", "--keep", "1"]).0, 2, "nobody was asked");
    let (_, dry) = json(&["snapshots", "--keep", "1", "--dry-run"]);
    assert_eq!(
        (&dry["removed"], dry["surplus"].as_array().unwrap().len()),
        (&false.into(), 1),
        "{dry}"
    );
    assert_eq!(
        json(&["snapshots", "--older-than", "1", "--yes"]).1["surplus"],
        serde_json::json!([])
    );
    let (exit, gone) = json(&["snapshots", "--keep", "1", "--yes"]);
    assert_eq!((exit, &gone["removed"]), (0, &true.into()), "{gone}");
    assert_eq!(
        json(&["snapshots", "--meter", "0123456789"]).1["snapshots"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
