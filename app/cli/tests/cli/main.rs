//! The real binary against an emulated meter that the same binary serves.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that can't go on has failed; JSON that lacks a key is null, and then the comparison fails"
)]

mod access;
mod acts;
mod calendar;
mod console;
mod crowd;
mod day;
mod exercises;
mod explain;
mod failures;
mod handed;
mod kept;
mod kills;
mod load;
mod programming;
mod reading;
mod secrets;
mod serving;
mod state;
mod support;
mod traces;
mod writing;
