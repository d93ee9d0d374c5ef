//! A text as a program file: loaded, checked, and rewritten with itself.
//!
//! No text may end the process, and a file that loads must come out of a rewrite without a change.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meterbench_profiles::Program;
use meterbench_profiles::check::check_parsed;
use meterbench_profiles::program::edit::rewrite;

fuzz_target!(|text: &str| {
    let parsed = match Program::parse(text, "fuzz.toml") {
        Ok(parsed) => parsed,
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a reason");
            let lines = text.lines().count().max(1) + 1;
            for error in errors {
                assert!((1..=lines).contains(&error.line), "{error:?}");
                assert!(!error.what.is_empty(), "{error:?}");
            }
            return;
        }
    };
    for finding in check_parsed(&parsed, jiff::civil::date(2026, 1, 1)) {
        assert!(!finding.message.is_empty(), "{finding:?}");
    }
    let program = parsed.program;
    // A file that is rewritten is of the newest schema; nothing else may have become of the program.
    let again = rewrite(text, &program, &program);
    let read = Program::parse(&again.text, "again.toml");
    assert_eq!(read.map(|parsed| parsed.program), Ok(program));
});
