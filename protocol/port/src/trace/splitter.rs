//! A stream of bytes cut into packets, bare ACKs and NAKs, and noise.
//!
//! Is: one direction; nothing is lost, whatever the bytes are.
//! Is not: what the pieces mean.

use std::time::Duration;

use meterbench_c1218::packet::{HEADER, MAX_PACKET, OVERHEAD};
use meterbench_c1218::{ACK, NAK, Packet, STP};
use tokio::time::Instant;
use zeroize::Zeroize as _;

use super::Kind;

/// A gap inside a packet after which it is none any more (C12.18, inter-character time-out).
const GAP: Duration = Duration::from_millis(500);

/// What a stream is made of. All hold the bytes as they passed.
#[derive(Clone, PartialEq, Eq)]
pub enum Piece {
    /// A bare ACK.
    Ack,
    /// A bare NAK.
    Nak,
    /// Whole, with the right check sequence.
    Packet(Vec<u8>),
    /// It has the shape of a packet, but its check sequence is wrong.
    Spoiled(Vec<u8>),
    /// The beginning of a packet that never ended.
    Fragment(Vec<u8>),
    /// Anything else.
    Noise(Vec<u8>),
}

/// Its bytes may be a password.
impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.kind())
    }
}

impl Piece {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Piece::Ack => Kind::Ack,
            Piece::Nak => Kind::Nak,
            Piece::Packet(_) => Kind::Packet,
            Piece::Spoiled(_) => Kind::Spoiled,
            Piece::Fragment(_) => Kind::Fragment,
            Piece::Noise(_) => Kind::Noise,
        }
    }

    /// The bytes as they passed.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Piece::Ack => vec![ACK],
            Piece::Nak => vec![NAK],
            Piece::Packet(bytes)
            | Piece::Spoiled(bytes)
            | Piece::Fragment(bytes)
            | Piece::Noise(bytes) => bytes,
        }
    }
}

/// One direction.
#[derive(Default)]
pub struct Splitter {
    pending: Vec<u8>,
    /// When the first and the last pending byte passed.
    times: Option<(Instant, Instant)>,
}

type Pieces = Vec<(Instant, Piece)>;

impl Splitter {
    /// The pieces that `bytes` complete.
    pub fn push(&mut self, now: Instant, bytes: &[u8]) -> Pieces {
        self.pending.extend_from_slice(bytes);
        let first = self.times.map_or(now, |(first, _)| first);
        let mut pieces = Vec::new();
        while let Some(piece) = self.take() {
            pieces.push((first, piece));
        }
        self.times = match (self.pending.is_empty(), pieces.is_empty()) {
            (true, _) => None,
            (false, true) => Some((first, now)),
            (false, false) => Some((now, now)),
        };
        pieces
    }

    /// What is pending and too old to be continued.
    pub fn stale(&mut self, now: Instant) -> Pieces {
        match self.times {
            Some((_, last)) if now.duration_since(last) > GAP => self.rest(),
            _ => Vec::new(),
        }
    }

    /// All that is pending.
    pub fn rest(&mut self) -> Pieces {
        let Some((first, _)) = self.times.take() else {
            return Vec::new();
        };
        vec![(first, Piece::Fragment(std::mem::take(&mut self.pending)))]
    }

    /// The piece at the front; `None` when it is not complete.
    fn take(&mut self) -> Option<Piece> {
        let first = *self.pending.first()?;
        if first == ACK || first == NAK {
            self.cut(1);
            return Some(if first == ACK { Piece::Ack } else { Piece::Nak });
        }
        if first != STP {
            let length = self
                .pending
                .iter()
                .position(|byte| matches!(*byte, STP | ACK | NAK));
            return Some(Piece::Noise(self.cut(length.unwrap_or(self.pending.len()))));
        }
        let &[_, _, _, _, high, low, ..] = self.pending.as_slice() else {
            return None;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length == 0 || length + OVERHEAD > usize::from(MAX_PACKET) {
            return Some(Piece::Noise(self.cut(HEADER)));
        }
        if self.pending.len() < length + OVERHEAD {
            return None;
        }
        let bytes = self.cut(length + OVERHEAD);
        Some(match Packet::parse(&bytes) {
            Ok(Some(_)) => Piece::Packet(bytes),
            _ => Piece::Spoiled(bytes),
        })
    }

    fn cut(&mut self, length: usize) -> Vec<u8> {
        let rest = self.pending.split_off(length.min(self.pending.len()));
        std::mem::replace(&mut self.pending, rest)
    }
}

impl Drop for Splitter {
    fn drop(&mut self) {
        self.pending.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const IDENT: [u8; 9] = [0xEE, 0, 0, 0, 0, 1, 0x20, 0x13, 0x10];

    fn split(chunks: &[&[u8]]) -> Vec<Piece> {
        let mut splitter = Splitter::default();
        let now = Instant::now();
        let mut pieces = Vec::new();
        for chunk in chunks {
            pieces.extend(splitter.push(now, chunk));
        }
        pieces.extend(splitter.rest());
        pieces.into_iter().map(|(_, piece)| piece).collect()
    }

    #[test]
    fn a_packet_is_found_however_it_is_cut_and_whatever_is_before_it() {
        let stream = [&[0x06, 0xFF, 0x00][..], &IDENT, &[0x15]].concat();
        let whole = [
            Piece::Ack,
            Piece::Noise(vec![0xFF, 0]),
            Piece::Packet(IDENT.to_vec()),
            Piece::Nak,
        ];
        for cut in 0..stream.len() {
            let (a, b) = stream.split_at(cut);
            let packets: Vec<Piece> = split(&[a, b])
                .into_iter()
                .filter(|piece| matches!(piece, Piece::Packet(_)))
                .collect();
            assert_eq!(packets, [Piece::Packet(IDENT.to_vec())], "cut at {cut}");
        }
        assert_eq!(split(&[&stream]), whole);
    }

    #[test]
    fn a_wrong_check_sequence_and_a_missing_end_are_told_apart() {
        let mut spoiled = IDENT;
        spoiled[6] = 0x21;
        assert_eq!(split(&[&spoiled]), [Piece::Spoiled(spoiled.to_vec())]);
        assert_eq!(
            split(&[&IDENT[..8]]),
            [Piece::Fragment(IDENT[..8].to_vec())]
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_whatever_the_bytes_are(chunks in prop::collection::vec(prop::collection::vec(
            prop_oneof![Just(0xEE_u8), Just(0), Just(6), any::<u8>()], 0..40), 0..8)) {
            let slices: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
            let again: Vec<u8> = split(&slices).into_iter().flat_map(Piece::into_bytes).collect();
            prop_assert_eq!(again, chunks.concat());
        }
    }
}
