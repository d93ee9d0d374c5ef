//! The conformance checklist from outside: bytes on a socket to a served meter.
//!
//! Is: every point of the list that is the meter's, each with a test named by its number.
//! Is not: the points of the tool alone; nor a use of our own client, link or codec.
//! Source: C12.18 fact sheet, section 10.

#![allow(clippy::indexing_slicing, reason = "a test may fail by panicking")]

mod faults;
mod packets;
mod settings;
mod states;
mod tables;
mod tool;

use std::collections::BTreeSet;
use std::path::Path;

/// Points marked C; and 50, for a meter keeps no trace.
const OF_THE_TOOL: [u8; 17] = [
    20, 21, 26, 31, 33, 36, 37, 38, 39, 40, 43, 44, 45, 46, 47, 48, 50,
];

#[test]
fn every_point_of_the_meter_has_a_test_from_outside() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/outside");
    let mut numbers = BTreeSet::new();
    crate::checklist::collect(&folder, &mut numbers);
    let wanted: BTreeSet<u8> = (1..=50)
        .filter(|point| !OF_THE_TOOL.contains(point))
        .collect();
    assert_eq!(numbers, wanted);
}
