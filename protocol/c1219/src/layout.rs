//! A manufacturer table described as data: fields, types, scales, choices.
//!
//! Is: what a data file says about a table that the standard leaves to the maker, decoded like any other, and one field at a
//! time set in place so that no other byte changes.
//! Is not: the file format; a crate that knows TOML builds these values.
//! Errors: [`LayoutError`], which names the field.

use crate::{
    Formats, Number, Reader, Secret, Stamp, StampKind, TableError, TableId, Text, TimeOfDay, Writer,
};

/// A table as data.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Which table.
    pub table: TableId,
    /// Its fields, in any order; they may overlap.
    pub fields: Vec<Field>,
}

/// One field, or a run of equal ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// What it is called.
    pub name: String,
    /// Its first byte; `None` for right after the field before, for tables whose numbers vary in size.
    pub offset: Option<usize>,
    /// How it is written.
    pub kind: Kind,
    /// How many of them follow each other; 1 for a single one.
    pub count: u16,
    /// What a raw count is worth.
    pub scale: Scale,
    /// Names of codes.
    pub choices: Vec<Choice>,
}

impl Field {
    /// A single unscaled field at a byte.
    #[must_use]
    pub fn new(name: &str, offset: usize, kind: Kind) -> Self {
        Field {
            name: name.to_owned(),
            offset: Some(offset),
            kind,
            count: 1,
            scale: Scale::ONE,
            choices: Vec::new(),
        }
    }
}

/// How a field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// UINT8
    U8,
    /// UINT16
    U16,
    /// UINT32
    U32,
    /// INT8
    I8,
    /// INT16
    I16,
    /// INT32
    I32,
    /// Some bits of an unsigned integer.
    Bits {
        /// Bytes of the integer: 1, 2 or 4.
        bytes: u8,
        /// The lowest bit, 0 least significant.
        first: u8,
        /// How many bits.
        width: u8,
    },
    /// So many characters.
    Text(u16),
    /// So many bytes.
    Bytes(u16),
    /// So many bytes that must not be shown.
    Secret(u16),
    /// A number in NI_FORMAT1.
    Ni1,
    /// A number in NI_FORMAT2.
    Ni2,
    /// LTIME_DATE
    LTime,
    /// STIME_DATE
    STime,
    /// TIME
    Time,
}

/// What a raw count is worth: `raw * numerator / denominator`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scale {
    /// Above the line.
    pub numerator: i64,
    /// Below the line; zero is no scale and gives no value.
    pub denominator: i64,
}

impl Scale {
    /// One for one.
    pub const ONE: Scale = Scale {
        numerator: 1,
        denominator: 1,
    };
}

/// The name of a code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Choice {
    /// The code.
    pub code: i64,
    /// Its name.
    pub name: String,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// Any of the integers, or bits.
    Integer(i64),
    /// A number with a fraction.
    Number(Number),
    /// Characters.
    Text(Text),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Bytes that must not be shown.
    Secret(Secret),
    /// A date and time.
    Stamp(Stamp),
    /// A time of day.
    Time(TimeOfDay),
}

/// A field's content, decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The field's name.
    pub field: String,
    /// Which one of a run, from 0.
    pub index: u16,
    /// Where it begins.
    pub byte: usize,
    /// How many bytes it takes.
    pub size: usize,
    /// What it holds.
    pub datum: Datum,
    /// Its worth after scaling, for numbers.
    pub scaled: Option<f64>,
    /// The name of its code.
    pub choice: Option<String>,
}

/// Why a field could not be decoded or set.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// The bytes do not fit the field, or the other way round.
    #[error(transparent)]
    Table(#[from] TableError),
    /// No such field, or not so many of them.
    #[error("{table} has no field {field} number {index}")]
    NoField {
        /// The table.
        table: TableId,
        /// The name asked for.
        field: String,
        /// Which one of a run.
        index: u16,
    },
    /// The datum is of another kind than the field.
    #[error("{table} {field} is {kind:?} and can't hold this kind of value")]
    Kind {
        /// The table.
        table: TableId,
        /// The field.
        field: String,
        /// What the field is.
        kind: Kind,
    },
    /// The layout itself is impossible: bits that an integer does not have.
    #[error("{table} {field}: {kind:?} is no possible field")]
    Impossible {
        /// The table.
        table: TableId,
        /// The field.
        field: String,
        /// What the field is said to be.
        kind: Kind,
    },
}

