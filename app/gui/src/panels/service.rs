//! Procedures: what is done to a meter besides programming it.
//!
//! Is: the acts by name, the meter's state before one, what it wants typed, and what came of it.
//! Is not: whether an act is allowed; the meter and `jobs::act` say that.

mod forms;

use egui::{Button, Response, TextEdit, Ui};
use meterbench_jobs::{Act, EdMode, Fact, act::Zone};
use meterbench_profiles::map::SwitchOrder;
use zeroize::Zeroizing;

use crate::{
    action::Action,
    service::{Looked, ServiceAction},
    state::{Hidden, State},
    widgets::{self, Tone},
};

/// What it is called, and what it is.
type Named = (&'static str, Act);

/// Heading, what is to be known of them, the acts.
type Group = (&'static str, &'static str, &'static [Named]);

/// The acts, in groups.
const GROUPS: [Group; 4] = [
    (
        "Demand and clock",
        "A demand reset makes the present maxima those of the last reset",
        &[
            ("Reset the demand…", Act::DemandReset),
            ("Set the clock…", Act::SetClock(Zone::Computer)),
            ("Set the clock by its own zone…", Act::SetClock(Zone::Meter)),
        ],
    ),
    (
        "Service switch",
        "Only on meters with a service disconnect",
        &[
            ("Open…", Act::Switch(SwitchOrder::Open)),
            ("Close…", Act::Switch(SwitchOrder::Close)),
            ("Arm for the button…", Act::Switch(SwitchOrder::Arm)),
            ("Disarm…", Act::Switch(SwitchOrder::Disarm)),
            ("Lock open…", Act::Switch(SwitchOrder::LockOpen)),
            ("Unlock…", Act::Switch(SwitchOrder::Unlock)),
        ],
    ),
    (
        "Mode",
        "In test and shop mode the customer's registers stand still",
        &[
            ("Test…", Act::ChangeMode(EdMode::Test)),
            ("Meter shop…", Act::ChangeMode(EdMode::MeterShop)),
            ("Metering…", Act::ChangeMode(EdMode::Metering)),
        ],
    ),
    (
        "Data",
        "Registers, load profile and logs are lost for good",
        &[("Clear the data…", Act::ClearData)],
    ),
];

/// Show the page.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    widgets::page(
        ui,
        "Procedures",
        "Each shows the meter's state first; nothing is done before you have seen it and said why",
        |ui| {
            if let Some(problem) = &state.problem
                && widgets::problem(ui, problem)
            {
                actions.push(Action::Dismiss);
            }
            if let Some((act, outcome)) = &state.service.done {
                let lines: Vec<String> = outcome.after.iter().map(line).collect();
                let answer = outcome.answer.iter().map(|it| format!("It answered: {it}"));
                let lines: Vec<String> = answer.chain(lines).chain(outcome.notes.clone()).collect();
                let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                let name = name(act);
                let (tone, heading) = match outcome.verified {
                    true => (Tone::Good, format!("{name}: done, and looked up")),
                    false => (
                        Tone::Error,
                        format!("{name}: the meter does not show that it was done"),
                    ),
                };
                widgets::notice(ui, tone, &heading, &lines);
            }
            match &state.service.looked {
                Some(looked) => before(ui, state, looked, &mut actions),
                None => choose(ui, state, &mut actions),
            }
        },
    );
    actions
}

/// "Reset the demand"
fn name(act: &Act) -> &'static str {
    match act {
        Act::Preset(_) => return "Set the register",
        Act::ChangePassword(_) => return "Change the password",
        _ => {}
    }
    let all = GROUPS.iter().flat_map(|(_, _, acts)| acts.iter());
    let mut mine = all.filter(|(_, other)| other == act);
    mine.next()
        .map_or("The order", |(name, _)| name.trim_end_matches('…'))
}

fn line(fact: &Fact) -> String {
    format!("{}: {}", fact.what, fact.value)
}

fn choose(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let [demand, switch, mode, data] = GROUPS;
    for group in [demand, switch, mode] {
        buttons(ui, state, group, actions);
    }
    ui.columns(2, |columns| {
        let [left, right] = columns else { return };
        buttons(left, state, data, actions);
        widgets::card(left, "Registers", |ui| forms::register(ui, state, actions));
        widgets::card(right, "Going back", |ui| restore(ui, state, actions));
        widgets::card(right, "Passwords", |ui| forms::password(ui, state, actions));
    });
}

