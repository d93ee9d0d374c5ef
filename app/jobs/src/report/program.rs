//! A program and a comparison in words.

use meterbench_profiles::catalog::built_in;
use meterbench_profiles::program::{Display, List};
use meterbench_profiles::{Comparison, Program};
use serde_json::{Value, json};

/// A program in words.
#[must_use]
pub fn program_text(program: &Program) -> String {
    let mut text = String::new();
    if let Some(meter) = &program.meter {
        let volts = meter
            .volts
            .map(|volts| format!(", {volts} V"))
            .unwrap_or_default();
        let class = meter
            .class
            .map(|class| format!(", class {class}"))
            .unwrap_or_default();
        text.push_str(&format!(
            "Meter            {} form {}{volts}{class}\n",
            meter.model, meter.form
        ));
    }
    if let Some(multiplier) = &program.multiplier {
        let (ct, pt) = (multiplier.ct.text(), multiplier.pt.text());
        text.push_str(&format!(
            "Multiplier       {} (CT {ct}, PT {pt})\n",
            multiplier.product().to_one()
        ));
    }
    if let Some(energy) = &program.energy {
        if let Some(format) = energy.format {
            text.push_str(&format!("Energy format    {format}\n"));
        }
        if let Some(metrics) = &energy.metrics {
            let words: Vec<&str> = metrics.iter().map(|metric| metric.words()).collect();
            text.push_str(&format!("Energy metrics   {}\n", words.join(", ")));
        }
    }
    if let Some(Display {
        normal,
        alternate,
        test,
        ..
    }) = &program.display
    {
        for (name, list) in [("Normal", normal), ("Alternate", alternate), ("Test", test)] {
            if let Some(list) = list {
                text.push_str(&list_text(name, list));
            }
        }
    }
    if text.is_empty() {
        text.push_str("The program sets nothing\n");
    }
    text
}

fn list_text(name: &str, list: &List) -> String {
    let mut times = Vec::new();
    if let Some(seconds) = list.on_seconds {
        times.push(format!("{seconds} s on"));
    }
    if let Some(seconds) = list.off_seconds {
        times.push(format!("{seconds} s off"));
    }
    if let Some(minutes) = list.hold_minutes {
        times.push(format!("{minutes} min hold"));
    }
    let mut text = format!(
        "{name} display, {} items{}{}\n",
        list.items.len(),
        if times.is_empty() { "" } else { ", " },
        times.join(", ")
    );
    for (number, item) in list.items.iter().enumerate() {
        let known = built_in().display_item(&item.item.to_string());
        let caption = item.caption.as_ref().map(ToString::to_string);
        let caption = caption
            .or_else(|| known.map(|it| it.caption.to_string()))
            .unwrap_or_default();
        let words = known.map_or("not known here", |it| it.words.as_str());
        text.push_str(&format!(
            "  {:>2}  {caption:<3}  {words} ({})\n",
            number + 1,
            item.item
        ));
    }
    text
}

/// diff.
#[must_use]
pub fn comparison_json(comparison: &Comparison) -> Value {
    let differences: Vec<Value> = comparison
        .differences
        .iter()
        .map(|it| json!({"path": it.path, "a": it.a, "b": it.b}))
        .collect();
    json!({"differences": differences, "same": comparison.same, "not_compared": comparison.not_compared})
}

/// A comparison in words.
#[must_use]
pub fn comparison_text(comparison: &Comparison) -> String {
    let mut text = String::new();
    for it in &comparison.differences {
        text.push_str(&format!("{}: {} -> {}\n", it.path, it.a, it.b));
    }
    let count = comparison.differences.len();
    text.push_str(&match count {
        0 => format!("No differences, {} settings the same\n", comparison.same),
        1 => format!("1 difference, {} settings the same\n", comparison.same),
        _ => format!(
            "{count} differences, {} settings the same\n",
            comparison.same
        ),
    });
    if !comparison.not_compared.is_empty() {
        text.push_str(&format!(
            "Not compared, because only one side has it: {}\n",
            comparison.not_compared.join(", ")
        ));
    }
    text
}
