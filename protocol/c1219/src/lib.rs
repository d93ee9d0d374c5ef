//! ANSI C12.19: the tables of an electricity meter, from bytes to values and back.
//!
//! Is: plain computation over bytes that somebody else read or will write.
//! Is not: IO, a clock, or a word about how the bytes travelled.
//! Shape: an [`Image`] holds raw tables by number; [`Image::get`] decodes one of them on demand, with the
//! byte order, number formats and dimensions that the same image's ST-0 and actual (x1) tables give.
//! Errors: [`TableError`] names table, field and byte. No bytes cause a panic.
//! Source: ANSI C12.19-1997; additions of the 2008 edition are marked where they are made.
//!
//! To add a table: one file under `src/decadeN/`, a type that implements [`Table`], its row in `needs.rs`, and tests with
//! bytes written out by hand, with larger dimensions and with all dimensions zero.
#![warn(missing_docs)]

mod flags;

pub mod calendar;
pub mod decade0;
pub mod decade1;
pub mod decade2;
pub mod decade3;
pub mod decade4;
pub mod decade5;
pub mod decade6;
pub mod decade7;
mod element;
mod entries;
mod error;
mod format;
mod id;
mod image;
pub mod layout;
mod list;
mod needs;
mod number;
pub mod procedure;
mod reader;
mod set;
mod table;
mod text;
mod time;
pub mod value;
mod writer;

#[cfg(test)]
mod testing;

pub use decade0::*;
pub use decade1::*;
pub use decade2::*;
pub use decade3::*;
pub use decade4::*;
pub use decade5::*;
pub use decade6::*;
pub use decade7::*;
pub use element::{Element, ElementValue};
pub use entries::{EntryLayout, EntryTable};
pub use error::TableError;
pub use format::{ByteOrder, Formats, IdForm, IntFormat, NiFormat};
pub use id::{IdError, TableId};
pub use image::Image;
pub use list::{ListFlags, ListStatus};
pub use needs::{needs, read_order};
pub use number::{Number, NumberError, RawNumber};
pub use reader::Reader;
pub use set::Set;
pub use table::Table;
pub use text::{Ident, Secret, Text};
pub use time::{Date, Stamp, StampKind, TimeFormat, TimeOfDay};
pub use writer::Writer;
