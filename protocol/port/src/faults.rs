//! A port around a port that loses, spoils and delays bytes.
//!
//! Is: faults of a line, from a seed, for tests and training. The same seed and the same bytes give the same faults.
//! Is not: faults of a meter, such as a stuck toggle; those belong to the emulated meter.
//! Units: chances per byte, 0 to 1.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use crate::{AnyPort, Port, pass_on};

/// What is wrong with a line. The default is nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// Where the faults come from.
    pub seed: u64,
    /// Chance that a byte is lost, in each direction.
    pub drop: f64,
    /// Chance that one bit of a byte is turned over, in each direction.
    pub garble: f64,
    /// Chance that what was received waits before it is handed over, and how long.
    pub delay: Option<(f64, Duration)>,
    /// Every byte sent comes back, as with a probe that sees its own light.
    pub echo: bool,
    /// After this many bytes, both directions together, the port is gone.
    pub cut_after: Option<u64>,
}

impl Faults {
    /// Puts these faults around a port.
    #[must_use]
    pub fn around(self, port: AnyPort) -> Faulty {
        let random = Random::new(self.seed);
        Faulty {
            port,
            faults: self,
            random,
            passed: 0,
            ready: VecDeque::new(),
            held: None,
            reader: None,
        }
    }
}

/// A port with faults.
pub struct Faulty {
    port: AnyPort,
    faults: Faults,
    random: Random,
    /// Bytes that went through, both ways.
    passed: u64,
    /// To be read next.
    ready: VecDeque<u8>,
    /// What is ready is held back so long.
    held: Option<Pin<Box<Sleep>>>,
    reader: Option<Waker>,
}

/// splitmix64: small, and good enough to lose bytes with.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The same seed gives the same numbers.
    #[must_use]
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Whether something of this chance, 0 to 1, happens now.
    pub fn happens(&mut self, chance: f64) -> bool {
        // 53 bits are what a float holds exactly.
        let part = (self.bits() >> 11) as f64 / (1_u64 << 53) as f64;
        part < chance
    }

    /// A number below `limit`; 0 when that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.bits() % limit).unwrap_or_default()
    }
}

impl Faulty {
    /// What is left of a byte; also whether the port is still there.
    fn spoil(&mut self, byte: u8) -> Option<u8> {
        let dropped = self.random.happens(self.faults.drop);
        let garbled = self.random.happens(self.faults.garble);
        let bit = self.random.bits() % 8;
        match (dropped, garbled) {
            (true, _) => None,
            (false, true) => Some(byte ^ (1 << bit)),
            (false, false) => Some(byte),
        }
    }

    /// How many of `count` bytes still get through.
    fn allowed(&self, count: usize) -> usize {
        match self.faults.cut_after {
            None => count,
            Some(limit) => usize::try_from(limit.saturating_sub(self.passed))
                .map_or(count, |left| left.min(count)),
        }
    }

    fn is_cut(&self) -> bool {
        self.allowed(1) == 0
    }

    fn note(&mut self, count: usize) {
        self.passed += u64::try_from(count).unwrap_or(u64::MAX);
        if self.is_cut()
            && let Some(reader) = self.reader.take()
        {
            reader.wake();
        }
    }
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "cut off by a fault")
}

impl AsyncRead for Faulty {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            if let Some(held) = &mut this.held {
                if held.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                this.held = None;
            }
            if !this.ready.is_empty() {
                let count = buf.remaining().min(this.ready.len());
                for byte in this.ready.drain(..count) {
                    buf.put_slice(&[byte]);
                }
                return Poll::Ready(Ok(()));
            }
            if this.is_cut() {
                return Poll::Ready(Err(gone()));
            }
            let mut space = [0; 256];
            let mut inner = ReadBuf::new(&mut space);
            match Pin::new(&mut this.port).poll_read(cx, &mut inner) {
                Poll::Ready(Ok(())) if inner.filled().is_empty() => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) => (),
                Poll::Pending => {
                    this.reader = Some(cx.waker().clone());
                    return Poll::Pending;
                }
                failed => return failed,
            }
            let allowed = this.allowed(inner.filled().len());
            for &byte in inner.filled().iter().take(allowed) {
                let left = this.spoil(byte);
                this.ready.extend(left);
            }
            this.note(allowed);
            if let Some((chance, pause)) = this.faults.delay
                && this.random.happens(chance)
            {
                this.held = Some(Box::pin(sleep(pause)));
            }
        }
    }
}

