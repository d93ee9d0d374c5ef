//! Meters that were left half-written, and what can be done about each.

use egui::{Button, TextEdit, Ui};
use meterbench_jobs::Way;

use crate::{
    action::Action,
    page::Page,
    service::ServiceAction,
    state::State,
    widgets::{self, Tone},
};

/// Where a person begins: that there are such meters, and the way to them.
pub fn notice(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    damaged(ui, state);
    let serials: Vec<&str> = state
        .service
        .left
        .iter()
        .map(|it| it.serial.as_str())
        .collect();
    let heading = match serials.as_slice() {
        [] => return,
        [one] => format!("Meter {one} was left half-written"),
        some => format!("Meters {} were left half-written", some.join(", ")),
    };
    widgets::notice(
        ui,
        Tone::Warning,
        &heading,
        &["Finish it, go back, or leave it as it is"],
    );
    if ui.button("See what was left").clicked() {
        actions.push(Action::Go(Page::Review));
    }
    ui.add_space(4.0);
}

/// Journals that nobody understands: of which meters they tell is not known for sure.
fn damaged(ui: &mut Ui, state: &State) {
    if state.service.damaged.is_empty() {
        return;
    }
    let mut lines: Vec<&str> = state.service.damaged.iter().map(String::as_str).collect();
    lines.push(
        "Compare that meter with its program. When you know what it holds, move the file to another folder",
    );
    let heading = "A journal of a programming is damaged: its meter may be half-written";
    widgets::notice(ui, Tone::Error, heading, &lines);
    ui.add_space(4.0);
}

/// A card for each; nothing when there is none.
pub fn ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    damaged(ui, state);
    for left in &state.service.left {
        let heading = format!("Meter {} was left half-written", left.serial);
        let mut lines = vec![format!(
            "Programming that began {} was not finished: it may hold part of the new program and part of the old",
            left.begun
        )];
        if left.may_wait() {
            lines.push(
                "Its tables were written pending: they may wait in the meter, and not be active"
                    .to_owned(),
            );
        }
        if let Some(path) = &left.snapshot {
            lines.push(format!(
                "The tables as they were before are in {}",
                path.display()
            ));
        }
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        widgets::notice(ui, Tone::Warning, &heading, &lines);
        ui.horizontal(|ui| {
            let mut button = |ui: &mut Ui, text: &str, action: ServiceAction| {
                if ui.add_enabled(state.is_idle(), Button::new(text)).clicked() {
                    actions.push(Action::Service(action));
                }
            };
            let resume = |way| ServiceAction::Resume(Box::new(left.clone()), way);
            button(ui, "Finish…", resume(Way::Finish));
            button(ui, "Go back…", resume(Way::Back));
            if !state.service.leave_reason.trim().is_empty() {
                let leave = ServiceAction::Leave(Box::new(left.clone()));
                button(ui, "Leave it as it is", leave);
            }
        });
        let mut text = state.service.leave_reason.clone();
        ui.horizontal(|ui| {
            let label = ui.label("To leave it as it is, say why");
            let edit = TextEdit::singleline(&mut text).desired_width(320.0);
            if ui.add(edit).labelled_by(label.id).changed() {
                actions.push(Action::Service(ServiceAction::LeaveReason(text.clone())));
            }
        });
        ui.add_space(4.0);
    }
}
