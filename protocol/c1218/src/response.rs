//! Answers: the code, and what follows it.
//!
//! Is: response codes by their standard names, and the block in which tables travel.
//! Is not: what a body means; see [`crate::Identification`], [`crate::Negotiated`], [`table_data`].
//! Shape: `code | body`; table data is `count16 | data | checksum`.
//! Errors: [`TableDataError`].
//! Source: C12.18, response codes 00-0A; C12.22 for 0B-12.

use crate::error::TableDataError;
use crate::secret::Counted;

macro_rules! codes {
    ($($name:ident = $code:literal, $short:literal, $words:literal;)*) => {
        /// The first byte of every answer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = concat!($words, " (", $short, ")")] $name,)*
            /// A code that no edition names.
            Unknown(u8),
        }

        impl From<u8> for Code {
            fn from(byte: u8) -> Self {
                match byte { $($code => Self::$name,)* other => Self::Unknown(other) }
            }
        }

        impl From<Code> for u8 {
            fn from(code: Code) -> Self {
                match code { $(Code::$name => $code,)* Code::Unknown(byte) => byte }
            }
        }

        impl Code {
            /// The standard's abbreviation: "isc".
            #[must_use]
            pub fn short(self) -> &'static str {
                match self { $(Self::$name => $short,)* Self::Unknown(_) => "unknown" }
            }

            /// The standard's words: "insufficient security clearance (isc)".
            #[must_use]
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($words, " (", $short, ")"),)*
                    Self::Unknown(_) => "unknown response code",
                }
            }
        }
    };
}

codes! {
    Ok = 0x00, "ok", "accepted";
    Err = 0x01, "err", "rejected without a reason";
    Sns = 0x02, "sns", "service not supported";
    Isc = 0x03, "isc", "insufficient security clearance";
    Onp = 0x04, "onp", "operation not possible";
    Iar = 0x05, "iar", "inappropriate action requested";
    Bsy = 0x06, "bsy", "device busy";
    Dnr = 0x07, "dnr", "data not ready";
    Dlk = 0x08, "dlk", "data locked";
    Rno = 0x09, "rno", "renegotiate request";
    Isss = 0x0A, "isss", "invalid service sequence state";
    Sme = 0x0B, "sme", "security mechanism error";
    Uat = 0x0C, "uat", "unknown application title";
    Nett = 0x0D, "nett", "network time-out";
    Netr = 0x0E, "netr", "network not reachable";
    Rqtl = 0x0F, "rqtl", "request too large";
    Rstl = 0x10, "rstl", "response too large";
    Sgnp = 0x11, "sgnp", "segmentation not possible";
    Sgerr = 0x12, "sgerr", "segmentation error";
}

impl core::fmt::Display for Code {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Unknown(byte) => write!(f, "unknown response code {byte:02X}"),
            code => f.write_str(code.words()),
        }
    }
}

impl Code {
    /// Answers are 00-1F, requests 20-7F.
    #[must_use]
    pub fn is_response(byte: u8) -> bool {
        byte < 0x20
    }

    /// Where this code stands when several apply; the lowest rank is the one to send.
    #[must_use]
    pub fn rank(self) -> usize {
        const ORDER: [Code; 10] = [
            Code::Sns,
            Code::Isss,
            Code::Iar,
            Code::Isc,
            Code::Onp,
            Code::Bsy,
            Code::Dlk,
            Code::Dnr,
            Code::Rno,
            Code::Err,
        ];
        ORDER
            .iter()
            .position(|code| *code == self)
            .unwrap_or(match self {
                Self::Ok => ORDER.len() + 1,
                _ => ORDER.len(),
            })
    }

    /// The one to send when all of these apply; `Ok` when none does.
    pub fn first_of(codes: impl IntoIterator<Item = Self>) -> Self {
        codes
            .into_iter()
            .min_by_key(|code| code.rank())
            .unwrap_or(Self::Ok)
    }
}

/// An answer: a code and what follows it. `Debug` shows how long the body is and not what it says: it
/// may be a table of passwords.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// Accepted, or why not.
    pub code: Code,
    /// What follows the code.
    pub body: Vec<u8>,
}

impl core::fmt::Debug for Response {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Response")
            .field("code", &self.code)
            .field("body", &Counted(&self.body))
            .finish()
    }
}

impl Response {
    /// `ok` and nothing else.
    #[must_use]
    pub fn ok() -> Self {
        Self::refusal(Code::Ok)
    }

    /// A code and nothing else.
    #[must_use]
    pub fn refusal(code: Code) -> Self {
        Self {
            code,
            body: Vec::new(),
        }
    }

    /// `ok` and table data.
    #[must_use]
    pub fn table(data: &[u8]) -> Self {
        Self {
            code: Code::Ok,
            body: emit_table_data(data),
        }
    }

