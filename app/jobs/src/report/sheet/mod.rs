//! Sheets of paper: the screens that a customer will see, and the year's rates.
//!
//! Is: PDF files as bytes, for a program or for what a meter holds.
//! Is not: writing a file, nor a clock: the day that a sheet says it was made is passed in. The same input gives the same bytes.
//! Units: points, 72 an inch, from the upper left corner.
//! Errors: [`SheetError`], which no program or calendar can cause.

mod display;
mod flow;
mod fonts;
mod found_left;
mod lcd;
mod pen;
mod picture;
mod tint;
mod tou;
mod year;

use jiff::civil::Date;

pub use display::display;
pub use found_left::found_left;
pub use picture::{Picture, PictureError};
pub use tou::tou;

/// What to print on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// 8.5 by 11 inches.
    #[default]
    Letter,
    /// 210 by 297 millimetres.
    A4,
}

impl Paper {
    /// Width and height.
    fn size(self) -> (f32, f32) {
        match self {
            Paper::Letter => (612.0, 792.0),
            Paper::A4 => (595.0, 842.0),
        }
    }
}

/// What a sheet says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Print<'a> {
    /// What is on it: a program's name, or a meter's.
    pub name: &'a str,
    /// The day on which it is made.
    pub made: Date,
    /// What it is printed on.
    pub paper: Paper,
}

/// The PDF was not made.
#[derive(Debug, thiserror::Error)]
#[error("the PDF can't be made: {0}")]
pub struct SheetError(String);

/// What stands at the top of a sheet about the meter: "ax-poly form 9S, 120-277 V, class 20".
fn meter_words(program: &meterbench_profiles::Program) -> Option<String> {
    let meter = program.meter.as_ref()?;
    let catalog = meterbench_profiles::catalog::built_in();
    let model = catalog.model(&meter.model);
    let mut words = vec![format!(
        "{}, form {}",
        model.map_or(meter.model.as_str(), |model| model.words.as_str()),
        meter.form
    )];
    words.extend(meter.volts.map(|volts| format!("{volts} V")));
    words.extend(meter.class.map(|class| format!("class {class}")));
    Some(words.join(", "))
}

#[cfg(test)]
mod tests;
