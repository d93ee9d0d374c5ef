//! What is connected.

use egui::Ui;

use crate::{
    action::Action,
    state::State,
    widgets::{self, Tone},
};

/// Show the page.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    widgets::page(
        ui,
        "Identity",
        "Who answered on the port, as its own tables say",
        |ui| {
            if let Some(problem) = &state.problem
                && widgets::problem(ui, problem)
            {
                actions.push(Action::Dismiss);
            }
            let Some(meter) = &state.meter else {
                let about =
                    "Read the chosen meter to see its maker, model, form, serial number and clock";
                if widgets::empty(ui, "No meter yet", about, "Read meter", state.is_idle()) {
                    actions.push(Action::Read);
                }
                return;
            };
            if meter.status.is_empty() {
                widgets::notice(ui, Tone::Good, "The meter reports no fault", &[]);
            } else {
                let lines: Vec<&str> = meter.status.iter().map(String::as_str).collect();
                widgets::notice(ui, Tone::Warning, "The meter reports", &lines);
            }
            widgets::card(ui, "Meter", |ui| {
                widgets::facts(ui, "identity", &meter.facts)
            });
            if !meter.skipped.is_empty() {
                widgets::card(ui, "Tables left out", |ui| {
                    for line in &meter.skipped {
                        ui.label(line);
                    }
                });
            }
        },
    );
    actions
}
