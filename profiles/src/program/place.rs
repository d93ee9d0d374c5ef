//! Where in a text something stands.
//!
//! Is: byte offsets to lines and columns, and the byte range of every value of a TOML document by its path.
//! Is not: parsing of values.
//! Units: lines and columns count from 1, columns in characters.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Line and column of a byte offset; past the end gives the end.
pub fn line_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (line, before.get(start..).unwrap_or("").chars().count() + 1)
}

/// Line and column of every value and key of a program file, by path ("display.normal.items[2].caption").
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    values: BTreeMap<String, (usize, usize)>,
}

impl Places {
    /// Of a parsed document.
    pub(crate) fn of(text: &str, document: &DeTable<'_>) -> Places {
        let mut places = Places::default();
        places.walk_table(text, "", document);
        places
    }

    /// Line and column of `path`, or of the nearest thing around it that the file does hold.
    pub fn of_path(&self, path: &str) -> Option<(usize, usize)> {
        let mut path = path;
        loop {
            if let Some(place) = self.values.get(path) {
                return Some(*place);
            }
            path = path.get(..path.rfind(['.', '['])?)?;
        }
    }

    fn add(&mut self, text: &str, path: String, span: Range<usize>) {
        self.values.insert(path, line_column(text, span.start));
    }

    fn walk_table(&mut self, text: &str, path: &str, table: &DeTable<'_>) {
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

    fn walk(&mut self, text: &str, path: &str, value: &Spanned<DeValue<'_>>) {
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
        assert_eq!(line_column("", 0), (1, 1));
        assert_eq!(line_column("a\nüb", 4), (2, 2));
        assert_eq!(line_column("a\nb\n", 99), (3, 1));
    }

    #[test]
    fn every_value_has_its_place_and_a_missing_one_its_parents() {
        let text = "a = 1\n[b.c]\nd = [1, { e = 2 }]\n";
        let table = DeTable::parse(text).unwrap();
        let places = Places::of(text, table.get_ref());
        assert_eq!(places.of_path("a"), Some((1, 5)));
        assert_eq!(places.of_path("b.c.d[1].e"), Some((3, 15)));
        assert_eq!(places.of_path("b.c.zzz"), Some((2, 4)));
        assert_eq!(places.of_path("nothing"), None);
    }
}
