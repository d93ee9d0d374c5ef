//! Every time-out and try count of a link, in one struct.
//!
//! Is: the values, with their defaults in C12.18 and C12.21.
//! Is not: the timers; see [`crate::link`], [`crate::client`] and [`crate::server`].
//! Source: C12.18 (3 retries, 500 ms, 2 s, 6 s), C12.21 (3 retries, 1 s, 4 s, 30 s).

use std::time::Duration;

/// How long to wait for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The longest gap inside a packet; after it the fragment is dropped and NAKed.
    pub inter_character: Duration,
    /// The longest wait for an ACK, counted from the last bit sent; after it the packet is sent again.
    pub response: Duration,
    /// The meter drops the session after this long without a valid packet.
    pub channel_traffic: Duration,
    /// The shortest silence between the last bit received and the first bit sent.
    pub turn_around: Duration,
    /// How often a packet is sent again after the first try; a link makes 254 of 255, so that tries
    /// can be counted in a byte.
    pub retries: u8,
    /// The tool's longest wait for an answer to a request that was acknowledged. The standard names
    /// none; meters have been seen to need 20 s after a write of ST-7.
    pub answer: Duration,
    /// The tool's silence after a change of rate.
    pub baud_guard: Duration,
    /// How long the line must have been silent before a session is begun anew after a failure; it
    /// outlasts the meter's channel traffic time-out and its own retransmissions.
    pub silence_before_restart: Duration,
    /// The pause between a NAK heard and the packet sent again.
    pub nak_pause: Duration,
}

impl Default for Timing {
    /// C12.18.
    fn default() -> Self {
        Self {
            inter_character: Duration::from_millis(500),
            response: Duration::from_secs(2),
            channel_traffic: Duration::from_secs(6),
            turn_around: Duration::from_micros(175),
            retries: 3,
            answer: Duration::from_secs(20),
            baud_guard: Duration::from_millis(30),
            silence_before_restart: Duration::from_secs(8),
            nak_pause: Duration::from_millis(20),
        }
    }
}

impl Timing {
    /// The defaults of C12.21, for a modem in between.
    #[must_use]
    pub fn c1221() -> Self {
        Self {
            inter_character: Duration::from_secs(1),
            response: Duration::from_secs(4),
            channel_traffic: Duration::from_secs(30),
            silence_before_restart: Duration::from_secs(32),
            ..Self::default()
        }
    }

    pub(crate) fn cap_retries(&mut self) {
        self.retries = self.retries.min(u8::MAX - 1);
    }
}

/// How long `bytes` take on a line of `baud` bit/s: ten bits each.
#[must_use]
pub fn wire_time(bytes: usize, baud: u32) -> Duration {
    let bits = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(10);
    Duration::from_nanos(bits.saturating_mul(1_000_000_000) / u64::from(baud.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_takes_ten_bit_times() {
        assert_eq!(wire_time(960, 9600), Duration::from_secs(1));
        assert_eq!(wire_time(0, 9600), Duration::ZERO);
    }
}
