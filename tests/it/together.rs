//! Changes that a meter makes active in one step: all of them or none, wherever the line is cut.

use meterbench_c1219::PendingStatus;
use meterbench_emulator::Pace;
use meterbench_jobs::{Cause, Context, Image, Plan, Way, journal};
use meterbench_profiles::Program;
use meterbench_profiles::program::Multiplier;

use crate::support::{Bench, Cut, program, row, target};

/// A program whose changes are in two tables, for which an emulated meter has places.
fn two_tables(before: &Program) -> Program {
    let mut wanted = before.clone();
    wanted.multiplier = Some(Multiplier::of(
        "300:5".parse().unwrap(),
        "35:1".parse().unwrap(),
    ));
    wanted.demand.get_or_insert_default().decimals = Some(1);
    wanted
}

async fn bench() -> (Bench, Program) {
    let bench = Bench::new(Pace::Instant);
    let first = program(row("9S"));
    bench.write("9S", &first).await;
    (bench, two_tables(&first))
}

fn waits(held: &Image) -> u8 {
    held.get::<PendingStatus>().unwrap().valid
}

fn holds(held: &Image, plan: &Plan, new: bool) -> bool {
    plan.writes.iter().all(|write| {
        let wanted = if new { &write.new } else { &write.old };
        held.raw(write.table) == Some(wanted)
    })
}

#[tokio::test(start_paused = true)]
async fn changes_for_which_the_meter_has_places_become_active_in_one_step() {
    let (bench, wanted) = bench().await;
    let plan = bench.plan("9S", &wanted).await;
    assert!(plan.pending && plan.writes.len() == 2, "{:?}", plan.writes);
    assert!(
        plan.afterwards().contains("procedure 13"),
        "{}",
        plan.afterwards()
    );
    bench.take_steps();
    let outcome = meterbench_jobs::write(&bench.context(), &target("9S"), &plan)
        .await
        .unwrap();
    assert!(outcome.verified && outcome.notes.is_empty(), "{outcome:?}");
    let steps = bench.take_steps();
    assert!(
        steps.iter().any(|step| step == "Making the tables active"),
        "{steps:?}"
    );
    assert!(holds(&bench.held("9S"), &plan, true));
    assert_eq!(waits(&bench.held("9S")), 0);
    assert!(bench.plan("9S", &wanted).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_cancel_between_two_tables_that_wait_is_told_and_made_good() {
    let (first, wanted) = bench().await;
    let plan = first.plan("9S", &wanted).await;
    for (number, write) in plan.writes.iter().enumerate() {
        let (bench, wanted) = bench().await;
        let folder = tempfile::tempdir().unwrap();
        let journals = Some(folder.path().to_owned());
        let plan = bench.plan("9S", &wanted).await;
        let step = format!("Writing {}, pending", write.table);
        let context = Context {
            journals: journals.clone(),
            ..bench.context_that(move |it| it == step)
        };
        let error = meterbench_jobs::write(&context, &target("9S"), &plan)
            .await
            .unwrap_err();
        assert!(holds(&bench.held("9S"), &plan, false), "{error:?}");
        assert_eq!(usize::from(waits(&bench.held("9S"))), number);
        let (left, _) = journal::unfinished(folder.path());
        if number == 0 {
            assert!(matches!(error.cause, Cause::Cancelled), "{error:?}");
            assert!(left.is_empty(), "{left:?}");
            continue;
        }
        let Cause::Partial { held, .. } = &error.cause else {
            unreachable!("{error:?}")
        };
        assert!(held.new.is_empty() && held.unknown.is_empty() && held.old.len() == 2);
        assert_eq!(error.exit_code(), 5);
        assert!(left[0].may_wait());
        let context = || Context {
            journals: journals.clone(),
            ..bench.context()
        };
        let back = meterbench_jobs::plan_resume(&context(), &target("9S"), &left[0], Way::Back)
            .await
            .unwrap();
        let outcome = meterbench_jobs::write(&context(), &target("9S"), &back).await;
        assert!(outcome.unwrap().verified);
        assert_eq!(waits(&bench.held("9S")), 0);
        assert!(journal::unfinished(folder.path()).0.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn more_tables_than_places_are_written_one_by_one() {
    let bench = Bench::new(Pace::Instant);
    let plan = bench.plan("9S", &program(row("9S"))).await;
    assert!(!plan.pending && plan.writes.len() > 2);
}

#[tokio::test(start_paused = true)]
async fn a_line_cut_anywhere_leaves_all_of_the_old_or_all_of_the_new_and_is_made_whole() {
    let (first, wanted) = bench().await;
    let whole = first.write("9S", &wanted).await.link;
    let (mut broken, mut torn, mut waited) = (0, 0, 0);
    for cut in (1..whole.bytes_out + whole.bytes_in).step_by(61) {
        let (bench, wanted) = bench().await;
        let folder = tempfile::tempdir().unwrap();
        let journals = Some(folder.path().to_owned());
        let plan = bench.plan("9S", &wanted).await;
        let line = Context {
            journals: journals.clone(),
            ..Cut::context(&bench, cut, cut.is_multiple_of(3))
        };
        let result = meterbench_jobs::write(&line, &target("9S"), &plan).await;
        let held = bench.held("9S");
        let one = holds(&held, &plan, true) || holds(&held, &plan, false);
        torn += usize::from(!one);
        let (left, damaged) = journal::unfinished(folder.path());
        assert!(damaged.is_empty());
        let Some(left) = left.first() else {
            match result {
                Ok(outcome) => assert!(outcome.verified && holds(&held, &plan, true)),
                Err(error) => {
                    assert!(
                        !matches!(error.cause, Cause::Partial { .. }),
                        "{cut} {error:?}"
                    );
                    assert!(holds(&held, &plan, false) && waits(&held) == 0, "{cut}");
                }
            }
            continue;
        };
        broken += 1;
        waited += usize::from(left.may_wait());
        let way = if cut.is_multiple_of(2) {
            Way::Finish
        } else {
            Way::Back
        };
        let context = || Context {
            journals: journals.clone(),
            ..bench.context()
        };
        let resumed = meterbench_jobs::plan_resume(&context(), &target("9S"), left, way)
            .await
            .unwrap();
        let outcome = meterbench_jobs::write(&context(), &target("9S"), &resumed)
            .await
            .unwrap_or_else(|error| unreachable!("{cut} {}", error.why()));
        assert!(outcome.verified, "{cut} {outcome:?}");
        let held = bench.held("9S");
        assert!(holds(&held, &plan, way == Way::Finish), "{cut} {way:?}");
        assert_eq!(waits(&held), 0, "{cut}: something still waits");
        assert!(journal::unfinished(folder.path()).0.is_empty(), "{cut}");
    }
    println!("{broken} broken off, {waited} of them waiting, {torn} torn");
    assert!(broken > 5 && waited > 3 && torn == 0);
}
