//! Two ends of a line in one process.
//!
//! Is: what an emulated meter in this process is connected with, and what tests run on. A paced line delivers each
//! byte when its last bit would have arrived; a receiver at another rate than the sender reads what a UART would.
//! Is not: faults of the line; see `faults`.
//! Units: rates in bits per second; a byte is 10 bits (start, 8 data, stop).
//! Shape: deadlines are absolute, counted from the start of a burst, so that timer lateness never adds up. The clock
//! is tokio's: with a paused clock a whole session takes no real time.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use meterbench_c1218::wire_time;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::{BASE_BAUD, BoxFuture, Port};

/// How fast bytes travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Pace {
    /// At once.
    Instant,
    /// As on a wire: 10 bits a byte at the sender's rate.
    #[default]
    Line,
}

/// Timers tick in milliseconds and wake up late. An end that starts to send within this time after the last byte that
/// it sent or heard is taken to have started right after that byte, so that the line keeps its rate in the long run.
const GRAIN: Duration = Duration::from_millis(2);

/// A side that has no rate of its own takes what comes in gulps of this time: a wake-up for every byte would keep many served
/// meters from each other. The last byte on the way is never late for it.
const GULP: Duration = Duration::from_millis(4);

/// A writer waits when this many bytes were not read yet.
const CAPACITY: usize = 65_536;

/// Two connected ends, both at 9600 bit/s at first, each with a rate of its own.
#[must_use]
pub fn pair(pace: Pace) -> (MemoryPort, MemoryPort) {
    connect(pace, true)
}

/// Two connected ends with one rate, which either may set: the first for an outer side that has no rate, such as a TCP
/// stream or a pseudo-terminal whose bytes are copied to and from a paced line.
#[must_use]
pub fn pair_of_one_rate(pace: Pace) -> (MemoryPort, MemoryPort) {
    connect(pace, false)
}

fn connect(pace: Pace, own_rates: bool) -> (MemoryPort, MemoryPort) {
    let now = Instant::now();
    let cable = Arc::new(Mutex::new(Cable {
        pace,
        own_rates,
        left: End::new(now),
        right: End::new(now),
    }));
    let end = |is_left| MemoryPort {
        cable: Arc::clone(&cable),
        is_left,
        arrival: None,
        departure: None,
    };
    (end(true), end(false))
}

/// One end of a line in memory.
#[derive(Debug)]
pub struct MemoryPort {
    cable: Arc<Mutex<Cable>>,
    is_left: bool,
    arrival: Option<Pin<Box<Sleep>>>,
    departure: Option<Pin<Box<Sleep>>>,
}

#[derive(Debug)]
struct Cable {
    pace: Pace,
    own_rates: bool,
    left: End,
    right: End,
}

impl Cable {
    /// This end and the other one.
    fn ends(&mut self, is_left: bool) -> (&mut End, &mut End) {
        if is_left {
            (&mut self.left, &mut self.right)
        } else {
            (&mut self.right, &mut self.left)
        }
    }
}

/// What is known of one end: its rate, what flies towards it, what it has sent.
#[derive(Debug)]
struct End {
    baud: u32,
    gone: bool,
    /// This end will send nothing more, but still reads.
    finished: bool,
    /// Towards this end, in order of arrival.
    flying: VecDeque<Flying>,
    /// Arrived, as this end's UART understood it, and not read yet.
    arrived: VecDeque<u8>,
    /// When the last byte that this end has read arrived.
    heard: Instant,
    /// Start, rate and length of the burst that this end sends or has sent last.
    burst: Burst,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

#[derive(Debug)]
struct Flying {
    due: Instant,
    byte: u8,
    baud: u32,
}

#[derive(Debug)]
struct Burst {
    start: Instant,
    baud: u32,
    bytes: usize,
}

impl Burst {
    /// When the last bit of the burst has left.
    fn end(&self) -> Instant {
        self.start + wire_time(self.bytes, self.baud)
    }
}

/// What a UART at `receiver` bit/s reads when `byte` is sent at `sender` bit/s: it takes the level in the middle of
/// each of its own bits. Rates that differ by less than 5 % understand each other, as real ones do.
fn heard_as(byte: u8, sender: u32, receiver: u32) -> u8 {
    let mut heard = 0;
    for bit in 0..8u32 {
        // Middle of data bit `bit` in half bits of the receiver, then in whole bits of the sender.
        let half_bits = u64::from(2 * bit + 3);
        let at = half_bits * u64::from(sender) / (2 * u64::from(receiver.max(1)));
        let level = match at {
            0 => false,
            1..=8 => byte >> (at - 1) & 1 == 1,
            _ => true,
        };
        heard |= u8::from(level) << bit;
    }
    heard
}

impl End {
    fn new(now: Instant) -> End {
        End {
            baud: BASE_BAUD,
            gone: false,
            finished: false,
            flying: VecDeque::new(),
            arrived: VecDeque::new(),
            heard: now,
            burst: Burst {
                start: now,
                baud: BASE_BAUD,
                bytes: 0,
            },
            reader: None,
            writer: None,
        }
    }

    /// Takes what is due by `now` off the line, at the rate this end has now.
    fn arrive(&mut self, now: Instant, garbles: bool) {
        while self.flying.front().is_some_and(|flying| flying.due <= now) {
            let Some(Flying { due, byte, baud }) = self.flying.pop_front() else {
                break;
            };
            self.arrived.push_back(if garbles {
                heard_as(byte, baud, self.baud)
            } else {
                byte
            });
            self.heard = due;
        }
    }

