//! Characters of a fixed width, identifiers, and bytes that must not be shown.
//!
//! Is: raw bytes kept as they came, shown without their padding.
//! Source: C12.19 STRING, BCD and BINARY. Padding is spaces on the right; NULs are tolerated.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::IdForm;

/// Characters of a fixed width.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Text(Vec<u8>);

impl Text {
    /// These bytes, padding included.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Text(bytes.to_vec())
    }

    /// `text` padded with spaces; `None` if it is too long or has characters outside ISO 8859-1.
    #[must_use]
    pub fn padded(text: &str, width: usize) -> Option<Self> {
        let mut bytes = text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).ok())
            .collect::<Option<Vec<u8>>>()?;
        if bytes.len() > width {
            return None;
        }
        bytes.resize(width, b' ');
        Some(Text(bytes))
    }

    /// The bytes with padding.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Text {
    /// Without padding; control characters shown as `·`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let padding = |b: &u8| *b == b' ' || *b == 0;
        let end = self
            .0
            .iter()
            .rposition(|b| !padding(b))
            .map_or(0, |last| last + 1);
        let shown: String = self
            .0
            .iter()
            .take(end)
            .map(|b| char::from(*b))
            .map(|c| if c.is_control() { '·' } else { c })
            .collect();
        f.pad(&shown)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

/// An identifier as ID_FORM has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ident {
    /// ID_FORM 0: characters.
    Text(Text),
    /// ID_FORM 1: BCD digits, two a byte.
    Bcd(Vec<u8>),
}

impl Ident {
    /// `text` as an identifier of `width` characters: padded with spaces, or as digits with zeros in front.
    #[must_use]
    pub fn padded(text: &str, width: usize, form: IdForm) -> Option<Self> {
        match form {
            IdForm::Text => Text::padded(text, width).map(Ident::Text),
            IdForm::Bcd => {
                if text.len() > width || !text.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                let digits: Vec<u8> = format!("{text:0>width$}")
                    .bytes()
                    .map(|b| b - b'0')
                    .collect();
                Some(Ident::Bcd(
                    digits
                        .chunks_exact(2)
                        .map(|pair| pair.iter().fold(0, |sum, d| sum << 4 | d))
                        .collect(),
                ))
            }
        }
    }
}

impl fmt::Display for Ident {
    /// Text without padding; BCD as its digits, all of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ident::Text(text) => fmt::Display::fmt(text, f),
            Ident::Bcd(bytes) => {
                f.pad(&bytes.iter().map(|b| format!("{b:02X}")).collect::<String>())
            }
        }
    }
}

/// Bytes that no log, error or trace may show. Wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes the bytes in.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Secret(bytes)
    }

    /// The bytes, for the wire.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl Zeroize for Secret {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_kept_and_not_shown() {
        let text = Text::from_bytes(b"2S \0 ");
        assert_eq!(
            (text.to_string().as_str(), text.as_bytes()),
            ("2S", &b"2S \0 "[..])
        );
        assert_eq!(Text::padded("2S", 5).unwrap().as_bytes(), b"2S   ");
        assert_eq!(Text::padded("2S-SDX", 5), None);
        assert_eq!(Text::padded("kΩ", 5), None);
        assert_eq!(Text::from_bytes(b"\0\x07a").to_string(), "··a");
    }

    #[test]
    fn bcd_identifiers_hold_digits_only() {
        let ident = Ident::padded("12345", 8, IdForm::Bcd).unwrap();
        assert_eq!(ident, Ident::Bcd(vec![0x00, 0x01, 0x23, 0x45]));
        assert_eq!(ident.to_string(), "00012345");
        assert_eq!(Ident::padded("12A", 8, IdForm::Bcd), None);
    }

    #[test]
    fn a_secret_is_never_shown() {
        assert_eq!(format!("{:?}", Secret::new(b"hunter2".to_vec())), "…");
    }
}
