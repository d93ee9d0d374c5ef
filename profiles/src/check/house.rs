//! House rules: a utility's own rules for programs, from a TOML file.
//!
//! Is: what a rule says, and which findings a program gets from it.
//! Is not: a language; a rule names fields of the program file and what they must or must not be.
//! Shape: fields are those of the file, `demand.interval_minutes`; `[*]` is every one of a list, `tou.season[*].weekday`.
//! With `[*]`, `require` asks it of every one, `forbid` of any one; an `is` of what isn't there does not hold.
//! Errors: [`FileError`], all of a file at once.

mod field;
mod read;

use serde_json::Value as Json;

use self::field::Found;
use super::Finding;
use super::finding::Severity;
use crate::nearest::quoted;
use crate::program::{FileError, Parsed, Program};

/// The rules of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseRules {
    rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
struct Rule {
    code: String,
    severity: Severity,
    message: String,
    hint: String,
    /// Only where all of these hold.
    when: Vec<Condition>,
    /// Each must hold.
    require: Vec<Condition>,
    /// None may hold.
    forbid: Vec<Condition>,
}

/// What a field must be.
#[derive(Debug, Clone, PartialEq)]
struct Condition {
    field: String,
    is: Vec<Test>,
}

/// One thing asked of a field.
#[derive(Debug, Clone, PartialEq)]
enum Test {
    /// It is this, or one of these.
    OneOf(Vec<Json>),
    /// A number not below this.
    AtLeast(f64),
    /// A number not above this.
    AtMost(f64),
    /// It is there, or it isn't.
    Set(bool),
    /// A list with this in it, or a text with this in it.
    Contains(Json),
}

/// The rules in a file's text. `name` is what errors call the file.
pub fn parse(text: &str, name: &str) -> Result<HouseRules, Vec<FileError>> {
    read::parse(text, name).map(|rules| HouseRules { rules })
}

/// What the rules find in a program.
pub fn check(rules: &HouseRules, program: &Program) -> Vec<Finding> {
    let file = serde_json::to_value(program.to_file()).unwrap_or_default();
    rules
        .rules
        .iter()
        .flat_map(|rule| rule.check(&file))
        .collect()
}

/// What the rules find in a program, each finding with its line in the file.
pub fn check_parsed(rules: &HouseRules, parsed: &Parsed) -> Vec<Finding> {
    let mut findings = check(rules, &parsed.program);
    super::with_lines(&mut findings, parsed);
    findings
}

impl HouseRules {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

impl Rule {
    fn check(&self, file: &Json) -> Vec<Finding> {
        if !self
            .when
            .iter()
            .all(|condition| condition.holds_anywhere(file))
        {
            return Vec::new();
        }
        let mut findings = Vec::new();
        for condition in &self.require {
            let found = condition.found(file);
            // Of an empty list nothing is asked; a field that isn't there fails whatever is asked of it.
            for one in found.iter().filter(|one| !condition.holds(one)) {
                findings.push(self.finding(one));
            }
        }
        for condition in &self.forbid {
            for one in condition
                .found(file)
                .iter()
                .filter(|one| condition.holds(one))
            {
                findings.push(self.finding(one));
            }
        }
        findings
    }

    fn finding(&self, found: &Found<'_>) -> Finding {
        let value = match found.value {
            Some(value) => quoted(&words(value)),
            None => "not set".to_owned(),
        };
        Finding {
            code: self.code.clone().into(),
            severity: self.severity,
            path: found.path.clone(),
            line: None,
            message: format!("{} ({} is {value})", self.message, found.path),
            hint: self.hint.clone(),
        }
    }
}

impl Condition {
    fn found<'a>(&self, file: &'a Json) -> Vec<Found<'a>> {
        field::find(file, &self.field)
    }

    fn holds_anywhere(&self, file: &Json) -> bool {
        self.found(file).iter().any(|one| self.holds(one))
    }

    fn holds(&self, found: &Found<'_>) -> bool {
        self.is.iter().all(|test| test.holds(found.value))
    }
}

impl Test {
    fn holds(&self, value: Option<&Json>) -> bool {
        match (self, value) {
            (Test::Set(set), value) => value.is_some() == *set,
            (_, None) => false,
            (Test::OneOf(all), Some(value)) => all.iter().any(|one| same(one, value)),
            (Test::AtLeast(least), Some(value)) => {
                value.as_f64().is_some_and(|value| value >= *least)
            }
            (Test::AtMost(most), Some(value)) => value.as_f64().is_some_and(|value| value <= *most),
            (Test::Contains(one), Some(Json::Array(all))) => {
                all.iter().any(|value| same(one, value))
            }
            (Test::Contains(one), Some(Json::String(text))) => {
                one.as_str().is_some_and(|one| text.contains(one))
            }
            (Test::Contains(_), Some(_)) => false,
        }
    }
}

/// Whether a value of a rule is a value of a program: numbers by value, and what a list may say in short by its name.
fn same(rule: &Json, value: &Json) -> bool {
    let named = ["item", "source", "on", "name"]
        .into_iter()
        .find_map(|key| value.get(key));
    match (rule.as_f64(), value.as_f64()) {
        (Some(rule), Some(value)) => rule.total_cmp(&value).is_eq(),
        _ => rule == value || named.is_some_and(|name| rule.is_string() && rule == name),
    }
}

/// A value in a message.
fn words(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(all) => {
            let all: Vec<String> = all.iter().map(words).collect();
            all.join(", ")
        }
        Json::Object(map) => {
            let name = ["item", "source", "on", "name"]
                .into_iter()
                .find_map(|key| map.get(key));
            name.map_or_else(|| value.to_string(), words)
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
