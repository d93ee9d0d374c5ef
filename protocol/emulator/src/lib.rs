//! A meter that is not there: the protocol code turned round, behind the same port as a real one.
//!
//! Is: models of meters as data files, a meter's memory, rights and procedures, and serving it in memory, on TCP and on a
//! pseudo-terminal.
//! Is not: a codec or a framing of its own; those are `c1218`'s server and `c1219`. Not a maker's definition of a meter: where
//! nothing public tells how a FOCUS AX does something, its model file has what we made up, marked as such.
//! Shape: [`model`] gives a [`Model`], [`Meter::new`] makes a meter of it, [`Handle`] shares it, [`connect`], [`serve_tcp`]
//! and `serve_pty` put it on a line. [`Emulators`] does all of that for `emulator:FORM`. What the meter and its line get
//! wrong on purpose is in [`fault`].
//! To add a form: a row in `meters/forms.toml`. To add a family of meters: a file beside `meters/focus-ax.toml`, whose head
//! tells the language.
#![warn(missing_docs)]

mod access;
mod bench;
mod check;
mod clock;
mod emulators;
mod exercise;
mod face;
pub mod fault;
mod file;
mod forms;
mod instant;
mod life;
mod logs;
mod makers;
mod meter;
mod model;
mod pending;
mod power;
mod procedure;
mod pulses;
mod recipe;
mod registers;
mod replay;
mod self_read;
mod self_test;
mod serve;
mod service;
mod start;
mod state;
mod time;
mod trial;

#[cfg(test)]
mod tests;

pub use bench::{Step, StepError};
pub use clock::{Clock, Speed, SpeedError};
pub use emulators::Emulators;
pub use exercise::{Exercise, ExerciseError, StepDone, exercise, exercises};
pub use face::{Button, DisplayList, Face, PressError, Shows};
pub use fault::{Fault, FaultError, Faults};
pub use forms::{Form, ModelError, STRANGER, forms, model, names};
pub use life::{Load, LoadError, PhaseLoad, PhaseNow, ShapeError, ShapeProblem, Wiring};
pub use meter::{Meter, Options, OptionsError, Session};
/// How fast an emulated meter's line is: what [`Emulators::new`] and [`connect`] take.
pub use meterbench_port::memory::Pace;
pub use model::{Behaviour, Commit, Condition, FieldCheck, LinkSettings, Model};
pub use power::Power;
pub use pulses::{Led, Output, OutputMode};
pub use recipe::RecipeError;
pub use replay::{NothingAsked, Recording};
pub use serve::{Handle, Served, connect, connect_replay, serve_tcp};
#[cfg(unix)]
pub use serve::{PtyServer, serve_pty};
pub use service::{SwitchOrder, SwitchRefusal};
pub use state::{MeterState, ResumeError, StateError, StateFile};
pub use trial::{Trial, TrialError, form_of};
