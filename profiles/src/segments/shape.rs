//! The shapes of segments, as polygons in a box.
//!
//! Is: geometry, the same for the window and for paper.
//! Is not: which segments a character has, nor any colour.
//! Units: those of the box; (0, 0) is its upper left corner before it is slanted, and y points down.

/// How far the top leans to the right, as a part of the height.
const SLANT: f32 = 0.07;

/// A point in a box.
pub type Point = (f32, f32);

/// The box of one position, and which kind of position it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Form {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// Whether it has fourteen segments, or seven.
    pub alpha: bool,
}

/// A dot of a mark: its centre and its radius.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// Its centre.
    pub at: Point,
    /// Its radius.
    pub radius: f32,
}

impl Form {
    /// How many segments it has.
    #[must_use]
    pub fn segments(&self) -> usize {
        if self.alpha {
            super::ALPHA
        } else {
            super::DIGIT
        }
    }

    /// The dots of a point, or of a colon, in the middle of the gap to the next position, so that they touch neither.
    #[must_use]
    pub fn mark(&self, gap: f32, colon: bool) -> Vec<Dot> {
        let radius = self.stroke() * 0.48;
        let x = self.width + gap / 2.0;
        let heights: &[f32] = if colon { &[0.3, 0.7] } else { &[1.0] };
        let dot = |part: &f32| {
            let y = self.height * part - if colon { 0.0 } else { radius };
            Dot {
                at: self.lean((x, y)),
                radius,
            }
        };
        heights.iter().map(dot).collect()
    }

    fn stroke(&self) -> f32 {
        self.height * if self.alpha { 0.078 } else { 0.12 }
    }

    fn lean(&self, (x, y): Point) -> Point {
        (x + (self.height / 2.0 - y) * SLANT, y)
    }

    /// The corners of a segment, 0 for `a`.
    #[must_use]
    pub fn outline(&self, segment: usize) -> Vec<Point> {
        let t = self.stroke();
        let (l, r) = (t / 2.0, self.width - t / 2.0);
        let (top, bottom) = (t / 2.0, self.height - t / 2.0);
        let (cx, cy) = (self.width / 2.0, self.height / 2.0);
        let points = match (segment, self.alpha) {
            (0, _) => bar((l, top), (r, top), t),
            (1, _) => bar((r, top), (r, cy), t),
            (2, _) => bar((r, cy), (r, bottom), t),
            (3, _) => bar((l, bottom), (r, bottom), t),
            (4, _) => bar((l, cy), (l, bottom), t),
            (5, _) => bar((l, top), (l, cy), t),
            (6, false) => bar((l, cy), (r, cy), t),
            (6, true) => bar((l, cy), (cx, cy), t),
            (7, _) => bar((cx, cy), (r, cy), t),
            (8, _) => slash((l, top), (cx, cy), t),
            (9, _) => bar((cx, top + t / 2.0), (cx, cy), t * 0.9),
            (10, _) => slash((r, top), (cx, cy), t),
            (11, _) => slash((r, bottom), (cx, cy), t),
            (12, _) => bar((cx, cy), (cx, bottom - t / 2.0), t * 0.9),
            _ => slash((l, bottom), (cx, cy), t),
        };
        points.into_iter().map(|p| self.lean(p)).collect()
    }
}

/// A bar with pointed ends between two corners, with a hair's gap at each.
fn bar(a: Point, b: Point, t: f32) -> Vec<Point> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx.hypot(dy).max(f32::EPSILON);
    let along = |part: f32| (dx / length * part, dy / length * part);
    let across = (-dy / length * t / 2.0, dx / length * t / 2.0);
    let add = |p: Point, q: Point| (p.0 + q.0, p.1 + q.1);
    let less = |p: Point, q: Point| (p.0 - q.0, p.1 - q.1);
    let (gap, point) = (along(t * 0.11), along(t / 2.0));
    let (a, b) = (add(a, gap), less(b, gap));
    vec![
        a,
        add(add(a, point), across),
        add(less(b, point), across),
        b,
        less(less(b, point), across),
        less(add(a, point), across),
    ]
}

/// A diagonal in the quarter between an outer corner and the centre.
fn slash(corner: Point, centre: Point, t: f32) -> Vec<Point> {
    let (sx, sy) = (
        (centre.0 - corner.0).signum(),
        (centre.1 - corner.1).signum(),
    );
    // It runs into the centre: the quarter is too narrow for a gap there, and would leave a sliver.
    let (x0, y0) = (corner.0 + sx * t * 0.55, corner.1 + sy * t * 0.62);
    let (x1, y1) = (centre.0 - sx * t * 0.05, centre.1 - sy * t * 0.3);
    let (w, h) = (t * 0.8 * sx, t * 1.5 * sy);
    vec![
        (x0, y0),
        (x0 + w, y0),
        (x1, y1 - h),
        (x1, y1),
        (x1 - w, y1),
        (x0, y0 + h),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twice the area, by the sum over its edges.
    fn area(points: &[Point]) -> f32 {
        let next = points.iter().cycle().skip(1);
        let edges = points.iter().zip(next);
        edges.map(|(p, q)| p.0 * q.1 - q.0 * p.1).sum::<f32>().abs()
    }

    #[test]
    fn every_segment_has_a_body_and_stays_in_its_slanted_box() {
        for alpha in [true, false] {
            let it = Form {
                width: 60.0,
                height: 100.0,
                alpha,
            };
            let lean = 100.0 / 2.0 * SLANT;
            for segment in 0..it.segments() {
                let points = it.outline(segment);
                assert!(area(&points) > 100.0, "{alpha} {segment}");
                for (x, y) in points {
                    assert!((-lean..=60.0 + lean).contains(&x) && (0.0..=100.0).contains(&y));
                }
            }
        }
    }

    #[test]
    fn marks_stand_between_two_positions() {
        let it = Form {
            width: 60.0,
            height: 100.0,
            alpha: false,
        };
        let (point, colon) = (it.mark(20.0, false), it.mark(20.0, true));
        assert_eq!((point.len(), colon.len()), (1, 2));
        for dot in point.into_iter().chain(colon) {
            assert!(dot.at.0 - dot.radius > 60.0 - 4.0 && dot.at.0 + dot.radius < 80.0);
        }
    }
}
