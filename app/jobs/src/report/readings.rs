//! Identity, readings and single tables as text and JSON.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::recorded::{
    ProfileJson, instantaneous_json, instantaneous_text, log_json, log_text, overview_json,
    overview_text, profile_text,
};
use super::{clearance_json, labelled, link_json, link_text, refusals_json, refusals_text};
use crate::error::list;
use crate::snapshot::{hex, parts_json};
use crate::{Field, Identity, Reading, RegisterReading, TableId, TableReading};

fn meter_json(it: &Identity) -> Value {
    json!({
        "manufacturer": it.manufacturer,
        "model": it.model,
        "hardware": it.hardware,
        "firmware": it.firmware,
        "serial": it.serial,
        "form": it.form,
        "device_id": it.device_id,
        "catalog": it.kind.row.map(|row| json!({
            "model": row.model, "form": row.id, "volts": row.volts, "classes": row.classes,
        })),
    })
}

/// identify.
#[must_use]
pub fn identity_json(it: &Identity) -> Value {
    let clock = it.clock.map_or_else(
        || json!({"time": null, "drift_s": null}),
        |clock| json!({"time": clock.time.map(|time| time.to_string()), "drift_s": clock.drift_seconds}),
    );
    let skipped: Map<String, Value> = it
        .skipped
        .iter()
        .map(|it| (it.table.to_string(), it.why.clone().into()))
        .collect();
    json!({
        "meter": meter_json(it),
        "standard": it.standard,
        "clock": clock,
        "status": it.status,
        "access": it.clearance.as_ref().map(clearance_json),
        "passwords_refused": refusals_json(&it.refusals),
        "skipped": skipped,
        "link": link_json(&it.link),
    })
}

/// Who is there, in words.
#[must_use]
pub fn identity_text(it: &Identity) -> String {
    let mut text = identity_rows(it, |_| true);
    text.push_str(&skipped_text(
        it.skipped
            .iter()
            .map(|it| (it.table.to_string(), it.why.clone())),
    ));
    text.push_str(&link_text(&it.link));
    text
}

/// Who it is; of a table that was not read nothing is said.
fn identity_rows(it: &Identity, read: impl Fn(TableId) -> bool) -> String {
    let [plate, status, clock] = [2, 3, 52].map(|number| read(TableId::standard(number)));
    let or_unknown = |text: &str| {
        if text.is_empty() {
            "not known".to_owned()
        } else {
            text.to_owned()
        }
    };
    let mut rows = vec![
        ("Maker", or_unknown(&it.manufacturer)),
        ("Model", or_unknown(&it.model)),
        ("Serial number", or_unknown(&it.serial)),
        ("Hardware", or_unknown(&it.hardware)),
        ("Firmware", or_unknown(&it.firmware)),
    ];
    if plate || it.form.is_some() {
        let form = it.form.clone();
        rows.push(("Form", form.unwrap_or_else(|| "not known".into())));
    }
    match (it.kind.row, it.kind.model) {
        (Some(row), Some(model)) => rows.push((
            "In the catalog",
            format!(
                "{}, {} at {} V, class {}, {}",
                model.words,
                row.id,
                row.volts,
                row.classes_in_words(),
                row.service
            ),
        )),
        (None, Some(model)) => rows.push(("In the catalog", model.words.clone())),
        _ if plate => rows.push(("In the catalog", "no".into())),
        _ => (),
    }
    if let Some(id) = &it.device_id {
        rows.push(("Device id", or_unknown(id.trim())));
    }
    if !it.standard.is_empty() {
        rows.push(("Protocol", it.standard.clone()));
    }
    if clock || it.clock.is_some() {
        rows.push(("Clock", clock_text(it)));
    }
    if !it.status.is_empty() {
        rows.push(("Status", it.status.join(", ")));
    } else if status {
        rows.push(("Status", "nothing to report".into()));
    }
    if let Some(clearance) = &it.clearance {
        rows.extend(clearance.words().into_iter().map(|words| ("Access", words)));
    }
    if let Some(words) = refusals_text(&it.refusals) {
        rows.push(("Passwords refused", words));
    }
    labelled(&rows)
}

fn clock_text(it: &Identity) -> String {
    let Some(clock) = it.clock else {
        return "none, or not readable".into();
    };
    let Some(time) = clock.time else {
        return "not set".into();
    };
    match clock.drift_seconds {
        None => time.to_string(),
        Some(0) => format!("{time}, right"),
        Some(ahead @ 1..) => format!("{time}, {ahead} s ahead of this computer"),
        Some(behind) => format!("{time}, {} s behind this computer", -behind),
    }
}

fn skipped_text(skipped: impl Iterator<Item = (String, String)>) -> String {
    let rows: Vec<String> = skipped
        .map(|(table, why)| format!("  {table}: {why}\n"))
        .collect();
    if rows.is_empty() {
        String::new()
    } else {
        format!("Left out\n{}", rows.concat())
    }
}

