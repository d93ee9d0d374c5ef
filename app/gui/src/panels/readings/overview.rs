//! A meter at a glance: how much, which rate now, whether its time can be relied on, and what is wrong.

use egui::{RichText, Ui};
use meterbench_jobs::Overview;
use meterbench_jobs::reading::Energy;

use crate::{
    picture::amount as number,
    theme::{self, palette},
    widgets,
    words::{duration, sentence},
};

pub(super) fn ui(ui: &mut Ui, it: &Overview) {
    widgets::card(ui, &it.who, |ui| {
        ui.columns(2, |columns| {
            let [left, right] = columns else { return };
            widgets::facts(left, "at a glance", &facts(it));
            concerns(right, it);
        });
    });
}

/// Names and values.
fn facts(it: &Overview) -> Vec<(&str, String)> {
    let mut facts: Vec<(&str, String)> = it
        .energy
        .iter()
        .map(|energy| (energy.quantity.as_str(), amount(energy)))
        .collect();
    if let Some(rate) = &it.rate {
        let season = it
            .season
            .map_or_else(String::new, |season| format!(", season {season}"));
        let until = it.until.map_or_else(String::new, |at| {
            at.strftime(", until %Y-%m-%d %H:%M").to_string()
        });
        facts.push(("Rate now", format!("{rate}{season}{until}")));
    }
    if let Some(clock) = &it.clock {
        let drift = match it.drift_seconds {
            None => String::new(),
            Some(0) => ", right".into(),
            Some(off) => {
                let side = if off > 0 { "ahead" } else { "behind" };
                format!(", {} {side}", duration(off.unsigned_abs()))
            }
        };
        let shown = clock.local.strftime("%Y-%m-%d %H:%M:%S");
        facts.push(("Clock", format!("{shown}{drift}")));
        let trust = if it.trusted {
            ""
        } else {
            "; not to be relied on"
        };
        facts.push(("Time zone", format!("{}{trust}", it.zone)));
    }
    facts
}

/// "41 236.482 kWh", with what it is at the customer where transformers stand between.
fn amount(it: &Energy) -> String {
    let stored = it.value.map_or_else(|| "not a number".into(), number);
    let primary = it.primary.map_or_else(String::new, |primary| {
        format!(", primary {} {}", number(primary), it.unit)
    });
    format!("{stored} {}{primary}", it.unit)
}

fn concerns(ui: &mut Ui, it: &Overview) {
    let p = palette(ui);
    if it.concerns.is_empty() {
        ui.horizontal(|ui| {
            ui.label(RichText::new("✓").color(p.good));
            ui.label(RichText::new("Nothing is wrong as far as the meter says").color(p.weak));
        });
        return;
    }
    for concern in &it.concerns {
        let (color, word) = widgets::severity_mark(ui, concern.severity);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(word).font(theme::strong(13.0)).color(color));
            ui.label(sentence(&concern.what));
        });
        widgets::hint(ui, sentence(&concern.todo));
    }
}
