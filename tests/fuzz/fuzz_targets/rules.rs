//! A text as a utility's house rules: loaded, and asked of programs.
//!
//! No text may end the process, every refusal has a reason with a line, and every finding says something.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use meterbench_profiles::Program;
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::check::house;

/// One of each form: between them they have every field.
static PROGRAMS: LazyLock<Vec<Program>> = LazyLock::new(|| {
    built_in()
        .forms
        .iter()
        .step_by(7)
        .map(Program::template)
        .collect()
});

fuzz_target!(|text: &str| {
    match house::parse(text, "fuzz.toml") {
        Ok(rules) => {
            for program in PROGRAMS.iter() {
                for finding in house::check(&rules, program) {
                    assert!(!finding.message.is_empty(), "{finding:?}");
                }
            }
        }
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a reason");
            let lines = text.lines().count().max(1) + 1;
            for error in errors {
                assert!((1..=lines).contains(&error.line), "{error:?}");
                assert!(!error.what.is_empty(), "{error:?}");
            }
        }
    }
});
