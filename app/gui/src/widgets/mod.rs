//! Pieces that two panels or more use.

mod anchor;
mod buttons;
mod card;
mod draft;
mod findings;
mod message;
mod table;

pub use anchor::anchor;
pub use buttons::{at_edge, nav_item, primary, quiet};
pub use card::{card, card_filling, facts, field, hint, page, section_title};
pub use draft::Draft;
pub use findings::findings;
pub use message::{Tone, empty, notice, problem};
pub use table::{cell_number, head, row_chosen, row_stop, table};
