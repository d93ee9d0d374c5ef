//! Verifications and errors as text and JSON.

use meterbench_c1219::TableId;
use serde_json::{Value, json};

use super::plan::planned_json;
use super::{comparison_json, comparison_text, link_json, link_text};
use crate::{Cause, JobError, VerifyOutcome};

fn comparison(outcome: &VerifyOutcome) -> meterbench_profiles::Comparison {
    meterbench_profiles::Comparison {
        differences: outcome.differences.clone(),
        same: outcome.same,
        not_compared: outcome.not_compared.clone(),
        ..Default::default()
    }
}

/// verify: as diff, `a` in the meter.
#[must_use]
pub fn verify_json(outcome: &VerifyOutcome) -> Value {
    let mut value = comparison_json(&comparison(outcome));
    if let Value::Object(map) = &mut value {
        map.insert("verified".into(), outcome.holds().into());
        map.insert("tables".into(), planned_json(&outcome.tables).into());
        map.insert("notes".into(), outcome.notes.clone().into());
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
    for note in &outcome.notes {
        text.push_str(&format!("Note: {note}\n"));
    }
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
