//! The multiplier: transformer ratios as on their nameplates, and what they make of the meter and of a reading.

pub mod card;
pub mod example;
mod ratios;

use egui::Ui;
use meterbench_profiles::{
    Program,
    program::{Applied, Multiplier},
};

use crate::{
    action::{Action, Edit},
    state::State,
    widgets::{self, Draft},
};

/// The height of a line that is only read, in points: the page fits a screen 768 points high.
const LINE: f32 = 18.0;

/// The page. Remembers what is being typed.
#[derive(Debug, Default)]
pub struct MultiplierPanel {
    ct: Draft,
    pt: Draft,
}

impl MultiplierPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        let about = "What stored readings are multiplied by. The meter's registers stay secondary";
        widgets::page(ui, "Multiplier", about, |ui| {
            let Some(document) = &state.document else {
                super::program::none_yet(ui, state, &mut actions);
                return;
            };
            let program = &document.program;
            let Some(multiplier) = &program.multiplier else {
                let about = "This program does not set it, so the meter keeps the ratios it has";
                let heading = "Multiplier: left to the meter";
                if widgets::empty(ui, heading, about, "Set the multiplier", true) {
                    actions.push(Action::Edit(Edit::UseMultiplier(true)));
                }
                return;
            };
            self.ratios(ui, state, multiplier, &mut actions);
            card::ui(ui, program, multiplier);
            example::ui(ui, state, program);
        });
        actions
    }
}

/// What the display multiplies by: 1 where billing does it.
pub fn on_display(program: &Program) -> Multiplier {
    match &program.multiplier {
        Some(multiplier) if multiplier.applied != Some(Applied::Billing) => multiplier.clone(),
        _ => Multiplier::one(),
    }
}
