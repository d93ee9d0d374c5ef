//! Acts as text and JSON: the meter before, and what came of it.

use serde_json::{Value, json};

use super::{link_json, link_text, meter_text};
use crate::act::{Act, ActOutcome, Fact, Present};

fn facts_json(facts: &[Fact]) -> Value {
    let one = |it: &Fact| json!({"what": it.what, "value": it.value});
    facts.iter().map(one).collect()
}

fn facts_text(facts: &[Fact]) -> String {
    let width = facts.iter().map(|it| it.what.chars().count()).max();
    let width = width.unwrap_or(0);
    let one = |it: &Fact| format!("  {:width$}  {}\n", it.what, it.value);
    facts.iter().map(one).collect()
}

/// A meter before an act; nothing was done.
#[must_use]
pub fn present_json(act: &Act, present: &Present) -> Value {
    json!({
        "act": act.id(),
        "serial": present.identity.serial,
        "before": facts_json(&present.facts),
        "forbidden": present.forbidden,
        "warnings": present.warnings,
        "after": null,
        "verified": false,
        "link": link_json(&present.link),
    })
}

/// The same in words.
#[must_use]
pub fn present_text(present: &Present) -> String {
    let mut text = meter_text(&present.identity);
    text.push_str(&facts_text(&present.facts));
    for status in &present.identity.status {
        text.push_str(&format!("  status: {status}\n"));
    }
    for warning in &present.warnings {
        text.push_str(&format!("Note: {warning}\n"));
    }
    if let Some(why) = &present.forbidden {
        text.push_str(&format!("Not possible now: {why}\n"));
    }
    text
}

/// What came of an act.
#[must_use]
pub fn act_json(act: &Act, reason: &str, outcome: &ActOutcome) -> Value {
    json!({
        "act": act.id(),
        "serial": outcome.identity.serial,
        "reason": reason,
        "before": facts_json(&outcome.before),
        "after": facts_json(&outcome.after),
        "answer": outcome.answer,
        "verified": outcome.verified,
        "notes": outcome.notes,
        "link": link_json(&outcome.link),
    })
}

/// The same in words.
#[must_use]
pub fn act_text(act: &Act, outcome: &ActOutcome) -> String {
    let mut text = if outcome.verified {
        format!("verified: {}\n", act.id())
    } else {
        format!(
            "NOT verified: the meter took the order “{}”, and does not show that it was done\n",
            act.id()
        )
    };
    if let Some(answer) = &outcome.answer {
        text.push_str(&format!("The meter answered: {answer}\n"));
    }
    text.push_str(&facts_text(&outcome.after));
    for note in &outcome.notes {
        text.push_str(&format!("Note: {note}\n"));
    }
    text.push_str(&link_text(&outcome.link));
    text
}