fn buttons(ui: &mut Ui, state: &State, group: Group, actions: &mut Vec<Action>) {
    let (title, about, acts) = group;
    widgets::card(ui, title, |ui| {
        widgets::hint(ui, about);
        ui.horizontal_wrapped(|ui| {
            for (name, act) in acts {
                if allowed(ui, state, act, Button::new(*name), state.is_idle()).clicked() {
                    actions.push(Action::Service(ServiceAction::Look(act.clone())));
                }
            }
        });
    });
}

/// A snapshot that is put back into its meter.
fn restore(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    widgets::hint(
        ui,
        "A snapshot gives its meter back the program it had; what was counted since stays",
    );
    let name = state.meter.as_ref().and_then(|meter| meter.file.as_deref());
    ui.horizontal(|ui| {
        let able = state.is_idle() && name.is_some();
        let back = ui.add_enabled(able, Button::new("Put back the snapshot…"));
        if back.clicked() {
            actions.push(Action::Service(ServiceAction::Restore));
        }
        match name {
            Some(name) => widgets::hint(ui, name),
            None => {
                if ui.button("Open a snapshot…").clicked() {
                    actions.push(Action::Open);
                }
            }
        }
    });
}

/// A button for an act; where the policy of this computer is against it, it is grey and says why.
fn allowed(ui: &mut Ui, state: &State, act: &Act, button: Button<'_>, able: bool) -> Response {
    let against = state.policy.reason_against(act.into());
    let response = ui.add_enabled(able && against.is_none(), button);
    match against {
        Some(why) => response.on_disabled_hover_text(why),
        None => response,
    }
}

/// The meter before the act, and what has to be typed.
fn before(ui: &mut Ui, state: &State, looked: &Looked, actions: &mut Vec<Action>) {
    let present = &looked.present;
    let title = format!("{}, meter {}", name(&looked.act), present.identity.serial);
    widgets::card(ui, &title, |ui| {
        let rows: Vec<(&str, String)> = present
            .facts
            .iter()
            .map(|fact| (fact.what.as_str(), fact.value.clone()))
            .collect();
        widgets::facts(ui, "before an act", &rows);
        if let Some(why) = &present.forbidden {
            widgets::notice(ui, Tone::Error, "Not possible now", &[why]);
        }
        let warnings: Vec<&str> = present.warnings.iter().map(String::as_str).collect();
        if !warnings.is_empty() {
            widgets::notice(ui, Tone::Warning, "Before you do it", &warnings);
        }
        let mut typed =
            |ui: &mut Ui, label: &str, text: &str, action: fn(String) -> ServiceAction| {
                let mut text = text.to_owned();
                let edit = TextEdit::singleline(&mut text).desired_width(320.0);
                if widgets::field(ui, label, |ui| ui.add(edit)).changed() {
                    actions.push(Action::Service(action(text)));
                }
            };
        typed(
            ui,
            "Why it is done",
            &state.service.reason,
            ServiceAction::Reason,
        );
        if looked.act.wants_serial() {
            let serial = &state.service.serial;
            typed(ui, "Serial number", serial, ServiceAction::Serial);
        }
        if looked.act.wants_password() {
            let service = &state.service;
            secret(
                ui,
                "New password",
                &service.new,
                ServiceAction::New,
                actions,
            );
            secret(
                ui,
                "Once more",
                &service.again,
                ServiceAction::Again,
                actions,
            );
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let lacks = state.service.lacks();
            let able = state.is_idle() && lacks.is_none();
            if widgets::primary(ui, name(&looked.act), able).clicked() {
                actions.push(Action::Service(ServiceAction::Do));
            }
            if ui.button("Don't do it").clicked() {
                actions.push(Action::Service(ServiceAction::PutAway));
            }
            if let Some(lacks) = lacks {
                widgets::hint(ui, lacks);
            }
        });
    });
}

/// A field that shows dots.
fn secret(
    ui: &mut Ui,
    label: &str,
    now: &Hidden,
    action: fn(Hidden) -> ServiceAction,
    actions: &mut Vec<Action>,
) {
    let mut text = Zeroizing::new(now.0.clone());
    let edit = TextEdit::singleline(&mut *text)
        .desired_width(320.0)
        .password(true);
    if widgets::field(ui, label, |ui| ui.add(edit)).changed() {
        actions.push(Action::Service(action(Hidden(std::mem::take(&mut *text)))));
    }
}
