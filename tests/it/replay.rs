//! A session recorded over a bad line, and replayed as a meter: the same tables, the same retries.

use std::sync::Arc;

use meterbench_emulator::{Pace, Recording, connect_replay};
use meterbench_jobs::{
    AnyPort, Context, OpenEmulator, OpenError, Reading, Selection, Target, trace,
};
use meterbench_port::Faults;

use crate::support::{Bench, target};

/// Meters behind a line with faults.
struct Bad(Arc<meterbench_emulator::Emulators>, Faults);

impl OpenEmulator for Bad {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        Ok(Box::new(self.1.clone().around(self.0.open(form)?)))
    }
}

/// A recording instead of a meter.
struct Replayed(Recording, Pace);

impl OpenEmulator for Replayed {
    fn open(&self, _form: &str) -> Result<AnyPort, OpenError> {
        Ok(connect_replay(&self.0, self.1))
    }
}

async fn read(opens: impl OpenEmulator + 'static, target: &Target) -> Reading {
    let context = Context::new(Arc::new(opens));
    meterbench_jobs::read(&context, target, &Selection::Registers)
        .await
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_recorded_session_with_faults_is_read_again_from_its_replay() {
    let mut with_faults = 0;
    for seed in 0..6 {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("wire.txt");
        let mut target = target("9S");
        target.trace = Some(file.clone());
        let faults = Faults {
            seed,
            drop: 0.0008,
            garble: 0.0008,
            ..Faults::default()
        };
        let bench = Bench::new(Pace::Line);
        let first = read(Bad(bench.emulators.clone(), faults), &target).await;
        with_faults += usize::from(first.link.retries > 0);
        let saved = trace::read(&std::fs::read(&file).unwrap());
        assert_eq!(saved.problems, [], "seed {seed}");
        let recording = Recording::new(&saved.entries).unwrap();
        // Any password will do.
        target.trace = None;
        target.access.password = meterbench_jobs::Secret::from_text("x", Default::default()).ok();
        let again = read(Replayed(recording.clone(), Pace::Line), &target).await;
        let tables = |reading: &Reading| reading.snapshot.image.clone();
        assert_eq!(tables(&again), tables(&first), "seed {seed}");
        assert_eq!(again.link.retries, first.link.retries, "seed {seed}");
        let (one, other) = (
            first.link.elapsed.as_secs_f64(),
            again.link.elapsed.as_secs_f64(),
        );
        assert!(
            (one - other).abs() < 0.1 * one,
            "seed {seed}: {one} s, {other} s"
        );
        let instant = read(Replayed(recording, Pace::Instant), &target).await;
        assert_eq!(tables(&instant), tables(&first), "seed {seed}");
    }
    assert!(with_faults >= 2, "{with_faults} of 6 sessions had faults");
}
