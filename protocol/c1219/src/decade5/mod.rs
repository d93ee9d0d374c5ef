//! Decade 5: clock, calendar and time of use.

mod st52_clock;

pub use st52_clock::{Clock, TimeDateQual};
