//! How long it will take to write a plan, and what its tables cost the line at the least.
//!
//! Is: bytes and requests of the session that writes and of the one that reads back, at the rate that they will have, with
//! what this meter and this line were seen to take beyond the wire.
//! Is not: a promise; nothing waits for it.
//! Units: bytes, bits per second.
//! Source: the packets of C12.18, 8 bytes around up to a packet's size of data, and an ACK; measured sessions of emulated meters
//! for the rest.

use std::ops::Range;
use std::time::Duration;

use meterbench_c1218::wire_time;
use meterbench_c1219::{Image, LpDataShape, TableId};

use crate::untouched::looked_at;
use crate::{Link, PlannedWrite, rate};

/// Bytes of a request and its answer besides the table's: two packets, two ACKs, service, table, offset, count, check sum.
const AROUND: usize = 30;

/// Bytes of each further packet.
const PACKET: usize = 9;

/// Identification, Negotiate, Logon, Security, Logoff, Terminate: bytes, and exchanges.
const SESSION: (usize, usize) = (170, 6);

/// What an exchange takes beyond the wire where that was not measured.
const TURN: Duration = Duration::from_millis(20);

/// What is read besides the written tables to know the meter again: ST-1 and ST-0, and dimensions.
const KNOWN_AGAIN: [usize; 6] = [32, 100, 10, 10, 10, 40];

/// Bytes and exchanges.
#[derive(Clone, Copy, Default)]
struct Cost {
    bytes: usize,
    exchanges: usize,
}

impl Cost {
    fn exchange(self, data: usize, packet: usize) -> Self {
        Self {
            bytes: self.bytes + data + AROUND + PACKET * (data / packet.max(1)),
            exchanges: self.exchanges + 1,
        }
    }

    fn takes(self, baud: u32, turn: Duration) -> Duration {
        let turns = u32::try_from(self.exchanges).unwrap_or(u32::MAX);
        wire_time(self.bytes, baud) + turn.saturating_mul(turns)
    }
}

/// A table of which nothing says how large it is.
const USUAL: usize = 60;

/// What reading these tables takes, by what of them is known from those that were read.
pub(crate) fn reading(image: &Image, tables: &[TableId], seen: &Link) -> Duration {
    let packet = usize::from(seen.packet_size);
    tables
        .iter()
        .fold(Cost::default(), |cost, table| {
            cost.exchange(size(image, *table).unwrap_or(USUAL), packet)
        })
        .takes(seen.baud.max(1), turn(seen))
}

/// Of the load profile, which is most of what a meter holds.
fn size(image: &Image, table: TableId) -> Option<usize> {
    let set = table.number().checked_sub(64).filter(|set| *set < 4)?;
    if table.is_manufacturer() {
        return None;
    }
    let shape = LpDataShape::of(image, set.into()).ok()?;
    let block = shape.block_bytes(image.formats().ok()?)?;
    Some(block * usize::from(shape.set().blocks))
}

/// Writing these tables and reading them back, by what the session that planned it has shown of the line.
pub(crate) fn estimate(image: &Image, writes: &[PlannedWrite], seen: &Link) -> Duration {
    if writes.is_empty() {
        return Duration::ZERO;
    }
    let turn = turn(seen);
    let each = costs(image, writes, usize::from(seen.packet_size));
    let each = each.map(|cost| cost.takes(rate(seen.baud, cost.bytes), turn));
    each.iter().sum()
}

/// Bytes that the session moves which writes, and the one that reads back.
pub(crate) fn expected(image: &Image, writes: &[PlannedWrite], packet_size: usize) -> [usize; 2] {
    costs(image, writes, packet_size).map(|cost| cost.bytes)
}

fn costs(image: &Image, writes: &[PlannedWrite], packet_size: usize) -> [Cost; 2] {
    let packet = packet_data(packet_size);
    let (bytes, exchanges) = SESSION;
    let session = Cost { bytes, exchanges };
    let known_again = KNOWN_AGAIN.iter();
    let mut first = known_again.fold(session, |cost, bytes| cost.exchange(*bytes, packet));
    // Everything that was read for the plan is looked at again.
    let others = untouched(image, writes);
    let mut second = others.fold(session, |cost, bytes| cost.exchange(bytes, packet));
    for write in writes {
        for run in &write.runs {
            // Read, then written.
            first = first
                .exchange(run.len(), packet)
                .exchange(run.len(), packet);
        }
        second = second.exchange(write.new.len(), packet);
    }
    [first, second]
}

/// The least time, on this line, of the tables that are written and of those that are read back: the same ones whole, and the
/// others to see that they are untouched. Their own requests and answers count, nothing else does: no session is opened, no
/// table is looked at before it is written, and no meter takes time to think.
pub(crate) fn tables(image: &Image, writes: &[PlannedWrite], line: &Link) -> Duration {
    let packet = packet_data(usize::from(line.packet_size));
    let written = writes
        .iter()
        .flat_map(|write| write.runs.iter().map(Range::len));
    let back = writes.iter().map(|write| write.new.len());
    let all = written.chain(back).chain(untouched(image, writes));
    let cost = all.fold(Cost::default(), |cost, bytes| cost.exchange(bytes, packet));
    wire_time(cost.bytes, line.baud)
}

/// Bytes of each table that is read to see that it is untouched.
fn untouched(image: &Image, writes: &[PlannedWrite]) -> impl Iterator<Item = usize> {
    let tables = looked_at(image, writes).into_iter();
    tables.filter_map(|table| image.raw(table).map(<[u8]>::len))
}

/// Bytes of data in a packet.
fn packet_data(packet_size: usize) -> usize {
    packet_size.max(64) - 8
}

/// A session that moves little stays at 9600; see [`crate::rate`].
fn rate(seen: u32, bytes: usize) -> u32 {
    match seen {
        0 => meterbench_port::BASE_BAUD,
        seen if rate::pays(bytes, seen, 0) => seen,
        seen => seen.min(meterbench_port::BASE_BAUD),
    }
}

/// What an exchange took beyond the wire. Each has two packets at the least.
fn turn(seen: &Link) -> Duration {
    let exchanges = u32::try_from(seen.packets / 2).unwrap_or(u32::MAX);
    let beyond = seen.elapsed.saturating_sub(seen.wire);
    beyond.checked_div(exchanges).unwrap_or(TURN)
}