    /// An answer from a message; `None` when the message is none.
    #[must_use]
    pub fn parse(message: &[u8]) -> Option<Self> {
        let (&code, body) = message.split_first()?;
        Code::is_response(code).then(|| Self {
            code: code.into(),
            body: body.to_vec(),
        })
    }

    /// The message.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut message = Vec::with_capacity(1 + self.body.len());
        message.push(self.code.into());
        message.extend_from_slice(&self.body);
        message
    }
}

/// What makes the 8-bit sum of `data` and itself zero.
#[must_use]
pub fn table_data_checksum(data: &[u8]) -> u8 {
    data.iter()
        .fold(0_u8, |sum, byte| sum.wrapping_add(*byte))
        .wrapping_neg()
}

/// The table bytes of a block, its count and checksum tested.
///
/// # Errors
/// When count, length or checksum disagree: nothing is ever cut in silence.
pub fn table_data(body: &[u8]) -> Result<&[u8], TableDataError> {
    let Some(([high, low], rest)) = body.split_first_chunk::<2>() else {
        return Err(TableDataError::Short(body.len()));
    };
    let count = usize::from(u16::from_be_bytes([*high, *low]));
    let Some((&sent, data)) = rest.split_last() else {
        return Err(TableDataError::Short(body.len()));
    };
    if data.len() != count {
        return Err(TableDataError::Count {
            count,
            received: data.len(),
        });
    }
    let computed = table_data_checksum(data);
    if sent != computed {
        return Err(TableDataError::Checksum {
            received: sent,
            computed,
        });
    }
    Ok(data)
}

/// `count16 | data | checksum`. Data beyond 65535 bytes can't be in one block and is left out; the
/// machines never ask for it.
#[must_use]
pub fn emit_table_data(data: &[u8]) -> Vec<u8> {
    let count = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let data = data.get(..usize::from(count)).unwrap_or(data);
    let mut body = Vec::with_capacity(data.len() + 3);
    body.extend_from_slice(&count.to_be_bytes());
    body.extend_from_slice(data);
    body.push(table_data_checksum(data));
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c03_checksum_and_data_sum_to_zero() {
        assert_eq!(table_data_checksum(&[0x45]), 0xBB);
        assert_eq!(table_data_checksum(&[69, 0, 0]), 0xBB);
        assert_eq!(table_data_checksum(&[]), 0);
        let all: Vec<u8> = (0..=0x8B).collect();
        assert_eq!(table_data_checksum(&all), 0xFE);
        assert_eq!(emit_table_data(&[0xAA, 0x55]), [0, 2, 0xAA, 0x55, 1]);
    }

    #[test]
    fn c33_count_and_checksum_must_agree_with_what_came() {
        assert_eq!(table_data(&[0, 2, 0xAA, 0x55, 1]), Ok(&[0xAA, 0x55][..]));
        assert_eq!(table_data(&[0, 0, 0]), Ok(&[][..]));
        assert_eq!(
            table_data(&[0, 3, 0xAA, 0x55, 1]),
            Err(TableDataError::Count {
                count: 3,
                received: 2
            })
        );
        assert_eq!(
            table_data(&[0, 1, 0xAA, 0x55, 1]),
            Err(TableDataError::Count {
                count: 1,
                received: 2
            })
        );
        assert_eq!(
            table_data(&[0, 2, 0xAA, 0x55, 0]),
            Err(TableDataError::Checksum {
                received: 0,
                computed: 1
            })
        );
        assert_eq!(table_data(&[0, 0]), Err(TableDataError::Short(2)));
        assert_eq!(table_data(&[]), Err(TableDataError::Short(0)));
    }

    #[test]
    fn every_byte_is_a_code_and_back() {
        for byte in 0..=u8::MAX {
            assert_eq!(u8::from(Code::from(byte)), byte);
        }
        assert_eq!(Code::Isc.words(), "insufficient security clearance (isc)");
        assert_eq!(Code::Unknown(0x1E).to_string(), "unknown response code 1E");
    }

    #[test]
    fn c18_the_highest_code_that_applies_wins() {
        assert_eq!(Code::first_of([Code::Err, Code::Onp, Code::Iar]), Code::Iar);
        assert_eq!(Code::first_of([Code::Isss, Code::Sns]), Code::Sns);
        assert_eq!(Code::first_of([Code::Dnr, Code::Dlk, Code::Bsy]), Code::Bsy);
        assert_eq!(Code::first_of([Code::Ok, Code::Err]), Code::Err);
        assert_eq!(Code::first_of([]), Code::Ok);
    }

    #[test]
    fn a_request_is_no_answer() {
        assert_eq!(Response::parse(&[0x20]), None);
        assert_eq!(Response::parse(&[]), None);
        assert_eq!(
            Response::parse(&[0x0A]),
            Some(Response::refusal(Code::Isss))
        );
    }
}
