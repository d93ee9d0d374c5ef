//! A replayed day as text and as JSON.

use serde_json::{Value, json};

use crate::day::{Comparison, Row};

/// The day in JSON.
#[must_use]
pub fn day_json(day: &Comparison) -> Value {
    let rows = |rows: &[Row]| -> Vec<Value> {
        rows.iter()
            .map(|row| {
                json!({
                    "quantity": row.quantity, "block": row.block, "unit": row.unit,
                    "a": row.values[0], "b": row.values[1], "same": row.same(),
                })
            })
            .collect()
    };
    json!({
        "a": day.names[0],
        "b": day.names[1],
        "same_bill": day.same_bill(),
        "remarks": day.remarks,
        "bill": rows(&day.bill),
        "registers": rows(&day.registers),
    })
}

/// The day in words.
#[must_use]
pub fn day_text(day: &Comparison) -> String {
    let [a, b] = &day.names;
    let mut text = String::new();
    for remark in &day.remarks {
        text.push_str(&format!("{remark}\n"));
    }
    text.push_str(&format!("\nA is {a}, B is {b}\n"));
    for (title, rows) in [
        ("Billed, primary", &day.bill),
        ("Registers, secondary", &day.registers),
    ] {
        text.push_str(&format!("\n{title:<32}{:>16}{:>16}  Differs\n", "A", "B"));
        for row in rows {
            let name = format!("{} {}", row.quantity, row.block);
            let [a, b] = row.values.map(cell);
            let differs = if row.same() { "" } else { "  differs" };
            text.push_str(&format!("{name:<32}{a:>16}{b:>16}{differs}\n"));
        }
    }
    text
}

/// "12.500", or a dash for a register that is not there.
#[must_use]
pub fn cell(value: Option<f64>) -> String {
    value.map_or_else(|| "-".into(), |value| format!("{value:.3}"))
}
