//! Rules for `[texts]`: U001 and U002.

use super::{Finding, Subject};
use crate::nearest::repeated;

/// U001: a text longer than its field.
pub(super) fn length(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (field, text) in subject.program.texts.iter().flat_map(|texts| &texts.0) {
        // Spaces at the end are what the meter fills a field with.
        let length = text.trim_end_matches(' ').chars().count();
        if length > field.length() {
            let message = format!(
                "{} \"{}\" has {length} characters; the field holds {}",
                field.words(),
                repeated(text),
                field.length()
            );
            findings.push(Finding::error(
                "U001",
                format!("texts.{}", field.id()),
                message,
                format!("shorten it by {}", length - field.length()),
            ));
        }
    }
}

/// U002: a character that the meter's text can't hold.
pub(super) fn ascii(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (field, text) in subject.program.texts.iter().flat_map(|texts| &texts.0) {
        let printable = |c: char| c.is_ascii_graphic() || c == ' ';
        if let Some((place, strange)) = text.chars().enumerate().find(|(_, c)| !printable(*c)) {
            let message = format!(
                "{} \"{}\" holds {strange:?} in place {}; the meter's texts are plain ASCII",
                field.words(),
                repeated(text),
                place + 1
            );
            findings.push(Finding::error(
                "U002",
                format!("texts.{}", field.id()),
                message,
                "write it with letters A to Z, digits and signs, without accents",
            ));
        }
    }
}
