//! The phasor diagram: where voltages stand, A to the right and those behind it clockwise, as long as they are large.
//!
//! Is: what the meter has measured. A current of which no angle is known is not drawn: at a guessed one it would prove nothing.
//! Is not: a verdict; see `jobs::reading::wiring`.

use egui::{
    Align2, Color32, FontId, Painter, Pos2, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, vec2,
};
use meterbench_jobs::reading::Instantaneous;

use crate::{panels::recorded::channel_color, theme::palette};

/// The phases of the table, in its order.
pub(super) const LETTERS: [&str; 3] = ["A", "B", "C"];

/// A direction at which a service without a fault has a voltage, degrees behind A.
const EXPECTED: [f32; 3] = [0.0, 120.0, 240.0];

/// Draws it as large as `side`.
pub(super) fn ui(ui: &mut Ui, now: &Instantaneous, side: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words(now)));
    let (p, painter) = (palette(ui), ui.painter());
    let (center, radius) = (rect.center(), side * 0.4);
    painter.circle_stroke(center, radius, Stroke::new(1.0, p.line));
    for degrees in EXPECTED {
        let end = center + toward(degrees) * radius;
        painter.line_segment([center, end], Stroke::new(1.0, p.line));
    }
    let volts = |place: usize| now.phases.get(place).and_then(|phase| phase.volts);
    let amps = |place: usize| now.phases.get(place).and_then(|phase| phase.amps);
    let most = |of: &dyn Fn(usize) -> Option<f64>| (0..3).filter_map(of).fold(0.0, f64::max);
    let (most_volts, most_amps) = (most(&volts), most(&amps));
    for (place, (letter, phase)) in LETTERS.iter().zip(&now.phases).enumerate() {
        let ink = channel_color(place);
        if let (Some(volts), Some(degrees)) = (phase.volts, phase.volt_degrees) {
            let part = part(volts, most_volts);
            arrow(
                painter,
                center,
                degrees,
                radius * part,
                Stroke::new(2.5, ink),
            );
            if part > 0.0 {
                let at = center + toward(narrow(degrees)) * (radius * part + 14.0);
                let font = FontId::proportional(13.0);
                painter.text(
                    at,
                    Align2::CENTER_CENTER,
                    format!("V{letter}"),
                    font,
                    p.text,
                );
            }
        }
        if let (Some(amps), Some(degrees)) = (phase.amps, phase.amp_degrees) {
            let length = radius * 0.7 * part(amps, most_amps);
            arrow(
                painter,
                center,
                degrees,
                length,
                Stroke::new(1.5, faded(ink)),
            );
        }
    }
    painter.circle_filled(center, 2.5, p.weak);
}

/// For those who can't see the picture, and for tests.
fn words(now: &Instantaneous) -> String {
    let phases = LETTERS.iter().zip(&now.phases);
    let known: Vec<String> = phases
        .filter_map(|(letter, it)| {
            let (volts, degrees) = (it.volts?, it.volt_degrees?);
            (volts > 0.0).then(|| format!("{letter} {volts:.1} V at {degrees:.0}°"))
        })
        .collect();
    format!("Phasor diagram: {}", known.join(", "))
}

fn part(value: f64, most: f64) -> f32 {
    if most > 0.0 {
        narrow((value / most).clamp(0.0, 1.0))
    } else {
        0.0
    }
}

#[expect(clippy::cast_possible_truncation, reason = "degrees, and parts of one")]
fn narrow(value: f64) -> f32 {
    value as f32
}

/// Behind A is clockwise: the axis of a screen goes down.
fn toward(degrees: f32) -> Vec2 {
    Vec2::angled(degrees.to_radians())
}

fn faded(ink: Color32) -> Color32 {
    ink.gamma_multiply(0.7)
}

fn arrow(painter: &Painter, from: Pos2, degrees: f64, length: f32, stroke: Stroke) {
    if length > 1.0 {
        painter.arrow(from, toward(narrow(degrees)) * length, stroke);
    }
}
