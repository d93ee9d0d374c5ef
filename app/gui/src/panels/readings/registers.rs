//! Registers as the meter stores them and times the multiplier, one set at a time: now, at the last reset, a self read.

use egui::{RichText, Ui};
use egui_extras::Column;

use crate::{state::Register, theme::palette, widgets};

pub(super) fn ui(ui: &mut Ui, registers: &[Register], chosen: &mut usize) {
    let mut sets: Vec<&str> = Vec::new();
    for register in registers {
        if !sets.contains(&register.set.as_str()) {
            sets.push(&register.set);
        }
    }
    if *chosen >= sets.len() {
        *chosen = 0;
    }
    let of_set: Vec<&Register> = registers
        .iter()
        .filter(|register| sets.get(*chosen) == Some(&register.set.as_str()))
        .collect();
    widgets::card(ui, "", |ui| {
        ui.horizontal_wrapped(|ui| {
            if sets.len() > 1 {
                for (place, set) in sets.iter().enumerate() {
                    ui.selectable_value(chosen, place, *set);
                }
            }
            widgets::hint(ui, format!("{} registers", of_set.len()));
        });
        table(ui, &of_set);
    });
}
fn table(ui: &mut Ui, registers: &[&Register]) {
    let primary = registers.iter().any(|register| register.primary.is_some());
    let timed = registers.iter().any(|register| !register.time.is_empty());
    let mut columns = vec![
        Column::exact(210.0),
        Column::exact(64.0),
        Column::exact(130.0),
        Column::exact(56.0),
    ];
    if primary {
        columns.push(Column::exact(150.0));
    }
    columns.push(Column::remainder());
    widgets::table(ui, "registers", &columns)
        .header(26.0, |mut row| {
            widgets::head(&mut row, "Quantity", false);
            widgets::head(&mut row, "Rate", false);
            widgets::head(&mut row, "Stored", true);
            widgets::head(&mut row, "Unit", false);
            if primary {
                widgets::head(&mut row, "Primary", true);
            }
            widgets::head(&mut row, if timed { "Reached at" } else { "" }, false);
        })
        .body(|body| {
            body.rows(25.0, registers.len(), |mut row| {
                let Some(register) = registers.get(row.index()) else {
                    return;
                };
                // A quantity is named once, above its rates.
                let before = row
                    .index()
                    .checked_sub(1)
                    .and_then(|above| registers.get(above));
                let repeated = before.is_some_and(|before| before.quantity == register.quantity);
                row.col(|ui| {
                    if !repeated {
                        ui.label(&register.quantity);
                    }
                });
                row.col(|ui| {
                    ui.label(&register.block);
                });
                widgets::cell_number(&mut row, register.value.as_str());
                row.col(|ui| {
                    let weak = palette(ui).weak;
                    ui.label(RichText::new(&register.unit).color(weak));
                });
                if primary {
                    widgets::cell_number(&mut row, register.primary.as_deref().unwrap_or(""));
                }
                row.col(|ui| {
                    let weak = palette(ui).weak;
                    ui.label(RichText::new(&register.time).color(weak));
                });
            });
        });
}
