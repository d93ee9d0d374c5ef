use super::*;

#[test]
fn the_schema_knows_no_null_and_needs_no_reference() {
    let text = json_schema_text();
    for unwanted in ["\"null\"", "null,", "\"$ref\"", "anyOf\": []"] {
        assert!(!text.contains(unwanted), "{unwanted}");
    }
    assert!(text.len() < 200_000, "{}", text.len());
}

#[test]
fn every_key_has_a_description() {
    fn walk(value: &Value, path: &str) {
        for (key, value) in value
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let words = value.get("description").and_then(Value::as_str);
            assert!(words.is_some_and(|words| words.len() > 5), "{path}.{key}");
            walk(value, &format!("{path}.{key}"));
        }
        for key in ["items", "anyOf"] {
            match value.get(key) {
                Some(Value::Array(all)) => all.iter().for_each(|value| walk(value, path)),
                Some(value) => walk(value, path),
                None => {}
            }
        }
    }
    walk(json_schema(), "");
}
