//! Cancel at every step ends clean: logged off, no table half written, and the meter free for the next session.

use std::sync::atomic::{AtomicUsize, Ordering};

use meterbench_emulator::Pace;
use meterbench_jobs::{Cause, Context, Selection};

use crate::support::{Bench, program, row, target};

/// A context that is cancelled at its step number `at`.
fn cancelled_at(bench: &Bench, at: usize) -> Context {
    let seen = AtomicUsize::new(0);
    bench.context_that(move |_| seen.fetch_add(1, Ordering::Relaxed) == at)
}

#[tokio::test(start_paused = true)]
async fn a_read_cancelled_at_any_step_leaves_the_meter_free() {
    let bench = Bench::new(Pace::Line);
    let selection: Selection = "registers".parse().unwrap();
    meterbench_jobs::read(&bench.context(), &target("9S"), &selection)
        .await
        .unwrap();
    let steps = bench.take_steps();
    let last = steps.iter().position(|step| step == "Logging off").unwrap();
    for (at, step) in steps.iter().enumerate().take(last) {
        let error = meterbench_jobs::read(&cancelled_at(&bench, at), &target("9S"), &selection)
            .await
            .unwrap_err();
        assert!(
            matches!(error.cause, Cause::Cancelled) && error.exit_code() == 130,
            "at {step}: {error:?}"
        );
        let started = tokio::time::Instant::now();
        meterbench_jobs::identify(&bench.context(), &target("9S"))
            .await
            .unwrap();
        assert!(
            started.elapsed().as_secs() < 4,
            "after {step} the old session was still there"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_cancelled_at_any_step_leaves_whole_tables() {
    let wanted = program(row("9S"));
    let bench = Bench::new(Pace::Line);
    let plan = bench.plan("9S", &wanted).await;
    bench.take_steps();
    meterbench_jobs::write(&bench.context(), &target("9S"), &plan)
        .await
        .unwrap();
    let steps = bench.take_steps();
    for (at, step) in steps.iter().enumerate() {
        let bench = Bench::new(Pace::Line);
        let plan = bench.plan("9S", &wanted).await;
        let result = meterbench_jobs::write(&cancelled_at(&bench, at), &target("9S"), &plan).await;
        let held = bench.held("9S");
        let mut new = Vec::new();
        for write in &plan.writes {
            let bytes = held.raw(write.table).unwrap();
            assert!(
                bytes == write.old || bytes == write.new,
                "cancelled at {step}: {} is half written",
                write.table
            );
            if bytes == write.new {
                new.push(write.table);
            }
        }
        match result.map_err(|error| error.cause) {
            Ok(outcome) => assert!(outcome.verified, "{step}"),
            Err(Cause::Cancelled) => assert!(
                new.is_empty(),
                "cancelled at {step}, but {new:?} were written"
            ),
            Err(Cause::Partial { held, .. }) => assert_eq!(held.new, new, "{step}"),
            Err(Cause::NotReadBack { .. }) => assert_eq!(new.len(), plan.writes.len(), "{step}"),
            Err(other) => unreachable!("cancelled at {step}: {other:?}"),
        }
        assert!(
            bench.write("9S", &wanted).await.verified,
            "after {step} the meter can be programmed"
        );
    }
}
