//! Rows that run down a page and on to the next.
//!
//! Is: the breaking into pages; a row is never cut, a heading never left alone at the foot.
//! Is not: what stands in a row.
//! Units: points.

use super::pen::{At, Measure, Pen, Style};
use super::tint::{LINE, Rgb};

/// Something in a row; places count from the row's upper left corner.
#[derive(Debug, Clone)]
pub enum Mark {
    /// Text on a base line.
    Text(At, (f32, f32), Style, String),
    /// A line across, this far down, from here to there.
    Rule(f32, f32, f32, Rgb),
}

/// More lines no cell takes: nothing that is on a record is cut but what would fill it.
const MOST: usize = 24;

/// A row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// How far down it reaches.
    pub height: f32,
    /// Whether the next one must stand on the same page.
    pub leads: bool,
    /// What is in it.
    pub marks: Vec<Mark>,
}

/// Rows as they are made.
pub struct Flow {
    /// How wide a row is.
    pub width: f32,
    /// The rows.
    pub rows: Vec<Row>,
    measure: Measure,
}

impl Flow {
    /// None yet.
    pub fn new(width: f32, measure: Measure) -> Flow {
        Flow {
            width,
            rows: Vec::new(),
            measure,
        }
    }

    /// Nothing, this high.
    pub fn gap(&mut self, height: f32) {
        self.rows.push(Row {
            height,
            leads: true,
            marks: Vec::new(),
        });
    }

    /// A title with a line under it.
    pub fn heading(&mut self, style: Style, title: &str, says: Option<(Style, &str)>) {
        let base = style.size + 7.0;
        let mut marks = vec![Mark::Text(At::Left, (0.0, base), style, title.to_owned())];
        if let Some((weak, says)) = says {
            let x = self.measure.width(style, title) + 8.0;
            let says = self.measure.cut(weak, says, self.width - x);
            marks.push(Mark::Text(At::Left, (x, base), weak, says));
        }
        marks.push(Mark::Rule(base + 4.0, 0.0, self.width, LINE));
        self.rows.push(Row {
            height: base + 7.0,
            leads: true,
            marks,
        });
    }

    /// A name and what it is, in as many lines as that takes, between two places of the width.
    pub fn fact(
        &mut self,
        (from, to): (f32, f32),
        label: (Style, &str, f32),
        value: (Style, &str),
    ) -> Row {
        let (weak, label, indent) = label;
        let (style, text) = value;
        let step = style.size * 1.28;
        let lines = self.measure.wrap(style, text, to - from - indent, MOST);
        let mut marks = vec![Mark::Text(At::Left, (from, step), weak, label.to_owned())];
        for (place, line) in lines.iter().enumerate() {
            let y = step * (place + 1) as f32;
            marks.push(Mark::Text(
                At::Left,
                (from + indent, y),
                style,
                line.clone(),
            ));
        }
        Row {
            height: step * lines.len().max(1) as f32 + 1.5,
            leads: false,
            marks,
        }
    }

    /// Text in as many lines as it takes.
    pub fn text(&mut self, style: Style, text: &str) {
        let step = style.size * 1.3;
        for line in self.measure.wrap(style, text, self.width, 4 * MOST) {
            self.rows.push(Row {
                height: step,
                leads: false,
                marks: vec![Mark::Text(At::Left, (0.0, style.size), style, line)],
            });
        }
    }

    /// Cells of a table, each cut to its room.
    pub fn cells(&mut self, height: f32, cells: &[(At, f32, f32, Style, &str)]) {
        let marks = cells
            .iter()
            .filter(|cell| !cell.4.is_empty())
            .map(|(at, x, room, style, text)| {
                let text = self.measure.cut(*style, text, *room);
                Mark::Text(*at, (*x, height - 2.6), *style, text)
            })
            .collect();
        self.rows.push(Row {
            height,
            leads: false,
            marks,
        });
    }

    /// Cells of a table, each in as many lines as it takes.
    pub fn wrapped(&mut self, cells: &[(f32, f32, Style, &str)]) {
        let mut height = 0.0f32;
        let mut marks = Vec::new();
        for (x, room, style, text) in cells {
            let step = style.size * 1.28;
            let lines = self.measure.wrap(*style, text, *room, MOST);
            height = height.max(step * lines.len() as f32);
            marks.extend(lines.into_iter().zip(1u8..).map(|(line, place)| {
                Mark::Text(At::Left, (*x, step * f32::from(place) - 2.0), *style, line)
            }));
        }
        self.rows.push(Row {
            height,
            leads: false,
            marks,
        });
    }

    /// The rows by page, the first of which has less room than the others.
    pub fn pages(self, first: f32, other: f32) -> Vec<Vec<Row>> {
        let mut pages: Vec<Vec<Row>> = vec![Vec::new()];
        let mut left = first;
        let mut rows = self.rows.into_iter().peekable();
        while let Some(row) = rows.next() {
            // What a heading leads must fit with it.
            let with = if row.leads {
                rows.peek().map_or(0.0, |next| next.height)
            } else {
                0.0
            };
            let empty = pages.last().is_none_or(Vec::is_empty);
            if row.height + with > left && !empty {
                pages.push(Vec::new());
                left = other;
            }
            left -= row.height;
            if let Some(page) = pages.last_mut() {
                page.push(row);
            }
        }
        pages
    }
}

/// Draws rows from a place down.
pub fn draw(pen: &mut Pen<'_>, rows: &[Row], (x, mut y): (f32, f32)) {
    for row in rows {
        for mark in &row.marks {
            match mark {
                Mark::Text(at, (dx, dy), style, text) => {
                    pen.text(*at, (x + dx, y + dy), *style, text);
                }
                Mark::Rule(down, from, to, color) => {
                    pen.line((x + from, y + down), (x + to, y + down), 0.5, *color);
                }
            }
        }
        y += row.height;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(heights: &[(f32, bool)]) -> Flow {
        let mut flow = Flow::new(100.0, Measure::new().unwrap());
        for (height, leads) in heights {
            flow.rows.push(Row {
                height: *height,
                leads: *leads,
                marks: Vec::new(),
            });
        }
        flow
    }

    #[test]
    fn a_heading_goes_to_the_page_of_what_it_heads() {
        let pages =
            |flow: Flow| -> Vec<usize> { flow.pages(30.0, 50.0).iter().map(Vec::len).collect() };
        assert_eq!(
            pages(rows(&[(10.0, false), (10.0, true), (10.0, false)])),
            [3]
        );
        assert_eq!(
            pages(rows(&[(20.0, false), (10.0, true), (10.0, false)])),
            [1, 2]
        );
        // A row that fits no page has one of its own.
        assert_eq!(pages(rows(&[(90.0, false), (10.0, false)])), [1, 1]);
        assert_eq!(pages(rows(&[])), [0]);
    }
}
