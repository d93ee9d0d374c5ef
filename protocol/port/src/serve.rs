//! The meter's end of a port.
//!
//! Is: a port and a server machine, driven by the same loop as the tool's end.
//! Is not: what a meter answers; that is the [`Handler`].
//! Errors: [`io::Error`] of the port, when it is not just that the tool has gone.

use std::collections::VecDeque;
use std::io;

use meterbench_c1218::{Ended, Request, Response, Server, ServerEvent, SessionState};
use tokio_util::sync::CancellationToken;

use crate::AnyPort;
use crate::wire::{Wire, means_gone, now};

/// What answers a tool's requests.
pub trait Handler: Send {
    /// The answer to a Logon, Security, Authenticate, Read or Write. It may take its time: the request is acknowledged
    /// meanwhile.
    fn request(&mut self, request: Request) -> impl Future<Output = Response> + Send;

    /// A session has ended.
    fn session_ended(&mut self, how: Ended);
}

/// Why a meter is no longer served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// The token was cancelled.
    Cancelled,
    /// The other side of the port is gone.
    ToolGone,
}

/// Serves a meter on `port` until the token is cancelled or the tool's side of the port is gone. When the port goes in
/// the middle of a session, the handler hears of its end as after a dead link.
pub async fn drive_server(
    port: AnyPort,
    server: Server,
    handler: &mut impl Handler,
    cancel: &CancellationToken,
) -> io::Result<Served> {
    lend_to_server(port, server, handler, cancel).await.1
}

/// The same, and the port again, for a meter that goes on as if it had just been started.
pub async fn lend_to_server(
    port: AnyPort,
    server: Server,
    handler: &mut impl Handler,
    cancel: &CancellationToken,
) -> (AnyPort, io::Result<Served>) {
    let mut end = MeterEnd {
        wire: Wire::new(port),
        server,
        later: VecDeque::new(),
    };
    let served = tokio::select! {
        biased;
        () = cancel.cancelled() => Ok(Served::Cancelled),
        failed = end.serve(handler) => match failed {
            error if means_gone(&error) => Ok(Served::ToolGone),
            error => Err(error),
        },
    };
    while let Some(event) = end.next_event() {
        if let ServerEvent::SessionEnded(how) = event {
            handler.session_ended(how);
        }
    }
    if end.server.state() == SessionState::Session {
        handler.session_ended(Ended::LinkFailed);
    }
    (end.wire.port, served)
}

struct MeterEnd {
    wire: Wire,
    server: Server,
    /// What happened while the handler was thinking.
    later: VecDeque<ServerEvent>,
}

impl MeterEnd {
    fn next_event(&mut self) -> Option<ServerEvent> {
        self.later.pop_front().or_else(|| self.server.poll_event())
    }

    /// Ends only with an error.
    async fn serve(&mut self, handler: &mut impl Handler) -> io::Error {
        loop {
            if let Err(error) = self.round(handler).await {
                return error;
            }
        }
    }

    async fn round(&mut self, handler: &mut impl Handler) -> io::Result<()> {
        self.wire.transmit(&mut self.server).await?;
        if let Some(event) = self.next_event() {
            return match event {
                ServerEvent::Request(request) => self.answer(handler.request(request)).await,
                ServerEvent::SetBaud(baud) => self.wire.set_baud(baud).await,
                ServerEvent::SessionEnded(how) => {
                    handler.session_ended(how);
                    Ok(())
                }
            };
        }
        self.wire.wait(&mut self.server).await
    }

    /// Waits for the handler's answer while the link goes on.
    async fn answer(&mut self, answer: impl Future<Output = Response>) -> io::Result<()> {
        let mut answer = std::pin::pin!(answer);
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => {
                    self.server.respond(now(), answer);
                    return Ok(());
                }
                waited = self.wire.wait(&mut self.server) => waited?,
            }
            self.wire.transmit(&mut self.server).await?;
            while let Some(event) = self.server.poll_event() {
                match event {
                    // The tool goes on at the new rate, whatever the handler does.
                    ServerEvent::SetBaud(baud) => self.wire.set_baud(baud).await?,
                    event => self.later.push_back(event),
                }
            }
        }
    }
}
