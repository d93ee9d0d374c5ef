//! The ladder of a diagnosis: each layer with what was found, and what to do where it stops.

use egui::{Label, RichText, Ui};
use meterbench_jobs::{Diagnosis, Rung};

use crate::{
    action::Action,
    theme::{self, palette},
    widgets,
};

/// Show the card.
pub fn ui(ui: &mut Ui, found: &Diagnosis, actions: &mut Vec<Action>) {
    widgets::card(ui, "Diagnosis", |ui| {
        for rung in &found.rungs {
            row(ui, rung);
        }
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            let again = egui::Button::new("Diagnose again");
            if ui.add(again).clicked() {
                actions.push(Action::Diagnose);
            }
            if ui.button("Close").clicked() {
                actions.push(Action::EndDiagnosis);
            }
        });
    });
}

fn row(ui: &mut Ui, rung: &Rung) {
    let p = palette(ui);
    let (mark, color) = match rung.ok {
        Some(true) => ("yes", p.good),
        Some(false) => ("no", p.error),
        None => ("?", p.weak),
    };
    let strong = rung.ok == Some(false);
    let font = |text: &str| match strong {
        true => RichText::new(text).font(theme::strong(13.5)),
        false => RichText::new(text),
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        column(ui, 26.0, font(mark).color(color));
        column(ui, 118.0, font(rung.layer.title()));
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            ui.style_mut().interaction.selectable_labels = true;
            ui.add(Label::new(widgets::sentence(&rung.what)).wrap());
            if !rung.hint.is_empty() {
                let color = if strong { p.text } else { p.weak };
                let words = RichText::new(widgets::sentence(&rung.hint)).small();
                ui.add(Label::new(words.color(color)).wrap());
            }
        });
    });
}

/// A word in a column of this width.
fn column(ui: &mut Ui, width: f32, text: RichText) {
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.label(text);
    });
}
