//! A port around the meter's end of the line that spoils what the meter sends, or keeps from it what it should hear.
//!
//! Is: lost and garbled ACKs, check sequences and packets; a meter that is deaf, asleep, without power, or no C12.18 meter.
//! Is not: framing. What the machine sends at once is an ACK or a NAK, a packet, or the one behind the other.
//! Is not: faults of each byte on the line, which are the same for both ends; see `port`.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use meterbench_c1218::{ACK, NAK, Request};
use meterbench_port::{AnyPort, BASE_BAUD, BoxFuture, Port, Random, pass_on};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::{Faults, Kind};
use crate::power::{Power, written_table};
use crate::serve::Handle;

/// After so long without a byte the line counts as silent.
const SILENCE: Duration = Duration::from_millis(500);
/// After so long without a byte a meter that must be woken is asleep again.
const SLEEP: Duration = Duration::from_secs(10);
/// What a byte that wakes is.
const WAKE: u8 = 0x55;
/// What an IEC meter waits for, and what it says then; both have a parity bit on the line.
const SIGN_ON: &[u8] = b"!\r\n";
const GREETING: &[u8] = b"/LGZ4ZMF100AC.M23\r\n";

/// What outlasts a line: the next tool meets the same meter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    /// A session has ended, and nothing has come of it yet.
    session_over: bool,
    /// The last answer worth repeating.
    answer: Vec<u8>,
    /// The power has gone off once.
    died: bool,
    /// Tables written so far.
    writes: u32,
    /// Deaf and mute until then.
    dark_until: Option<Instant>,
}

impl Past {
    /// A session has ended.
    pub fn session_over(&self) {
        self.lock().session_over = true;
    }

    /// Does the power fail while this request is carried out?
    pub fn cut(&self, faults: &Faults, request: &Request) -> Option<Cut> {
        written_table(request)?;
        let (torn, kept) = (faults.count(Kind::TornWrite), faults.count(Kind::CutWrite));
        let mut memory = self.lock();
        memory.writes = memory.writes.saturating_add(1);
        let due = torn.or(kept).is_some_and(|number| memory.writes >= number);
        if !due || std::mem::replace(&mut memory.died, true) {
            return None;
        }
        let tear = torn.map(|_| Random::new(faults.seed.rotate_left(16)).bits());
        Some(Cut { tear })
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A power failure while a table is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    /// Picks where the new bytes end; without it the rule holds that a table is never a mixture.
    pub tear: Option<u64>,
}

impl Memory {
    fn go_dark(&mut self, time: Duration) {
        self.dark_until = self.dark_until.max(Some(Instant::now() + time));
    }
}

/// The meter's end of a line, with faults.
pub(crate) struct FaultyEnd {
    port: AnyPort,
    faults: Faults,
    random: Random,
    past: Past,
    meter: Handle,
    /// To be sent.
    out: VecDeque<u8>,
    /// Packets that the meter has sent.
    packets: u32,
    /// The last answer of the session before is still to be repeated.
    repeat: bool,
    /// Deaf and mute at a rate that it does not really keep.
    wrong_rate: bool,
    asleep: bool,
    heard: Instant,
    spoke: Instant,
    /// The last bytes heard by an IEC meter.
    sign_on: Vec<u8>,
}

impl FaultyEnd {
    pub fn new(port: AnyPort, faults: &Faults, meter: &Handle) -> FaultyEnd {
        let now = Instant::now();
        let past = meter.past().clone();
        let repeat = !past.lock().answer.is_empty();
        // The meter has been silent before.
        let long_ago = now.checked_sub(SLEEP).unwrap_or(now);
        FaultyEnd {
            port,
            random: Random::new(faults.seed.rotate_left(32)),
            repeat,
            past,
            meter: meter.clone(),
            out: VecDeque::new(),
            packets: 0,
            wrong_rate: false,
            asleep: faults.has(Kind::WakeUp),
            heard: long_ago,
            spoke: long_ago,
            sign_on: Vec::new(),
            faults: faults.clone(),
        }
    }

    fn is_dark(&self) -> bool {
        self.wrong_rate
            || self.asleep
            || self.faults.has(Kind::Silent)
            || self.faults.has(Kind::Iec)
            || self
                .past
                .lock()
                .dark_until
                .is_some_and(|until| Instant::now() < until)
    }

    fn note_session_end(&mut self) {
        let mut past = self.past.lock();
        if std::mem::take(&mut past.session_over) {
            self.repeat = !past.answer.is_empty();
            if let Some((pause, _)) = self.faults.time(Kind::Pause) {
                past.go_dark(pause);
            }
        }
    }

    /// What the meter hears of `bytes`.
    fn hear<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        self.note_session_end();
        let now = Instant::now();
        let idle = now - self.heard;
        self.heard = now;
        if self.faults.has(Kind::Iec) {
            self.sign_on.extend(bytes.iter().map(|byte| byte & 0x7F));
            if self.sign_on.ends_with(SIGN_ON) {
                self.out
                    .extend(GREETING.iter().map(|byte| even_parity(*byte)));
            }
            let old = self.sign_on.len().saturating_sub(SIGN_ON.len());
            self.sign_on.drain(..old);
        }
        if self.faults.has(Kind::WakeUp) {
            self.asleep |= idle >= SLEEP;
            if self.asleep {
                let Some(at) = bytes.iter().position(|byte| *byte == WAKE) else {
                    return &[];
                };
                self.asleep = false;
                return bytes.get(at + 1..).unwrap_or_default();
            }
        }
        if self.is_dark() { &[] } else { bytes }
    }

