//! What keys and kinds of values a program file may have, at every path.
//!
//! Is: the schema as a tree, and the comparison of a document with it: unknown and missing keys, values of a wrong kind.
//! Is not: what a value means; a text is a text here.
//! Errors: all of them at once, each at its place.

use std::sync::LazyLock;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::file::Errors;
use super::super::place::join;
use super::json_schema;
use crate::nearest::{nearest, quoted, repeated, suggestion};

/// A key or an element of a list.
#[derive(Debug)]
pub(crate) struct Node {
    /// What it is for.
    pub(crate) words: String,
    pub(crate) kind: Kind,
}

/// What may stand there.
#[derive(Debug)]
pub(crate) enum Kind {
    Any,
    Text,
    Whole { least: i64, most: i64 },
    Number,
    Truth,
    List(Box<Node>),
    Table(Table),
    Either(Vec<Node>),
}

/// The keys of a table, in the order in which they are written.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) keys: Vec<(String, Node)>,
    required: Vec<String>,
}

impl Table {
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let found = self.keys.iter().find(|(known, _)| known == key);
        found.map(|(_, node)| node)
    }
}

/// The whole file.
pub(crate) fn root() -> &'static Node {
    static IT: LazyLock<Node> = LazyLock::new(|| Node::of(json_schema()));
    &IT
}

impl Node {
    pub(crate) fn of(schema: &Value) -> Node {
        let text = |key: &str| schema.get(key).and_then(Value::as_str);
        Node {
            words: text("description").unwrap_or_default().to_owned(),
            kind: Kind::of(schema),
        }
    }

    /// The keys that may stand here, of a table or of the elements of a list.
    pub(crate) fn table(&self) -> Option<&Table> {
        match &self.kind {
            Kind::Table(table) => Some(table),
            Kind::List(element) => element.table(),
            Kind::Either(any) => any.iter().find_map(Node::table),
            _ => None,
        }
    }
}

impl Kind {
    fn of(schema: &Value) -> Kind {
        let members = |key: &str| schema.get(key).and_then(Value::as_array);
        match schema.get("type").and_then(Value::as_str) {
            Some("string") => Kind::Text,
            Some("boolean") => Kind::Truth,
            Some("number") => Kind::Number,
            Some("integer") => {
                let most = match schema.get("format").and_then(Value::as_str) {
                    Some("uint8") => u8::MAX.into(),
                    Some("uint16") => u16::MAX.into(),
                    Some("uint32") => u32::MAX.into(),
                    _ => i64::MAX,
                };
                let least = schema.get("minimum").and_then(Value::as_i64);
                Kind::Whole {
                    least: least.unwrap_or(i64::MIN),
                    most,
                }
            }
            Some("array") => Kind::List(Box::new(match schema.get("items") {
                Some(items) => Node::of(items),
                None => Node::of(&Value::Null),
            })),
            Some("object") => {
                let keys = schema.get("properties").and_then(Value::as_object);
                let required = members("required").into_iter().flatten();
                Kind::Table(Table {
                    keys: keys
                        .into_iter()
                        .flatten()
                        .map(|(key, schema)| (key.clone(), Node::of(schema)))
                        .collect(),
                    required: required
                        .filter_map(Value::as_str)
                        .map(str::to_owned)
                        .collect(),
                })
            }
            _ => match members("anyOf") {
                Some(any) => Kind::Either(any.iter().map(Node::of).collect()),
                None => Kind::Any,
            },
        }
    }

    /// For a person.
    pub(crate) fn words(&self) -> String {
        match self {
            Kind::Any => "anything".into(),
            Kind::Text => "a text in quotes".into(),
            Kind::Whole { .. } => "a whole number".into(),
            Kind::Number => "a number".into(),
            Kind::Truth => "true or false".into(),
            Kind::List(_) => "a list in [ ]".into(),
            Kind::Table(_) => "a table of keys".into(),
            Kind::Either(any) => {
                let mut all: Vec<String> = any.iter().map(|node| node.kind.words()).collect();
                all.dedup();
                all.join(" or ")
            }
        }
    }

    /// Whether a value is of this kind, what is in it aside.
    fn takes(&self, value: &DeValue<'_>) -> bool {
        match (self, value) {
            (Kind::Any, _)
            | (Kind::Text, DeValue::String(_))
            | (Kind::Whole { .. } | Kind::Number, DeValue::Integer(_))
            | (Kind::Number, DeValue::Float(_))
            | (Kind::Truth, DeValue::Boolean(_))
            | (Kind::List(_), DeValue::Array(_))
            | (Kind::Table(_), DeValue::Table(_)) => true,
            (Kind::Either(any), value) => any.iter().any(|node| node.kind.takes(value)),
            _ => false,
        }
    }
}

/// The value for a person, and what to do when it is one that is often written without quotes.
fn found(value: &DeValue<'_>) -> (String, String) {
    let in_quotes = |text: String| {
        let hint = format!("put it in quotes, \"{text}\"");
        (text, hint)
    };
    let (words, hint) = match value {
        DeValue::String(text) => (format!("the text {}", quoted(text)), String::new()),
        DeValue::Integer(number) => (
            format!("the number {}", repeated(number.as_str())),
            String::new(),
        ),
        DeValue::Float(number) => (
            format!("the number {}", repeated(number.as_str())),
            String::new(),
        ),
        DeValue::Boolean(truth) => (format!("{truth}"), String::new()),
        DeValue::Datetime(time) => {
            let (text, hint) = in_quotes(time.to_string());
            (format!("the date or time {text}"), hint)
        }
        DeValue::Array(_) => ("a list".into(), String::new()),
        DeValue::Table(_) => ("a table of keys".into(), String::new()),
    };
    (words, hint)
}

