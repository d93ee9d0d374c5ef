//! The JSON Schema of program files: what an editor of TOML completes and checks while somebody types.
//!
//! Is: the schema out of the file types, with the words of the catalog and the patterns of rules, switches and ratios.
//! Is not: the rules for a program; what the schema lets through, `check` still judges.
//! Shape: draft 7 without references, because that is what editors of TOML know.

pub(crate) mod shape;
pub(super) mod words;

use std::sync::LazyLock;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::file::ProgramFile;

/// The name under which the schema stands beside a program file, and to which the file's first line points.
pub const SCHEMA_FILE: &str = "meterbench-program.schema.json";

/// The schema as a value.
pub fn json_schema() -> &'static Value {
    static IT: LazyLock<Value> = LazyLock::new(|| {
        let mut schema = schema_of::<ProgramFile>();
        if let Value::Object(map) = &mut schema {
            map.insert("title".into(), "MeterBench program".into());
        }
        schema
    });
    &IT
}

/// The schema of a file type.
pub(crate) fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    without_null(&mut schema);
    schema
}

/// The schema as the text of a file.
pub fn json_schema_text() -> String {
    format!("{:#}\n", json_schema())
}

/// TOML knows no null, so what may be left out is only not required.
fn without_null(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(without_null),
        Value::Object(map) => {
            if let Some(Value::Array(types)) = map.get_mut("type") {
                types.retain(|one| one != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    map.insert("type".into(), only);
                }
            }
            if map.get("default").is_some_and(Value::is_null) {
                map.remove("default");
            }
            if let Some(Value::Array(any)) = map.get_mut("anyOf") {
                any.retain(|one| one.get("type").is_none_or(|kind| kind != "null"));
                if let [Value::Object(only)] = any.as_mut_slice() {
                    let only = std::mem::take(only);
                    map.remove("anyOf");
                    merge(map, only);
                }
            }
            map.values_mut().for_each(without_null);
        }
        _ => {}
    }
}

/// What is said of a key goes before what is said of its type.
fn merge(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (key, value) in from {
        into.entry(key).or_insert(value);
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod validated;
