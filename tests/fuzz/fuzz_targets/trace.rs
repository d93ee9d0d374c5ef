//! Any bytes as a saved trace: read, decoded down to table fields, shown, saved again, and replayed as a meter.
//!
//! No file may end the process; every line that is not understood is told with its number; and what was read is read again
//! from its own text as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meterbench_emulator::Recording;
use meterbench_jobs::trace;

fuzz_target!(|bytes: &[u8]| {
    let saved = trace::read(bytes);
    let lines = bytes.split(|byte| *byte == b'\n').count();
    assert!(saved.wrong >= saved.problems.len(), "more told than wrong");
    for problem in &saved.problems {
        assert!((1..=lines).contains(&problem.line), "{problem}");
    }
    let again = trace::read(trace::text(&saved.entries).as_bytes());
    let shown = |entries: &[trace::Entry]| -> Vec<_> {
        let one = |it: &trace::Entry| (it.at, it.way, it.bytes.clone(), it.hidden);
        entries.iter().map(one).collect()
    };
    assert_eq!(
        shown(&again.entries),
        shown(&saved.entries),
        "its own text says something else"
    );
    let mut capture = Vec::new();
    let packets = trace::pcapng::write(&mut capture, &saved.entries).unwrap_or_default();
    assert!(packets <= saved.entries.len());
    let _ = Recording::new(&saved.entries);
    for row in trace::rows(saved.entries) {
        assert!(!trace::text_of(&row, None).is_empty());
        let _ = trace::json(&row);
    }
});
