//! What the meter says: at a glance, then its registers, what flows now, or its display.
//!
//! Is: which of them is looked at.
//! Is not: the load profile and the logs; those have a page of their own.

mod flows;
mod overview;
mod phasors;
mod registers;
mod screens;

use egui::{Button, Ui};
use meterbench_jobs::export::What;

use crate::{
    action::Action,
    panels::{found_left, hand_on},
    state::State,
    widgets,
};

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Look {
    /// All that is counted.
    #[default]
    Registers,
    /// Volts, amps and angles.
    Flows,
    /// The screens of the display.
    Screens,
}

/// The page. Holds what is looked at.
#[derive(Debug, Default)]
pub struct ReadingsPanel {
    look: Look,
    /// Which set of registers: the present ones are the first.
    set: usize,
}

impl ReadingsPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        widgets::page(
            ui,
            "Readings",
            "What the meter says now. Stored values are secondary; primary is the stored value times the multiplier",
            |ui| {
                if let Some(problem) = &state.problem
                    && widgets::problem(ui, problem)
                {
                    actions.push(Action::Dismiss);
                }
                hand_on::told(ui, state, &mut actions);
                self.contents(ui, state, &mut actions);
            },
        );
        actions
    }

    fn contents(&mut self, ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
        let meter = state.meter.as_ref();
        let Some((meter, registers)) = meter.and_then(|it| Some((it, it.registers.as_deref()?)))
        else {
            let about = "Read the chosen meter to see its energy and demand registers";
            if widgets::empty(ui, "No readings yet", about, "Read meter", state.is_idle()) {
                actions.push(Action::Read);
            }
            return;
        };
        ui.horizontal(|ui| {
            let again = ui.add_enabled(state.is_idle(), Button::new("Read again"));
            if again.clicked() {
                actions.push(Action::Read);
            }
            save(ui, state, actions);
        });
        ui.add_space(2.0);
        let glance = meter.glance.as_deref();
        if let Some(glance) = glance {
            overview::ui(ui, &glance.overview);
        }
        ui.horizontal(|ui| {
            for (look, words) in [
                (Look::Registers, "Registers"),
                (Look::Flows, "What flows now"),
                (Look::Screens, "As the display shows it"),
            ] {
                ui.selectable_value(&mut self.look, look, words);
            }
        });
        ui.add_space(2.0);
        match (self.look, glance) {
            (Look::Flows, Some(glance)) => flows::ui(ui, glance),
            (Look::Screens, Some(glance)) => screens::ui(ui, &glance.screens),
            _ if registers.is_empty() => {
                let about = "With a password it may give more";
                let heading = "This meter gave no registers";
                widgets::notice(ui, widgets::Tone::Plain, heading, &[about]);
            }
            _ => registers::ui(ui, registers, &mut self.set),
        }
    }
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
