//! What two ends agree on: packet size, packets per transmission, rate.
//!
//! Is: the settings of a link, the codes of its rates, the answer to Negotiate.
//! Is not: when settings come into force; see [`crate::client`] and [`crate::server`].
//! Shape of the answer: `size16 | packets8 | baud8`, big-endian; the last byte may be missing.
//! Source: C12.18-2006, Negotiate; codes above 0A are not in the edition of 1996.

use crate::packet::{MAX_DATA_SENT, MAX_PACKET, MIN_PACKET, OVERHEAD};

/// The settings in force on a link, for both ends and both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The largest packet in bytes, header and check sequence included.
    pub packet_size: u16,
    /// The most packets of one transmission.
    pub packets: u8,
    /// Bits per second.
    pub baud: u32,
}

impl Default for Settings {
    /// Those of every session's start.
    fn default() -> Self {
        Self {
            packet_size: MIN_PACKET,
            packets: 1,
            baud: 9600,
        }
    }
}

impl Settings {
    /// Data bytes that fit one packet.
    #[must_use]
    pub fn packet_data(&self) -> usize {
        usize::from(self.packet_size)
            .saturating_sub(OVERHEAD)
            .clamp(1, MAX_DATA_SENT)
    }

    /// Bytes of the longest message, request or answer.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.packet_data() * usize::from(self.packets.max(1))
    }

    /// The most table bytes that one read can bring.
    #[must_use]
    pub fn read_capacity(&self) -> usize {
        self.payload(4)
    }

    /// The most table bytes that one full write can carry.
    #[must_use]
    pub fn write_capacity(&self) -> usize {
        self.payload(6)
    }

    /// The most table bytes that one offset write can carry.
    #[must_use]
    pub fn write_offset_capacity(&self) -> usize {
        self.payload(9)
    }

    fn payload(&self, fields: usize) -> usize {
        self.capacity()
            .saturating_sub(fields)
            .clamp(1, usize::from(u16::MAX))
    }
}

macro_rules! bauds {
    ($($name:ident = $code:literal, $bits:literal;)*) => {
        /// A rate that Negotiate has a code for. Ordered by speed, which the codes are not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Baud {
            $(#[doc = concat!(stringify!($bits), " bit/s, code ", stringify!($code))] $name,)*
        }

        impl Baud {
            /// Every rate, slowest first.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code in a Negotiate packet.
            #[must_use]
            pub fn code(self) -> u8 {
                match self { $(Self::$name => $code,)* }
            }

            /// Bits per second.
            #[must_use]
            pub fn bits_per_second(self) -> u32 {
                match self { $(Self::$name => $bits,)* }
            }
        }
    };
}

bauds! {
    B300 = 0x01, 300;
    B600 = 0x02, 600;
    B1200 = 0x03, 1200;
    B2400 = 0x04, 2400;
    B4800 = 0x05, 4800;
    B9600 = 0x06, 9600;
    B14400 = 0x07, 14400;
    B19200 = 0x08, 19200;
    B28800 = 0x09, 28800;
    B38400 = 0x0B, 38400;
    B57600 = 0x0A, 57600;
    B115200 = 0x0C, 115_200;
    B128000 = 0x0D, 128_000;
    B256000 = 0x0E, 256_000;
}

impl Baud {
    /// The code for "externally defined": whatever the line already has.
    pub const EXTERNAL: u8 = 0x00;

    /// The rate of a code; `None` for 00 (externally defined) and for unknown codes.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|baud| baud.code() == code)
    }

    /// The rate with so many bits per second.
    #[must_use]
    pub fn from_bits_per_second(bits: u32) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|baud| baud.bits_per_second() == bits)
    }
}

/// The body of the answer to Negotiate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Negotiated {
    /// Packet size in force.
    pub packet_size: u16,
    /// Packets per transmission in force.
    pub packets: u8,
    /// The code of the rate; some meters leave it out.
    pub baud: Option<u8>,
}

/// Why bytes are no answer to Negotiate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NegotiatedError {
    /// Fewer than three bytes.
    #[error("the answer to Negotiate has {0} bytes, at least 3 are needed")]
    Short(usize),
    /// A size that can't hold a message, or no packets at all.
    #[error(
        "the meter answered Negotiate with packets of {packet_size} bytes, {packets} at a time"
    )]
    Senseless {
        /// As answered.
        packet_size: u16,
        /// As answered.
        packets: u8,
    },
    /// A rate that was not offered and is not the present one.
    #[error("the meter answered Negotiate with a rate that was not offered (code {0:02X})")]
    UnofferedBaud(u8),
}

impl Negotiated {
    /// The body after the code `ok`. Bytes after the fourth are ignored.
    ///
    /// # Errors
    /// [`NegotiatedError::Short`].
    pub fn parse(body: &[u8]) -> Result<Self, NegotiatedError> {
        let &[high, low, packets, ref rest @ ..] = body else {
            return Err(NegotiatedError::Short(body.len()));
        };
        let packet_size = u16::from_be_bytes([high, low]);
        Ok(Self {
            packet_size,
            packets,
            baud: rest.first().copied(),
        })
    }