fn register_json(it: &RegisterReading) -> Value {
    let mut map = Map::new();
    map.insert("quantity".into(), it.quantity.clone().into());
    map.insert("block".into(), it.block.clone().into());
    map.insert("value".into(), json!(it.value));
    map.insert("unit".into(), it.unit.clone().into());
    if let Some(primary) = it.primary {
        map.insert("primary".into(), json!(primary));
    }
    if let Some(time) = it.time {
        map.insert("time".into(), time.to_string().into());
    }
    map.insert("set".into(), it.set.clone().into());
    if let Some(time) = it.set_time {
        map.insert("set_time".into(), time.to_string().into());
    }
    map.insert("steps".into(), it.steps.clone().into());
    map.into()
}

/// read; its keys are a contract.
#[derive(Debug, Serialize)]
pub struct ReadingJson<'a> {
    meter: Value,
    program: Option<Value>,
    registers: Vec<Value>,
    profile: Option<ProfileJson<'a>>,
    log: Value,
    overview: Value,
    instantaneous: Value,
    tables: Map<String, Value>,
    skipped: Map<String, Value>,
    notes: Vec<&'a String>,
    link: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remembered: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cancelled: bool,
}

/// read.
#[must_use]
pub fn reading_json(it: &Reading) -> ReadingJson<'_> {
    let tables = it.image().iter();
    let skipped = it.skipped.iter();
    ReadingJson {
        meter: meter_json(&it.identity),
        program: it.program.as_ref().map(|program| json!(program.to_file())),
        registers: it.registers.iter().map(register_json).collect(),
        profile: it.profile.as_ref().and_then(ProfileJson::of),
        log: log_json(&it.log.entries),
        overview: overview_json(&it.overview),
        instantaneous: instantaneous_json(it.instantaneous.as_ref(), &it.wiring),
        tables: tables
            .map(|(id, bytes)| (id.to_string(), hex(bytes).into()))
            .collect(),
        skipped: skipped
            .map(|it| (it.table.to_string(), it.why.clone().into()))
            .collect(),
        notes: all_notes(it),
        link: link_json(&it.link),
        parts: parts_json(it.image()),
        remembered: it.remembered.iter().map(TableId::to_string).collect(),
        cancelled: it.cancelled,
    }
}

/// A snapshot: the reading that it is, and when and by what it was taken.
#[derive(Debug, Serialize)]
pub struct SnapshotJson<'a> {
    #[serde(flatten)]
    reading: ReadingJson<'a>,
    taken: &'a str,
    tool: Option<&'a str>,
    times: Value,
}

/// show, of a snapshot, and export.
#[must_use]
pub fn snapshot_json(it: &Reading) -> SnapshotJson<'_> {
    let snapshot = &it.snapshot;
    SnapshotJson {
        reading: reading_json(it),
        taken: &snapshot.taken,
        tool: snapshot.origin.tool.as_deref(),
        times: super::times_json(snapshot),
    }
}

/// Of the program, the profile and the logs.
fn all_notes(it: &Reading) -> Vec<&String> {
    let profile = it.profile.iter().flat_map(|profile| &profile.notes);
    it.notes
        .iter()
        .chain(profile)
        .chain(&it.log.notes)
        .collect()
}

/// A reading in words.
#[must_use]
pub fn reading_text(it: &Reading) -> String {
    let mut text = identity_rows(&it.identity, |table| it.image().contains(table));
    text.push_str(&overview_text(&it.overview));
    if let Some(now) = &it.instantaneous {
        text.push_str(&instantaneous_text(now, &it.wiring));
    }
    if !it.registers.is_empty() {
        text.push_str("\nRegisters\n");
        text.push_str(&registers_text(&it.registers));
    }
    if let Some(profile) = &it.profile {
        text.push_str(&profile_text(profile));
    }
    text.push_str(&log_text(&it.log.entries));
    if let Some(program) = &it.program {
        text.push_str("\nProgram\n");
        text.push_str(&super::settings_text(program));
    }
    for note in all_notes(it) {
        text.push_str(&format!("Note: {note}\n"));
    }
    text.push_str(&skipped_text(
        it.skipped
            .iter()
            .map(|it| (it.table.to_string(), it.why.clone())),
    ));
    let bytes: usize = it.image().iter().map(|(_, bytes)| bytes.len()).sum();
    text.push_str(&format!("\n{} tables, {bytes} bytes\n", it.image().len()));
    let mut parts: Vec<String> = it.image().parts().map(|(id, ..)| id.to_string()).collect();
    parts.dedup();
    if !parts.is_empty() {
        let parts = parts.join(" and ");
        text.push_str(&format!("Of {parts} only what the registers need\n"));
    }
    if !it.remembered.is_empty() {
        text.push_str(&format!(
            "{} as remembered from an earlier reading; the meter's ST-1 and the head of its ST-0 are the same\n",
            list(&it.remembered)
        ));
    }
    if it.link.packets > 0 {
        text.push_str(&link_text(&it.link));
    }
    text
}

