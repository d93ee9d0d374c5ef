//! Pieces that two panels or more use.

mod buttons;
mod card;
mod findings;
mod message;
mod table;

pub use buttons::{nav_item, primary, quiet};
pub use card::{card, card_filling, facts, field, hint, page, section_title};
pub use findings::{findings, severity_mark};
pub use message::{Tone, empty, notice, problem};
pub use table::{cell_number, head, table};
