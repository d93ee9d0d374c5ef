//! Tables: a head, rows of one height, and hairlines between them.

use egui::{
    Align, CornerRadius, Id, Layout, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo,
};
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

/// What the focus knows a row by.
pub fn row_id(row: (&str, usize)) -> Id {
    Id::unique(("row", row))
}

/// Where the keyboard stops in a row that can be chosen: once, not in every cell. In its first cell.
pub fn row_stop(ui: &mut Ui, row: (&str, usize), name: &str, chosen: bool) -> Response {
    let stop = ui.interact(ui.max_rect(), row_id(row), Sense::click());
    stop.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, name));
    if stop.gained_focus() {
        stop.scroll_to_me(None);
    }
    stop
}

/// Whether a row was chosen, and the ring around it while the keyboard is there. After its last cell.
pub fn row_chosen(row: &TableRow<'_, '_>, stop: Option<&Response>) -> bool {
    let whole = row.response();
    if let Some(stop) = stop
        && stop.has_focus()
    {
        let accent = theme::palette_of(&stop.ctx).accent;
        stop.ctx
            .layer_painter(stop.layer_id)
            .with_clip_rect(whole.interact_rect.expand(2.0))
            .rect_stroke(
                whole.rect,
                CornerRadius::same(2),
                Stroke::new(2.0, accent),
                StrokeKind::Inside,
            );
    }
    whole.clicked() || stop.is_some_and(Response::clicked)
}

fn right(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> egui::Response) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.add_space(6.0);
        add(ui)
    });
}
