//! Buttons: the one that matters, the ordinary (egui's own), the quiet, and navigation.

use egui::{
    Align2, Button, Color32, CornerRadius, CursorIcon, FontId, Rect, Response, RichText, Role,
    Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use crate::theme::{self, palette};

/// The button for what one most likely wants now. At most one on a page.
pub fn primary(ui: &mut Ui, text: &str, enabled: bool) -> Response {
    let p = palette(ui);
    ui.scope(|ui| {
        let widgets = &mut ui.visuals_mut().widgets;
        for (look, fill, edge) in [
            (
                &mut widgets.inactive,
                p.accent_fill,
                Stroke::new(1.0, p.accent_fill),
            ),
            (
                &mut widgets.hovered,
                p.accent_fill.gamma_multiply(0.88),
                Stroke::new(1.0, p.accent),
            ),
            (&mut widgets.active, p.accent_fill, Stroke::new(2.0, p.text)),
        ] {
            look.weak_bg_fill = fill;
            look.bg_fill = fill;
            look.bg_stroke = edge;
            look.fg_stroke.color = Color32::WHITE;
        }
        let text = RichText::new(text).font(theme::strong(13.5));
        ui.add_enabled(enabled, Button::new(text).min_size(vec2(0.0, theme::ROW)))
    })
    .inner
}

/// A button without an edge, for what one seldom wants.
pub fn quiet(ui: &mut Ui, text: &str, enabled: bool) -> Response {
    // Grey would look disabled.
    let accent = palette(ui).accent;
    let button = Button::new(RichText::new(text).color(accent)).frame_when_inactive(false);
    ui.add_enabled(enabled, button)
}

/// For a quiet button below text: its words stand at the text's edge.
pub fn at_edge(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.spacing_mut().button_padding.x = 0.0;
        add(ui);
    });
}

/// One line of the navigation: a word, and what waits there.
pub fn nav_item(
    ui: &mut Ui,
    text: &str,
    selected: bool,
    badge: Option<(&str, Color32)>,
) -> Response {
    let p = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, text));
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    let ground = match (selected, response.hovered()) {
        (true, _) => p.accent_faint,
        (false, true) => p.faint,
        (false, false) => Color32::TRANSPARENT,
    };
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(4), ground);
    if selected {
        let mark = Rect::from_min_size(rect.min + vec2(0.0, 6.0), vec2(3.0, rect.height() - 12.0));
        painter.rect_filled(mark, CornerRadius::same(2), p.accent);
    }
    if response.has_focus() {
        painter.rect_stroke(
            rect,
            CornerRadius::same(4),
            Stroke::new(2.0, p.accent),
            StrokeKind::Inside,
        );
    }
    let font = if selected {
        theme::strong(13.5)
    } else {
        FontId::proportional(13.5)
    };
    let color = if selected { p.accent } else { p.text };
    painter.text(
        rect.left_center() + vec2(12.0, 0.0),
        Align2::LEFT_CENTER,
        text,
        font,
        color,
    );
    if let Some((text, color)) = badge {
        let at = rect.right_center() - vec2(10.0, 0.0);
        painter.text(at, Align2::RIGHT_CENTER, text, theme::strong(12.0), color);
    }
    response
}