    /// The body after the code `ok`.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let [high, low] = self.packet_size.to_be_bytes();
        let mut body = vec![high, low, self.packets];
        body.extend(self.baud);
        body
    }

    /// The settings now in force for one who has offered `packet_size`, `packets` and `bauds` on a
    /// link that had `before`. A meter that answers more than was offered gets what was offered.
    ///
    /// # Errors
    /// When no link can go on with the answer.
    pub fn settle(
        &self,
        packet_size: u16,
        packets: u8,
        bauds: &[u8],
        before: Settings,
    ) -> Result<Settings, NegotiatedError> {
        // The smallest that has room for the longest fixed request, a Security.
        const LEAST: u16 = 32;
        if self.packet_size < LEAST || self.packets == 0 {
            return Err(NegotiatedError::Senseless {
                packet_size: self.packet_size,
                packets: self.packets,
            });
        }
        let baud = match self.baud {
            None | Some(Baud::EXTERNAL) => before.baud,
            // Whatever is answered when nothing is offered, the rate stays.
            Some(_) if bauds.is_empty() => before.baud,
            Some(code) => match Baud::from_code(code).map(Baud::bits_per_second) {
                Some(bits) if bits == before.baud || bauds.contains(&code) => bits,
                _ => return Err(NegotiatedError::UnofferedBaud(code)),
            },
        };
        Ok(Settings {
            packet_size: self.packet_size.min(packet_size).min(MAX_PACKET),
            packets: self.packets.min(packets),
            baud,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_ordered_by_speed_and_not_by_code() {
        assert!(Baud::B57600 > Baud::B38400);
        assert!(Baud::B57600.code() < Baud::B38400.code());
        assert!(Baud::ALL.is_sorted_by_key(|baud| baud.bits_per_second()));
        for &baud in Baud::ALL {
            assert_eq!(Baud::from_code(baud.code()), Some(baud));
            assert_eq!(
                Baud::from_bits_per_second(baud.bits_per_second()),
                Some(baud)
            );
        }
        assert_eq!(Baud::from_code(0x00), None);
        assert_eq!(Baud::from_code(0x0F), None);
    }

    #[test]
    fn capacities_are_those_of_the_efficiency_table() {
        let settings = |packet_size, packets| Settings {
            packet_size,
            packets,
            baud: 9600,
        };
        assert_eq!(settings(64, 1).read_capacity(), 52);
        assert_eq!(settings(64, 2).read_capacity(), 108);
        assert_eq!(settings(64, 1).write_capacity(), 50);
        assert_eq!(settings(64, 1).write_offset_capacity(), 47);
        assert_eq!(settings(1024, 255).read_capacity(), 65535);
    }

    #[test]
    fn an_answer_larger_than_the_offer_is_clamped() {
        let answer = Negotiated {
            packet_size: 4096,
            packets: 255,
            baud: Some(8),
        };
        let settled = answer.settle(1024, 16, &[8], Settings::default()).unwrap();
        assert_eq!(
            settled,
            Settings {
                packet_size: 1024,
                packets: 16,
                baud: 19200
            }
        );
    }

    #[test]
    fn no_packet_is_agreed_on_that_the_standard_has_no_room_for() {
        let answer = Negotiated {
            packet_size: 65535,
            packets: 1,
            baud: None,
        };
        let settled = answer.settle(65535, 1, &[], Settings::default()).unwrap();
        assert_eq!(settled.packet_size, 8192);
    }

    #[test]
    fn a_rate_that_was_not_offered_is_an_error_unless_it_is_the_present_one() {
        let answer = |baud| Negotiated {
            packet_size: 64,
            packets: 1,
            baud,
        };
        let settle = |baud, offer: &[u8]| answer(baud).settle(64, 1, offer, Settings::default());
        assert_eq!(
            settle(Some(0xB0), &[8]),
            Err(NegotiatedError::UnofferedBaud(0xB0))
        );
        assert_eq!(
            settle(Some(0x0B), &[8]),
            Err(NegotiatedError::UnofferedBaud(0x0B))
        );
        for (baud, offer) in [
            (Some(6), &[8][..]),
            (Some(0), &[8]),
            (Some(0x0B), &[]),
            (None, &[8]),
        ] {
            assert_eq!(settle(baud, offer).map(|settled| settled.baud), Ok(9600));
        }
    }

    #[test]
    fn an_answer_no_link_could_use_is_an_error() {
        let settle = |packet_size, packets| {
            Negotiated {
                packet_size,
                packets,
                baud: None,
            }
            .settle(64, 1, &[], Settings::default())
        };
        assert!(settle(8, 1).is_err());
        assert!(settle(64, 0).is_err());
        assert_eq!(Negotiated::parse(&[4, 0]), Err(NegotiatedError::Short(2)));
    }
}
