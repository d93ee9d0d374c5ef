//! A trace at one layer: bytes, packets, services or tables; as text and as JSON.
//!
//! Is: which rows belong to a layer, and what is shown of them there.
//! Is not: decoding; see `walk`.

use std::fmt::Write as _;

use meterbench_port::trace::{Entry, Kind, Way, text};
use serde_json::{Value, json};

use super::{Meaning, Row};
use crate::snapshot::hex;

/// How far up a trace is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// Every byte.
    Bytes,
    /// Packets, whole or not.
    Packets,
    /// Requests and answers.
    Services,
    /// What was read of tables and written to them.
    Tables,
}

impl Layer {
    /// From the wire up.
    pub const ALL: [Layer; 4] = [Layer::Bytes, Layer::Packets, Layer::Services, Layer::Tables];
}

/// Whether a row belongs to a layer; every one belongs to `None`.
#[must_use]
pub fn shown(row: &Row, layer: Option<Layer>) -> bool {
    let kind = row.entry.kind;
    match layer {
        None => true,
        // What separates sessions is wanted everywhere.
        Some(_) if kind == Kind::Opened => true,
        Some(Layer::Bytes) => true,
        Some(Layer::Packets) => !matches!(kind, Kind::Ack | Kind::Noise),
        Some(Layer::Services) => row.meaning.is_some() || matches!(kind, Kind::Rate(_)),
        Some(Layer::Tables) => row.meaning.as_ref().is_some_and(|it| it.table.is_some()),
    }
}

/// A row as lines of text.
#[must_use]
pub fn text_of(row: &Row, layer: Option<Layer>) -> String {
    let entry = &row.entry;
    let mut out = match (layer, &row.meaning) {
        (None | Some(Layer::Bytes), _) => text([entry]),
        _ if entry.kind == Kind::Opened => text([entry]),
        (Some(Layer::Packets), _) | (_, None) => line(entry, &entry.words),
        (_, Some(meaning)) => line(entry, &meaning.words),
    };
    if layer == Some(Layer::Packets) {
        let fields: Vec<String> = packet_fields(entry)
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        if !fields.is_empty() {
            let _ = writeln!(out, "                 {}", fields.join(", "));
        }
    }
    if let Some(meaning) = &row.meaning {
        match layer {
            None => {
                let _ = writeln!(out, "                 = {}", meaning.words);
                content(&mut out, meaning);
            }
            Some(Layer::Tables) => content(&mut out, meaning),
            Some(Layer::Services) => note(&mut out, meaning),
            Some(_) => (),
        }
    }
    out
}

/// The time, the direction, and these words.
fn line(entry: &Entry, words: &str) -> String {
    let bare = Entry {
        words: words.to_owned(),
        bytes: Vec::new(),
        hidden: 0,
        ..entry.clone()
    };
    text([&bare])
}

fn note(out: &mut String, meaning: &Meaning) {
    if let Some(note) = &meaning.note {
        let _ = writeln!(out, "                   ({note})");
    }
}

fn content(out: &mut String, meaning: &Meaning) {
    for (name, value) in &meaning.fields {
        let _ = writeln!(out, "                   {name} = {value}");
    }
    note(out, meaning);
    for chunk in meaning.data.chunks(32) {
        let _ = writeln!(out, "                   {}", hex(chunk));
    }
}

/// What stands around a packet's data, in words.
#[must_use]
pub fn packet_fields(entry: &Entry) -> Vec<(&'static str, String)> {
    let is_packet = matches!(entry.kind, Kind::Packet | Kind::Spoiled | Kind::Fragment);
    let Some(&[_, identity, control, sequence, high, low]) =
        entry.bytes.first_chunk::<6>().filter(|_| is_packet)
    else {
        return Vec::new();
    };
    let length = u16::from_be_bytes([high, low]);
    let part = match (control & 0x80 != 0, control & 0x40 != 0) {
        (false, _) => "single",
        (true, true) => "first of several",
        (true, false) => "one of several",
    };
    let check = match (entry.kind, entry.bytes.as_slice()) {
        (Kind::Packet, [.., low, high]) if entry.hidden == 0 => {
            format!("{low:02X} {high:02X}, right")
        }
        (Kind::Packet, _) => "right, not shown".to_owned(),
        (Kind::Spoiled, _) => "wrong".to_owned(),
        _ => "missing".to_owned(),
    };
    vec![
        ("identity", identity.to_string()),
        (
            "control",
            format!("{control:02X} ({part}, toggle {})", control >> 5 & 1),
        ),
        ("to follow", sequence.to_string()),
        ("length", length.to_string()),
        ("check sequence", check),
    ]
}

/// A row as JSON.
#[must_use]
pub fn json(row: &Row) -> Value {
    let entry = &row.entry;
    let kind = match entry.kind {
        Kind::Opened => "opened",
        Kind::Ack => "ack",
        Kind::Nak => "nak",
        Kind::Packet => "packet",
        Kind::Spoiled => "spoiled",
        Kind::Fragment => "fragment",
        Kind::Noise => "noise",
        Kind::Rate(_) => "rate",
        Kind::Note => "note",
    };
    let way = entry.way.map(|way| match way {
        Way::ToMeter => "to-meter",
        Way::FromMeter => "from-meter",
    });
    let mut value = json!({
        "time_s": entry.at.as_secs_f64(),
        "time": entry.wall().map(|it| it.timestamp().to_string()),
        "port": entry.session.port,
        "direction": way,
        "kind": kind,
        "words": entry.words,
        "bytes": hex(&entry.bytes),
        "hidden_bytes": entry.hidden,
    });
    if let (Some(meaning), Some(map)) = (&row.meaning, value.as_object_mut()) {
        let fields: Vec<Value> = meaning
            .fields
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect();
        map.insert(
            "meaning".into(),
            json!({
                "words": meaning.words,
                "table": meaning.table.map(|it| it.to_string()),
                "fields": fields,
                "note": meaning.note,
            }),
        );
    }
    value
}
