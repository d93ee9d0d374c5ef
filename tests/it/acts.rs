//! Acts on emulated meters: looked at, done, looked up; refused where the meter's state forbids them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use meterbench_c1219::procedure::ResultCode;
use meterbench_c1219::{CurrentRegs, DemandControl, Number, Security};
use meterbench_emulator::{Emulators, Pace};
use meterbench_jobs::act::Preset;
use meterbench_jobs::act::Zone;
use meterbench_jobs::{
    Access, Act, ActOutcome, Agreed, AnyPort, Cause, Context, EdMode, JobError, OpenEmulator,
    OpenError, Padding, Present, Secret, Snapshot, Target,
};
use meterbench_profiles::map::SwitchOrder;

use crate::support::{Bench, Cut, program, row, st, target};

async fn done(bench: &Bench, name: &str, act: Act) -> Result<ActOutcome, JobError> {
    let (context, target) = (bench.context(), target(name));
    let present = meterbench_jobs::look(&context, &target, &act).await?;
    meterbench_jobs::act(&context, &target, &act, &agreed(present)).await
}

fn agreed(present: Present) -> Agreed {
    Agreed {
        present,
        reason: "a test".to_owned(),
        password: None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_demand_reset_is_counted_once_and_only_it() {
    let bench = Bench::new(Pace::Instant);
    let before = bench.held("9S");
    let outcome = done(&bench, "9S", Act::DemandReset).await.unwrap();
    assert!(outcome.verified, "{outcome:?}");
    let resets = |facts: &[meterbench_jobs::Fact]| facts[0].value.parse::<u8>().unwrap();
    assert_eq!(resets(&outcome.after), resets(&outcome.before) + 1);
    let after = bench.held("9S");
    for table in [13, 15, 22, 33, 54].map(st) {
        assert_eq!(before.raw(table), after.raw(table), "{table}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_locked_out_reset_is_refused_in_words_and_changes_nothing() {
    let bench = Bench::new(Pace::Instant);
    let mut wanted = program(row("9S"));
    wanted.demand.get_or_insert_default().reset_lockout_minutes = Some(30);
    bench.write("9S", &wanted).await;
    let control: DemandControl = bench.held("9S").get().unwrap();
    assert_eq!(control.reset_exclusion, Some(30));
    assert!(done(&bench, "9S", Act::DemandReset).await.unwrap().verified);
    let held = bench.held("9S");
    let error = done(&bench, "9S", Act::DemandReset).await.unwrap_err();
    assert!(
        matches!(
            error.cause,
            Cause::NotDone {
                result: ResultCode::Timing,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.exit_code(), 4);
    assert_eq!(bench.held("9S").raw(st(23)), held.raw(st(23)));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_a_year_off_is_set_on_every_kind_of_clock() {
    for name in ["9S", "2S-SD", "STRANGER"] {
        let bench = Bench::new(Pace::Instant);
        let before = done(&bench, name, Act::SetClock(Zone::Computer)).await;
        let outcome = before.unwrap();
        assert!(outcome.verified, "{name} {outcome:?}");
        let off = |facts: &[meterbench_jobs::Fact]| -> i64 {
            let fact = facts.iter().find(|it| it.what == "off by").unwrap();
            fact.value.trim_end_matches(" s").parse().unwrap()
        };
        assert!(off(&outcome.before) < -86_400, "{name} {outcome:?}");
        assert!(off(&outcome.after).abs() <= 2, "{name} {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_mode_is_changed_and_back() {
    let bench = Bench::new(Pace::Instant);
    for mode in [EdMode::Test, EdMode::Metering] {
        let outcome = done(&bench, "9S", Act::ChangeMode(mode)).await.unwrap();
        assert!(outcome.verified, "{outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_act_for_one_meter_is_not_done_to_another() {
    let bench = Bench::new(Pace::Instant);
    let context = bench.context();
    let mut present = meterbench_jobs::look(&context, &target("9S"), &Act::ClearData)
        .await
        .unwrap();
    present.identity.serial = "42".into();
    let held = bench.held("9S");
    let agreed = agreed(present);
    let error = meterbench_jobs::act(&context, &target("9S"), &Act::ClearData, &agreed)
        .await
        .unwrap_err();
    assert!(matches!(error.cause, Cause::OtherMeter { .. }), "{error:?}");
    assert_eq!(bench.held("9S").raw(st(23)), held.raw(st(23)));
}

#[tokio::test(start_paused = true)]
async fn a_meter_without_a_switch_says_so_before_anything_is_sent() {
    let bench = Bench::new(Pace::Instant);
    for name in ["9S", "STRANGER"] {
        let error = meterbench_jobs::look(
            &bench.context(),
            &target(name),
            &Act::Switch(SwitchOrder::Open),
        )
        .await
        .unwrap_err();
        assert!(
            matches!(error.cause, Cause::Forbidden(_)),
            "{name} {error:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_lost_line_it_is_said_whether_the_act_was_done() {
    let mut ends = [0, 0, 0, 0];
    for cut in (200..4500).step_by(31) {
        let bench = Bench::new(Pace::Instant);
        let context = bench.context();
        let act = &Act::DemandReset;
        let present = meterbench_jobs::look(&context, &target("9S"), act)
            .await
            .unwrap();
        let before = present.facts[0].value.parse::<u8>().unwrap();
        let line = Cut::context(&bench, cut, cut % 2 == 0);
        let result = meterbench_jobs::act(&line, &target("9S"), act, &agreed(present)).await;
        let moved = {
            let look = meterbench_jobs::look(&bench.context(), &target("9S"), act).await;
            look.unwrap().facts[0].value.parse::<u8>().unwrap() - before
        };
        assert!(moved <= 1, "an act is never repeated");
        let end = match result.map_err(|error| error.cause) {
            Ok(outcome) => {
                assert!(moved == 1 && outcome.verified);
                0
            }
            Err(Cause::Unanswered {
                done: Some(done), ..
            }) => {
                assert_eq!(done, moved == 1, "cut after {cut} bytes");
                1
            }
            Err(Cause::Unanswered { done: None, .. }) => 2,
            // Before the order was sent nothing was done; after it, only looking again can fail.
            Err(_) => 3,
        };
        ends[end] += 1;
    }
    println!(
        "done {}, looked up {}, unknown {}, stopped {}",
        ends[0], ends[1], ends[2], ends[3]
    );
    assert!(ends.iter().all(|end| *end > 0));
}

fn preset(quantity: &str, block: &str, to: &str) -> Act {
    Act::Preset(Preset {
        quantity: quantity.to_owned(),
        block: block.to_owned(),
        to: to.parse().unwrap(),
    })
}

#[tokio::test(start_paused = true)]
async fn a_register_is_set_and_no_other_moves() {
    let bench = Bench::new(Pace::Instant);
    for (block, tier) in [("total", None), ("A", Some(0)), ("D", Some(3))] {
        let before: CurrentRegs = bench.held("9S").get().unwrap();
        let outcome = done(&bench, "9S", preset("kWh received", block, "1234.567")).await;
        let outcome = outcome.unwrap();
        assert!(outcome.verified, "{outcome:?}");
        assert_eq!(outcome.after[0].value, "1234.567 kWh");
        assert_ne!(outcome.before[0].value, outcome.after[0].value);
        let mut wanted = before;
        let block = match tier {
            None => &mut wanted.total,
            Some(tier) => &mut wanted.tiers[tier],
        };
        // The meter counts Wh; +, -, net, added.
        block.summations[1] = Number::Integer(1_234_567);
        assert_eq!(bench.held("9S").get::<CurrentRegs>().unwrap(), wanted);
    }
}

#[tokio::test(start_paused = true)]
async fn a_register_that_is_not_there_or_holds_no_such_number_is_left_alone() {
    let bench = Bench::new(Pace::Instant);
    let held = bench.held("9S");
    for (act, why) in [
        (
            preset("kvarh delivered 9", "total", "1"),
            "keeps no register",
        ),
        (preset("kWh delivered", "E", "1"), "keeps no rate"),
        (preset("kWh delivered", "total", "1e15"), "can't hold"),
    ] {
        let error = done(&bench, "9S", act).await.unwrap_err();
        assert_eq!(error.exit_code(), 4);
        assert!(error.why().contains(why), "{}", error.why());
    }
    let error = done(&bench, "STRANGER", preset("kWh delivered", "total", "1")).await;
    assert!(matches!(error.unwrap_err().cause, Cause::Forbidden(_)));
    assert_eq!(bench.held("9S").raw(st(23)), held.raw(st(23)));
    // A tenth of a Wh can't be kept: it is said what becomes of it.
    let act = preset("kWh delivered", "total", "0.0006");
    let present = meterbench_jobs::look(&bench.context(), &target("9S"), &act).await;
    let present = present.unwrap();
    assert_eq!(present.facts[1].value, "0.001 kWh");
    assert!(present.warnings[0].contains("0.0006 becomes 0.001 kWh"));
}

fn secret(text: &str) -> Secret {
    Secret::from_text(text, Padding::Nul).unwrap()
}

fn with(name: &str, password: &str) -> Target {
    Target {
        access: Access::with_password(Some(secret(password))),
        ..target(name)
    }
}

#[tokio::test(start_paused = true)]
async fn one_password_is_changed_and_the_others_and_every_group_stay() {
    for (number, old, new) in [
        (1, "READER", "look"),
        (3, "SUPERVISOR", "twentycharactersxxxx"),
    ] {
        let bench = Bench::new(Pace::Instant);
        let (context, act) = (bench.context(), Act::ChangePassword(number));
        let before: Security = bench.held("2S-SD").get().unwrap();
        let present = meterbench_jobs::look(&context, &target("2S-SD"), &act).await;
        let agreed = Agreed {
            password: Some(secret(new)),
            ..agreed(present.unwrap())
        };
        let outcome = meterbench_jobs::act(&context, &target("2S-SD"), &act, &agreed).await;
        assert!(outcome.unwrap().verified);
        let after: Security = bench.held("2S-SD").get().unwrap();
        for (at, (was, is)) in before.entries.iter().zip(&after.entries).enumerate() {
            assert_eq!(was.groups, is.groups);
            assert_eq!(was.password == is.password, at + 1 != usize::from(number));
        }
        let opens = async |password| {
            let target = with("2S-SD", password);
            meterbench_jobs::identify(&bench.context(), &target)
                .await
                .is_ok()
        };
        assert!(opens(new).await && !opens(old).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_password_is_changed_only_where_the_meter_has_one_and_whoever_asks_may() {
    let bench = Bench::new(Pace::Instant);
    let held = bench.held("9S");
    let change = async |target: Target, number, new: Option<&str>| {
        let act = Act::ChangePassword(number);
        let present = meterbench_jobs::look(&bench.context(), &target, &act).await?;
        let agreed = Agreed {
            password: new.map(secret),
            ..agreed(present)
        };
        meterbench_jobs::act(&bench.context(), &target, &act, &agreed).await
    };
    for (target, number, new) in [
        (target("9S"), 4, Some("x")),
        (target("9S"), 0, Some("x")),
        (target("9S"), 1, None),
        (with("9S", "READER"), 1, Some("x")),
    ] {
        let error = change(target, number, new).await.unwrap_err();
        assert_eq!(error.exit_code(), 4, "{error:?}");
    }
    assert_eq!(bench.held("9S").raw(st(42)), held.raw(st(42)));
}

/// A meter that takes no password any more from the third session on.
struct Forgets {
    meters: Arc<Emulators>,
    opened: AtomicU32,
}

impl OpenEmulator for Forgets {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        match self.opened.fetch_add(1, Ordering::Relaxed) {
            0 | 1 => self.meters.open(form),
            _ => self.meters.open(&format!("{form}?wrong-password")),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_password_that_opens_nothing_is_told_as_not_done() {
    let bench = Bench::new(Pace::Instant);
    let context = Context::new(Arc::new(Forgets {
        meters: bench.emulators.clone(),
        opened: AtomicU32::new(0),
    }));
    let act = Act::ChangePassword(1);
    let present = meterbench_jobs::look(&context, &target("9S"), &act).await;
    let agreed = Agreed {
        password: Some(secret("marigold")),
        ..agreed(present.unwrap())
    };
    let error = meterbench_jobs::act(&context, &target("9S"), &act, &agreed).await;
    let error = error.unwrap_err();
    let Cause::Unanswered { done, because } = error.cause else {
        unreachable!("{error:?}")
    };
    assert_eq!(done, Some(false));
    assert!(
        matches!(because.cause, Cause::Password { .. }),
        "{because:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_puts_back_every_table_of_a_program_and_nothing_else() {
    for name in ["9S", "2S-SD", "12S"] {
        let bench = Bench::new(Pace::Instant);
        let before = bench.held(name);
        let reading = bench.read(name).await;
        let snapshot = Snapshot {
            taken: reading.snapshot.taken.clone(),
            meter: reading.snapshot.meter.clone(),
            origin: reading.snapshot.origin.clone(),
            image: reading.snapshot.image.clone(),
        };
        assert!(
            !bench
                .write(name, &program(row(name)))
                .await
                .written
                .is_empty()
        );
        let plan = meterbench_jobs::plan_restore(&bench.context(), &target(name), &snapshot)
            .await
            .unwrap();
        assert!(!plan.is_empty() && !plan.settings.changed.is_empty());
        let outcome = meterbench_jobs::write(&bench.context(), &target(name), &plan)
            .await
            .unwrap();
        assert!(outcome.verified, "{name} {outcome:?}");
        let after = bench.held(name);
        for (id, bytes) in before.iter() {
            let moves = [3, 7, 8, 52, 55, 56, 74, 76].map(st).contains(&id);
            assert!(moves || after.raw(id) == Some(bytes), "{name} {id}");
        }
        let again = meterbench_jobs::plan_restore(&bench.context(), &target(name), &snapshot)
            .await
            .unwrap();
        assert!(again.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn another_meters_snapshot_is_not_put_back() {
    let bench = Bench::new(Pace::Instant);
    let mut snapshot = bench.read("9S").await.snapshot;
    let mut ident = snapshot.image.raw(st(1)).unwrap().to_vec();
    ident[16] ^= 1;
    snapshot.image.set_raw(st(1), ident);
    let error = meterbench_jobs::plan_restore(&bench.context(), &target("9S"), &snapshot)
        .await
        .unwrap_err();
    assert!(matches!(error.cause, Cause::OtherMeter { .. }), "{error:?}");
}
