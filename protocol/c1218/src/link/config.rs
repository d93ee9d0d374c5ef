//! What a link is told at the start, and what it tells.

use super::{Echo, LinkQuirks};
use crate::error::LinkError;
use crate::secret::Shown;
use crate::timing::Timing;

/// Which end of the probe a link is at. The rules are the same but for what is tolerated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The tool: accepts answers of more packets than agreed, takes an answer that begins anew for
    /// a broken one.
    Tool,
    /// The meter: a request of more packets than agreed is `onp`, one that begins anew is a new one.
    Meter,
}

/// The identity byte of the packets sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Always this one.
    Fixed(u8),
    /// That of the last packet received; 0 before.
    Mirror,
}

/// How a link behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkConfig {
    /// Which end it is.
    pub end: End,
    /// Times and tries.
    pub timing: Timing,
    /// Identity byte of what is sent.
    pub identity: Identity,
    /// Whether the probe echoes.
    pub echo: Echo,
    /// An ACK and the packet behind it leave in one write. Some peers need a pause between them.
    pub burst: bool,
    /// The peer's toggle bit can't be trusted: a packet equal to the one before is a duplicate only
    /// until the peer has acknowledged something new from us. A bit that never moves is found out.
    pub stuck_toggle: bool,
    /// What this end gets wrong, for an emulated meter.
    pub quirks: LinkQuirks,
}

impl LinkConfig {
    /// The defaults of one end.
    #[must_use]
    pub fn new(end: End) -> Self {
        let (identity, echo) = match end {
            End::Tool => (Identity::Fixed(0), Echo::Auto),
            End::Meter => (Identity::Mirror, Echo::Off),
        };
        Self {
            end,
            timing: Timing::default(),
            identity,
            echo,
            burst: true,
            stuck_toggle: false,
            quirks: LinkQuirks::default(),
        }
    }
}

/// What a link has to say. `Debug` shows no password.
#[derive(Clone, PartialEq, Eq)]
pub enum LinkEvent {
    /// A message arrived whole, once.
    Received(Vec<u8>),
    /// The message sent arrived.
    Delivered {
        /// Not by an ACK but by a packet that the peer would not have sent otherwise.
        implied: bool,
    },
    /// The peer went on before the message sent had all arrived.
    Interrupted,
    /// The packets of a message received came out of sequence.
    Broken,
    /// A message of more packets than agreed; its first byte.
    TooLong(u8),
    /// The message sent did not arrive, however often it was tried.
    Failed(LinkError),
}

impl core::fmt::Debug for LinkEvent {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Received(message) => f.debug_tuple("Received").field(&Shown(message)).finish(),
            Self::Delivered { implied } => f
                .debug_struct("Delivered")
                .field("implied", implied)
                .finish(),
            Self::Interrupted => f.write_str("Interrupted"),
            Self::Broken => f.write_str("Broken"),
            Self::TooLong(code) => f.debug_tuple("TooLong").field(code).finish(),
            Self::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
        }
    }
}

/// What has gone over a link since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Packets sent, retransmissions included.
    pub packets_out: u64,
    /// Packets received, duplicates included.
    pub packets_in: u64,
    /// Bytes sent.
    pub bytes_out: u64,
    /// Bytes received, echoes excluded.
    pub bytes_in: u64,
    /// Packets sent again.
    pub retries: u64,
    /// ACKs heard.
    pub acks_in: u64,
    /// NAKs heard.
    pub naks_in: u64,
    /// NAKs sent.
    pub naks_out: u64,
    /// Packets received again.
    pub duplicates: u64,
    /// Packets received with a wrong check sequence.
    pub crc_errors: u64,
}
