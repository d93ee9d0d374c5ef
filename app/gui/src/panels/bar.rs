//! The top of the window: which meter, what runs, and the file buttons.

use egui::{Align, Button, Layout, ProgressBar, RichText, Ui, Vec2};

use crate::{
    action::Action,
    settings::ThemeChoice,
    state::{Running, State},
    theme::{self, palette},
};

/// Show the bar.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let p = palette(ui);
    ui.horizontal_centered(|ui| {
        ui.label(
            RichText::new("MeterBench")
                .font(theme::strong(16.0))
                .color(p.accent),
        );
        ui.add_space(14.0);
        let meter = state
            .meter
            .as_ref()
            .map_or("No meter read yet", |meter| meter.title.as_str());
        ui.label(RichText::new(meter).color(if state.meter.is_some() {
            p.text
        } else {
            p.weak
        }));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            theme_button(ui, state, &mut actions);
            // Without a file it asks for one.
            let asks = state
                .document
                .as_ref()
                .is_some_and(|document| document.path.is_none());
            let save = Button::new(if asks { "Save…" } else { "Save" });
            if ui.add_enabled(state.document.is_some(), save).clicked() {
                actions.push(Action::Save);
            }
            if ui.button("Open…").clicked() {
                actions.push(Action::Open);
            }
            if let Some(document) = &state.document {
                let changed = if document.is_changed() {
                    " · unsaved changes"
                } else {
                    ""
                };
                ui.label(RichText::new(format!("{}{changed}", document.name())).color(p.weak));
            }
            ui.add_space(14.0);
            if let Some(job) = &state.job {
                progress(ui, job, &mut actions);
            }
        });
    });
    actions
}

fn progress(ui: &mut Ui, job: &Running, actions: &mut Vec<Action>) {
    let p = palette(ui);
    if ui
        .add_enabled(!job.cancelling, Button::new("Cancel"))
        .clicked()
    {
        actions.push(Action::Cancel);
    }
    let part = job.done as f32 / job.total.max(1) as f32;
    ui.add(
        ProgressBar::new(part)
            .desired_width(120.0)
            .desired_height(8.0)
            .fill(p.accent_fill),
    );
    let words = if job.cancelling {
        "Cancelling, logging off".to_owned()
    } else if job.step.is_empty() {
        job.title.clone()
    } else if job.total == 0 {
        job.step.clone()
    } else {
        format!("{} ({} of {})", job.step, job.done, job.total)
    };
    ui.label(words);
}

fn theme_button(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let button = Button::new("Theme").min_size(Vec2::new(0.0, theme::ROW));
    egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        for (choice, words) in [
            (ThemeChoice::System, "As the system"),
            (ThemeChoice::Light, "Light"),
            (ThemeChoice::Dark, "Dark"),
        ] {
            if ui.radio(state.theme == choice, words).clicked() {
                actions.push(Action::Theme(choice));
                ui.close();
            }
        }
    });
}
