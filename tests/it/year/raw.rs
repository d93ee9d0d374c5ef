//! A FOCUS AX's registers and load profile from the bytes of its tables.
//!
//! Is: the layouts of the C12.19 fact sheet, 6.1, read by place: none of the tool's tables.
//! Source: C12.19 fact sheet, section 2 (ST-23 to ST-26, ST-63, ST-64); INT48 and INT32, times as bytes.

use jiff::civil::{DateTime, date};

use super::ledger::{BLOCKS, Interval, Kept, Maximum, Opening, Registers};

const ST_23: usize = 271;
/// As it is numbered on the wire.
pub const MT_102: u16 = 2048 + 102;
const KEPT: usize = 6 + ST_23;
const INTERVALS: usize = 96;

/// The bytes of one meter's tables, in its order.
pub struct Raw<'a> {
    pub most_first: bool,
    pub table: &'a dyn Fn(u16) -> Vec<u8>,
}

/// A block of the load profile: its intervals as they are there, and its end readings.
#[derive(Debug, PartialEq)]
pub struct Block {
    pub end: DateTime,
    pub readings: [i64; 2],
    /// Watt-hours of both channels, and the three nibbles of status.
    pub intervals: Vec<([i64; 2], [u8; 3])>,
}

impl Block {
    /// What these intervals make.
    pub fn of(intervals: &[Interval]) -> Block {
        let last = intervals.last().unwrap();
        let whole = |interval: &Interval| {
            (
                interval.watt_hours,
                [u8::from(interval.clock_changed), 0, 0],
            )
        };
        Block {
            end: last.end,
            readings: last.readings,
            intervals: intervals.iter().map(whole).collect(),
        }
    }
}

impl Raw<'_> {
    pub fn registers(&self) -> Registers {
        self.registers_in(&(self.table)(23))
    }

    /// OPERATION_COUNT of MT-102, and whether its switch is closed.
    pub fn switch(&self) -> (u16, bool) {
        let status = (self.table)(MT_102);
        let operations = u16::try_from(self.unsigned(&status[2..4])).unwrap();
        (operations, status[0] & 1 == 1)
    }

    /// Everything that keeps registers.
    pub fn opening(&self) -> Opening {
        let reads = (self.table)(26);
        let newest = 6 + usize::from(reads[2]) * (2 + KEPT);
        Opening {
            registers: self.registers(),
            season: self.kept(&(self.table)(24)),
            reset: self.kept(&(self.table)(25)),
            reads: u16::try_from(self.number(&reads[newest..newest + 2])).unwrap(),
            read: self.kept(&reads[newest + 2..]),
        }
    }

    /// The newest whole blocks, the oldest of them first.
    pub fn blocks(&self, count: usize) -> Vec<Block> {
        let (status, data) = ((self.table)(63), (self.table)(64));
        assert_eq!(
            status[0] & 0b1_0001,
            1,
            "newest block first, intervals in order"
        );
        assert_eq!(self.number(&status[11..13]), 96, "the newest is whole");
        let mut blocks: Vec<Block> = data
            .chunks(605)
            .take(count)
            .map(|block| self.block(block))
            .collect();
        blocks.reverse();
        blocks
    }

    fn block(&self, bytes: &[u8]) -> Block {
        assert!(bytes[17..29].iter().all(|valid| *valid == 0xFF));
        let interval = |bytes: &[u8]| {
            let values = [2, 4].map(|at| self.unsigned(&bytes[at..at + 2]));
            (values, [bytes[0] >> 4, bytes[0] & 15, bytes[1] >> 4])
        };
        let intervals: Vec<_> = bytes[29..].chunks(6).map(interval).collect();
        assert_eq!(intervals.len(), INTERVALS);
        Block {
            end: time(&bytes[..5]).unwrap(),
            readings: [5, 11].map(|at| self.number(&bytes[at..at + 6])),
            intervals,
        }
    }

    fn kept(&self, bytes: &[u8]) -> Kept {
        Kept {
            end: time(&bytes[..5]),
            season: bytes[5],
            registers: self.registers_in(&bytes[6..KEPT]),
        }
    }

    fn registers_in(&self, bytes: &[u8]) -> Registers {
        let mut registers = Registers {
            resets: bytes[0],
            ..Registers::default()
        };
        for (place, block) in bytes[1..].chunks(54).enumerate().take(BLOCKS) {
            registers.energies[place] = [0, 6, 12, 18].map(|at| self.number(&block[at..at + 6]));
            registers.maxima[place] = [24, 39].map(|at| Maximum {
                at: time(&block[at..at + 5]),
                cumulative: self.number(&block[at + 5..at + 11]),
                watts: self.number(&block[at + 11..at + 15]),
            });
        }
        registers
    }

    fn unsigned(&self, bytes: &[u8]) -> i64 {
        let join = |sum: i64, byte: &u8| sum << 8 | i64::from(*byte);
        if self.most_first {
            bytes.iter().fold(0, join)
        } else {
            bytes.iter().rev().fold(0, join)
        }
    }

    /// Two's complement.
    fn number(&self, bytes: &[u8]) -> i64 {
        let bits = 64 - 8 * bytes.len();
        self.unsigned(bytes) << bits >> bits
    }
}

/// YY MM DD hh mm; zeros are no time.
fn time(bytes: &[u8]) -> Option<DateTime> {
    let [year, month, day, hour, minute] =
        [0, 1, 2, 3, 4].map(|at| i8::try_from(bytes[at]).unwrap());
    (month > 0).then(|| date(2000 + i16::from(year), month, day).at(hour, minute, 0, 0))
}
