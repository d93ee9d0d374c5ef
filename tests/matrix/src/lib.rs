//! Every fault of a meter and its line, at every rate and packet size, over many seeds: does a read come through?
//!
//! Is: the cells of the matrix, one read of a cell on tokio's paused clock, the bound of its time, the table of results
//! and the floor that it must not fall below.
//! Is not: what a fault does; see the emulator. Not a measure of speed.
//! Shape: [`plan`] gives cells, [`read`] runs one seed of one, [`Tally`] adds them up, [`table`] is the text of all.
//! Units: virtual seconds. The same seeds give the same results on every machine.

mod bound;
mod cell;
mod cores;
mod read;
mod tally;

pub use bound::bound;
pub use cell::{Cell, SIZES, What, plan};
pub use cores::on_all_cores;
pub use read::{End, Outcome, Reference, read};
pub use tally::{Promise, Tally, promises, table};
