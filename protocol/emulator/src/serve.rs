//! A meter on a line: in memory, on TCP, on a pseudo-terminal; many at once.
//!
//! Is: the meter's end of a port, and one meter shared by all its ports.
//! Is not: what the meter answers; see `meter`.
//! Shape: a port in memory joins meter and tool and paces the bytes. TCP streams and pseudo-terminals know no rate, so
//! their bytes are copied to and from the outer end of such a line.

#[cfg(unix)]
mod pty;
mod tcp;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use meterbench_c1218::{Baud, Ended, Server, ServerConfig, ServerEvent};
use meterbench_port::Port;
use meterbench_port::memory::{MemoryPort, Pace, pair, pair_of_one_rate};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, sleep_until};
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
    #[must_use]
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
async fn serve_stream<S: AsyncRead + AsyncWrite + Unpin>(meter: &Handle, stream: S, pace: Pace, cancel: &CancellationToken) {
    let (outer, probe) = pair_of_one_rate(pace);
    tokio::join!(run(meter, probe, cancel), copy(stream, outer, cancel));
}

/// Copies both ways until one side is gone. Dropping the line then ends the meter's side too.
async fn copy<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, mut line: MemoryPort, cancel: &CancellationToken) {
    tokio::select! {
        copied = tokio::io::copy_bidirectional(&mut stream, &mut line) => {
            if let Err(error) = copied {
                tracing::debug!(%error, "the connection broke off");
            }
        }
        () = cancel.cancelled() => (),
    }
}

/// The meter's end of one port, until the tool is gone or the token is cancelled.
async fn run(meter: &Handle, mut port: MemoryPort, cancel: &CancellationToken) {
    let mut session = Session::default();
    let mut server = Server::new(server_config(&meter.lock()));
    tokio::select! {
        ended = drive(meter, &mut session, &mut server, &mut port) => {
            if let Err(error) = ended {
                tracing::debug!(%error, "the line broke off");
            }
        }
        () = cancel.cancelled() => (),
    }
    meter.lock().end(&mut session, Ended::LinkFailed);
}

async fn drive(meter: &Handle, session: &mut Session, server: &mut Server, port: &mut MemoryPort) -> io::Result<()> {
    let mut buffer = [0; 1024];
    loop {
        loop {
            if let Some(bytes) = server.poll_transmit() {
                port.write_all(&bytes).await?;
            } else if let Some(event) = server.poll_event() {
                match event {
                    ServerEvent::Request(request) => {
                        let response = meter.lock().answer(session, &request);
                        server.respond(now(), response);
                    }
                    ServerEvent::SetBaud(baud) => port.set_baud(baud).await?,
                    ServerEvent::SessionEnded(ended) => meter.lock().end(session, ended),
                }
            } else {
                break;
            }
        }
        let timeout = server.poll_timeout();
        let due = async {
            match timeout {
                Some(deadline) => sleep_until(Instant::from_std(deadline)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            read = port.read(&mut buffer) => match read? {
                0 => return Ok(()),
                count => server.handle_bytes(now(), buffer.get(..count).unwrap_or_default()),
            },
            () = due => server.handle_timeout(now()),
        }
    }
}

fn now() -> std::time::Instant {
    Instant::now().into_std()
}

fn server_config(meter: &Meter) -> ServerConfig {
    let link = meter.model().link();
    ServerConfig {
        standard: link.standard,
        version: link.version,
        revision: link.revision,
        max_packet_size: link.packet_size,
        max_packets: link.packets,
        bauds: link.bauds.iter().filter(|bits| meter.keeps(**bits)).filter_map(|bits| Baud::from_bits_per_second(*bits)).collect(),
        accept_timing_setup: link.timing_setup,
        // Both are C12.21's.
        accept_disconnect: link.timing_setup,
        ..ServerConfig::default()
    }
}
