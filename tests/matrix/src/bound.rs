//! The longest that a read may take, whatever the line does.
//!
//! How it follows:
//! - A request is given up when nothing has moved on for
//!   `G = answer + (retries + 2) x (response + 2 packets on the wire) + 1 s`; what counts as moving on is its ACK and each new
//!   packet of its answer (`client::pending::Pending::give_up`). An answer of n packets so takes at most `(n + 2) x G`.
//! - An answer whose packets came out of sequence is asked for `retries + 1` times, and table data that can't be believed
//!   `again + 1` times (`dialog::Patience`).
//! - A refusal with `bsy` or `dnr` costs a pause, `busy` times a request at most.
//! - A session is opened with at most `OPEN` requests of one packet, the pauses between them, and a silence before each new start.
//! - Closing takes at most 3 s (`port::driver::CLOSE_LIMIT`).

use std::time::Duration;

use meterbench_c1218::{Patience, Timing, wire_time};

use crate::{Cell, Reference};

/// Identification 4 times, Terminate and Negotiate twice, Logon, Security; all that anew up to twice.
const OPEN: u32 = 3 * (4 + 2 + 2 + 1 + 1);
/// The longest pause of the opening dialog, for an older session.
const OPEN_PAUSE: Duration = Duration::from_secs(7);
/// Of the driver.
const CLOSE: Duration = Duration::from_secs(3);
/// The default rate, at which a packet takes longest.
const SLOWEST: u32 = 9600;
/// Bytes of a packet that are not data, and of table data that are not the table's.
const OVERHEAD: usize = 8;
const TABLE_DATA: usize = 4;

/// The bound of a read of a cell.
#[must_use]
pub fn bound(cell: &Cell, reference: &Reference) -> Duration {
    let timing = Timing::default();
    let patience = Patience::default();
    let size = usize::from(cell.size);
    let packet = wire_time(size, SLOWEST);
    let retries = u32::from(timing.retries);
    let give_up =
        timing.answer + (retries + 2) * (timing.response + 2 * packet) + Duration::from_secs(1);
    let busy = u32::from(patience.busy) * patience.pause;
    let request = |packets: u32| {
        (u32::from(patience.again) + 1) * (retries + 1) * (packets + 2) * give_up + busy
    };
    let open = OPEN * (3 * give_up + OPEN_PAUSE + timing.silence_before_restart + busy);
    // With packets of 64 bytes and one of them, a table is as many requests as it is packets otherwise.
    let tables = reference.sizes.iter().map(|table| {
        let data = (size - OVERHEAD).min(64 - OVERHEAD) - TABLE_DATA;
        let pieces = u32::try_from(table.div_ceil(data)).unwrap_or(u32::MAX);
        request(1) * (pieces + 1)
    });
    open + tables.sum::<Duration>() + CLOSE
}
