//! The frames that hold a page's contents, and labelled fields in them.

use egui::{
    CornerRadius, Frame, Grid, Label, Margin, Response, RichText, ScrollArea, Stroke, TextWrapMode,
    Ui, UiBuilder, vec2,
};

use crate::{
    theme::{self, palette},
    words,
};

/// A page: a title, a sentence about it, and its contents, which scroll when they must.
pub fn page<R>(ui: &mut Ui, title: &str, about: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let weak = palette(ui).weak;
    ui.label(RichText::new(title).font(theme::strong(19.0)));
    ui.label(RichText::new(about).color(weak));
    ui.add_space(6.0);
    ScrollArea::vertical()
        .id_salt(title)
        .auto_shrink(false)
        .show(ui, contents)
        .inner
}

/// A card as wide as there is room.
pub fn card<R>(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let p = palette(ui);
    let inner = Frame::new()
        .fill(p.card)
        .stroke(Stroke::new(1.0, p.line))
        .corner_radius(CornerRadius::same(theme::ROUND))
        .inner_margin(Margin::same(theme::CARD_MARGIN))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            if !title.is_empty() {
                section_title(ui, title);
                ui.add_space(2.0);
            }
            contents(ui)
        })
        .inner;
    ui.add_space(theme::GAP - ui.spacing().item_spacing.y);
    inner
}

/// A card that takes a given height, for columns that end together.
pub fn card_filling<R>(
    ui: &mut Ui,
    title: &str,
    height: f32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    let margins = 2.0 * f32::from(theme::CARD_MARGIN) + 2.0;
    card(ui, title, |ui| {
        let top = ui.cursor().top() - ui.min_rect().top();
        let inside = vec2(ui.available_width(), (height - margins - top).max(0.0));
        // What it holds must see this height as all there is: lists in it scroll instead of growing.
        ui.allocate_ui(inside, |ui| {
            ui.set_min_size(inside);
            contents(ui)
        })
        .inner
    })
}

/// The title of a card or of a part of one.
pub fn section_title(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).font(theme::strong(14.0)));
}

/// A sentence of explanation.
pub fn hint(ui: &mut Ui, text: impl Into<String>) {
    let weak = palette(ui).weak;
    ui.label(RichText::new(text).small().color(weak));
}

/// A label in a column of labels, and the field that it names.
pub fn field(ui: &mut Ui, label: &str, add: impl FnOnce(&mut Ui) -> Response) -> Response {
    const LABELS: f32 = 132.0;
    let weak = palette(ui).weak;
    ui.horizontal(|ui| {
        let (id, rect) = ui.allocate_space(vec2(LABELS, theme::ROW));
        let _ = id;
        let mut place = ui.new_child(
            UiBuilder::new()
                .max_rect(rect)
                .layout(egui::Layout::left_to_right(egui::Align::Center)),
        );
        let named = place.label(RichText::new(label).color(weak));
        add(ui).labelled_by(named.id)
    })
    .inner
}

/// Facts in two columns: a weak name, a value.
pub fn facts(ui: &mut Ui, id: &str, rows: &[(&str, String)]) {
    let weak = palette(ui).weak;
    Grid::new(id)
        .num_columns(2)
        .spacing(vec2(20.0, 0.0))
        .min_col_width(124.0)
        .show(ui, |ui| {
            ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
            ui.style_mut().interaction.selectable_labels = true;
            for (name, value) in rows {
                ui.label(RichText::new(words::label(name)).color(weak));
                ui.add(Label::new(value).wrap());
                ui.end_row();
            }
        });
}
