//! The rows of a work-list, out of the bytes of a file.
//!
//! Is: what spreadsheets do to a table of text, undone; every mistake found in one go.
//! Is not: what the rows mean.

use std::collections::BTreeMap;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use super::{Mistake, Row};

/// What a spreadsheet may write between cells; the first line tells which.
const SEPARATORS: [u8; 3] = *b";,\t";

/// The rows; all mistakes otherwise.
pub(super) fn rows(bytes: &[u8], folder: &Path) -> Result<Vec<Row>, Vec<Mistake>> {
    let mistake = |line, what: &str| {
        let what = what.to_owned();
        let column = 1;
        Mistake { line, column, what }
    };
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let what = "the file is in UTF-16; save it as \"CSV UTF-8\"";
        return Err(vec![mistake(1, what)]);
    }
    let text = words(bytes);
    let (text, skipped) = without_hint(&text);
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    let separator = SEPARATORS.into_iter().max_by_key(|it| count(*it));
    let mut reader = ReaderBuilder::new()
        .delimiter(separator.unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let mut mistakes = Vec::new();
    let mut columns: Option<Columns> = None;
    let (mut rows, mut seen) = (Vec::<Row>::new(), BTreeMap::<String, u64>::new());
    for record in reader.records() {
        let Ok(record) = record else {
            // Text in memory that is UTF-8 always parses; a reader's word for it all the same.
            mistakes.push(mistake(1 + skipped, "this line is no table of text"));
            break;
        };
        let line = line_of(&ends, &record) + skipped;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let Some(columns) = &columns else {
            match Columns::of(&record) {
                Ok(found) => columns = Some(found),
                Err(what) => return Err(vec![mistake(line, &what)]),
            }
            continue;
        };
        if record.len() != columns.count {
            let (has, needs) = (record.len(), columns.count);
            let what = format!("this line has {has} cells, the first line names {needs} columns");
            mistakes.push(mistake(line, &what));
            continue;
        }
        let mut row = Row {
            line,
            form: columns.cell(&record, "form"),
            model: columns.cell(&record, "model"),
            firmware: columns.cell(&record, "firmware"),
            note: columns.cell(&record, "note"),
            program: columns
                .cell(&record, "program")
                .map(|name| folder.join(name)),
            ..Row::default()
        };
        match serial(columns.cell(&record, "serial")) {
            Ok(serial) => row.serial = serial,
            Err(what) => {
                let column = columns.number("serial");
                mistakes.push(Mistake { line, column, what });
                continue;
            }
        }
        if let Some(first) = seen.insert(row.serial.clone(), line) {
            mistakes.push(Mistake {
                line,
                column: columns.number("serial"),
                what: format!("meter {} stands in line {first} already", row.serial),
            });
            continue;
        }
        rows.push(row);
    }
    if mistakes.is_empty() && rows.is_empty() {
        let what = match columns {
            Some(_) => "there is no meter under the first line",
            None => {
                "the file is empty; its first line names the columns: serial, program, form, model, firmware, note"
            }
        };
        mistakes.push(mistake(1, what));
    }
    if mistakes.is_empty() {
        Ok(rows)
    } else {
        Err(mistakes)
    }
}

/// UTF-8, with or without its mark; else what Windows of the West writes, letter by letter.
fn words(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// Without the line `sep=;` that a spreadsheet may want first; and the lines that this took away.
fn without_hint(text: &str) -> (&str, u64) {
    match text.split_once('\n') {
        Some((first, rest)) if first.to_ascii_lowercase().starts_with("sep=") => (rest, 1),
        _ => (text, 0),
    }
}

/// The line in which a record begins, by the places of the line ends. A reader that has seen the first half of a line end of
/// Windows is a line behind.
fn line_of(ends: &[usize], record: &StringRecord) -> u64 {
    let byte = record.position().map_or(0, csv::Position::byte);
    let before = ends.partition_point(|end| u64::try_from(*end).is_ok_and(|end| end <= byte));
    u64::try_from(before).unwrap_or(u64::MAX).saturating_add(1)
}

/// Where the columns are.
struct Columns {
    places: BTreeMap<String, usize>,
    count: usize,
}

impl Columns {
    fn of(record: &StringRecord) -> Result<Self, String> {
        let mut places = BTreeMap::new();
        for (place, name) in record.iter().enumerate() {
            let name = name.to_lowercase();
            if let Some(first) = places.insert(name.clone(), place)
                && !name.is_empty()
            {
                let (first, second) = (first + 1, place + 1);
                return Err(format!(
                    "columns {first} and {second} are both called \"{name}\""
                ));
            }
        }
        let count = record.len();
        if places.contains_key("serial") {
            return Ok(Self { places, count });
        }
        let names: Vec<&str> = record.iter().filter(|name| !name.is_empty()).collect();
        Err(format!(
            "no column is called \"serial\"; the first line names: {}",
            names.join(", ")
        ))
    }

    fn cell(&self, record: &StringRecord, name: &str) -> Option<String> {
        let cell = record.get(*self.places.get(name)?)?;
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn number(&self, name: &str) -> usize {
        self.places.get(name).map_or(1, |place| place + 1)
    }
}

/// A serial number as a meter may have it. A spreadsheet may have made a number of it.
fn serial(cell: Option<String>) -> Result<String, String> {
    let Some(text) = cell else {
        return Err("the serial number is missing".to_owned());
    };
    // A way to keep a spreadsheet from dropping zeros: ="0123456789", '0123456789.
    let text = text.trim_start_matches(['=', '\'']).trim_matches('"');
    let exponent = text.contains(['E', 'e']) && text.contains(['+', '.', ',']);
    if exponent && text.replace(',', ".").parse::<f64>().is_ok() {
        return Err(format!(
            "{text} is a serial number that a spreadsheet has rounded; format the column as text and enter it again"
        ));
    }
    if text.is_empty() || text.chars().count() > 20 || text.chars().any(char::is_control) {
        return Err(format!("\"{text}\" is no serial number"));
    }
    Ok(text.to_owned())
}
