//! XLSX: a workbook with one sheet for what is ordered, the words above it on a sheet of their own.
//!
//! Is: numbers as numbers, times of the meter's clock as dates, the names of columns as in [`super::table`].
//! Is not: charts or colours.

use std::io::Write;

use jiff::civil::DateTime;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::number::Step;
use super::table::{Cell, LOG, PROFILE, REGISTERS, column, log_rows, preamble, register_rows};
use super::{Contents, ExportError, Order, What, sets, utc_text};
use crate::reading::ProfileSet;

impl From<XlsxError> for ExportError {
    fn from(error: XlsxError) -> Self {
        ExportError::Make(error.to_string())
    }
}

pub fn write(
    contents: &Contents,
    order: &Order,
    out: &mut dyn Write,
) -> Result<Vec<String>, ExportError> {
    let mut book = Workbook::new();
    match order.what {
        What::Registers => rows(
            book.add_worksheet().set_name("Registers")?,
            &REGISTERS,
            &register_rows(contents, order)?,
        )?,
        What::Log => rows(
            book.add_worksheet().set_name("Log")?,
            &LOG,
            &log_rows(contents)?,
        )?,
        What::Profile => {
            for set in sets(contents)? {
                let name = format!("Load profile {}", set.number);
                profile(book.add_worksheet().set_name(name)?, set, order)?;
            }
        }
    }
    let about = book.add_worksheet().set_name("About")?;
    for (row, line) in (0..).zip(preamble(contents, order)) {
        about.write_string(row, 0, line)?;
    }
    out.write_all(&book.save_to_buffer()?)?;
    Ok(Vec::new())
}

fn head<'a>(
    sheet: &mut Worksheet,
    names: impl Iterator<Item = &'a str>,
) -> Result<(), ExportError> {
    let bold = Format::new().set_bold();
    for (place, name) in (0..).zip(names) {
        sheet.write_string_with_format(0, place, name, &bold)?;
        sheet.set_column_width(place, name.len().clamp(10, 40) as f64 + 2.0)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn rows(sheet: &mut Worksheet, names: &[&str], rows: &[Vec<Cell>]) -> Result<(), ExportError> {
    head(sheet, names.iter().copied())?;
    for (row, cells) in (1..).zip(rows) {
        for (place, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, place, text)?,
                Cell::Number(value) => sheet.write_number(row, place, *value)?,
                Cell::Empty => continue,
            };
        }
    }
    Ok(())
}

fn profile(sheet: &mut Worksheet, set: &ProfileSet, order: &Order) -> Result<(), ExportError> {
    let names: Vec<String> = set
        .channels
        .iter()
        .map(|it| column(set, it, false))
        .collect();
    head(
        sheet,
        PROFILE.into_iter().chain(names.iter().map(String::as_str)),
    )?;
    let stamp = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    sheet.set_column_width(1, 20)?;
    sheet.set_column_width(3, 22)?;
    let steps: Vec<Step> = set
        .channels
        .iter()
        .map(|it| Step::of(it, order.side))
        .collect();
    for (row, (place, interval)) in (1..).zip(set.intervals.iter().enumerate()) {
        sheet.write_number(row, 0, set.number)?;
        if let Some(end) = &interval.end {
            match excel(end.local) {
                Some(at) => sheet.write_datetime_with_format(row, 1, &at, &stamp)?,
                None => sheet.write_string(row, 1, end.local.to_string())?,
            };
            if let Some(dst) = end.dst {
                sheet.write_number(row, 2, u8::from(dst))?;
            }
            sheet.write_string(row, 3, utc_text(end))?;
        }
        sheet.write_number(row, 4, set.interval_minutes)?;
        sheet.write_string(row, 5, interval.status.words())?;
        for (at, (channel, step)) in (6..).zip(set.channels.iter().zip(&steps)) {
            if let Some(value) = channel.values.get(place).copied().flatten() {
                sheet.write_number(row, at, step.double(value))?;
            }
        }
    }
    Ok(())
}

/// A time as a workbook counts it, from 1900 on.
fn excel(at: DateTime) -> Option<ExcelDateTime> {
    let part = |value: i8| u16::try_from(value).ok();
    let year = u16::try_from(at.year()).ok()?;
    let date = ExcelDateTime::from_ymd(
        year,
        u8::try_from(at.month()).ok()?,
        u8::try_from(at.day()).ok()?,
    )
    .ok()?;
    date.and_hms(
        part(at.hour())?,
        u8::try_from(at.minute()).ok()?,
        at.second(),
    )
    .ok()
}
