//! Pieces that two panels or more use.
//!
//! A page is a [`page`] of [`card`]s. In a card, each setting of the program is one [`Setting`]:
//!
//! ```text
//! widgets::card(ui, "Demand", |ui| {
//!     let lockout = Setting::new(state, "demand.reset_lockout_minutes", "Lock-out after a reset");
//!     if let Some(minutes) = lockout.maybe_number(ui, demand.reset_lockout_minutes, 30, &Number::new(0..=255, "min")) {
//!         edited.reset_lockout_minutes = minutes;   // Some(30), or None for the meter's own
//!     }
//! });
//! ```
//!
//! A `Setting` gives its field the accessible name, the focus when a finding leads there, and shows the finding below it.
//! What is typed stays on the screen while it is nonsense, with what is expected; only values come back. The kinds:
//! `number`, `thousandths`, `time`, `text`, `choice` (radio buttons), `pick` (a list that opens), `check`; with `maybe_`
//! before the name for a setting that may be left to the meter; `yes_no` for the meter's own, yes or no; `row` and `maybe`
//! for a field of one's own, which then calls [`Named::claim`]. [`list`] is the frame of a list of rows, [`chooser`] the list
//! that opens.

mod anchor;
mod buttons;
mod card;
mod chooser;
mod draft;
mod findings;
mod icon;
mod list;
mod message;
mod seen;
mod setting;
mod table;
#[cfg(test)]
mod tests;
mod typed;

pub use crate::words::sentence;
pub use anchor::{anchor, claimed};
pub use buttons::{NavItem, at_edge, nav_item, primary, quiet};
pub use card::{card, card_filling, facts, field, hint, page, section_title};
pub use chooser::chooser;
pub use draft::Draft;
pub use findings::{findings, severity_mark};
pub use icon::{Icon, icon_button};
pub use list::{ListChange, ListOf, list};
pub use message::{Tone, empty, notice, notice_with, problem};
pub use seen::rows_in_sight;
pub use setting::{BETWEEN_CHOICES, Named, Setting};
pub use table::{cell_number, head, row_chosen, row_id, row_stop, table};
pub use typed::{
    Clock, Kind, Number, Text, Thousandths, is_undo_the_programs, undo_is_the_programs,
};
