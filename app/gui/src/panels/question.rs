//! A question that must be answered before anything else.

use egui::{Id, Key, Modal, RichText, Ui};

use crate::{
    action::Action,
    state::{Next, Question, State},
    theme,
    widgets::primary,
};

/// Show the question, if there is one.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let Some(question) = &state.question else {
        return actions;
    };
    let (heading, about, yes, no) = words(question);
    let modal = Modal::new(Id::unique("question")).show(ui.ctx(), |ui| {
        ui.set_width(400.0);
        ui.label(RichText::new(heading).font(theme::strong(16.0)));
        ui.label(about);
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            if primary(ui, &yes, true).clicked() {
                actions.push(Action::Yes);
            }
            if ui.button(no).clicked() {
                actions.push(Action::No);
            }
        });
    });
    if modal.should_close() || ui.input(|input| input.key_pressed(Key::Escape)) {
        actions.push(Action::No);
    }
    actions.truncate(1);
    actions
}

fn words(question: &Question) -> (&'static str, String, String, &'static str) {
    match question {
        Question::Discard(next) => {
            let after = match next {
                Next::Choose | Next::Open(_) => "opening another program",
                Next::FromMeter => "taking the program of the meter",
                Next::New(_) => "beginning a new program",
                Next::Close => "closing",
            };
            let about = format!("The program has unsaved changes. They are lost by {after}.");
            (
                "Discard the changes?",
                about,
                "Discard changes".into(),
                "Keep editing",
            )
        }
        Question::Replace(path) => {
            let about = format!("{} exists already.", path.display());
            (
                "Replace the file?",
                about,
                "Replace".into(),
                "Keep the old file",
            )
        }
    }
}