fn registers_text(registers: &[RegisterReading]) -> String {
    let cells: Vec<[String; 5]> = registers
        .iter()
        .map(|it| {
            let value = it
                .value
                .map_or_else(|| "not a number".into(), |value| value.to_string());
            let primary = it
                .primary
                .map(|primary| format!("primary {primary}"))
                .unwrap_or_default();
            let time = it.time.map(|time| time.to_string()).unwrap_or_default();
            [
                it.quantity.clone(),
                it.block.clone(),
                format!("{value} {}", it.unit),
                primary,
                time,
            ]
        })
        .collect();
    let mut widths = [0; 5];
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    cells
        .iter()
        .map(|row| {
            let row: Vec<String> = row
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            format!("  {}\n", row.join("  ").trim_end())
        })
        .collect()
}

/// How much of a table is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableView {
    /// Its fields; raw where there are none.
    #[default]
    Fields,
    /// Its fields, each with its bytes.
    FieldsAndBytes,
    /// Its bytes.
    Raw,
}

/// table.
#[must_use]
pub fn table_json(it: &TableReading, view: TableView) -> Value {
    let mut map = Map::new();
    map.insert("table".into(), it.table.to_string().into());
    map.insert("bytes".into(), it.bytes.len().into());
    map.insert("hex".into(), hex(&it.bytes).into());
    if let Some(fields) = it.fields.as_ref().filter(|_| view != TableView::Raw) {
        let field = |field: &Field| {
            let mut map = Map::new();
            map.insert("field".into(), field.name.as_str().into());
            map.insert("value".into(), field.value.as_str().into());
            if view == TableView::FieldsAndBytes {
                map.insert("offset".into(), field.bytes.start.into());
                map.insert("length".into(), field.bytes.len().into());
            }
            map.into()
        };
        let fields: Vec<Value> = fields.iter().map(field).collect();
        map.insert("fields".into(), fields.into());
    }
    if let Some(misfit) = &it.misfit {
        map.insert("misfit".into(), misfit.to_string().into());
    }
    map.insert("link".into(), link_json(&it.link));
    map.into()
}

/// One table in words, or raw.
#[must_use]
pub fn table_text(it: &TableReading, view: TableView) -> String {
    let head = format!("{}, {} bytes\n", it.table, it.bytes.len());
    let body = match (&it.fields, view) {
        (Some(fields), TableView::Fields) => {
            let rows: Vec<(&str, String)> = fields
                .iter()
                .map(|field| (field.name.as_str(), field.value.clone()))
                .collect();
            labelled(&rows)
        }
        (Some(fields), TableView::FieldsAndBytes) => beside_bytes(fields, &it.bytes),
        _ => hex_dump(&it.bytes),
    };
    head + &body
}

/// "000003  01 00 02 00  PRI_DISP_SOURCES  1, 2": eight bytes a line, the field beside the first of them.
fn beside_bytes(fields: &[Field], bytes: &[u8]) -> String {
    let name_width = fields.iter().map(|field| field.name.len()).max();
    let name_width = name_width.unwrap_or(0);
    let mut text = String::new();
    for field in fields {
        let own = bytes.get(field.bytes.clone()).unwrap_or_default();
        let mut words = format!("{:name_width$}  {}", field.name, field.value);
        // A table of passwords is told without them.
        if field.value == "…" {
            let _ = writeln!(text, "{:06X}  {:23}  {words}", field.bytes.start, "…");
            continue;
        }
        for (line, part) in own.chunks(8).enumerate() {
            let hex: Vec<String> = part.iter().map(|byte| format!("{byte:02X}")).collect();
            let start = field.bytes.start + line * 8;
            let row = format!("{start:06X}  {:23}  {words}", hex.join(" "));
            let _ = writeln!(text, "{}", row.trim_end());
            words.clear();
        }
    }
    text
}

/// "000010  4C 47 …  LG…": sixteen bytes a line, and as characters where they are some.
fn hex_dump(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (number, row) in bytes.chunks(16).enumerate() {
        let hex: Vec<String> = row.iter().map(|byte| format!("{byte:02X}")).collect();
        let start = number * 16;
        let _ = writeln!(
            text,
            "{start:06X}  {:47}  {}",
            hex.join(" "),
            characters(row)
        );
    }
    text
}

/// Bytes as ASCII characters, a dot for what is none.
#[must_use]
pub fn characters(bytes: &[u8]) -> String {
    let character = |byte: &u8| match byte {
        b' '..=b'~' => char::from(*byte),
        _ => '.',
    };
    bytes.iter().map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_stands_beside_its_bytes_and_a_password_does_not() {
        let field = |name: &str, value: &str, bytes| Field {
            name: name.into(),
            value: value.into(),
            bytes,
        };
        let fields = [
            field("A", "1", 0..1),
            field("LONG", "two lines", 1..10),
            field("PASSWORD", "…", 10..12),
        ];
        let text = beside_bytes(&fields, &[1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 0x50, 0x57]);
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            [
                "000000  01                       A         1",
                "000001  02 02 02 02 02 02 02 02  LONG      two lines",
                "000009  03",
                "00000A  …                        PASSWORD  …",
            ]
        );
    }

    #[test]
    fn raw_bytes_are_told_as_characters_too() {
        let text = hex_dump(b"FOCUSAX \x05\x1c");
        assert_eq!(
            text.trim_end(),
            "000000  46 4F 43 55 53 41 58 20 05 1C                    FOCUSAX .."
        );
    }
}
