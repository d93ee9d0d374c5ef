//! The fonts of a sheet: which glyph a character has, and how wide it is.
//!
//! Is: the window's own text, with a second font behind it for characters that it lacks.
//! Is not: shaping. Names and numbers in Latin, Greek or Cyrillic letters need none.

use std::sync::OnceLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use super::SheetError;

const REGULAR: &[u8] = include_bytes!("../../../../../assets/fonts/Inter-Regular.otf");
const STRONG: &[u8] = include_bytes!("../../../../../assets/fonts/Inter-SemiBold.otf");
/// Stands behind both.
const BEHIND: &[u8] = epaint_default_fonts::UBUNTU_LIGHT;
/// Stands for a character that no font has.
const UNKNOWN: char = '?';

/// How heavy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// For reading.
    Regular,
    /// For titles.
    Strong,
}

/// One font: for the PDF and for measuring.
struct Face {
    font: Font,
    read: FontRef<'static>,
}

impl Face {
    fn load(bytes: &'static [u8]) -> Option<Face> {
        Some(Face {
            font: Font::new(bytes.into(), 0)?,
            read: FontRef::new(bytes).ok()?,
        })
    }

    /// Glyph and advance, in parts of the size.
    fn glyph(&self, c: char) -> Option<(u32, f32)> {
        let glyph = self.read.charmap().map(c)?;
        let metrics = self
            .read
            .glyph_metrics(Size::new(1.0), LocationRef::default());
        Some((glyph.to_u32(), metrics.advance_width(glyph)?))
    }
}

/// All fonts, loaded once.
pub struct Fonts {
    regular: Face,
    strong: Face,
    behind: Face,
}

/// A piece of text in one font.
pub struct Run {
    /// The font.
    pub font: Font,
    /// Its characters.
    pub text: String,
    /// Their glyphs.
    pub glyphs: Vec<KrillaGlyph>,
    /// How wide it is, in parts of the size.
    pub width: f32,
}

impl Fonts {
    /// The fonts that are built in.
    pub fn get() -> Result<&'static Fonts, SheetError> {
        static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();
        FONTS
            .get_or_init(|| {
                Some(Fonts {
                    regular: Face::load(REGULAR)?,
                    strong: Face::load(STRONG)?,
                    behind: Face::load(BEHIND)?,
                })
            })
            .as_ref()
            .ok_or_else(|| SheetError("a built-in font can't be read".into()))
    }

    /// The face for a character, its glyph and advance.
    fn choose(&self, weight: Weight, c: char) -> Option<(&Face, char, u32, f32)> {
        let first = match weight {
            Weight::Regular => &self.regular,
            Weight::Strong => &self.strong,
        };
        let c = if c.is_control() { ' ' } else { c };
        [(first, c), (&self.behind, c), (first, UNKNOWN)]
            .into_iter()
            .find_map(|(face, c)| {
                let (glyph, advance) = face.glyph(c)?;
                Some((face, c, glyph, advance))
            })
    }

    /// Text as pieces in one font each.
    pub fn runs(&self, weight: Weight, text: &str) -> Vec<Run> {
        let mut runs: Vec<(*const Face, Run)> = Vec::new();
        for c in text.chars() {
            let Some((face, c, glyph, advance)) = self.choose(weight, c) else {
                continue;
            };
            let same = matches!(runs.last(), Some((last, _)) if std::ptr::eq(*last, face));
            if !same {
                let run = Run {
                    font: face.font.clone(),
                    text: String::new(),
                    glyphs: Vec::new(),
                    width: 0.0,
                };
                runs.push((face, run));
            }
            if let Some((_, run)) = runs.last_mut() {
                let start = run.text.len();
                run.text.push(c);
                let range = start..run.text.len();
                let glyph = GlyphId::new(glyph);
                run.glyphs
                    .push(KrillaGlyph::new(glyph, advance, 0.0, 0.0, 0.0, range, None));
                run.width += advance;
            }
        }
        runs.into_iter().map(|(_, run)| run).collect()
    }

    /// How wide text is at a size.
    pub fn width(&self, weight: Weight, size: f32, text: &str) -> f32 {
        let advances = text.chars().filter_map(|c| Some(self.choose(weight, c)?.3));
        advances.sum::<f32>() * size
    }
}
