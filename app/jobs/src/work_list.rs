//! A work-list: which meters are to be programmed, with what.
//!
//! Is: a table of text as a spreadsheet writes it, read into rows, with everything that is wrong told by line and column; and
//! whether a meter is the one of its row.
//! Is not: a plan of the day, or a record of what was done; that is the job log.
//! Shape: the first line names the columns, in any order and case: `serial`, `program`, and if wanted `form`, `model`,
//! `firmware`, `note`; others are left alone. Commas, semicolons or tabs, as the first line has them; a mark of byte order, `sep=;` and
//! line ends of Windows are taken as they come. A program file is looked for beside the list.
//! Errors: [`WorkListError`].

mod read;

use std::path::{Path, PathBuf};

use crate::Identity;
use read::rows;

/// Problems told of one list; the rest is counted.
const MOST: usize = 20;

/// One thing that is wrong with a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: u64,
    /// From 1, as a spreadsheet counts; 1 for what is about the whole line.
    pub column: usize,
    /// In words.
    pub what: String,
}

/// Why a file is no work-list.
#[derive(Debug, thiserror::Error)]
pub enum WorkListError {
    /// The system refused.
    #[error("{} can't be read: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is not written as a list is.
    #[error("{}", told(path, mistakes))]
    Mistakes {
        /// Which file.
        path: PathBuf,
        /// All that is wrong.
        mistakes: Vec<Mistake>,
    },
}

fn told(path: &Path, mistakes: &[Mistake]) -> String {
    let path = path.display();
    let one = |it: &Mistake| format!("{path}:{}:{}: {}", it.line, it.column, it.what);
    let mut lines: Vec<String> = mistakes.iter().take(MOST).map(one).collect();
    if let Some(more) = mistakes.len().checked_sub(MOST).filter(|more| *more > 0) {
        lines.push(format!("and {more} more"));
    }
    lines.join("; ")
}

/// A meter of a list, and what is known of it there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// From 1.
    pub line: u64,
    /// As in the list.
    pub serial: String,
    /// The program file, beside the list unless it says where.
    pub program: Option<PathBuf>,
    /// "9S".
    pub form: Option<String>,
    /// "ax-poly", or as the meter calls itself.
    pub model: Option<String>,
    /// "5.28".
    pub firmware: Option<String>,
    /// For people.
    pub note: Option<String>,
}

/// Meters to be programmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkList {
    /// Where it is.
    pub path: PathBuf,
    /// In the order of the list.
    pub rows: Vec<Row>,
}

impl WorkList {
    /// Reads a file.
    ///
    /// # Errors
    /// When it can't be read, or anything in it is wrong: then all of that is told.
    pub fn load(path: &Path) -> Result<Self, WorkListError> {
        let bytes = std::fs::read(path).map_err(|source| WorkListError::Io {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&bytes, path)
    }

    /// From the bytes of a file; `path` is for messages, and for the programs beside it.
    ///
    /// # Errors
    /// As of [`Self::load`].
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self, WorkListError> {
        let path = path.to_owned();
        match rows(bytes, path.parent().unwrap_or(Path::new(""))) {
            Ok(rows) => Ok(Self { path, rows }),
            Err(mistakes) => Err(WorkListError::Mistakes { path, mistakes }),
        }
    }

    /// Why this meter is not to get the program of `file` by the list, in words; empty when it is.
    #[must_use]
    pub fn against(&self, meter: &Identity, file: Option<&Path>) -> Vec<String> {
        let list = self.path.display();
        let Some(row) = self.rows.iter().find(|row| row.serial == meter.serial) else {
            let mut words = format!("meter {} is not in the work-list {list}", meter.serial);
            let bare = |serial: &str| serial.trim_start_matches('0').to_owned();
            if let Some(near) =
                (self.rows.iter()).find(|row| bare(&row.serial) == bare(&meter.serial))
            {
                words.push_str(&format!(
                    "; its line {} has {}, which differs in leading zeros: spreadsheets drop them from a number",
                    near.line, near.serial
                ));
            }
            return vec![words];
        };
        let mut differs = Vec::new();
        let mut tell = |what: &str, listed: &str, found: &str| {
            let line = row.line;
            differs.push(format!(
                "the work-list says {what} {listed} for meter {} (line {line}), it is {found}",
                row.serial
            ));
        };
        if let Some(form) = &row.form
            && !is_form(meter, form)
        {
            tell("form", form, meter.form.as_deref().unwrap_or("not known"));
        }
        if let Some(model) = &row.model
            && !is_model(meter, model)
        {
            tell("model", model, &meter.model);
        }
        if let Some(firmware) = &row.firmware
            && *firmware != meter.firmware
        {
            tell("firmware", firmware, &meter.firmware);
        }
        if let (Some(listed), Some(file)) = (&row.program, file)
            && !same_file(listed, file)
        {
            let (listed, file) = (listed.display().to_string(), file.display().to_string());
            tell("program", &listed, &file);
        }
        differs
    }
}

fn is_form(meter: &Identity, form: &str) -> bool {
    let named = meter.form.as_deref();
    named.is_some_and(|name| name.eq_ignore_ascii_case(form))
        || meter.kind.row.is_some_and(|row| row.is_called(form))
}

/// By the catalog's name, or by the meter's own.
fn is_model(meter: &Identity, model: &str) -> bool {
    meter.model.eq_ignore_ascii_case(model)
        || meter
            .kind
            .row
            .is_some_and(|row| row.model.eq_ignore_ascii_case(model))
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests;
