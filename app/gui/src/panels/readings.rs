//! Present registers, as the meter stores them and times the multiplier.

use egui::{RichText, Ui};
use egui_extras::Column;
use meterbench_jobs::export::What;

use crate::{
    action::Action,
    panels::{found_left, hand_on},
    state::{Register, State},
    theme::palette,
    widgets,
};

/// Show the page.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    widgets::page(
        ui,
        "Readings",
        "Present registers. Stored values are secondary; primary is the stored value times the multiplier",
        |ui| {
            if let Some(problem) = &state.problem
                && widgets::problem(ui, problem)
            {
                actions.push(Action::Dismiss);
            }
            hand_on::told(ui, state, &mut actions);
            let registers = state
                .meter
                .as_ref()
                .and_then(|meter| meter.registers.as_deref());
            match registers {
                None => {
                    let about = "Read the chosen meter to see its energy and demand registers";
                    if widgets::empty(ui, "No readings yet", about, "Read meter", state.is_idle()) {
                        actions.push(Action::Read);
                    }
                }
                Some([]) => {
                    widgets::notice(
                        ui,
                        widgets::Tone::Plain,
                        "This meter gave no registers",
                        &["With a password it may give more"],
                    );
                    ui.horizontal(|ui| save(ui, state, &mut actions));
                }
                Some(registers) => {
                    ui.horizontal(|ui| {
                        if ui
                            .add_enabled(state.is_idle(), egui::Button::new("Read again"))
                            .clicked()
                        {
                            actions.push(Action::Read);
                        }
                        save(ui, state, &mut actions);
                        widgets::hint(ui, format!("{} registers", registers.len()));
                    });
                    ui.add_space(2.0);
                    widgets::card(ui, "", |ui| table(ui, registers));
                }
            }
        },
    );
    actions
}

/// The button that keeps the tables of this reading, where they are known.
pub fn save(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let read = state
        .meter
        .as_ref()
        .is_some_and(|meter| meter.snapshot.is_some());
    if read
        && ui
            .button("Save reading…")
            .on_hover_text("Every table as the meter sent it, in a snapshot file")
            .clicked()
    {
        actions.push(Action::SaveReading);
    }
    hand_on::button(ui, state, (What::Registers, None), actions);
    found_left::button(ui, state, actions);
}

fn table(ui: &mut Ui, registers: &[Register]) {
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
