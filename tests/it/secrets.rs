//! Passwords never stand in a trace, in whatever form it is looked at.

use std::sync::{Arc, Mutex};

use meterbench_emulator::Pace;
use meterbench_jobs::Selection;
use meterbench_jobs::trace::{self, Tracing};

use crate::support::{Bench, program, row, target};

/// What emulated meters know.
const PASSWORDS: [&str; 3] = ["READER", "PROGRAMMER", "SUPERVISOR"];

/// Fails when a password stands in `bytes`: as it is, or in hex with or without blanks, in large or small letters.
fn assert_none(bytes: &[u8], what: &str) {
    // ST-6 has an element of this name.
    let text = String::from_utf8_lossy(bytes)
        .to_uppercase()
        .replace("PROGRAMMER_NAME", "");
    let close: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    for password in PASSWORDS {
        let hex: String = password.bytes().map(|it| format!("{it:02X}")).collect();
        assert!(!text.contains(password), "{password} stands in {what}");
        assert!(!close.contains(&hex), "{hex} stands in {what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_whole_programming_job_and_a_whole_reading_leave_no_password_in_any_trace() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wire.txt");
    // The echo brings each password back; noise spoils some of them.
    let mut target = target("9S?echo&noise=0.0005&seed=3");
    target.trace = Some(file.clone());
    let bench = Bench::new(Pace::Line);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let mut context = bench.context();
    context.trace = Tracing::new(Some(folder.path().join("kept"))).told({
        let heard = Arc::clone(&heard);
        move |entries| heard.lock().unwrap().extend_from_slice(entries)
    });
    let wanted = program(row("9S"));
    let plan = meterbench_jobs::plan(&context, &target, &wanted)
        .await
        .unwrap();
    meterbench_jobs::write(&context, &target, &plan)
        .await
        .unwrap();
    // ST-42 holds all passwords; a meter gives zeros for them, and a trace would hide whatever came.
    meterbench_jobs::read(&context, &target, &Selection::Everything)
        .await
        .unwrap();

    let text = std::fs::read(&file).unwrap();
    assert_none(&text, "the text");
    let saved = trace::read(&text);
    assert_eq!(saved.problems, []);
    let sessions = saved
        .entries
        .iter()
        .filter(|it| it.kind == trace::Kind::Opened);
    assert!(
        sessions.count() >= 4,
        "plan, write, verification and reading"
    );
    assert!(
        saved.entries.iter().any(|it| it.hidden > 0),
        "something was hidden"
    );
    let mut capture = Vec::new();
    trace::pcapng::write(&mut capture, &saved.entries).unwrap();
    assert_none(&capture, "the capture file");
    for row in trace::rows(std::mem::take(&mut *heard.lock().unwrap())) {
        assert_none(trace::text_of(&row, None).as_bytes(), "a row of the window");
        assert_none(trace::json(&row).to_string().as_bytes(), "JSON");
        assert_none(format!("{row:?}").as_bytes(), "what a log would say");
    }
    for kept in trace::folder::list(&folder.path().join("kept")) {
        assert_none(&std::fs::read(kept).unwrap(), "a kept trace");
    }
}
