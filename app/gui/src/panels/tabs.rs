//! The open programs, one tab each. Only where there are two or more.

use egui::{
    Button, CornerRadius, CursorIcon, FontId, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use crate::{
    action::Action,
    state::{Document, State},
    theme::{self, palette},
};

/// Show the tabs.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let all = state.documents();
    let now = state.document.as_ref().map(|document| document.id);
    egui::ScrollArea::horizontal()
        .id_salt("tabs")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                for document in &all {
                    let name = document.name_among(&all);
                    tab(ui, document, &name, now == Some(document.id), &mut actions);
                }
            });
        });
    actions
}

fn tab(ui: &mut Ui, document: &Document, name: &str, on: bool, actions: &mut Vec<Action>) {
    let p = palette(ui);
    let changed = document.is_changed();
    let shown = if changed {
        format!("{name}  ●")
    } else {
        name.to_owned()
    };
    let font = if on {
        theme::strong(13.0)
    } else {
        FontId::proportional(13.0)
    };
    let color = if on { p.accent } else { p.text };
    let text = ui.painter().layout_no_wrap(shown, font, color);
    let size = vec2(text.size().x + 22.0, theme::ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let spoken = if changed {
        format!("{name}, unsaved changes")
    } else {
        name.to_owned()
    };
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, on, &spoken));
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    let round = CornerRadius::same(4);
    if on || response.hovered() {
        let ground = if on { p.accent_faint } else { p.faint };
        ui.painter().rect_filled(rect, round, ground);
    }
    if response.has_focus() {
        let ring = Stroke::new(2.0, p.accent);
        ui.painter()
            .rect_stroke(rect, round, ring, StrokeKind::Inside);
    }
    let at = rect.left_center() + vec2(11.0, -text.size().y / 2.0);
    ui.painter().galley(at, text, color);
    let clicked = response.clicked();
    let middle = response.middle_clicked();
    response.on_hover_text(match &document.path {
        Some(path) => path.display().to_string(),
        None => document.origin.clone(),
    });
    if clicked && !on {
        actions.push(Action::Show(document.id));
    }
    let close = ui.add(Button::new("×").frame_when_inactive(false).small());
    close.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Close {name}")));
    if close.on_hover_text(format!("Close {name}")).clicked() || middle {
        actions.push(Action::CloseDocument(document.id));
    }
    ui.add_space(6.0);
}
