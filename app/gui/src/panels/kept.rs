//! The snapshots from before each write, on the Review page: where they are, how many, and which may go.

use egui::{DragValue, Ui};

use crate::{
    action::Action,
    kept::KeptAction,
    state::State,
    widgets::{self, Tone},
};

/// Show the card, where there is a folder of them.
pub fn ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let (Some(folder), kept) = (&state.snapshots, &state.kept) else {
        return;
    };
    let mut act = |action| actions.push(Action::Kept(action));
    widgets::card(ui, "Snapshots from before each write", |ui| {
        widgets::hint(ui, format!("{} in {}", kept.words(), folder.display()));
        if let Some(why) = &kept.problem {
            widgets::notice(ui, Tone::Warning, "They can't be looked through", &[why]);
            return;
        }
        ui.horizontal(|ui| {
            let label = ui.label("Of each meter keep the last");
            let mut keep = kept.keep;
            let value = DragValue::new(&mut keep).range(0..=1000);
            if ui.add(value).labelled_by(label.id).changed() {
                act(KeptAction::Keep(keep));
            }
            if ui.button("Remove older ones…").clicked() {
                act(KeptAction::Mark);
            }
        });
        let Some(marked) = &kept.marked else { return };
        if marked.is_empty() {
            widgets::hint(ui, "None is older, or needed no more");
            return;
        }
        let lines: Vec<String> = marked
            .iter()
            .map(|it| format!("{}, {}", it.serial, it.taken))
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).take(8).collect();
        let heading = match marked.len() {
            1 => "1 snapshot is removed for good".to_owned(),
            n => format!("{n} snapshots are removed for good"),
        };
        widgets::notice(ui, Tone::Warning, &heading, &lines);
        ui.horizontal(|ui| {
            if ui.button("Remove them").clicked() {
                act(KeptAction::Remove);
            }
            if ui.button("Keep them").clicked() {
                act(KeptAction::PutAway);
            }
        });
    });
}
