//! A password on its way to a meter.
//!
//! Is: twenty bytes that never show themselves, and are wiped from memory when they are dropped.
//! Is not: where a password is kept, or whether it is the right one.
//! Shape: 20 bytes, padded at the end with NULs or spaces, or given whole.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::request::Service;

/// A Security password. Its `Debug` prints `…`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 20]);

/// What fills a password that is shorter than 20 bytes. Meters differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Padding {
    /// 00.
    #[default]
    Nul,
    /// 20.
    Space,
}

/// Why something is no password; never says what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// More than 20 bytes.
    #[error("a password has at most 20 bytes, this one has {0}")]
    TooLong(usize),
    /// In hex, all 20 bytes must be given.
    #[error("a password in hex has 40 digits, this one has {0}")]
    HexLength(usize),
    /// Something other than 0-9, A-F.
    #[error("a password in hex has digits 0-9 and A-F only")]
    HexDigit,
}

impl Secret {
    /// The 20 bytes as they go to the meter.
    #[must_use]
    pub fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// A password as a person types it.
    ///
    /// # Errors
    /// When it is longer than 20 bytes.
    pub fn from_text(text: &str, padding: Padding) -> Result<Self, SecretError> {
        let fill = match padding {
            Padding::Nul => 0x00,
            Padding::Space => 0x20,
        };
        let mut secret = Self([fill; 20]);
        secret
            .0
            .get_mut(..text.len())
            .ok_or(SecretError::TooLong(text.len()))?
            .copy_from_slice(text.as_bytes());
        Ok(secret)
    }

    /// All 20 bytes in hex; spaces between digits are ignored.
    ///
    /// # Errors
    /// When it is not 40 digits.
    pub fn from_hex(text: &str) -> Result<Self, SecretError> {
        // Of its full size at once: a vector that grows leaves copies behind.
        let mut digits = Zeroizing::new(Vec::with_capacity(text.len()));
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            let digit = c.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            digits.push(digit.ok_or(SecretError::HexDigit)?);
        }
        if digits.len() != 40 {
            return Err(SecretError::HexLength(digits.len()));
        }
        let mut secret = Self([0; 20]);
        for (byte, pair) in secret.0.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair.iter().fold(0, |value, digit| value << 4 | digit);
        }
        Ok(secret)
    }

    /// The bytes, for the wire and for a meter that compares.
    #[must_use]
    pub fn expose(&self) -> &[u8; 20] {
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

impl core::fmt::Debug for Secret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("…")
    }
}

/// A message as `Debug` may show it: a Security or an Authenticate is `…` but for its code, and of a
/// write or an answer only the head is shown. Any table may hold a password, and this crate knows none.
pub(crate) struct Shown<'a>(pub &'a [u8]);

impl core::fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.0 {
            [code @ (Service::SECURITY | Service::AUTHENTICATE), ..] => write!(f, "{code:02X} …"),
            [service @ 0x40..=0x4F, high, low, rest @ ..] if !rest.is_empty() => {
                write!(
                    f,
                    "[{service:02X}, {high:02X}, {low:02X}] and {}",
                    Counted(rest)
                )
            }
            [0, rest @ ..] if !rest.is_empty() => write!(f, "[00] and {}", Counted(rest)),
            message => write!(f, "{message:02X?}"),
        }
    }
}

/// Bytes of which only the number is shown.
pub(crate) struct Counted<'a>(pub &'a [u8]);

impl core::fmt::Display for Counted<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl core::fmt::Debug for Counted<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c43_password_is_padded_with_nul_or_space_or_given_whole() {
        let nul = Secret::from_text("ABCDEFGH", Padding::Nul).unwrap();
        assert_eq!(nul.expose(), b"ABCDEFGH\0\0\0\0\0\0\0\0\0\0\0\0");
        let space = Secret::from_text("ABCDEFGH", Padding::Space).unwrap();
        assert_eq!(space.expose(), b"ABCDEFGH            ");
        let whole = Secret::from_hex("FF 00 0102030405060708090A0B0C0D0E0F101112").unwrap();
        assert_eq!(whole.expose()[..3], [0xFF, 0x00, 0x01]);
        assert_eq!(whole.expose()[19], 0x12);
    }

    #[test]
    fn what_is_no_password_is_refused_without_being_repeated() {
        let error = Secret::from_text("a very long password indeed", Padding::Nul).unwrap_err();
        assert_eq!(error, SecretError::TooLong(27));
        assert_eq!(Secret::from_hex("00"), Err(SecretError::HexLength(2)));
        assert_eq!(
            Secret::from_hex(&"0".repeat(41)),
            Err(SecretError::HexLength(41))
        );
        assert_eq!(Secret::from_hex("xyz"), Err(SecretError::HexDigit));
        assert!(!error.to_string().contains("very"));
    }

    #[test]
    fn debug_of_a_message_shows_no_table() {
        let shown = |message: &[u8]| format!("{:?}", Shown(message));
        assert_eq!(
            shown(&[0x40, 0, 42, 0, 1, 65, 0xBF]),
            "[40, 00, 2A] and 4 bytes"
        );
        assert_eq!(shown(&[0x00, 0, 1, 65, 0xBF]), "[00] and 4 bytes");
        assert_eq!(shown(&[0x30, 0, 42]), "[30, 00, 2A]");
        assert_eq!(shown(&[0x00]), "[00]");
        assert_eq!(shown(&[0x51, 65]), "51 …");
        assert_eq!(shown(&[]), "[]");
    }

    /// What memory holds after a value is gone can't be looked at; that dropping wipes, and what wiping leaves, can.
    #[test]
    fn a_password_is_wiped_when_it_is_dropped() {
        fn wiped_on_drop<T: ZeroizeOnDrop>(_: &T) {}
        let mut secret = Secret::new(*b"ABCDEFGHIJKLMNOPQRST");
        wiped_on_drop(&secret);
        let copy = secret.clone();
        secret.zeroize();
        assert_eq!(secret.expose(), &[0; 20]);
        assert_eq!(copy.expose(), b"ABCDEFGHIJKLMNOPQRST");
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new(*b"ABCDEFGHIJKLMNOPQRST")), "…");
    }
}
