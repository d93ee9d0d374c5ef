//! What is known about meters and programs.
//!
//! Is: the catalogs (forms, display items, units, models), the program file and its value, the checks, the
//! differences between programs, the picture of the LCD, and the one place where programs and tables meet (`map`).
//! Is not: talking to a meter, or anything a window or a command line shows.
//!
//! To add a form: one `[[form]]` row in `data/forms.toml`, no code. To add a model of a known family: one
//! `[[model]]` row in `data/meters/focus-ax.toml`. To add a display item: one `[[item]]` row in
//! `data/display-items.toml`; an event, one `[[event]]` row in `data/events.toml`. The test `built_in_catalog_is_sound` checks the files against each other.

#![warn(missing_docs)]

pub mod catalog;
pub mod check;
pub mod diff;
pub mod dimensions;
pub mod display_item;
pub mod event;
pub mod form;
pub mod map;
pub mod model;
pub mod nearest;
pub mod number;
pub mod presets;
pub mod product;
pub mod program;
pub mod screen;
pub mod segments;
pub mod unit;
pub mod words;

pub use catalog::Catalog;
pub use check::{Finding, Severity, check, check_for};
pub use diff::{Comparison, Difference, differences};
pub use program::Program;
