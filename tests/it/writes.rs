//! What is written of a program: no more than differs, in the time that was said before; and all of it when that is wanted.

use meterbench_emulator::{Options, Pace, forms};
use meterbench_jobs::{Context, Known, Plan, PlannedWrite, Target, WriteOutcome, report};
use meterbench_profiles::Program;
use meterbench_profiles::program::Caption;

use crate::support::{Bench, program, row, target};

/// At 9600, whatever the meter could do.
fn slow(name: &str) -> Target {
    Target {
        max_baud: Some(9600),
        ..target(name)
    }
}

async fn planned(context: &Context, target: &Target, program: &Program) -> Plan {
    meterbench_jobs::plan(context, target, program)
        .await
        .unwrap()
}

async fn written(context: &Context, target: &Target, plan: &Plan) -> WriteOutcome {
    let outcome = meterbench_jobs::write(context, target, plan).await.unwrap();
    assert!(outcome.verified && outcome.notes.is_empty(), "{outcome:?}");
    outcome
}

/// The program with another caption on the first item that is shown.
fn one_caption(program: &Program) -> Program {
    let mut changed = program.clone();
    let display = changed.display.as_mut().unwrap();
    let item = display.normal.as_mut().unwrap().items.first_mut().unwrap();
    item.caption = Some(Caption::new("ZZ"));
    changed
}

