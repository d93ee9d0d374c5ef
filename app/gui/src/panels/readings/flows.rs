//! What flows now: volts, amps and angles by phase, as numbers and as phasors, and what is odd about the wiring.

use egui::{RichText, Ui};
use egui_extras::Column;
use meterbench_jobs::reading::{Instantaneous, Phase, WiringFinding};

use super::phasors::{self, LETTERS};
use crate::{
    glance::Glance,
    theme::{self, palette},
    widgets,
    words::sentence,
};

/// Of the diagram.
const SIDE: f32 = 260.0;

pub(super) fn ui(ui: &mut Ui, glance: &Glance) {
    let Some(now) = &glance.now else {
        let about = "The meter has no table of volts and amps that is known here, or it was not read. Read it again with a password";
        widgets::notice(ui, widgets::Tone::Plain, "Not known", &[about]);
        return;
    };
    widgets::card(ui, "", |ui| {
        ui.horizontal_top(|ui| {
            phasors::ui(ui, now, SIDE);
            ui.add_space(theme::GAP);
            ui.vertical(|ui| {
                phases(ui, now);
                ui.add_space(6.0);
                widgets::facts(ui, "what flows", &facts(now));
                if now.phases.iter().all(|phase| phase.amp_degrees.is_none()) {
                    widgets::hint(
                        ui,
                        "The meter's table holds no angles of currents: only voltages are drawn",
                    );
                }
            });
        });
    });
    wiring(ui, &glance.wiring);
}

fn phases(ui: &mut Ui, now: &Instantaneous) {
    let columns = [60.0, 100.0, 100.0, 100.0].map(Column::exact);
    widgets::table(ui, "phases", &columns)
        .header(26.0, |mut row| {
            widgets::head(&mut row, "Phase", false);
            for name in ["Volts", "Angle", "Amps"] {
                widgets::head(&mut row, name, true);
            }
        })
        .body(|body| {
            body.rows(25.0, LETTERS.len(), |mut row| {
                let place = row.index();
                let phase = now.phases.get(place).copied().unwrap_or_default();
                row.col(|ui| {
                    let letter = LETTERS.get(place).copied().unwrap_or_default();
                    let ink = crate::panels::recorded::channel_color(place);
                    ui.label(RichText::new(letter).font(theme::strong(14.0)).color(ink));
                });
                let Phase {
                    volts,
                    volt_degrees,
                    amps,
                    ..
                } = phase;
                widgets::cell_number(&mut row, or_unknown(volts, 1, ""));
                widgets::cell_number(&mut row, or_unknown(volt_degrees, 1, "°"));
                widgets::cell_number(&mut row, or_unknown(amps, 2, ""));
            });
        });
}

fn or_unknown(value: Option<f64>, decimals: usize, unit: &str) -> String {
    value.map_or_else(|| "?".into(), |value| format!("{value:.decimals$}{unit}"))
}

fn facts(now: &Instantaneous) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Power", or_unknown(now.watts, 0, " W")),
        ("Frequency", or_unknown(now.hertz, 2, " Hz")),
    ];
    let apparent = now.phases.iter().map(|it| Some(it.volts? * it.amps?));
    let apparent: Option<f64> = apparent.sum();
    if let (Some(watts), Some(apparent)) = (now.watts, apparent.filter(|it| *it > 0.0)) {
        let words = format!("{:.2}, of {apparent:.0} VA in all", watts / apparent);
        facts.push(("Power factor", words));
    }
    if let Some(neutral) = now.neutral_amps {
        facts.push(("Neutral", format!("{neutral:.2} A")));
    }
    if let Some(celsius) = now.celsius {
        facts.push(("Inside", format!("{celsius} °C")));
    }
    if let [Some(a), c] = now.load_side_volts {
        let c = c.map_or_else(String::new, |c| format!(", C {c:.1} V"));
        facts.push(("Behind the switch", format!("A {a:.1} V{c}")));
    }
    facts.push(("Fixed point", now.scale.clone()));
    facts
}

fn wiring(ui: &mut Ui, findings: &[WiringFinding]) {
    if findings.is_empty() {
        let lines = ["By volts, angles and amps nothing contradicts the form's service"];
        widgets::notice(
            ui,
            widgets::Tone::Good,
            "Nothing odd about the wiring",
            &lines,
        );
        return;
    }
    widgets::card(ui, "Wiring", |ui| {
        let p = palette(ui);
        for it in findings {
            let (color, word) = widgets::severity_mark(ui, it.severity);
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(word).font(theme::strong(13.0)).color(color));
                ui.label(sentence(&it.what));
                ui.label(RichText::new(&it.why).color(p.weak));
            });
            widgets::hint(ui, sentence(&it.hint));
        }
    });
}
