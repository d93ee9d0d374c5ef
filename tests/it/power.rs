//! A meter that loses power while it is being programmed: the tool tells so, and programming again sets everything right.

use meterbench_emulator::Pace;

use crate::support::{Bench, program, row, target};

/// Longer than the power is gone.
const DARK: std::time::Duration = std::time::Duration::from_secs(11);

#[tokio::test(start_paused = true)]
async fn power_that_fails_at_any_write_is_told_and_programming_again_sets_it_right() {
    let wanted = program(row("9S"));
    let writes = Bench::new(Pace::Instant)
        .plan("9S", &wanted)
        .await
        .writes
        .len();
    assert!(writes > 3);
    let mut mixtures = 0;
    for fault in ["cut-write", "torn-write"] {
        for number in 1..=writes {
            let bench = Bench::new(Pace::Instant);
            let plan = bench.plan("9S", &wanted).await;
            let faulty = target(&format!("9S?{fault}={number}&seed={number}"));
            let error = meterbench_jobs::write(&bench.context(), &faulty, &plan)
                .await
                .unwrap_err();
            assert!(
                [3, 5].contains(&error.exit_code()),
                "{fault} {number}: {error:?}"
            );
            tokio::time::advance(DARK).await;
            let held = bench.held("9S");
            let torn: Vec<_> = plan
                .writes
                .iter()
                .filter(|write| {
                    let bytes = held.raw(write.table);
                    bytes != Some(&write.new) && bytes != Some(&write.old)
                })
                .map(|write| write.table)
                .collect();
            // A table of which one byte changes can't be torn.
            let most = usize::from(fault == "torn-write");
            assert!(torn.len() <= most, "{fault} {number}: {torn:?}");
            mixtures += torn.len();
            let outcome = bench.write("9S", &wanted).await;
            assert!(outcome.verified, "{fault} {number}");
        }
    }
    assert!(mixtures > 1);
}
