//! The line is cut all along a programming, and then it is finished or taken back.
//!
//! Is: what one resumption brings a meter to: exactly the new program, or exactly the old one.
//! The floor is all of them.

use meterbench_emulator::{Commit, Options, Pace};
use meterbench_jobs::{Cause, Context, Image, Plan, Way, journal};

use crate::support::{Bench, Cut, program, row, st, target};

/// Bytes from one cut to the next: odd, so that each finds another place of its packet.
const STEP: usize = 47;

/// Three forms, and meters that keep what is written at once or at the log off.
const METERS: [(&str, Commit); 3] = [
    ("9S", Commit::Logoff),
    ("2S-SD", Commit::AtOnce),
    ("12S", Commit::Logoff),
];

/// Tables that move by themselves, and logs of what was done.
fn moves(table: meterbench_jobs::TableId) -> bool {
    [3, 7, 8, 52, 55, 56, 73, 74, 75, 76]
        .map(st)
        .contains(&table)
}

fn holds(held: &Image, plan: &Plan, new: bool) -> bool {
    plan.writes.iter().all(|write| {
        let wanted = if new { &write.new } else { &write.old };
        held.raw(write.table) == Some(wanted)
    })
}

#[derive(Default)]
struct Ends {
    finished: usize,
    back: usize,
    untouched: usize,
    complete: usize,
}

