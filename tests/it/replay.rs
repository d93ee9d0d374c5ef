//! A session recorded over a bad line, and replayed as a meter: the same tables, the same retries.

use std::sync::Arc;

use meterbench_emulator::{Pace, Recording, connect_replay};
use meterbench_jobs::{
    AnyPort, Context, OpenEmulator, OpenError, Reading, Selection, Target, trace,
};

use crate::support::{Bench, target};

/// A recording instead of a meter.
struct Replayed(Recording, Pace);

impl OpenEmulator for Replayed {
    fn open(&self, _form: &str) -> Result<AnyPort, OpenError> {
        Ok(connect_replay(&self.0, self.1))
    }
}

async fn read(opens: Arc<dyn OpenEmulator>, target: &Target) -> Reading {
    meterbench_jobs::read(&Context::new(opens), target, &Selection::Registers)
        .await
        .unwrap()
}

/// A trace holds every byte of them, also of what came spoiled, but for the pieces of which it can't tell that they are no
/// secret: those before the first answer after Security.
#[tokio::test(start_paused = true)]
async fn a_recorded_session_with_faults_is_read_again_from_its_replay() {
    for faults in [
        "drop-ack=0.1&seed=1",
        "drop-ack=0.1&seed=2",
        "garble-ack=0.1&seed=3",
        "bsy=3&slow=3s",
        "drop-packet=0.05&seed=5",
        "no-identify=2&dnr=2",
        "noise=0.001&seed=3",
        "noise=0.002&seed=4",
        "garble-crc=0.05&seed=6",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("wire.txt");
        let mut target = target(&format!("9S?{faults}"));
        target.trace = Some(file.clone());
        let bench = Bench::new(Pace::Line);
        let first = read(bench.emulators.clone(), &target).await;
        let saved = trace::read(&std::fs::read(&file).unwrap());
        assert_eq!(saved.problems, [], "{faults}");
        let recording = Recording::new(&saved.entries).unwrap();
        // Any password will do.
        target.trace = None;
        target.access.password = meterbench_jobs::Secret::from_text("x", Default::default()).ok();
        let replayed = |pace| Arc::new(Replayed(recording.clone(), pace));
        let again = read(replayed(Pace::Line), &target).await;
        let tables = |reading: &Reading| reading.snapshot.image.clone();
        assert_eq!(tables(&again), tables(&first), "{faults}");
        assert_eq!(again.link.retries, first.link.retries, "{faults}");
        let (one, other) = (
            first.link.elapsed.as_secs_f64(),
            again.link.elapsed.as_secs_f64(),
        );
        assert!(
            (one - other).abs() < 0.1 * one,
            "{faults}: {one} s, {other} s"
        );
        let instant = read(replayed(Pace::Instant), &target).await;
        assert_eq!(tables(&instant), tables(&first), "{faults}");
    }
}
