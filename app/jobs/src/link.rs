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
    /// What the first byte of an answer takes beyond the wire, in the middle; `None` while too few were heard.
    pub turn: Option<Duration>,
    /// The probe gives back what is sent.
    pub echo: bool,
}

/// A meter answers within a few milliseconds; an adapter that holds back what it heard for 16 takes longer.
const HELD_BACK: Duration = Duration::from_millis(8);

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

    /// What is worth knowing of the line, in words; most often nothing.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.echo {
            notes.push("The probe echoes: what it gives back is taken out".to_owned());
        }
        if let Some(turn) = self.turn.filter(|turn| *turn >= HELD_BACK) {
            notes.push(format!(
                "Each answer comes {} ms later than the wire brings it. USB adapters do that whose latency timer is at its usual 16 ms: {}. If it is that low already, the meter or a device server takes this time",
                turn.as_millis(),
                LATENCY
            ));
        }
        notes
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
            turn: next.turn.or(self.turn),
            echo: self.echo || next.echo,
        }
    }
}

/// How to set it.
const LATENCY: &str = if cfg!(windows) {
    "set it to 1 ms in the Device Manager, at the port's settings, Advanced"
} else {
    "set it to 1 ms with `echo 1 | sudo tee /sys/bus/usb-serial/devices/ttyUSB0/latency_timer`, with the port's own name"
};

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
            turn: usage.turn,
            echo: usage.echo,
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

    #[test]
    fn an_adapter_that_holds_back_is_told_with_what_to_do_and_a_quick_meter_is_not() {
        let link = |turn| Link {
            turn: Some(Duration::from_millis(turn)),
            ..Link::default()
        };
        assert_eq!(Link::default().notes(), Vec::<String>::new());
        assert_eq!(link(5).notes(), Vec::<String>::new());
        let [note] = link(16).notes().try_into().unwrap();
        assert!(
            note.starts_with("Each answer comes 16 ms later") && note.contains("1 ms"),
            "{note}"
        );
        let echo = Link {
            echo: true,
            ..Link::default()
        };
        assert!(echo.then(Link::default()).notes()[0].starts_with("The probe echoes"));
    }
}