#[tokio::test(start_paused = true)]
async fn the_time_that_is_said_before_is_what_it_takes() {
    for form in forms() {
        for target in [slow(&form.name), target(&form.name)] {
            let bench = Bench::new(Pace::Line);
            let wanted = program(row(&form.name));
            let plan = planned(&bench.context(), &target, &wanted).await;
            let outcome = written(&bench.context(), &target, &plan).await;
            let (said, took) = (
                plan.estimate.as_secs_f64(),
                outcome.link.elapsed.as_secs_f64(),
            );
            let at = format!("{} at {}: {said:.2} s said", form.name, outcome.link.baud);
            assert!(
                (0.8..1.25).contains(&(said / took)),
                "{at}, {took:.2} s took"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_default_program_is_written_at_9600_in_little_more_than_its_tables_take() {
    let bench = Bench::new(Pace::Line);
    let folder = tempfile::tempdir().unwrap();
    let context = || Context {
        journals: Some(folder.path().join("journals")),
        ..bench.context()
    };
    let wanted = program(row("9S"));
    let plan = planned(&context(), &slow("9S"), &wanted).await;
    let plan = plan.kept_in(folder.path());
    let outcome = written(&context(), &slow("9S"), &plan).await;
    let overhead = outcome.overhead().unwrap();
    println!(
        "plan {:.2} s, {} bytes written in {:.2} s, {overhead:.2} times the tables' {:.2} s",
        plan.link.elapsed.as_secs_f64(),
        plan.bytes(),
        outcome.link.elapsed.as_secs_f64(),
        outcome.tables.as_secs_f64()
    );
    assert!(overhead < 1.6, "{overhead}");
}

#[tokio::test(start_paused = true)]
async fn another_caption_takes_less_than_three_seconds_from_end_to_end() {
    let bench = Bench::new(Pace::Line);
    let wanted = program(row("9S"));
    bench.write("9S", &wanted).await;
    for target in [target("9S"), slow("9S")] {
        let plan = planned(&bench.context(), &target, &one_caption(&wanted)).await;
        let outcome = written(&bench.context(), &target, &plan).await;
        let [read, wrote] = [plan.link, outcome.link].map(|link| link.elapsed.as_secs_f64());
        let rates = (plan.link.baud, outcome.link.baud);
        println!(
            "one caption at {rates:?}: {read:.2} s to plan, {wrote:.2} s to write {} bytes and prove it",
            plan.bytes()
        );
        assert!((1..100).contains(&plan.bytes()), "{}", plan.bytes());
        // At 9600 the tables that are compared before and after take longer than that by themselves.
        assert!(
            target.max_baud.is_some() || read + wrote < 3.0,
            "{read} {wrote}"
        );
        bench.write("9S", &wanted).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_moves_the_clock_warns_of_modules_and_head_ends() {
    let bench = Bench::new(Pace::Instant);
    let wanted = program(row("9S"));
    bench.write("9S", &wanted).await;
    let caption = bench.plan("9S", &one_caption(&wanted)).await;
    assert_eq!(caption.cautions(), Vec::<String>::new());
    let mut moved = wanted.clone();
    moved.tou.as_mut().unwrap().zone_minutes = Some(-360);
    let plan = bench.plan("9S", &moved).await;
    let text = report::plan_text(&plan);
    assert!(text.contains("AMI") && text.contains("head-end"), "{text}");
    let json = report::plan_json(&plan, serde_json::json!(false));
    assert_eq!(json["cautions"].as_array().unwrap().len(), 1, "{json}");
}

#[tokio::test(start_paused = true)]
async fn only_bytes_around_what_differs_are_sent_and_the_rest_of_the_table_stays() {
    let bench = Bench::new(Pace::Instant);
    let wanted = program(row("9S"));
    bench.write("9S", &wanted).await;
    let before = bench.held("9S");
    let plan = bench.plan("9S", &one_caption(&wanted)).await;
    let [write] = plan.writes.as_slice() else {
        unreachable!("{:?}", plan.writes)
    };
    assert!(write.bytes() <= 3 && !write.is_whole(), "{:?}", write.runs);
    let paths: Vec<&str> = plan
        .settings
        .changed
        .iter()
        .map(|it| it.path.as_str())
        .collect();
    assert_eq!(paths, ["display.normal.items[0]"]);
    assert!(plan.settings.same > 20 && plan.settings.all_reached());
    let outcome = written(&bench.context(), &target("9S"), &plan).await;
    assert!(outcome.link.bytes_out < 1000, "{:?}", outcome.link);
    let after = bench.held("9S");
    for (at, (old, new)) in before
        .raw(write.table)
        .unwrap()
        .iter()
        .zip(after.raw(write.table).unwrap())
        .enumerate()
    {
        assert!(
            old == new || write.runs.iter().any(|run| run.contains(&at)),
            "byte {at}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_takes_no_parts_gets_whole_tables_and_is_remembered() {
    let bench = Bench::new(Pace::Instant);
    let folder = tempfile::tempdir().unwrap();
    let known = Known::in_folders(folder.path(), folder.path());
    let context = || Context {
        known: known.clone(),
        ..bench.context()
    };
    let meter = "9S?full-writes-only";
    let wanted = program(row("9S"));
    let plan = planned(&context(), &target(meter), &wanted).await;
    assert!(plan.writes.iter().any(|write| !write.is_whole()));
    written(&context(), &target(meter), &plan).await;
    let plan = planned(&context(), &target(meter), &one_caption(&wanted)).await;
    assert!(plan.writes.iter().all(PlannedWrite::is_whole) && !plan.is_empty());
    written(&context(), &target(meter), &plan).await;
    assert!(
        planned(&context(), &target(meter), &one_caption(&wanted))
            .await
            .is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn all_tables_of_a_program_are_written_whole_when_that_is_wanted() {
    let bench = Bench::new(Pace::Instant);
    let wanted = program(row("9S"));
    let first = bench.plan("9S", &wanted).await;
    written(&bench.context(), &target("9S"), &first).await;
    let plan = bench.plan("9S", &wanted).await;
    assert!(plan.is_empty());
    let all = plan.in_whole(true);
    let tables = |plan: &Plan| {
        plan.writes
            .iter()
            .map(|write| write.table)
            .collect::<Vec<_>>()
    };
    for table in tables(&first) {
        assert!(tables(&all).contains(&table), "{table}");
    }
    assert!(all.writes.iter().all(PlannedWrite::is_whole));
    assert_eq!(
        written(&bench.context(), &target("9S"), &all).await.written,
        tables(&all)
    );
    assert!(bench.plan("9S", &wanted).await.is_empty());
    assert!(all.in_whole(false).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_moved_in_a_byte_that_is_overwritten_is_left_alone() {
    let bench = Bench::with(Options::default(), Pace::Instant);
    let wanted = program(row("9S"));
    bench.write("9S", &wanted).await;
    let plan = bench.plan("9S", &one_caption(&wanted)).await;
    let mut other = wanted.clone();
    other
        .display
        .as_mut()
        .unwrap()
        .normal
        .as_mut()
        .unwrap()
        .items[0]
        .caption = Some(Caption::new("YY"));
    bench.write("9S", &other).await;
    let before = bench.held("9S");
    let error = meterbench_jobs::write(&bench.context(), &target("9S"), &plan)
        .await
        .unwrap_err();
    let table = plan.writes[0].table;
    assert!(
        matches!(&error.cause, meterbench_jobs::Cause::Moved(tables) if *tables == [table]),
        "{error:?}"
    );
    assert_eq!(bench.held("9S").raw(table), before.raw(table));
}
