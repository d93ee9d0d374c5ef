//! At the start after a fault of the program: what was kept, and the report to look at.

use egui::{Frame, Id, Modal, RichText, ScrollArea, Ui};

use crate::{
    action::Action,
    crashed::CrashAction,
    state::State,
    theme,
    widgets::{self, primary},
};

const REPORT_HEIGHT: f32 = 300.0;

/// Show the newest that nobody has answered.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let Some(crash) = state.crashes.first() else {
        return actions;
    };
    let mut asked = |action| actions.push(Action::Crash(action));
    let frame = Frame::popup(ui.style()).inner_margin(20);
    Modal::new(Id::unique("crashed")).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(620.0);
        ui.label(RichText::new("MeterBench stopped by a fault of its own").font(theme::strong(16.0)));
        ui.add_space(4.0);
        ui.label(match crash.unsaved.len() {
            0 => "No program was open with unsaved changes".to_owned(),
            1 => "One program was not saved; it was kept".to_owned(),
            many => format!("{many} programs were not saved; they were kept"),
        });
        ui.label("If it was writing into a meter, the page Connection says so, and how the meter is made whole");
        ui.add_space(4.0);
        widgets::hint(ui, format!(
            "A report without secrets is in {}. Nothing was sent to anybody",
            crash.folder.display()
        ));
        if state.crash_report {
            ui.add_space(8.0);
            ScrollArea::both().max_height(REPORT_HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
                ui.label(RichText::new(&crash.report).monospace().small());
            });
        }
        ui.add_space(12.0);
        ui.horizontal(|ui| {
            if crash.unsaved.is_empty() {
                if primary(ui, "Go on", true).clicked() {
                    asked(CrashAction::Close);
                }
            } else {
                if primary(ui, "Open what was not saved", true).clicked() {
                    asked(CrashAction::GoOn);
                }
                if ui.button("Leave it").on_hover_text("It stays beside the report").clicked() {
                    asked(CrashAction::Close);
                }
            }
            let (words, shown) = match state.crash_report {
                true => ("Hide the report", false),
                false => ("Look at the report", true),
            };
            if ui.button(words).clicked() {
                asked(CrashAction::Report(shown));
            }
            if state.crash_report && ui.button("Copy the report").clicked() {
                ui.copy_text(crash.report.clone());
            }
        });
    });
    actions
}
