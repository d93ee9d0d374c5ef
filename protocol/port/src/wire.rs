//! The one loop that moves bytes between a port and a C12.18 machine, at either end.
//!
//! Is: the only place that reads tokio's clock for a machine; what it has cost in bytes and time.
//! Is not: what to do about events; see `driver` and `serve`.
//! Shape: `transmit`, then the machine's events, then `wait`, and again.

use std::io;
use std::time::{Duration, Instant};

use meterbench_c1218::{Client, Server, wire_time};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{sleep_until, timeout};
use zeroize::{Zeroize, Zeroizing};

use crate::latency::Turns;
use crate::{AnyPort, BASE_BAUD};

/// Beyond what the bytes themselves take, the longest that a port may take none of them.
const STALLED: Duration = Duration::from_secs(5);

/// So many bytes without one valid packet among them are not worth listening to: eight packets of the largest size, or a
/// whole one with all its retries, twice.
const FLOOD: u64 = 65_536;

/// What both machines have in common.
pub(crate) trait Machine {
    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]);
    fn handle_timeout(&mut self, now: Instant);
    fn poll_transmit(&mut self) -> Option<Vec<u8>>;
    fn poll_timeout(&self) -> Option<Instant>;
    /// Bytes heard so far, echoes excluded.
    fn bytes_in(&self) -> u64;
    /// Valid packets heard so far.
    fn packets_in(&self) -> u64;
}

macro_rules! machine {
    ($name:ty) => {
        impl Machine for $name {
            fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
                self.handle_bytes(now, bytes);
            }
            fn handle_timeout(&mut self, now: Instant) {
                self.handle_timeout(now);
            }
            fn poll_transmit(&mut self) -> Option<Vec<u8>> {
                self.poll_transmit()
            }
            fn poll_timeout(&self) -> Option<Instant> {
                self.poll_timeout()
            }
            fn bytes_in(&self) -> u64 {
                self.counters().bytes_in
            }
            fn packets_in(&self) -> u64 {
                self.counters().packets_in
            }
        }
    };
}

machine!(Client);
machine!(Server);

/// tokio's clock, which tests can stop.
pub(crate) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// Timers tick in milliseconds; a wait shorter than that is not left to them.
const TICK: Duration = Duration::from_millis(1);

/// No clock that runs shows the same for so long.
const STILL: Duration = Duration::from_micros(20);

/// Ends at `deadline`, or never.
async fn until(deadline: Option<Instant>) {
    let Some(deadline) = deadline else {
        return std::future::pending().await;
    };
    // The turn-around is 175 us, and a timer would make 1 to 2 ms of it at every turn of the line. A clock that stands
    // still while real time passes is one that a test has paused: there the timer does it.
    let (start, real) = (now(), Instant::now());
    if deadline.saturating_duration_since(start) < TICK {
        while now() < deadline && (now() > start || real.elapsed() < STILL) {
            tokio::task::yield_now().await;
        }
        if now() >= deadline {
            return;
        }
    }
    sleep_until(deadline.into()).await;
}

/// A port that a machine is driven over.
pub(crate) struct Wire {
    pub port: AnyPort,
    buf: Box<[u8; 4096]>,
    baud: u32,
    /// The least time that what was sent and heard takes on a line.
    pub busy: Duration,
    first: Option<Instant>,
    last: Option<Instant>,
    /// How long first answers take.
    pub turns: Turns,
    /// Bytes heard since the last valid packet.
    noise: u64,
}

impl Wire {
    pub fn new(port: AnyPort) -> Wire {
        Wire {
            port,
            buf: Box::new([0; 4096]),
            baud: BASE_BAUD,
            busy: Duration::ZERO,
            first: None,
            last: None,
            turns: Turns::default(),
            noise: 0,
        }
    }

    /// From the first byte sent to the last one sent or heard.
    pub fn elapsed(&self) -> Duration {
        self.first
            .zip(self.last)
            .map_or(Duration::ZERO, |(first, last)| {
                last.saturating_duration_since(first)
            })
    }

    /// Writes all that the machine has to send.
    pub async fn transmit(&mut self, machine: &mut impl Machine) -> io::Result<()> {
        // Wiped once they are sent: they may hold a password.
        while let Some(bytes) = machine.poll_transmit().map(Zeroizing::new) {
            let start = now();
            let takes = wire_time(bytes.len(), self.baud);
            self.busy += takes;
            self.first.get_or_insert(start);
            match timeout(STALLED + takes, self.port.write_all(&bytes)).await {
                Ok(written) => written?,
                Err(_) => {
                    return Err(io::Error::new(
                        io::ErrorKind::TimedOut,
                        "it takes no more bytes",
                    ));
                }
            }
            self.turns.sent(start + takes, self.baud);
            self.last = self.last.max(Some(start + takes));
        }
        Ok(())
    }

    /// Waits for bytes or for the machine's deadline and hands it over. Loses nothing when dropped while waiting.
    pub async fn wait(&mut self, machine: &mut impl Machine) -> io::Result<()> {
        let deadline = machine.poll_timeout();
        let count = tokio::select! {
            // Bytes first: what came in time is not late because we were.
            biased;
            read = self.port.read(self.buf.as_mut_slice()) => Some(read?),
            () = until(deadline) => None,
        };
        match count {
            None => machine.handle_timeout(now()),
            Some(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Some(count) => {
                let (bytes, packets) = (machine.bytes_in(), machine.packets_in());
                machine.handle_bytes(now(), self.buf.get(..count).unwrap_or_default());
                let more = machine.bytes_in() - bytes;
                // What a probe echoes may be a password.
                self.buf.iter_mut().take(count).for_each(Zeroize::zeroize);
                let heard = usize::try_from(more).unwrap_or(usize::MAX);
                self.busy += wire_time(heard, self.baud);
                self.last = self.last.max(Some(now()));
                if heard > 0 {
                    self.turns.heard(now(), heard);
                }
                // A port that always has more to give may not keep the machine from its deadlines.
                if machine.poll_timeout().is_some_and(|due| due <= now()) {
                    machine.handle_timeout(now());
                }
                self.noise = if machine.packets_in() == packets {
                    self.noise + more
                } else {
                    0
                };
            }
        }
        Ok(())
    }

    /// How much was heard without an end and without a packet in it, when it is too much.
    pub fn flood(&self) -> Option<u64> {
        (self.noise > FLOOD).then_some(self.noise)
    }

    /// Changes the rate once everything has left.
    pub async fn set_baud(&mut self, baud: u32) -> io::Result<()> {
        self.port.set_baud(baud).await?;
        self.baud = baud;
        Ok(())
    }
}

/// Whether an error means that the port or the other side is gone, and not something that may pass.
pub(crate) fn means_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::NotConnected
            | io::ErrorKind::UnexpectedEof
    )
}
