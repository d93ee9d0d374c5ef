//! The meter's display on paper.
//!
//! Is: every segment as a shape: dark where it is on, pale where it is off.
//! Is not: what is shown; see `profiles::screen`.

use meterbench_profiles::screen::Screen;
use meterbench_profiles::segments::{self, shape};

use super::pen::{Area, At, Pen, Shapes, Style};
use super::tint::{GLASS, INK, LINE, OFF, Rgb};

/// Height of the display by its width.
pub const HEIGHT: f32 = 0.40;
const ALPHAS: usize = 3;
const DIGITS: usize = 6;
const UNITS: [&str; 4] = ["kWh", "kW", "kvarh", "kVAh"];
const STATES: [&str; 7] = ["A", "B", "C", "D", "PREV", "TEST", "OPEN"];

/// Draws a screen as wide as `width`, its upper left corner at `x`, `y`.
pub fn draw(pen: &mut Pen<'_>, screen: &Screen, x: f32, y: f32, width: f32) {
    let unit = width / 100.0;
    let glass = Area {
        x,
        y,
        w: width,
        h: width * HEIGHT,
    };
    pen.rect(glass, Some(GLASS), Some((0.5, LINE)));
    let digits = Area {
        x: x + unit * 36.0,
        y: y + unit * 5.0,
        w: unit * 62.0,
        h: unit * 21.0,
    };
    let alphas = Area {
        x: x + unit * 4.0,
        y: digits.bottom() - unit * 18.0,
        w: unit * 28.8,
        h: unit * 18.0,
    };
    let all = screen.all_segments;
    let mut ink = Ink {
        on: Shapes::new(),
        off: Shapes::new(),
    };
    row(&mut ink, alphas, &cells(&screen.id, ALPHAS), true, all);
    row(&mut ink, digits, &cells(&screen.digits, DIGITS), false, all);
    pen.fill(ink.off, OFF);
    pen.fill(ink.on, INK);
    annunciators(pen, glass, unit, screen);
}

/// A position and the mark behind it.
type Cell = (char, Option<char>);

/// Text as positions, to the right; a mark joins the position before it.
fn cells(text: &str, count: usize) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for c in text.chars() {
        match (c, cells.last_mut()) {
            ('.' | ':', Some((_, mark))) if mark.is_none() => *mark = Some(c),
            _ => cells.push((c, None)),
        }
    }
    cells.truncate(count);
    let mut row = vec![(' ', None); count - cells.len()];
    row.append(&mut cells);
    row
}

fn color(on: bool) -> Rgb {
    if on { INK } else { OFF }
}

/// What is drawn dark, and what pale.
struct Ink {
    on: Shapes,
    off: Shapes,
}

impl Ink {
    fn of(&mut self, on: bool) -> &mut Shapes {
        if on { &mut self.on } else { &mut self.off }
    }
}

fn row(ink: &mut Ink, area: Area, cells: &[Cell], alpha: bool, all: bool) {
    let step = area.w / cells.len().max(1) as f32;
    let part = if alpha { 0.86 } else { 0.70 };
    let form = shape::Form {
        width: step * part,
        height: area.h,
        alpha,
    };
    for (i, (c, mark)) in cells.iter().enumerate() {
        let left = area.x + step * i as f32;
        let place = |(x, y): shape::Point| (left + x, area.y + y);
        let lit = match (all, alpha) {
            (true, _) => u16::MAX,
            (false, true) => segments::alpha(*c),
            (false, false) => segments::digit(*c),
        };
        for segment in 0..form.segments() {
            let points = form.outline(segment).into_iter().map(place);
            ink.of(lit >> segment & 1 == 1).polygon(points);
        }
        if !alpha {
            let gap = step - form.width;
            for dot in form.mark(gap, false) {
                let on = all || *mark == Some('.');
                ink.of(on).dot(place(dot.at), dot.radius);
            }
            if *mark == Some(':') {
                for dot in form.mark(gap, true) {
                    ink.on.dot(place(dot.at), dot.radius);
                }
            }
        }
    }
}

/// Units to the right, rates and states to the left; whatever else is on stands above, so that nothing goes unseen.
fn annunciators(pen: &mut Pen<'_>, glass: Area, unit: f32, screen: &Screen) {
    let lit = |name: &str| screen.annunciators.iter().any(|it| it == name);
    let base = glass.bottom() - unit * 4.2;
    let style = |on: bool| Style::strong(unit * 3.4, color(on));
    let mut right = glass.right() - unit * 2.5;
    for name in UNITS.iter().rev() {
        right -= pen.text(At::Right, (right, base), style(lit(name)), name) + unit * 1.5;
    }
    let mut left = glass.x + unit * 3.0;
    for name in STATES {
        left += pen.text(At::Left, (left, base), style(lit(name)), name) + unit * 1.4;
    }
    let known = |name: &str| UNITS.contains(&name) || STATES.contains(&name);
    let others: Vec<&str> = screen
        .annunciators
        .iter()
        .map(String::as_str)
        .filter(|name| !known(name))
        .collect();
    if !others.is_empty() {
        let at = (glass.x + unit * 4.5, glass.y + unit * 6.5);
        pen.text(At::Left, at, style(true), &others.join(" "));
    }
}
