//! Acts that want more than a name: which register and how much, which password.
//!
//! Is: the fields, and the act that they make.
//! Is not: whether the meter has such a register; it is looked at for that.

use egui::{Button, ComboBox, TextEdit, Ui};
use meterbench_jobs::Act;

use crate::{
    action::Action,
    service::{PresetForm, Service, ServiceAction},
    state::State,
    widgets,
};

const WIDTH: f32 = 200.0;

/// Setting a register.
pub(super) fn register(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let form = &state.service.preset;
    let mut change = |form: PresetForm| {
        actions.push(Action::Service(ServiceAction::Preset(form)));
    };
    let chosen = |ui: &mut Ui, label: &str, now: &str, all: Vec<String>| -> Option<String> {
        let mut picked = None;
        widgets::field(ui, label, |ui| {
            let place = all.iter().position(|it| it == now);
            let list = ComboBox::from_id_salt(label)
                .width(WIDTH)
                .selected_text(now);
            let (response, place) = widgets::chooser(ui, list, place, &all);
            picked = place.and_then(|place| all.get(place).cloned());
            response
        });
        picked
    };
    let quantities = Service::quantities(state.meter.as_ref());
    if let Some(quantity) = chosen(ui, "Register", &form.quantity, quantities) {
        let form = form.clone();
        change(PresetForm { quantity, ..form });
    }
    let rates = ["total", "A", "B", "C", "D"].map(str::to_owned).to_vec();
    if let Some(block) = chosen(ui, "Rate", &form.block, rates) {
        let form = form.clone();
        change(PresetForm { block, ..form });
    }
    let mut to = form.to.clone();
    let edit = TextEdit::singleline(&mut to).desired_width(WIDTH);
    if widgets::field(ui, "Is to show", |ui| ui.add(edit)).changed() {
        let form = form.clone();
        change(PresetForm { to, ..form });
    }
    widgets::hint(
        ui,
        "In the unit of the reading (kWh), before the meter multiplier",
    );
    let act = form.act();
    let able = state.is_idle() && act.is_ok();
    ui.horizontal(|ui| {
        if ui
            .add_enabled(able, Button::new("Set the register…"))
            .clicked()
            && let Ok(act) = &act
        {
            actions.push(Action::Service(ServiceAction::Look(act.clone())));
        }
        if let (Err(why), false) = (&act, form.to.trim().is_empty()) {
            widgets::hint(ui, why.to_string());
        }
    });
}

/// Changing a password.
pub(super) fn password(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let mut number = state.service.number;
    let field = widgets::field(ui, "Which password", |ui| {
        ui.add(egui::DragValue::new(&mut number).range(1..=u8::MAX))
    });
    if field.changed() {
        actions.push(Action::Service(ServiceAction::Number(number)));
    }
    widgets::hint(
        ui,
        "By its place in the meter's own list (ST-42); the new one is asked for afterwards",
    );
    let button = Button::new("Change the password…");
    let act = Act::ChangePassword(number);
    if super::allowed(ui, state, &act, button, state.is_idle()).clicked() {
        actions.push(Action::Service(ServiceAction::Look(act)));
    }
}
