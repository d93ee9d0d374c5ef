//! A long message cut into packets, and joined again.
//!
//! Is: splitting by packet size, and joining by sequence number.
//! Is not: acknowledgement and duplicates, which the link has dealt with before.
//! Shape: the first of n packets has sequence n - 1, the last 0; all but the last are full.
//! Source: C12.18, data link layer, multi-packet transmission.

use crate::negotiate::Settings;
use crate::packet::{Control, OVERHEAD, Packet};

/// The packets of `message`, whole and ready for the line. `toggle` gives that of each.
/// Empty when the message has no bytes or needs more than 256 packets.
#[must_use]
pub(crate) fn split(
    message: &[u8],
    settings: &Settings,
    identity: u8,
    toggle: impl Fn(usize) -> bool,
) -> Vec<Vec<u8>> {
    let pieces = message.chunks(settings.packet_data());
    let total = pieces.len();
    let mut packets = Vec::with_capacity(total);
    for (index, data) in pieces.enumerate() {
        let Ok(sequence) = u8::try_from(total - 1 - index) else {
            return Vec::new();
        };
        let control = Control::new(index, total, toggle(index));
        let mut bytes = Vec::with_capacity(data.len() + OVERHEAD);
        if (Packet {
            identity,
            control,
            sequence,
            data,
        })
        .emit(&mut bytes)
        .is_err()
        {
            return Vec::new();
        }
        packets.push(bytes);
    }
    packets
}

/// What a packet completed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Joined {
    /// More packets follow.
    NotYet,
    /// A whole message.
    Message(Vec<u8>),
    /// The last packet of a transmission in which one was missing or out of sequence.
    Broken,
    /// The last packet of a transmission of more packets than agreed; the first byte of the message.
    TooLong(u8),
}

/// Joins the packets of one direction, each given once.
#[derive(Clone)]
pub(crate) struct Joiner {
    state: State,
    /// A transmission that begins anew before it has ended is a new message; otherwise it is broken.
    restart: bool,
    /// Packets of a broken transmission so far: no transmission has more than 256.
    broken: u16,
}

#[derive(Clone)]
enum State {
    Idle,
    Joining { next: u8, message: Vec<u8> },
    Broken,
    TooLong(u8),
}

impl Joiner {
    /// `restart` as the meter's end wants it: a tool that begins its request anew has given up the
    /// old one. A meter that begins its answer anew leaves open what the answer belongs to.
    #[must_use]
    pub fn new(restart: bool) -> Self {
        Self {
            state: State::Idle,
            restart,
            broken: 0,
        }
    }

    /// Packets of a message have come, and not all of them.
    pub fn is_joining(&self) -> bool {
        !matches!(self.state, State::Idle)
    }

    /// Forgets a message half received.
    pub fn abandon(&mut self) {
        self.state = State::Idle;
    }

    /// Takes the next new packet. `most` packets are agreed.
    pub fn push(&mut self, packet: &Packet<'_>, most: u16) -> Joined {
        let sequence = packet.sequence;
        if !packet.control.multi() {
            self.state = State::Idle;
            return Joined::Message(packet.data.to_vec());
        }
        let state = core::mem::replace(&mut self.state, State::Broken);
        self.state = if packet.control.first() {
            if !matches!(state, State::Idle) && !self.restart {
                State::Broken
            } else if u16::from(sequence) + 1 > most {
                State::TooLong(packet.data.first().copied().unwrap_or_default())
            } else {
                State::Joining {
                    next: sequence,
                    message: packet.data.to_vec(),
                }
            }
        } else {
            match state {
                State::Joining { next, mut message } if sequence.checked_add(1) == Some(next) => {
                    message.extend_from_slice(packet.data);
                    State::Joining {
                        next: sequence,
                        message,
                    }
                }
                State::TooLong(code) => State::TooLong(code),
                _ => State::Broken,
            }
        };
        self.broken = match self.state {
            State::Broken => self.broken + 1,
            _ => 0,
        };
        if sequence > 0 && self.broken < 256 {
            return Joined::NotYet;
        }
        self.broken = 0;
        match core::mem::replace(&mut self.state, State::Idle) {
            State::Joining { message, .. } => Joined::Message(message),
            State::TooLong(code) => Joined::TooLong(code),
            _ => Joined::Broken,
        }
    }
}
