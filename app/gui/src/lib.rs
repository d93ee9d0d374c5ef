//! The window, as a library so that tests can open it.

pub mod dialogs;
pub mod lcd;
pub mod settings;
pub mod theme;
