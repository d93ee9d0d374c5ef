//! Program, read back, compare.

use meterbench_c1219::{ByteOrder, Constants, Source, Sources};
use meterbench_emulator::{Options, Pace, forms};
use meterbench_jobs::{Access, Cause, Padding, Secret, TableId};
use meterbench_profiles::map::MapError;
use meterbench_profiles::program::LoadProfile;

use crate::support::{Bench, program, row, st, target};

#[tokio::test(start_paused = true)]
async fn every_form_takes_a_program_and_holds_it() {
    for form in forms() {
        let (name, row) = (form.name.as_str(), row(&form.name));
        let bench = Bench::new(Pace::Instant);
        let before = bench.held(name);
        let wanted = program(row);
        let outcome = bench.write(name, &wanted).await;
        assert!(
            outcome.verified && !outcome.written.is_empty(),
            "{name} {outcome:?}"
        );
        let verified = meterbench_jobs::verify(&bench.context(), &target(name), &wanted)
            .await
            .unwrap();
        assert!(verified.holds(), "{name} {:?}", verified.differences);
        assert!(
            bench.plan(name, &wanted).await.is_empty(),
            "{name}: nothing is left to write"
        );
        let after = bench.held(name);
        for (id, bytes) in before.iter() {
            // Status, the letter box, the clock, and logs of what was done move by themselves.
            let moves = [3, 7, 8, 52, 55, 56, 74, 76].map(st).contains(&id);
            assert!(
                moves || outcome.written.contains(&id) || after.raw(id) == Some(bytes),
                "{name} {id} changed unasked"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_multiplier_is_written_to_every_source_that_has_one() {
    let bench = Bench::new(Pace::Instant);
    assert!(
        bench
            .write("9S", &program(row("9S")))
            .await
            .written
            .contains(&st(15))
    );
    let image = bench.held("9S");
    let (constants, sources): (Constants, Sources) = (image.get().unwrap(), image.get().unwrap());
    assert_eq!(
        constants.entries.len(),
        sources.with(Source::CONSTANTS).count()
    );
    for entry in &constants.entries {
        let ratios = entry.set1.as_ref().unwrap();
        assert_eq!(
            (ratios.ct.to_i64(), ratios.pt.to_i64()),
            (Some(80), Some(35))
        );
    }
    let reading = bench.read("9S").await;
    let first = &reading.registers[0];
    assert!(
        (first.primary.unwrap() / first.value.unwrap() - 2800.0).abs() < 1e-6,
        "{first:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_moved_since_the_plan_is_left_alone() {
    let bench = Bench::new(Pace::Instant);
    let plan = bench.plan("9S", &program(row("9S"))).await;
    let mut other = program(row("9S"));
    other.multiplier = None;
    bench.write("9S", &other).await;
    let before = bench.held("9S");
    let error = meterbench_jobs::write(&bench.context(), &target("9S"), &plan)
        .await
        .unwrap_err();
    assert!(
        matches!(&error.cause, Cause::Moved(_)) && error.exit_code() == 4,
        "{error:?}"
    );
    assert_eq!(bench.held("9S").raw(st(15)), before.raw(st(15)));
}

#[tokio::test(start_paused = true)]
async fn a_plan_for_one_meter_is_not_written_into_another() {
    let bench = Bench::new(Pace::Instant);
    let mut plan = bench.plan("9S", &program(row("9S"))).await;
    let mut tables = plan.snapshot.image.clone();
    let mut ident = tables.raw(st(1)).unwrap().to_vec();
    ident[16] ^= 1;
    tables.set_raw(st(1), ident);
    plan.snapshot.image = tables;
    let error = meterbench_jobs::write(&bench.context(), &target("9S"), &plan)
        .await
        .unwrap_err();
    assert!(
        matches!(&error.cause, Cause::OtherMeter { found, .. } if found == "0123456789"),
        "{error:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_program_for_another_form_is_refused() {
    let bench = Bench::new(Pace::Instant);
    let error = meterbench_jobs::plan(&bench.context(), &target("2S-SD"), &program(row("9S")))
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.exit_code()),
        ("other-form", 1),
        "{error:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_reader_may_look_and_not_write() {
    let bench = Bench::new(Pace::Instant);
    let mut reader = target("9S");
    reader.access =
        Access::with_password(Some(Secret::from_text("READER", Padding::Space).unwrap()));
    let plan = meterbench_jobs::plan(&bench.context(), &reader, &program(row("9S")))
        .await
        .unwrap();
    let before = bench.held("9S");
    let error = meterbench_jobs::write(&bench.context(), &reader, &plan)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.exit_code()),
        ("clearance", 4),
        "{error:?}"
    );
    for write in &plan.writes {
        assert_eq!(bench.held("9S").raw(write.table), before.raw(write.table));
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_refused_half_way_says_which_tables_hold_what() {
    let bench = Bench::new(Pace::Instant);
    let folder = tempfile::tempdir().unwrap();
    let mut plan = bench
        .plan("9S", &program(row("9S")))
        .await
        .kept_in(folder.path());
    let config = TableId::manufacturer(100);
    let last = plan
        .writes
        .iter_mut()
        .find(|write| write.table == config)
        .unwrap();
    // No such energy format.
    last.new[0] = 99;
    let at = plan
        .writes
        .iter()
        .position(|write| write.table == config)
        .unwrap();
    let error = meterbench_jobs::write(&bench.context(), &target("9S"), &plan)
        .await
        .unwrap_err();
    assert_eq!(error.exit_code(), 5);
    let Cause::Partial { held, snapshot, .. } = &error.cause else {
        unreachable!("{error:?}")
    };
    let meterbench_jobs::error::Held { new, old, unknown } = held.as_ref();
    let tables: Vec<TableId> = plan.writes.iter().map(|write| write.table).collect();
    assert_eq!(
        (new.as_slice(), unknown.as_slice()),
        (&tables[..at], &[][..])
    );
    assert!(old.contains(&config) && !new.is_empty());
    for table in new {
        assert_eq!(
            bench.held("9S").raw(*table),
            plan.writes
                .iter()
                .find(|it| it.table == *table)
                .map(|it| it.new.as_slice())
        );
    }
    let kept = meterbench_jobs::Snapshot::load(snapshot.as_ref().unwrap()).unwrap();
    assert_eq!(kept, plan.snapshot);
    // Programming again finishes.
    assert!(bench.write("9S", &program(row("9S"))).await.verified);
}

#[tokio::test(start_paused = true)]
async fn a_table_that_the_plan_was_made_from_counts_as_much_as_one_to_be_written() {
    let bench = Bench::new(Pace::Instant);
    let mut plan = bench.plan("9S", &program(row("9S"))).await;
    let dimensions = st(31);
    assert!(plan.writes.iter().all(|write| write.table != dimensions));
    let mut bytes = plan.image().raw(dimensions).unwrap().to_vec();
    bytes[9] ^= 1;
    plan.snapshot.image.set_raw(dimensions, bytes);
    let before = bench.held("9S");
    let error = meterbench_jobs::write(&bench.context(), &target("9S"), &plan)
        .await
        .unwrap_err();
    assert!(
        matches!(&error.cause, Cause::Moved(tables) if *tables == [dimensions]),
        "{error:?}"
    );
    for write in &plan.writes {
        assert_eq!(bench.held("9S").raw(write.table), before.raw(write.table));
    }
}

/// An emulated meter keeps two channels of 15 minutes and can't be told otherwise.
fn is_not_the_emulated(profile: &mut LoadProfile) -> bool {
    profile
        .interval_minutes
        .is_some_and(|minutes| minutes != 15)
        || (profile.channels.as_ref()).is_some_and(|channels| channels.len() != 2)
}

#[tokio::test(start_paused = true)]
async fn every_good_sample_is_programmed_and_verified_in_both_byte_orders() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/programs");
    let mut samples = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("good-") {
            continue;
        }
        samples += 1;
        let text = std::fs::read_to_string(&path).unwrap();
        let mut wanted = meterbench_profiles::Program::parse(&text, &name)
            .unwrap()
            .program;
        let fits = |form: &&meterbench_emulator::Form| {
            let row = row(&form.name);
            wanted.meter.as_ref().is_none_or(|meter| {
                row.model == meter.model
                    && row.is_called(&meter.form)
                    && meter.volts.is_none_or(|volts| volts.is_within(row.volts))
            })
        };
        let form = forms().iter().find(fits);
        let form = form.unwrap_or_else(|| unreachable!("no emulated meter for {name}"));
        for order in [ByteOrder::MostFirst, ByteOrder::LeastFirst] {
            let options = Options {
                order: Some(order),
                ..Options::default()
            };
            let bench = Bench::with(options, Pace::Instant);
            if wanted.load_profile.take_if(is_not_the_emulated).is_some() {
                let whole = meterbench_profiles::Program::parse(&text, &name)
                    .unwrap()
                    .program;
                let refused =
                    meterbench_jobs::plan(&bench.context(), &target(&form.name), &whole).await;
                assert!(
                    matches!(
                        refused.map_err(|error| error.cause),
                        Err(Cause::Map(MapError::ProfileFixed { .. }))
                    ),
                    "{name} {order:?}"
                );
            }
            let outcome = bench.write(&form.name, &wanted).await;
            assert!(outcome.verified, "{name} {order:?}: {outcome:?}");
            let verified = meterbench_jobs::verify(&bench.context(), &target(&form.name), &wanted)
                .await
                .unwrap();
            assert!(
                verified.holds(),
                "{name} {order:?}: {:?}",
                verified.differences
            );
        }
    }
    assert!(samples >= 7, "{samples}");
}
