//! What may stand in a text: words of the catalog, and patterns.
//!
//! Is: the parts of the schema that the file types can't say by their types.
//! Is not: reading; a pattern lets through what the reading then may still refuse.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::super::file::KINDS;
use super::super::kyz::OutputMode;
use super::super::{Applied, EnergyFormat, Metric};
use crate::catalog::built_in;

fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Schema {
    let words: Vec<&str> = words.into_iter().collect();
    json_schema!({ "type": "string", "enum": words })
}

fn list_of(items: Schema) -> Schema {
    json_schema!({ "type": "array", "items": items })
}

fn pattern(pattern: &str, examples: &[&str]) -> Schema {
    json_schema!({ "type": "string", "pattern": pattern, "examples": examples })
}

/// Words of the catalog with what each means, or a number of the meter's own after `other`.
fn named(words: Vec<(&str, &str)>, others: &[&str]) -> Schema {
    let (ids, docs): (Vec<&str>, Vec<&str>) = words.into_iter().unzip();
    // Editors built on taplo show the second list beside the first.
    let known = json!({ "enum": ids, "x-taplo": { "docs": { "enumValues": docs } } });
    let others = others
        .iter()
        .map(|other| json!({ "pattern": format!("^{other}[0-9]{{1,5}}$") }));
    let any: Vec<Value> = std::iter::once(known).chain(others).collect();
    json_schema!({ "type": "string", "anyOf": any })
}

pub fn model(_: &mut SchemaGenerator) -> Schema {
    one_of(built_in().models().map(|model| model.id.as_str()))
}

pub fn form(_: &mut SchemaGenerator) -> Schema {
    let mut names: Vec<&str> = Vec::new();
    for row in &built_in().forms {
        for name in row.names.iter().chain([&row.id]) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    one_of(names)
}

pub fn volts(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "anyOf": [
        { "type": "integer", "format": "uint16", "minimum": 1 },
        { "type": "string", "pattern": "^\\s*[0-9]{1,5}\\s*(-\\s*[0-9]{1,5}\\s*)?$" },
    ], "examples": [240, "120-277"] })
}

pub fn ratio(_: &mut SchemaGenerator) -> Schema {
    let side = r"\s*[0-9]{1,7}(\.[0-9]{1,3})?\s*";
    pattern(&format!("^{side}(:{side})?$"), &["800:5", "35:1", "1:1"])
}

pub fn applied(_: &mut SchemaGenerator) -> Schema {
    one_of(Applied::ALL.map(Applied::id))
}

pub fn energy_format(_: &mut SchemaGenerator) -> Schema {
    one_of(EnergyFormat::ALL.map(EnergyFormat::id))
}

pub fn metrics(_: &mut SchemaGenerator) -> Schema {
    list_of(one_of(Metric::ALL.map(Metric::id)))
}

pub fn display_item(_: &mut SchemaGenerator) -> Schema {
    let items = &built_in().display_items;
    let words = items
        .iter()
        .map(|item| (item.id.as_str(), item.words.as_str()));
    named(words.collect(), &["source "])
}

pub fn annunciators(_: &mut SchemaGenerator) -> Schema {
    let mut names: Vec<&str> = Vec::new();
    for family in &built_in().families {
        for name in &family.display_source.annunciators {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    list_of(one_of(names))
}

pub fn demand_kind(_: &mut SchemaGenerator) -> Schema {
    one_of(KINDS)
}

pub fn output_mode(_: &mut SchemaGenerator) -> Schema {
    one_of(OutputMode::ALL.map(OutputMode::id))
}

pub fn source(_: &mut SchemaGenerator) -> Schema {
    let mut words: Vec<(&str, &str)> = Vec::new();
    for source in built_in()
        .families
        .iter()
        .flat_map(|family| &family.sources)
    {
        if !words.iter().any(|(id, _)| *id == source.id) {
            words.push((&source.id, &source.words));
        }
    }
    named(words, &["source "])
}

pub fn events(_: &mut SchemaGenerator) -> Schema {
    let words = built_in().events.iter();
    let words = words.map(|event| (event.id.as_str(), event.words.as_str()));
    list_of(named(words.collect(), &["event ", "maker event "]))
}

pub fn zone(_: &mut SchemaGenerator) -> Schema {
    pattern(
        "^[+-][0-9]{1,3}:[0-5][0-9]$",
        &["-05:00", "-06:00", "-07:00", "-08:00"],
    )
}

const TIME: &str = "([01][0-9]|2[0-3]):[0-5][0-9]";

pub fn time(_: &mut SchemaGenerator) -> Schema {
    pattern(&format!("^{TIME}$"), &["02:00"])
}

pub fn switches(_: &mut SchemaGenerator) -> Schema {
    list_of(pattern(
        &format!(r"^\s*{TIME}\s+[A-H](\s+(energy|demand))?\s*$"),
        &["00:00 C", "07:00 B", "14:00 A"],
    ))
}

/// A date, or words of which one is a month, a weekday, `month`, `day` or `week`: the first three letters tell.
pub fn when(_: &mut SchemaGenerator) -> Schema {
    const TOLD_BY: [&str; 22] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon",
        "tue", "wed", "thu", "fri", "sat", "sun", "day", "wee", "eac",
    ];
    let any_case = |word: &&str| {
        let letter = |c: char| format!("[{}{c}]", c.to_ascii_uppercase());
        word.chars().map(letter).collect::<String>()
    };
    let told: Vec<String> = TOLD_BY.iter().map(any_case).collect();
    let text = r"[A-Za-z0-9.,\s-]*";
    pattern(
        &format!(
            r"^\s*([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{text}({}){text})\s*$",
            told.join("|")
        ),
        &[
            "2026-12-24",
            "july 4",
            "july 4, monday if sunday",
            "second sunday of march",
            "last monday of may",
            "first friday on or after november 23",
            "day 1 of every month",
            "every friday",
            "every 28 days from 2026-01-05",
        ],
    )
}
