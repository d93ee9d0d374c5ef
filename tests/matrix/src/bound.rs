//! The longest that a read may take, whatever the line does.
//!
//! How it follows. A request without any answer is given up in
//! `answer + (retries + 2) x (response + 2 packets on the wire) + 1 s` (`client::pending::Pending::give_up`): 42 s with packets
//! of 1024 bytes at 9600. A lost session is opened anew at most three times in a row without a table having come, and
//! twelve times in all; and no wait outlasts what a job is allowed by the number of tables and answers that it has begun
//! (`jobs::recovery::longest`, which tells how). Closing takes at most 3 s. Opening the first session comes before that:
//! at most ten requests of one packet, each given up in that time, with 7 s of pause or 8 s of silence before each.

use std::time::Duration;

use meterbench_c1218::{Timing, wire_time};
use meterbench_jobs::recovery::longest;

use crate::{Cell, Reference};

/// The default rate, at which a packet takes longest.
const SLOWEST: u32 = 9600;
/// Identification 4 times, Terminate and Negotiate twice, Logon, Security.
const OPENING: u32 = 4 + 2 + 2 + 1 + 1;

/// The bound of a read of a cell.
#[must_use]
pub fn bound(cell: &Cell, reference: &Reference) -> Duration {
    let timing = Timing::default();
    let packet = wire_time(usize::from(cell.size), SLOWEST);
    let tries = u32::from(timing.retries) + 2;
    let given_up = timing.answer + tries * (timing.response + 2 * packet) + Duration::from_secs(1);
    let opening = OPENING * (given_up + timing.silence_before_restart);
    let sizes = reference.sizes(cell.what);
    opening + longest(sizes.len(), sizes.iter().sum(), SLOWEST)
}
