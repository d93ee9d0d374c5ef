//! How long an adapter sits on what it has heard.
//!
//! Is: the time that first answers take beyond the wire, and the median of it.
//! Is not: a clock, nor a judgement whose fault it is.
//! Units: durations; the wire's own time is taken out by whoever measures: see [`Turns::sent`].
//! Shape: [`Turns::sent`] when a packet leaves, [`Turns::heard`] with the first bytes after it, [`Turns::median`] at the end.
//!
//! A USB adapter whose latency timer is at its usual 16 ms hands over what it has heard every 16 ms, so that each ACK comes
//! that much later than the wire brings it. A meter answers within a few milliseconds, a line of its own adds none.

use std::time::{Duration, Instant};

use meterbench_c1218::wire_time;

/// Turns that are remembered; later ones take the place of the first.
const KEPT: usize = 64;

/// Fewer say nothing.
const ENOUGH: usize = 6;

/// A longer wait is a meter that works, or a packet that was lost.
const LONGEST: Duration = Duration::from_millis(500);

/// First answers, measured.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    /// When the last bit of what was sent has left, and at which rate.
    left: Option<(Instant, u32)>,
    delays: Vec<Duration>,
    count: usize,
}

impl Turns {
    /// Bytes that end at `left` are on their way.
    pub fn sent(&mut self, left: Instant, baud: u32) {
        self.left = Some((left, baud));
    }

    /// So many bytes were heard; the first ones after [`Turns::sent`] count.
    pub fn heard(&mut self, now: Instant, bytes: usize) {
        let Some((left, baud)) = self.left.take() else {
            return;
        };
        let delay = now.saturating_duration_since(left + wire_time(bytes, baud));
        if bytes == 0 || delay > LONGEST {
            return;
        }
        match self.delays.get_mut(self.count % KEPT) {
            Some(place) => *place = delay,
            None => self.delays.push(delay),
        }
        self.count += 1;
    }

    /// What a first answer takes beyond the wire; half of them take more. `None` while too few were heard.
    #[must_use]
    pub fn median(&self) -> Option<Duration> {
        if self.delays.len() < ENOUGH {
            return None;
        }
        let mut sorted = self.delays.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns whose ACK comes so long after the wire could bring it.
    fn turns(delays: &[u64]) -> Turns {
        let mut now = Instant::now();
        let mut turns = Turns::default();
        for delay in delays {
            turns.sent(now, 9600);
            now += wire_time(1, 9600) + Duration::from_millis(*delay);
            turns.heard(now, 1);
            // The packet behind the ACK is no answer of its own.
            now += Duration::from_secs(1);
            turns.heard(now, 100);
        }
        turns
    }

    #[test]
    fn the_median_is_what_stands_beyond_the_wire() {
        assert_eq!(turns(&[16; 20]).median(), Some(Duration::from_millis(16)));
        assert_eq!(turns(&[0; 20]).median(), Some(Duration::ZERO));
        assert_eq!(
            turns(&[16, 16, 2, 16, 90, 15, 16, 16]).median(),
            Some(Duration::from_millis(16))
        );
    }

    #[test]
    fn few_turns_say_nothing_and_a_lost_packet_is_none() {
        assert_eq!(turns(&[16; 5]).median(), None);
        assert_eq!(turns(&[2000; 50]).median(), None);
    }

    #[test]
    fn the_later_turns_count() {
        let mut delays = vec![16; 64];
        delays.extend([1; 64]);
        assert_eq!(turns(&delays).median(), Some(Duration::from_millis(1)));
    }

    #[test]
    fn several_bytes_at_once_have_taken_their_time_on_the_wire() {
        let start = Instant::now();
        let mut turns = Turns::default();
        for _ in 0..ENOUGH {
            turns.sent(start, 9600);
            turns.heard(start + wire_time(15, 9600), 15);
        }
        assert_eq!(turns.median(), Some(Duration::ZERO));
    }
}
