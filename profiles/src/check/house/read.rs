//! A file of house rules.
//!
//! Is: its serde types, and every error of it at its place.
//! Is not: what a rule finds.
//! Shape: `schema = 1`, then `[[rule]]` with `code`, `message`, `hint`, `severity = "error"` or `"warning"`, and conditions
//! `when`, `require`, `forbid`, each a table or a list of tables with `field` and what is asked of it.

use std::sync::LazyLock;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value as Json;
use toml::de::DeTable;

use super::super::codes::CODES;
use super::super::finding::Severity;
use super::{Condition, Rule, Test, field};
use crate::nearest::{cut, quoted, suggestion};
use crate::program::FileError;
use crate::program::file::{Errors, Wrong};
use crate::program::place::{Lines, Places};
use crate::program::schema::schema_of;
use crate::program::schema::shape::{self, Kind, Node};

/// The `schema` of files of rules.
const SCHEMA: i64 = 1;

/// Characters of the parser's message, which may repeat a value of the file.
const MESSAGE: usize = 200;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    schema: i64,
    #[serde(default)]
    rule: Vec<RuleFile>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    code: String,
    severity: Option<String>,
    message: String,
    hint: Option<String>,
    when: Option<Conditions>,
    require: Option<Conditions>,
    forbid: Option<Conditions>,
}

/// One condition, or several.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Conditions {
    One(Box<ConditionFile>),
    Many(Vec<ConditionFile>),
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ConditionFile {
    field: String,
    #[serde(default)]
    #[schemars(schema_with = "anything")]
    is: Option<Json>,
    #[serde(default)]
    #[schemars(schema_with = "any_list")]
    one_of: Option<Vec<Json>>,
    at_least: Option<f64>,
    at_most: Option<f64>,
    set: Option<bool>,
    #[serde(default)]
    #[schemars(schema_with = "anything")]
    contains: Option<Json>,
}

fn anything(_: &mut SchemaGenerator) -> Schema {
    json_schema!({})
}

fn any_list(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": {} })
}

fn root() -> &'static Node {
    static IT: LazyLock<Node> = LazyLock::new(|| Node::of(&schema_of::<RulesFile>()));
    &IT
}

/// The rules of a file.
pub(super) fn parse(text: &str, name: &str) -> Result<Vec<Rule>, Vec<FileError>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = Lines::of(text);
    let mut errors = Errors::new(name, &lines);
    let (document, broken) = DeTable::parse_recoverable(text);
    for error in broken {
        let start = error.span().map_or(0, |span| span.start);
        errors.at(start, cut(error.message(), MESSAGE), "");
    }
    let mut errors = errors.go_on()?;
    let places = Places::of(&lines, document.get_ref());
    shape::compare(root(), document.get_ref(), None, &mut errors);
    let mut errors = errors.go_on()?;
    let file = match RulesFile::deserialize(toml::Deserializer::from(document)) {
        Ok(file) => file,
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start);
            errors.at(start, cut(error.message(), MESSAGE), "");
            return Err(errors.all);
        }
    };
    let mut wrong = Wrong {
        errors: &mut errors,
        places: &places,
    };
    if file.schema != SCHEMA {
        let what = format!(
            "these rules have schema {}, this MeterBench reads schema {SCHEMA}",
            file.schema
        );
        wrong.at("schema", what, "open them with a newer MeterBench");
    }
    let rules = file.rule.into_iter().enumerate();
    let rules = rules.map(|(index, file)| file.into_rule(&format!("rule[{index}]"), &mut wrong));
    let rules = rules.collect();
    errors.go_on()?;
    Ok(rules)
}

