//! Service requests to and from bytes.
//!
//! Is: every service of C12.18, and those of C12.21 that meters on an optical port know.
//! Is not: when a service is legal; see [`Service::legal`] in the state table.
//! Shape: a code and fixed fields, big-endian; writes end in table data.
//! Errors: [`RequestError`].
//! Source: C12.18-1996 and -2006, services; C12.21 for Disconnect, Authenticate and Timing setup.

mod fields;

use crate::client::SessionState;
use crate::error::RequestError;
use crate::response::emit_table_data;
use crate::secret::{Secret, Shown};
use fields::Fields;

/// What the tool asks of a meter. `Debug` shows its bytes, but neither a password nor what is written
/// to a table.
#[derive(Clone, PartialEq, Eq)]
pub enum Request {
    /// 20.
    Identification,
    /// 21.
    Terminate,
    /// 22, C12.21.
    Disconnect,
    /// 30: a whole table.
    Read {
        /// Table number on the wire.
        table: u16,
    },
    /// 31-39: part of a table by index. Editions disagree on what `count` counts.
    ReadIndex {
        /// Table number on the wire.
        table: u16,
        /// One to nine levels.
        index: Vec<u16>,
        /// Bytes (1996) or elements (2006).
        count: u16,
    },
    /// 3E: the device's default table.
    ReadDefault,
    /// 3F: part of a table.
    ReadOffset {
        /// Table number on the wire.
        table: u16,
        /// Three bytes on the wire.
        offset: u32,
        /// Bytes wanted.
        count: u16,
    },
    /// 40: a whole table.
    Write {
        /// Table number on the wire.
        table: u16,
        /// All of it.
        data: Vec<u8>,
    },
    /// 41-49: part of a table by index.
    WriteIndex {
        /// Table number on the wire.
        table: u16,
        /// One to nine levels.
        index: Vec<u16>,
        /// What goes there.
        data: Vec<u8>,
    },
    /// 4F: part of a table.
    WriteOffset {
        /// Table number on the wire.
        table: u16,
        /// Three bytes on the wire.
        offset: u32,
        /// What goes there.
        data: Vec<u8>,
    },
    /// 50.
    Logon {
        /// User number.
        user_id: u16,
        /// User name, padded with spaces.
        user: [u8; 10],
    },
    /// 51.
    Security {
        /// Twenty bytes.
        password: Secret,
    },
    /// 52.
    Logoff,
    /// 53, C12.21.
    Authenticate {
        /// What the algorithm wants; a secret like a password.
        data: AuthData,
    },
    /// 60-6B.
    Negotiate {
        /// Largest packet, whole.
        packet_size: u16,
        /// Most packets of one transmission.
        packets: u8,
        /// Codes of the rates offered, best first; at most eleven.
        bauds: Vec<u8>,
    },
    /// 70: keep the session for so long.
    Wait {
        /// The next idle period.
        seconds: u8,
    },
    /// 71, C12.21: times in seconds.
    TimingSetup {
        /// Channel traffic time-out.
        traffic: u8,
        /// Inter-character time-out.
        inter_character: u8,
        /// Response time-out.
        response: u8,
        /// Retransmissions.
        retries: u8,
    },
}

impl core::fmt::Debug for Request {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut message = Vec::new();
        let name = self.service().name();
        match self.emit(&mut message) {
            Ok(()) => write!(f, "{name} {:?}", Shown(&message)),
            Err(error) => write!(f, "{name} ({error})"),
        }
    }
}

/// The data of an Authenticate. Its `Debug` prints `…`.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthData(pub Vec<u8>);

impl core::fmt::Debug for AuthData {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("…")
    }
}

/// A service by its code, without its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service(u8);

impl Service {
    pub(crate) const IDENTIFICATION: u8 = 0x20;
    pub(crate) const TERMINATE: u8 = 0x21;
    pub(crate) const DISCONNECT: u8 = 0x22;
    pub(crate) const SECURITY: u8 = 0x51;
    pub(crate) const LOGOFF: u8 = 0x52;
    pub(crate) const AUTHENTICATE: u8 = 0x53;
    pub(crate) const TIMING_SETUP: u8 = 0x71;

    /// The service of a code, if it is one. 4E and 54 are in no source for C12.18.
    #[must_use]
    pub fn of(code: u8) -> Option<Self> {
        matches!(code, 0x20..=0x22 | 0x30..=0x39 | 0x3E..=0x49 | 0x4F..=0x53 | 0x60..=0x6B | 0x70 | 0x71)
            .then_some(Self(code))
    }

    /// The code.
    #[must_use]
    pub fn code(self) -> u8 {
        self.0
    }

