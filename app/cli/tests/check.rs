//! `check`: files and folders, house rules, a meter's snapshot; and `schema`, by which an editor checks.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can't go on has failed; JSON that lacks a key is null, and then the comparison fails"
)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const GOOD: &str =
    "schema = 2\n[meter]\nmodel = \"ax\"\nform = \"2S\"\n[energy]\nformat = \"5x1\"\n";
/// Finding X on line 6.
const BAD: &str =
    "schema = 2\n[meter]\nmodel = \"ax\"\nform = \"2S\"\n[multiplier]\nct = \"400:5\"\n";
const MISTYPED: &str = "schema = 2\n[meter]\nmodel = \"ax\"\nform = \"2S\"\nvots = 240\n";

/// A folder with files of these names and texts.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_meterbench-cli"))
        .args(args)
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn json(args: &[&str]) -> (i32, Value) {
    let mut all = args.to_vec();
    all.push("--json");
    let output = run(&all);
    (
        output.status.code().unwrap(),
        serde_json::from_slice(&output.stdout).unwrap(),
    )
}

/// The codes of an answer, in its order.
fn codes(answer: &Value) -> Vec<&str> {
    let findings = answer["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

#[test]
fn a_folder_is_checked_file_by_file_in_the_order_of_names() {
    let names: Vec<String> = (0..40).map(|number| format!("{number:02}.toml")).collect();
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), BAD)).collect();
    files.extend([("notes.txt", "not TOML"), ("a.json", "{}")]);
    let folder = folder(&files);
    std::fs::create_dir(folder.path().join("older.toml")).unwrap();
    let (exit, answer) = json(&["check", &folder.path().display().to_string()]);
    assert_eq!(exit, 1);
    let told: Vec<&str> = answer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["line"] == 6)
        .map(|finding| finding["file"].as_str().unwrap())
        .collect();
    let all: Vec<String> = names.iter().map(|name| path(&folder, name)).collect();
    assert_eq!(told, all);
    assert_eq!(answer["left_alone"].as_array().unwrap().len(), 40);
}

