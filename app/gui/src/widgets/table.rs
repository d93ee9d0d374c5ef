//! Tables: a head, rows of one height, and hairlines between them.

use egui::{Align, Layout, RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use crate::theme::{self, palette};

/// A table that draws only the rows one can see.
pub fn table<'a>(ui: &'a mut Ui, id: &str, columns: &[Column]) -> TableBuilder<'a> {
    let mut builder = TableBuilder::new(ui)
        .id_salt(id)
        .striped(true)
        .vscroll(false)
        .sense(Sense::hover())
        .cell_layout(Layout::left_to_right(Align::Center));
    for column in columns {
        builder = builder.column(*column);
    }
    builder
}

/// The head of a column.
pub fn head(row: &mut TableRow<'_, '_>, text: &str, number: bool) {
    row.col(|ui| {
        let weak = palette(ui).weak;
        let text = RichText::new(text).font(theme::strong(12.0)).color(weak);
        if number {
            right(ui, |ui| ui.label(text));
        } else {
            ui.label(text);
        }
    });
}

/// A number, to the right.
pub fn cell_number(row: &mut TableRow<'_, '_>, text: impl Into<RichText>) {
    let text = text.into();
    row.col(|ui| right(ui, |ui| ui.label(text)));
}

fn right(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> egui::Response) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.add_space(6.0);
        add(ui)
    });
}