/// The keys that files of schema 1 know, by path; what is in lists of items is the same as later but for annunciators.
const FIRST: [(&str, &[&str]); 7] = [
    ("", &["schema", "meter", "multiplier", "energy", "display"]),
    ("meter", &["model", "form", "volts", "class"]),
    ("multiplier", &["ct", "pt"]),
    ("display", &["normal", "alternate", "test"]),
    ("display.normal.items", &["item", "caption"]),
    ("display.alternate.items", &["item", "caption"]),
    ("display.test.items", &["item", "caption"]),
];

/// Compares a document with what it may hold, and a program file with what its schema's number knew.
pub(crate) fn compare(
    root: &Node,
    document: &DeTable<'_>,
    schema: Option<i64>,
    errors: &mut Errors<'_>,
) {
    let mut comparison = Comparison { schema, errors };
    if let Kind::Table(table) = &root.kind {
        comparison.keys("", 0, document, table);
    }
}

struct Comparison<'a, 'e> {
    schema: Option<i64>,
    errors: &'a mut Errors<'e>,
}

impl Comparison<'_, '_> {
    /// `path` is without list positions.
    fn keys(&mut self, path: &str, at: usize, table: &DeTable<'_>, known: &Table) {
        let mut unknown = Vec::new();
        for (key, value) in table {
            let name: &str = key.get_ref();
            let Some(node) = known.get(name) else {
                unknown.push(name);
                let what = format!("{} is no key that may stand {}", quoted(name), place(path));
                let hint = suggestion(name, known.keys.iter().map(|(key, _)| key.as_str()));
                self.errors.at(key.span().start, what, hint);
                continue;
            };
            if self.schema == Some(1) && is_later(path, name) {
                let what = format!(
                    "{} came with schema 2, this file has schema 1",
                    quoted(name)
                );
                self.errors
                    .at(key.span().start, what, "set `schema = 2` at its top");
                continue;
            }
            let at = match value.get_ref() {
                DeValue::Table(_) => key.span().start,
                _ => value.span().start,
            };
            self.value(&join(path, name), at, value, node);
        }
        self.missing(path, at, table, known, &unknown);
    }

    /// Keys that must be there. One that stands there misspelt has been named already.
    fn missing(
        &mut self,
        path: &str,
        at: usize,
        table: &DeTable<'_>,
        known: &Table,
        unknown: &[&str],
    ) {
        for key in &known.required {
            let there = table.iter().any(|(name, _)| name.get_ref() == key);
            let misspelt = |name: &&str| !nearest(name, [key.as_str()]).is_empty();
            if !there && !unknown.iter().any(misspelt) {
                let what = format!("{} lacks `{key}`", whole(path));
                self.errors.at(at, what, format!("add `{key} = …`"));
            }
        }
    }

    fn value(&mut self, path: &str, at: usize, value: &Spanned<DeValue<'_>>, node: &Node) {
        let node = match &node.kind {
            Kind::Either(any) => any
                .iter()
                .find(|node| node.kind.takes(value.get_ref()))
                .unwrap_or(node),
            _ => node,
        };
        match (&node.kind, value.get_ref()) {
            (Kind::Table(known), DeValue::Table(table)) => {
                self.keys(path, at, table, known);
            }
            (Kind::List(element), DeValue::Array(array)) => {
                for value in array {
                    self.value(path, value.span().start, value, element);
                }
            }
            (Kind::Whole { least, most }, DeValue::Integer(number)) => {
                let value = i64::from_str_radix(number.as_str(), number.radix()).ok();
                if value.is_none_or(|value| !(*least..=*most).contains(&value)) {
                    let what = format!(
                        "{} is from {least} to {most}, not {}",
                        last(path),
                        repeated(number.as_str())
                    );
                    self.errors.at(at, what, "");
                }
            }
            (kind, value) if kind.takes(value) => {}
            (kind, value) => {
                let (words, hint) = found(value);
                let what = format!("{} is {}, not {words}", last(path), kind.words());
                self.errors.at(at, what, hint);
            }
        }
    }
}

fn is_later(path: &str, key: &str) -> bool {
    let known = FIRST.iter().find(|(known, _)| *known == path);
    known.is_some_and(|(_, keys)| !keys.contains(&key))
}

/// "`form`" of "meter.form".
fn last(path: &str) -> String {
    let key = path.rsplit('.').next().unwrap_or(path);
    format!("`{key}`")
}

fn place(path: &str) -> String {
    if path.is_empty() {
        "here".to_owned()
    } else {
        format!("in [{path}]")
    }
}

/// What lacks a key: "[meter]", "the file".
fn whole(path: &str) -> String {
    if path.is_empty() {
        "the file".to_owned()
    } else {
        format!("[{path}]")
    }
}