impl Ends {
    /// One programming whose line is cut after so many bytes, and what follows.
    async fn run(&mut self, name: &str, commit: Commit, cut: u64) {
        let options = Options {
            commit: Some(commit),
            ..Options::default()
        };
        let bench = Bench::with(options, Pace::Instant);
        let folder = tempfile::tempdir().unwrap();
        let journals = Some(folder.path().to_owned());
        let context = || Context {
            journals: journals.clone(),
            ..bench.context()
        };
        let plan = bench.plan(name, &program(row(name))).await;
        let before = bench.held(name);
        // The line comes back at once, or not before somebody has seen to it.
        let line = Context {
            journals: journals.clone(),
            ..Cut::context(&bench, cut, cut.is_multiple_of(3))
        };
        let result = meterbench_jobs::write(&line, &target(name), &plan).await;
        let (left, damaged) = journal::unfinished(folder.path());
        assert!(damaged.is_empty(), "{damaged:?}");
        let at = format!("{name}, cut after {cut} bytes");
        let Some(left) = left.first() else {
            // Nothing to come back to: either all of it was proved, or none of it was sent.
            match result {
                Ok(outcome) => assert!(outcome.verified && holds(&bench.held(name), &plan, true)),
                Err(error) => {
                    assert!(
                        !matches!(error.cause, Cause::Partial { .. }),
                        "{at} {error:?}"
                    );
                    assert!(holds(&bench.held(name), &plan, false), "{at} {error:?}");
                    self.untouched += 1;
                    return;
                }
            }
            self.complete += 1;
            return;
        };
        // Everything was sent, and the meter took it back because nobody logged off.
        assert!(!result.is_ok_and(|outcome| outcome.verified), "{at}");
        // Another program isn't written over one that is half there; the same program again finishes it.
        if cut.is_multiple_of(5) {
            let again = bench.plan(name, &program(row(name))).await;
            let outcome = meterbench_jobs::write(&context(), &target(name), &again)
                .await
                .unwrap();
            assert!(outcome.verified, "{at} {outcome:?}");
            assert!(holds(&bench.held(name), &plan, true), "{at}");
            assert!(journal::unfinished(folder.path()).0.is_empty(), "{at}");
            self.finished += 1;
            return;
        }
        let mut other = program(row(name));
        other.demand.get_or_insert_default().decimals = Some(0);
        let other = bench.plan(name, &other).await;
        let error = meterbench_jobs::write(&context(), &target(name), &other)
            .await
            .unwrap_err();
        assert!(
            matches!(error.cause, Cause::HalfWritten(_)),
            "{at} {error:?}"
        );
        assert_eq!(error.exit_code(), 5);
        let way = if cut.is_multiple_of(2) {
            Way::Finish
        } else {
            Way::Back
        };
        let resumed = meterbench_jobs::plan_resume(&context(), &target(name), left, way)
            .await
            .unwrap();
        let outcome = meterbench_jobs::write(&context(), &target(name), &resumed)
            .await
            .unwrap_or_else(|error| unreachable!("{at} {}", error.why()));
        assert!(
            outcome.verified && outcome.notes.is_empty(),
            "{at} {outcome:?}"
        );
        let held = bench.held(name);
        assert!(holds(&held, &plan, way == Way::Finish), "{at} {way:?}");
        for (table, bytes) in before.iter() {
            let written = plan.writes.iter().any(|write| write.table == table);
            let same = held.raw(table) == Some(bytes);
            assert!(written || moves(table) || same, "{at}: {table} moved");
        }
        assert!(journal::unfinished(folder.path()).0.is_empty(), "{at}");
        match way {
            Way::Finish => self.finished += 1,
            Way::Back => self.back += 1,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_cut_anywhere_leaves_a_meter_that_is_made_whole() {
    for (name, commit) in METERS {
        let bench = Bench::new(Pace::Instant);
        let whole = bench.write(name, &program(row(name))).await.link;
        let bytes = whole.bytes_out + whole.bytes_in;
        let mut ends = Ends::default();
        // A packet that only acknowledges has one byte; the shortest other one nine.
        for cut in (1..bytes + 100).step_by(STEP) {
            ends.run(name, commit, cut).await;
        }
        println!(
            "{name}: {} untouched, {} finished, {} taken back, {} complete",
            ends.untouched, ends.finished, ends.back, ends.complete
        );
        assert!(ends.untouched > 5 && ends.finished > 5 && ends.back > 5 && ends.complete > 0);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_written_that_can_not_be_written_down() {
    let bench = Bench::new(Pace::Instant);
    let file = tempfile::NamedTempFile::new().unwrap();
    let plan = bench.plan("9S", &program(row("9S"))).await;
    let context = Context {
        // A file stands where the folder would be.
        journals: Some(file.path().join("journals")),
        ..bench.context()
    };
    let error = meterbench_jobs::write(&context, &target("9S"), &plan)
        .await
        .unwrap_err();
    assert!(matches!(error.cause, Cause::Journal(_)), "{error:?}");
    assert!(holds(&bench.held("9S"), &plan, false));
}

#[tokio::test(start_paused = true)]
async fn a_journal_cut_or_changed_anywhere_is_refused_or_was_not_begun() {
    let bench = Bench::new(Pace::Instant);
    let folder = tempfile::tempdir().unwrap();
    let context = Context {
        journals: Some(folder.path().to_owned()),
        ..bench.context()
    };
    let plan = bench.plan("9S", &program(row("9S"))).await;
    // Where the first table is on its way depends on what is read before.
    for cut in (500..20_000).step_by(100) {
        let line = Context {
            journals: context.journals.clone(),
            ..Cut::context(&bench, cut, true)
        };
        let result = meterbench_jobs::write(&line, &target("9S"), &plan).await;
        if matches!(result.unwrap_err().cause, Cause::Partial { .. }) {
            break;
        }
    }
    let (left, _) = journal::unfinished(folder.path());
    let (path, whole) = (&left[0].path, std::fs::read(&left[0].path).unwrap());
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap();
    for cut in (0..whole.len()).step_by(7) {
        std::fs::write(path, &whole[..cut]).unwrap();
        match journal::load(path) {
            Ok(Some(found)) => assert!(cut > first && found.writes == left[0].writes),
            Ok(None) => assert!(cut <= first),
            Err(error) => unreachable!("a cut at {cut}: {error}"),
        }
    }
    for at in (0..whole.len()).step_by(5) {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        std::fs::write(path, &changed).unwrap();
        match journal::load(path) {
            // The last line's end.
            Ok(Some(found)) => assert!(at >= whole.len() - 1 && found.writes == left[0].writes),
            Ok(None) => unreachable!("byte {at} changed: the journal is overlooked"),
            Err(error) => assert!(error.to_string().contains("line "), "{error}"),
        }
        assert_eq!(std::fs::read(path).unwrap(), changed, "left as it is");
    }
}
