//! A meter on a line: in memory, on TCP, on a pseudo-terminal; many at once.
//!
//! Is: the meter's end of a port, and one meter shared by all its ports; all of them are silent while it has no power or starts.
//! Is not: what the meter answers; see `meter`.
//! Shape: a port in memory joins meter and tool and paces the bytes. TCP streams and pseudo-terminals know no rate, so
//! their bytes are copied to and from the outer end of such a line.

#[cfg(unix)]
mod pty;
mod tcp;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use meterbench_c1218::{Baud, Ended, Request, Response, Server, ServerConfig};
use meterbench_port::memory::{Pace, pair, pair_of_one_rate};
use meterbench_port::{AnyPort, BASE_BAUD, Handler, Port as _, lend_to_server};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::fault::Faults;
use crate::fault::deceit::Deceit;
use crate::fault::end::{FaultyEnd, Past};
use crate::fault::link::Moods;
use crate::meter::{Meter, Session};
use crate::power::Power;
use crate::replay::Recording;
use crate::start::STARTING;

#[cfg(unix)]
pub use pty::{PtyServer, serve_pty};
pub use tcp::serve_tcp;

/// How long the power is gone when a fault cuts it: longer than a tool waits for an answer with all its tries.
const NO_POWER: Duration = Duration::from_secs(10);

/// A meter that several ports share. Only one tool at a time has a session; another one that logs on finds it busy.
#[derive(Debug, Clone)]
pub struct Handle {
    meter: Arc<Mutex<Meter>>,
    /// Of the lines that it is put on from now on.
    faults: Arc<Mutex<Faults>>,
    /// Lines so far.
    lines: Arc<AtomicU64>,
    past: Past,
}

impl Handle {
    /// Shares `meter`.
    #[must_use]
    pub fn new(meter: Meter) -> Handle {
        Handle {
            meter: Arc::new(Mutex::new(meter)),
            faults: Arc::default(),
            lines: Arc::default(),
            past: Past::default(),
        }
    }

    /// The same meter, with these faults on every line that this handle puts it on.
    #[must_use]
    pub fn with_faults(self, faults: Faults) -> Handle {
        Handle {
            faults: Arc::new(Mutex::new(faults)),
            ..self
        }
    }

    /// From the next line on it has these faults, wherever this handle and its clones put it.
    pub fn set_faults(&self, faults: Faults) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// The faults of the next line: no two lines have the same chances.
    fn next_faults(&self) -> Faults {
        let faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.reseeded(self.lines.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) fn past(&self) -> &Past {
        &self.past
    }

    /// The power comes back when every tool has noticed that it was gone. To be called within a tokio runtime.
    pub(crate) fn come_back_later(&self) {
        let meter = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(NO_POWER).await;
            meter.set_power(Power::On);
        });
    }

    /// How many hold it: handles, and lines that it is on.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        Arc::strong_count(&self.meter)
    }

    /// The meter. No port is answered while this is held, so don't hold it across an `await`.
    pub fn lock(&self) -> MutexGuard<'_, Meter> {
        self.meter.lock().unwrap_or_else(PoisonError::into_inner)
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
pub fn connect(meter: &Handle, pace: Pace) -> AnyPort {
    let (tool, probe) = pair(pace);
    let meter = meter.clone();
    let faults = meter.next_faults();
    let tool = around(&faults, Box::new(tool));
    tokio::spawn(async move {
        // Never cancelled: the line ends when the tool is gone.
        run(&meter, Box::new(probe), &faults, &CancellationToken::new()).await;
    });
    tool
}

/// The same with a recording at the other end, which begins with the line.
#[must_use]
pub fn connect_replay(recording: &Recording, pace: Pace) -> AnyPort {
    let (tool, probe) = pair(pace);
    let recording = recording.clone();
    tokio::spawn(async move {
        let never = CancellationToken::new();
        recording.play(Box::new(probe), pace, &never).await;
    });
    Box::new(tool)
}

/// What is behind an endpoint.
#[derive(Debug, Clone)]
pub enum Served {
    /// A meter.
    Meter(Handle),
    /// A trace; every connection begins it anew.
    Replay(Recording),
}

impl From<Handle> for Served {
    fn from(meter: Handle) -> Served {
        Served::Meter(meter)
    }
}

impl From<Recording> for Served {
    fn from(recording: Recording) -> Served {
        Served::Replay(recording)
    }
}

/// The faults of the line itself go around its outer end.
fn around(faults: &Faults, outer: AnyPort) -> AnyPort {
    match faults.line() {
        Some(line) => Box::new(line.around(outer)),
        None => outer,
    }
}

