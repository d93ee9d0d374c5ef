//! The window, as a library so that tests can open it.
//!
//! Is: state, actions, panels, and [`App`], which is one frame of them all.
//! Is not: a port or a table; jobs bring what they learn as values, and take orders as values.
//!
//! To add a page: a file in `panels`, a `Page`, an arm in `app.rs`. To add a button: an `Action`, and its arm in `update`.

pub mod action;
mod app;
pub mod bench;
pub mod crashed;
pub mod dialogs;
pub mod document;
mod edit;
pub mod export;
mod files;
pub mod found_left;
mod glance;
pub mod hand_on;
pub mod help;
pub mod job_log;
pub mod kept;
pub mod keyring;
mod keys;
pub mod kit;
pub mod lcd;
mod manual;
pub mod meters;
mod page;
mod panels;
mod picture;
mod pointing;
mod recorded;
pub mod service;
pub mod settings;
pub mod state;
mod table_names;
pub mod theme;
mod tou;
pub mod trace;
mod update;
pub mod widgets;
mod words;
pub mod work_list;

pub use app::{App, Setup};
