//! Every sample program of `tests/programs` gives exactly the findings that its first line names.

use std::path::Path;

use super::check_parsed;
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
        let found: Vec<String> = match Program::parse(&text, &name) {
            Ok(parsed) => check_parsed(&parsed)
                .iter()
                .map(|finding| finding.code.to_string())
                .collect(),
            Err(errors) => errors
                .iter()
                .map(|error| format!("line:{}", error.line))
                .collect(),
        };
        if found != expected {
            wrong.push(format!("{name}: expected {expected:?}, found {found:?}"));
        }
        seen += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen >= 20, "only {seen} samples");
}
