//! Port or practice meter, user and password, and the first button to press.

use egui::{ComboBox, RichText, ScrollArea, TextEdit, Ui, vec2};
use egui_extras::Column;
use meterbench_emulator::Faults;
use meterbench_jobs::{Probe, Right};

use super::{advanced, diagnosis, left, log_on};
use crate::{
    action::Action,
    state::{Choice, Connection, State},
    theme::{self, palette},
    widgets,
};

/// Show the page.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let about = "Choose where the meter is, then read it. An emulated meter lets you try everything without one";
    widgets::page(ui, "Connection", about, |ui| {
        if let Some(problem) = &state.problem
            && widgets::problem(ui, problem)
        {
            actions.push(Action::Dismiss);
        }
        left::notice(ui, state, &mut actions);
        if let Some(found) = &state.diagnosis {
            diagnosis::ui(ui, found, &mut actions);
        }
        let height = ui.available_height() - theme::GAP - 1.0;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            let left = (ui.available_width() * 0.60).max(ui.available_width().min(820.0) * 0.66);
            ui.vertical(|ui| {
                ui.set_width(left);
                ports(ui, &state.connection, state.is_idle(), &mut actions);
                practice(
                    ui,
                    &state.connection,
                    (height - ui.min_rect().height()).max(200.0),
                    &mut actions,
                );
            });
            ui.vertical(|ui| {
                log_on::ui(ui, state, &mut actions);
                go(ui, state, &mut actions);
                advanced::ui(ui, &state.connection, &mut actions);
            });
        });
    });
    actions
}

fn ports(ui: &mut Ui, connection: &Connection, idle: bool, actions: &mut Vec<Action>) {
    widgets::card(ui, "Ports of this computer", |ui| {
        match &connection.ports {
            None => widgets::hint(ui, "Looking for ports"),
            Some(ports) if ports.is_empty() => {
                widgets::hint(
                    ui,
                    "No serial port found. Plug the probe in and look again, or type a port below",
                );
            }
            Some(ports) => {
                for port in ports {
                    let address = port.info.address.to_string();
                    let choice = Choice::Port(address.clone());
                    let words = [
                        Some(&address),
                        port.known.name.as_ref(),
                        port.info.product.as_ref(),
                        port.info.maker.as_ref(),
                        port.info.serial_number.as_ref(),
                    ];
                    let words: Vec<&str> =
                        words.into_iter().flatten().map(String::as_str).collect();
                    let words = words.join(" · ");
                    let chosen = connection.choice == choice;
                    ui.horizontal(|ui| {
                        if ui.radio(chosen, words).clicked() {
                            actions.push(Action::Choose(choice));
                        }
                        if chosen && ui.small_button("Name…").clicked() {
                            actions.push(Action::NamePort(Box::new(port.clone())));
                        }
                    });
                }
            }
        }
        ui.add_space(2.0);
        ui.horizontal(|ui| {
            let named = ui.radio(connection.choice == Choice::Typed, "Other port");
            if named.clicked() {
                actions.push(Action::Choose(Choice::Typed));
            }
            let mut text = connection.typed.clone();
            let field = TextEdit::singleline(&mut text)
                .align(egui::Align2::LEFT_CENTER)
                .hint_text("COM3, /dev/ttyUSB0 or tcp:HOST:PORT")
                .desired_width((ui.available_width() - 210.0).max(120.0));
            if ui.add(field).labelled_by(named.id).changed() {
                actions.push(Action::TypePort(text));
            }
            if ui.button("Look again").clicked() {
                actions.push(Action::ListPorts);
            }
            let find = ui.add_enabled(idle, egui::Button::new("Find probe…"));
            if find
                .on_hover_text("Unplug the probe and plug it in: that is its port")
                .clicked()
            {
                actions.push(Action::FindPort);
            }
        });
        probe(ui, connection, actions);
    });
}

/// The preset for the probe on the chosen port.
fn probe(ui: &mut Ui, connection: &Connection, actions: &mut Vec<Action>) {
    if matches!(connection.choice, Choice::Practice(_)) {
        return;
    }
    let now = connection.preset();
    widgets::field(ui, "Probe preset", |ui| {
        let all = connection.probes.all();
        let words = |probe: &Probe| {
            let own = if connection.probes.is_own(probe) {
                " · your own"
            } else {
                ""
            };
            format!("{}{own}", probe.title)
        };
        let shown: Vec<String> = all.iter().map(words).collect();
        let place = now.and_then(|now| all.iter().position(|probe| probe.name == now.name));
        let list = ComboBox::from_id_salt("probe preset")
            .width(ui.available_width())
            .selected_text(now.map_or("", |probe| probe.title.as_str()));
        let (response, chosen) = widgets::chooser(ui, list, place, &shown);
        if let Some(probe) = chosen.and_then(|place| all.get(place)) {
            actions.push(Action::Probe(probe.name.clone()));
        }
        response
    });
    if let Some(probe) = now {
        widgets::hint(ui, format!("{}. Remembered for this port", probe.words()));
    }
    if let Some(first) = connection.probes.mistakes().first() {
        let color = palette(ui).error;
        let count = connection.probes.mistakes().len();
        let file = connection
            .probes
            .file()
            .map(|file| file.display().to_string());
        let words = format!(
            "{}: {count} {}, so that none of your own presets is used; the first: {first}",
            file.unwrap_or_default(),
            if count == 1 { "mistake" } else { "mistakes" },
        );
        ui.label(RichText::new(words).small().color(color));
    }
}

