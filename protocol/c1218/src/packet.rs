//! One C12.18 packet, as bytes and as a value.
//!
//! Is: the framing of a single packet, its check sequence included; nothing is copied when parsing.
//! Is not: acknowledgement, retry or joining packets; see [`crate::link`].
//! Shape: `EE | identity | ctrl | seq | length (2, big-endian) | data | crc (2, low byte first)`.
//! Errors: [`PacketError`]. Received bytes never cause a panic.
//! Source: ANSI C12.18, data link layer; the check sequence is HDLC's FCS-16.

use crc::{CRC_16_IBM_SDLC, Crc, Table};

/// Start of packet.
pub const STP: u8 = 0xEE;
/// A packet arrived whole; sent bare, outside any packet.
pub const ACK: u8 = 0x06;
/// A packet arrived spoiled; sent bare, outside any packet.
pub const NAK: u8 = 0x15;

/// Bytes before the data.
pub const HEADER: usize = 6;
/// Bytes that are not data: header and check sequence.
pub const OVERHEAD: usize = HEADER + 2;
/// The largest packet the standard can negotiate.
pub const MAX_PACKET: u16 = 8192;
/// The smallest packet size that may be negotiated, and the default.
pub const MIN_PACKET: u16 = 64;
/// The most data this crate puts in one packet. Sources disagree between 8183 and 8184: we send no
/// more than the lower and accept the higher.
pub const MAX_DATA_SENT: usize = 8183;

/// Sixteen tables: the fastest that the crate `crc` has.
static CRC: Crc<u16, Table<16>> = Crc::<u16, Table<16>>::new(&CRC_16_IBM_SDLC);

/// The check sequence over `bytes`: CRC-16/X-25.
#[must_use]
pub fn crc16(bytes: &[u8]) -> u16 {
    CRC.checksum(bytes)
}

/// The control byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Control(pub u8);

impl Control {
    const MULTI: u8 = 0x80;
    const FIRST: u8 = 0x40;
    const TOGGLE: u8 = 0x20;

    /// The control byte of the packet `index` of `total`.
    #[must_use]
    pub fn new(index: usize, total: usize, toggle: bool) -> Self {
        let mut bits = 0;
        if total > 1 {
            bits |= Self::MULTI;
            if index == 0 {
                bits |= Self::FIRST;
            }
        }
        if toggle {
            bits |= Self::TOGGLE;
        }
        Self(bits)
    }

    /// Part of a transmission of several packets.
    #[must_use]
    pub fn multi(self) -> bool {
        self.0 & Self::MULTI != 0
    }

    /// The first packet of several.
    #[must_use]
    pub fn first(self) -> bool {
        self.0 & Self::FIRST != 0
    }

    /// The bit that flips for each new packet.
    #[must_use]
    pub fn toggle(self) -> bool {
        self.0 & Self::TOGGLE != 0
    }

    /// Whether a C12.18 sender would send this: reserved and format bits clear, `first` only with
    /// `multi`. Used to tell a packet from noise, never to refuse one whose check sequence is right.
    #[must_use]
    pub fn is_plain(self) -> bool {
        self.0 & 0x1F == 0 && (self.multi() || !self.first())
    }
}

/// A packet whose data is borrowed from the buffer it was parsed from or will be emitted from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Which device of the meter is meant; 0 unless the meter wants otherwise.
    pub identity: u8,
    /// Multi-packet bits and toggle.
    pub control: Control,
    /// How many packets of the transmission follow this one.
    pub sequence: u8,
    /// At least one byte.
    pub data: &'a [u8],
}

/// Shows as much of the data as can't be a password: a service and its table, the code of an answer.
impl core::fmt::Debug for Packet<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // What continues a message may be of any kind.
        let data: &dyn core::fmt::Debug = match self.control.multi() && !self.control.first() {
            true => &crate::secret::Counted(self.data),
            false => &crate::secret::Shown(self.data),
        };
        f.debug_struct("Packet")
            .field("identity", &self.identity)
            .field("control", &self.control)
            .field("sequence", &self.sequence)
            .field("data", data)
            .finish()
    }
}

/// Why bytes are no packet, or why a packet can't be emitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// The first byte is not [`STP`].
    #[error("a packet starts with EE, not {0:02X}")]
    Start(u8),
    /// A length of zero, or more data than the agreed packet size has room for.
    #[error("{length} bytes of data, but 1 to {most} may be in a packet")]
    Length {
        /// What the length field says.
        length: usize,
        /// What the packet size allows.
        most: usize,
    },
    /// The check sequence does not fit the bytes.
    #[error("check sequence {received:04X}, but the bytes give {computed:04X}")]
    Crc {
        /// As received.
        received: u16,
        /// As it should be.
        computed: u16,
    },
}

impl<'a> Packet<'a> {
    /// The packet at the front of `rx` and its length; `None` until all of it has arrived.
    ///
    /// # Errors
    /// When the bytes can't become a packet however many more arrive.
    pub fn parse(rx: &'a [u8]) -> Result<Option<(Self, usize)>, PacketError> {
        Self::parse_within(rx, MAX_PACKET)
    }

    /// The same, for a receiver that has agreed on `packet_size`.
    ///
    /// # Errors
    /// As [`Packet::parse`].
    pub fn parse_within(
        rx: &'a [u8],
        packet_size: u16,
    ) -> Result<Option<(Self, usize)>, PacketError> {
        if let Some(&first) = rx.first()
            && first != STP
        {
            return Err(PacketError::Start(first));
        }
        let Some((&[_, identity, control, sequence, high, low], rest)) =
            rx.split_first_chunk::<HEADER>()
        else {
            return Ok(None);
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let most = usize::from(packet_size).saturating_sub(OVERHEAD);
        if length == 0 || length > most {
            return Err(PacketError::Length { length, most });
        }
        let (Some(data), Some(crc)) = (
            rest.get(..length),
            rest.get(length..).and_then(<[u8]>::first_chunk::<2>),
        ) else {
            return Ok(None);
        };
        let received = u16::from_le_bytes(*crc);
        let computed = crc16(rx.get(..HEADER + length).unwrap_or_default());
        if received != computed {
            return Err(PacketError::Crc { received, computed });
        }
        let packet = Self {
            identity,
            control: Control(control),
            sequence,
            data,
        };
        Ok(Some((packet, OVERHEAD + length)))
    }

    /// Appends the packet's bytes to `out`.
    ///
    /// # Errors
    /// [`PacketError::Length`] when the data is empty or too long for any packet.
    pub fn emit(&self, out: &mut Vec<u8>) -> Result<(), PacketError> {
        let most = usize::from(MAX_PACKET) - OVERHEAD;
        let length = match u16::try_from(self.data.len()) {
            Ok(length) if length > 0 && usize::from(length) <= most => length,
            _ => {
                return Err(PacketError::Length {
                    length: self.data.len(),
                    most,
                });
            }
        };
        let [high, low] = length.to_be_bytes();
        let start = out.len();
        out.reserve(OVERHEAD + self.data.len());
        out.extend_from_slice(&[STP, self.identity, self.control.0, self.sequence, high, low]);
        out.extend_from_slice(self.data);
        let crc = crc16(out.get(start..).unwrap_or_default());
        out.extend_from_slice(&crc.to_le_bytes());
        Ok(())
    }
}
