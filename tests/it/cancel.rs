//! Cancel at every step ends clean: logged off, no table half written, and the meter free for the next session.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use meterbench_c1218::{Code, Ended};
use meterbench_emulator::Pace;
use meterbench_jobs::{Cause, Context, Selection, TableId};
use tokio::time::Instant;

use crate::lines::{Lines, Seen, Trouble, image};
use crate::support::{Bench, program, row, target};

/// A context that is cancelled at its step number `at`.
fn cancelled_at(bench: &Bench, at: usize) -> Context {
    let seen = AtomicUsize::new(0);
    bench.context_that(move |_| seen.fetch_add(1, Ordering::Relaxed) == at)
}

#[tokio::test(start_paused = true)]
async fn a_read_cancelled_at_any_step_keeps_what_has_come_and_leaves_the_meter_free() {
    let bench = Bench::new(Pace::Line);
    let selection = Selection::Present;
    let whole = meterbench_jobs::read(&bench.context(), &target("9S"), &selection)
        .await
        .unwrap();
    let steps = bench.take_steps();
    let last = steps.iter().position(|step| step == "Logging off").unwrap();
    let (mut came, mut errors) = (0, 0);
    for (at, step) in steps.iter().enumerate().take(last) {
        let result = meterbench_jobs::read_until_cancelled(
            &cancelled_at(&bench, at),
            &target("9S"),
            &selection,
        )
        .await;
        match result {
            Ok(reading) => {
                assert!(reading.cancelled, "at {step}");
                let now = reading.image().len();
                assert!(now >= came, "at {step}: {now} tables after {came}");
                came = now;
                for (table, bytes) in whole.image().iter() {
                    let here = reading.image().raw(table);
                    let left = reading.skipped.iter().any(|it| it.table == table);
                    // The clock goes on.
                    let moves = [3, 23, 52, 55].map(TableId::standard).contains(&table)
                        || table.is_manufacturer();
                    assert!(
                        here.map_or(left, |here| moves || here == bytes),
                        "at {step}: {table}"
                    );
                }
            }
            Err(error) => {
                errors += 1;
                assert!(
                    matches!(error.cause, Cause::Cancelled) && error.exit_code() == 130,
                    "at {step}: {error:?}"
                );
                assert_eq!(came, 0, "at {step}: what had come is gone");
            }
        }
        let started = tokio::time::Instant::now();
        meterbench_jobs::identify(&bench.context(), &target("9S"))
            .await
            .unwrap();
        assert!(
            started.elapsed().as_secs() < 4,
            "after {step} the old session was still there"
        );
    }
    assert!(came > 20 && errors < 6, "{came} tables, {errors} errors");
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

/// The longest that a person waits for an end.
const LIMIT: Duration = Duration::from_secs(3);

/// Cancels a job after a time; gives the instant at which it did.
fn cancel_after(context: &Context, millis: u64) -> Arc<Mutex<Option<Instant>>> {
    let at = Arc::new(Mutex::new(None));
    let (cancel, done) = (context.cancel.clone(), Arc::clone(&at));
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(millis)).await;
        cancel.cancel();
        *done.lock().unwrap() = Some(Instant::now());
    });
    at
}

