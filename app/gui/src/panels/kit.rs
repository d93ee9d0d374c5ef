//! The first-contact kit: what it is, what is in it, and where it goes.

use egui::{Frame, Grid, Id, Modal, RichText, ScrollArea, Ui};
use meterbench_jobs::Kit;

use crate::{
    action::Action,
    kit::KitAction,
    state::State,
    theme,
    widgets::{self, Tone, primary},
};

const TEXT_HEIGHT: f32 = 240.0;

/// Show it, when it was asked for. While the meter is read the window is free, and the bar shows how far it is.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let Some(kit) = state
        .kit
        .as_ref()
        .filter(|_| state.job.is_none() && state.question.is_none())
    else {
        return actions;
    };
    let mut asked = |action| actions.push(Action::Kit(action));
    let frame = Frame::popup(ui.style()).inner_margin(20);
    let modal = Modal::new(Id::unique("kit"))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(680.0);
            ui.label(RichText::new("First-contact kit").font(theme::strong(16.0)));
            ui.add_space(4.0);
            match &kit.made {
                None => before(ui, state, &mut asked),
                Some(made) => after(ui, state, made, kit.shown, &mut asked),
            }
        });
    if modal.should_close() && actions.is_empty() {
        actions.push(Action::Kit(KitAction::Close));
    }
    actions
}

fn before(ui: &mut Ui, state: &State, asked: &mut impl FnMut(KitAction)) {
    ui.label("No real meter has been on the other end of this program yet. What yours answers, in one file, helps to mend what is wrong about it");
    ui.add_space(6.0);
    ui.label("The meter that is chosen on the page Connection is diagnosed and read whole, and what passes is kept. Nothing is written into it");
    ui.add_space(6.0);
    ui.label("Left out: passwords, your user name, and the utility's texts (owner, customer, address). In it: serial number, registers, load profile and logs. You see every file before you save it, and nothing is sent");
    ui.add_space(12.0);
    ui.horizontal(|ui| {
        let words = format!("Read {}", state.connection.address());
        if primary(ui, &words, state.is_idle()).clicked() {
            asked(KitAction::Make);
        }
        if ui.button("Cancel").clicked() {
            asked(KitAction::Close);
        }
    });
}

fn after(
    ui: &mut Ui,
    state: &State,
    kit: &Kit,
    shown: Option<usize>,
    asked: &mut impl FnMut(KitAction),
) {
    if let Some(problem) = &state.problem {
        widgets::problem(ui, problem);
    }
    if let Some(missing) = &kit.missing {
        let lines = [missing.why.as_str()];
        widgets::notice(ui, Tone::Warning, "The meter was not read whole", &lines);
    }
    Grid::new("parts")
        .num_columns(4)
        .spacing([16.0, 4.0])
        .show(ui, |ui| {
            for (place, part) in kit.parts.iter().enumerate() {
                ui.label(RichText::new(part.name).font(theme::strong(13.0)));
                ui.label(format!("{} kB", part.bytes.len().div_ceil(1000)));
                ui.label(part.about);
                let is_shown = shown == Some(place);
                let words = if is_shown { "Hide" } else { "Look" };
                let button = ui.button(words);
                let name = format!("{words} at {}", part.name);
                button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
                if button.clicked() {
                    asked(KitAction::Look((!is_shown).then_some(place)));
                }
                ui.end_row();
            }
        });
    if let Some(text) = shown.and_then(|place| kit.parts.get(place)?.text()) {
        ui.add_space(8.0);
        lines(ui, text);
    }
    ui.add_space(12.0);
    ui.horizontal(|ui| {
        if primary(ui, "Save as…", true).clicked() {
            asked(KitAction::Save);
        }
        if ui.button("Close").clicked() {
            asked(KitAction::Close);
        }
    });
}

/// A trace has thousands of lines, of which a few are on screen.
fn lines(ui: &mut Ui, text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let height = ui.text_style_height(&egui::TextStyle::Monospace);
    ScrollArea::both()
        .max_height(TEXT_HEIGHT)
        .auto_shrink([false, true])
        .show_rows(ui, height, lines.len(), |ui, rows| {
            for line in lines.get(rows).into_iter().flatten() {
                ui.add(egui::Label::new(RichText::new(*line).monospace()).extend());
            }
        });
}
