//! Plans and what came of writing them, as text and JSON.

use std::time::Duration;

use meterbench_profiles::Difference;
use serde_json::{Map, Value, json};

use super::access::{signed_json, signed_text};
use super::{clearance_json, link_json, link_text, meter_text, rounded};
use crate::{Mismatch, Plan, PlannedWrite, Settings, WriteOutcome};

pub(super) fn planned_json(writes: &[PlannedWrite]) -> Vec<Value> {
    let one = |it: &PlannedWrite| json!({"table": it.table.to_string(), "what": it.what.join("; "), "bytes": it.bytes()});
    writes.iter().map(one).collect()
}

fn differences_json<'a>(all: impl IntoIterator<Item = &'a Difference>) -> Vec<Value> {
    let one = |it: &Difference| json!({"path": it.path, "a": it.a, "b": it.b});
    all.into_iter().map(one).collect()
}

/// What stands in the answer before and after writing.
fn said_json(plan: &Plan) -> Map<String, Value> {
    let settings = &plan.settings;
    let all = settings.changed.iter().chain(&settings.read_only);
    let said = [
        ("plan", planned_json(&plan.writes).into()),
        ("differences", differences_json(all).into()),
        (
            "settings",
            json!({
                "changed": differences_json(&settings.changed),
                "same": settings.same,
                "read_only": differences_json(&settings.read_only),
                "not_in_meter": settings.not_in_meter,
                "not_compared": settings.not_compared,
            }),
        ),
        ("signed", signed_json(plan.signed.as_ref())),
        ("cautions", plan.cautions().into()),
        ("bytes", plan.bytes().into()),
        ("estimate_s", rounded(plan.estimate.as_secs_f64()).into()),
    ];
    said.into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn with(mut said: Map<String, Value>, more: Value) -> Value {
    if let Value::Object(more) = more {
        said.extend(more);
    }
    Value::Object(said)
}

/// program, before or without writing; `verified` only when the meter held the program already.
#[must_use]
pub fn plan_json(plan: &Plan, verified: Value) -> Value {
    let rest = json!({
        "access": plan.identity.clearance.as_ref().map(clearance_json),
        "written": 0,
        "verified": verified,
        "snapshot": null,
        "link": link_json(&plan.link),
    });
    with(said_json(plan), rest)
}

/// program, after writing.
#[must_use]
pub fn write_json(plan: &Plan, outcome: &WriteOutcome) -> Value {
    let tables = |found: &[Mismatch]| -> Vec<Value> {
        let one = |it: &Mismatch| json!({"table": it.table.to_string(), "byte": it.byte});
        found.iter().map(one).collect()
    };
    let rest = json!({
        "written": outcome.written.len(),
        "verified": outcome.verified,
        "mismatches": tables(&outcome.mismatches),
        "disturbed": tables(&outcome.disturbed),
        "snapshot": outcome.snapshot,
        "notes": outcome.notes,
        "took_s": rounded(outcome.link.elapsed.as_secs_f64()),
        "compared_s": rounded(outcome.compared.as_secs_f64()),
        "tables_s": rounded(outcome.tables.as_secs_f64()),
        "link": link_json(&plan.link.then(outcome.link)),
    });
    with(said_json(plan), rest)
}

/// A plan in words.
#[must_use]
pub fn plan_text(plan: &Plan) -> String {
    let mut text = meter_text(&plan.identity);
    text.push_str(&settings_words(&plan.settings));
    for it in &plan.writes {
        text.push_str(&format!(
            "  {} ({}): {}\n",
            it.table,
            bytes(it.bytes()),
            it.what.join("; ")
        ));
    }
    if !plan.is_empty() {
        for words in plan.identity.clearance.iter().flat_map(|it| it.words()) {
            text.push_str(&format!("Access: {words}\n"));
        }
        for words in plan.cautions() {
            text.push_str(&format!("Think of this: {words}\n"));
        }
        if plan.signed.is_some() {
            text.push_str(&format!("{}\n", signed_text(plan.signed.as_ref())));
        }
        text.push_str(&format!(
            "{} to write, {}, about {}\n",
            tables(plan.writes.len()),
            bytes(plan.bytes()),
            seconds(plan.estimate),
        ));
        text.push_str(&plan.afterwards());
        text.push('\n');
    }
    text
}

/// What is not as it was to be after writing, a line a table, and what to do about it.
#[must_use]
pub fn wrong_lines(outcome: &WriteOutcome) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for it in &outcome.mismatches {
        lines.push(format!(
            "{} does not read back as it was written, from byte {} on",
            it.table, it.byte
        ));
    }
    for it in &outcome.disturbed {
        lines.push(format!(
            "{} was not written and has changed, from byte {} on",
            it.table, it.byte
        ));
    }
    let advice = match (outcome.mismatches.is_empty(), outcome.disturbed.is_empty()) {
        (true, true) => return lines,
        (false, _) => {
            "Finish it, or go back to what was there before: program --resume, or the Review page"
        }
        (true, false) => "Put back what was there before with restore, and program again",
    };
    lines.push(advice.to_owned());
    lines.push("Take a meter that does this again out of service".to_owned());
    lines
}

