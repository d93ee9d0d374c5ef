//! What is wrong with a file, all of it at once.
//!
//! Is: errors with file, line and column, and their collecting.
//! Is not: the reading that finds them.

use super::super::place::{Lines, Places};

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {what}{}{hint}", if hint.is_empty() { "" } else { "; " })]
pub struct FileError {
    /// The file, as the reader of the error knows it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong, with what was expected.
    pub what: String,
    /// What to do; may be empty.
    pub hint: String,
}

/// Collects the errors of one file.
pub(crate) struct Errors<'a> {
    file: &'a str,
    lines: &'a Lines<'a>,
    pub(crate) all: Vec<FileError>,
}

impl<'a> Errors<'a> {
    pub(crate) fn new(file: &'a str, lines: &'a Lines<'a>) -> Errors<'a> {
        Errors {
            file,
            lines,
            all: Vec::new(),
        }
    }

    /// At a byte of the text.
    pub(crate) fn at(&mut self, offset: usize, what: impl Into<String>, hint: impl Into<String>) {
        let place = self.lines.line_column(offset);
        self.at_place(place, what.into(), hint.into());
    }

    fn at_place(&mut self, (line, column): (usize, usize), what: String, hint: String) {
        let file = self.file.to_owned();
        self.all.push(FileError {
            file,
            line,
            column,
            what,
            hint,
        });
    }

    /// Itself while there are none, or all of them in the order of the file.
    pub(crate) fn go_on(mut self) -> Result<Self, Vec<FileError>> {
        if self.all.is_empty() {
            return Ok(self);
        }
        self.all.sort_by_key(|error| (error.line, error.column));
        Err(self.all)
    }
}

/// Hears of every value that is none of its kind.
pub(crate) struct Wrong<'a, 'e> {
    pub(crate) errors: &'a mut Errors<'e>,
    pub(crate) places: &'a Places,
}

impl Wrong<'_, '_> {
    /// At the value of a path.
    pub(crate) fn at(&mut self, path: &str, what: impl Into<String>, hint: impl Into<String>) {
        let place = self.places.of_path(path).unwrap_or((1, 1));
        self.errors.at_place(place, what.into(), hint.into());
    }
}
