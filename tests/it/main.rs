//! Whole-tool tests: the tool and emulated meters on one bench, on a clock that we move.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod acts;
mod cancel;
mod catalog;
mod checklist;
mod crash;
mod deceit;
mod exercises;
mod face;
mod faults;
mod fresh;
mod kit;
mod layering;
mod lines;
mod manual;
mod matrix;
mod offline;
mod outside;
mod passwords;
mod ports;
mod power;
mod program;
mod quirks;
mod rates;
mod read;
mod reading;
mod recovery;
mod replay;
mod runtime;
mod secrets;
mod spoiled;
mod support;
mod together;
mod whole;
mod writes;
mod year;
