//! What a line is like, and what to do about it.
//!
//! Is: counts of bytes and bad packets in; the packet size to ask for, and whether a table is to be read twice, out.
//! Is not: IO, a clock, or carrying it out; see `session`.
//! Units: bytes; a *bad packet* is one that had to be sent again, either way.
//! Shape: [`Line::note`] after each table, [`Line::lost`] when the link was lost, [`Line::next_size`] between tables.
//!
//! The arithmetic. Errors come per byte, whatever the packet size: `e` bad packets a byte. Each costs a packet of `s` bytes
//! again, so halving the size saves `e * s / 2` of a byte a byte; and it costs nine more bytes (header, check sequence, ACK)
//! every `s` bytes. Halving pays when `e > 18 / s²`: at 1024 bytes that is 1.8 % bad packets, at 128 bytes 14 %. Growing
//! pays by the same rule, turned round; half of it is asked for, so that a line on the edge does not swing.

/// The largest packet that is asked for.
pub const LARGEST: u16 = 1024;

/// What every C12.18 meter takes.
pub const SMALLEST: u16 = 64;

/// Bytes that a packet costs beside its data: six of header, two of check sequence, the ACK.
const OVERHEAD: f64 = 9.0;

/// The chance that one bad packet passes for a good one in a table: 16 bits of check sequence, of which X.25's polynomial
/// gives away one to catch every odd number of errors, and 8 bits of table checksum. Right for errors in bursts, which is
/// what light makes; single ones are always caught up to three a packet.
const UNDETECTED: f64 = 1.0 / 8_388_608.0;

/// A table that is likelier wrong than this is read again.
const ACCEPTED: f64 = 1e-7;

/// What went over a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes, both ways.
    pub bytes: u64,
    /// Packets that had to be sent again, both ways.
    pub bad: u64,
    /// Those of them that arrived, but spoiled: they alone show bit errors, the others may not have arrived at all.
    pub spoiled: u64,
}

/// A line, as its session has found it so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    size: u16,
    /// The meter grants no more.
    ceiling: u16,
    /// Since the size was last changed.
    recent: Traffic,
    all: Traffic,
    /// How much longer a line must have been good before it is trusted with larger packets: doubles each time it
    /// was not.
    doubt: f64,
    grown: bool,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            size: LARGEST,
            ceiling: LARGEST,
            recent: Traffic::default(),
            all: Traffic::default(),
            doubt: 1.0,
            grown: false,
        }
    }
}

impl Line {
    /// The packet size to offer.
    #[must_use]
    pub fn size(&self) -> u16 {
        self.size
    }

    /// The meter was offered [`Line::size`] and granted this.
    pub fn granted(&mut self, size: u16) {
        if size < self.size {
            self.ceiling = size;
            self.size = size;
        }
    }

    /// This went over the line since the last time.
    pub fn note(&mut self, traffic: Traffic) {
        for sum in [&mut self.recent, &mut self.all] {
            sum.bytes += traffic.bytes;
            sum.bad += traffic.bad;
            sum.spoiled += traffic.spoiled;
        }
    }

    /// The link was lost: the next session begins with smaller packets.
    pub fn lost(&mut self) {
        self.shrink();
    }

    /// The packet size to agree on anew before the next table; `None` when the present one is right.
    pub fn next_size(&mut self) -> Option<u16> {
        let size = f64::from(self.size);
        let (bytes, bad) = (self.recent.bytes as f64, self.recent.bad as f64);
        // One alone says nothing about the next.
        if self.recent.bad >= 2 && bad / bytes.max(1.0) > 2.0 * OVERHEAD / (size * size) {
            return self.shrink().then_some(self.size);
        }
        let doubled = 2.0 * size;
        let worst = (bad + 1.0) * self.doubt / bytes.max(1.0);
        let good = worst < OVERHEAD / (doubled * doubled);
        if good && self.size < self.ceiling {
            self.size = self.size.saturating_mul(2).min(self.ceiling);
            self.recent = Traffic::default();
            self.grown = true;
            return Some(self.size);
        }
        None
    }

    fn shrink(&mut self) -> bool {
        let before = self.size;
        self.size = (self.size / 2).max(SMALLEST).min(self.size);
        self.recent = Traffic::default();
        if core::mem::take(&mut self.grown) {
            self.doubt *= 2.0;
        }
        self.size < before
    }

    /// Bit errors a bit, as far as spoiled packets show them; ten bits a byte.
    #[must_use]
    pub fn bit_error_rate(&self) -> f64 {
        self.all.spoiled as f64 / (10.0 * (self.all.bytes as f64).max(1.0))
    }

