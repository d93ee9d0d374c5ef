//! A drawn meter: base, cover, display, light, optical port, nameplate with barcode.
//!
//! Is: shapes in a square of the window, with the display and the nameplate as things that can be read out.
//! Is not: what is on the display; see `bench::face`.
//! Units: points; the radius of the base is the unit of everything in the circle.

use egui::{
    Align, Color32, CornerRadius, Layout, Pos2, Rect, RichText, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, pos2, vec2,
};

use crate::{
    bench::{OnBench, Plate},
    lcd::{self, Shown},
    theme,
};

/// The side of the square.
const SIDE: f32 = 330.0;

const INK: Color32 = Color32::from_rgb(0x1c, 0x22, 0x28);
const BASE: Color32 = Color32::from_rgb(0x5c, 0x66, 0x70);
const LAMP_ON: Color32 = Color32::from_rgb(0xff, 0x4a, 0x2e);
const LAMP_OFF: Color32 = Color32::from_rgb(0x63, 0x32, 0x2c);

/// Draw it.
pub fn show(ui: &mut Ui, meter: &OnBench, lit: bool, turn: f64) {
    let left = (ui.available_width() - SIDE).max(0.0) / 2.0;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), SIDE), Sense::hover());
    let circle = Circle {
        center: rect.min + vec2(left + SIDE / 2.0, SIDE / 2.0),
        radius: SIDE / 2.0,
    };
    housing(ui, &circle, meter);
    let shown = shown(meter, turn);
    let place = circle.rect(-0.56, -0.62, 1.12, 0.41);
    inside(ui, place, |ui| {
        lcd::show(ui, &shown, place.width());
    });
    lamp(ui, &circle, lit, &meter.plate);
    port(ui, &circle, meter);
    nameplate(ui, &circle, &meter.plate);
    if let Some(closed) = meter.face.as_ref().and_then(|face| face.switch) {
        switch(ui, &circle, closed);
    }
}

/// What is on the display, with the squares that go the way the disk would.
fn shown(meter: &OnBench, turn: f64) -> Shown {
    let Some(face) = &meter.face else {
        return Shown::default();
    };
    let third = (turn * lcd::LOADS as f64) as usize % lcd::LOADS;
    let square = if face.watts() < 0.0 {
        lcd::LOADS - 1 - third
    } else {
        third
    };
    Shown {
        load: face.shown.load.map(|_| square),
        ..face.shown.clone()
    }
}

/// Places in the circle, by its radius.
struct Circle {
    center: Pos2,
    radius: f32,
}

impl Circle {
    fn at(&self, x: f32, y: f32) -> Pos2 {
        self.center + vec2(x, y) * self.radius
    }

    fn rect(&self, x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(self.at(x, y), vec2(width, height) * self.radius)
    }
}

fn inside(ui: &mut Ui, place: Rect, add: impl FnOnce(&mut Ui)) {
    let builder = UiBuilder::new()
        .max_rect(place)
        .layout(Layout::top_down(Align::Center));
    // Its place in the circle is no place in the column: what comes next is not moved by it.
    add(&mut ui.new_child(builder));
}

fn plate_color(ui: &Ui) -> Color32 {
    if ui.visuals().dark_mode {
        Color32::from_rgb(0xc3, 0xc8, 0xc6)
    } else {
        Color32::from_rgb(0xe8, 0xea, 0xe7)
    }
}

/// Base, rim of the cover and face plate; without its cover the meter has no rim.
fn housing(ui: &Ui, circle: &Circle, meter: &OnBench) {
    let plate = plate_color(ui);
    let painter = ui.painter();
    let r = circle.radius;
    painter.circle_filled(circle.center, r, BASE);
    let rim = if meter.open {
        BASE.gamma_multiply(0.8)
    } else {
        Color32::from_rgb(0x9a, 0xa6, 0xae)
    };
    painter.circle_filled(circle.center, r * 0.96, rim);
    painter.circle_filled(circle.center, r * 0.90, plate);
    painter.circle_stroke(
        circle.center,
        r * 0.90,
        Stroke::new(1.0, INK.gamma_multiply(0.35)),
    );
    if !meter.open {
        // The glass shines.
        let shine = Stroke::new(r * 0.012, Color32::from_white_alpha(150));
        let arc: Vec<Pos2> = (0..=24_u8)
            .map(|step| {
                let angle = 3.5 + f32::from(step) * 0.035;
                circle.at(angle.cos() * 0.93, angle.sin() * 0.93)
            })
            .collect();
        painter.line(arc, shine);
    }
}

