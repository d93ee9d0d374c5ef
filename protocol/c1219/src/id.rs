//! Standard, manufacturer and pending table numbers, and "ST-33" as text.
//!
//! Is: the 16 bits that name a table on the wire and inside other tables.
//! Is not: the selector and flag bits that share those 16 bits inside tables; see ST-4, ST-7 and ST-44.
//! Shape: bits 0-10 number, 11 manufacturer, 12 pending.
//! Source: C12.19 TABLE_IDA_BFLD; C12.18 table identifiers.

use std::{fmt, str::FromStr};

const MANUFACTURER: u16 = 1 << 11;
const PENDING: u16 = 1 << 12;
const NUMBER: u16 = MANUFACTURER - 1;

/// The name of a table. Standard tables sort before manufacturer tables, pending copies after both.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableId {
    pending: bool,
    manufacturer: bool,
    number: u16,
}

impl TableId {
    /// Standard table `number`; only the low 11 bits count.
    #[must_use]
    pub const fn standard(number: u16) -> Self {
        TableId {
            pending: false,
            manufacturer: false,
            number: number & NUMBER,
        }
    }

    /// Manufacturer table `number`; only the low 11 bits count.
    #[must_use]
    pub const fn manufacturer(number: u16) -> Self {
        TableId {
            pending: false,
            manufacturer: true,
            number: number & NUMBER,
        }
    }

    /// The pending copy of this table, or the table itself.
    #[must_use]
    pub const fn as_pending(self, pending: bool) -> Self {
        TableId { pending, ..self }
    }

    /// 0 to 2047, without the flags.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.number
    }

    /// Is it one of the maker's own tables?
    #[must_use]
    pub const fn is_manufacturer(self) -> bool {
        self.manufacturer
    }

    /// Is it the copy that waits for activation?
    #[must_use]
    pub const fn is_pending(self) -> bool {
        self.pending
    }

    /// The 16 bits of a C12.18 request: MT-13 is 2061, pending ST-54 is 4150.
    #[must_use]
    pub const fn wire(self) -> u16 {
        let manufacturer = if self.manufacturer { MANUFACTURER } else { 0 };
        let pending = if self.pending { PENDING } else { 0 };
        self.number | manufacturer | pending
    }

    /// From 16 bits; bits 13 to 15 name no table and are left to the caller.
    #[must_use]
    pub const fn from_wire(bits: u16) -> Self {
        TableId {
            pending: bits & PENDING != 0,
            manufacturer: bits & MANUFACTURER != 0,
            number: bits & NUMBER,
        }
    }
}

impl fmt::Display for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pending = if self.pending { "pending " } else { "" };
        let kind = if self.manufacturer { "MT" } else { "ST" };
        f.pad(&format!("{pending}{kind}-{}", self.number))
    }
}

impl fmt::Debug for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that names no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not a table: write ST-33, MT-13 or pending ST-54, numbers up to 2047")]
pub struct IdError {
    /// What was given.
    pub text: String,
}

impl FromStr for TableId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError {
            text: text.to_owned(),
        };
        let lower = text.trim().to_ascii_lowercase();
        let (pending, rest) = match lower.strip_prefix("pending") {
            Some(rest) => (true, rest.trim_start()),
            None => (false, lower.as_str()),
        };
        let (manufacturer, rest) = match (rest.strip_prefix("st"), rest.strip_prefix("mt")) {
            (Some(rest), _) => (false, rest),
            (_, Some(rest)) => (true, rest),
            _ => return Err(wrong()),
        };
        let digits = rest.strip_prefix('-').unwrap_or(rest);
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        let number: u16 = digits.parse().map_err(|_| wrong())?;
        if number > NUMBER {
            return Err(wrong());
        }
        Ok(TableId {
            pending,
            manufacturer,
            number,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_numbers_are_the_published_ones() {
        assert_eq!(TableId::manufacturer(13).wire(), 2061);
        assert_eq!(TableId::manufacturer(24).wire(), 2072);
        assert_eq!(TableId::manufacturer(34).wire(), 2082);
        assert_eq!(TableId::standard(54).as_pending(true).wire(), 4150);
        for bits in 0..0x2000 {
            assert_eq!(TableId::from_wire(bits).wire(), bits);
        }
    }

    #[test]
    fn text_is_read_back_as_the_same_table() {
        for (text, id) in [
            ("ST-33", TableId::standard(33)),
            ("MT-13", TableId::manufacturer(13)),
            ("pending ST-54", TableId::standard(54).as_pending(true)),
        ] {
            assert_eq!(text.parse(), Ok(id));
            assert_eq!(id.to_string(), text);
        }
        assert_eq!("st5".parse(), Ok(TableId::standard(5)));
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "", "33", "ST", "ST-", "ST--1", "ST-+3", "ST-2048", "XT-1", "ST-1x", "ST-99999",
        ] {
            assert!(text.parse::<TableId>().is_err(), "{text}");
        }
    }

    #[test]
    fn standard_tables_come_before_the_makers() {
        let mut ids = [
            TableId::manufacturer(0),
            TableId::standard(64),
            TableId::standard(3),
        ];
        ids.sort();
        assert_eq!(ids.map(|id| id.to_string()), ["ST-3", "ST-64", "MT-0"]);
    }
}
