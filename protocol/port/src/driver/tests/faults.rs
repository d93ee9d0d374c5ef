//! Sessions over lines that lose, spoil, echo and break.

use super::bench::{BIG, Bench, at, bytes, open};
use super::*;
use crate::Faults;
use crate::memory::Pace;

/// A session with `faults` on a line; the table, and how often something was sent again.
async fn session(faults: Faults) -> Result<(Vec<u8>, u64), DriveError> {
    let mut bench = Bench::around(Pace::Line, |port| Box::new(faults.around(port)));
    bench.driver.run(open(at(9600))).await?;
    let table = bench.read(BIG).await?;
    bench.driver.close().await;
    Ok((table, bench.driver.usage().retries))
}

#[tokio::test(start_paused = true)]
async fn lost_and_spoiled_bytes_cost_time_and_nothing_else() {
    let mut retries = 0;
    let mut whole = 0;
    for seed in 0..30 {
        let faults = Faults {
            seed,
            drop: 0.0005,
            garble: 0.0005,
            ..Faults::default()
        };
        // A line this bad may fail; what it must never do is give other bytes than the meter's.
        match session(faults).await {
            Ok((table, again)) => {
                assert_eq!(table, bytes(1000), "seed {seed}");
                retries += again;
                whole += 1;
            }
            Err(DriveError::Dialog(_)) => (),
            Err(error) => panic!("seed {seed}: {error:?}"),
        }
    }
    assert!(
        whole >= 25 && retries > 0,
        "{whole} of 30 sessions, {retries} packets sent again"
    );
}

#[tokio::test(start_paused = true)]
async fn a_late_line_is_only_late() {
    let faults = Faults {
        seed: 3,
        delay: Some((0.05, Duration::from_millis(400))),
        ..Faults::default()
    };
    assert_eq!(session(faults).await.unwrap().0, bytes(1000));
}

#[tokio::test(start_paused = true)]
async fn c39_a_probe_that_echoes_is_understood() {
    let (table, retries) = session(Faults {
        echo: true,
        ..Faults::default()
    })
    .await
    .unwrap();
    assert_eq!((table, retries), (bytes(1000), 0));
}

#[tokio::test(start_paused = true)]
async fn a_probe_pulled_out_anywhere_is_said_to_be_gone() {
    for after in (0..1300).step_by(61) {
        let error = session(Faults {
            cut_after: Some(after),
            ..Faults::default()
        })
        .await;
        match error {
            Err(DriveError::PortGone { port }) => assert_eq!(port, "memory"),
            // After so many bytes the session was over, or was being closed.
            Ok((table, _)) => assert_eq!(
                (table, after > 1100),
                (bytes(1000), true),
                "after {after} bytes"
            ),
            other => panic!("after {after} bytes: {other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_meter_hears_of_a_session_whose_port_goes() {
    let mut bench = Bench::new(Pace::Line);
    bench.driver.run(open(at(9600))).await.unwrap();
    assert_eq!(bench.ended().await, [meterbench_c1218::Ended::LinkFailed]);
}