impl AsyncWrite for Faulty {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let allowed = this.allowed(1);
        let Some(&byte) = bytes.get(..allowed).and_then(<[u8]>::first) else {
            return Poll::Ready(if bytes.is_empty() { Ok(0) } else { Err(gone()) });
        };
        // Byte by byte, and the faults are drawn only once the port has room: so a seed gives the same faults however
        // the bytes are cut into writes.
        let state = this.random.0;
        if let Some(left) = this.spoil(byte) {
            match Pin::new(&mut this.port).poll_write(cx, &[left]) {
                Poll::Ready(Ok(1..)) => (),
                other => {
                    this.random.0 = state;
                    return other;
                }
            }
        }
        if this.faults.echo {
            this.ready.push_back(byte);
            if let Some(reader) = this.reader.take() {
                reader.wake();
            }
        }
        this.note(1);
        Poll::Ready(Ok(1))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_cut() {
            return Poll::Ready(Err(gone()));
        }
        Pin::new(&mut self.port).poll_flush(cx)
    }

    pass_on! { port: poll_shutdown }
}

impl Port for Faulty {
    pass_on! { port: set_baud }

    fn discard_input(&mut self) {
        self.ready.clear();
        self.held = None;
        self.port.discard_input();
    }

    pass_on! { port: name, can_change_baud, signals }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{self, MemoryPort, Pace};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    fn line(faults: Faults) -> (Faulty, MemoryPort) {
        let (near, far) = memory::pair(Pace::Instant);
        (faults.around(Box::new(near)), far)
    }

    /// What is left of a thousand bytes sent through `faults` in pieces of `piece`.
    async fn left_of_a_thousand(faults: Faults, piece: usize) -> Vec<u8> {
        let (mut near, mut far) = line(faults);
        for bytes in [0x55; 1000].chunks(piece) {
            near.write_all(bytes).await.unwrap();
        }
        drop(near);
        let mut left = Vec::new();
        far.read_to_end(&mut left).await.unwrap();
        left
    }

    #[tokio::test(start_paused = true)]
    async fn without_faults_all_passes() {
        assert_eq!(left_of_a_thousand(Faults::default(), 7).await, [0x55; 1000]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_seed_gives_the_same_faults_however_the_bytes_are_cut() {
        let faults = Faults {
            seed: 7,
            drop: 0.02,
            garble: 0.02,
            ..Faults::default()
        };
        let left = left_of_a_thousand(faults.clone(), 1).await;
        let lost = 1000 - left.len();
        let spoiled = left.iter().filter(|&&byte| byte != 0x55).count();
        assert!(
            (5..50).contains(&lost) && (5..50).contains(&spoiled),
            "{lost} lost, {spoiled} spoiled"
        );
        assert!(left.iter().all(|byte| (byte ^ 0x55).count_ones() <= 1));
        assert_eq!(left_of_a_thousand(faults.clone(), 64).await, left);
        assert_ne!(
            left_of_a_thousand(Faults { seed: 8, ..faults }, 64).await,
            left
        );
    }

    #[tokio::test(start_paused = true)]
    async fn received_bytes_are_spoiled_too() {
        let (mut near, mut far) = line(Faults {
            seed: 1,
            drop: 0.1,
            ..Faults::default()
        });
        far.write_all(&[0; 1000]).await.unwrap();
        drop(far);
        let mut left = Vec::new();
        near.read_to_end(&mut left).await.unwrap();
        assert!((800..980).contains(&left.len()), "{}", left.len());
    }

    #[tokio::test(start_paused = true)]
    async fn an_echo_comes_back_before_the_answer() {
        let (mut near, mut far) = line(Faults {
            echo: true,
            ..Faults::default()
        });
        near.write_all(&[1, 2]).await.unwrap();
        far.write_all(&[3]).await.unwrap();
        let mut got = [0; 3];
        near.read_exact(&mut got).await.unwrap();
        assert_eq!(got, [1, 2, 3]);
        far.read_exact(&mut got[..2]).await.unwrap();
        assert_eq!(got, [1, 2, 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_delay_holds_what_was_received() {
        let pause = Duration::from_millis(700);
        let (mut near, mut far) = line(Faults {
            delay: Some((1.0, pause)),
            ..Faults::default()
        });
        let start = tokio::time::Instant::now();
        far.write_all(&[1]).await.unwrap();
        assert_eq!(near.read_u8().await.unwrap(), 1);
        assert_eq!(start.elapsed(), pause);
    }

    #[tokio::test(start_paused = true)]
    async fn a_cut_ends_both_directions_and_wakes_a_reader() {
        let (near, mut far) = line(Faults {
            cut_after: Some(5),
            ..Faults::default()
        });
        let (mut reading, mut writing) = tokio::io::split(near);
        far.write_all(&[1, 2]).await.unwrap();
        let reader = tokio::spawn(async move {
            let mut got = Vec::new();
            (reading.read_to_end(&mut got).await.unwrap_err().kind(), got)
        });
        tokio::task::yield_now().await;
        let error = writing.write_all(&[7; 9]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(
            reader.await.unwrap(),
            (io::ErrorKind::BrokenPipe, vec![1, 2])
        );
        drop(writing);
        let mut got = Vec::new();
        far.read_to_end(&mut got).await.unwrap();
        assert_eq!(got, [7; 3]);
    }
}
