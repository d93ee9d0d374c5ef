//! A serial port with an optical probe.
//!
//! Is: opening a port, the control lines that power a probe, and its bytes, on one thread per port, as a [`Port`].
//! Is not: finding ports; see `list`.
//! Shape: the thread blocks on a channel of commands and touches the port only when told to: write, drain, change the
//! rate, discard, read. It reads while somebody waits for bytes, and looks for commands every [`POLL`]; so bytes are
//! handed over when they come, an answer goes out at once, and an idle port costs nothing.
//! Errors: [`OpenError`]; later any error means that the port is gone, most often unplugged.

mod errors;
mod worker;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::sync::oneshot;

use crate::{BoxFuture, OpenError, OpenOptions, Port, Signals};
use worker::{Command, Shared};

/// How long one read may block before the thread looks for commands. Only a write that comes while another waits for
/// bytes, such as a second try, is delayed by it.
const POLL: Duration = Duration::from_millis(2);

/// How long dropping a port waits for it to be free.
const RELEASE: Duration = Duration::from_millis(100);

/// A writer waits when this many bytes have not been handed to the system.
const CAPACITY: usize = 65_536;

/// A serial port that is open.
#[derive(Debug)]
pub struct SerialPort {
    name: String,
    commands: Sender<Command>,
    shared: Arc<Shared>,
    draining: Option<oneshot::Receiver<()>>,
}

/// Opens the serial port `path`, sets its control lines, lets the probe warm up and empties its input.
pub async fn open(path: &str, options: &OpenOptions) -> Result<SerialPort, OpenError> {
    let (opened, opening) = oneshot::channel();
    let (name, lines) = (path.to_owned(), options.clone());
    let start = move || {
        let result = worker::open(&name, &lines);
        match result {
            Ok((port, has_lines)) => opened.send(Ok(has_lines)).is_ok().then_some(port),
            Err(error) => {
                // Nobody waits any more: then nobody wants to know.
                let _ = opened.send(Err(error));
                None
            }
        }
    };
    let failed = |source| OpenError::Serial {
        port: path.to_owned(),
        source,
    };
    let mut port = SerialPort::start(path, start).map_err(failed)?;
    let has_lines = match opening.await {
        Ok(opened) => opened?,
        Err(_) => return Err(failed(io::ErrorKind::BrokenPipe.into())),
    };
    if has_lines {
        tokio::time::sleep(options.warm_up).await;
    }
    port.discard_input();
    // Done when the commands so far are done: what comes from now on is kept.
    port.flush().await.map_err(failed)?;
    Ok(port)
}

impl SerialPort {
    /// A port over one that is open already, such as the master of a pseudo-terminal.
    pub fn over(port: Box<dyn serialport::SerialPort>, name: &str) -> io::Result<SerialPort> {
        SerialPort::start(name, move || Some(port))
    }

    /// Starts the thread; it ends at once when `open` gives no port.
    fn start(
        name: &str,
        open: impl FnOnce() -> Option<Box<dyn serialport::SerialPort>> + Send + 'static,
    ) -> io::Result<SerialPort> {
        let (commands, inbox) = std::sync::mpsc::channel();
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        std::thread::Builder::new()
            .name(format!("port {name}"))
            .spawn(move || worker::run(open, &inbox, &theirs))?;
        Ok(SerialPort {
            name: name.to_owned(),
            commands,
            shared,
            draining: None,
        })
    }

    fn command(&self, command: Command) -> io::Result<()> {
        self.commands
            .send(command)
            .map_err(|_| self.shared.lock().failure())
    }
}

impl AsyncRead for SerialPort {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut state = self.shared.lock();
        if state.discarding == 0 && !state.inbox.is_empty() {
            let count = buf.remaining().min(state.inbox.len());
            for byte in state.inbox.drain(..count) {
                buf.put_slice(&[byte]);
            }
            return Poll::Ready(Ok(()));
        }
        if state.ended {
            return Poll::Ready(Err(state.failure()));
        }
        state.reader = Some(cx.waker().clone());
        if !state.reading {
            state.reading = true;
            drop(state);
            self.command(Command::Read)?;
        }
        Poll::Pending
    }
}

impl AsyncWrite for SerialPort {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut state = self.shared.lock();
        if state.ended {
            return Poll::Ready(Err(state.failure()));
        }
        if state.outgoing >= CAPACITY {
            state.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        state.outgoing += bytes.len();
        drop(state);
        self.command(Command::Write(bytes.to_vec()))?;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut draining = match self.draining.take() {
            Some(draining) => draining,
            None => {
                let (done, draining) = oneshot::channel();
                self.command(Command::Drain(done))?;
                draining
            }
        };
        match Pin::new(&mut draining).poll(cx) {
            Poll::Ready(Ok(())) => Poll::Ready(Ok(())),
            Poll::Ready(Err(_)) => Poll::Ready(Err(self.shared.lock().failure())),
            Poll::Pending => {
                self.draining = Some(draining);
                Poll::Pending
            }
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

impl Port for SerialPort {
    fn set_baud(&mut self, bits_per_second: u32) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(async move {
            let (done, changing) = oneshot::channel();
            self.command(Command::SetBaud(bits_per_second, done))?;
            match changing.await {
                Ok(changed) => changed,
                Err(_) => Err(self.shared.lock().failure()),
            }
        })
    }

    fn discard_input(&mut self) {
        self.shared.lock().discarding += 1;
        if self.command(Command::Discard).is_err() {
            self.shared.lock().discarding -= 1;
        }
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn signals(&mut self) -> BoxFuture<'_, Option<Signals>> {
        Box::pin(async move {
            let (done, asking) = oneshot::channel();
            self.command(Command::Signals(done)).ok()?;
            asking.await.ok().flatten()
        })
    }
}

impl Drop for SerialPort {
    fn drop(&mut self) {
        // The thread ends when its commands do, and writes what it was given before that.
        let (closed, _) = std::sync::mpsc::channel();
        drop(std::mem::replace(&mut self.commands, closed));
        self.shared.wait_closed(RELEASE);
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;

/// Both ends of a new pseudo-terminal. Making them is not thread-safe in the crate, so one test at a time.
#[cfg(test)]
#[cfg(unix)]
pub(crate) fn pseudo_terminal() -> (serialport::TTYPort, serialport::TTYPort) {
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _guard = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    serialport::TTYPort::pair().unwrap()
}
