//! Drawing on a page: shapes and lines of text.
//!
//! Is: a thin hand over the PDF crate, in points from the upper left corner.
//! Is not: layout.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;

use super::fonts::{Fonts, Weight};
use super::picture::Picture;
use super::tint::Rgb;
use super::{Print, SheetError};

/// A place on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Area {
    /// Its right edge.
    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    /// Its lower edge.
    pub fn bottom(&self) -> f32 {
        self.y + self.h
    }
}

/// How text looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// How heavy.
    pub weight: Weight,
    /// Points.
    pub size: f32,
    /// Its colour.
    pub color: Rgb,
}

impl Style {
    /// For reading.
    pub fn plain(size: f32, color: Rgb) -> Style {
        Style {
            weight: Weight::Regular,
            size,
            color,
        }
    }

    /// For titles.
    pub fn strong(size: f32, color: Rgb) -> Style {
        Style {
            weight: Weight::Strong,
            size,
            color,
        }
    }
}

/// Which point of a text is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Where it begins.
    Left,
    /// Its middle.
    Middle,
    /// Where it ends.
    Right,
}

/// A hand on one page.
pub struct Pen<'a> {
    surface: Surface<'a>,
    fonts: &'static Fonts,
}

/// A document of pages, each drawn by one function.
pub fn document<F>(print: &Print<'_>, title: &str, pages: Vec<F>) -> Result<Vec<u8>, SheetError>
where
    F: FnOnce(&mut Pen<'_>),
{
    let fonts = Fonts::get()?;
    let (width, height) = print.paper.size();
    let failed = |what: &str| SheetError(what.to_owned());
    let mut document = Document::new();
    for draw in pages {
        let settings =
            PageSettings::from_wh(width, height).ok_or_else(|| failed("the page has no size"))?;
        let mut page = document.start_page_with(settings);
        {
            let mut pen = Pen {
                surface: page.surface(),
                fonts,
            };
            draw(&mut pen);
        }
        page.finish();
    }
    let number = |value: i8| u8::try_from(value).unwrap_or(1);
    let made = DateTime::new(u16::try_from(print.made.year()).unwrap_or(0))
        .month(number(print.made.month()))
        .day(number(print.made.day()));
    let metadata = Metadata::new()
        .title(format!("{title}, {}", print.name))
        .creator("MeterBench".into())
        .language("en".into())
        .creation_date(made);
    document.set_metadata(metadata);
    document
        .finish()
        .map_err(|error| failed(&format!("{error:?}")))
}

/// Shapes that are filled together.
pub struct Shapes(PathBuilder);

impl Shapes {
    /// None yet.
    pub fn new() -> Shapes {
        Shapes(PathBuilder::new())
    }

    /// A shape of straight lines.
    pub fn polygon(&mut self, points: impl IntoIterator<Item = (f32, f32)>) {
        let mut points = points.into_iter();
        let Some((x, y)) = points.next() else { return };
        self.0.move_to(x, y);
        for (x, y) in points {
            self.0.line_to(x, y);
        }
        self.0.close();
    }

    /// A circle.
    pub fn dot(&mut self, (x, y): (f32, f32), radius: f32) {
        // A quarter of a circle as a cubic curve.
        let (r, k) = (radius, radius * 0.552_284_8);
        let path = &mut self.0;
        path.move_to(x + r, y);
        path.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
        path.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
        path.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
        path.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
        path.close();
    }
}

fn fill(color: Rgb) -> Fill {
    let (r, g, b) = color;
    Fill {
        paint: rgb::Color::new(r, g, b).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}

impl Pen<'_> {
    /// Shapes in one colour: one object of the file, however many they are.
    pub fn fill(&mut self, shapes: Shapes, color: Rgb) {
        self.paint(shapes.0, Some(color), None);
    }

    /// A filled circle.
    pub fn dot(&mut self, at: (f32, f32), radius: f32, color: Rgb) {
        let mut shapes = Shapes::new();
        shapes.dot(at, radius);
        self.fill(shapes, color);
    }

    /// A filled rectangle, with an edge when asked for.
    pub fn rect(&mut self, area: Area, color: Option<Rgb>, edge: Option<(f32, Rgb)>) {
        let mut path = PathBuilder::new();
        let Some(rect) = Rect::from_xywh(area.x, area.y, area.w, area.h) else {
            return;
        };
        path.push_rect(rect);
        self.paint(path, color, edge);
    }

    /// A straight line.
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), width: f32, color: Rgb) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0, to.1);
        self.paint(path, None, Some((width, color)));
    }

    fn paint(&mut self, path: PathBuilder, color: Option<Rgb>, edge: Option<(f32, Rgb)>) {
        let Some(path) = path.finish() else { return };
        self.surface.set_fill(color.map(fill));
        self.surface
            .set_stroke(edge.map(|(width, (r, g, b))| Stroke {
                paint: rgb::Color::new(r, g, b).into(),
                width,
                ..Stroke::default()
            }));
        self.surface.draw_path(&path);
    }

    /// How wide text is.
    pub fn width(&self, style: Style, text: &str) -> f32 {
        Measure(self.fonts).width(style, text)
    }

    /// A line of text on a base line; its width.
    pub fn text(&mut self, at: At, (x, y): (f32, f32), style: Style, text: &str) -> f32 {
        let runs = self.fonts.runs(style.weight, text);
        let width = runs.iter().map(|run| run.width).sum::<f32>() * style.size;
        let mut x = match at {
            At::Left => x,
            At::Middle => x - width / 2.0,
            At::Right => x - width,
        };
        self.surface.set_fill(Some(fill(style.color)));
        self.surface.set_stroke(None);
        for run in runs {
            let start = Point::from_xy(x, y);
            x += run.width * style.size;
            self.surface
                .draw_glyphs(start, &run.glyphs, run.font, &run.text, style.size, false);
        }
        width
    }

    /// As much of a text as fits, with an ellipsis where it is cut.
    pub fn cut(&self, style: Style, text: &str, width: f32) -> String {
        Measure(self.fonts).cut(style, text, width)
    }

    /// Words in lines that fit; the last line is cut when there are more than `most`.
    pub fn wrap(&self, style: Style, text: &str, width: f32, most: usize) -> Vec<String> {
        Measure(self.fonts).wrap(style, text, width, most)
    }

    /// A picture, as large as the area.
    pub fn picture(&mut self, picture: &Picture, area: Area) {
        let Some(size) = Size::from_wh(area.w, area.h) else {
            return;
        };
        self.surface
            .push_transform(&Transform::from_translate(area.x, area.y));
        self.surface.draw_image(picture.image.clone(), size);
        self.surface.pop();
    }
}