#[tokio::test(start_paused = true)]
async fn c48_a_read_cancelled_at_any_moment_ends_in_three_seconds_whatever_is_wrong() {
    let image = image().await;
    let seconds = Duration::from_secs;
    let troubles: [(&[Trouble], u64); 6] = [
        (&[], 1500),
        // Busy for ever: the job is in the pause between two requests.
        (&[Trouble::Always(5, Code::Bsy)], 30_000),
        (&[Trouble::Mute(8)], 50_000),
        (&[Trouble::Dead(8)], 90_000),
        (&[Trouble::Dark(700, seconds(9))], 25_000),
        (&[Trouble::Gone(700, 2)], 4000),
    ];
    for (trouble, until) in troubles {
        for millis in (37..until).step_by(usize::try_from(until / 12).unwrap()) {
            let of = format!("{trouble:?} after {millis} ms");
            let seen = Arc::new(Mutex::new(Seen::default()));
            let context = Context::new(Arc::new(Lines {
                image: image.clone(),
                trouble: trouble.to_vec(),
                shared: Arc::clone(&seen),
            }));
            let at = cancel_after(&context, millis);
            let mut target = target("9S");
            target.max_baud = Some(9600);
            let result = meterbench_jobs::read(&context, &target, &Selection::Registers).await;
            let Some(at) = *at.lock().unwrap() else {
                continue;
            };
            assert!(at.elapsed() <= LIMIT, "{of}: {:?}", at.elapsed());
            // A cancel while it logs off comes too late to change what was read.
            if let Err(error) = result {
                assert!(matches!(error.cause, Cause::Cancelled), "{of}: {error:?}");
            }
            // Where the line is dark or the meter dead, the meter drops the session by itself.
            tokio::time::sleep(seconds(10)).await;
            let ended = &seen.lock().unwrap().ended;
            if trouble.is_empty() {
                assert!(
                    ended.is_empty()
                        || *ended == [Ended::Terminate]
                        || *ended == [Ended::Logoff, Ended::Terminate],
                    "{of}: {ended:?}"
                );
            }
            assert!(
                !ended.is_empty() || millis < 200,
                "{of}: the meter still has a session"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn c48_a_write_cancelled_at_any_moment_ends_in_three_seconds() {
    let wanted = program(row("9S"));
    let bench = Bench::new(Pace::Line);
    let plan = bench.plan("9S", &wanted).await;
    let started = Instant::now();
    meterbench_jobs::write(&bench.context(), &target("9S"), &plan)
        .await
        .unwrap();
    let takes = u64::try_from(started.elapsed().as_millis()).unwrap();
    for millis in (5..takes).step_by(usize::try_from(takes / 20).unwrap()) {
        let bench = Bench::new(Pace::Line);
        let plan = bench.plan("9S", &wanted).await;
        let context = bench.context();
        let at = cancel_after(&context, millis);
        let result = meterbench_jobs::write(&context, &target("9S"), &plan).await;
        let at = at.lock().unwrap().unwrap();
        assert!(
            at.elapsed() <= LIMIT,
            "after {millis} ms: {:?}",
            at.elapsed()
        );
        let held = bench.held("9S");
        let new = plan
            .writes
            .iter()
            .filter(|write| held.raw(write.table) == Some(&write.new))
            .count();
        for write in &plan.writes {
            let bytes = held.raw(write.table).unwrap();
            assert!(
                bytes == write.old || bytes == write.new,
                "after {millis} ms"
            );
        }
        match result.map_err(|error| error.cause) {
            Ok(outcome) => assert!(outcome.verified, "after {millis} ms"),
            Err(Cause::Cancelled) => assert_eq!(new, 0, "after {millis} ms"),
            Err(Cause::Partial { .. }) => assert!(new > 0, "after {millis} ms"),
            Err(Cause::NotReadBack { .. }) => assert_eq!(new, plan.writes.len(), "{millis} ms"),
            Err(other) => unreachable!("after {millis} ms: {other:?}"),
        }
    }
}

/// On such a line the last answer may be lost, so that it is not known of one table whether it was written.
#[tokio::test(start_paused = true)]
async fn c48_a_write_on_a_bad_line_cancelled_at_any_moment_is_told_truly() {
    let wanted = program(row("9S"));
    for (seed, faults) in [
        "noise=0.0003",
        "drop-ack=0.1",
        "noise=0.001&drop-packet=0.02",
    ]
    .into_iter()
    .enumerate()
    {
        for millis in (5..9000).step_by(450) {
            let of = format!("{faults} after {millis} ms");
            let bench = Bench::new(Pace::Line);
            let plan = bench.plan("9S", &wanted).await;
            let context = bench.context();
            let at = cancel_after(&context, millis);
            let bad = target(&format!("9S?{faults}&seed={seed}"));
            let result = meterbench_jobs::write(&context, &bad, &plan).await;
            if let Some(at) = *at.lock().unwrap() {
                assert!(at.elapsed() <= LIMIT, "{of}: {:?}", at.elapsed());
            }
            // A session that could not be closed ends by itself.
            tokio::time::sleep(Duration::from_secs(30)).await;
            let now = bench.held("9S");
            let mut new = Vec::new();
            for write in &plan.writes {
                let bytes = now.raw(write.table).unwrap();
                assert!(bytes == write.old || bytes == write.new, "{of}: a part");
                if bytes == write.new {
                    new.push(write.table);
                }
            }
            match result.map_err(|error| error.cause) {
                Ok(outcome) => assert!(outcome.verified, "{of}"),
                Err(Cause::Partial { held, .. }) => {
                    let may = |table| held.new.contains(table) || held.unknown.contains(table);
                    assert!(new.iter().all(may), "{of}: {held:?}, in it: {new:?}");
                    assert!(held.new.iter().all(|it| new.contains(it)), "{of}: {held:?}");
                }
                Err(Cause::NotReadBack { .. }) => assert_eq!(new.len(), plan.writes.len(), "{of}"),
                Err(Cause::Cancelled) => assert_eq!(new, [], "{of}"),
                Err(other) => unreachable!("{of}: {other:?}"),
            }
            assert!(bench.write("9S", &wanted).await.verified, "{of}");
        }
    }
}