    /// The standard's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            0x20 => "Identification",
            0x21 => "Terminate",
            0x22 => "Disconnect",
            0x30..=0x3F => "Read",
            0x40..=0x4F => "Write",
            0x50 => "Logon",
            0x51 => "Security",
            0x52 => "Logoff",
            0x53 => "Authenticate",
            0x60..=0x6B => "Negotiate",
            0x70 => "Wait",
            _ => "Timing setup",
        }
    }

    /// Whether the service is legal in `state`: the service sequence table.
    #[must_use]
    pub fn legal(self, state: SessionState) -> bool {
        use SessionState::{Base, Identified, Session};
        match self.0 {
            0x20 => state == Base,
            0x21 | 0x22 => true,
            0x50 | 0x60..=0x6B | 0x71 => state == Identified,
            0x70 => state != Base,
            _ => state == Session,
        }
    }
}

impl Request {
    /// The request's service.
    #[must_use]
    pub fn service(&self) -> Service {
        let levels = |index: &[u16]| u8::try_from(index.len().clamp(1, 9)).unwrap_or(9);
        Service(match self {
            Self::Identification => 0x20,
            Self::Terminate => 0x21,
            Self::Disconnect => 0x22,
            Self::Read { .. } => 0x30,
            Self::ReadIndex { index, .. } => 0x30 + levels(index),
            Self::ReadDefault => 0x3E,
            Self::ReadOffset { .. } => 0x3F,
            Self::Write { .. } => 0x40,
            Self::WriteIndex { index, .. } => 0x40 + levels(index),
            Self::WriteOffset { .. } => 0x4F,
            Self::Logon { .. } => 0x50,
            Self::Security { .. } => 0x51,
            Self::Logoff => 0x52,
            Self::Authenticate { .. } => 0x53,
            Self::Negotiate { bauds, .. } => 0x60 + u8::try_from(bauds.len().min(11)).unwrap_or(11),
            Self::Wait { .. } => 0x70,
            Self::TimingSetup { .. } => 0x71,
        })
    }

    /// The table a read or a write is about.
    #[must_use]
    pub fn table(&self) -> Option<u16> {
        match self {
            Self::Read { table }
            | Self::ReadIndex { table, .. }
            | Self::ReadOffset { table, .. }
            | Self::Write { table, .. }
            | Self::WriteIndex { table, .. }
            | Self::WriteOffset { table, .. } => Some(*table),
            _ => None,
        }
    }

    /// Whether an `ok` to it is an `ok` and no more. A Logon's is one too, but a meter that follows
    /// C12.22 there adds to it.
    #[must_use]
    pub(crate) fn is_answered_bare(&self) -> bool {
        matches!(
            self,
            Self::Security { .. }
                | Self::Write { .. }
                | Self::WriteIndex { .. }
                | Self::WriteOffset { .. }
        )
    }

    /// Nothing changes in the meter if it is carried out twice.
    #[must_use]
    pub fn is_read(&self) -> bool {
        matches!(
            self,
            Self::Read { .. }
                | Self::ReadIndex { .. }
                | Self::ReadDefault
                | Self::ReadOffset { .. }
        )
    }

    /// A user name as Logon wants it: ten bytes, padded with spaces.
    #[must_use]
    pub fn user(name: &str) -> Option<[u8; 10]> {
        let mut user = [b' '; 10];
        user.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
        Some(user)
    }

    /// The request of a message.
    ///
    /// # Errors
    /// Which tell a meter what to answer.
    pub fn parse(message: &[u8]) -> Result<Self, RequestError> {
        let (&code, body) = message.split_first().ok_or(RequestError::Empty)?;
        let service = Service::of(code).ok_or(RequestError::Unknown(code))?;
        let mut fields = Fields::new(service.name(), body);
        let request = match code {
            0x20 => Self::Identification,
            0x21 => Self::Terminate,
            0x22 => Self::Disconnect,
            0x30 => Self::Read {
                table: fields.u16()?,
            },
            0x3E => Self::ReadDefault,
            0x3F => Self::ReadOffset {
                table: fields.u16()?,
                offset: fields.u24()?,
                count: fields.u16()?,
            },
            0x31..=0x39 => Self::ReadIndex {
                table: fields.u16()?,
                index: fields.index(code - 0x30)?,
                count: fields.u16()?,
            },
            0x40 => Self::Write {
                table: fields.u16()?,
                data: fields.table_data()?,
            },
            0x4F => Self::WriteOffset {
                table: fields.u16()?,
                offset: fields.u24()?,
                data: fields.table_data()?,
            },
            0x41..=0x49 => Self::WriteIndex {
                table: fields.u16()?,
                index: fields.index(code - 0x40)?,
                data: fields.table_data()?,
            },
            0x50 => Self::Logon {
                user_id: fields.u16()?,
                user: fields.array()?,
            },
            0x51 => Self::Security {
                password: Secret::new(fields.array()?),
            },
            0x52 => Self::Logoff,
            0x53 => {
                let length = fields.u8()?;
                Self::Authenticate {
                    data: AuthData(fields.take(length.into())?.to_vec()),
                }
            }
            0x60..=0x6B => Self::Negotiate {
                packet_size: fields.u16()?,
                packets: fields.u8()?,
                bauds: fields.take(usize::from(code - 0x60))?.to_vec(),
            },
            0x70 => Self::Wait {
                seconds: fields.u8()?,
            },
            _ => Self::TimingSetup {
                traffic: fields.u8()?,
                inter_character: fields.u8()?,
                response: fields.u8()?,
                retries: fields.u8()?,
            },
        };
        fields.end()?;
        Ok(request)
    }

