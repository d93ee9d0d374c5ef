//! What came of a verification or a comparison: what differs, and how much is the same.

use egui::{RichText, Ui};
use egui_extras::Column;

use crate::{
    action::Action,
    state::{ChangeRow, Compared, State},
    theme::{self, palette},
    widgets::{self, Tone},
};

/// Show it, if there is one.
pub fn ui(ui: &mut Ui, compared: Option<&Compared>) {
    let Some(compared) = compared else { return };
    let tone = if compared.same {
        Tone::Good
    } else {
        Tone::Warning
    };
    let lines: Vec<&str> = compared.lines.iter().map(String::as_str).collect();
    widgets::notice(ui, tone, &compared.heading, &lines);
    if !compared.rows.is_empty() {
        widgets::card(ui, "What differs", |ui| {
            table(ui, &compared.column, &compared.rows);
        });
    }
}

/// The button that asks the meter, and what it does.
pub fn verify(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let can = state.is_idle() && state.errors() == 0;
    if ui
        .add_enabled(can, egui::Button::new("Verify"))
        .on_hover_text("Does the meter hold this program? Writes nothing")
        .clicked()
    {
        actions.push(Action::Verify);
    }
}

/// Settings that differ, from the other side's value to the program's.
pub fn table(ui: &mut Ui, column: &str, rows: &[ChangeRow]) {
    let room = ui.available_width();
    let columns = [
        Column::exact((room * 0.29).min(260.0)).clip(true),
        Column::exact((room * 0.34).min(360.0)).clip(true),
        Column::remainder().clip(true),
    ];
    widgets::table(ui, "changes", &columns)
        .header(24.0, |mut row| {
            widgets::head(&mut row, "Setting", false);
            widgets::head(&mut row, column, false);
            widgets::head(&mut row, "In this program", false);
        })
        .body(|body| {
            body.rows(25.0, rows.len(), |mut row| {
                let Some(change) = rows.get(row.index()) else {
                    return;
                };
                row.col(|ui| {
                    ui.label(&change.what);
                });
                row.col(|ui| {
                    let weak = palette(ui).weak;
                    ui.label(RichText::new(&change.old).color(weak));
                });
                row.col(|ui| {
                    let accent = palette(ui).accent;
                    ui.label(
                        RichText::new(&change.new)
                            .font(theme::strong(13.5))
                            .color(accent),
                    );
                });
            });
        });
}
