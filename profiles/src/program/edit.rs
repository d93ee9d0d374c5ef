//! Changing the text that somebody wrote.
//!
//! Is: a merge of three: the program a text held, the program it shall hold, and the text itself. What is equal in the two
//! programs stays in the text as it stands, with its comments, order, quotes and spelling.
//! Is not: writing a new text; see `text`.
//! Shape: both programs as JSON, walked beside the document. Elements of lists are matched by what they are about, so that
//! comments beside them stay with them.
//! Errors: none. A text that can't be kept becomes a new one, with a note that says so.

mod array;
mod place;

use serde_json::{Map, Value as Json};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::place::join;
use super::schema::shape::{self, Node};
use super::text::{self, Comments};
use super::{Program, SCHEMA};

/// A changed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// It holds the program that it shall hold.
    pub text: String,
    /// What a person should know of it.
    pub note: Option<String>,
}

/// `original`, which holds `before`, so that it holds `after`.
pub fn rewrite(original: &str, before: &Program, after: &Program) -> Rewritten {
    let shall = text::json(after);
    let holds = |text: &String| {
        Program::parse(text, "").is_ok_and(|parsed| text::json(&parsed.program) == shall)
    };
    match merged(original, &text::json(before), &shall).filter(holds) {
        Some(text) => Rewritten { text, note: None },
        None => Rewritten {
            text: after.to_commented_text(),
            note: Some(
                "The file is written anew: its own comments and order could not be kept".into(),
            ),
        },
    }
}

fn merged(original: &str, before: &Map<String, Json>, after: &Map<String, Json>) -> Option<String> {
    let body = original.strip_prefix('\u{feff}');
    let mut document: DocumentMut = body.unwrap_or(original).parse().ok()?;
    let schema = document.as_table_mut().get_mut("schema")?;
    if schema.as_integer() != Some(SCHEMA) {
        replace(schema, Item::Value(Value::from(SCHEMA)));
    }
    headed(document.as_table_mut(), before, after, shape::root(), "");
    let mut text = document.to_string();
    if original.contains("\r\n") {
        text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    if body.is_some() {
        text.insert(0, '\u{feff}');
    }
    Some(text)
}

/// A table under a header of its own.
fn headed(
    table: &mut Table,
    before: &Map<String, Json>,
    after: &Map<String, Json>,
    node: &Node,
    path: &str,
) {
    for key in existing(table, before, after, node, path) {
        let known = node.table().and_then(|table| table.get(key));
        if let (Some(json), Some(known)) = (after.get(key), known) {
            place::insert(table, key, json, node, known, &join(path, key));
        }
    }
    if table.is_empty() {
        // An empty section sets nothing, but it is there.
        table.set_implicit(false);
    }
}

/// A table in braces.
fn inline(
    table: &mut InlineTable,
    before: &Map<String, Json>,
    after: &Map<String, Json>,
    node: &Node,
    path: &str,
) {
    // What stands before the closing brace stays before it, whichever value is the last.
    let end = table.iter_mut().last().and_then(|(_, value)| {
        let end = value.decor().suffix()?.as_str()?.to_owned();
        value.decor_mut().set_suffix("");
        Some(end)
    });
    for key in existing(table, before, after, node, path) {
        let value = after
            .get(key)
            .and_then(|json| text::value(json, &join(path, key), Comments::No));
        if let Some(value) = value {
            table.insert(key, value);
        }
    }
    if let (Some((_, value)), Some(end)) = (table.iter_mut().last(), end) {
        value.decor_mut().set_suffix(end);
    }
}

/// Changes and removes what is there; gives the keys that are yet to be inserted.
fn existing<'a>(
    table: &mut dyn TableLike,
    before: &Map<String, Json>,
    after: &'a Map<String, Json>,
    node: &Node,
    path: &str,
) -> Vec<&'a str> {
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        table.remove(key);
    }
    let mut missing = Vec::new();
    for (key, json) in after {
        let old = before.get(key);
        let known = node.table().and_then(|table| table.get(key));
        let (false, Some(known)) = (old == Some(json), known) else {
            continue;
        };
        match table.get_mut(key) {
            Some(item) => change(item, old, json, known, &join(path, key)),
            None => missing.push(key.as_str()),
        }
    }
    missing
}

/// What stands behind a key.
fn change(item: &mut Item, before: Option<&Json>, after: &Json, node: &Node, path: &str) {
    match (&mut *item, before, after) {
        (Item::Table(table), Some(Json::Object(before)), Json::Object(after)) => {
            return headed(table, before, after, node, path);
        }
        (Item::ArrayOfTables(tables), Some(Json::Array(before)), Json::Array(after))
            if tables.len() == before.len() && !after.is_empty() =>
        {
            return merge_tables(tables, before, after, node, path);
        }
        _ => {}
    }
    if let (Item::Value(value), Some(before)) = (&mut *item, before)
        && change_value(value, before, after, node, path)
    {
        return;
    }
    if let Some(new) = text::item(after, node, path, Comments::No) {
        replace(item, new);
    }
}

/// Whether the value could be changed where it stands.
fn change_value(value: &mut Value, before: &Json, after: &Json, node: &Node, path: &str) -> bool {
    match (value, before, after) {
        (Value::InlineTable(table), Json::Object(before), Json::Object(after)) => {
            inline(table, before, after, node, path);
        }
        // A single one that stands without brackets.
        (Value::InlineTable(table), Json::Array(before), Json::Array(after)) => {
            match (before.as_slice(), after.as_slice()) {
                ([Json::Object(before)], [Json::Object(after)]) => {
                    inline(table, before, after, node, path)
                }
                _ => return false,
            }
        }
        (Value::Array(array), Json::Array(before), Json::Array(after))
            if array.len() == before.len() =>
        {
            array::merge(array, before, after, node, path);
        }
        _ => return false,
    }
    true
}

/// Another value in the same place, between the same spaces and comments.
fn replace(item: &mut Item, mut new: Item) {
    if let (Item::Value(old), Item::Value(new)) = (&*item, &mut new) {
        *new.decor_mut() = old.decor().clone();
    }
    *item = new;
}

/// Tables of a list, each under a header.
fn merge_tables(
    tables: &mut ArrayOfTables,
    before: &[Json],
    after: &[Json],
    node: &Node,
    path: &str,
) {
    let mut old: Vec<Option<Table>> = tables.iter().cloned().map(Some).collect();
    let mut new: Vec<Table> = Vec::new();
    for step in array::steps(before, after) {
        let Some(json) = after.get(step.after).and_then(Json::as_object) else {
            continue;
        };
        let kept = step
            .before
            .and_then(|at| Some((before.get(at)?, old.get_mut(at)?.take()?)));
        new.push(match kept {
            Some((Json::Object(before), mut table)) => {
                headed(&mut table, before, json, node, path);
                table
            }
            _ => text::table(json, node, path, Comments::No),
        });
    }
    place::in_order(&mut new);
    tables.clear();
    for table in new {
        tables.push(table);
    }
}

#[cfg(test)]
mod tests;
