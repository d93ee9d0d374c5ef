//! What sessions cost the line.
//!
//! Is: rate, packets, bytes and times, of one session or of several taken together, and how well the line was used.
//! Is not: a limit, a judgement, or advice.
//! Units: bits per second, bytes, seconds.

use std::fmt;
use std::time::Duration;

/// What a session has cost, or several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkUsage {
    /// The rate of the session, or of the last one, in bit/s.
    pub baud: u32,
    /// The agreed packet size, in bytes.
    pub packet_size: u16,
    /// Packets, both ways.
    pub packets: u64,
    /// Bytes to the meter.
    pub bytes_out: u64,
    /// Bytes from the meter.
    pub bytes_in: u64,
    /// Packets sent again.
    pub retries: u64,
    /// Packets that had to be sent again, either way.
    pub bad_packets: u64,
    /// Those of them that arrived, but spoiled.
    pub spoiled_packets: u64,
    /// From the first byte to the last.
    pub elapsed: Duration,
    /// The least time that these bytes take at the rates in force, ten bits a byte.
    pub wire: Duration,
    /// What the first byte of an answer takes beyond the wire, in the middle; `None` while too few were heard.
    pub turn: Option<Duration>,
    /// The probe gives back what is sent.
    pub echo: bool,
}

impl LinkUsage {
    /// Part of the time in which the line was busy; 1 is perfect, and is said of no time at all and of a port that is faster
    /// than its rate, as an emulated meter without pace is.
    #[must_use]
    pub fn efficiency(&self) -> f64 {
        if self.elapsed.is_zero() {
            1.0
        } else {
            (self.wire.as_secs_f64() / self.elapsed.as_secs_f64()).min(1.0)
        }
    }

    /// Both taken together; rate and packet size are those of the second.
    #[must_use]
    pub fn then(self, next: LinkUsage) -> LinkUsage {
        LinkUsage {
            baud: next.baud,
            packet_size: next.packet_size,
            packets: self.packets + next.packets,
            bytes_out: self.bytes_out + next.bytes_out,
            bytes_in: self.bytes_in + next.bytes_in,
            retries: self.retries + next.retries,
            bad_packets: self.bad_packets + next.bad_packets,
            spoiled_packets: self.spoiled_packets + next.spoiled_packets,
            elapsed: self.elapsed + next.elapsed,
            wire: self.wire + next.wire,
            turn: next.turn.or(self.turn),
            echo: self.echo || next.echo,
        }
    }
}

impl fmt::Display for LinkUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} packets of up to {} bytes, {} out, {} in, {} again; {:.2} s at {} bit/s, efficiency {:.3}",
            self.packets,
            self.packet_size,
            self.bytes_out,
            self.bytes_in,
            self.retries,
            self.elapsed.as_secs_f64(),
            self.baud,
            self.efficiency()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efficiency_is_the_busy_part_of_the_time() {
        let seconds = Duration::from_secs;
        let one = LinkUsage {
            elapsed: seconds(10),
            wire: seconds(9),
            packets: 3,
            ..LinkUsage::default()
        };
        assert!((one.efficiency() - 0.9).abs() < 1e-9);
        let both = one.then(LinkUsage {
            elapsed: seconds(10),
            wire: seconds(10),
            packets: 2,
            baud: 19_200,
            ..LinkUsage::default()
        });
        assert!((both.efficiency() - 0.95).abs() < 1e-9);
        assert_eq!((both.packets, both.baud), (5, 19_200));
        assert!((LinkUsage::default().efficiency() - 1.0).abs() < 1e-9);
    }
}