impl Kind {
    /// Bytes of one such field in this meter; `None` if its format is reserved or the kind impossible.
    #[must_use]
    pub fn size(self, formats: &Formats) -> Option<usize> {
        match self {
            Kind::U8 | Kind::I8 => Some(1),
            Kind::U16 | Kind::I16 => Some(2),
            Kind::U32 | Kind::I32 => Some(4),
            Kind::Bits {
                bytes,
                first,
                width,
            } => {
                let inside =
                    u32::from(first) + u32::from(width) <= 8 * u32::from(bytes) && width > 0;
                (matches!(bytes, 1 | 2 | 4) && inside).then_some(bytes.into())
            }
            Kind::Text(n) | Kind::Bytes(n) | Kind::Secret(n) => Some(n.into()),
            Kind::Ni1 => formats.ni1.size(),
            Kind::Ni2 => formats.ni2.size(),
            Kind::LTime => StampKind::Long.size(formats.time),
            Kind::STime => StampKind::Short.size(formats.time),
            Kind::Time => TimeOfDay::size(formats.time),
        }
    }

    fn read(self, name: &str, r: &mut Reader<'_>) -> Result<Datum, TableError> {
        let unsigned = |r: &mut Reader<'_>, bytes| {
            r.unsigned(name, bytes)
                .map(|value| Datum::Integer(value.cast_signed()))
        };
        match self {
            Kind::U8 => unsigned(r, 1),
            Kind::U16 => unsigned(r, 2),
            Kind::U32 => unsigned(r, 4),
            Kind::I8 => r.signed(name, 1).map(Datum::Integer),
            Kind::I16 => r.signed(name, 2).map(Datum::Integer),
            Kind::I32 => r.signed(name, 4).map(Datum::Integer),
            Kind::Bits {
                bytes,
                first,
                width,
            } => {
                let all = r.unsigned(name, bytes.into())?;
                Ok(Datum::Integer((all >> first & mask(width)).cast_signed()))
            }
            Kind::Text(n) => r.text(name, n.into()).map(Datum::Text),
            Kind::Bytes(n) => r
                .take(name, n.into())
                .map(|bytes| Datum::Bytes(bytes.to_vec())),
            Kind::Secret(n) => r
                .take(name, n.into())
                .map(|bytes| Datum::Secret(Secret::new(bytes.to_vec()))),
            Kind::Ni1 => r.ni1(name).map(Datum::Number),
            Kind::Ni2 => r.ni2(name).map(Datum::Number),
            Kind::LTime => r.ltime(name).map(Datum::Stamp),
            Kind::STime => r.stime(name).map(Datum::Stamp),
            Kind::Time => r.time_of_day(name).map(Datum::Time),
        }
    }
}

fn mask(width: u8) -> u64 {
    u64::MAX
        .checked_shr(64u32.saturating_sub(u32::from(width)))
        .unwrap_or(0)
}

impl Layout {
    /// Every field, in the layout's order. The first that does not fit is the error.
    pub fn decode(&self, formats: Formats, bytes: &[u8]) -> Result<Vec<Value>, LayoutError> {
        let mut values = Vec::new();
        for (field, start, size) in self.places(&formats) {
            let size = size.ok_or_else(|| self.impossible(field))?;
            for index in 0..field.count {
                values.push(self.value(
                    field,
                    index,
                    start + usize::from(index) * size,
                    formats,
                    bytes,
                )?);
            }
        }
        Ok(values)
    }

    /// One field by name; `index` is 0 for a single one.
    pub fn get(
        &self,
        formats: Formats,
        bytes: &[u8],
        name: &str,
        index: u16,
    ) -> Result<Value, LayoutError> {
        let (field, byte) = self.place(&formats, name, index)?;
        self.value(field, index, byte, formats, bytes)
    }

