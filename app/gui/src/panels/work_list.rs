//! The work-list on the Review page: which one is in force, and what to do about a meter that is not the one of its row.

use egui::{TextEdit, Ui};

use crate::{
    action::Action,
    state::{Review, State},
    widgets::{self, Tone},
    work_list::ListAction,
};

/// Which list is in force, and the button to choose one.
pub fn chosen(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let mut button = |ui: &mut Ui, text: &str, action: ListAction| {
            if ui
                .add_enabled(state.is_idle(), egui::Button::new(text))
                .clicked()
            {
                actions.push(Action::WorkList(action));
            }
        };
        button(ui, "Work-list…", ListAction::Choose);
        match &state.listed.list {
            Some(list) => {
                button(ui, "Without work-list", ListAction::Forget);
                let meters = match list.rows.len() {
                    1 => "1 meter".to_owned(),
                    n => format!("{n} meters"),
                };
                widgets::hint(ui, format!("{meters} in {}", list.path.display()));
            }
            None => widgets::hint(
                ui,
                "Only meters of a list get the program that the list says",
            ),
        }
    });
}

/// Why this is not the meter, and the reason to write all the same. Whether it may be written.
pub fn mismatch(ui: &mut Ui, state: &State, review: &Review, actions: &mut Vec<Action>) -> bool {
    let mismatches = &review.plan.mismatches;
    if mismatches.is_empty() {
        return true;
    }
    let lines: Vec<String> = mismatches
        .iter()
        .map(|line| crate::words::sentence(line))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    widgets::notice(
        ui,
        Tone::Error,
        "This is not the meter for this program",
        &lines,
    );
    let mut text = state.listed.reason.clone();
    ui.horizontal(|ui| {
        let label = ui.label("Why it is written all the same");
        let edit = TextEdit::singleline(&mut text).desired_width(320.0);
        if ui.add(edit).labelled_by(label.id).changed() {
            actions.push(Action::WorkList(ListAction::Reason(text.clone())));
        }
    });
    !state.listed.reason.trim().is_empty()
}
