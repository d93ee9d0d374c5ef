//! Plans, writes, verifications and errors as text and JSON.

use meterbench_c1219::TableId;
use serde_json::{Value, json};

use super::access::{signed_json, signed_text};
use super::{clearance_json, comparison_json, comparison_text, link_json, link_text, meter_text};
use crate::{Cause, JobError, Mismatch, Plan, PlannedWrite, VerifyOutcome, WriteOutcome};

fn planned_json(writes: &[PlannedWrite]) -> Vec<Value> {
    let one = |it: &PlannedWrite| json!({"table": it.table.to_string(), "what": it.what.join("; "), "bytes": it.bytes()});
    writes.iter().map(one).collect()
}

fn differences_json(plan: &Plan) -> Vec<Value> {
    plan.differences
        .iter()
        .map(|it| json!({"path": it.path, "a": it.a, "b": it.b}))
        .collect()
}

/// program, before or without writing; `verified` only when the meter held the program already.
#[must_use]
pub fn plan_json(plan: &Plan, verified: Value) -> Value {
    json!({
        "plan": planned_json(&plan.writes),
        "differences": differences_json(plan),
        "signed": signed_json(plan.signed.as_ref()),
        "access": plan.identity.clearance.as_ref().map(clearance_json),
        "written": 0,
        "verified": verified,
        "snapshot": null,
        "link": link_json(&plan.link),
    })
}

/// program, after writing.
#[must_use]
pub fn write_json(plan: &Plan, outcome: &WriteOutcome) -> Value {
    let tables = |found: &[Mismatch]| -> Vec<Value> {
        let one = |it: &Mismatch| json!({"table": it.table.to_string(), "byte": it.byte});
        found.iter().map(one).collect()
    };
    json!({
        "plan": planned_json(&plan.writes),
        "differences": differences_json(plan),
        "signed": signed_json(plan.signed.as_ref()),
        "written": outcome.written.len(),
        "verified": outcome.verified,
        "mismatches": tables(&outcome.mismatches),
        "disturbed": tables(&outcome.disturbed),
        "snapshot": outcome.snapshot,
        "notes": outcome.notes,
        "link": link_json(&plan.link.then(outcome.link)),
    })
}

/// A plan in words.
#[must_use]
pub fn plan_text(plan: &Plan) -> String {
    let mut text = meter_text(&plan.identity);
    for it in &plan.differences {
        text.push_str(&format!("  {}: {} -> {}\n", it.path, it.a, it.b));
    }
    for it in &plan.writes {
        text.push_str(&format!(
            "  {} ({} bytes): {}\n",
            it.table,
            it.bytes(),
            it.what.join("; ")
        ));
    }
    if !plan.is_empty() {
        for words in plan.identity.clearance.iter().flat_map(|it| it.words()) {
            text.push_str(&format!("Access: {words}\n"));
        }
        if plan.signed.is_some() {
            text.push_str(&format!("{}\n", signed_text(plan.signed.as_ref())));
        }
        let seconds = plan.estimate.as_secs_f64();
        text.push_str(&format!(
            "{} tables to write, about {seconds:.0} s at {} bit/s\n",
            plan.writes.len(),
            plan.link.baud
        ));
        text.push_str(plan.afterwards());
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
            "verified: {} tables written, and read back the same\n",
            outcome.written.len()
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
    text.push_str(&link_text(&outcome.link));
    text
}

fn comparison(outcome: &VerifyOutcome) -> meterbench_profiles::Comparison {
    meterbench_profiles::Comparison {
        differences: outcome.differences.clone(),
        same: outcome.same,
        not_compared: outcome.not_compared.clone(),
    }
}

/// verify: as diff, `a` in the meter.
#[must_use]
pub fn verify_json(outcome: &VerifyOutcome) -> Value {
    let mut value = comparison_json(&comparison(outcome));
    if let Value::Object(map) = &mut value {
        map.insert("verified".into(), outcome.holds().into());
        map.insert("tables".into(), planned_json(&outcome.tables).into());
        map.insert("link".into(), link_json(&outcome.link));
    }
    value
}

/// A verification in words.
#[must_use]
pub fn verify_text(outcome: &VerifyOutcome) -> String {
    let mut text = comparison_text(&comparison(outcome));
    for it in &outcome.tables {
        text.push_str(&format!("{} differs: {}\n", it.table, it.what.join("; ")));
    }
    text.push_str(if outcome.holds() {
        "verified: the meter holds this program\n"
    } else {
        "NOT verified\n"
    });
    text.push_str(&link_text(&outcome.link));
    text
}

/// More keys for an error's JSON.
#[must_use]
pub fn error_details(error: &JobError) -> Vec<(&'static str, Value)> {
    let names =
        |ids: &[TableId]| Value::from(ids.iter().map(TableId::to_string).collect::<Vec<_>>());
    match &error.cause {
        Cause::Partial { held, snapshot, .. } => vec![
            ("new", names(&held.new)),
            ("old", names(&held.old)),
            ("unknown", names(&held.unknown)),
            ("snapshot", json!(snapshot)),
        ],
        Cause::Findings(findings) => {
            let one = |it: &meterbench_profiles::Finding| json!({"line": it.line, "severity": it.severity.to_string(), "code": it.code, "path": it.path, "message": it.message, "hint": it.hint});
            vec![("findings", findings.iter().map(one).collect())]
        }
        _ => Vec::new(),
    }
}
