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
    // The one that is used may be spoiled: any six letters of it in a row are too many.
    for six in PASSWORDS[2].as_bytes().windows(6) {
        assert!(
            !bytes.windows(6).any(|it| it == six),
            "a part stands in {what}"
        );
        let hex: String = six.iter().map(|it| format!("{it:02X}")).collect();
        assert!(!close.contains(&hex), "{hex} stands in {what}");
    }
}

/// Echoes, lost and spoiled bytes and lost ACKs, which make the meter send again.
#[tokio::test(start_paused = true)]
async fn on_bad_lines_no_part_of_a_password_is_in_a_trace_and_most_of_what_came_spoiled_is() {
    let (mut spoiled, mut shown) = (0, 0);
    for seed in 0..24 {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("wire.txt");
        let faults = [
            "echo&noise=0.003",
            "noise=0.005&drop-ack=0.05",
            "echo&noise=0.002&drop-ack=0.1&garble-crc=0.05",
        ];
        let mut target = target(&format!("9S?{}&seed={seed}", faults[seed % faults.len()]));
        target.trace = Some(file.clone());
        let bench = Bench::new(Pace::Line);
        let wanted: Selection = "tables:ST-1,ST-3,ST-42,ST-5,ST-6,ST-23".parse().unwrap();
        // On such a line it may fail as well; what passed is in the trace either way.
        drop(meterbench_jobs::read(&bench.context(), &target, &wanted).await);
        let text = std::fs::read(&file).unwrap();
        assert_none(&text, "the text");
        for entry in trace::read(&text).entries {
            if entry.kind == trace::Kind::Spoiled {
                spoiled += 1;
                shown += usize::from(entry.hidden == 0);
            }
        }
    }
    assert!(spoiled > 50 && 2 * shown > spoiled, "{shown} of {spoiled}");
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

/// Set in a process of this test's own, which then panics.
const PANICS: &str = "METERBENCH_TEST_PANICS";

#[test]
fn a_process_that_panics_in_the_middle_of_a_job_says_nothing_of_its_password() {
    if std::env::var_os(PANICS).is_some() {
        return in_the_middle_of_a_job();
    }
    let folder = tempfile::tempdir().unwrap();
    let this = "secrets::a_process_that_panics_in_the_middle_of_a_job_says_nothing_of_its_password";
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args([this, "--exact", "--nocapture", "--test-threads=1"])
        .env(PANICS, folder.path())
        .env("RUST_BACKTRACE", "full")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&told);
    assert!(text.contains("the process is at its end"), "{text}");
    let trace = std::fs::read(folder.path().join("wire.txt")).unwrap();
    assert!(!trace.is_empty());
    for bytes in [told, trace] {
        assert_none_of(PASSWORDS[2], &bytes);
    }
}

/// With a password in hand, a panic that tells all that it can.
fn in_the_middle_of_a_job() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let mut target = target("9S");
    let secret = meterbench_jobs::Secret::from_text(PASSWORDS[2], meterbench_jobs::Padding::Nul);
    target.access.password = Some(secret.unwrap());
    target.trace = std::env::var_os(PANICS).map(|it| std::path::Path::new(&it).join("wire.txt"));
    let told = format!("{target:?}");
    let bench = Bench::new(Pace::Line);
    let context = bench.context_that(move |step| {
        assert!(step != "Reading ST-23", "the process is at its end: {told}");
        false
    });
    let wanted: Selection = "registers".parse().unwrap();
    drop(runtime.block_on(meterbench_jobs::read(&context, &target, &wanted)));
}

/// As it is, or in hex.
fn assert_none_of(password: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let close: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    let hex: String = password.bytes().map(|it| format!("{it:02X}")).collect();
    assert!(!text.contains(password), "{text}");
    assert!(!close.to_uppercase().contains(&hex), "{text}");
}
