//! A diagnosis as text and as JSON.

use serde_json::{Value, json};

use super::{identity_json, identity_text};
use crate::{Diagnosis, Rung};

/// `{"diagnosis": [{"layer", "ok", "what", "hint"}…]}` beside the keys of identify, or beside `error`; `ok` is null where
/// it can't be told.
#[must_use]
pub fn diagnosis_json(it: &Diagnosis) -> Value {
    let rung = |it: &Rung| json!({"layer": it.layer.name(), "ok": it.ok, "what": it.what, "hint": it.hint});
    let mut value = match (&it.identity, &it.stop) {
        (Some(identity), _) => identity_json(identity),
        (None, Some(stop)) => json!({
            "error": {"code": stop.code, "what": stop.what, "why": stop.why, "hint": stop.hint},
        }),
        (None, None) => json!({}),
    };
    if let Value::Object(map) = &mut value {
        map.insert("diagnosis".into(), it.rungs.iter().map(rung).collect());
    }
    value
}

/// The ladder, a line a layer, with what to do; and who is there when it goes to the top.
#[must_use]
pub fn diagnosis_text(it: &Diagnosis) -> String {
    let mut text = String::new();
    for rung in &it.rungs {
        let ok = match rung.ok {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "?",
        };
        text.push_str(&format!(
            "{ok:>3}  {:<15}  {}\n",
            rung.layer.title(),
            rung.what
        ));
        if !rung.hint.is_empty() {
            text.push_str(&format!("{:22}{}\n", "", rung.hint));
        }
    }
    if let Some(identity) = &it.identity {
        text.push('\n');
        text.push_str(&identity_text(identity));
    }
    text
}
