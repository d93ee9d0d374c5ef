//! The only place where programs and tables meet.
//!
//! Is: a program and a meter's tables to the tables to write; a meter's tables to the program that is in it; which meter
//! it is.
//! Is not: writing anything, nor judging a program; `check` has done that.
//! Shape: what a program doesn't set, and every byte it doesn't own, stays as it is in the image.
//! Errors: [`MapError`]; a program that doesn't fit this meter gives no writes at all.
//! Source: C12.19 decades 0 to 7; where a maker's settings are is in `data/meters/*.toml`.

mod change;
mod demand;
pub mod dimensions;
mod display;
mod display_options;
mod energy;
mod error;
mod events;
mod from_tables;
mod kyz;
mod layouts;
mod load_profile;
mod multiplier;
mod recognise;
mod register_preset;
mod service_limit;
mod service_switch;
mod shelf;
mod sources;
mod texts;
mod to_tables;
pub mod tou;

pub use self::dimensions::{Dimensions, default_dimensions};
pub use self::display::{DisplaySource, display_sources, sources_shown};
pub use self::error::{MapError, TextProblem};
pub use self::from_tables::{FromTables, from_tables};
pub use self::layouts::layouts;
pub use self::recognise::{MeterKind, recognise};
pub use self::register_preset::RegisterPreset;
pub use self::service_switch::{ServiceSwitch, SwitchOrder, SwitchState};
pub use self::to_tables::{TableWrite, place_of_writing, tables_of, to_tables};

pub use meterbench_c1219::Image;

/// A FOCUS AX Polyphase, form 9S, for the tests of what needs a meter.
#[cfg(test)]
pub(crate) fn a_meter() -> Image {
    bench::USUAL.image()
}

#[cfg(test)]
mod bench;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod sections;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod unknown_sources;
#[cfg(test)]
mod whole;
