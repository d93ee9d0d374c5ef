//! A picture of the meter's liquid crystal display.
//!
//! Is: three alphanumeric positions, six digits and the annunciators, drawn as segments; `player` says what is on it when.
//! Is not: what a meter would show; that is `profiles::screen`.
//! Units: points.

mod draw;
pub mod player;

use egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Pos2, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, emath::GuiRounding as _, pos2, vec2,
};

use meterbench_profiles::{screen::Screen, segments};

use crate::theme;
use draw::{Ink, Position};

/// How many digits the display has.
pub const DIGITS: usize = 6;
/// How many alphanumeric positions stand before them.
pub const ALPHAS: usize = 3;

/// Annunciators, in the places where they stand: units, then rates, then states.
const UNITS: [&str; 4] = ["kWh", "kW", "kvarh", "kVAh"];
const RATES: [&str; 4] = ["A", "B", "C", "D"];
const STATES: [&str; 3] = ["PREV", "TEST", "OPEN"];
/// Behind which digits the colons of a time of day are.
const COLONS: [usize; 2] = [1, 3];

/// What the display shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The three alphanumeric positions.
    pub id: String,
    /// The six digits; `.` and `:` stand behind the digit before them.
    pub digits: String,
    /// The annunciators that are on.
    pub annunciators: Vec<String>,
    /// Points, colons and everything else are on too.
    pub all: bool,
    /// Which square of the load indicator is on; `None` where the program doesn't ask for one.
    pub load: Option<usize>,
}

impl Shown {
    /// A screen of the meter's, as it stands.
    pub fn of(screen: Screen) -> Shown {
        Shown {
            id: screen.id,
            digits: screen.digits,
            annunciators: screen.annunciators,
            all: screen.all_segments,
            load: None,
        }
    }

    /// In words, for those who can't see the picture, and for tests.
    pub fn words(&self) -> String {
        let mut parts = vec![
            "Display shows".to_owned(),
            self.id.trim().to_owned(),
            self.digits.trim().to_owned(),
        ];
        parts.extend(self.annunciators.iter().cloned());
        parts.retain(|part| !part.is_empty());
        if parts.len() == 1 {
            "Display is blank".into()
        } else {
            parts.join(" ")
        }
    }
}

/// Its height, of its width.
const HIGH: f32 = 0.36;

/// Squares of the load indicator.
pub const LOADS: usize = 3;

/// Draw the display as wide as `width`, to be looked at alone.
pub fn still(ui: &mut Ui, shown: &Shown, width: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, width * HIGH), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, shown.words()));
    if ui.is_rect_visible(rect) {
        paint(ui, rect, shown);
    }
}

/// Draw the display as wide as `width`. It takes the focus and clicks.
pub fn show(ui: &mut Ui, shown: &Shown, width: f32) -> Response {
    let (_, rect) = ui.allocate_space(vec2(width, width * HIGH));
    let response = ui.interact(rect, ui.scope_id().with("lcd"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, shown.words()));
    if ui.is_rect_visible(rect) {
        paint(ui, rect, shown);
        if response.has_focus() {
            ui.painter().rect_stroke(
                rect,
                CornerRadius::same(theme::ROUND),
                Stroke::new(2.0, theme::palette(ui).accent),
                StrokeKind::Outside,
            );
        }
    }
    response
}

