//! What a file is that is no snapshot.
//!
//! Is: a few words for the files that lie beside snapshots or come from other tools.
//! Is not: reading any of them.

use serde_json::Value;

/// Kinds of file that are no text, by their first bytes.
const KINDS: [(&[u8], &str); 8] = [
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"\x0A\x0D\x0D\x0A", "a capture of the wire (pcapng)"),
    (b"<", "XML, Green Button perhaps"),
    (b"\x7FELF", "a program"),
];

/// What it is, where its first bytes tell.
pub(super) fn by_first_bytes(bytes: &[u8]) -> Option<&'static str> {
    let (_, what) = KINDS.iter().find(|(begins, _)| bytes.starts_with(begins))?;
    Some(what)
}

/// What a JSON text is that does not say it is a snapshot; `None` where it does.
pub(super) fn json(value: &Value) -> Option<String> {
    let Value::Object(map) = value else {
        return Some("JSON without names: a list or a single value".into());
    };
    if let Some(kind) = map.get("kind").and_then(Value::as_str) {
        return (kind != super::KIND).then(|| format!("a file of the kind \"{kind}\""));
    }
    let has = |names: &[&str]| names.iter().all(|name| map.contains_key(*name));
    if has(&["meter", "registers", "tables", "link"]) {
        return Some("what `read --json` prints (`read -o` keeps a snapshot)".into());
    }
    if has(&["$schema"]) {
        return Some("a JSON Schema".into());
    }
    const SHOWN: usize = 6;
    let mut names: Vec<String> = map
        .keys()
        .take(SHOWN)
        .map(|name| format!("\"{}\"", name.chars().take(30).collect::<String>()))
        .collect();
    if map.len() > SHOWN {
        names.push("…".into());
    }
    Some(match names.is_empty() {
        true => "JSON with nothing in it".into(),
        false => format!("JSON of another tool, with {}", names.join(", ")),
    })
}