fn practice(ui: &mut Ui, connection: &Connection, height: f32, actions: &mut Vec<Action>) {
    widgets::card_filling(ui, "Emulated meters", height, |ui| {
        widgets::hint(
            ui,
            "Each speaks C12.18 as a real one does and keeps what you write until the window closes",
        );
        faults(ui, connection, actions);
        ui.add_space(4.0);
        let columns = [
            Column::exact(92.0),
            Column::exact(176.0),
            Column::remainder().clip(true),
        ];
        ScrollArea::vertical()
            .auto_shrink([false, true])
            .max_height(ui.available_height())
            .show(ui, |ui| {
                widgets::table(ui, "practice", &columns).body(|body| {
                    body.rows(26.0, connection.practice.len(), |mut row| {
                        let Some(meter) = connection.practice.get(row.index()) else {
                            return;
                        };
                        let choice = Choice::Practice(meter.name.clone());
                        let chosen = connection.choice == choice;
                        row.col(|ui| {
                            if ui.radio(chosen, meter.name.as_str()).clicked() {
                                actions.push(Action::Choose(choice));
                            }
                        });
                        row.col(|ui| {
                            ui.label(&meter.model);
                        });
                        row.col(|ui| {
                            let weak = palette(ui).weak;
                            ui.label(RichText::new(&meter.words).color(weak));
                        });
                    });
                });
            });
    });
}

/// What the emulated meters get wrong; what is typed wrong is answered with the list of faults.
fn faults(ui: &mut Ui, connection: &Connection, actions: &mut Vec<Action>) {
    let mut text = connection.faults.clone();
    let field = |ui: &mut Ui| {
        ui.add(
            TextEdit::singleline(&mut text)
                .align(egui::Align2::LEFT_CENTER)
                .hint_text("none; or such as noise=0.001, bsy=3, slow=4s")
                .desired_width(f32::INFINITY),
        )
    };
    let field = widgets::field(ui, "Faults", field).on_hover_ui(|ui| {
        ui.set_max_width(640.0);
        ui.label(
            RichText::new(meterbench_emulator::fault::help())
                .monospace()
                .small(),
        );
    });
    if field.changed() {
        actions.push(Action::TypeFaults(text));
    }
    if let Err(error) = connection.faults.parse::<Faults>() {
        let color = palette(ui).error;
        ui.label(RichText::new(error.to_string()).small().color(color));
    }
}

/// Of which level the password is, as the meter on this port has shown.
fn level(state: &State) -> Option<&str> {
    let meter = state.meter.as_ref().filter(|it| it.file.is_none())?;
    let here = meter.address == state.connection.address();
    let mut access = meter.facts.iter().filter(|(what, _)| *what == "Access");
    access
        .next()
        .filter(|_| here)
        .map(|(_, words)| words.as_str())
}

fn go(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    widgets::card(ui, "Meter", |ui| {
        let weak = palette(ui).weak;
        let address = state.connection.address();
        let known = !address.is_empty();
        let against = state.policy.reason_against(Right::Read);
        ui.horizontal(|ui| {
            ui.label(RichText::new("Port").color(weak));
            ui.label(
                RichText::new(if known { address } else { "none chosen".into() })
                    .font(theme::strong(13.5)),
            );
        });
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            let can = state.is_idle() && known && against.is_none();
            if widgets::primary(ui, "Read meter", can).clicked() {
                actions.push(Action::Read);
            }
            let button = egui::Button::new("Identify only").min_size(vec2(0.0, theme::ROW));
            if ui.add_enabled(can, button).clicked() {
                actions.push(Action::Identify);
            }
            let button = egui::Button::new("Diagnose").min_size(vec2(0.0, theme::ROW));
            let about = "Works up from the port to the tables and says where it stops";
            if ui.add_enabled(can, button).on_hover_text(about).clicked() {
                actions.push(Action::Diagnose);
            }
        });
        ui.add_space(2.0);
        if let Some(why) = against {
            widgets::hint(ui, why);
        }
        match level(state) {
            Some(level) => widgets::hint(ui, format!("The password that was given: {level}")),
            None => widgets::hint(
                ui,
                "Reading changes nothing in the meter. It fetches the identity, the registers and the program",
            ),
        }
        if let Some(why) = state.policy.broken() {
            widgets::hint(
                ui,
                format!(
                    "Meters are only read: the policy of this computer can't be followed: {why}"
                ),
            );
        }
    });
}
