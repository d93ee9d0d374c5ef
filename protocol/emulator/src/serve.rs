//! A meter on a line: in memory, on TCP, on a pseudo-terminal; many at once.
//!
//! Is: the meter's end of a port, and one meter shared by all its ports.
//! Is not: what the meter answers; see `meter`.
//! Shape: a port in memory joins meter and tool and paces the bytes. TCP streams and pseudo-terminals know no rate, so
//! their bytes are copied to and from the outer end of such a line.

#[cfg(unix)]
mod pty;
mod tcp;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use meterbench_c1218::{Baud, Ended, Request, Response, Server, ServerConfig};
use meterbench_port::memory::{MemoryPort, Pace, pair, pair_of_one_rate};
use meterbench_port::{Handler, drive_server};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use crate::meter::{Meter, Session};

#[cfg(unix)]
pub use pty::{PtyServer, serve_pty};
pub use tcp::serve_tcp;

/// A meter that several ports share. Only one tool at a time has a session; another one that logs on finds it busy.
#[derive(Debug, Clone)]
pub struct Handle(Arc<Mutex<Meter>>);

impl Handle {
    /// Shares `meter`.
    #[must_use]
    pub fn new(meter: Meter) -> Handle {
        Handle(Arc::new(Mutex::new(meter)))
    }

    /// The meter. No port is answered while this is held, so don't hold it across an `await`.
    pub fn lock(&self) -> MutexGuard<'_, Meter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Meter> for Handle {
    fn from(meter: Meter) -> Handle {
        Handle::new(meter)
    }
}

/// The tool's end of a line in memory with the meter at the other end, until the tool drops it. To be called within a tokio
/// runtime, which runs the meter.
#[must_use]
pub fn connect(meter: &Handle, pace: Pace) -> MemoryPort {
    let (tool, probe) = pair(pace);
    let meter = meter.clone();
    tokio::spawn(async move {
        // Never cancelled: the line ends when the tool is gone.
        run(&meter, probe, &CancellationToken::new()).await;
    });
    tool
}

/// Serves one connection of a stream that has no rate of its own, until either side ends it.
async fn serve_stream<S: AsyncRead + AsyncWrite + Unpin>(
    meter: &Handle,
    stream: S,
    pace: Pace,
    cancel: &CancellationToken,
) {
    let (outer, probe) = pair_of_one_rate(pace);
    tokio::join!(run(meter, probe, cancel), copy(stream, outer, cancel));
}

/// Copies both ways until one side is gone. Dropping the line then ends the other side too.
async fn copy<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    line: MemoryPort,
    cancel: &CancellationToken,
) {
    let (mut from_tool, mut to_tool) = tokio::io::split(stream);
    let (mut from_meter, mut to_meter) = tokio::io::split(line);
    let copied = tokio::select! {
        copied = tokio::io::copy(&mut from_tool, &mut to_meter) => copied,
        copied = tokio::io::copy(&mut from_meter, &mut to_tool) => copied,
        () = cancel.cancelled() => Ok(0),
    };
    if let Err(error) = copied {
        tracing::debug!(%error, "the connection broke off");
    }
}

/// The meter's end of one port, until the tool is gone or the token is cancelled.
async fn run(meter: &Handle, port: MemoryPort, cancel: &CancellationToken) {
    let server = Server::new(server_config(&meter.lock()));
    let mut tool = Tool {
        meter,
        session: Session::default(),
    };
    if let Err(error) = drive_server(Box::new(port), server, &mut tool, cancel).await {
        tracing::debug!(%error, "the line broke off");
    }
    tool.session_ended(Ended::LinkFailed);
}

/// A tool at one port of a meter.
struct Tool<'a> {
    meter: &'a Handle,
    session: Session,
}

impl Handler for Tool<'_> {
    async fn request(&mut self, request: Request) -> Response {
        self.meter.lock().answer(&mut self.session, &request)
    }

    fn session_ended(&mut self, how: Ended) {
        self.meter.lock().end(&mut self.session, how);
    }
}

fn server_config(meter: &Meter) -> ServerConfig {
    let link = meter.model().link();
    ServerConfig {
        standard: link.standard,
        version: link.version,
        revision: link.revision,
        max_packet_size: link.packet_size,
        max_packets: link.packets,
        bauds: link
            .bauds
            .iter()
            .filter(|bits| meter.keeps(**bits))
            .filter_map(|bits| Baud::from_bits_per_second(*bits))
            .collect(),
        accept_timing_setup: link.timing_setup,
        // Both are C12.21's.
        accept_disconnect: link.timing_setup,
        ..ServerConfig::default()
    }
}
