//! The shapes of segments, as polygons in a box.
//!
//! Is: geometry, from a box and a set of segments to shapes.
//! Is not: which segments a character has; see `lcd::segments`.
//! Units: points; corner `(0, 0)` of a position is its upper left before it is slanted.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};

use super::segments::{ALPHA, DIGIT};

/// How far the top leans to the right, as a part of the height.
const SLANT: f32 = 0.07;

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
        let count = if self.alpha { ALPHA } else { DIGIT };
        for segment in 0..count {
            let color = if lit >> segment & 1 == 1 {
                ink.on
            } else {
                ink.off
            };
            let points = self.segment(segment);
            painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
        }
    }

    /// A point or colon between this position and the next.
    pub fn paint_mark(&self, painter: &Painter, colon: bool, color: Color32) {
        let radius = self.stroke() * 0.48;
        // In the middle of the gap, so that it touches neither neighbour.
        let x = self.at.right() + self.gap / 2.0;
        let heights: &[f32] = if colon { &[0.3, 0.7] } else { &[1.0] };
        for part in heights {
            let y = self.at.top() + self.at.height() * part - if colon { 0.0 } else { radius };
            painter.circle_filled(self.lean(pos2(x, y)), radius, color);
        }
    }

    fn stroke(&self) -> f32 {
        self.at.height() * if self.alpha { 0.078 } else { 0.12 }
    }

    fn lean(&self, p: Pos2) -> Pos2 {
        pos2(p.x + (self.at.center().y - p.y) * SLANT, p.y)
    }

    fn segment(&self, segment: usize) -> Vec<Pos2> {
        let t = self.stroke();
        let (l, r) = (self.at.left() + t / 2.0, self.at.right() - t / 2.0);
        let (top, bottom) = (self.at.top() + t / 2.0, self.at.bottom() - t / 2.0);
        let (cx, cy) = (self.at.center().x, self.at.center().y);
        let points = match (segment, self.alpha) {
            (0, _) => bar(pos2(l, top), pos2(r, top), t),
            (1, _) => bar(pos2(r, top), pos2(r, cy), t),
            (2, _) => bar(pos2(r, cy), pos2(r, bottom), t),
            (3, _) => bar(pos2(l, bottom), pos2(r, bottom), t),
            (4, _) => bar(pos2(l, cy), pos2(l, bottom), t),
            (5, _) => bar(pos2(l, top), pos2(l, cy), t),
            (6, false) => bar(pos2(l, cy), pos2(r, cy), t),
            (6, true) => bar(pos2(l, cy), pos2(cx, cy), t),
            (7, _) => bar(pos2(cx, cy), pos2(r, cy), t),
            (8, _) => slash(pos2(l, top), pos2(cx, cy), t),
            (9, _) => bar(pos2(cx, top + t / 2.0), pos2(cx, cy), t * 0.9),
            (10, _) => slash(pos2(r, top), pos2(cx, cy), t),
            (11, _) => slash(pos2(r, bottom), pos2(cx, cy), t),
            (12, _) => bar(pos2(cx, cy), pos2(cx, bottom - t / 2.0), t * 0.9),
            _ => slash(pos2(l, bottom), pos2(cx, cy), t),
        };
        points.into_iter().map(|p| self.lean(p)).collect()
    }
}

/// A bar with pointed ends between two corners, with a hair's gap at each.
fn bar(a: Pos2, b: Pos2, t: f32) -> Vec<Pos2> {
    let along = (b - a).normalized();
    let across = along.rot90() * (t / 2.0);
    let gap = along * (t * 0.11);
    let point = along * (t / 2.0);
    let (a, b) = (a + gap, b - gap);
    vec![
        a,
        a + point + across,
        b - point + across,
        b,
        b - point - across,
        a + point - across,
    ]
}

/// A diagonal in the quarter between an outer corner and the centre.
fn slash(corner: Pos2, centre: Pos2, t: f32) -> Vec<Pos2> {
    let (sx, sy) = (
        (centre.x - corner.x).signum(),
        (centre.y - corner.y).signum(),
    );
    // It runs into the centre: the quarter is too narrow for a gap there, and would leave a sliver.
    let (x0, y0) = (corner.x + sx * t * 0.55, corner.y + sy * t * 0.62);
    let (x1, y1) = (centre.x - sx * t * 0.05, centre.y - sy * t * 0.3);
    let (w, h) = (t * 0.8 * sx, t * 1.5 * sy);
    vec![
        pos2(x0, y0),
        pos2(x0 + w, y0),
        pos2(x1, y1 - h),
        pos2(x1, y1),
        pos2(x1 - w, y1),
        pos2(x0, y0 + h),
    ]
}
