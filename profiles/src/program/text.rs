//! The text of a program file.
//!
//! Is: writing a program as TOML that a person would have written, with or without comments.
//! Is not: reading; see `file`. Nor changing a text that somebody wrote; see `edit`.
//! Shape: keys in the order of the file types, each under what the schema says of it. Of lists of tables only the first is
//! commented. With comments, sections that the program leaves to the meter stand at the end as examples behind a `#`, and
//! keys that few programs need stand so below the others of their table.

use serde_json::{Map, Value as Json};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::place::join;
use super::schema::SCHEMA_FILE;
use super::schema::shape::{self, Node};
use super::{Program, display, template};
use crate::catalog::built_in;

/// Whether each key stands under its comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comments {
    Yes,
    No,
}

/// The text of a program.
pub(super) fn write(program: &Program, comments: Comments) -> String {
    let mut document = DocumentMut::new();
    let mut root = table(&json(program), shape::root(), "", comments);
    if let Some(mut key) = root.key_mut("schema") {
        let decor = key.leaf_decor_mut();
        let words = decor
            .prefix()
            .and_then(|prefix| prefix.as_str())
            .unwrap_or_default();
        let words = match comments {
            Comments::Yes => format!("{}\n{words}", comment(&shape::root().words)),
            Comments::No => String::new(),
        };
        decor.set_prefix(format!("{SCHEMA_LINE}{SCHEMA_FILE}\n{words}"));
    }
    // A table's words stand before its header; the file has none, and its first line is the schema's.
    root.decor_mut().clear();
    *document.as_table_mut() = root;
    let mut text = document.to_string();
    if comments == Comments::Yes {
        text.push_str(&examples(program));
    }
    text
}

/// What stands above the sections that a program leaves to the meter.
pub(super) const EXAMPLES: &str = "# This program leaves to the meter what follows. To set a section, take the first # off its lines.";

/// An example of every section that a program leaves to the meter, each line behind a `#`.
fn examples(program: &Program) -> String {
    let set = json(program);
    let mut absent = json(&template::example(program));
    absent.retain(|key, _| !set.contains_key(key));
    if absent.is_empty() {
        return String::new();
    }
    let mut document = DocumentMut::new();
    let mut root = table(&absent, shape::root(), "", Comments::Yes);
    root.decor_mut().clear();
    *document.as_table_mut() = root;
    let text = document.to_string();
    let lines = text.lines().map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("#{line}\n"),
    });
    format!("\n{EXAMPLES}\n{}", lines.collect::<String>())
}

/// How the line begins that tells an editor of TOML where the schema is.
const SCHEMA_LINE: &str = "#:schema ./";

/// What a program file holds, every short way of writing written out.
pub(super) fn json(program: &Program) -> Map<String, Json> {
    match serde_json::to_value(program.to_file()) {
        Ok(Json::Object(map)) => map,
        // The file types are plain structs with text keys, which have no way to fail.
        _ => Map::new(),
    }
}

/// Keys whose tables stand under headers of their own, `[[tou.season]]`.
const TABLES: [&str; 4] = ["tou.schedule", "tou.season", "tou.holiday", "tou.billing"];

/// A table as it is written; `path` is without list positions.
pub(super) fn table(map: &Map<String, Json>, node: &Node, path: &str, comments: Comments) -> Table {
    let mut table = Table::new();
    for (key, value) in map {
        let path = join(path, key);
        let Some(node) = node.table().and_then(|table| table.get(key)) else {
            continue;
        };
        if let Some(item) = item(value, node, &path, comments) {
            let is_value = item.is_value();
            table.insert(key, item);
            if let Some(mut key) = table
                .key_mut(key)
                .filter(|_| is_value && comments == Comments::Yes)
            {
                key.leaf_decor_mut().set_prefix(comment(&node.words));
            }
        }
    }
    if comments == Comments::Yes {
        add_seldom(&mut table, node, path);
    }
    let headed = table.iter().any(|(_, item)| item.is_value()) || table.is_empty();
    table.set_implicit(!headed);
    table.decor_mut().set_prefix(match comments {
        Comments::Yes => format!("\n{}", comment(&node.words)),
        Comments::No => "\n".to_owned(),
    });
    table
}

/// Keys that few programs need, and what they could be.
pub(super) const SELDOM: [(&str, &str); 11] = [
    ("meter.firmware", "firmware = \"5.28\""),
    ("demand.subinterval_minutes", "subinterval_minutes = 5"),
    ("tou.dst.off_at", "off_at = \"02:00\""),
    ("tou.season.monday", "monday = \"weekday\""),
    ("tou.season.tuesday", "tuesday = \"weekday\""),
    ("tou.season.wednesday", "wednesday = \"weekday\""),
    ("tou.season.thursday", "thursday = \"weekday\""),
    ("tou.season.friday", "friday = \"weekday\""),
    ("tou.holiday.demand_reset", "demand_reset = true"),
    ("tou.holiday.self_read", "self_read = true"),
    (
        "tou.billing",
        "[[tou.billing]]\non = \"day 1 of every month\"\ndemand_reset = true\nself_read = true",
    ),
];

/// The seldom keys that a table doesn't have, behind a `#`, below its last value.
fn add_seldom(table: &mut Table, node: &Node, path: &str) {
    let mut lines = String::new();
    for (seldom, example) in SELDOM {
        let Some((of, key)) = seldom.rsplit_once('.') else {
            continue;
        };
        if of != path || table.contains_key(key) {
            continue;
        }
        let Some(node) = node.table().and_then(|table| table.get(key)) else {
            continue;
        };
        for line in node.words.lines() {
            lines.push_str(&format!("\n## {line}"));
        }
        for line in example.lines() {
            lines.push_str(&format!("\n#{line}"));
        }
    }
    let values = table.iter_mut().filter_map(|(_, item)| item.as_value_mut());
    if let Some(last) = values.last() {
        last.decor_mut().set_suffix(lines);
    }
}

