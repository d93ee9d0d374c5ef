//! A text as a snapshot: read, shown, and written again.
//!
//! No text may end the process, every refusal says where and what, and what is read is the same after it was saved.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use meterbench_jobs::{Reading, Snapshot, table};

fuzz_target!(|text: &str| {
    let path = Path::new("fuzz.json");
    let snapshot = match Snapshot::parse(text, path) {
        Ok(snapshot) => snapshot,
        Err(error) => {
            assert!(error.to_string().starts_with("fuzz.json"), "{error}");
            return;
        }
    };
    match Snapshot::parse(&snapshot.to_json(), path) {
        Ok(again) => assert!(again == snapshot, "another snapshot is read than was saved"),
        Err(error) => panic!("a snapshot that was saved can't be read: {error}"),
    }
    for id in snapshot.image.ids() {
        let _ = table::decode(&snapshot.image, id);
    }
    let _ = Reading::of_snapshot(&snapshot);
});
