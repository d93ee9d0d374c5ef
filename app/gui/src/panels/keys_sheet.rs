//! The sheet of the keys.

use egui::{Frame, Grid, Id, Modal, RichText, Ui};

use crate::{action::Action, keys::SHEET, state::State, theme, widgets};

/// Show it, when it was asked for.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    if !state.keys {
        return actions;
    }
    let frame = Frame::popup(ui.style()).inner_margin(20);
    let modal = Modal::new(Id::unique("keys"))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(760.0);
            ui.label(RichText::new("Keys").font(theme::strong(16.0)));
            ui.add_space(6.0);
            ui.columns(2, |columns| {
                for (place, (title, keys)) in SHEET.iter().enumerate() {
                    let Some(ui) = columns.get_mut(place % 2) else {
                        continue;
                    };
                    widgets::section_title(ui, title);
                    Grid::new(title)
                        .num_columns(2)
                        .spacing([16.0, 2.0])
                        .min_col_width(120.0)
                        .show(ui, |ui| {
                            for (key, does) in *keys {
                                ui.label(RichText::new(*key).font(theme::strong(13.0)));
                                ui.add(egui::Label::new(*does).wrap());
                                ui.end_row();
                            }
                        });
                    ui.add_space(12.0);
                }
            });
            if ui.button("Close").clicked() {
                actions.push(Action::Keys(false));
            }
        });
    if modal.should_close() && actions.is_empty() {
        actions.push(Action::Keys(false));
    }
    actions
}
