//! Arguments and log, then the window.

fn main() {}