/// The result of writing, in words.
#[must_use]
pub fn write_text(outcome: &WriteOutcome) -> String {
    let mut text = String::new();
    if outcome.verified {
        text.push_str(&format!(
            "verified: {} written, and read back the same\n",
            tables(outcome.written.len())
        ));
    } else {
        text.push_str("NOT verified: the meter is not as it was to be\n");
        for line in wrong_lines(outcome) {
            text.push_str(&format!("  {line}\n"));
        }
    }
    for note in &outcome.notes {
        text.push_str(&format!("Note: {note}\n"));
    }
    if let Some(path) = &outcome.snapshot {
        text.push_str(&format!(
            "The tables as they were before are in {}\n",
            path.display()
        ));
    }
    text.extend(took_text(outcome));
    text.push_str(&link_text(&outcome.link));
    text
}

/// What it took, beside what was expected and what the tables alone take on this line.
#[must_use]
pub fn took_text(outcome: &WriteOutcome) -> Option<String> {
    let overhead = outcome.overhead()?;
    Some(format!(
        "Took {} ({} expected), {overhead:.1} times what the tables written and read back take on the wire; with the comparison before, {}\n",
        seconds(outcome.link.elapsed),
        seconds(outcome.estimate),
        seconds(outcome.link.elapsed + outcome.compared),
    ))
}

/// "1 byte", "7 bytes".
#[must_use]
pub fn bytes(count: usize) -> String {
    match count {
        1 => "1 byte".to_owned(),
        _ => format!("{count} bytes"),
    }
}

/// "1 table", "7 tables".
fn tables(count: usize) -> String {
    match count {
        1 => "1 table".to_owned(),
        _ => format!("{count} tables"),
    }
}

/// "0.8 s", "14 s".
fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 10.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{seconds:.0} s")
    }
}

/// Each setting of a program: changed, same, read-only, not in the meter, not compared.
fn settings_words(settings: &Settings) -> String {
    let mut text = String::new();
    for it in &settings.changed {
        text.push_str(&format!("  changed: {}: {} -> {}\n", it.path, it.a, it.b));
    }
    for it in &settings.read_only {
        text.push_str(&format!(
            "  read-only in this meter: {}: stays {}, the program says {}\n",
            it.path, it.a, it.b
        ));
    }
    if !settings.not_in_meter.is_empty() {
        let paths = settings.not_in_meter.join(", ");
        text.push_str(&format!("  not in this meter: {paths}\n"));
    }
    text.push_str(&format!("  same: {}\n", settings.same));
    if !settings.not_compared.is_empty() {
        let paths = settings.not_compared.join(", ");
        text.push_str(&format!(
            "  not compared, because the program leaves it to the meter: {paths}\n"
        ));
    }
    text
}
