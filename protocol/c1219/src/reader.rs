//! A cursor over one table's bytes that knows the formats and the name of the field it reads.
//!
//! Is: the only way tables take bytes apart.
//! Is not: aware of dimensions; tables loop by their own shape.
//! Errors: [`TableError::Ends`] with the byte that the field would need; reserved formats are named.

use crate::{
    ByteOrder, Date, Formats, IdForm, Ident, NiFormat, Number, Stamp, StampKind, TableError,
    TableId, Text, TimeOfDay,
};

/// Reads one table from front to back.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    table: TableId,
    bytes: &'a [u8],
    at: usize,
    formats: Formats,
}

impl<'a> Reader<'a> {
    /// At the first byte of `table`.
    #[must_use]
    pub fn new(table: TableId, bytes: &'a [u8], formats: Formats) -> Self {
        Reader {
            table,
            bytes,
            at: 0,
            formats,
        }
    }

    /// The table being read.
    #[must_use]
    pub fn table(&self) -> TableId {
        self.table
    }

    /// The formats in force.
    #[must_use]
    pub fn formats(&self) -> Formats {
        self.formats
    }

    /// How many bytes have been read.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// The next `n` bytes as they are.
    pub fn take(&mut self, field: &str, n: usize) -> Result<&'a [u8], TableError> {
        let end = self.at.saturating_add(n);
        let taken = self
            .bytes
            .get(self.at..end)
            .ok_or_else(|| TableError::Ends {
                table: self.table,
                field: field.to_owned(),
                needs: end,
                has: self.bytes.len(),
            })?;
        self.at = end;
        Ok(taken)
    }

    /// All that is left: bytes after the last field known here, kept for writing.
    #[must_use]
    pub fn rest(&mut self) -> Vec<u8> {
        let rest = self.bytes.get(self.at..).unwrap_or_default().to_vec();
        self.at = self.bytes.len();
        rest
    }

    /// An unsigned integer of up to eight bytes, byte order applied.
    pub(crate) fn unsigned(&mut self, field: &str, size: usize) -> Result<u64, TableError> {
        let bytes = self.take(field, size)?;
        let join = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Ok(match self.formats.order {
            ByteOrder::MostFirst => bytes.iter().fold(0, join),
            ByteOrder::LeastFirst => bytes.iter().rev().fold(0, join),
        })
    }

    /// UINT8
    pub fn u8(&mut self, field: &str) -> Result<u8, TableError> {
        Ok(self.take(field, 1)?.first().copied().unwrap_or_default())
    }

    /// UINT16
    #[expect(clippy::cast_possible_truncation, reason = "two bytes were read")]
    pub fn u16(&mut self, field: &str) -> Result<u16, TableError> {
        Ok(self.unsigned(field, 2)? as u16)
    }

    /// UINT32
    #[expect(clippy::cast_possible_truncation, reason = "four bytes were read")]
    pub fn u32(&mut self, field: &str) -> Result<u32, TableError> {
        Ok(self.unsigned(field, 4)? as u32)
    }

    /// INT8 to INT64 by INT_FORMAT. Negative zero reads as zero.
    pub fn signed(&mut self, field: &str, size: usize) -> Result<i64, TableError> {
        let byte = self.at;
        let bits = self.unsigned(field, size)?;
        if self.formats.int_format == crate::IntFormat::Reserved {
            return Err(self.unsupported("INT_FORMAT", byte, 3));
        }
        Ok(self.formats.int_format.signed(bits, size).unwrap_or(0))
    }

    /// INT16 by INT_FORMAT. Negative zero reads as zero.
    #[expect(clippy::cast_possible_truncation, reason = "two bytes were read")]
    pub fn i16(&mut self, field: &str) -> Result<i16, TableError> {
        Ok(self.signed(field, 2)? as i16)
    }

    /// A number in NI_FORMAT1.
    pub fn ni1(&mut self, field: &str) -> Result<Number, TableError> {
        self.number(field, self.formats.ni1)
    }

    /// A number in NI_FORMAT2.
    pub fn ni2(&mut self, field: &str) -> Result<Number, TableError> {
        self.number(field, self.formats.ni2)
    }

    /// A number in a given format.
    pub fn number(&mut self, field: &str, format: NiFormat) -> Result<Number, TableError> {
        let byte = self.at;
        let Some(size) = format.size() else {
            let NiFormat::Reserved(code) = format else {
                return Err(self.unsupported(field, byte, 0));
            };
            return Err(self.unsupported(field, byte, u32::from(code)));
        };
        let mut bytes = [0; 21];
        let taken = self.take(field, size)?;
        let bytes = bytes.get_mut(..size).unwrap_or_default();
        bytes.copy_from_slice(taken);
        if format.is_ordered() && self.formats.order == ByteOrder::LeastFirst {
            bytes.reverse();
        }
        Ok(Number::from_most_first(
            bytes,
            format,
            self.formats.int_format,
        ))
    }

    /// A time stamp; nothing at all when the meter has no clock.
    pub fn stamp(&mut self, field: &str, kind: StampKind) -> Result<Stamp, TableError> {
        let byte = self.at;
        let format = self.formats.time;
        let size = kind
            .size(format)
            .ok_or_else(|| self.unsupported(field, byte, u32::from(format.code())))?;
        if format.is_counter() {
            let counter = self.u32(field)?;
            let sub = if size > 4 { self.u8(field)? } else { 0 };
            return Ok(Stamp::counted(kind, format, counter, sub));
        }
        let bytes = self.take(field, size)?;
        Ok(Stamp::fields(kind, format, bytes))
    }

    /// LTIME_DATE
    pub fn ltime(&mut self, field: &str) -> Result<Stamp, TableError> {
        self.stamp(field, StampKind::Long)
    }

    /// STIME_DATE
    pub fn stime(&mut self, field: &str) -> Result<Stamp, TableError> {
        self.stamp(field, StampKind::Short)
    }

    /// TIME
    pub fn time_of_day(&mut self, field: &str) -> Result<TimeOfDay, TableError> {
        let byte = self.at;
        let format = self.formats.time;
        let size = TimeOfDay::size(format)
            .ok_or_else(|| self.unsupported(field, byte, u32::from(format.code())))?;
        if format.is_counter() {
            return Ok(TimeOfDay::counted(format, self.u32(field)?));
        }
        Ok(TimeOfDay::fields(format, self.take(field, size)?))
    }

    /// DATE; absent when the meter has no clock.
    pub fn date(&mut self, field: &str) -> Result<Date, TableError> {
        if self.formats.time == crate::TimeFormat::None {
            return Ok(Date::NEVER);
        }
        Ok(Date(self.u16(field)?))
    }

    /// Characters of a fixed width.
    pub fn text(&mut self, field: &str, width: usize) -> Result<Text, TableError> {
        Ok(Text::from_bytes(self.take(field, width)?))
    }

    /// An identifier: `width` characters, or half the bytes in BCD.
    pub fn ident(&mut self, field: &str, width: usize) -> Result<Ident, TableError> {
        Ok(match self.formats.id_form {
            IdForm::Text => Ident::Text(self.text(field, width)?),
            IdForm::Bcd => Ident::Bcd(self.take(field, width / 2)?.to_vec()),
        })
    }

    /// The error for a code without a meaning.
    #[must_use]
    pub fn unsupported(&self, field: &str, byte: usize, code: u32) -> TableError {
        TableError::Unsupported {
            table: self.table,
            field: field.to_owned(),
            byte,
            code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_names_table_field_and_byte() {
        let mut r = Reader::new(TableId::standard(33), &[0; 9], Formats::default());
        r.take("LIST_DESC", 9).unwrap();
        let error = r.u16("PRI_DISP_SOURCES").unwrap_err();
        assert_eq!(
            error.to_string(),
            "ST-33 PRI_DISP_SOURCES ends past the table: it needs byte 11 of 9"
        );
    }

    #[test]
    fn a_reserved_number_format_is_named() {
        let formats = Formats {
            ni1: NiFormat::Reserved(15),
            ..Formats::default()
        };
        let mut r = Reader::new(TableId::standard(23), &[0; 9], formats);
        r.u8("NBR_DEMAND_RESETS").unwrap();
        assert_eq!(
            r.ni1("SUMMATIONS").unwrap_err().to_string(),
            "ST-23 SUMMATIONS at byte 1: code 15 has no known meaning"
        );
    }
}