    /// Appends the request's message to `out`.
    ///
    /// # Errors
    /// [`RequestError::Value`] when a field can't hold its value; `out` is then as it was.
    pub fn emit(&self, out: &mut Vec<u8>) -> Result<(), RequestError> {
        self.check()?;
        // At once: a vector that grows leaves copies of a password behind.
        out.reserve(self.most_bytes());
        out.push(self.service().0);
        out.extend(self.table().into_iter().flat_map(u16::to_be_bytes));
        match self {
            Self::ReadIndex { index, count, .. } => {
                out.extend(index.iter().copied().flat_map(u16::to_be_bytes));
                out.extend_from_slice(&count.to_be_bytes());
            }
            Self::ReadOffset { offset, count, .. } => {
                out.extend(offset.to_be_bytes().iter().skip(1));
                out.extend_from_slice(&count.to_be_bytes());
            }
            Self::Write { data, .. } => out.extend(emit_table_data(data)),
            Self::WriteIndex { index, data, .. } => {
                out.extend(index.iter().copied().flat_map(u16::to_be_bytes));
                out.extend(emit_table_data(data));
            }
            Self::WriteOffset { offset, data, .. } => {
                out.extend(offset.to_be_bytes().iter().skip(1));
                out.extend(emit_table_data(data));
            }
            Self::Logon { user_id, user } => {
                out.extend_from_slice(&user_id.to_be_bytes());
                out.extend_from_slice(user);
            }
            Self::Security { password } => out.extend_from_slice(password.expose()),
            Self::Authenticate {
                data: AuthData(data),
            } => {
                out.push(u8::try_from(data.len()).unwrap_or(u8::MAX));
                out.extend_from_slice(data);
            }
            Self::Negotiate {
                packet_size,
                packets,
                bauds,
            } => {
                out.extend_from_slice(&packet_size.to_be_bytes());
                out.push(*packets);
                out.extend_from_slice(bauds);
            }
            Self::Wait { seconds } => out.push(*seconds),
            Self::TimingSetup {
                traffic,
                inter_character,
                response,
                retries,
            } => {
                out.extend_from_slice(&[*traffic, *inter_character, *response, *retries]);
            }
            Self::Identification
            | Self::Terminate
            | Self::Disconnect
            | Self::Read { .. }
            | Self::ReadDefault
            | Self::Logoff => (),
        }
        Ok(())
    }

    /// At least as many bytes as the message has.
    fn most_bytes(&self) -> usize {
        const FIELDS: usize = 32;
        match self {
            Self::Write { data, .. }
            | Self::WriteIndex { data, .. }
            | Self::WriteOffset { data, .. }
            | Self::Authenticate {
                data: AuthData(data),
            } => FIELDS + data.len(),
            _ => FIELDS,
        }
    }

    fn check(&self) -> Result<(), RequestError> {
        let service = self.service().name();
        let within = |field, value: usize, least: usize, most: usize| {
            if (least..=most).contains(&value) {
                Ok(())
            } else {
                Err(RequestError::Value {
                    service,
                    field,
                    value,
                })
            }
        };
        let offset24 = |offset: u32| {
            within(
                "offset",
                usize::try_from(offset).unwrap_or(usize::MAX),
                0,
                0xFF_FFFF,
            )
        };
        let count16 = |data: &[u8]| within("data", data.len(), 0, usize::from(u16::MAX));
        match self {
            Self::ReadIndex { index, .. } => within("index", index.len(), 1, 9),
            Self::ReadOffset { offset, .. } => offset24(*offset),
            Self::Write { data, .. } => count16(data),
            Self::WriteIndex { index, data, .. } => {
                within("index", index.len(), 1, 9).and_then(|()| count16(data))
            }
            Self::WriteOffset { offset, data, .. } => {
                offset24(*offset).and_then(|()| count16(data))
            }
            Self::Authenticate {
                data: AuthData(data),
            } => within("data", data.len(), 0, 255),
            Self::Negotiate { bauds, .. } => within("rates", bauds.len(), 0, 11),
            _ => Ok(()),
        }
    }
}
