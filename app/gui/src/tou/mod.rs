//! Time of use as pictures: a day as a band, a year as a map of days; and what can be done to a calendar.
//!
//! Is: plain values and functions on them, and the drawing of those values.
//! Is not: widgets and actions; those are in `panels::tou`.

pub mod band;
pub mod calendar;
pub mod meaning;
pub mod year;
