//! A cursor over one table's bytes that knows the formats and the name of the field it reads.
//!
//! Is: the only way tables take bytes apart.
//! Is not: aware of dimensions; tables loop by their own shape.
//! Errors: [`TableError::Ends`] with the byte that the field would need; reserved formats are named.

use crate::{
    ByteOrder, Date, Element, ElementValue, Formats, IdForm, Ident, NiFormat, Number, Stamp,
    StampKind, TableError, TableId, Text, TimeOfDay,
};

/// Reads one table from front to back.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    table: TableId,
    bytes: &'a [u8],
    at: usize,
    formats: Formats,
    record: Option<Record>,
}

/// What was read, for whoever shows tables.
#[derive(Debug, Clone, Default)]
struct Record {
    elements: Vec<Element>,
    /// What all of it is in: an entry of a list.
    entry: String,
    group: String,
    groups: Vec<&'static str>,
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
            record: None,
        }
    }

    /// The same, keeping every element that is read.
    #[must_use]
    pub fn recording(self) -> Self {
        Reader {
            record: Some(Record::default()),
            ..self
        }
    }

    /// The elements that were read, when they were kept.
    #[must_use]
    pub fn into_elements(self) -> Vec<Element> {
        self.record.unwrap_or_default().elements
    }

    /// What follows is in a record of this name, or in the next one of it.
    pub(crate) fn group(&mut self, name: &'static str, many: bool) {
        if let Some(record) = &mut self.record {
            let before = record.groups.iter().filter(|it| **it == name).count();
            record.groups.push(name);
            let entry = &record.entry;
            record.group = if many {
                format!("{entry}{name}[{before}].")
            } else {
                format!("{entry}{name}.")
            };
        }
    }

    /// What follows, its own records included, is in the entry of a list.
    pub(crate) fn entry(&mut self, name: &'static str, place: usize) {
        if let Some(record) = &mut self.record {
            record.entry = format!("{name}[{place}].");
            record.group = record.entry.clone();
            record.groups.clear();
        }
    }

    fn keep(&mut self, field: &str, at: usize, value: impl FnOnce() -> ElementValue) {
        if let Some(record) = &mut self.record {
            let name = format!("{}{field}", record.group);
            record.elements.push(Element {
                name,
                at,
                value: value(),
            });
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
        let at = self.at;
        let taken = self.slice(field, n)?;
        self.keep(field, at, || ElementValue::Bytes(taken.to_vec()));
        Ok(taken)
    }

    /// The next `n` bytes, which nobody may be shown.
    pub(crate) fn secret(&mut self, field: &str, n: usize) -> Result<&'a [u8], TableError> {
        let at = self.at;
        let taken = self.slice(field, n)?;
        self.keep(field, at, || ElementValue::Secret);
        Ok(taken)
    }

    fn slice(&mut self, field: &str, n: usize) -> Result<&'a [u8], TableError> {
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
        let at = self.at;
        let rest = self.bytes.get(at..).unwrap_or_default().to_vec();
        self.at = self.bytes.len();
        if !rest.is_empty() {
            if let Some(record) = &mut self.record {
                record.group.clear();
            }
            self.keep("TAIL", at, || ElementValue::Bytes(rest.clone()));
        }
        rest
    }

    /// The same of a table of passwords.
    #[must_use]
    pub(crate) fn secret_rest(&mut self) -> Vec<u8> {
        let mut quiet = Reader {
            record: None,
            ..self.clone()
        };
        let (at, rest) = (self.at, quiet.rest());
        self.at = quiet.at;
        if !rest.is_empty() {
            self.keep("TAIL", at, || ElementValue::Secret);
        }
        rest
    }

    /// An unsigned integer of up to eight bytes, byte order applied.
    pub(crate) fn unsigned(&mut self, field: &str, size: usize) -> Result<u64, TableError> {
        let at = self.at;
        let value = self.bits(field, size)?;
        self.keep(field, at, || ElementValue::Unsigned(value));
        Ok(value)
    }

    fn bits(&mut self, field: &str, size: usize) -> Result<u64, TableError> {
        let bytes = self.slice(field, size)?;
        let join = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Ok(match self.formats.order {
            ByteOrder::MostFirst => bytes.iter().fold(0, join),
            ByteOrder::LeastFirst => bytes.iter().rev().fold(0, join),
        })
    }

    /// UINT8
    pub fn u8(&mut self, field: &str) -> Result<u8, TableError> {
        let at = self.at;
        let value = self.slice(field, 1)?.first().copied().unwrap_or_default();
        self.keep(field, at, || ElementValue::Unsigned(value.into()));
        Ok(value)
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
        let bits = self.bits(field, size)?;
        if self.formats.int_format == crate::IntFormat::Reserved {
            return Err(self.unsupported("INT_FORMAT", byte, 3));
        }
        let value = self.formats.int_format.signed(bits, size).unwrap_or(0);
        self.keep(field, byte, || ElementValue::Signed(value));
        Ok(value)
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
        let taken = self.slice(field, size)?;
        let bytes = bytes.get_mut(..size).unwrap_or_default();
        bytes.copy_from_slice(taken);
        if format.is_ordered() && self.formats.order == ByteOrder::LeastFirst {
            bytes.reverse();
        }
        let number = Number::from_most_first(bytes, format, self.formats.int_format);
        self.keep(field, byte, || ElementValue::Number(number.clone()));
        Ok(number)
    }

    /// A time stamp; nothing at all when the meter has no clock.
    pub fn stamp(&mut self, field: &str, kind: StampKind) -> Result<Stamp, TableError> {
        let byte = self.at;
        let format = self.formats.time;
        let size = kind
            .size(format)
            .ok_or_else(|| self.unsupported(field, byte, u32::from(format.code())))?;
        let stamp = if format.is_counter() {
            let counter = self.counter(field)?;
            let sub = if size > 4 {
                self.slice(field, 1)?.first().copied().unwrap_or_default()
            } else {
                0
            };
            Stamp::counted(kind, format, counter, sub)
        } else {
            Stamp::fields(kind, format, self.slice(field, size)?)
        };
        self.keep(field, byte, || ElementValue::Stamp(stamp));
        Ok(stamp)
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
        let time = if format.is_counter() {
            TimeOfDay::counted(format, self.counter(field)?)
        } else {
            TimeOfDay::fields(format, self.slice(field, size)?)
        };
        self.keep(field, byte, || ElementValue::TimeOfDay(time));
        Ok(time)
    }

    #[expect(clippy::cast_possible_truncation, reason = "four bytes were read")]
    fn counter(&mut self, field: &str) -> Result<u32, TableError> {
        Ok(self.bits(field, 4)? as u32)
    }

    /// DATE; absent when the meter has no clock.
    pub fn date(&mut self, field: &str) -> Result<Date, TableError> {
        if self.formats.time == crate::TimeFormat::None {
            return Ok(Date::NEVER);
        }
        let at = self.at;
        #[expect(clippy::cast_possible_truncation, reason = "two bytes were read")]
        let date = Date(self.bits(field, 2)? as u16);
        self.keep(field, at, || ElementValue::Date(date));
        Ok(date)
    }

    /// Characters of a fixed width.
    pub fn text(&mut self, field: &str, width: usize) -> Result<Text, TableError> {
        let at = self.at;
        let text = Text::from_bytes(self.slice(field, width)?);
        self.keep(field, at, || ElementValue::Text(text.clone()));
        Ok(text)
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
