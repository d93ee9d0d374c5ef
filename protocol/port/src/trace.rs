//! A port around a port that writes down what passes.
//!
//! Is: both directions with times into a text file, raw and in words; the last few files kept.
//! Is not: a reason for a transfer to fail: when the file can't be written, the trace ends and the transfer goes on.
//! Shape: the port, the date and the time of day at the start; then per packet, ACK or piece of noise a line `seconds  >|<  words` and its bytes in hex below; `>` goes to the
//! meter. Secrets are shown as `··`; see `trace::words` for what is one.

mod splitter;
mod words;

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use crate::{AnyPort, BoxFuture, Port};
use splitter::{Piece, Splitter};
use words::Scribe;

/// How many older files of the same name are kept, as `NAME.1` (the last one) and so on.
const KEPT: u32 = 3;

/// The date at the head: this computer's time and how far it is from UTC.
const DATE: &str = "%Y-%m-%d %H:%M:%S %:z";

/// Bytes in a line of hex.
const HEX_WIDTH: usize = 32;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    ToMeter,
    FromMeter,
}

/// A port whose traffic is written down.
pub struct Traced {
    port: AnyPort,
    log: Log,
}

impl Traced {
    /// Writes what passes through `port` into a new file at `path`. An older one there is kept under another name.
    pub fn new(port: AnyPort, path: &Path) -> io::Result<Traced> {
        keep_older(path)?;
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        let log = Log::new(file, port.name());
        Ok(Traced { port, log })
    }
}

/// Moves `path` to `path.1`, what was there to `path.2`, and so on; the oldest goes.
fn keep_older(path: &Path) -> io::Result<()> {
    let numbered = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        if number > 0 {
            name.push(format!(".{number}"));
        }
        PathBuf::from(name)
    };
    if !path.try_exists()? {
        return Ok(());
    }
    for number in (0..KEPT).rev() {
        if numbered(number).try_exists()? {
            std::fs::rename(numbered(number), numbered(number + 1))?;
        }
    }
    Ok(())
}

/// The file and what must be remembered between bytes.
struct Log {
    /// `None` once writing has failed.
    file: Option<BufWriter<File>>,
    start: Instant,
    to_meter: Splitter,
    from_meter: Splitter,
    scribe: Scribe,
}

impl Log {
    fn new(file: File, port: &str) -> Log {
        let mut log = Log {
            file: Some(BufWriter::new(file)),
            start: Instant::now(),
            to_meter: Splitter::default(),
            from_meter: Splitter::default(),
            scribe: Scribe::default(),
        };
        // The only wall clock of this crate: lines count from here on tokio's.
        let date = jiff::Zoned::now().strftime(DATE);
        log.write(&format!(
            "# {port}, {date}\n# seconds since then, > to the meter, < from the meter, ·· not shown\n"
        ));
        log
    }

    fn bytes(&mut self, way: Way, bytes: &[u8]) {
        if self.file.is_none() || bytes.is_empty() {
            return;
        }
        let now = Instant::now();
        // A fragment of either direction that nothing followed in time is written before what comes now.
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
            let (words, shown) = self.scribe.describe(way, &piece);
            let arrow = match way {
                Way::ToMeter => '>',
                Way::FromMeter => '<',
            };
            let seconds = time.duration_since(self.start).as_secs_f64();
            let mut text = format!("{seconds:>12.6}  {arrow}  {words}\n");
            for line in shown.chunks(HEX_WIDTH) {
                text.push_str("                ");
                for byte in line {
                    match byte {
                        Some(byte) => text.push_str(&format!(" {byte:02X}")),
                        None => text.push_str(" ··"),
                    }
                }
                text.push('\n');
            }
            self.write(&text);
        }
    }

    fn note(&mut self, words: &str) {
        let seconds = self.start.elapsed().as_secs_f64();
        self.write(&format!("{seconds:>12.6}  -  {words}\n"));
    }

    fn write(&mut self, text: &str) {
        let Some(file) = &mut self.file else { return };
        if let Err(error) = file.write_all(text.as_bytes()).and_then(|()| file.flush()) {
            tracing::warn!(%error, "the trace ends here, the transfer goes on");
            self.file = None;
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        for way in [Way::ToMeter, Way::FromMeter] {
            let rest = self.splitter(way).rest();
            self.pieces(way, rest);
        }
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

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.port).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.port).poll_shutdown(cx)
    }
}

impl Port for Traced {
    fn set_baud(&mut self, bits_per_second: u32) -> BoxFuture<'_, io::Result<()>> {
        self.log.note(&format!("{bits_per_second} bit/s"));
        self.port.set_baud(bits_per_second)
    }

    fn discard_input(&mut self) {
        self.port.discard_input();
    }

    fn name(&self) -> &str {
        self.port.name()
    }

    fn can_change_baud(&self) -> bool {
        self.port.can_change_baud()
    }
}

#[cfg(test)]
mod tests;