fn paint(ui: &Ui, rect: Rect, shown: &Shown) {
    let dark = ui.visuals().dark_mode;
    let glass = if dark {
        Color32::from_rgb(0xa9, 0xb5, 0xa0)
    } else {
        Color32::from_rgb(0xcd, 0xd6, 0xc5)
    };
    let on = Color32::from_rgb(0x16, 0x1d, 0x18);
    let ink = Ink {
        on,
        off: on.gamma_multiply(0.06),
    };
    let painter = ui.painter();
    painter.rect(
        rect,
        CornerRadius::same(theme::ROUND),
        glass,
        Stroke::new(1.0, theme::palette(ui).edge),
        StrokeKind::Inside,
    );
    let unit = rect.width() / 100.0;
    // On whole pixels, so that the bars at top and bottom are crisp.
    let scale = ui.pixels_per_point();
    let digits = Rect::from_min_max(
        pos2(rect.left() + unit * 32.5, rect.top() + unit * 4.6),
        pos2(rect.right() - unit * 1.4, rect.top() + unit * 22.8),
    )
    .round_to_pixels(scale);
    let alphas = Rect::from_min_max(
        pos2(rect.left() + unit * 3.6, digits.bottom() - unit * 15.2),
        pos2(rect.left() + unit * 30.0, digits.bottom()),
    )
    .round_to_pixels(scale);
    let row = Row {
        ink,
        all: shown.all,
    };
    row.paint(painter, alphas, &cells(&shown.id, ALPHAS), true);
    row.paint(painter, digits, &cells(&shown.digits, DIGITS), false);
    paint_load(painter, rect, unit, shown, ink);
    paint_annunciators(painter, rect, unit, shown, ink);
}

/// The squares that stand for the turning disk, above the ID positions.
fn paint_load(painter: &Painter, rect: Rect, unit: f32, shown: &Shown, ink: Ink) {
    for square in 0..LOADS {
        let left = rect.left() + unit * (4.4 + 2.6 * square as f32);
        let at = Rect::from_min_size(
            pos2(left, rect.top() + unit * 3.8),
            vec2(unit * 1.8, unit * 1.8),
        );
        let on = shown.all || shown.load == Some(square);
        painter.rect_filled(at, CornerRadius::ZERO, if on { ink.on } else { ink.off });
    }
}

/// One position and the mark behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cell {
    character: char,
    mark: Option<char>,
}

/// Text as positions: marks join the position before them, the rest stands to the right.
fn cells(text: &str, count: usize) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for character in text.chars() {
        match (character, cells.last_mut()) {
            ('.' | ':', Some(cell)) if cell.mark.is_none() => cell.mark = Some(character),
            _ => cells.push(Cell {
                character,
                mark: None,
            }),
        }
    }
    cells.truncate(count);
    let blank = Cell {
        character: ' ',
        mark: None,
    };
    let mut row = vec![blank; count - cells.len()];
    row.append(&mut cells);
    row
}

/// How the positions of a row are lit.
struct Row {
    ink: Ink,
    all: bool,
}

impl Row {
    fn paint(&self, painter: &Painter, row: Rect, cells: &[Cell], alpha: bool) {
        let count = cells.len().max(1) as f32;
        let step = row.width() / count;
        let part = if alpha { 0.86 } else { 0.70 };
        for (i, cell) in cells.iter().enumerate() {
            let left = row.left() + step * i as f32;
            let at = Rect::from_min_size(pos2(left, row.top()), vec2(step * part, row.height()));
            let position = Position {
                at,
                gap: step - at.width(),
                alpha,
            };
            let lit = match (self.all, alpha) {
                (true, _) => u16::MAX,
                (false, true) => segments::alpha(cell.character),
                (false, false) => segments::digit(cell.character),
            };
            position.paint(painter, lit, self.ink);
            if alpha {
                continue;
            }
            let color = |on: bool| {
                if self.all || on {
                    self.ink.on
                } else {
                    self.ink.off
                }
            };
            position.paint_mark(painter, false, color(cell.mark == Some('.')));
            // Colons stand where hours and minutes end; wherever else one is asked for, it is not hidden.
            let colon = cell.mark == Some(':');
            if colon || COLONS.contains(&i) {
                position.paint_mark(painter, true, color(colon));
            }
        }
    }
}

