//! A line to an emulated meter on which something happens at a packet.
//!
//! Is: what passes is counted, both ways; at the one that was asked for the line is cut in the middle of it, or something is
//! done right after it.
//! Is not: what is done; see `trial`.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use meterbench_emulator::Emulators;
use meterbench_jobs::{AnyPort, OpenEmulator, OpenError};
use meterbench_port::{Port, pass_on};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What happens.
pub enum Happens {
    /// Nothing.
    Nothing,
    /// The line is cut in the middle of the packet. `for_good`: until somebody sees to it.
    Cut { for_good: bool },
    /// This is done right after the packet.
    Done(Box<dyn Fn() + Send>),
}

/// What is known of a line.
struct Tally {
    /// Packets so far, both ways.
    passed: u64,
    /// The one at which it happens, from 1.
    at: u64,
    happens: Happens,
    has_happened: bool,
}

/// The lines of one meter.
#[derive(Clone)]
pub struct Lines {
    meters: Arc<Emulators>,
    tally: Arc<Mutex<Tally>>,
}

impl Lines {
    pub fn new(meters: Arc<Emulators>, at: u64, happens: Happens) -> Self {
        let tally = Tally {
            passed: 0,
            at,
            happens,
            has_happened: false,
        };
        Self {
            meters,
            tally: Arc::new(Mutex::new(tally)),
        }
    }

    /// Packets so far.
    pub fn passed(&self) -> u64 {
        lock(&self.tally).passed
    }
}

fn lock(tally: &Mutex<Tally>) -> MutexGuard<'_, Tally> {
    tally.lock().unwrap_or_else(PoisonError::into_inner)
}

impl OpenEmulator for Lines {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        let mut dead = false;
        {
            let tally = lock(&self.tally);
            if let Happens::Cut { for_good: true } = tally.happens {
                dead = tally.has_happened;
            }
        }
        let port = self.meters.open(form)?;
        let tally = Arc::clone(&self.tally);
        Ok(Box::new(Line { port, tally, dead }))
    }
}

struct Line {
    port: AnyPort,
    tally: Arc<Mutex<Tally>>,
    dead: bool,
}

/// What is left of a packet.
enum Left {
    Whole,
    Half,
    /// Whole, and then this.
    Then(Box<dyn Fn() + Send>),
}

impl Line {
    fn count(&mut self) -> Left {
        let mut tally = lock(&self.tally);
        tally.passed += 1;
        if tally.passed != tally.at {
            return Left::Whole;
        }
        tally.has_happened = true;
        match std::mem::replace(&mut tally.happens, Happens::Nothing) {
            Happens::Nothing => Left::Whole,
            Happens::Cut { for_good } => {
                tally.happens = Happens::Cut { for_good };
                self.dead = true;
                Left::Half
            }
            Happens::Done(act) => Left::Then(act),
        }
    }
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the line was cut")
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.dead {
            return Poll::Ready(Err(gone()));
        }
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.port).poll_read(cx, buf);
        let came = buf.filled().len() - before;
        if let (Poll::Ready(Ok(())), 1..) = (&polled, came) {
            match self.count() {
                Left::Whole => (),
                Left::Half => buf.set_filled(before + came / 2),
                Left::Then(act) => act(),
            }
            if self.dead && came / 2 == 0 {
                return Poll::Ready(Err(gone()));
            }
        }
        polled
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.dead {
            return Poll::Ready(Err(gone()));
        }
        match self.count() {
            Left::Whole => Pin::new(&mut self.port).poll_write(cx, bytes),
            Left::Half => {
                let half = bytes.get(..bytes.len() / 2).unwrap_or_default();
                let _ = Pin::new(&mut self.port).poll_write(cx, half);
                Poll::Ready(Err(gone()))
            }
            Left::Then(act) => {
                let polled = Pin::new(&mut self.port).poll_write(cx, bytes);
                act();
                polled
            }
        }
    }

    pass_on! { port: poll_flush, poll_shutdown }
}

impl Port for Line {
    pass_on! { port: set_baud, discard_input, name, can_change_baud, signals }
}
