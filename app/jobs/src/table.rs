//! One table, decoded or raw.
//!
//! Is: the standard tables element by element under the standard's names, the maker's by the layouts of `profiles`.
//! Is not: a program's view of them.

mod words;

use std::ops::Range;

use meterbench_c1219::layout::{Datum, LayoutError, Value};
use meterbench_c1219::{Element, Image, Table as _, TableError, TableId, every_table};
use meterbench_profiles::map::{layouts, recognise};

use crate::error::Cause;
use crate::identify::identity_of;
use crate::read::read_tables;
use crate::session::Session;
use crate::snapshot::hex;
use crate::{Context, Identity, JobError, Link, Right, Target, policy, rate};

/// One table.
#[derive(Clone, Debug)]
pub struct TableReading {
    /// Whose.
    pub identity: Identity,
    /// Which.
    pub table: TableId,
    /// As sent.
    pub bytes: Vec<u8>,
    /// Its fields in order; `None` for a table that is not known here, or does not fit.
    pub fields: Option<Vec<Field>>,
    /// Why it does not fit.
    pub misfit: Option<Misfit>,
    /// What it cost the line.
    pub link: Link,
}

/// Reads one table, and those that it needs to be understood.
///
/// # Errors
/// When the session fails, the meter has no such table, or refuses it.
pub async fn read_table(
    context: &Context,
    target: &Target,
    table: TableId,
) -> Result<TableReading, JobError> {
    policy::allowed(context, Right::Read)?;
    let mut session = Session::open(context, target, rate::IDENTIFY + rate::typical(table)).await?;
    let result = body(&mut session, table).await;
    let (reading, link) = session.finish(result).await?;
    Ok(TableReading { link, ..reading })
}

async fn body(session: &mut Session<'_>, table: TableId) -> Result<TableReading, JobError> {
    let listed = |session: &Session<'_>| {
        session
            .image
            .config()
            .is_ok_and(|config| config.uses(table))
    };
    read_tables(session, [TableId::standard(1)]).await?;
    if !listed(session) {
        return Err(JobError::on("Reading", table, Cause::NoTable(table)));
    }
    read_tables(session, meterbench_c1219::needs(table).iter().copied()).await?;
    let bytes = session.read(table).await?;
    let (fields, misfit) = match fields(&session.image, table) {
        None => (None, None),
        Some(Ok(fields)) => (Some(fields), None),
        Some(Err(error)) => (None, Some(error)),
    };
    Ok(TableReading {
        identity: identity_of(session),
        table,
        bytes,
        fields,
        misfit,
        link: Link::default(),
    })
}

/// Why a table of the image does not fit, if it is known and does not.
pub(crate) fn misfit(image: &Image, table: TableId) -> Option<Misfit> {
    decode(image, table)?.err()
}