/// Serves one connection of a stream that has no rate of its own, until either side ends it.
async fn serve_stream<S: AsyncRead + AsyncWrite + Unpin>(
    served: &Served,
    stream: S,
    pace: Pace,
    cancel: &CancellationToken,
) {
    let (outer, probe) = pair_of_one_rate(pace);
    let meter = match served {
        Served::Meter(meter) => meter,
        Served::Replay(recording) => {
            tokio::join!(
                recording.play(Box::new(probe), pace, cancel),
                copy(stream, Box::new(outer), cancel)
            );
            return;
        }
    };
    let faults = meter.next_faults();
    let outer = around(&faults, Box::new(outer));
    tokio::join!(
        run(meter, Box::new(probe), &faults, cancel),
        copy(stream, outer, cancel)
    );
}

/// Copies both ways until one side is gone. Dropping the line then ends the other side too.
async fn copy<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    line: AnyPort,
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

/// The meter's end of one port, until the tool is gone or the token is cancelled. When the power comes back, the meter knows
/// nothing of what was said before.
async fn run(meter: &Handle, port: AnyPort, faults: &Faults, cancel: &CancellationToken) {
    let config = faults.configure(server_config(&meter.lock()));
    let (mut mains, mut starts) = {
        let meter = meter.lock();
        (meter.mains(), meter.starts())
    };
    let mut port = if faults.is_empty() {
        port
    } else {
        Box::new(FaultyEnd::new(port, faults, meter))
    };
    let mut tool = Tool {
        meter,
        session: Session::default(),
        moods: Moods::new(faults),
        deceit: Deceit::new(faults),
        starts: starts.clone(),
    };
    while !cancel.is_cancelled() {
        let lit = cancel.child_token();
        let ended;
        {
            let serving = lend_to_server(port, Server::new(config.clone()), &mut tool, &lit);
            let mut serving = std::pin::pin!(serving);
            (port, ended) = tokio::select! {
                biased;
                () = becomes(&mut mains, Power::Off) => {
                    lit.cancel();
                    serving.await
                }
                () = starts_cold(&mut starts) => {
                    lit.cancel();
                    serving.await
                }
                done = &mut serving => done,
            };
        }
        tool.session_ended(Ended::LinkFailed);
        match ended {
            Ok(meterbench_port::Served::Cancelled) => (),
            Ok(meterbench_port::Served::ToolGone) => return,
            Err(error) => {
                tracing::debug!(%error, "the line broke off");
                return;
            }
        }
        tokio::select! {
            () = becomes(&mut mains, Power::On) => (),
            () = unheard(&mut port) => return,
            () = cancel.cancelled() => return,
        }
        if tool.starts.has_changed().unwrap_or(false) {
            tool.starts.mark_unchanged();
            tokio::select! {
                () = tokio::time::sleep(STARTING) => (),
                () = unheard(&mut port) => return,
                () = cancel.cancelled() => return,
            }
        }
        port.discard_input();
        if let Err(error) = port.set_baud(BASE_BAUD).await {
            tracing::debug!(%error, "the line broke off");
            return;
        }
    }
}

/// Until the meter's power is so.
async fn becomes(mains: &mut watch::Receiver<Power>, power: Power) {
    if mains.wait_for(|now| *now == power).await.is_err() {
        // The meter is gone, and no power of it changes any more.
        std::future::pending().await
    }
}

/// Until the meter starts cold.
async fn starts_cold(starts: &mut watch::Receiver<u64>) {
    if starts.changed().await.is_err() {
        std::future::pending().await
    }
}

/// What a tool says to a meter without power; until the tool is gone.
async fn unheard(port: &mut AnyPort) {
    let mut bytes = [0; 512];
    while let Ok(1..) = port.read(&mut bytes).await {}
}

/// A tool at one port of a meter.
struct Tool<'a> {
    meter: &'a Handle,
    session: Session,
    moods: Moods,
    deceit: Deceit,
    /// The meter's cold starts, of which the one that was seen last was slept through.
    starts: watch::Receiver<u64>,
}

impl Handler for Tool<'_> {
    async fn request(&mut self, request: Request) -> Response {
        if let Some(pause) = self.moods.delay(&request) {
            tokio::time::sleep(pause).await;
        }
        if let Some(code) = self.moods.refusal(&request) {
            return Response::refusal(code);
        }
        if let Some(cut) = self.meter.past.cut(self.moods.faults(), &request) {
            let answer =
                self.meter
                    .lock()
                    .fail_while_writing(&mut self.session, &request, cut.tear);
            self.meter.come_back_later();
            tracing::debug!(code = ?answer.code, "the power has failed before this answer");
            // Whoever drives this notices, and nothing more is said.
            return std::future::pending().await;
        }
        let answer = self
            .deceit
            .answer(&mut self.meter.lock(), &mut self.session, &request);
        if self.starts.has_changed().unwrap_or(false) {
            // A meter that starts says nothing more in this session.
            return std::future::pending().await;
        }
        answer
    }

    fn session_ended(&mut self, how: Ended) {
        self.meter.lock().end(&mut self.session, how);
        self.moods.reset();
        self.deceit.reset();
        self.meter.past.session_over();
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
