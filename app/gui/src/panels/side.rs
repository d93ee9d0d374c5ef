//! At the right of every page about the program: the display as it will look, and the findings.

use egui::{ScrollArea, Ui};

use super::playing::PlayingPanel;
use crate::{action::Action, state::State, widgets};

/// The side. Remembers what plays on the display.
#[derive(Debug, Default)]
pub struct SidePanel {
    playing: PlayingPanel,
}

impl SidePanel {
    /// Show the side.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        let Some(document) = &state.document else {
            return actions;
        };
        self.playing.ui(ui, state, document, &mut actions);
        ui.add_space(10.0);
        let count = match state.findings.len() {
            0 => "Findings".to_owned(),
            n => format!("Findings ({n})"),
        };
        widgets::section_title(ui, &count);
        ui.add_space(2.0);
        ScrollArea::vertical()
            .id_salt("findings")
            .auto_shrink(false)
            .show(ui, |ui| {
                widgets::findings(ui, &state.findings, &mut actions);
            });
        actions
    }
}