/// The light, with what one pulse of it stands for.
fn lamp(ui: &mut Ui, circle: &Circle, lit: bool, plate: &Plate) {
    let at = circle.at(-0.50, -0.085);
    let r = circle.radius;
    let painter = ui.painter();
    if lit {
        painter.circle_filled(at, r * 0.062, LAMP_ON.gamma_multiply(0.30));
    }
    painter.circle_filled(at, r * 0.034, if lit { LAMP_ON } else { LAMP_OFF });
    painter.circle_stroke(at, r * 0.034, Stroke::new(1.0, INK.gamma_multiply(0.5)));
    let builder = UiBuilder::new()
        .max_rect(circle.rect(-0.43, -0.135, 0.6, 0.1))
        .layout(Layout::left_to_right(Align::Center));
    let words = format!("{} Wh a pulse", plate.kh);
    let label = ui.new_child(builder).label(text(words, 10.5));
    label.on_hover_text(if lit {
        "The light is on"
    } else {
        "The light is off"
    });
}

/// An optical port with its magnet, or the configuration port that is read through the cover.
fn port(ui: &mut Ui, circle: &Circle, meter: &OnBench) {
    let r = circle.radius;
    let place = circle.rect(0.34, -0.18, 0.22, 0.18);
    let center = place.center();
    let painter = ui.painter();
    let (name, shape) = if meter.cover.has_optical_port() {
        painter.circle_filled(center, r * 0.085, Color32::from_rgb(0x8b, 0x8f, 0x92));
        painter.circle_filled(center, r * 0.062, plate_color(ui));
        for x in [-0.024, 0.024] {
            painter.circle_filled(center + vec2(x, 0.0) * r, r * 0.015, INK);
        }
        ("Optical port", "Where the probe is put")
    } else {
        let window = Rect::from_center_size(center, vec2(0.15, 0.07) * r);
        painter.rect(
            window,
            CornerRadius::same(2),
            Color32::from_rgb(0x52, 0x2a, 0x2a),
            Stroke::new(1.0, INK),
            StrokeKind::Inside,
        );
        ("Configuration port", "Read through the cover")
    };
    let response = ui.interact(place, ui.scope_id().with("port"), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, name));
    response.on_hover_text(format!("{name}. {shape}"));
}

fn nameplate(ui: &mut Ui, circle: &Circle, plate: &Plate) {
    inside(ui, circle.rect(-0.72, 0.05, 1.44, 0.4), |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size.y = 0.0;
        let title = RichText::new(&plate.model)
            .font(theme::strong(12.5))
            .color(INK);
        ui.label(title);
        for line in plate.lines() {
            ui.label(text(line, 11.0));
        }
    });
    let place = circle.rect(-0.47, 0.475, 0.94, 0.13);
    let painter = ui.painter();
    painter.rect_filled(place.expand(4.0), CornerRadius::same(2), Color32::WHITE);
    bars(ui, place, &plate.bars());
    inside(ui, circle.rect(-0.5, 0.635, 1.0, 0.1), |ui| {
        ui.label(text(plate.serial.clone(), 11.0));
    });
}

/// The service switch: two contacts and a blade between them.
fn switch(ui: &mut Ui, circle: &Circle, closed: bool) {
    let words = if closed {
        "Switch closed"
    } else {
        "Switch open"
    };
    let (left, right) = (circle.at(-0.30, 0.775), circle.at(-0.16, 0.775));
    let blade = if closed {
        right
    } else {
        circle.at(-0.18, 0.72)
    };
    let painter = ui.painter();
    let line = Stroke::new(2.0, INK);
    painter.line_segment([circle.at(-0.37, 0.775), left], line);
    painter.line_segment([right, circle.at(-0.09, 0.775)], line);
    painter.line_segment([left, blade], Stroke::new(2.5, INK));
    for contact in [left, right] {
        painter.circle_filled(contact, 3.0, INK);
    }
    let builder = UiBuilder::new()
        .max_rect(circle.rect(-0.05, 0.735, 0.5, 0.08))
        .layout(Layout::left_to_right(Align::Center));
    ui.new_child(builder).label(text(words.to_owned(), 11.0));
}

/// Whole pixels, so that all modules of the barcode are as wide.
fn bars(ui: &Ui, place: Rect, bars: &[bool]) {
    if bars.is_empty() {
        return;
    }
    let pixels = ui.pixels_per_point();
    let count = bars.len() as f32;
    let module = (place.width() * pixels / count).floor().max(1.0) / pixels;
    let left = place.center().x - module * count / 2.0;
    let left = (left * pixels).round() / pixels;
    for (number, _) in bars.iter().enumerate().filter(|(_, dark)| **dark) {
        let x = left + module * number as f32;
        let bar = Rect::from_min_max(pos2(x, place.top()), pos2(x + module, place.bottom()));
        ui.painter()
            .rect_filled(bar, CornerRadius::ZERO, Color32::BLACK);
    }
}

fn text(words: String, size: f32) -> RichText {
    RichText::new(words).size(size).color(INK)
}
