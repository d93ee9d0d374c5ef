//! The only IO towards a meter: ports, and the driver that moves bytes between a port and a C12.18 machine.
//!
//! Is: the [`Port`] trait, every port that implements it (serial probe, TCP, memory, emulated meter), what may be put
//! around a port (trace, faults), and the one loop that drives a machine of `c1218` over it.
//! Is not: packets, retries, sessions (`c1218`), tables (`c1219`).
//! Shape: an [`Address`] is opened to an [`AnyPort`]; a [`Driver`] owns the port and runs dialogs over it. An emulated
//! meter is the same loop at the other end, [`drive_server`].
//! Errors: [`AddressError`], [`OpenError`], [`DriveError`].
#![warn(missing_docs)]

pub mod address;
mod around;
pub mod driver;
pub mod faults;
pub mod find;
pub mod holder;
pub mod latency;
pub mod list;
pub mod memory;
pub mod open;
pub mod probe;
pub mod serial;
pub mod serve;
pub mod tcp;
pub mod trace;
pub mod usage;
mod wire;

use std::future::Future;
use std::io;
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite};

pub use address::{Address, AddressError};
pub use driver::{DriveError, Driver};
pub use faults::{Faults, Faulty, Random};
pub use find::{Finder, Seen};
pub use holder::{Holder, holder_of};
pub use list::{PortInfo, list};
pub use open::{NoEmulators, OpenEmulator, OpenError, OpenOptions, open};
pub use probe::Probe;
pub use serve::{Handler, Served, drive_server, lend_to_server};
pub use trace::Traced;
pub use usage::LinkUsage;

/// The rate at which every C12.18 session starts, in bits per second.
pub const BASE_BAUD: u32 = 9600;

/// A future that a trait object can return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Any port, whatever is behind it.
pub type AnyPort = Box<dyn Port>;

/// A byte channel to a meter: what tokio reads and writes, and what an optical probe adds.
///
/// Flushing means that every byte has physically left, as far as the port can know. A read of no bytes means that the
/// other side is gone. Dropping a port frees it for the next one who opens it.
pub trait Port: AsyncRead + AsyncWrite + Unpin + Send {
    /// Changes the line rate after everything written so far has left the port.
    fn set_baud(&mut self, bits_per_second: u32) -> BoxFuture<'_, io::Result<()>>;

    /// Throws away what has arrived and was not read.
    fn discard_input(&mut self);

    /// The port as a technician knows it, such as `/dev/ttyUSB0`.
    fn name(&self) -> &str;

    /// Whether [`set_baud`](Port::set_baud) has an effect on the line. A TCP device server keeps its own rate, so a
    /// client does well not to negotiate another.
    fn can_change_baud(&self) -> bool {
        true
    }

    /// What the other side signals on its lines; `None` for a port without such lines.
    fn signals(&mut self) -> BoxFuture<'_, Option<Signals>> {
        Box::pin(async { None })
    }
}

/// The lines that the other side of a serial port may hold up. Most probes have none connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signals {
    /// Clear to send.
    pub cts: bool,
    /// Data set ready.
    pub dsr: bool,
    /// Carrier detect.
    pub dcd: bool,
}

impl Signals {
    /// Whether any is up: then something with power is at the other side.
    #[must_use]
    pub fn any(self) -> bool {
        self.cts || self.dsr || self.dcd
    }
}

impl<P: Port + ?Sized> Port for Box<P> {
    fn set_baud(&mut self, bits_per_second: u32) -> BoxFuture<'_, io::Result<()>> {
        (**self).set_baud(bits_per_second)
    }

    fn discard_input(&mut self) {
        (**self).discard_input();
    }

    fn name(&self) -> &str {
        (**self).name()
    }

    fn can_change_baud(&self) -> bool {
        (**self).can_change_baud()
    }

    fn signals(&mut self) -> BoxFuture<'_, Option<Signals>> {
        (**self).signals()
    }
}
