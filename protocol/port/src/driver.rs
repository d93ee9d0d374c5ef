//! The tool's end of a port: requests and dialogs carried out, cancelled, closed.
//!
//! Is: a port and a client machine, driven; what the session has cost.
//! Is not: retries and time-outs, which the machine has; what to ask, which dialogs have.
//! Errors: [`DriveError`].

use std::io;
use std::time::{Duration, Instant};

use meterbench_c1218::{
    Client, ClientConfig, ClientError, ClientEvent, Close, Closed, Dialog, DialogError, Echo,
    Request, Response, SessionState, Settings, Step, wire_time,
};
use thiserror::Error;
use tokio::io::AsyncWriteExt as _;
use tokio::time::{sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::wire::{Wire, means_gone, now};
use crate::{AnyPort, BASE_BAUD, LinkUsage};

/// The longest that [`Driver::close`] takes; after a cancel it is counted from the cancel, unless something that must not
/// stop half-way has used the time up.
pub const CLOSE_LIMIT: Duration = Duration::from_secs(3);

/// What is left for logging off in any case.
const CLOSE_LEAST: Duration = Duration::from_secs(1);

/// How long a dialog that must not stop half-way waits for a single answer after a cancel. Then it is not known whether the
/// meter has done what it was asked.
const LAST_ANSWER: Duration = Duration::from_millis(1500);

/// How long closing lets a request finish that was on its way when the driver was cancelled.
const FINISH: Duration = Duration::from_secs(1);

/// Why a request or a dialog did not come to its end.
#[derive(Debug, Error)]
pub enum DriveError {
    /// The token was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The meter refused, is silent, or speaks another language.
    #[error(transparent)]
    Dialog(#[from] DialogError),
    /// The probe was unplugged, or the connection was closed.
    #[error("{port} is gone: the probe was unplugged or the connection was closed")]
    PortGone {
        /// The port's name.
        port: String,
    },
    /// The port failed in another way.
    #[error("{port} failed")]
    Port {
        /// The port's name.
        port: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// What a cancelled token does to what is going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// Stops it as soon as no packet is arriving.
    AtOnce,
    /// Has its effect afterwards; but a meter that does not answer is not waited for.
    Afterwards,
    /// Nothing: the session is being closed.
    Never,
}

impl From<ClientError> for DriveError {
    fn from(error: ClientError) -> DriveError {
        DriveError::Dialog(DialogError::Client(error))
    }
}

/// A port with a client machine on it.
///
/// The acknowledgement of the last answer leaves together with the next request; so go on at once, or [`close`].
///
/// [`close`]: Driver::close
pub struct Driver {
    wire: Wire,
    client: Client,
    cancel: CancellationToken,
    /// When a cancel was first seen.
    cancelled_at: Option<Instant>,
    /// When the request on its way was sent.
    asked_at: Instant,
    /// Those of the last session, also after it was closed.
    settings: Settings,
}

impl Driver {
    /// A driver that has said nothing yet. The port must be at 9600 bit/s.
    #[must_use]
    pub fn new(port: AnyPort, config: ClientConfig, cancel: CancellationToken) -> Driver {
        Driver {
            wire: Wire::new(port),
            client: Client::new(config),
            cancel,
            cancelled_at: None,
            asked_at: now(),
            settings: Settings::default(),
        }
    }

    /// Where the session stands.
    #[must_use]
    pub fn state(&self) -> SessionState {
        self.client.state()
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.client.settings()
    }

    /// The port's name.
    #[must_use]
    pub fn port_name(&self) -> &str {
        self.wire.port.name()
    }

    /// The port, for whoever wants to try something else on it. Close the session first.
    #[must_use]
    pub fn into_port(self) -> AnyPort {
        self.wire.port
    }

    /// What the session has cost so far.
    #[must_use]
    pub fn usage(&self) -> LinkUsage {
        let counters = self.client.counters();
        LinkUsage {
            baud: self.settings.baud,
            packet_size: self.settings.packet_size,
            packets: counters.packets_out + counters.packets_in,
            bytes_out: counters.bytes_out,
            bytes_in: counters.bytes_in,
            retries: counters.retries,
            bad_packets: counters.retries + counters.naks_out + counters.duplicates,
            spoiled_packets: counters.naks_in + counters.naks_out,
            elapsed: self.wire.elapsed(),
            wire: self.wire.busy,
            turn: self.wire.turns.median(),
            echo: self.client.echo() == Echo::On,
        }
    }

    /// Sends a request and waits for its answer, whatever its code. When the token is cancelled meanwhile, stops as
    /// soon as no packet is arriving; an answer that is whole by then is still given.
    pub async fn exchange(&mut self, request: &Request) -> Result<Response, DriveError> {
        self.ask(request, Stop::AtOnce).await
    }

    /// Carries out a dialog. When the token is cancelled, stops as [`exchange`](Driver::exchange) does.
    pub async fn run<D: Dialog>(&mut self, dialog: D) -> Result<D::Output, DriveError> {
        self.carry_out(dialog, Stop::AtOnce).await
    }

    /// Carries out a dialog that must not stop half-way, such as writing a table: a token that is cancelled meanwhile
    /// has its effect afterwards. One that is cancelled already keeps the dialog from starting, and one that is cancelled
    /// before the meter has done any of it, as a meter says that is busy, ends it.
    ///
    /// # Errors
    /// [`DriveError::Cancelled`] only when the meter has done nothing of it. A meter that does not answer is not waited for
    /// after a cancel: that is [`ClientError::NoAnswer`].
    pub async fn run_whole<D: Dialog>(&mut self, dialog: D) -> Result<D::Output, DriveError> {
        if self.is_cancelled() {
            return Err(DriveError::Cancelled);
        }
        self.carry_out(dialog, Stop::Afterwards).await
    }

    /// Whether the token is cancelled; notes when that was first seen.
    fn is_cancelled(&mut self) -> bool {
        let cancelled = self.cancel.is_cancelled();
        if cancelled {
            self.cancelled_at.get_or_insert_with(now);
        }
        cancelled
    }

    /// Logs off and terminates, in [`CLOSE_LIMIT`] at most, also after a cancel or a failure. Does nothing when there
    /// is no session. What could not be said is left to the meter's own time-out.
    pub async fn close(&mut self) -> Closed {
        let start = now();
        let limit = match (self.is_cancelled(), self.cancelled_at) {
            (true, Some(at)) => (at + CLOSE_LIMIT).max(start + CLOSE_LEAST),
            _ => start + CLOSE_LIMIT,
        };
        let mut closed = Closed::default();
        match timeout_at(limit.into(), self.log_off(&mut closed)).await {
            Ok(Ok(())) => (),
            Ok(Err(error)) => tracing::debug!(%error, "the session could not be closed"),
            Err(_) => {
                tracing::debug!("the session could not be closed in time");
                self.client.abandon(now());
            }
        }
        closed
    }

    async fn log_off(&mut self, closed: &mut Closed) -> Result<(), DriveError> {
        self.finish(now() + FINISH).await?;
        if self.client.state() != SessionState::Base {
            // What looks like the answer to the Logoff may be the late one to the request before it.
            let owed = self.client.owes_ok();
            *closed = self.carry_out(Close::new(), Stop::Never).await?;
            closed.logged_off &= !owed;
        }
        self.settle().await?;
        self.wire
            .port
            .flush()
            .await
            .map_err(|error| self.port_error(error))
    }

    async fn carry_out<D: Dialog>(
        &mut self,
        mut dialog: D,
        stop: Stop,
    ) -> Result<D::Output, DriveError> {
        let mut last = None;
        loop {
            match dialog.next(last.take())? {
                Step::Done(output) => return Ok(output),
                Step::Pause(pause) => {
                    let ends =
                        stop == Stop::AtOnce || (stop == Stop::Afterwards && !dialog.begun());
                    self.pause(now() + pause, ends).await?;
                }
                Step::Send(request) => {
                    last = Some(match self.ask(&request, stop).await {
                        Err(DriveError::Dialog(DialogError::Client(error))) => Err(error),
                        other => Ok(other?),
                    });
                }
            }
        }
    }

    async fn ask(&mut self, request: &Request, stop: Stop) -> Result<Response, DriveError> {
        if stop == Stop::AtOnce && self.is_cancelled() {
            return Err(DriveError::Cancelled);
        }
        self.asked_at = now();
        self.client.send(now(), request)?;
        loop {
            if let Some(answer) = self.turn(stop).await? {
                return Ok(answer);
            }
        }
    }

    /// One round: sends what is to be sent, takes what has happened, and if that is no answer waits for more.
    async fn turn(&mut self, stop: Stop) -> Result<Option<Response>, DriveError> {
        if let Some(answer) = self.step().await? {
            return Ok(Some(answer));
        }
        let limit = self.limit(stop);
        if limit.is_some_and(|limit| now() >= limit) {
            return Err(match stop {
                Stop::Afterwards => ClientError::NoAnswer.into(),
                Stop::AtOnce | Stop::Never => DriveError::Cancelled,
            });
        }
        let watch = stop != Stop::Never && limit.is_none();
        let waited = tokio::select! {
            biased;
            waited = self.wire.wait(&mut self.client) => waited,
            () = sleep_until(limit.unwrap_or(self.asked_at).into()), if limit.is_some() => Ok(()),
            () = self.cancel.cancelled(), if watch => Ok(()),
        };
        waited.map_err(|error| self.port_error(error))?;
        match self.wire.flood() {
            Some(heard) => Err(DialogError::NotC1218 { heard }.into()),
            None => Ok(None),
        }
    }

    /// Until when a cancelled token lets the request on its way go on; `None` while there is no such limit.
    fn limit(&mut self, stop: Stop) -> Option<Instant> {
        if stop == Stop::Never || !self.is_cancelled() {
            return None;
        }
        let since = self.cancelled_at?;
        Some(match stop {
            // A packet may end, but what never does is noise.
            _ if self.client.is_receiving() => since.max(self.asked_at) + self.packet_time(),
            Stop::Afterwards => since.max(self.asked_at) + LAST_ANSWER,
            Stop::AtOnce | Stop::Never => since,
        })
    }

    /// Sends what is to be sent and takes what has happened.
    async fn step(&mut self) -> Result<Option<Response>, DriveError> {
        self.wire
            .transmit(&mut self.client)
            .await
            .map_err(|error| self.port_error(error))?;
        while let Some(event) = self.client.poll_event() {
            match event {
                ClientEvent::Answer(answer) => {
                    self.note_settings();
                    return Ok(Some(answer));
                }
                ClientEvent::SetBaud(baud) => {
                    self.wire
                        .set_baud(baud)
                        .await
                        .map_err(|error| self.port_error(error))?;
                    self.wire.port.discard_input();
                }
                ClientEvent::Failed(error) => return Err(error.into()),
                ClientEvent::Lost(how) => return Err(ClientError::Lost(how).into()),
            }
        }
        Ok(None)
    }

    /// Goes on listening until `end`.
    async fn pause(&mut self, end: Instant, may_stop: bool) -> Result<(), DriveError> {
        while now() < end {
            // No request waits, so no answer can come.
            self.step().await?;
            if may_stop && self.is_cancelled() {
                return Err(DriveError::Cancelled);
            }
            let waited = tokio::select! {
                biased;
                waited = self.wire.wait(&mut self.client) => waited,
                () = sleep_until(end.into()) => Ok(()),
                () = self.cancel.cancelled(), if may_stop => Ok(()),
            };
            waited.map_err(|error| self.port_error(error))?;
        }
        Ok(())
    }

    /// Lets a request that was cancelled come to its end, until `limit`; then gives it up, but not in the middle of a
    /// packet: the line is half duplex.
    async fn finish(&mut self, limit: Instant) -> Result<(), DriveError> {
        // Of a long answer the rest is not worth waiting for.
        if self.client.is_joining() && !self.client.is_receiving() {
            self.client.abandon(now());
        }
        while self.client.is_waiting() {
            let limit = if self.client.is_receiving() {
                limit + FINISH
            } else {
                limit
            };
            match timeout_at(limit.into(), self.turn(Stop::Never)).await {
                Ok(Ok(_) | Err(DriveError::Dialog(_))) => (),
                Ok(Err(error)) => return Err(error),
                Err(_) => self.client.abandon(now()),
            }
        }
        // Its answer may still lie there; nobody may take it for that of the next request.
        loop {
            match self.step().await {
                Ok(None) => return Ok(()),
                Ok(Some(_)) | Err(DriveError::Dialog(_)) => (),
                Err(error) => return Err(error),
            }
        }
    }

    /// Until the acknowledgement of the last answer has left.
    async fn settle(&mut self) -> Result<(), DriveError> {
        while !self.client.is_quiet() {
            self.turn(Stop::Never).await?;
        }
        self.step().await.map(|_| ())
    }

    /// The longest that a packet takes, gaps included.
    fn packet_time(&self) -> Duration {
        let settings = self.client.settings();
        FINISH + wire_time(settings.packet_size.into(), settings.baud)
    }

    fn note_settings(&mut self) {
        if self.client.state() != SessionState::Base {
            self.settings = self.client.settings();
        }
    }

    fn port_error(&self, source: io::Error) -> DriveError {
        let port = self.wire.port.name().to_owned();
        if means_gone(&source) {
            DriveError::PortGone { port }
        } else {
            DriveError::Port { port, source }
        }
    }
}

/// 9600 is where a session begins; the driver and the machine must agree on it.
const _: () = assert!(BASE_BAUD == 9600);

#[cfg(test)]
mod tests;
