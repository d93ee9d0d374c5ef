//! What a session cost the line.
//!
//! Is: rate, packets, bytes and times of all sessions of one job, and how well the line was used.
//! Is not: a limit or a judgement.
//! Units: bits per second, bytes, seconds.

use std::fmt;
use std::time::Duration;

use meterbench_port::LinkUsage;

/// The cost of a job on the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Bits per second at the end.
    pub baud: u32,
    /// Agreed packet size, in bytes.
    pub packet_size: u16,
    /// Packets, both ways.
    pub packets: u64,
    /// Bytes to the meter.
    pub bytes_out: u64,
    /// Bytes from the meter.
    pub bytes_in: u64,
    /// Packets sent again.
    pub retries: u64,
    /// From the first byte to the last.
    pub elapsed: Duration,
    /// The least time that these bytes take at the rates in force, ten bits a byte.
    pub wire: Duration,
}

impl Link {
    /// Part of the time in which the line was busy; 1 when nothing was sent.
    #[must_use]
    pub fn efficiency(&self) -> f64 {
        if self.elapsed.is_zero() {
            1.0
        } else {
            (self.wire.as_secs_f64() / self.elapsed.as_secs_f64()).min(1.0)
        }
    }

    /// Both sessions of a job taken together; rate and packet size are those of the second.
    #[must_use]
    pub fn then(self, next: Link) -> Link {
        Link {
            baud: next.baud,
            packet_size: next.packet_size,
            packets: self.packets + next.packets,
            bytes_out: self.bytes_out + next.bytes_out,
            bytes_in: self.bytes_in + next.bytes_in,
            retries: self.retries + next.retries,
            elapsed: self.elapsed + next.elapsed,
            wire: self.wire + next.wire,
        }
    }
}

impl From<LinkUsage> for Link {
    fn from(usage: LinkUsage) -> Self {
        Link {
            baud: usage.baud,
            packet_size: usage.packet_size,
            packets: usage.packets,
            bytes_out: usage.bytes_out,
            bytes_in: usage.bytes_in,
            retries: usage.retries,
            elapsed: usage.elapsed,
            wire: usage.wire,
        }
    }
}

impl fmt::Display for Link {
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
        let one = Link {
            elapsed: seconds(10),
            wire: seconds(9),
            packets: 3,
            ..Link::default()
        };
        assert!((one.efficiency() - 0.9).abs() < 1e-9);
        let both = one.then(Link {
            elapsed: seconds(10),
            wire: seconds(10),
            packets: 2,
            baud: 19_200,
            ..Link::default()
        });
        assert!((both.efficiency() - 0.95).abs() < 1e-9);
        assert_eq!((both.packets, both.baud), (5, 19_200));
        assert!((Link::default().efficiency() - 1.0).abs() < 1e-9);
    }
}
