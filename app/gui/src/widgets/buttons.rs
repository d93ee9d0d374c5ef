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

/// One line of the navigation.
#[derive(Clone, Copy, Debug)]
pub struct NavItem<'a> {
    /// The page.
    pub text: &'a str,
    /// It is the one on screen.
    pub selected: bool,
    /// How many findings wait there, in the colour of the worst.
    pub count: Option<(usize, Color32)>,
    /// It has unsaved changes.
    pub unsaved: bool,
    /// A word about it, such as that its settings are the meter's own.
    pub note: &'a str,
}

impl NavItem<'_> {
    /// For who can't see the marks.
    fn spoken(&self) -> String {
        let count = self.count.map(|(count, _)| match count {
            1 => "1 finding".to_owned(),
            n => format!("{n} findings"),
        });
        let unsaved = self.unsaved.then(|| "unsaved changes".to_owned());
        let note = (!self.note.is_empty()).then(|| self.note.to_owned());
        let parts: Vec<String> = [count, unsaved, note].into_iter().flatten().collect();
        parts.join(", ")
    }
}

/// Show a line of the navigation: a word, and what waits there.
pub fn nav_item(ui: &mut Ui, item: &NavItem<'_>) -> Response {
    let p = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 21.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, item.selected, item.text));
    let spoken = item.spoken();
    if !spoken.is_empty() {
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_description(spoken));
    }
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    let ground = match (item.selected, response.hovered()) {
        (true, _) => p.accent_faint,
        (false, true) => p.faint,
        (false, false) => Color32::TRANSPARENT,
    };
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(4), ground);
    if item.selected {
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
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
    }
    // Bold words would run into the note.
    let font = if item.selected && item.note.is_empty() {
        theme::strong(13.5)
    } else {
        FontId::proportional(13.5)
    };
    let color = match (item.selected, item.note.is_empty()) {
        (true, _) => p.accent,
        (false, true) => p.text,
        (false, false) => p.weak,
    };
    painter.text(
        rect.left_center() + vec2(12.0, 0.0),
        Align2::LEFT_CENTER,
        item.text,
        font,
        color,
    );
    // From the right: findings, unsaved changes, the note.
    let mut at = rect.right_center() - vec2(10.0, 0.0);
    let mut mark = |text: &str, font: FontId, color: Color32| {
        let drawn = painter.text(at, Align2::RIGHT_CENTER, text, font, color);
        at.x = drawn.left() - 6.0;
    };
    if let Some((count, color)) = item.count {
        mark(&count.to_string(), theme::strong(12.0), color);
    }
    if item.unsaved {
        mark("●", FontId::proportional(11.0), p.accent);
    }
    // The narrow list has room for a mark or a note; the note is still spoken.
    if !item.note.is_empty() && item.count.is_none() && !item.unsaved {
        mark(item.note, FontId::proportional(11.0), p.weak);
    }
    response
}
