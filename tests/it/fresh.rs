//! A meter as it comes from the factory, read at the desk.

use jiff::civil::date;
use meterbench_emulator::{Pace, forms};
use meterbench_profiles::{check, check_for, map};

use crate::support::Bench;

/// Of every emulated meter: its two channels of quarter hours fill their 18 150 bytes in 30 days, and another number of channels
/// can't be written. That is the fact sheet's ST-61, and the warning is true.
const TRUE: &str = "L005";

/// A program for this meter is no change to it.
const ITS_OWN: &str = "P002";

#[tokio::test(start_paused = true)]
async fn a_fresh_meter_of_every_form_reads_back_to_a_program_without_findings() {
    let bench = Bench::new(Pace::Instant);
    let today = date(2026, 6, 1);
    for form in forms() {
        let reading = bench.read(&form.name).await;
        let image = &reading.snapshot.image;
        let program = map::from_tables(image).program;
        let codes = |findings: Vec<meterbench_profiles::Finding>| {
            let told = findings.into_iter().map(|finding| finding.in_words());
            told.filter(|words| !words.contains(ITS_OWN) && !words.contains(TRUE))
                .collect::<Vec<_>>()
        };
        assert_eq!(codes(check(&program, today)), [""; 0], "{}", form.name);
        assert_eq!(
            codes(check_for(&program, image, today)),
            [""; 0],
            "{}",
            form.name
        );
    }
}
