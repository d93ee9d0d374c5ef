//! What the fuzz targets share.
//!
//! Is: an input read as a script, packets found in a stream, the tool's and the meter's end with what must always hold
//! of them, images of tables built from an input.
//! Is not: a target; those are in `fuzz_targets`, one subject each.

pub mod image;
pub mod line;
pub mod machine;
pub mod script;
pub mod stream;

use std::alloc::System;

use cap::Cap;

/// Counts the bytes that are held, so that a machine that grows with the noise it hears is found out.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// Bytes that this process's Rust code holds at the moment.
#[must_use]
pub fn held() -> usize {
    HEAP.allocated()
}
