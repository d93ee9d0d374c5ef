//! The conformance checklist, point by point: a test's name begins with the number of its point.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails here says so by panicking"
)]

mod bench;
mod client;
mod echo;
mod giving_up;
mod link;
mod multi;
mod negotiate;
mod packets;
mod random;
mod server;
mod session;
mod sizes;
