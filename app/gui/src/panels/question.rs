//! A question that must be answered before anything else.

use std::path::PathBuf;

use egui::{Frame, Id, Key, Modal, RichText, TextEdit, Ui};

use crate::{
    action::Action,
    dialogs,
    state::{Document, Next, Question, State},
    theme,
    widgets::{hint, primary},
};

/// The question. Remembers a path while it is typed.
#[derive(Debug, Default)]
pub struct QuestionPanel {
    path: String,
    of: Option<dialogs::Question>,
    name: Option<String>,
}

impl QuestionPanel {
    /// Show the question, if there is one.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        let Some(question) = &state.question else {
            self.of = None;
            self.name = None;
            return actions;
        };
        let frame = Frame::popup(ui.style()).inner_margin(18);
        let modal = Modal::new(Id::unique("question"))
            .frame(frame)
            .show(ui.ctx(), |ui| match question {
                Question::Path(asked) => self.path(ui, asked, &mut actions),
                Question::Template => self.template(ui, &mut actions),
                _ => choice(ui, state, question, &mut actions),
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
                dialogs::Question::Open { .. }
                | dialogs::Question::WorkList { .. }
                | dialogs::Question::OpenTrace { .. } => "Open",
                dialogs::Question::OpenLoad { .. }
                | dialogs::Question::OfReport { .. }
                | dialogs::Question::Logo { .. } => "Use",
                dialogs::Question::Compare { .. } | dialogs::Question::CompareReading { .. } => {
                    "Compare"
                }
                dialogs::Question::SaveAs { .. }
                | dialogs::Question::SaveReading { .. }
                | dialogs::Question::SaveTrace { .. }
                | dialogs::Question::SaveKit { .. }
                | dialogs::Question::Export { .. } => "Save",
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

impl QuestionPanel {
    /// What a template is to be called.
    fn template(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        ui.set_width(420.0);
        ui.label(RichText::new("Save as template").font(theme::strong(16.0)));
        hint(
            ui,
            "New programs can begin with everything that is set in this one",
        );
        ui.add_space(4.0);
        let first = self.name.is_none();
        let name = self.name.get_or_insert_default();
        let mut typed = false;
        ui.horizontal(|ui| {
            let named = ui.label("Name");
            let field = TextEdit::singleline(name)
                .align(egui::Align2::LEFT_CENTER)
                .char_limit(60)
                .desired_width(f32::INFINITY);
            let response = ui.add(field).labelled_by(named.id);
            typed = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if first {
                response.request_focus();
            }
        });
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            let can = name.chars().any(char::is_alphanumeric);
            if (primary(ui, "Save template", can).clicked() || typed) && can {
                actions.push(Action::NameTemplate(name.clone()));
            }
            if ui.button("Cancel").clicked() {
                actions.push(Action::No);
            }
        });
    }
}

fn choice(ui: &mut Ui, state: &State, question: &Question, actions: &mut Vec<Action>) {
    let (heading, about, yes, no) = words(state, question);
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

fn words(state: &State, question: &Question) -> (&'static str, String, &'static str, &'static str) {
    match question {
        Question::Discard(Next::CloseDocument(id)) => {
            let name = state.open(*id).map(Document::name).unwrap_or_default();
            (
                "Discard the changes?",
                format!("{name} has unsaved changes. They are lost by closing it."),
                "Discard changes",
                "Keep editing",
            )
        }
        Question::Discard(Next::Close) => {
            let changed: Vec<String> = state
                .documents()
                .into_iter()
                .filter(|document| document.is_changed())
                .map(Document::name)
                .collect();
            let about = match changed.as_slice() {
                [one] => format!("{one} has unsaved changes. They are lost by closing."),
                many => format!(
                    "{} programs have unsaved changes, which are lost by closing: {}.",
                    many.len(),
                    many.join(", ")
                ),
            };
            (
                "Discard the changes?",
                about,
                "Discard changes",
                "Keep editing",
            )
        }
        Question::Replace(path)
        | Question::ReplaceSnapshot(path)
        | Question::ReplaceTrace(path, _)
        | Question::ReplaceExport(path, _) => {
            let about = format!("{} exists already.", path.display());
            ("Replace the file?", about, "Replace", "Keep the old file")
        }
        Question::ChangedMeanwhile(path) => {
            let about = format!(
                "{} was changed by another program since it was opened. Saving replaces those changes.",
                path.display()
            );
            (
                "Replace what changed in the file?",
                about,
                "Replace",
                "Keep the file",
            )
        }
        Question::Path(asked) => (asked.title(), String::new(), "Go on", "Cancel"),
        Question::Template => ("Save as template", String::new(), "Go on", "Cancel"),
    }
}