/// Measures text before there is a page to draw it on.
#[derive(Clone, Copy)]
pub struct Measure(&'static Fonts);

impl Measure {
    /// By the built-in fonts.
    pub fn new() -> Result<Measure, SheetError> {
        Ok(Measure(Fonts::get()?))
    }

    /// How wide text is.
    pub fn width(self, style: Style, text: &str) -> f32 {
        self.0.width(style.weight, style.size, text)
    }

    /// As much of a text as fits, with an ellipsis where it is cut.
    pub fn cut(self, style: Style, text: &str, width: f32) -> String {
        if self.width(style, text) <= width {
            return text.to_owned();
        }
        let mut shown: Vec<char> = text.chars().collect();
        while shown.pop().is_some() {
            let candidate: String = shown.iter().chain(&['\u{2026}']).collect();
            if self.width(style, &candidate) <= width {
                return candidate;
            }
        }
        String::new()
    }

    /// Words in lines that fit; the last line is cut when there are more than `most`.
    pub fn wrap(self, style: Style, text: &str, width: f32, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            let full = lines.len() >= most;
            let Some(last) = lines.last_mut() else {
                lines.push(word.to_owned());
                continue;
            };
            let joined = format!("{last} {word}");
            if self.width(style, &joined) <= width {
                *last = joined;
            } else if full {
                let rest: Vec<&str> = words.collect();
                *last = format!("{joined} {}", rest.join(" "));
                break;
            } else {
                lines.push(word.to_owned());
            }
        }
        lines
            .iter()
            .map(|line| self.cut(style, line, width))
            .collect()
    }
}
