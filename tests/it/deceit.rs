//! Meters that answer ok and do something else: programming finds each of them out, and says which tables it is about.

use meterbench_emulator::Pace;
use meterbench_jobs::{Selection, TableId, WriteOutcome, report};

use crate::support::{Bench, program, row, st, target};

/// One of each family, self-contained and transformer-rated.
const METERS: [&str; 4] = ["2S-SD", "9S", "16S", "4S"];

/// Programs a meter that is honest until the plan is made.
async fn written(bench: &Bench, name: &str, fault: &str) -> WriteOutcome {
    let plan = bench.plan(name, &program(row(name))).await;
    let deceiving = target(&format!("{name}?{fault}"));
    meterbench_jobs::write(&bench.context(), &deceiving, &plan)
        .await
        .unwrap_or_else(|error| unreachable!("{name} {fault}: {error:?}"))
}

/// Every table whose bytes are wrong is named, with the byte, and no other.
fn names_exactly(outcome: &WriteOutcome, wrong: &[TableId], context: &str) {
    let mut told: Vec<TableId> = outcome
        .mismatches
        .iter()
        .chain(&outcome.disturbed)
        .map(|it| it.table)
        .collect();
    told.sort_unstable();
    assert_eq!(told, wrong, "{context}");
    let text = report::write_text(outcome);
    assert!(text.contains("NOT verified"), "{context}: {text}");
    for table in wrong {
        assert!(text.contains(&table.to_string()), "{context}: {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_ignores_writes_is_found_out() {
    for name in METERS {
        let bench = Bench::new(Pace::Instant);
        let before = bench.held(name);
        let outcome = written(&bench, name, "ignores-writes").await;
        assert!(!outcome.verified, "{name}");
        let mut all = outcome.written.clone();
        all.sort_unstable();
        names_exactly(&outcome, &all, name);
        for table in all {
            assert_eq!(
                bench.held(name).raw(table),
                before.raw(table),
                "{name} {table}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_lies_while_the_session_lasts_is_found_out_in_the_next() {
    for name in METERS {
        for seed in 0..3 {
            let bench = Bench::new(Pace::Instant);
            let outcome = written(&bench, name, &format!("lies&seed={seed}")).await;
            assert!(!outcome.verified, "{name} {seed}");
            let mut all = outcome.written.clone();
            all.sort_unstable();
            names_exactly(&outcome, &all, &format!("{name} {seed}"));
            // What it said is what it holds, now that nobody is lied to any more.
            for it in &outcome.mismatches {
                assert_eq!(
                    bench.held(name).raw(it.table),
                    Some(it.found.as_slice()),
                    "{name} {seed}"
                );
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_changes_another_table_is_found_out() {
    let mut bystanders = 0;
    for name in METERS {
        for seed in 0..6 {
            let bench = Bench::new(Pace::Instant);
            let before = bench.held(name);
            let plan = bench.plan(name, &program(row(name))).await;
            let outcome = written(&bench, name, &format!("writes-elsewhere&seed={seed}")).await;
            let context = format!("{name} {seed}");
            assert!(!outcome.verified, "{context}");
            let now = bench.held(name);
            let wanted = |id| {
                let planned = plan.writes.iter().find(|write| write.table == id);
                planned.map_or(before.raw(id), |write| Some(write.new.as_slice()))
            };
            // Status, the letter box, the clock, and logs of what was done move by themselves.
            let moves = [3, 7, 8, 52, 55, 56, 74, 76].map(st);
            let wrong: Vec<TableId> = now
                .ids()
                .filter(|id| !moves.contains(id) && now.raw(*id) != wanted(*id))
                .collect();
            names_exactly(&outcome, &wrong, &context);
            bystanders += outcome.disturbed.len();
        }
    }
    assert!(bystanders > 0);
}

#[tokio::test(start_paused = true)]
async fn what_a_meter_has_disturbed_is_put_back_and_it_is_programmed_again() {
    let bench = Bench::new(Pace::Instant);
    let mut seeds = 0..400;
    let (plan, outcome) = loop {
        let seed = seeds
            .next()
            .unwrap_or_else(|| unreachable!("no seed disturbs"));
        let fresh = Bench::new(Pace::Instant);
        let plan = fresh.plan("9S", &program(row("9S"))).await;
        let outcome = written(&fresh, "9S", &format!("writes-elsewhere&seed={seed}")).await;
        // No program sets ST-5; what a snapshot puts back has it all the same.
        if outcome.disturbed.iter().any(|it| it.table == st(5)) {
            let outcome = written(&bench, "9S", &format!("writes-elsewhere&seed={seed}")).await;
            break (plan, outcome);
        }
    };
    assert!(!outcome.verified);
    let back = meterbench_jobs::plan_restore(&bench.context(), &target("9S"), &plan.snapshot)
        .await
        .unwrap();
    let restored = meterbench_jobs::write(&bench.context(), &target("9S"), &back)
        .await
        .unwrap();
    assert!(restored.verified, "{restored:?}");
    assert_eq!(bench.held("9S").raw(st(5)), plan.snapshot.image.raw(st(5)));
    assert!(bench.write("9S", &program(row("9S"))).await.verified);
    let reading = meterbench_jobs::read(&bench.context(), &target("9S"), &Selection::Program)
        .await
        .unwrap();
    for write in &plan.writes {
        assert_eq!(
            reading.image().raw(write.table),
            Some(write.new.as_slice()),
            "{}",
            write.table
        );
    }
}