/// Why a table's bytes can't be laid out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(transparent)]
pub enum Misfit {
    /// A standard table.
    Standard(#[from] TableError),
    /// A maker's table.
    Maker(#[from] LayoutError),
}

/// Names and values, in order.
pub type Fields = Vec<(String, String)>;

/// A field, what stands there, and the bytes that say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// "PRI_DISP_SOURCES".
    pub name: String,
    /// In words where it is a code.
    pub value: String,
    /// Its bytes in the table.
    pub bytes: Range<usize>,
}

/// Fields by name; `None` for a table that is not known here.
///
/// # Errors
/// When the table's bytes do not fit what the image's other tables say of its shape.
pub fn decode(image: &Image, table: TableId) -> Option<Result<Fields, Misfit>> {
    decode_part(image, table, 0..usize::MAX)
}

/// The fields that lie wholly within these bytes of a table.
///
/// # Errors
/// As [`decode`].
pub fn decode_part(
    image: &Image,
    table: TableId,
    part: Range<usize>,
) -> Option<Result<Fields, Misfit>> {
    let line = |it: Field| (it.name, it.value);
    let fields = fields_in(image, table, &part)?;
    Some(fields.map(|fields| fields.into_iter().map(line).collect()))
}

/// Fields with their bytes, in order; `None` for a table that is not known here.
///
/// # Errors
/// As [`decode`].
pub fn fields(image: &Image, table: TableId) -> Option<Result<Vec<Field>, Misfit>> {
    fields_in(image, table, &(0..usize::MAX))
}

fn fields_in(
    image: &Image,
    table: TableId,
    part: &Range<usize>,
) -> Option<Result<Vec<Field>, Misfit>> {
    if table.is_pending() {
        return None;
    }
    if table.is_manufacturer() {
        return makers(image, table, part);
    }
    let length = image.raw(table).map_or(0, <[u8]>::len);
    Some(match standard(image, table)? {
        Ok(elements) => {
            let ends = ends(&elements, length);
            let mut kept: Vec<_> = elements.into_iter().zip(ends).collect();
            kept.retain(|(element, end)| element.at >= part.start && *end <= part.end);
            Ok(words::fields(&kept, recognise(image).family))
        }
        Err(error) => Err(error.into()),
    })
}

/// Where each element ends: where the next one begins, or the table ends.
fn ends(elements: &[Element], length: usize) -> Vec<usize> {
    let mut ends = Vec::with_capacity(elements.len());
    let mut next = length;
    let mut begin = None;
    for element in elements.iter().rev() {
        if let Some(begin) = begin.filter(|begin| *begin > element.at) {
            next = begin;
        }
        ends.push(next.max(element.at));
        begin = Some(element.at);
    }
    ends.reverse();
    ends
}

/// A maker's table, by its layout.
fn makers(
    image: &Image,
    table: TableId,
    part: &Range<usize>,
) -> Option<Result<Vec<Field>, Misfit>> {
    let family = recognise(image).family?;
    let layout = layouts(family)
        .into_iter()
        .find(|layout| layout.table == table)?;
    let (formats, bytes) = (image.formats().ok()?, image.raw(table)?);
    let values = match layout.decode(formats, bytes) {
        Ok(values) => values,
        Err(error) => return Some(Err(error.into())),
    };
    let many = |it: &Value| {
        values
            .iter()
            .any(|other| other.index > 0 && other.field == it.field)
    };
    let field = |it: &Value| {
        let (name, value) = shown(it, many(it));
        let bytes = it.byte..it.byte.saturating_add(it.size);
        Field { name, value, bytes }
    };
    let inside = |it: &Field| it.bytes.start >= part.start && it.bytes.end <= part.end;
    Some(Ok(values.iter().map(field).filter(inside).collect()))
}

/// "LOAD_SIDE_VOLTS[0]" and "240.2".
fn shown(value: &Value, many: bool) -> (String, String) {
    let plain = || match &value.datum {
        Datum::Integer(number) => number.to_string(),
        Datum::Number(number) => number.to_string(),
        Datum::Text(text) => text.to_string(),
        Datum::Bytes(bytes) => hex(bytes),
        Datum::Secret(_) => "…".into(),
        Datum::Stamp(stamp) => stamp
            .civil()
            .map_or_else(|| "never".into(), |time| time.to_string()),
        Datum::Time(time) => time
            .civil()
            .map_or_else(|| "never".into(), |time| time.to_string()),
    };
    let datum = value
        .choice
        .clone()
        .or(value.scaled.map(|scaled| scaled.to_string()))
        .unwrap_or_else(plain);
    let name = if many {
        format!("{}[{}]", value.field, value.index)
    } else {
        value.field.clone()
    };
    (name, datum)
}

/// A standard table's elements; `None` for a table that is not known here.
fn standard(image: &Image, table: TableId) -> Option<Result<Vec<Element>, TableError>> {
    macro_rules! known {
        ($($type:ty),*) => {
            $(if table == <$type>::ID {
                return Some(image.elements::<$type>());
            })*
        };
    }
    every_table!(known);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Least significant byte first, no clock.
    fn image(tables: &[(u16, &[u8])]) -> Image {
        let mut image = Image::new();
        image.set_raw(TableId::standard(0), vec![0; 19]);
        for (number, bytes) in tables {
            image.set_raw(TableId::standard(*number), bytes.to_vec());
        }
        image
    }

    #[test]
    fn every_byte_of_a_table_is_of_one_field() {
        // Two bytes more than the table has.
        let image = image(&[(31, &[0; 12])]);
        let all = fields(&image, TableId::standard(31)).unwrap().unwrap();
        let mut at = 0;
        for field in &all {
            assert_eq!(field.bytes.start, at, "{field:?}");
            at = field.bytes.end;
        }
        let last = all.last().map(|it| (it.name.as_str(), it.bytes.clone()));
        assert_eq!(last, Some(("TAIL", 10..12)));
    }

    #[test]
    fn numbers_that_share_a_line_share_its_bytes() {
        let image = image(&[
            (31, &[0, 1, 0, 0, 4, 0, 1, 0, 0, 0]),
            (33, &[5, 6, 4, 1, 0, 2, 0, 3, 0, 4, 0]),
        ]);
        let table = TableId::standard(33);
        let all = fields(&image, table).unwrap().unwrap();
        let sources = all.iter().find(|it| it.name == "PRI_DISP_SOURCES");
        let sources = sources.map(|it| (it.value.as_str(), it.bytes.clone()));
        assert_eq!(sources, Some(("1, 2, 3, 4", 3..11)));
        // A part of it has only the elements that are whole in it.
        let part = decode_part(&image, table, 4..9).unwrap().unwrap();
        assert_eq!(part, [("PRI_DISP_SOURCES".into(), "2, 3".to_owned())]);
    }

    #[test]
    fn every_standard_table_of_the_decoder_is_known_here() {
        let known = [
            0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25, 26, 27,
            28, 30, 31, 32, 33, 34, 40, 41, 42, 44, 50, 51, 52, 53, 54, 55, 56, 60, 61, 62, 63, 64,
            65, 66, 67, 70, 71, 72, 73, 74, 75, 76,
        ];
        let image = Image::new();
        for number in 0..2040 {
            assert_eq!(
                decode(&image, TableId::standard(number)).is_some(),
                known.contains(&number),
                "ST-{number}"
            );
        }
    }
}
