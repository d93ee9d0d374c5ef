//! Any image as a technician sees it: identity, program, registers, every table in words, as after a read.
//!
//! Nothing ends the process, and a snapshot of it is read back as it was.
//! Shape of an input: see `image`.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use meterbench_fuzz::image::image;
use meterbench_fuzz::script::Script;
use meterbench_jobs::snapshot::Label;
use meterbench_jobs::{Reading, Snapshot, shown_readings, table};

fuzz_target!(|input: &[u8]| {
    let snapshot = Snapshot {
        taken: "2026-01-31T13:05:09-05:00".into(),
        meter: Label::default(),
        origin: Default::default(),
        image: image(&mut Script(input)),
    };
    for id in snapshot.image.ids() {
        let _ = table::decode(&snapshot.image, id);
    }
    let reading = Reading::of_snapshot(&snapshot);
    let _ = shown_readings(&snapshot.image, &reading.registers);
    let text = snapshot.to_json();
    match Snapshot::parse(&text, Path::new("fuzz.json")) {
        Ok(again) => assert!(again == snapshot, "another snapshot is read than was saved"),
        Err(error) => panic!("a snapshot that was saved can't be read: {error}"),
    }
});
