//! Packets out of a stream of bytes that may hold anything.
//!
//! Is: finding packets, ACKs and NAKs; recovering from a start byte that was none.
//! Is not: answering them.
//! Shape: bytes are skipped until EE. A candidate that turns out wrong is searched for a real packet
//! that began inside it, so that noise before a packet costs nothing but itself.

use zeroize::Zeroize as _;

use crate::packet::{ACK, Control, HEADER, NAK, OVERHEAD, Packet, STP};

/// What a byte completed.
pub(super) enum Heard {
    Ack,
    Nak,
    /// A packet whose length and check sequence are right.
    Packet(Vec<u8>),
    /// Something started like a packet and was none: worth one NAK.
    Spoiled,
}

#[derive(Default)]
pub(super) struct Receiver {
    /// From the start byte of the present candidate; empty while hunting.
    buffer: Vec<u8>,
    /// Length at which the candidate is looked at next.
    need: usize,
    /// A candidate was wrong and the line has not been quiet since: a NAK is owed.
    owing: bool,
    pub crc_errors: u64,
}

enum Look {
    Packet(usize),
    Wait(usize),
    BadLength,
    BadCrc,
}

fn look(bytes: &[u8], packet_size: u16) -> Look {
    match Packet::parse_within(bytes, packet_size) {
        Ok(Some((_, length))) => Look::Packet(length),
        Ok(None) => match bytes {
            [_, _, _, _, high, low, ..] => {
                Look::Wait(OVERHEAD + usize::from(u16::from_be_bytes([*high, *low])))
            }
            _ => Look::Wait(HEADER),
        },
        Err(crate::packet::PacketError::Crc { .. }) => Look::BadCrc,
        Err(_) => Look::BadLength,
    }
}

impl Receiver {
    /// In the middle of a packet, or waiting for a quiet line after a bad one.
    pub fn is_receiving(&self) -> bool {
        !self.buffer.is_empty() || self.owing
    }

    /// A probe that echoes brings a password back, so what was heard is wiped.
    pub fn clear(&mut self) {
        self.buffer.zeroize();
        self.owing = false;
    }

    pub fn byte(&mut self, byte: u8, packet_size: u16, heard: &mut Vec<Heard>) {
        if self.buffer.is_empty() {
            match byte {
                STP => {
                    self.buffer.push(byte);
                    self.need = HEADER;
                }
                ACK if !self.owing => heard.push(Heard::Ack),
                NAK if !self.owing => heard.push(Heard::Nak),
                _ => (),
            }
            return;
        }
        self.buffer.push(byte);
        if self.buffer.len() < self.need {
            return;
        }
        match look(&self.buffer, packet_size) {
            Look::Wait(need) => self.need = need,
            Look::Packet(length) => self.deliver(0, length, packet_size, heard),
            Look::BadLength => {
                self.owing = true;
                self.resync(packet_size, false, heard);
            }
            Look::BadCrc => {
                self.crc_errors += 1;
                if self.resync(packet_size, false, heard) {
                    return;
                }
                self.owing = !self.buffer.is_empty();
                if !self.owing {
                    heard.push(Heard::Spoiled);
                }
            }
        }
    }

    /// The line was quiet for the inter-character time-out.
    pub fn expire(&mut self, packet_size: u16, heard: &mut Vec<Heard>) {
        if !self.is_receiving() {
            return;
        }
        let found = self.resync(packet_size, true, heard);
        self.clear();
        if !found {
            heard.push(Heard::Spoiled);
        }
    }

    /// Looks for a packet that starts behind the present start byte. Unless `last`, an unfinished
    /// one that looks plain becomes the candidate. Whether a packet was found.
    fn resync(&mut self, packet_size: u16, last: bool, heard: &mut Vec<Heard>) -> bool {
        let mut at = 1;
        while let Some(step) = self
            .buffer
            .get(at..)
            .and_then(|rest| rest.iter().position(|&byte| byte == STP))
        {
            at += step;
            let candidate = self.buffer.get(at..).unwrap_or_default();
            match look(candidate, packet_size) {
                Look::Packet(length) => {
                    self.deliver(at, length, packet_size, heard);
                    return true;
                }
                Look::Wait(need)
                    if !last && candidate.get(2).is_none_or(|&c| Control(c).is_plain()) =>
                {
                    self.buffer.drain(..at);
                    self.need = need;
                    return false;
                }
                _ => at += 1,
            }
        }
        self.buffer.clear();
        false
    }

    /// Hands over the packet at `at` and starts again behind it.
    fn deliver(&mut self, at: usize, length: usize, packet_size: u16, heard: &mut Vec<Heard>) {
        let rest = self.buffer.split_off(at + length);
        let packet = self.buffer.split_off(at);
        self.clear();
        heard.push(Heard::Packet(packet));
        for byte in rest {
            self.byte(byte, packet_size, heard);
        }
    }
}