/// What stands behind a key; of null nothing does.
pub(super) fn item(json: &Json, node: &Node, path: &str, comments: Comments) -> Option<Item> {
    match json {
        Json::Object(map) => Some(Item::Table(table(map, node, path, comments))),
        Json::Array(all) if TABLES.contains(&path) && !all.is_empty() => {
            let mut tables = ArrayOfTables::new();
            for map in all.iter().filter_map(Json::as_object) {
                let comments = if tables.is_empty() {
                    comments
                } else {
                    Comments::No
                };
                tables.push(table(map, node, path, comments));
            }
            Some(Item::ArrayOfTables(tables))
        }
        other => value(other, path, comments).map(Item::Value),
    }
}

/// A value as it is written.
pub(super) fn value(json: &Json, path: &str, comments: Comments) -> Option<Value> {
    Some(match json {
        Json::Null => return None,
        Json::Bool(truth) => Value::from(*truth),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::from(whole),
            (None, number) => Value::from(number?),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(all) => match all.as_slice() {
            [only] if is_days(path) => value(only, path, comments)?,
            all => Value::Array(array(all, path, comments)),
        },
        Json::Object(map) => match short(map, path) {
            Some(text) => Value::from(text),
            None => {
                let mut table = InlineTable::new();
                for (key, json) in map {
                    if let Some(value) = value(json, &join(path, key), comments) {
                        table.insert(key, value);
                    }
                }
                Value::InlineTable(table)
            }
        },
    })
}

/// Days of the calendar: a single one stands without brackets.
fn is_days(path: &str) -> bool {
    matches!(path, "tou.dst.on" | "tou.dst.off" | "tou.season.starts")
}

/// The one text that says all a table says.
fn short<'a>(map: &'a Map<String, Json>, path: &str) -> Option<&'a str> {
    let text = |key: &str| map.get(key).and_then(Json::as_str);
    match map.len() {
        1 if path.ends_with(".items") => text("item"),
        1 if is_days(path) || path == "tou.billing" => text("on"),
        2 if path.ends_with(".channels") => {
            let whole = map.get("end_reading") == Some(&Json::Bool(true));
            text("source").filter(|_| whole)
        }
        _ => None,
    }
}

/// Columns of a line that holds a whole list.
const LINE: usize = 100;

/// Column at which words beside an element begin.
const BESIDE: usize = 40;

/// A list, on one line if it fits there and no words stand beside its elements.
fn array(all: &[Json], path: &str, comments: Comments) -> Array {
    let mut array = Array::new();
    let mut words = Vec::new();
    for json in all {
        if let Some(value) = value(json, path, comments) {
            array.push(value);
            words.push(beside(json, path).filter(|_| comments == Comments::Yes));
        }
    }
    let listed = path.ends_with(".items") || words.iter().any(Option::is_some);
    let long = path.rsplit('.').next().unwrap_or(path).len() + array.to_string().len() > LINE;
    if array.is_empty() || !(listed || long) {
        return array;
    }
    let mut before = String::new();
    for (value, words) in array.iter_mut().zip(words) {
        value.decor_mut().set_prefix(format!("{before}{INDENT}"));
        value.decor_mut().set_suffix("");
        before = words
            .map(|words| beside_text(value, &words))
            .unwrap_or_default();
    }
    array.set_trailing(format!("{before}\n"));
    array.set_trailing_comma(true);
    array
}

/// What stands before an element on a line of its own.
pub(super) const INDENT: &str = "\n    ";

/// A comment beside an element, from the comma on.
pub(super) fn beside_text(value: &Value, words: &str) -> String {
    // Around the value stands what is beside its neighbours.
    let bare = value.clone().decorated("", "");
    let used = bare.to_string().chars().count() + INDENT.len();
    format!(
        "{:width$} # {words}",
        "",
        width = BESIDE.saturating_sub(used)
    )
}

/// What an element of a list is, for a person.
pub(super) fn beside(json: &Json, path: &str) -> Option<String> {
    let name = |key: &str| match json {
        Json::String(text) => Some(text.as_str()),
        other => other.get(key).and_then(Json::as_str),
    };
    if path.ends_with(".items") {
        let item = display::Item::new(name("item")?);
        return match item.known(built_in()) {
            Some(known) => Some(format!("{}: {}", known.caption.trim_end(), known.words)),
            None => item.source().map(|_| item.words(built_in())),
        };
    }
    if path.ends_with(".channels") {
        let source = name("source")?;
        let mut families = built_in().families.iter();
        return families.find_map(|family| Some(family.source(source)?.words.clone()));
    }
    if path.starts_with("events.") {
        return Some(built_in().event(name("event")?)?.words.clone());
    }
    None
}

/// Lines of comment.
pub(super) fn comment(words: &str) -> String {
    words.lines().map(|line| format!("# {line}\n")).collect()
}

/// The text with its examples set, as a person would.
#[cfg(test)]
pub(super) fn uncommented(text: &str) -> String {
    match text.split_once(EXAMPLES) {
        None => text.to_owned(),
        Some((before, after)) => {
            let lines = after
                .lines()
                .map(|line| line.strip_prefix('#').unwrap_or(line));
            let lines: Vec<&str> = lines.collect();
            format!("{before}{EXAMPLES}\n{}\n", lines.join("\n"))
        }
    }
}
