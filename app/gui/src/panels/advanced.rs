//! What one seldom sets on the connection page: highest rate, user id, a trace of the wire.

use egui::{Align2, CollapsingHeader, ComboBox, TextEdit, Ui};

use crate::{action::Action, state::Connection, widgets};

/// Rates that a probe may be held to, in bits per second. The last two came with C12.18-2006.
const RATES: [u32; 11] = [
    1_200, 2_400, 4_800, 9_600, 19_200, 28_800, 38_400, 57_600, 115_200, 128_000, 256_000,
];

/// Show the card; closed until one opens it.
pub fn ui(ui: &mut Ui, connection: &Connection, actions: &mut Vec<Action>) {
    widgets::card(ui, "", |ui| {
        CollapsingHeader::new("Advanced").show_unindented(ui, |ui| {
            rate(ui, connection, actions);
            let mut id = connection.user_id.clone();
            let field = |ui: &mut Ui| ui.add(line(&mut id, "2").char_limit(5));
            if widgets::field(ui, "User id", field).changed() {
                actions.push(Action::TypeUserId(id));
            }
            let mut trace = connection.trace.clone();
            let field = |ui: &mut Ui| ui.add(line(&mut trace, "none"));
            if widgets::field(ui, "Trace file", field).changed() {
                actions.push(Action::TypeTrace(trace));
            }
            widgets::hint(
                ui,
                "The next job writes every packet to a new trace file, as text, passwords masked",
            );
        });
    });
}

fn rate(ui: &mut Ui, connection: &Connection, actions: &mut Vec<Action>) {
    let words = |rate: Option<u32>| match rate {
        None => "the fastest both sides keep".to_owned(),
        Some(rate) => format!("{rate} bit/s"),
    };
    let now = connection.max_baud;
    widgets::field(ui, "Highest rate", |ui| {
        let all: Vec<Option<u32>> = std::iter::once(None).chain(RATES.map(Some)).collect();
        let shown: Vec<String> = all.iter().map(|rate| words(*rate)).collect();
        let list = ComboBox::from_id_salt("rate")
            .width(ui.available_width())
            .selected_text(words(now));
        let place = all.iter().position(|rate| *rate == now);
        let (response, chosen) = widgets::chooser(ui, list, place, &shown);
        if let Some(rate) = chosen.and_then(|place| all.get(place)) {
            actions.push(Action::MaxBaud(*rate));
        }
        response
    });
}

fn line<'a>(text: &'a mut String, hint: &'a str) -> TextEdit<'a> {
    TextEdit::singleline(text)
        .align(Align2::LEFT_CENTER)
        .hint_text(hint)
        .desired_width(f32::INFINITY)
}
