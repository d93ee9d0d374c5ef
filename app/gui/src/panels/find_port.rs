//! The search for the probe's port: unplug it, plug it in, here it is. And another name for one that is plugged in.

use egui::{ComboBox, Frame, Id, Key, Modal, Popup, RichText, TextEdit, Ui};
use meterbench_jobs::{SeenPort, find};

use crate::{
    action::Action,
    state::{PortSearch, State},
    theme,
    widgets::{self, hint, primary},
};

/// The dialog. Remembers name and preset while they are chosen.
#[derive(Debug, Default)]
pub struct FindPanel {
    of: Option<SeenPort>,
    name: String,
    probe: String,
}

impl FindPanel {
    /// Show the dialog, while there is something to find.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        let Some(search) = &state.search else {
            self.of = None;
            return actions;
        };
        // A list that is open takes Escape for itself.
        let list_open = Popup::is_any_open(ui.ctx());
        let frame = Frame::popup(ui.style()).inner_margin(18);
        let modal = Modal::new(Id::unique("find port"))
            .frame(frame)
            .show(ui.ctx(), |ui| {
                ui.set_width(460.0);
                match search {
                    PortSearch::Looking => looking(ui, state, &mut actions),
                    PortSearch::Found(port) => {
                        let title = format!("Here it is: {}", port.info.name);
                        self.found(ui, state, (&title, port), &mut actions);
                    }
                    PortSearch::Named(port) => {
                        let title = format!("The probe on {}", port.info.name);
                        self.found(ui, state, (&title, port), &mut actions);
                    }
                }
            });
        let escaped = || !list_open && ui.input(|input| input.key_pressed(Key::Escape));
        if modal.should_close() || escaped() {
            actions.push(Action::EndFinding);
        }
        actions.truncate(1);
        actions
    }

    fn found(
        &mut self,
        ui: &mut Ui,
        state: &State,
        (title, port): (&str, &SeenPort),
        actions: &mut Vec<Action>,
    ) {
        let first = self.of.as_ref() != Some(port);
        if first {
            self.of = Some(port.clone());
            self.name = port.known.name.clone().unwrap_or_default();
            self.probe = port.known.probe.clone().unwrap_or_else(|| "generic".into());
        }
        ui.label(RichText::new(title).font(theme::strong(16.0)));
        hint(ui, port.info.words());
        ui.add_space(4.0);
        let field = |ui: &mut Ui| {
            ui.add(
                TextEdit::singleline(&mut self.name)
                    .align(egui::Align2::LEFT_CENTER)
                    .hint_text("such as Bench 2")
                    .char_limit(40)
                    .desired_width(f32::INFINITY),
            )
        };
        let named = widgets::field(ui, "Name", field);
        if first {
            named.request_focus();
        }
        let probes = &state.connection.probes;
        widgets::field(ui, "Probe preset", |ui| {
            let (names, titles): (Vec<&str>, Vec<&str>) = probes
                .all()
                .iter()
                .map(|probe| (probe.name.as_str(), probe.title.as_str()))
                .unzip();
            let place = names.iter().position(|name| *name == self.probe);
            let title = place.and_then(|place| titles.get(place));
            let list = ComboBox::from_id_salt("found preset")
                .width(ui.available_width())
                .selected_text(title.map_or(self.probe.as_str(), |title| *title));
            let (response, chosen) = widgets::chooser(ui, list, place, &titles);
            if let Some(name) = chosen.and_then(|place| names.get(place)) {
                self.probe = (*name).to_owned();
            }
            response
        });
        hint(
            ui,
            "Both are remembered for this probe, wherever it is plugged in",
        );
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            if primary(ui, "Use this port", true).clicked() {
                actions.push(Action::UsePort {
                    port: Box::new(port.clone()),
                    name: self.name.clone(),
                    probe: self.probe.clone(),
                });
            }
            if ui.button("Cancel").clicked() {
                actions.push(Action::EndFinding);
            }
        });
    }
}

fn looking(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    ui.label(RichText::new("Find the probe").font(theme::strong(16.0)));
    let said = state.job.as_ref().map(|job| job.step.as_str());
    let words = said.filter(|step| !step.is_empty()).unwrap_or(find::BEGIN);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.spinner();
        ui.label(words);
    });
    hint(ui, "Its port is shown as soon as it comes");
    ui.add_space(8.0);
    if ui.button("Cancel").clicked() {
        actions.push(Action::EndFinding);
    }
}
