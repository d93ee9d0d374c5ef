//! While a journal is damaged, nothing is written into the meter that it may tell of, and it stays as it is.

use std::path::{Path, PathBuf};

use meterbench_emulator::Pace;
use meterbench_jobs::{Cause, Context, Plan, journal};

use crate::support::{Bench, Cut, program, row, target};

/// A meter that was left half-written, and the journal that tells of it.
async fn left(folder: &Path) -> (Bench, PathBuf) {
    let wanted = program(row("9S"));
    for cut in (1500..).step_by(97) {
        let bench = Bench::new(Pace::Instant);
        let plan = bench.plan("9S", &wanted).await;
        let line = Context {
            journals: Some(folder.to_owned()),
            ..Cut::context(&bench, cut, true)
        };
        assert!(
            meterbench_jobs::write(&line, &target("9S"), &plan)
                .await
                .is_err(),
            "all of it came through"
        );
        if let Some(left) = journal::unfinished(folder).0.pop()
            && left.notes.len() > 3
        {
            return (bench, left.path);
        }
    }
    unreachable!("no cut leaves a journal")
}

/// Another program for that meter.
async fn other(bench: &Bench) -> Plan {
    let mut other = program(row("9S"));
    other.demand.get_or_insert_default().decimals = Some(0);
    bench.plan("9S", &other).await
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_a_damaged_journal_may_tell_of_is_not_programmed() {
    let folder = tempfile::tempdir().unwrap();
    let (bench, path) = left(folder.path()).await;
    let bytes = std::fs::read(&path).unwrap();
    let plan = other(&bench).await.kept_in(folder.path());
    let context = || Context {
        journals: Some(folder.path().to_owned()),
        ..bench.context()
    };
    let before = bench.held("9S");
    // In the first line, in the middle, in the last whole line.
    for at in [20, bytes.len() / 2, bytes.len() - 3] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        std::fs::write(&path, &changed).unwrap();
        let error = meterbench_jobs::write(&context(), &target("9S"), &plan)
            .await
            .unwrap_err();
        assert!(matches!(error.cause, Cause::Journal(_)), "{error:?}");
        assert!(error.why().contains(path.to_str().unwrap()), "{error:?}");
        assert!(error.hint().contains("move this file"), "{}", error.hint());
        for write in &plan.writes {
            assert_eq!(bench.held("9S").raw(write.table), before.raw(write.table));
        }
        assert_eq!(std::fs::read(&path).unwrap(), changed);
        assert!(!plan.keep.as_ref().unwrap().exists());
    }
    // One that is named after another meter stops nobody.
    std::fs::rename(&path, folder.path().join("777-20260131T130509.journal")).unwrap();
    let outcome = meterbench_jobs::write(&context(), &target("9S"), &plan)
        .await
        .unwrap();
    assert!(outcome.verified);
}
