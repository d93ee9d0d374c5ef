//! The reader's mirror: puts a table's bytes together, and refuses what the fields can't hold.
//!
//! Is: strict. Nothing is padded, cut or rounded in silence.
//! Errors: [`TableError::Range`], [`TableError::Count`], [`TableError::Presence`].

use crate::{
    ByteOrder, Date, Formats, IdForm, Ident, IntFormat, NiFormat, Number, Stamp, StampKind,
    TableError, TableId, Text, TimeFormat, TimeOfDay,
};

/// Writes one table from front to back.
#[derive(Debug, Clone)]
pub struct Writer {
    table: TableId,
    bytes: Vec<u8>,
    formats: Formats,
}

impl Writer {
    /// An empty `table`.
    #[must_use]
    pub fn new(table: TableId, formats: Formats) -> Self {
        Writer {
            table,
            bytes: Vec::new(),
            formats,
        }
    }

    /// The table being written.
    #[must_use]
    pub fn table(&self) -> TableId {
        self.table
    }

    /// The formats in force.
    #[must_use]
    pub fn formats(&self) -> Formats {
        self.formats
    }

    /// What was written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// How many bytes have been written.
    #[must_use]
    pub fn position(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes as they are, any number.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Exactly `n` bytes as they are.
    pub fn exact(&mut self, field: &str, bytes: &[u8], n: usize) -> Result<(), TableError> {
        self.count(field, n, bytes.len())?;
        self.bytes(bytes);
        Ok(())
    }

    /// Refuses a list that is not as long as this meter's.
    pub fn count(&self, field: &str, expected: usize, found: usize) -> Result<(), TableError> {
        if expected == found {
            return Ok(());
        }
        Err(TableError::Count {
            table: self.table,
            field: field.to_owned(),
            expected,
            found,
        })
    }

    /// Refuses an optional field that this meter has not, and demands one that it has.
    pub fn present<'v, T>(
        &self,
        field: &str,
        expected: bool,
        value: Option<&'v T>,
    ) -> Result<Option<&'v T>, TableError> {
        if expected == value.is_some() {
            return Ok(value);
        }
        Err(TableError::Presence {
            table: self.table,
            field: field.to_owned(),
            expected,
        })
    }

    pub(crate) fn unsigned(&mut self, value: u64, size: usize) {
        let all = value.to_be_bytes();
        let low = all.get(8 - size..).unwrap_or_default();
        match self.formats.order {
            ByteOrder::MostFirst => self.bytes.extend_from_slice(low),
            ByteOrder::LeastFirst => self.bytes.extend(low.iter().rev()),
        }
    }

    /// UINT8
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// UINT16
    pub fn u16(&mut self, value: u16) {
        self.unsigned(u64::from(value), 2);
    }

    /// UINT32
    pub fn u32(&mut self, value: u32) {
        self.unsigned(u64::from(value), 4);
    }

    /// INT8 to INT64 by INT_FORMAT.
    pub fn signed(&mut self, field: &str, value: i64, size: usize) -> Result<(), TableError> {
        if self.formats.int_format == IntFormat::Reserved {
            return Err(self.unsupported("INT_FORMAT", 3));
        }
        let bits = self.formats.int_format.bits(value, size);
        let bits = bits.ok_or_else(|| {
            self.range(
                field,
                value,
                format!("it has {} bits with a sign", 8 * size),
            )
        })?;
        self.unsigned(bits, size);
        Ok(())
    }

    /// INT16 by INT_FORMAT.
    pub fn i16(&mut self, field: &str, value: i16) -> Result<(), TableError> {
        self.signed(field, i64::from(value), 2)
    }

    /// A number in NI_FORMAT1.
    pub fn ni1(&mut self, field: &str, value: &Number) -> Result<(), TableError> {
        self.number(field, value, self.formats.ni1)
    }

    /// A number in NI_FORMAT2.
    pub fn ni2(&mut self, field: &str, value: &Number) -> Result<(), TableError> {
        self.number(field, value, self.formats.ni2)
    }

    /// A number in a given format; refused when the format can't hold it exactly.
    pub fn number(
        &mut self,
        field: &str,
        value: &Number,
        format: NiFormat,
    ) -> Result<(), TableError> {
        if let NiFormat::Reserved(code) = format {
            return Err(self.unsupported(field, u32::from(code)));
        }
        let mut bytes = value
            .to_most_first(format, self.formats.int_format)
            .ok_or_else(|| self.range(field, value, format!("{format:?} can't hold it exactly")))?;
        if format.is_ordered() && self.formats.order == ByteOrder::LeastFirst {
            bytes.reverse();
        }
        self.bytes.extend(bytes);
        Ok(())
    }

    /// A time stamp of the kind that the field has, in this meter's format.
    pub fn stamp(&mut self, field: &str, value: &Stamp, kind: StampKind) -> Result<(), TableError> {
        let format = self.formats.time;
        let size = kind
            .size(format)
            .ok_or_else(|| self.unsupported(field, u32::from(format.code())))?;
        if value.kind() != kind || value.format() != format {
            return Err(self.range(
                field,
                value,
                format!("this meter wants {kind:?} in format {format:?}"),
            ));
        }
        if let Some((counter, sub)) = value.counter() {
            self.u32(counter);
            if size > 4 {
                self.u8(sub);
            }
        } else {
            self.bytes(value.field_bytes());
        }
        Ok(())
    }

    /// LTIME_DATE
    pub fn ltime(&mut self, field: &str, value: &Stamp) -> Result<(), TableError> {
        self.stamp(field, value, StampKind::Long)
    }

    /// STIME_DATE
    pub fn stime(&mut self, field: &str, value: &Stamp) -> Result<(), TableError> {
        self.stamp(field, value, StampKind::Short)
    }

    /// TIME
    pub fn time_of_day(&mut self, field: &str, value: &TimeOfDay) -> Result<(), TableError> {
        let format = self.formats.time;
        if TimeOfDay::size(format).is_none() {
            return Err(self.unsupported(field, u32::from(format.code())));
        }
        if value.format() != format {
            let value = format!("{value:?}");
            return Err(self.range(field, value, format!("this meter wants format {format:?}")));
        }
        if let Some(counter) = value.counter() {
            self.u32(counter);
        } else {
            self.bytes(value.field_bytes());
        }
        Ok(())
    }

    /// DATE; nothing when the meter has no clock.
    pub fn date(&mut self, value: Date) {
        if self.formats.time != TimeFormat::None {
            self.u16(value.0);
        }
    }

    /// Characters of a fixed width.
    pub fn text(&mut self, field: &str, value: &Text, width: usize) -> Result<(), TableError> {
        self.exact(field, value.as_bytes(), width)
    }

    /// An identifier: `width` characters, or half the bytes in BCD.
    pub fn ident(&mut self, field: &str, value: &Ident, width: usize) -> Result<(), TableError> {
        match (value, self.formats.id_form) {
            (Ident::Text(text), IdForm::Text) => self.text(field, text, width),
            (Ident::Bcd(bytes), IdForm::Bcd) => self.exact(field, bytes, width / 2),
            (_, form) => Err(self.range(
                field,
                value,
                format!("this meter's identifiers are {form:?}"),
            )),
        }
    }

    /// The error for a value that does not fit at this place.
    #[must_use]
    pub fn range(&self, field: &str, value: impl ToString, allowed: String) -> TableError {
        TableError::Range {
            table: self.table,
            field: field.to_owned(),
            byte: self.bytes.len(),
            value: value.to_string(),
            allowed,
        }
    }

    fn unsupported(&self, field: &str, code: u32) -> TableError {
        TableError::Unsupported {
            table: self.table,
            field: field.to_owned(),
            byte: self.bytes.len(),
            code,
        }
    }
}
