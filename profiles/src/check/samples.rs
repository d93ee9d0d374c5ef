//! Every sample program of `tests/programs` gives exactly the findings that its first line names.

mod just;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{CODES, DAY, check_parsed};
use crate::program::Program;

#[test]
fn every_sample_program_gives_the_findings_it_names() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs");
    let (mut seen, mut wrong) = (0, Vec::new());
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let first = text.lines().next().unwrap();
        let expected = first
            .strip_prefix("# expect:")
            .unwrap_or_else(|| panic!("{name}: the first line names no codes"));
        let expected: Vec<&str> = expected.split_whitespace().collect();
        let found = found(&text, &name);
        if found != expected {
            wrong.push(format!("{name}: expected {expected:?}, found {found:?}"));
        }
        seen += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen >= 20, "only {seen} samples");
}

/// The codes of a program's findings, or the lines that can't be read: `line:4`.
fn found(text: &str, name: &str) -> Vec<String> {
    match Program::parse(text, name) {
        Ok(parsed) => check_parsed(&parsed, DAY)
            .iter()
            .map(|finding| finding.code.to_string())
            .collect(),
        Err(errors) => errors
            .iter()
            .map(|error| format!("line:{}", error.line))
            .collect(),
    }
}

fn folder(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}

/// Rules that need a meter, tested by `against` and `tou`, or a model that the catalog hasn't, tested by `tests::sections`.
const NO_SAMPLE: [&str; 4] = ["P002", "P003", "M007", "T034"];

#[test]
fn every_code_has_a_sample_of_its_name() {
    let names: Vec<String> = fs::read_dir(folder("../tests/programs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    for (code, words) in CODES {
        let begins = format!("bad-{}-", code.to_lowercase());
        let sample = names.iter().find(|name| name.starts_with(&begins));
        if NO_SAMPLE.contains(code) {
            continue;
        }
        let sample = sample.unwrap_or_else(|| panic!("no sample {begins}….toml for: {words}"));
        let text = fs::read_to_string(folder("../tests/programs").join(sample)).unwrap();
        let first = text.lines().next().unwrap();
        assert!(
            first.contains(code),
            "{sample} does not expect {code}: {first}"
        );
    }
}

/// Codes as they stand in quotes in a source file.
fn codes_in(text: &str, codes: &mut BTreeSet<String>) {
    for quoted in text.split('"') {
        let mut letters = quoted.chars();
        let is_code = quoted.len() == 4
            && letters.next().is_some_and(|c| c.is_ascii_uppercase())
            && letters.all(|c| c.is_ascii_digit());
        if is_code {
            codes.insert(quoted.to_owned());
        }
    }
}

#[test]
fn every_code_that_a_rule_gives_is_in_the_list_and_no_more() {
    let (mut folders, mut given) = (vec![folder("src/check")], BTreeSet::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let aside =
                ["tests", "tests.rs", "samples", "samples.rs", "codes.rs"].contains(&name.as_str());
            if path.is_dir() && !aside {
                folders.push(path);
            } else if !aside && name.ends_with(".rs") {
                let text = fs::read_to_string(&path).unwrap();
                let rules = text.split("mod tests {").next().unwrap();
                codes_in(rules, &mut given);
            }
        }
    }
    let listed: BTreeSet<String> = CODES.iter().map(|(code, _)| (*code).to_owned()).collect();
    assert_eq!(given, listed);
    assert_eq!(CODES.len(), listed.len(), "a code stands twice in the list");
}

#[test]
fn the_samples_readme_lists_every_code() {
    let text = fs::read_to_string(folder("../tests/programs/README.md")).unwrap();
    let rows: String = CODES
        .iter()
        .map(|(code, words)| format!("| {code} | {words} |\n"))
        .collect();
    assert!(text.ends_with(&rows), "its table must be:\n{rows}");
}