    /// The chance that a table of so many bytes, read once, is wrong and nothing shows it.
    #[must_use]
    pub fn undetected(&self, bytes: usize) -> f64 {
        10.0 * self.bit_error_rate() * bytes as f64 * UNDETECTED
    }

    /// Whether a table of so many bytes must be read twice, and both readings agree.
    #[must_use]
    pub fn wants_agreement(&self, bytes: usize) -> bool {
        // One spoiled packet alone says nothing about the next.
        self.all.spoiled >= 2 && self.undetected(bytes) > ACCEPTED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traffic(bytes: u64, bad: u64) -> Traffic {
        Traffic {
            bytes,
            bad,
            spoiled: bad,
        }
    }

    #[test]
    fn a_good_line_keeps_large_packets_and_one_error_changes_nothing() {
        let mut line = Line::default();
        for _ in 0..100 {
            line.note(traffic(1000, 0));
            assert_eq!(line.next_size(), None);
        }
        let mut line = Line::default();
        line.note(traffic(2000, 1));
        assert_eq!(line.next_size(), None);
        assert_eq!(line.size(), LARGEST);
    }

    #[test]
    fn two_percent_of_bad_packets_halve_the_size_and_one_percent_does_not() {
        let packets = 1000 * u64::from(LARGEST);
        let mut line = Line::default();
        line.note(traffic(packets, 10));
        assert_eq!(line.next_size(), None);
        line.note(traffic(0, 10));
        assert_eq!(line.next_size(), Some(512));
        assert_eq!(line.next_size(), None, "what went before is counted once");
        line.note(traffic(10_000, 0));
        assert_eq!(line.next_size(), None);
    }

    #[test]
    fn a_bad_line_goes_down_to_what_every_meter_takes_and_a_good_one_up_again() {
        let mut line = Line::default();
        let mut sizes = Vec::new();
        for _ in 0..10 {
            line.note(traffic(1000, 20));
            sizes.extend(line.next_size());
        }
        assert_eq!(sizes, [512, 256, 128, 64]);
        sizes.clear();
        for _ in 0..1000 {
            line.note(traffic(1000, 0));
            sizes.extend(line.next_size());
        }
        assert_eq!(sizes, [128, 256, 512, 1024]);
    }

    #[test]
    fn a_line_that_was_trusted_too_early_waits_twice_as_long() {
        let waits = |line: &mut Line| {
            let mut bytes = 0;
            while line.next_size().is_none() {
                bytes += 100;
                line.note(traffic(100, 0));
            }
            bytes
        };
        let mut line = Line::default();
        for _ in 0..4 {
            line.lost();
        }
        assert_eq!(line.size(), SMALLEST);
        let first = waits(&mut line);
        line.lost();
        let second = waits(&mut line);
        assert!(second > first * 3 / 2, "{first} {second}");
    }

    #[test]
    fn a_lost_link_halves_and_a_meter_that_grants_less_is_never_asked_for_more() {
        let mut line = Line::default();
        line.lost();
        assert_eq!(line.size(), 512);
        line.granted(128);
        for _ in 0..1000 {
            line.note(traffic(1000, 0));
            assert_eq!(line.next_size(), None);
        }
        assert_eq!(line.size(), 128);
        for _ in 0..5 {
            line.lost();
        }
        assert_eq!(line.size(), SMALLEST);
    }

    #[test]
    fn a_meter_that_grants_less_than_the_smallest_is_not_asked_for_more_on_a_bad_line() {
        let mut line = Line::default();
        line.granted(48);
        line.lost();
        assert_eq!(line.size(), 48);
    }

    #[test]
    fn a_long_table_on_a_bad_line_is_read_twice() {
        let mut line = Line::default();
        assert!(!line.wants_agreement(60_000));
        // One bit in a hundred thousand: one bad packet in ten thousand bytes.
        line.note(traffic(100_000, 10));
        assert!((line.bit_error_rate() - 1e-5).abs() < 1e-9);
        assert!(!line.wants_agreement(1000));
        assert!(line.wants_agreement(10_000));
        // One bit in a thousand.
        line.note(traffic(0, 990));
        assert!(line.wants_agreement(100));
        assert!(!line.wants_agreement(50));
    }

    #[test]
    fn packets_that_nobody_heard_are_no_bit_errors() {
        let mut line = Line::default();
        line.note(Traffic {
            bytes: 1000,
            bad: 50,
            spoiled: 0,
        });
        assert!(!line.wants_agreement(60_000));
        assert_eq!(line.next_size(), Some(512));
    }
}
