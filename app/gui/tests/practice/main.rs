//! What is done with an emulated meter in the window, besides programming it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod access;
mod bench;
mod kept;
mod procedures;
mod readings;
mod support;
