//! Parquet: the load profile as one row for each channel and interval, the same columns for every meter.
//!
//! Is: plain pages without compression, which every reader takes; the words above a CSV as key and value of the file.
//! Is not: registers and logs, which are few and of mixed kinds.
//! Shape: see [`SCHEMA`]; `end_utc` in microseconds, `end_local` as the meter's clock shows it.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::number::Step;
use super::table::preamble;
use super::{Contents, ExportError, Order, What, sets};
use crate::reading::{Channel, ProfileSet};

/// The columns.
const SCHEMA: &str = "message load_profile {
    required int32 set;
    required binary channel (string);
    required binary unit (string);
    required int32 minutes;
    optional int64 end_utc (timestamp(micros,true));
    optional int64 end_local (timestamp(micros,false));
    optional boolean dst;
    required binary status (string);
    optional double value;
}";

impl From<ParquetError> for ExportError {
    fn from(error: ParquetError) -> Self {
        ExportError::Make(error.to_string())
    }
}

pub fn write(
    contents: &Contents,
    order: &Order,
    out: &mut dyn Write,
) -> Result<Vec<String>, ExportError> {
    if order.what != What::Profile {
        return Err(ExportError::NoPlace {
            format: "Parquet",
            what: order.what,
        });
    }
    let sets = sets(contents)?;
    let about = KeyValue::new(
        "meterbench".to_owned(),
        preamble(contents, order).join("\n"),
    );
    let properties = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        .set_key_value_metadata(Some(vec![about]))
        .build();
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties))?;
    for set in sets {
        for channel in &set.channels {
            let mut group = file.next_row_group()?;
            rows(&mut group, set, channel, order)?;
            group.close()?;
        }
    }
    file.close()?;
    out.write_all(&bytes)?;
    Ok(Vec::new())
}

/// Microseconds since 1970 of what the meter's clock shows, as if that were UTC.
fn micros(at: jiff::civil::DateTime) -> Option<i64> {
    let zoned = at.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_microsecond())
}

fn rows<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    set: &ProfileSet,
    channel: &Channel,
    order: &Order,
) -> Result<(), ExportError> {
    let count = set.intervals.len();
    let text = |text: &str| vec![ByteArray::from(text); count];
    let minutes = i32::try_from(set.interval_minutes).unwrap_or(i32::MAX);
    column::<Int32Type, _>(group, &vec![i32::from(set.number); count], None)?;
    column::<ByteArrayType, _>(group, &text(&channel.quantity), None)?;
    column::<ByteArrayType, _>(group, &text(&channel.unit), None)?;
    column::<Int32Type, _>(group, &vec![minutes; count], None)?;
    let ends = || set.intervals.iter().map(|interval| interval.end);
    optional::<Int64Type, _>(group, ends().map(|end| Some(end?.utc?.as_microsecond())))?;
    optional::<Int64Type, _>(group, ends().map(|end| micros(end?.local)))?;
    optional::<parquet::data_type::BoolType, _>(group, ends().map(|end| end?.dst))?;
    let status: Vec<ByteArray> = set
        .intervals
        .iter()
        .map(|interval| ByteArray::from(interval.status.words().as_str()))
        .collect();
    column::<ByteArrayType, _>(group, &status, None)?;
    let step = Step::of(channel, order.side);
    let values = (0..count).map(|place| channel.values.get(place).copied().flatten());
    optional::<DoubleType, _>(group, values.map(|value| value.map(|it| step.double(it))))
}

fn optional<T: parquet::data_type::DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ExportError> {
    let mut levels = Vec::new();
    let mut held = Vec::new();
    for value in values {
        levels.push(i16::from(value.is_some()));
        held.extend(value);
    }
    column::<T, W>(group, &held, Some(&levels))
}

fn column<T: parquet::data_type::DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ExportError> {
    let mut column = group
        .next_column()?
        .ok_or_else(|| ExportError::Make("there are more columns than the schema has".into()))?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()?;
    Ok(())
}
