//! Which MeterBench this is.

use egui::{Frame, Id, Modal, RichText, Ui};
use meterbench_jobs::Built;

use crate::{action::Action, help::HelpAction, state::State, theme, widgets};

/// Show it, when it was asked for.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    if !state.about {
        return actions;
    }
    let built = Built::this();
    let frame = Frame::popup(ui.style()).inner_margin(20);
    let modal = Modal::new(Id::unique("about")).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(400.0);
        ui.label(RichText::new("MeterBench").font(theme::strong(20.0)));
        ui.label("Reads and programs ANSI C12.18 electricity meters");
        ui.add_space(10.0);
        let day = built.day.map(|day| day.to_string());
        let rows = [
            ("Version", built.version.to_owned()),
            ("Commit", built.commit.unwrap_or("not known, as it was built for tests").to_owned()),
            ("Of", day.unwrap_or_else(|| "not known".into())),
            ("Licence", "Apache 2.0 or MIT, at your option".to_owned()),
        ];
        widgets::facts(ui, "built", &rows);
        ui.add_space(10.0);
        widgets::hint(ui, "No real meter has been on the other end of it yet: see the manual's last chapter. Not affiliated with Landis+Gyr");
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            if ui.button("Copy").on_hover_text("The version in one line").clicked() {
                ui.copy_text(format!("MeterBench {}", Built::line()));
            }
            if ui.button("Close").clicked() {
                actions.push(Action::Help(HelpAction::About(false)));
            }
        });
    });
    if modal.should_close() && actions.is_empty() {
        actions.push(Action::Help(HelpAction::About(false)));
    }
    actions
}