#[test]
fn a_folder_without_findings_tells_how_many_files_it_has() {
    let folder = folder(&[("a.toml", GOOD), ("b.toml", GOOD), ("C.TOML", GOOD)]);
    let output = run(&["check", &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().trim(),
        "No findings in 3 files"
    );
}

#[test]
fn a_file_of_a_folder_that_cannot_be_read_does_not_hide_the_others() {
    let folder = folder(&[("a.toml", MISTYPED), ("b.toml", BAD), ("c.toml", GOOD)]);
    let (exit, answer) = json(&["check", &folder.path().display().to_string()]);
    assert_eq!(exit, 2);
    let findings = answer["findings"].as_array().unwrap();
    assert_eq!(findings[0]["code"], "program-file");
    assert!(
        findings[0]["message"]
            .as_str()
            .unwrap()
            .contains("a.toml:5:1")
    );
    assert_eq!(findings[1]["file"], path(&folder, "b.toml").as_str());
    assert_eq!(findings[1]["line"], 6);
}

#[test]
fn a_folder_without_program_files_is_an_error() {
    let folder = folder(&[("notes.txt", "")]);
    let (exit, answer) = json(&["check", &folder.path().display().to_string()]);
    assert_eq!((exit, &answer["error"]["code"]), (2, &"file".into()));
    let why = answer["error"]["why"].as_str().unwrap();
    assert!(why.contains("no program file"), "{why}");
}

#[test]
fn a_snapshot_is_told_as_one_and_not_by_its_letters() {
    let folder = folder(&[("a.json", "{\n \"format\": 1\n}\n")]);
    let output = run(&["check", &path(&folder, "a.json")]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(
        text.contains("this is a snapshot, not a program file; `show` shows it"),
        "{text}"
    );
}

#[test]
fn one_file_says_what_it_leaves_to_the_meter() {
    let folder = folder(&[("a.toml", GOOD)]);
    let file = path(&folder, "a.toml");
    let (exit, answer) = json(&["check", &file]);
    assert_eq!(exit, 0);
    let sections: Vec<&str> = answer["left_alone"][0]["sections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|section| section.as_str().unwrap())
        .collect();
    assert!(sections.contains(&"tou") && sections.contains(&"events"));
    assert!(!sections.contains(&"energy") && !sections.contains(&"meter"));
    let text = String::from_utf8(run(&["check", &file]).stdout).unwrap();
    assert!(
        text.contains("a.toml: not set, the meter keeps its own: "),
        "{text}"
    );
    // Of several files only the findings are told.
    let text = String::from_utf8(run(&["check", &file, &file]).stdout).unwrap();
    assert_eq!(text.trim(), "No findings in 2 files");
}

const RULES: &str = "schema = 1\n[[rule]]\ncode = \"HOUSE-2\"\nmessage = \"Our readers need five digits\"\nhint = \"choose 5x1\"\nforbid = { field = \"energy.format\", one_of = [\"4x1\", \"4x10\"] }\n";

#[test]
fn house_rules_add_their_findings_with_lines_even_from_the_folder_they_check() {
    let four = GOOD.replace("5x1", "4x1");
    let folder = folder(&[
        ("four.toml", &four),
        ("house.toml", RULES),
        ("five.toml", GOOD),
    ]);
    let rules = path(&folder, "house.toml");
    let four = path(&folder, "four.toml");
    let (_, without) = json(&["check", &four]);
    assert!(!codes(&without).contains(&"HOUSE-2"));
    let whole = folder.path().display().to_string();
    let (exit, with) = json(&["check", &whole, "--rules", &rules]);
    assert_eq!(exit, 1);
    let findings = with["findings"].as_array().unwrap();
    let house: Vec<&Value> = findings
        .iter()
        .filter(|finding| finding["code"] == "HOUSE-2")
        .collect();
    assert_eq!(house.len(), 1, "{with:#}");
    assert_eq!(house[0]["file"], four.as_str());
    assert_eq!(house[0]["line"], 6);
    let message = house[0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("Our readers need five digits") && message.contains("4x1"),
        "{message}"
    );
}

#[test]
fn a_broken_rules_file_is_told_with_line_and_column_before_any_program() {
    let broken = RULES.replace("message", "mesage");
    let folder = folder(&[("house.toml", &broken)]);
    let rules = path(&folder, "house.toml");
    let (exit, answer) = json(&["check", "/no/such/file.toml", "--rules", &rules]);
    assert_eq!(
        (exit, &answer["error"]["code"]),
        (2, &"program-file".into())
    );
    let place = &answer["error"]["places"][0];
    assert_eq!(place["file"], rules.as_str());
    assert_eq!((&place["line"], &place["column"]), (&4.into(), &1.into()));
}

#[test]
fn a_file_is_checked_for_the_meter_of_a_snapshot() {
    let folder = folder(&[("a.toml", GOOD)]);
    let snapshot = path(&folder, "meter.json");
    let read = run(&["read", "--port", "emulator:9S", "-o", &snapshot]);
    assert!(read.status.success());
    let file = path(&folder, "a.toml");
    assert_eq!(json(&["check", &file]).0, 0);
    let (exit, answer) = json(&["check", &file, "--meter", &snapshot]);
    assert_eq!(exit, 1, "{answer:#}");
    let text = answer["findings"].to_string();
    assert!(text.contains("9S"), "{text}");
    // What is no snapshot is said before the file is looked at.
    let (exit, answer) = json(&["check", &file, "--meter", &file]);
    assert_eq!((exit, &answer["error"]["code"]), (2, &"snapshot".into()));
}

#[test]
fn the_schema_is_printed_saved_and_replaces_nothing_unasked() {
    let folder = folder(&[]);
    let file = path(&folder, "meterbench-program.schema.json");
    let printed = run(&["schema"]);
    assert_eq!(printed.status.code(), Some(0));
    let schema: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert!(schema["properties"]["tou"].is_object());

    let output = run(&["schema", "-o", &file]);
    assert_eq!(output.status.code(), Some(0));
    let saved: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(saved, schema);

    std::fs::write(&file, "mine").unwrap();
    let (exit, answer) = json(&["schema", "-o", &file]);
    assert_eq!((exit, &answer["error"]["code"]), (2, &"file".into()));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(json(&["schema", "-o", &file, "--force"]).0, 0);
    assert_ne!(std::fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn a_new_program_stands_beside_the_schema_its_first_line_points_to() {
    let folder = folder(&[]);
    let file = path(&folder, "new.toml");
    let args = ["new", "--model", "ax", "--form", "2S", "-o", &file];
    let output = run(&args);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = std::fs::read_to_string(&file).unwrap();
    let first = text.lines().next().unwrap();
    let named = first.strip_prefix("#:schema ./").unwrap();
    assert!(Path::new(&path(&folder, named)).is_file(), "{first}");
    assert_eq!(json(&["check", &file]).0, 0);
}
