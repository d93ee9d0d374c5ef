//! Author, check, save, open again; no meter anywhere.

use meterbench_jobs::Snapshot;
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::program::Overwrite;
use meterbench_profiles::{Program, Severity, check, differences, map};

use crate::support::{Bench, program};

#[test]
fn a_program_for_every_form_is_the_same_after_saving_and_opening() {
    let folder = tempfile::tempdir().unwrap();
    for (number, row) in built_in().forms.iter().enumerate() {
        let path = folder.path().join(format!("{number}.toml"));
        let made = program(row);
        let errors: Vec<_> = check(&made, jiff::civil::date(2026, 1, 1))
            .into_iter()
            .filter(|it| it.severity == Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{} {}: {errors:?}", row.model, row.id);
        made.save(&path, Overwrite::No).unwrap();
        let opened = Program::parse(&std::fs::read_to_string(&path).unwrap(), "x")
            .unwrap()
            .program;
        assert_eq!(opened, made);
        assert!(differences(&opened, &made).differences.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_gives_the_same_program_as_its_meter() {
    let bench = Bench::new(meterbench_emulator::Pace::Instant);
    let reading = bench.read("9S").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.json");
    reading.snapshot.save(&path, false).unwrap();
    let loaded = Snapshot::load(&path).unwrap();
    assert_eq!(loaded, reading.snapshot);
    let again = meterbench_jobs::Reading::of_snapshot(&loaded);
    assert_eq!(
        (again.registers, &again.program),
        (reading.registers, &reading.program)
    );
    assert_eq!(
        Some(map::from_tables(&loaded.image).program),
        reading.program
    );
}

/// A snapshot is a file, and a file may hold anything.
#[tokio::test(start_paused = true)]
async fn no_spoiled_snapshot_panics_or_takes_long() {
    let bench = Bench::new(meterbench_emulator::Pace::Instant);
    let mut reading = bench.read("9S").await;
    // Only what shapes, values and programs are made of.
    let far = [61, 62, 63, 64, 71, 72, 73, 74, 75, 76].map(crate::support::st);
    for table in far {
        reading.snapshot.image.remove(table);
    }
    let seed: u64 = 0x5EED_2026;
    let mut state = seed;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let ids: Vec<_> = reading.image().ids().collect();
    for round in 0..400 {
        let mut snapshot = reading.snapshot.clone();
        for _ in 0..=random(3) {
            let id = ids[random(ids.len())];
            let mut bytes = snapshot.image.raw(id).unwrap_or_default().to_vec();
            match random(4) {
                0 => bytes.truncate(random(bytes.len() + 1)),
                1 => bytes.fill(0xFF),
                2 => bytes.extend([0xA5; 40]),
                _ => {
                    let at = random(bytes.len());
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = u8::try_from(random(256)).unwrap();
                    }
                }
            }
            snapshot.image.set_raw(id, bytes);
        }
        let opened = Snapshot::parse(snapshot.to_json(), "x.json".as_ref()).unwrap();
        assert_eq!(opened, snapshot, "round {round} of seed {seed:#x}");
        let shown = meterbench_jobs::Reading::of_snapshot(&opened);
        let _ = serde_json::to_string(&meterbench_jobs::report::reading_json(&shown)).unwrap();
        let _ = meterbench_jobs::report::reading_text(&shown);
    }
}
