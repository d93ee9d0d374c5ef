//! At the right of every page about the program: the display as it will look, and the findings.

use egui::{Align, Layout, RichText, ScrollArea, TextEdit, Ui};
use meterbench_profiles::program::ListName;

use crate::{
    action::Action,
    lcd,
    picture::{self, Picture},
    state::{Document, State},
    theme::{self, palette},
    widgets,
};

/// Show the side.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let Some(document) = &state.document else {
        return actions;
    };
    let picture = picture::of(state, document);
    widgets::section_title(ui, "Display");
    ui.add_space(2.0);
    lcd::show(ui, &picture.shown, ui.available_width());
    words(ui, &picture);
    steps(ui, document, state.selected, &mut actions);
    sample(ui, state, &mut actions);
    ui.add_space(10.0);
    let count = match state.findings.len() {
        0 => "Findings".to_owned(),
        n => format!("Findings ({n})"),
    };
    widgets::section_title(ui, &count);
    ui.add_space(2.0);
    ScrollArea::vertical()
        .id_salt("findings")
        .auto_shrink(false)
        .show(ui, |ui| {
            widgets::findings(ui, &state.findings, &mut actions);
        });
    actions
}

fn words(ui: &mut Ui, picture: &Picture) {
    ui.label(RichText::new(&picture.words).font(theme::strong(13.5)));
    widgets::hint(ui, picture.source.clone());
}

/// Step through the list as the meter does.
fn steps(
    ui: &mut Ui,
    document: &Document,
    (list, place): (ListName, usize),
    actions: &mut Vec<Action>,
) {
    let count = picture::items(&document.program, list).len();
    ui.horizontal(|ui| {
        let turn = |to: usize| Action::Select(list, to);
        let can = count > 1;
        if ui.add_enabled(can, egui::Button::new("← Back")).clicked() {
            actions.push(turn((place + count - 1) % count.max(1)));
        }
        if ui.add_enabled(can, egui::Button::new("Next →")).clicked() {
            actions.push(turn((place + 1) % count.max(1)));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let weak = palette(ui).weak;
            let where_ = if count == 0 {
                format!("{} list", picture::list_words(list))
            } else {
                format!("{} {} of {count}", picture::list_words(list), place + 1)
            };
            ui.label(RichText::new(where_).small().color(weak));
        });
    });
}

fn sample(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let weak = palette(ui).weak;
        let named = ui.label(RichText::new("Try a reading of").color(weak));
        let mut text = state.sample.clone();
        let field = TextEdit::singleline(&mut text)
            .align(egui::Align2::LEFT_CENTER)
            .hint_text("kWh or kW")
            .desired_width(96.0);
        if ui.add(field).labelled_by(named.id).changed() {
            actions.push(Action::Sample(text));
        }
        if !state.sample.is_empty() {
            if picture::sample_milli(&state.sample).is_none() {
                ui.label(
                    RichText::new("not a number")
                        .small()
                        .color(palette(ui).error),
                );
            } else if widgets::quiet(ui, "Clear", true).clicked() {
                actions.push(Action::Sample(String::new()));
            }
        }
    });
}