    /// What goes out of `burst`.
    fn say(&mut self, burst: &[u8]) {
        self.note_session_end();
        let now = Instant::now();
        let idle = now - self.spoke;
        self.spoke = now;
        if self.is_dark() {
            return;
        }
        let mut spoiled = Vec::with_capacity(burst.len() + 16);
        if idle >= SILENCE && self.faults.has(Kind::Garbage) {
            for _ in 0..=self.random.below(8) {
                spoiled.push(self.random.bits().to_le_bytes()[0]);
            }
        }
        let (reply, packet) = match burst.split_first() {
            Some((&reply @ (ACK | NAK), packet)) => (Some(reply), packet),
            _ => (None, burst),
        };
        match reply {
            Some(ACK) => self.acknowledge(&mut spoiled),
            reply => spoiled.extend(reply),
        }
        if !packet.is_empty() {
            self.send(packet, &mut spoiled);
        }
        let lost = usize::from(idle >= SILENCE && self.faults.has(Kind::FirstByteLost));
        self.out.extend(spoiled.iter().skip(lost));
        let dies = self.faults.count(Kind::DieAfter);
        if dies.is_some_and(|after| self.packets >= after)
            && !std::mem::replace(&mut self.past.lock().died, true)
        {
            self.meter.set_power(Power::Off);
            self.meter.come_back_later();
        }
    }

    fn happens(&mut self, kind: Kind) -> bool {
        let rate = self.faults.rate(kind);
        rate > 0.0 && self.random.happens(rate)
    }

    fn acknowledge(&mut self, out: &mut Vec<u8>) {
        if self.happens(Kind::DropAck) {
        } else if self.happens(Kind::GarbleAck) {
            out.push(0);
        } else if self.happens(Kind::NakBurst) {
            out.extend([NAK; 5]);
        } else {
            out.push(ACK);
        }
    }

    fn send(&mut self, packet: &[u8], out: &mut Vec<u8>) {
        self.packets = self.packets.saturating_add(1);
        if self.faults.has(Kind::StaleAnswer) {
            let mut past = self.past.lock();
            if std::mem::take(&mut self.repeat) {
                out.append(&mut past.answer);
            }
            // A bare `ok` is nothing to be mistaken for.
            if packet.len() > 16 {
                past.answer = packet.to_vec();
            }
        }
        if self.happens(Kind::DropPacket) {
            return;
        }
        let start = out.len();
        out.extend_from_slice(packet);
        if self.happens(Kind::GarbleCrc)
            && let Some(last) = out.last_mut()
        {
            *last ^= 0x5A;
        }
        if self.happens(Kind::DropLastByte) {
            out.pop();
        }
        if self.happens(Kind::Truncate) {
            let left = self.random.below(out.len() - start);
            out.truncate(start + left);
        }
    }

    fn drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.out.is_empty() {
            let bytes = self.out.make_contiguous();
            let count = ready!(Pin::new(&mut self.port).poll_write(cx, bytes))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.out.drain(..count.min(self.out.len()));
        }
        Poll::Ready(Ok(()))
    }
}

/// Seven bits and a parity bit, as a receiver of eight bits sees them.
fn even_parity(byte: u8) -> u8 {
    byte | u8::from(byte.count_ones() % 2 == 1) << 7
}

impl AsyncRead for FaultyEnd {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            if let Poll::Ready(Err(error)) = this.drain(cx) {
                return Poll::Ready(Err(error));
            }
            let mut space = [0; 512];
            let most = buf.remaining().min(space.len());
            let mut inner = ReadBuf::new(space.get_mut(..most).unwrap_or_default());
            ready!(Pin::new(&mut this.port).poll_read(cx, &mut inner))?;
            if inner.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            let heard = this.hear(inner.filled());
            if !heard.is_empty() {
                buf.put_slice(heard);
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncWrite for FaultyEnd {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.drain(cx))?;
        self.say(bytes);
        // What does not fit now goes out before the next bytes, or with the next read.
        if let Poll::Ready(Err(error)) = self.drain(cx) {
            return Poll::Ready(Err(error));
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.drain(cx))?;
        Pin::new(&mut self.port).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.drain(cx))?;
        Pin::new(&mut self.port).poll_shutdown(cx)
    }
}

impl Port for FaultyEnd {
    fn set_baud(&mut self, bits_per_second: u32) -> BoxFuture<'_, io::Result<()>> {
        self.wrong_rate = bits_per_second != BASE_BAUD && self.faults.has(Kind::NoBaud);
        self.port.set_baud(bits_per_second)
    }

    pass_on! { port: discard_input, name, can_change_baud, signals }
}
