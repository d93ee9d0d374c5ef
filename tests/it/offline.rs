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
        let errors: Vec<_> = check(&made)
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
