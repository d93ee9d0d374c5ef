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

/// A writer waits when this many bytes were not read yet.
const CAPACITY: usize = 65_536;

/// Two connected ends, both at 9600 bit/s at first, each with a rate of its own.
#[must_use]
pub fn pair(pace: Pace) -> (MemoryPort, MemoryPort) {
    connect(pace, true)
}

/// Two connected ends with one rate, which either may set: for an outer side that has no rate, such as a TCP stream
/// or a pseudo-terminal whose bytes are copied to and from a paced line.
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
                if peer.gone && me.flying.is_empty() {
                    return Poll::Ready(Ok(()));
                }
                me.reader = Some(cx.waker().clone());
                me.flying.front().map(|flying| flying.due)
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

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
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
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt as _;

    const START: &[u8] = b"what goes in comes out";

    async fn read_exactly(port: &mut MemoryPort, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        port.read_exact(&mut bytes).await.unwrap();
        bytes
    }

    #[tokio::test(start_paused = true)]
    async fn a_thousand_bytes_take_1042_ms_at_9600() {
        let (mut a, mut b) = pair(Pace::Line);
        let sent: Vec<u8> = (0..1000u32).map(|i| i.to_le_bytes()[0]).collect();
        let start = Instant::now();
        a.write_all(&sent).await.unwrap();
        assert_eq!(
            start.elapsed(),
            Duration::ZERO,
            "writing doesn't wait for the line"
        );
        assert_eq!(read_exactly(&mut b, 1000).await, sent);
        // 1000 x 10 / 9600 s = 1041.67 ms, and tokio's timers tick in whole milliseconds.
        assert_eq!(start.elapsed(), Duration::from_millis(1042));
    }

    #[tokio::test(start_paused = true)]
    async fn a_byte_arrives_when_its_last_bit_does() {
        let (mut a, mut b) = pair(Pace::Line);
        let start = Instant::now();
        a.write_all(START).await.unwrap();
        for count in 1..=START.len() {
            b.read_u8().await.unwrap();
            let exact = wire_time(count, 9600);
            let late = start
                .elapsed()
                .checked_sub(exact)
                .expect("a byte came before its time");
            assert!(
                late < Duration::from_millis(1),
                "byte {count} was {late:?} late"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn turning_the_line_round_a_hundred_times_loses_no_time() {
        let (mut a, mut b) = pair(Pace::Line);
        let start = Instant::now();
        for _ in 0..100 {
            a.write_all(&[0; 5]).await.unwrap();
            read_exactly(&mut b, 5).await;
            b.write_all(&[0; 8]).await.unwrap();
            read_exactly(&mut a, 8).await;
        }
        let exact = wire_time(1300, 9600);
        let late = start
            .elapsed()
            .checked_sub(exact)
            .expect("faster than the line");
        assert!(late < Duration::from_millis(2), "{late:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_before_an_answer_is_kept() {
        let (mut a, mut b) = pair(Pace::Line);
        let start = Instant::now();
        a.write_all(&[1]).await.unwrap();
        read_exactly(&mut b, 1).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        b.write_all(&[2]).await.unwrap();
        read_exactly(&mut a, 1).await;
        assert!(
            start.elapsed() >= Duration::from_millis(52),
            "{:?}",
            start.elapsed()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn flushing_waits_until_the_last_bit_has_left() {
        let (mut a, _b) = pair(Pace::Line);
        let start = Instant::now();
        a.write_all(&[0; 96]).await.unwrap();
        a.flush().await.unwrap();
        assert_eq!(start.elapsed(), Duration::from_millis(100));
    }

    #[tokio::test(start_paused = true)]
    async fn an_unpaced_line_takes_no_time() {
        let (mut a, mut b) = pair(Pace::Instant);
        let start = Instant::now();
        a.write_all(&[7; 5000]).await.unwrap();
        a.flush().await.unwrap();
        assert_eq!(read_exactly(&mut b, 5000).await, [7; 5000]);
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_higher_rate_holds_from_the_next_byte() {
        let (mut a, mut b) = pair(Pace::Line);
        let start = Instant::now();
        a.write_all(&[0x55; 96]).await.unwrap();
        a.set_baud(96_000).await.unwrap();
        assert_eq!(
            start.elapsed(),
            Duration::from_millis(100),
            "the old bytes leave first"
        );
        assert_eq!(read_exactly(&mut b, 96).await, [0x55; 96]);
        b.set_baud(96_000).await.unwrap();
        a.write_all(&[0x55; 96]).await.unwrap();
        assert_eq!(read_exactly(&mut b, 96).await, [0x55; 96]);
        assert_eq!(start.elapsed(), Duration::from_millis(110));
    }

    #[tokio::test(start_paused = true)]
    async fn ends_at_different_rates_hear_what_a_uart_would() {
        let (mut a, mut b) = pair(Pace::Line);
        b.set_baud(19_200).await.unwrap();
        a.write_all(&[0x06]).await.unwrap();
        // 0 | 0110 0000 | 1, each bit twice as long: 0 [0 00 11 11 0]
        assert_eq!(read_exactly(&mut b, 1).await, [0x78]);
        b.set_baud(9600).await.unwrap();
        a.write_all(&[0x06]).await.unwrap();
        assert_eq!(read_exactly(&mut b, 1).await, [0x06]);
    }

    #[test]
    fn rates_within_five_percent_understand_each_other() {
        for byte in 0..=255 {
            assert_eq!(heard_as(byte, 9600, 9600), byte);
            assert_eq!(heard_as(byte, 9600, 10_000), byte);
            assert_eq!(heard_as(byte, 10_000, 9600), byte);
        }
        for (sender, receiver) in [
            (9600, 19_200),
            (19_200, 9600),
            (9600, 28_800),
            (115_200, 9600),
        ] {
            let same = (0..=255)
                .filter(|&byte| heard_as(byte, sender, receiver) == byte)
                .count();
            assert!(same < 16, "{sender} to {receiver}: {same} bytes survive");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_arrived_before_a_change_of_rate_was_heard_at_the_old_one() {
        let (mut a, mut b) = pair(Pace::Line);
        a.write_all(&[0x06]).await.unwrap();
        a.flush().await.unwrap();
        b.set_baud(19_200).await.unwrap();
        assert_eq!(read_exactly(&mut b, 1).await, [0x06]);
    }

    #[tokio::test(start_paused = true)]
    async fn ends_of_one_rate_always_understand_each_other() {
        let (mut a, mut b) = pair_of_one_rate(Pace::Line);
        b.set_baud(96_000).await.unwrap();
        let start = Instant::now();
        a.write_all(&[0x06; 96]).await.unwrap();
        assert_eq!(read_exactly(&mut b, 96).await, [0x06; 96]);
        assert_eq!(
            (a.baud(), start.elapsed()),
            (96_000, Duration::from_millis(10))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn discarding_takes_what_has_arrived_and_not_what_is_on_the_way() {
        let (mut a, mut b) = pair(Pace::Line);
        a.write_all(&[1, 2, 3, 4]).await.unwrap();
        tokio::time::sleep(wire_time(2, 9600)).await;
        b.discard_input();
        assert_eq!(read_exactly(&mut b, 2).await, [3, 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn when_one_end_goes_the_other_reads_the_rest_and_then_nothing() {
        let (mut a, mut b) = pair(Pace::Line);
        a.write_all(&[1, 2]).await.unwrap();
        drop(a);
        let mut rest = Vec::new();
        b.read_to_end(&mut rest).await.unwrap();
        assert_eq!(rest, [1, 2]);
        assert_eq!(
            b.write(&[3]).await.unwrap_err().kind(),
            io::ErrorKind::BrokenPipe
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_waits_is_woken_when_the_other_end_goes() {
        let (a, mut b) = pair(Pace::Line);
        let reading = tokio::spawn(async move { b.read(&mut [0; 4]).await.unwrap() });
        tokio::task::yield_now().await;
        drop(a);
        assert_eq!(reading.await.unwrap(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_writer_waits_for_a_reader_that_is_far_behind() {
        let (mut a, mut b) = pair(Pace::Instant);
        a.write_all(&vec![0; CAPACITY]).await.unwrap();
        let writing = tokio::spawn(async move { a.write_all(&[1]).await.map(|()| a) });
        tokio::task::yield_now().await;
        assert!(!writing.is_finished());
        read_exactly(&mut b, CAPACITY).await;
        let _a = writing.await.unwrap().unwrap();
        assert_eq!(read_exactly(&mut b, 1).await, [1]);
    }
}
