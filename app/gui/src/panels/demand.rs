//! Demand interval, lock-out and exclusions.

use egui::Ui;

use crate::{action::Action, state::State, widgets};

/// What the page remembers between frames.
#[derive(Default)]
pub struct DemandPanel {}

impl DemandPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, _state: &State) -> Vec<Action> {
        widgets::section_title(ui, "Demand interval, lock-out and exclusions");
        Vec::new()
    }
}
