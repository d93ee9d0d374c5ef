//! Buttons that show a picture: play, pause, step. The picture is drawn, so that no font need have it.

use egui::{
    Color32, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::theme;

/// What a button shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Play,
    Pause,
    Back,
    Forward,
}

/// A button with a picture; its name is for those who don't see it, and shown under the pointer.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str, enabled: bool) -> Response {
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(vec2(34.0, theme::ROW), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let look = if enabled {
        *ui.style().interact(&response)
    } else {
        ui.visuals().widgets.inactive
    };
    let color = if enabled {
        look.fg_stroke.color
    } else {
        look.fg_stroke
            .color
            .gamma_multiply(ui.visuals().disabled_alpha)
    };
    let painter = ui.painter();
    painter.rect(
        rect,
        look.corner_radius,
        look.weak_bg_fill,
        look.bg_stroke,
        StrokeKind::Inside,
    );
    for shape in shapes(icon, rect.center(), color) {
        painter.add(shape);
    }
    response.on_hover_text(name)
}

fn shapes(icon: Icon, c: Pos2, color: Color32) -> Vec<Shape> {
    let bar = |x: f32, width: f32| {
        Shape::rect_filled(
            Rect::from_min_size(pos2(c.x + x, c.y - 5.0), vec2(width, 10.0)),
            0.0,
            color,
        )
    };
    let triangle = |from: f32, to: f32| {
        let points = vec![
            pos2(c.x + from, c.y - 5.5),
            pos2(c.x + to, c.y),
            pos2(c.x + from, c.y + 5.5),
        ];
        Shape::convex_polygon(points, color, Stroke::NONE)
    };
    match icon {
        Icon::Play => vec![triangle(-3.5, 5.5)],
        Icon::Pause => vec![bar(-5.0, 3.5), bar(1.5, 3.5)],
        Icon::Back => vec![bar(-6.0, 2.0), triangle(5.0, -4.0)],
        Icon::Forward => vec![triangle(-5.0, 4.0), bar(4.0, 2.0)],
    }
}
