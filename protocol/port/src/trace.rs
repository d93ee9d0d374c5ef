//! A port around a port that notes what passes.
//!
//! Is: both directions as [`Entry`] values, raw and in words, given in batches to whoever keeps them; a saved trace read back
//! ([`read`](fn@read)), written as text ([`TextFile`]) and as pcapng ([`pcapng`]).
//! Is not: a reason for a transfer to fail, and never a secret: `words` says what is one, and its bytes are not kept.
//! Shape: a batch is given away when the tool begins to wait for the meter, so once a turn of the line. Nothing here grows
//! with the length of a session.

mod entry;
pub mod pcapng;
mod read;
mod splitter;
mod text;
mod words;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;
use zeroize::Zeroize;

use crate::{AnyPort, BoxFuture, Port, pass_on};
pub use entry::{Entry, Head, Kind, Ring, Way};
pub use read::{Problem, Saved, read};
pub use splitter::{Piece, Splitter};
pub use text::{TextFile, text};
use words::Scribe;
pub use words::{holds_secrets, request_words};

/// Takes the entries of a port, a batch at a time; called on the thread of the transfer, so it must not wait.
pub type Sink = Box<dyn FnMut(&[Entry]) + Send>;

/// A batch is given away when it has this many entries, whatever the line does.
const BATCH: usize = 256;

/// A port whose traffic is noted.
pub struct Traced {
    port: AnyPort,
    log: Log,
}

impl Traced {
    /// Tells `sink` what passes through `port`, beginning with this time of day.
    #[must_use]
    pub fn new(port: AnyPort, started: jiff::Zoned, sink: Sink) -> Traced {
        let head = Head {
            port: port.name().to_owned(),
            started: Some(started),
        };
        let log = Log::new(head, sink);
        Traced { port, log }
    }
}

/// What must be remembered between bytes.
struct Log {
    sink: Sink,
    batch: Vec<Entry>,
    session: Arc<Head>,
    start: Instant,
    to_meter: Splitter,
    from_meter: Splitter,
    scribe: Scribe,
}

impl Log {
    fn new(head: Head, sink: Sink) -> Log {
        let mut log = Log {
            sink,
            batch: Vec::new(),
            session: Arc::new(head),
            start: Instant::now(),
            to_meter: Splitter::default(),
            from_meter: Splitter::default(),
            scribe: Scribe::default(),
        };
        log.note(Kind::Opened, format!("{} opened", log.session.port));
        log.give();
        log
    }

    fn bytes(&mut self, way: Way, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let now = Instant::now();
        // A fragment of either direction that nothing followed in time is noted before what comes now.
        for other in [Way::ToMeter, Way::FromMeter] {
            let stale = self.splitter(other).stale(now);
            self.pieces(other, stale);
        }
        let pieces = self.splitter(way).push(now, bytes);
        self.pieces(way, pieces);
    }

    fn splitter(&mut self, way: Way) -> &mut Splitter {
        match way {
            Way::ToMeter => &mut self.to_meter,
            Way::FromMeter => &mut self.from_meter,
        }
    }

    fn pieces(&mut self, way: Way, pieces: Vec<(Instant, Piece)>) {
        for (time, piece) in pieces {
            let (words, open) = self.scribe.describe(way, &piece);
            let (kind, mut bytes) = (piece.kind(), piece.into_bytes());
            let hidden = bytes.len().saturating_sub(open);
            // A password does not stay behind the end either.
            bytes.iter_mut().skip(open).for_each(Zeroize::zeroize);
            bytes.truncate(open);
            self.push(Entry {
                session: Arc::clone(&self.session),
                at: whole_micros(time.duration_since(self.start)),
                way: Some(way),
                kind,
                bytes,
                hidden,
                words,
            });
        }
    }

    fn note(&mut self, kind: Kind, words: String) {
        self.push(Entry {
            session: Arc::clone(&self.session),
            at: whole_micros(self.start.elapsed()),
            way: None,
            kind,
            bytes: Vec::new(),
            hidden: 0,
            words,
        });
    }

    fn push(&mut self, entry: Entry) {
        self.batch.push(entry);
        if self.batch.len() >= BATCH {
            self.give();
        }
    }

    fn give(&mut self) {
        if !self.batch.is_empty() {
            (self.sink)(&self.batch);
            self.batch.clear();
        }
    }
}

/// As text has it.
fn whole_micros(time: Duration) -> Duration {
    Duration::new(time.as_secs(), time.subsec_micros() * 1000)
}

impl Drop for Log {
    fn drop(&mut self) {
        for way in [Way::ToMeter, Way::FromMeter] {
            let rest = self.splitter(way).rest();
            self.pieces(way, rest);
        }
        self.give();
    }
}

impl AsyncRead for Traced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buf.filled().len();
        let polled = Pin::new(&mut this.port).poll_read(cx, buf);
        if polled.is_ready() {
            this.log.bytes(
                Way::FromMeter,
                buf.filled().get(before..).unwrap_or_default(),
            );
        } else {
            // The tool has nothing to do but wait: what that costs, the transfer doesn't notice.
            this.log.give();
        }
        polled
    }
}

impl AsyncWrite for Traced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let polled = Pin::new(&mut this.port).poll_write(cx, bytes);
        if let Poll::Ready(Ok(count)) = polled {
            this.log
                .bytes(Way::ToMeter, bytes.get(..count).unwrap_or_default());
        }
        polled
    }

    pass_on! { port: poll_flush, poll_shutdown }
}

impl Port for Traced {
    fn set_baud(&mut self, bits_per_second: u32) -> BoxFuture<'_, io::Result<()>> {
        self.log.note(
            Kind::Rate(bits_per_second),
            format!("{bits_per_second} bit/s"),
        );
        self.port.set_baud(bits_per_second)
    }

    pass_on! { port: discard_input, name, can_change_baud, signals }
}

#[cfg(test)]
mod tests;
