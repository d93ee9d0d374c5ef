//! What is kept of meters, in words and as JSON: snapshots of a folder, and the history.
//!
//! Is: names and keys; the columns of CSV stay as they are.
//! Is not: looking for them.

use serde_json::{Map, Value, json};

use crate::Snapshot;
use crate::history::{Checked, Entry, Imported, Meter};
use crate::snapshots::find::Found;

/// When each table of a snapshot was read, by its name.
#[must_use]
pub fn times_json(snapshot: &Snapshot) -> Value {
    let times = snapshot.origin.times.iter();
    let times: Map<String, Value> = times
        .map(|(table, time)| (table.to_string(), time.clone().into()))
        .collect();
    times.into()
}

/// A snapshot in a folder.
#[must_use]
pub fn found_json(it: &Found) -> Value {
    let head = &it.head;
    json!({
        "meter": head.meter.serial,
        "manufacturer": head.meter.manufacturer,
        "model": head.meter.model,
        "form": head.meter.form,
        "device_id": head.meter.device_id,
        "taken": head.taken,
        "program": head.program,
        "path": it.path,
        "bytes": it.bytes,
    })
}

/// "serial, taken, form, program, path", for columns.
#[must_use]
pub fn found_cells(it: &Found) -> [String; 5] {
    let head = &it.head;
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
    [
        head.meter.serial.clone(),
        head.taken.clone(),
        or_dash(&head.meter.form),
        or_dash(&head.program),
        it.path.display().to_string(),
    ]
}

/// An entry of the history.
#[must_use]
pub fn entry_json(it: &Entry) -> Value {
    json!({
        "id": it.id,
        "time": it.time,
        "meter": it.meter.serial,
        "manufacturer": it.meter.manufacturer,
        "model": it.meter.model,
        "form": it.meter.form,
        "device_id": it.meter.device_id,
        "kind": it.kind.id(),
        "what": it.what,
        "who": it.who,
        "result": it.result,
        "kwh_delivered": it.kwh_delivered,
        "kwh_received": it.kwh_received,
        "program": it.program,
        "file": it.file,
        "snapshot": it.has_snapshot,
    })
}

/// "1234.5 kWh, 10 kWh received"; nothing where nothing was read.
#[must_use]
pub fn energies_words(it: &Entry) -> String {
    let delivered = it.kwh_delivered.map(|kwh| format!("{kwh} kWh"));
    let received = it.kwh_received.filter(|kwh| *kwh != 0.0);
    let received = received.map(|kwh| format!("{kwh} kWh received"));
    let words: Vec<String> = delivered.into_iter().chain(received).collect();
    words.join(", ")
}

/// "number, time, meter, form, what, who, result and energies", for columns.
#[must_use]
pub fn entry_cells(it: &Entry) -> [String; 7] {
    let result = [it.result.clone(), energies_words(it)];
    let result: Vec<String> = result.into_iter().filter(|it| !it.is_empty()).collect();
    let what = match it.what == it.kind.id() {
        true => it.what.clone(),
        false => format!("{}: {}", it.kind.id(), it.what),
    };
    [
        it.id.to_string(),
        it.time.clone(),
        it.meter.serial.clone(),
        it.meter.form.clone().unwrap_or_else(|| "-".into()),
        what,
        it.who.clone(),
        result.join("; "),
    ]
}

/// Entries for a spreadsheet, with a line of names and units.
///
/// # Errors
/// None that memory does not give.
pub fn entries_csv(entries: &[Entry]) -> Result<String, csv::Error> {
    const COLUMNS: [&str; 13] = [
        "id",
        "time",
        "meter",
        "manufacturer",
        "model",
        "form",
        "kind",
        "what",
        "who",
        "result",
        "delivered_kwh",
        "received_kwh",
        "program",
    ];
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(COLUMNS)?;
    for it in entries {
        let number = |kwh: Option<f64>| kwh.map(|kwh| kwh.to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        csv.write_record([
            it.id.to_string(),
            it.time.clone(),
            it.meter.serial.clone(),
            it.meter.manufacturer.clone(),
            it.meter.model.clone(),
            text(&it.meter.form),
            it.kind.id().to_owned(),
            it.what.clone(),
            it.who.clone(),
            it.result.clone(),
            number(it.kwh_delivered),
            number(it.kwh_received),
            text(&it.program),
        ])?;
    }
    let bytes = csv.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What taking in a folder has come to.
#[must_use]
pub fn imported_json(it: &Imported) -> Value {
    let damaged: Vec<String> = it.damaged.iter().map(ToString::to_string).collect();
    json!({"added": it.added, "known": it.known, "damaged": damaged})
}

/// The same in words.
#[must_use]
pub fn imported_text(it: &Imported) -> String {
    let known = match it.known {
        0 => String::new(),
        n => format!("; {n} were there already"),
    };
    let damaged = match it.damaged.len() {
        0 => String::new(),
        1 => "; 1 file is damaged".to_owned(),
        n => format!("; {n} files are damaged"),
    };
    match it.added {
        1 => format!("1 snapshot taken into the history{known}{damaged}"),
        n => format!("{n} snapshots taken into the history{known}{damaged}"),
    }
}

/// What looking through the history has found.
#[must_use]
pub fn history_check_json(it: &Checked) -> Value {
    json!({
        "meters": it.meters, "entries": it.entries, "snapshots": it.snapshots,
        "whole": it.faults.is_empty(), "faults": it.faults,
    })
}

/// The same in words.
#[must_use]
pub fn history_check_text(it: &Checked) -> String {
    let mut text: String = it.faults.iter().map(|fault| format!("{fault}\n")).collect();
    let (meters, entries, snapshots) = (it.meters, it.entries, it.snapshots);
    text.push_str(&match it.faults.is_empty() {
        true => format!("whole: {meters} meters, {entries} entries, {snapshots} snapshots\n"),
        false => format!("DAMAGED: {meters} meters, {entries} entries, {snapshots} snapshots\n"),
    });
    text
}

/// A meter of the history.
#[must_use]
pub fn meter_kept_json(it: &Meter) -> Value {
    json!({
        "meter": it.label.serial,
        "manufacturer": it.label.manufacturer,
        "model": it.label.model,
        "form": it.label.form,
        "device_id": it.label.device_id,
        "last": it.last,
        "readings": it.readings,
        "programs": it.programs,
        "entries": it.entries,
    })
}

/// "serial, form, model, last, how often", for columns.
#[must_use]
pub fn meter_kept_cells(it: &Meter) -> [String; 5] {
    [
        it.label.serial.clone(),
        it.label.form.clone().unwrap_or_else(|| "-".into()),
        it.label.model.clone(),
        it.last.clone(),
        format!("read {} times, programmed {}", it.readings, it.programs),
    ]
}
