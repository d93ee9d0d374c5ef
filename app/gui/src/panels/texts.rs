//! Texts.

use egui::Ui;

use crate::{action::Action, state::State, widgets};

/// What the page remembers between frames.
#[derive(Default)]
pub struct TextsPanel {}

impl TextsPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, _state: &State) -> Vec<Action> {
        widgets::section_title(ui, "Texts");
        Vec::new()
    }
}
