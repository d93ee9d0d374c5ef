//! A trace as values: what passed, when, which way, and what it says.
//!
//! Is: one [`Entry`] per packet, ACK, NAK, piece of noise or note; and [`Ring`], which keeps the newest of them.
//! Is not: a byte of a secret. What may not be shown is not here at all, only how many bytes it had.
//! Units: time since the session's start; a ring's size in bytes.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use meterbench_c1218::packet::{HEADER, OVERHEAD};
use meterbench_c1218::{ACK, NAK, Packet, STP};

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// From the tool to the meter.
    ToMeter,
    /// From the meter to the tool.
    FromMeter,
}

/// One session of a tool at a port.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// The port as a technician knows it.
    pub port: String,
    /// This computer's time when the port was opened; `None` when a file doesn't tell.
    pub started: Option<jiff::Zoned>,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A session begins.
    Opened,
    /// A bare ACK.
    Ack,
    /// A bare NAK.
    Nak,
    /// A packet, whole, its check sequence right.
    Packet,
    /// A packet with a wrong check sequence.
    Spoiled,
    /// The beginning of a packet that never ended.
    Fragment,
    /// Any other bytes.
    Noise,
    /// The tool's end went to this rate, in bit/s.
    Rate(u32),
    /// Anything else there is to say.
    Note,
}

/// What passed at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The session that it belongs to.
    pub session: Arc<Head>,
    /// Since the session's start, in whole microseconds: when the first byte passed.
    pub at: Duration,
    /// Which way it went; `None` for what is no bytes.
    pub way: Option<Way>,
    /// What it is.
    pub kind: Kind,
    /// The bytes that may be shown.
    pub bytes: Vec<u8>,
    /// How many bytes follow that may not.
    pub hidden: usize,
    /// What it says, in words.
    pub words: String,
}

impl Entry {
    /// How many bytes passed, shown or not.
    #[must_use]
    pub fn length(&self) -> usize {
        self.bytes.len() + self.hidden
    }

    /// The packet, when all of it may be shown.
    #[must_use]
    pub fn packet(&self) -> Option<Packet<'_>> {
        match Packet::parse(&self.bytes) {
            Ok(Some((packet, length))) if length == self.bytes.len() && self.hidden == 0 => {
                Some(packet)
            }
            _ => None,
        }
    }

    /// When it passed by this computer's clock, if that is known.
    #[must_use]
    pub fn wall(&self) -> Option<jiff::Zoned> {
        let since = jiff::SignedDuration::try_from(self.at).ok()?;
        self.session.started.as_ref()?.checked_add(since).ok()
    }

    /// About how much memory it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        size_of::<Entry>() + self.bytes.len() + self.words.len()
    }
}

/// What bytes are by themselves, `hidden` of them unseen at the end. Used where it was not written down.
pub(super) fn judge(bytes: &[u8], hidden: usize) -> Kind {
    match bytes {
        [ACK] if hidden == 0 => Kind::Ack,
        [NAK] if hidden == 0 => Kind::Nak,
        [STP, _, _, _, high, low, ..] => {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let whole = length > 0 && bytes.len() + hidden == length + OVERHEAD;
            match (whole, hidden) {
                (true, 0) if Packet::parse(bytes).is_ok_and(|it| it.is_some()) => Kind::Packet,
                (true, 0) => Kind::Spoiled,
                (true, _) if bytes.len() >= HEADER => Kind::Packet,
                _ => Kind::Fragment,
            }
        }
        [STP, ..] => Kind::Fragment,
        _ => Kind::Noise,
    }
}

/// The newest of what was pushed, within a number of items and of bytes.
#[derive(Clone, Debug)]
pub struct Ring<T> {
    items: VecDeque<(T, usize)>,
    most: usize,
    most_bytes: usize,
    bytes: usize,
    /// How many were pushed in all.
    pushed: u64,
}

impl<T> Ring<T> {
    /// Keeps `most` items of `most_bytes` together.
    #[must_use]
    pub fn new(most: usize, most_bytes: usize) -> Ring<T> {
        Ring {
            items: VecDeque::new(),
            most,
            most_bytes,
            bytes: 0,
            pushed: 0,
        }
    }

    /// Takes an item of so many bytes; the oldest make room.
    pub fn push(&mut self, item: T, bytes: usize) {
        self.items.push_back((item, bytes));
        self.bytes += bytes;
        self.pushed += 1;
        while self.items.len() > self.most || (self.bytes > self.most_bytes && self.items.len() > 1)
        {
            let Some((_, bytes)) = self.items.pop_front() else {
                break;
            };
            self.bytes -= bytes;
        }
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many had to go.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.pushed - self.items.len() as u64
    }

    /// The one at this place, the oldest at 0.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&T> {
        self.items.get(place).map(|(item, _)| item)
    }

    /// From the oldest to the newest.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.items.iter().map(|(item, _)| item)
    }

    /// Takes all of them out.
    pub fn take(&mut self) -> Vec<T> {
        self.bytes = 0;
        self.items.drain(..).map(|(item, _)| item).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_keeps_the_newest_within_both_limits() {
        let mut ring = Ring::new(3, 100);
        for number in 0..5 {
            ring.push(number, 10);
        }
        assert_eq!(ring.iter().copied().collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!((ring.dropped(), ring.get(0)), (2, Some(&2)));
        ring.push(5, 95);
        assert_eq!(ring.iter().copied().collect::<Vec<_>>(), [5]);
        // One that is larger than all room is still shown.
        ring.push(6, 500);
        assert_eq!(ring.take(), [6]);
        assert!(ring.is_empty());
    }
}