impl RuleFile {
    fn into_rule(self, path: &str, wrong: &mut Wrong<'_, '_>) -> Rule {
        let code = self.code.trim().to_owned();
        if code.is_empty() || code.contains(|c: char| c.is_whitespace() || c.is_control()) {
            let hint = "give it a short one without spaces, such as \"HOUSE-1\"";
            wrong.at(
                &format!("{path}.code"),
                format!("{} is no code", quoted(&self.code)),
                hint,
            );
        }
        if CODES.iter().any(|(known, _)| *known == code) {
            let what = format!("{code} is the code of a rule of MeterBench");
            wrong.at(
                &format!("{path}.code"),
                what,
                "give it another, such as \"HOUSE-1\"",
            );
        }
        let severity = match self.severity.as_deref() {
            None | Some("error") => Severity::Error,
            Some("warning") => Severity::Warning,
            Some(other) => {
                let what = format!("{} is no severity", quoted(other));
                wrong.at(
                    &format!("{path}.severity"),
                    what,
                    suggestion(other, ["error", "warning"]),
                );
                Severity::Error
            }
        };
        if self.require.is_none() && self.forbid.is_none() {
            let what = format!("rule {} asks for nothing", quoted(&code));
            wrong.at(
                path,
                what,
                "add `require = { field = …, is = … }`, or `forbid`",
            );
        }
        let mut conditions = |all: Option<Conditions>, key: &str| {
            let all = match all {
                None => Vec::new(),
                Some(Conditions::One(one)) => vec![*one],
                Some(Conditions::Many(many)) => many,
            };
            let read = |(index, file): (usize, ConditionFile)| {
                file.into_condition(&format!("{path}.{key}[{index}]"), wrong)
            };
            all.into_iter().enumerate().map(read).collect()
        };
        Rule {
            when: conditions(self.when, "when"),
            require: conditions(self.require, "require"),
            forbid: conditions(self.forbid, "forbid"),
            code,
            severity,
            message: self.message,
            hint: self
                .hint
                .unwrap_or_else(|| "ask whoever keeps the house rules".into()),
        }
    }
}

impl ConditionFile {
    fn into_condition(self, path: &str, wrong: &mut Wrong<'_, '_>) -> Condition {
        let kind = match field::known(&self.field) {
            Ok(node) => Some(&node.kind),
            Err((what, hint)) => {
                wrong.at(&format!("{path}.field"), what, hint);
                None
            }
        };
        let mut is = Vec::new();
        let values = |key: &str, values: Vec<Json>, part: bool, wrong: &mut Wrong<'_, '_>| {
            let fits = |value: &&Json| kind.is_none_or(|kind| takes(kind, value, part));
            if let Some(value) = values.iter().find(|value| !fits(value)) {
                let what = format!(
                    "{} is never {value}: it is {}",
                    quoted(&self.field),
                    kind.map_or_else(String::new, Kind::words)
                );
                wrong.at(&format!("{path}.{key}"), what, "write a value of that kind");
            }
            values
        };
        if let Some(value) = self.is {
            is.push(Test::OneOf(values("is", vec![value], false, wrong)));
        }
        if let Some(all) = self.one_of {
            is.push(Test::OneOf(values("one_of", all, false, wrong)));
        }
        if let Some(value) = self.contains
            && let Some(value) = values("contains", vec![value], true, wrong).pop()
        {
            is.push(Test::Contains(value));
        }
        for (key, number) in [("at_least", self.at_least), ("at_most", self.at_most)] {
            let Some(number) = number else { continue };
            if kind.is_some_and(|kind| !takes(kind, &Json::from(1), false)) {
                let what = format!("{} is no number", quoted(&self.field));
                wrong.at(
                    &format!("{path}.{key}"),
                    what,
                    "ask it with `is`, `one_of` or `contains`",
                );
            }
            is.push(match key {
                "at_least" => Test::AtLeast(number),
                _ => Test::AtMost(number),
            });
        }
        is.extend(self.set.map(Test::Set));
        if is.is_empty() {
            let what = format!("nothing is asked of {}", quoted(&self.field));
            wrong.at(
                path,
                what,
                "add `is`, `one_of`, `at_least`, `at_most`, `contains` or `set`",
            );
        }
        Condition {
            field: self.field,
            is,
        }
    }
}

/// Whether a value, or a part of one, can be of this kind.
fn takes(kind: &Kind, value: &Json, part: bool) -> bool {
    match kind {
        Kind::Any => true,
        Kind::Text => value.is_string(),
        Kind::Whole { .. } | Kind::Number => value.is_number() && !part,
        Kind::Truth => value.is_boolean() && !part,
        Kind::List(element) if part => takes(&element.kind, value, false),
        Kind::List(_) => value.is_array(),
        Kind::Table(_) => value.is_object(),
        Kind::Either(any) => any.iter().any(|node| takes(&node.kind, value, part)),
    }
}
