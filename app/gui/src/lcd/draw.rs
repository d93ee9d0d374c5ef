//! One position of the display, painted.
//!
//! Is: the shapes of `profiles::segments` in a place of the window.
//! Is not: which segments a character has, nor their shapes.
//! Units: points.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, vec2};
use meterbench_profiles::segments::shape;

/// One position of the display.
pub struct Position {
    /// Where it stands.
    pub at: Rect,
    /// What is free between it and the next.
    pub gap: f32,
    /// Whether it has fourteen segments, or seven.
    pub alpha: bool,
}

/// The two colours of a display.
#[derive(Clone, Copy)]
pub struct Ink {
    /// A segment that is on.
    pub on: Color32,
    /// A segment that is off, faintly seen.
    pub off: Color32,
}

impl Position {
    /// Draw it with these segments on.
    pub fn paint(&self, painter: &Painter, lit: u16, ink: Ink) {
        let shape = self.shape();
        for segment in 0..shape.segments() {
            let color = if lit >> segment & 1 == 1 {
                ink.on
            } else {
                ink.off
            };
            let points = shape.outline(segment).into_iter().map(|p| self.place(p));
            painter.add(Shape::convex_polygon(points.collect(), color, Stroke::NONE));
        }
    }

    /// A point or colon between this position and the next.
    pub fn paint_mark(&self, painter: &Painter, colon: bool, color: Color32) {
        for dot in self.shape().mark(self.gap, colon) {
            painter.circle_filled(self.place(dot.at), dot.radius, color);
        }
    }

    fn shape(&self) -> shape::Form {
        shape::Form {
            width: self.at.width(),
            height: self.at.height(),
            alpha: self.alpha,
        }
    }

    fn place(&self, (x, y): shape::Point) -> Pos2 {
        self.at.min + vec2(x, y)
    }
}
