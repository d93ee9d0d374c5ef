//! ANSI C12.18 at either end of the probe: packets, the link, services.
//!
//! Is: two machines made of plain computation. [`Client`] is the tool's end, [`Server`] the meter's;
//! both stand on the same [`Link`], which turns messages into acknowledged packets.
//! Is not: IO, a clock, a thread, or anything that knows what a table holds.
//! Shape: bytes and time go in through `handle_*` and `send`, bytes, events and deadlines come out
//! of `poll_*`. After any `handle_*`, `send` or `respond`, empty `poll_transmit` first, then
//! `poll_event`, then wait until `poll_timeout` or the next byte.
//! Errors: [`PacketError`], [`RequestError`], [`TableDataError`], [`LinkError`], [`ClientError`],
//! [`DialogError`]. Received bytes never cause a panic.
//! Source: ANSI C12.18-1996 and -2006; C12.21 where a service or a default is said to be its own.
#![warn(missing_docs)]

pub mod client;
pub mod dialog;
mod error;
mod identification;
pub mod link;
mod message;
mod negotiate;
pub mod packet;
mod request;
mod response;
mod secret;
pub mod server;
mod timing;

pub use client::{Client, ClientConfig, ClientEvent, Lost, SessionState, Wake};
pub use dialog::{
    Close, Closed, Dialog, Logon, Offer, Open, OpenOptions, Opened, Patience, ReadTable, Secure,
    Step, WriteTable,
};
pub use error::{ClientError, DialogError, LinkError, RequestError, TableDataError};
pub use identification::{Feature, Identification, IdentificationError};
pub use link::{Counters, Echo, End, Identity, Link, LinkConfig, LinkEvent, LinkQuirks, Toggle};
pub use negotiate::{Baud, Negotiated, NegotiatedError, Settings};
pub use packet::{ACK, Control, NAK, Packet, PacketError, STP, crc16};
pub use request::{AuthData, Request, Service};
pub use response::{Code, Response, emit_table_data, table_data, table_data_checksum};
pub use secret::{Padding, Secret, SecretError};
pub use server::{Ended, Server, ServerConfig, ServerEvent, ServerQuirks};
pub use timing::{Timing, wire_time};