    /// The same bytes with one field changed. An integer may be given for any number; codes are not checked against choices.
    pub fn set(
        &self,
        formats: Formats,
        bytes: &[u8],
        name: &str,
        index: u16,
        datum: &Datum,
    ) -> Result<Vec<u8>, LayoutError> {
        let (field, byte) = self.place(&formats, name, index)?;
        let mut r = Reader::new(self.table, bytes, formats);
        r.take(name, byte)?;
        let mut w = Writer::new(self.table, formats);
        let wrong = || LayoutError::Kind {
            table: self.table,
            field: name.to_owned(),
            kind: field.kind,
        };
        match (field.kind, datum) {
            (Kind::U8, Datum::Integer(value)) => put_unsigned(&mut w, name, *value, 1)?,
            (Kind::U16, Datum::Integer(value)) => put_unsigned(&mut w, name, *value, 2)?,
            (Kind::U32, Datum::Integer(value)) => put_unsigned(&mut w, name, *value, 4)?,
            (Kind::I8, Datum::Integer(value)) => w.signed(name, *value, 1)?,
            (Kind::I16, Datum::Integer(value)) => w.signed(name, *value, 2)?,
            (Kind::I32, Datum::Integer(value)) => w.signed(name, *value, 4)?,
            (
                Kind::Bits {
                    bytes,
                    first,
                    width,
                },
                Datum::Integer(value),
            ) => {
                let all = r.clone().unsigned(name, bytes.into())?;
                let bits = u64::try_from(*value)
                    .ok()
                    .filter(|bits| *bits <= mask(width));
                let bits =
                    bits.ok_or_else(|| w.range(name, value, format!("it has {width} bits")))?;
                w.unsigned(all & !(mask(width) << first) | bits << first, bytes.into());
            }
            (Kind::Text(n), Datum::Text(text)) => w.text(name, text, n.into())?,
            (Kind::Bytes(n), Datum::Bytes(bytes)) => w.exact(name, bytes, n.into())?,
            (Kind::Secret(n), Datum::Secret(secret)) => w.exact(name, secret.expose(), n.into())?,
            (Kind::Ni1, Datum::Number(number)) => w.ni1(name, number)?,
            (Kind::Ni2, Datum::Number(number)) => w.ni2(name, number)?,
            (Kind::Ni1, Datum::Integer(value)) => w.ni1(name, &Number::Integer(*value))?,
            (Kind::Ni2, Datum::Integer(value)) => w.ni2(name, &Number::Integer(*value))?,
            (Kind::LTime, Datum::Stamp(stamp)) => w.ltime(name, stamp)?,
            (Kind::STime, Datum::Stamp(stamp)) => w.stime(name, stamp)?,
            (Kind::Time, Datum::Time(time)) => w.time_of_day(name, time)?,
            _ => return Err(wrong()),
        }
        let new = w.into_bytes();
        r.take(name, new.len())?;
        let mut all = bytes.to_vec();
        all.splice(byte..byte + new.len(), new);
        Ok(all)
    }

    /// Every field with its first byte and the size of one.
    fn places(&self, formats: &Formats) -> impl Iterator<Item = (&Field, usize, Option<usize>)> {
        let mut next = 0usize;
        let formats = *formats;
        self.fields.iter().map(move |field| {
            let size = field.kind.size(&formats);
            let start = field.offset.unwrap_or(next);
            next = start.saturating_add(size.unwrap_or(0) * usize::from(field.count));
            (field, start, size)
        })
    }

    fn place(
        &self,
        formats: &Formats,
        name: &str,
        index: u16,
    ) -> Result<(&Field, usize), LayoutError> {
        let found = self
            .places(formats)
            .find(|(field, ..)| field.name == name && index < field.count);
        let (field, start, size) = found.ok_or_else(|| LayoutError::NoField {
            table: self.table,
            field: name.to_owned(),
            index,
        })?;
        let size = size.ok_or_else(|| self.impossible(field))?;
        Ok((field, start.saturating_add(usize::from(index) * size)))
    }

    fn value(
        &self,
        field: &Field,
        index: u16,
        byte: usize,
        formats: Formats,
        bytes: &[u8],
    ) -> Result<Value, LayoutError> {
        let mut r = Reader::new(self.table, bytes, formats);
        r.take(&field.name, byte)?;
        let datum = field.kind.read(&field.name, &mut r)?;
        let number = match &datum {
            Datum::Integer(value) => Number::Integer(*value).to_f64(),
            Datum::Number(number) => number.to_f64(),
            _ => None,
        };
        #[expect(clippy::cast_precision_loss, reason = "scales are small numbers")]
        let worth = |raw: f64| raw * field.scale.numerator as f64 / field.scale.denominator as f64;
        let scaled = number.filter(|_| field.scale.denominator != 0).map(worth);
        let code = if let Datum::Integer(value) = datum {
            Some(value)
        } else {
            None
        };
        let choice = field
            .choices
            .iter()
            .find(|choice| Some(choice.code) == code)
            .map(|choice| choice.name.clone());
        Ok(Value {
            field: field.name.clone(),
            index,
            byte,
            size: r.position().saturating_sub(byte),
            datum,
            scaled,
            choice,
        })
    }

    fn impossible(&self, field: &Field) -> LayoutError {
        LayoutError::Impossible {
            table: self.table,
            field: field.name.clone(),
            kind: field.kind,
        }
    }
}

fn put_unsigned(w: &mut Writer, name: &str, value: i64, size: usize) -> Result<(), TableError> {
    let fits = u64::try_from(value)
        .ok()
        .filter(|value| *value <= u64::MAX >> (64 - 8 * size));
    w.unsigned(
        fits.ok_or_else(|| w.range(name, value, format!("it has {} bits", 8 * size)))?,
        size,
    );
    Ok(())
}

#[cfg(test)]
mod tests;