fn paint_annunciators(painter: &Painter, rect: Rect, unit: f32, shown: &Shown, ink: Ink) {
    let on = &shown.annunciators;
    let y = rect.bottom() - unit * 5.6;
    let font = theme::strong(unit * 3.7);
    let color = |name: &str| {
        if shown.all || on.iter().any(|lit| lit == name) {
            ink.on
        } else {
            ink.off
        }
    };
    let mut right = rect.right() - unit * 4.0;
    for name in UNITS.iter().rev() {
        right = word(
            painter,
            pos2(right, y),
            Align2::RIGHT_CENTER,
            name,
            &font,
            color(name),
        )
        .left()
            - unit * 1.9;
    }
    let mut left = rect.left() + unit * 4.5;
    for name in RATES.iter().chain(&STATES) {
        let space = if name.len() == 1 { 1.5 } else { 1.8 };
        left = word(
            painter,
            pos2(left, y),
            Align2::LEFT_CENTER,
            name,
            &font,
            color(name),
        )
        .right()
            + unit * space;
    }
    // Whatever else a meter can show stands above the row, so that nothing that is on goes unseen.
    let known = |name: &str| {
        UNITS
            .iter()
            .chain(&RATES)
            .chain(&STATES)
            .any(|k| *k == name)
    };
    let others: Vec<&str> = on
        .iter()
        .map(String::as_str)
        .filter(|name| !known(name))
        .collect();
    if !others.is_empty() {
        let at = pos2(rect.left() + unit * 13.0, rect.top() + unit * 4.7);
        word(
            painter,
            at,
            Align2::LEFT_CENTER,
            &others.join(" "),
            &font,
            ink.on,
        );
    }
}

fn word(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    text: &str,
    font: &FontId,
    color: Color32,
) -> Rect {
    painter.text(at, align, text, font.clone(), color)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(cells: &[Cell]) -> String {
        cells
            .iter()
            .flat_map(|c| [Some(c.character), c.mark])
            .flatten()
            .collect()
    }

    #[test]
    fn digits_stand_to_the_right_and_marks_take_no_position() {
        assert_eq!(text(&cells("12.34", DIGITS)), "  12.34");
        assert_eq!(text(&cells("12:34:56", DIGITS)), "12:34:56");
        assert_eq!(cells("12:34:56", DIGITS).len(), DIGITS);
        assert_eq!(text(&cells("", DIGITS)), "      ");
    }

    #[test]
    fn too_long_a_text_is_cut_and_a_lone_mark_takes_a_position() {
        assert_eq!(text(&cells("1234567", DIGITS)), "123456");
        assert_eq!(text(&cells("..5", ALPHAS)), " ..5");
    }

    #[test]
    fn words_name_what_is_on() {
        let shown = Shown {
            id: "DEL".into(),
            digits: "234567".into(),
            annunciators: vec!["kWh".into()],
            ..Shown::default()
        };
        assert_eq!(shown.words(), "Display shows DEL 234567 kWh");
        assert_eq!(Shown::default().words(), "Display is blank");
    }

    #[test]
    fn the_picture_draws_every_segment_of_every_position() {
        let shapes = |shown: Shown| {
            let ctx = egui::Context::default();
            theme::install(&ctx);
            let mut out = ctx.run_ui(egui::RawInput::default(), |ui| {
                show(ui, &shown, 300.0);
            });
            out.textures_delta.clear();
            out.shapes.len()
        };
        let blank = shapes(Shown::default());
        assert!(
            blank > ALPHAS * segments::ALPHA + DIGITS * segments::DIGIT,
            "{blank}"
        );
        // A lit segment is another colour, not another shape; so is a colon where a clock has one.
        assert_eq!(
            shapes(Shown {
                id: "DEL".into(),
                digits: "888888".into(),
                ..Shown::default()
            }),
            blank
        );
        let all = Shown {
            all: true,
            load: Some(0),
            ..Shown::default()
        };
        let clock = Shown {
            digits: "12:34:56".into(),
            ..Shown::default()
        };
        // Anywhere else a colon is two dots more.
        let odd = Shown {
            digits: "1:23456".into(),
            ..Shown::default()
        };
        assert_eq!(
            (shapes(all), shapes(clock), shapes(odd)),
            (blank, blank, blank + 2)
        );
    }
}