    /// When to look for what flies towards this end: at its first byte, or in gulps.
    fn next_look(&self, gulps: bool) -> Option<Instant> {
        let (first, last) = (self.flying.front()?.due, self.flying.back()?.due);
        Some(if gulps { last.min(first + GULP) } else { first })
    }

    /// When the next byte that this end sends may start.
    fn start(&self, now: Instant) -> Instant {
        let last = self.burst.end().max(self.heard);
        if now < last + GRAIN { last } else { now }
    }
}

impl MemoryPort {
    /// The rate of this end, in bits per second.
    #[must_use]
    pub fn baud(&self) -> u32 {
        self.lock().ends(self.is_left).0.baud
    }

    fn lock(&self) -> MutexGuard<'_, Cable> {
        self.cable.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for `deadline` in `timer`; ready when it has passed.
fn poll_until(
    timer: &mut Option<Pin<Box<Sleep>>>,
    deadline: Instant,
    cx: &mut Context<'_>,
) -> Poll<()> {
    let sleep = timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
    if sleep.deadline() != deadline {
        sleep.as_mut().reset(deadline);
    }
    sleep.as_mut().poll(cx)
}

impl AsyncRead for MemoryPort {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            let next = {
                let mut cable = this.cable.lock().unwrap_or_else(PoisonError::into_inner);
                let garbles = cable.own_rates;
                let gulps = !cable.own_rates && this.is_left;
                let (me, peer) = cable.ends(this.is_left);
                me.arrive(Instant::now(), garbles);
                if !me.arrived.is_empty() {
                    let count = buf.remaining().min(me.arrived.len());
                    for byte in me.arrived.drain(..count) {
                        buf.put_slice(&[byte]);
                    }
                    if let Some(writer) = peer.writer.take() {
                        writer.wake();
                    }
                    return Poll::Ready(Ok(()));
                }
                if (peer.gone || peer.finished) && me.flying.is_empty() {
                    return Poll::Ready(Ok(()));
                }
                me.reader = Some(cx.waker().clone());
                me.next_look(gulps)
            };
            let Some(due) = next else {
                return Poll::Pending;
            };
            match poll_until(&mut this.arrival, due, cx) {
                Poll::Ready(()) => this.arrival = None,
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl AsyncWrite for MemoryPort {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut cable = self.lock();
        let pace = cable.pace;
        let (me, peer) = cable.ends(self.is_left);
        if peer.gone {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let room = CAPACITY.saturating_sub(peer.flying.len() + peer.arrived.len());
        let bytes = bytes.get(..room.min(bytes.len())).unwrap_or(bytes);
        if bytes.is_empty() {
            me.writer = Some(cx.waker().clone());
            return if room == 0 {
                Poll::Pending
            } else {
                Poll::Ready(Ok(0))
            };
        }
        let now = Instant::now();
        let start = me.start(now);
        if start != me.burst.end() || me.burst.baud != me.baud {
            me.burst = Burst {
                start,
                baud: me.baud,
                bytes: 0,
            };
        }
        for &byte in bytes {
            me.burst.bytes += 1;
            let due = match pace {
                Pace::Line => me.burst.end(),
                Pace::Instant => now,
            };
            peer.flying.push_back(Flying {
                due,
                byte,
                baud: me.baud,
            });
        }
        if pace == Pace::Instant {
            me.burst = Burst {
                start: now,
                baud: me.baud,
                bytes: 0,
            };
        }
        if let Some(reader) = peer.reader.take() {
            reader.wake();
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let end = this.lock().ends(this.is_left).0.burst.end();
        if end > Instant::now() && poll_until(&mut this.departure, end, cx).is_pending() {
            return Poll::Pending;
        }
        this.departure = None;
        Poll::Ready(Ok(()))
    }

    /// The other end reads what is on the way, and then the end.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.as_mut().poll_flush(cx).is_pending() {
            return Poll::Pending;
        }
        let mut cable = self.lock();
        let (me, peer) = cable.ends(self.is_left);
        me.finished = true;
        if let Some(reader) = peer.reader.take() {
            reader.wake();
        }
        Poll::Ready(Ok(()))
    }
}

impl Port for MemoryPort {
    fn set_baud(&mut self, bits_per_second: u32) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(async move {
            self.flush().await?;
            let mut cable = self.lock();
            let own_rates = cable.own_rates;
            let (me, peer) = cable.ends(self.is_left);
            // What has arrived by now was heard at the old rate.
            me.arrive(Instant::now(), own_rates);
            me.baud = bits_per_second;
            if !own_rates {
                peer.baud = bits_per_second;
            }
            Ok(())
        })
    }

    fn discard_input(&mut self) {
        let mut cable = self.lock();
        let garbles = cable.own_rates;
        let (me, peer) = cable.ends(self.is_left);
        me.arrive(Instant::now(), garbles);
        me.arrived.clear();
        if let Some(writer) = peer.writer.take() {
            writer.wake();
        }
    }

    fn name(&self) -> &str {
        "memory"
    }
}

impl Drop for MemoryPort {
    fn drop(&mut self) {
        let mut cable = self.lock();
        let (me, peer) = cable.ends(self.is_left);
        me.gone = true;
        for waker in [peer.reader.take(), peer.writer.take()]
            .into_iter()
            .flatten()
        {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests;
