//! Two snapshots compared, in words first and as JSON.

use serde_json::{Value, json};

use super::{comparison_json, comparison_text};
use crate::compare::{Compared, Moved, Only, Side, TableChange};

/// diff of two snapshots: the keys of any comparison, and what only snapshots have.
#[must_use]
pub fn compared_json(it: &Compared) -> Value {
    let mut json = comparison_json(&it.program);
    let side = |side: &Side| json!({"meter": side.serial, "taken": side.taken, "form": side.form});
    let moved = |it: &Moved| {
        json!({
            "quantity": it.quantity, "block": it.block, "unit": it.unit,
            "a": it.a, "b": it.b, "by": rounded(it.by()), "per_day": it.per_day.map(rounded),
        })
    };
    let nameplate = it.nameplate.iter();
    let more = json!({
        "a": side(&it.a),
        "b": side(&it.b),
        "days": it.days.map(rounded),
        "moved": it.moved.iter().map(moved).collect::<Vec<_>>(),
        "still": it.still,
        "nameplate": nameplate.map(|it| json!({"path": it.path, "a": it.a, "b": it.b})).collect::<Vec<_>>(),
        "tables": it.tables.iter().map(table).collect::<Vec<_>>(),
    });
    if let (Some(json), Value::Object(more)) = (json.as_object_mut(), more) {
        json.extend(more);
    }
    json
}

fn table(it: &TableChange) -> Value {
    let only = it.only.map(|only| match only {
        Only::First => "a",
        Only::Second => "b",
    });
    json!({"table": it.table.to_string(), "about": it.part.words(), "bytes": it.bytes, "only": only})
}

/// Two snapshots in words: what has moved, what was programmed, what else is different.
#[must_use]
pub fn compared_text(it: &Compared) -> String {
    let mut text = head(it);
    if it.is_one_meter() {
        text.push_str("\nMoved\n");
        text.push_str(&moved_text(it));
        text.push_str("\nProgrammed since\n");
    } else {
        text.push_str("\nProgrammed differently\n");
    }
    for line in comparison_text(&it.program).lines() {
        text.push_str(&format!("  {line}\n"));
    }
    let nameplate: Vec<String> = it.nameplate.iter().map(difference).collect();
    if !nameplate.is_empty() {
        text.push_str(&format!("\nNameplate\n{}", nameplate.concat()));
    }
    let other: Vec<String> = it.other_tables().map(table_words).collect();
    if !other.is_empty() {
        text.push_str("\nOther tables that differ\n");
        text.push_str(
            &other
                .iter()
                .map(|line| format!("  {line}\n"))
                .collect::<String>(),
        );
    }
    text
}

/// Whose they are, and how far apart.
fn head(it: &Compared) -> String {
    if !it.is_one_meter() {
        let side = |side: &Side| {
            let form = side.form.as_deref().unwrap_or("not known");
            format!("Meter {}, form {form}, as of {}\n", side.serial, side.taken)
        };
        return format!("{}{}", side(&it.a), side(&it.b));
    }
    let (serial, from, to) = (&it.a.serial, &it.a.taken, &it.b.taken);
    match it.days {
        Some(days) => format!("Meter {serial}, {} from {from} to {to}\n", days_words(days)),
        None => format!("Meter {serial}, from {from} to {to}\n"),
    }
}

/// "31.2 days", "4.5 hours" where it is less than two days.
#[must_use]
pub fn days_words(days: f64) -> String {
    if days.abs() < 2.0 {
        format!("{:.1} hours", days * 24.0)
    } else {
        format!("{days:.1} days")
    }
}

/// Each line set in by two.
fn indented(lines: &str) -> String {
    lines.lines().map(|line| format!("  {line}\n")).collect()
}

fn moved_text(it: &Compared) -> String {
    let cells: Vec<[String; 5]> = it.moved.iter().map(moved_cells).collect();
    let mut text = indented(&super::columns(&cells));
    text.push_str(&match (it.moved.len(), it.still) {
        (0, 0) => "  No register is in both\n".to_owned(),
        (0, n) => format!("  Nothing: {n} registers stand as they did\n"),
        (_, 0) => String::new(),
        (_, 1) => "  1 register stands as it did\n".to_owned(),
        (_, n) => format!("  {n} registers stand as they did\n"),
    });
    text
}

/// "kWh delivered, total, 100 -> 350 kWh, +250, 25 a day".
#[must_use]
pub fn moved_cells(it: &Moved) -> [String; 5] {
    let by = rounded(it.by());
    let rate = match (it.per_day, it.counts() && by < 0.0) {
        (Some(rate), _) => format!("{} {} a day", short(rate), it.unit),
        (None, true) => "went back: reset, preset or rolled over".to_owned(),
        (None, false) => String::new(),
    };
    [
        it.quantity.clone(),
        it.block.clone(),
        format!("{} -> {} {}", it.a, it.b, it.unit),
        format!("{by:+}"),
        rate,
    ]
}

fn difference(it: &meterbench_profiles::Difference) -> String {
    let or_none = |text: &str| match text.is_empty() {
        true => "not known".to_owned(),
        false => text.to_owned(),
    };
    format!("  {}: {} -> {}\n", it.path, or_none(&it.a), or_none(&it.b))
}

/// "ST-41: 2 bytes differ".
#[must_use]
pub fn table_words(it: &TableChange) -> String {
    let how = match (it.only, it.bytes) {
        (Some(Only::First), _) => "only in the first".to_owned(),
        (Some(Only::Second), _) => "only in the second".to_owned(),
        (None, Some(1)) => "1 byte differs".to_owned(),
        (None, bytes) => format!("{} bytes differ", bytes.unwrap_or_default()),
    };
    format!("{}: {how}", it.table)
}

/// Binary fractions of a difference are nobody's digits.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Three decimals are more than a mean is known by.
fn short(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_is_told_in_words_first_and_keeps_the_keys_of_every_comparison() {
        let side = |taken: &str| Side {
            serial: "1".into(),
            taken: taken.into(),
            form: None,
        };
        let it = Compared {
            a: side("2026-01-01"),
            b: side("2026-01-11"),
            days: Some(10.0),
            moved: vec![Moved {
                quantity: "kWh delivered".into(),
                block: "A".into(),
                unit: "kWh".into(),
                a: 0.1,
                b: 0.4,
                per_day: Some(0.03),
            }],
            still: 2,
            ..Compared::default()
        };
        let text = compared_text(&it);
        for line in [
            "Meter 1, 10.0 days from 2026-01-01 to 2026-01-11",
            "  kWh delivered  A  0.1 -> 0.4 kWh  +0.3  0.03 kWh a day",
            "  2 registers stand as they did",
            "  No differences, 0 settings the same",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
        let json = compared_json(&it);
        for key in [
            "differences",
            "same",
            "not_compared",
            "moved",
            "tables",
            "nameplate",
        ] {
            assert!(!json[key].is_null(), "{key}");
        }
        assert_eq!(json["moved"][0]["by"], 0.3);
    }
}
