//! Where in a text something stands.
//!
//! Is: byte offsets to lines and columns, and the byte range of every value of a TOML document by its path.
//! Is not: parsing of values.
//! Units: lines and columns count from 1, columns in characters.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where the lines of a text begin, so that the place of every value of a long file is found fast.
pub struct Lines<'a> {
    text: &'a str,
    /// The first byte of each line, and whether a character of it is a byte.
    starts: Vec<(usize, bool)>,
}

impl<'a> Lines<'a> {
    /// Of a text.
    pub fn of(text: &'a str) -> Lines<'a> {
        let mut at = 0;
        let start = |line: &str| {
            let start = (at, line.is_ascii());
            at += line.len() + 1;
            start
        };
        Lines {
            text,
            starts: text.split('\n').map(start).collect(),
        }
    }

    /// Line and column of a byte offset; past the end gives the end.
    pub fn line_column(&self, at: usize) -> (usize, usize) {
        let at = at.min(self.text.len());
        let line = self.starts.partition_point(|(start, _)| *start <= at);
        let (start, ascii) = line
            .checked_sub(1)
            .and_then(|index| self.starts.get(index).copied())
            .unwrap_or((0, false));
        let column = match self.text.get(start..at) {
            Some(before) if !ascii => before.chars().count(),
            _ => at - start,
        };
        (line, column + 1)
    }
}

/// Line and column of every value and key of a program file, by path ("display.normal.items[2].caption").
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    values: BTreeMap<String, (usize, usize)>,
}

impl Places {
    /// Of a parsed document.
    pub(crate) fn of(lines: &Lines<'_>, document: &DeTable<'_>) -> Places {
        let mut places = Places::default();
        places.walk_table(lines, "", document);
        places
    }

    /// Line and column of `path`, or of the nearest thing around it that the file does hold.
    pub fn of_path(&self, path: &str) -> Option<(usize, usize)> {
        let mut path = path;
        loop {
            if let Some(place) = self.values.get(path) {
                return Some(*place);
            }
            // The first of a list may be written without one.
            if let Some(at) = path.rfind("[0]") {
                let (before, after) = path.split_at(at);
                let single = format!("{before}{}", after.strip_prefix("[0]").unwrap_or(after));
                if let Some(place) = self.values.get(&single) {
                    return Some(*place);
                }
            }
            path = path.get(..path.rfind(['.', '['])?)?;
        }
    }

    fn add(&mut self, text: &Lines<'_>, path: String, span: Range<usize>) {
        self.values.insert(path, text.line_column(span.start));
    }

    fn walk_table(&mut self, text: &Lines<'_>, path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let path = join(path, key.get_ref());
            // A table is where its key is; a value is where it stands.
            let span = if value.get_ref().is_table() {
                key.span()
            } else {
                value.span()
            };
            self.add(text, path.clone(), span);
            self.walk(text, &path, value);
        }
    }

    fn walk(&mut self, text: &Lines<'_>, path: &str, value: &Spanned<DeValue<'_>>) {
        if let Some(table) = value.get_ref().as_table() {
            self.walk_table(text, path, table);
        }
        for (index, value) in value
            .get_ref()
            .as_array()
            .into_iter()
            .flat_map(|array| array.iter().enumerate())
        {
            let path = format!("{path}[{index}]");
            self.add(text, path.clone(), value.span());
            self.walk(text, &path, value);
        }
    }
}

/// "a" and "b" to "a.b".
pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        assert_eq!(Lines::of("").line_column(0), (1, 1));
        let lines = Lines::of("a\nüb\r\n\ncd");
        let places: Vec<_> = [0, 1, 2, 4, 5, 6, 7, 8, 10, 99]
            .map(|at| lines.line_column(at))
            .into();
        assert_eq!(
            places,
            [
                (1, 1),
                (1, 2),
                (2, 1),
                (2, 2),
                (2, 3),
                (2, 4),
                (3, 1),
                (4, 1),
                (4, 3),
                (4, 3)
            ]
        );
        assert_eq!(Lines::of("a\nb\n").line_column(99), (3, 1));
    }

    #[test]
    fn every_value_has_its_place_and_a_missing_one_its_parents() {
        let text = "a = 1\n[b.c]\nd = [1, { e = 2 }]\n";
        let table = DeTable::parse(text).unwrap();
        let places = Places::of(&Lines::of(text), table.get_ref());
        assert_eq!(places.of_path("a"), Some((1, 5)));
        assert_eq!(places.of_path("b.c.d[1].e"), Some((3, 15)));
        assert_eq!(places.of_path("b.c.zzz"), Some((2, 4)));
        assert_eq!(places.of_path("nothing"), None);
        assert_eq!(places.of_path("b[0].c.d[1]"), Some((3, 9)));
        assert_eq!(places.of_path("b[1].c.d[1]"), Some((2, 2)));
    }
}
