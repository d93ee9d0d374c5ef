//! Whether the JSON Schema takes what the loader takes: an editor must not mark what `check` lets pass.

use jsonschema::Validator;
use serde_json::{Value, json};

use super::json_schema;
use crate::catalog::built_in;
use crate::program::Program;

fn validator() -> Validator {
    jsonschema::validator_for(json_schema()).unwrap()
}

/// What an editor sees of a file.
fn value(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap()
}

/// What is wrong with a file by the schema, one line for each.
fn complaints(validator: &Validator, text: &str) -> Vec<String> {
    validator
        .iter_errors(&value(text))
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn the_schema_itself_is_one() {
    jsonschema::meta::validate(json_schema()).unwrap();
}

#[test]
fn every_good_program_file_is_valid() {
    let validator = validator();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/programs");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("good-") {
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(complaints(&validator, &text), [""; 0], "{name}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn every_template_is_valid_with_its_comments_and_without_and_with_its_examples_set() {
    let validator = validator();
    for row in &built_in().forms {
        let program = Program::template(row);
        let commented = program.to_commented_text();
        let with_examples = crate::program::text::uncommented(&commented);
        for text in [program.to_text(), commented, with_examples] {
            assert_eq!(complaints(&validator, &text), [""; 0], "{}", row.id);
        }
    }
}

#[test]
fn a_wrong_shape_is_not_valid() {
    let validator = validator();
    let sound = include_str!("../../../../tests/programs/good-2s-residential-tou.toml");
    let sound = value(sound);
    assert!(validator.is_valid(&sound));
    for (pointer, wrong) in [
        ("/schema", json!("two")),
        ("/meter/form", json!(2)),
        ("/meter", json!(["2S"])),
        ("/display/normal/items", json!("kwh-delivered")),
        ("/display/normal/items/0", json!(5)),
        ("/tou/zone", json!(-5)),
        ("/tou/schedule", json!("weekday")),
        ("/tou/schedule/0/switches", json!([7])),
        ("/tou/season/0/starts", json!({ "at": "june 1" })),
    ] {
        let mut file = sound.clone();
        *file
            .pointer_mut(pointer)
            .unwrap_or_else(|| unreachable!("{pointer} is not in the file")) = wrong;
        assert!(!validator.is_valid(&file), "{pointer}");
    }
    for (pointer, key) in [
        ("", "metre"),
        ("/meter", "vots"),
        ("/tou", "seasons"),
        ("/tou/season/0", "begins"),
        ("/tou/schedule/0", "switch"),
    ] {
        let mut file = sound.clone();
        let table = file.pointer_mut(pointer).and_then(Value::as_object_mut);
        table.unwrap().insert(key.into(), json!("x"));
        assert!(!validator.is_valid(&file), "{pointer}/{key}");
    }
}
