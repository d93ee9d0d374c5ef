//! A question that must be answered before anything else.

use std::path::PathBuf;

use egui::{Id, Key, Modal, RichText, TextEdit, Ui};

use crate::{
    action::Action,
    dialogs,
    state::{Next, Question, State},
    theme,
    widgets::{hint, primary},
};

/// The question. Remembers a path while it is typed.
#[derive(Debug, Default)]
pub struct QuestionPanel {
    path: String,
    of: Option<dialogs::Question>,
}

impl QuestionPanel {
    /// Show the question, if there is one.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        let Some(question) = &state.question else {
            self.of = None;
            return actions;
        };
        let modal = Modal::new(Id::unique("question")).show(ui.ctx(), |ui| match question {
            Question::Path(asked) => self.path(ui, asked, &mut actions),
            _ => choice(ui, question, &mut actions),
        });
        if modal.should_close() || ui.input(|input| input.key_pressed(Key::Escape)) {
            actions.push(Action::No);
        }
        actions.truncate(1);
        actions
    }

    /// Where this system has no file dialog.
    fn path(&mut self, ui: &mut Ui, asked: &dialogs::Question, actions: &mut Vec<Action>) {
        let first = self.of.as_ref() != Some(asked);
        if first {
            self.of = Some(asked.clone());
            let folder = asked.folder().cloned().unwrap_or_default();
            let path = folder.join(asked.new_name().unwrap_or_default());
            self.path = path.display().to_string();
        }
        ui.set_width(520.0);
        ui.label(RichText::new(asked.title()).font(theme::strong(16.0)));
        hint(
            ui,
            "The system's file dialog did not open. Type the file's path instead",
        );
        ui.add_space(4.0);
        let mut typed = false;
        ui.horizontal(|ui| {
            let named = ui.label("File");
            let field = TextEdit::singleline(&mut self.path)
                .align(egui::Align2::LEFT_CENTER)
                .desired_width(f32::INFINITY);
            let response = ui.add(field).labelled_by(named.id);
            typed = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if first {
                response.request_focus();
            }
        });
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            let path = self.path.trim();
            let yes = match asked {
                dialogs::Question::Open { .. } => "Open",
                dialogs::Question::Compare { .. } => "Compare",
                dialogs::Question::SaveAs { .. } | dialogs::Question::SaveReading { .. } => "Save",
            };
            if (primary(ui, yes, !path.is_empty()).clicked() || typed) && !path.is_empty() {
                actions.push(Action::Path(PathBuf::from(path)));
            }
            if ui.button("Cancel").clicked() {
                actions.push(Action::No);
            }
        });
    }
}

fn choice(ui: &mut Ui, question: &Question, actions: &mut Vec<Action>) {
    let (heading, about, yes, no) = words(question);
    ui.set_width(400.0);
    ui.label(RichText::new(heading).font(theme::strong(16.0)));
    ui.label(about);
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        if primary(ui, yes, true).clicked() {
            actions.push(Action::Yes);
        }
        if ui.button(no).clicked() {
            actions.push(Action::No);
        }
    });
}

fn words(question: &Question) -> (&'static str, String, &'static str, &'static str) {
    match question {
        Question::Discard(next) => {
            let after = match next {
                Next::Choose | Next::Open(_) => "opening another file",
                Next::FromMeter => "taking the program of the meter",
                Next::New(_) => "beginning a new program",
                Next::Close => "closing",
            };
            let about = format!("The program has unsaved changes. They are lost by {after}.");
            (
                "Discard the changes?",
                about,
                "Discard changes",
                "Keep editing",
            )
        }
        Question::Replace(path) | Question::ReplaceSnapshot(path) => {
            let about = format!("{} exists already.", path.display());
            ("Replace the file?", about, "Replace", "Keep the old file")
        }
        Question::Path(asked) => (asked.title(), String::new(), "Go on", "Cancel"),
    }
}
