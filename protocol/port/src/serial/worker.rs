//! The thread that owns an open serial port.
//!
//! Is: the only code that touches the operating system's port after it was opened.
//! Is not: waiting for it; the async side is in `serial`.

use std::collections::VecDeque;
use std::io::{self, Read as _, Write as _};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use zeroize::{Zeroize as _, Zeroizing};

use super::{POLL, errors};
use crate::{BASE_BAUD, OpenError, OpenOptions, Signals};

/// How long a port may take no byte at all before it counts as stuck. At 300 bit/s a byte takes 33 ms.
const STUCK: Duration = Duration::from_secs(5);

/// After the system says that all has left, some USB adapters still hold a few bytes.
const SETTLE: Duration = Duration::from_millis(5);

/// What the thread is told to do, in order.
#[derive(Debug)]
pub(super) enum Command {
    /// Send these bytes.
    Write(Vec<u8>),
    /// Read once, as soon as there is something.
    Read,
    /// Say when all that was written has left.
    Drain(oneshot::Sender<()>),
    /// Drain, then change the rate.
    SetBaud(u32, oneshot::Sender<io::Result<()>>),
    /// Throw away what has arrived.
    Discard,
    /// Say what the other side signals; nothing on a port without such lines.
    Signals(oneshot::Sender<Option<Signals>>),
}

/// What both sides look at.
#[derive(Debug, Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    closed: Condvar,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// Read and not yet asked for.
    pub inbox: VecDeque<u8>,
    /// A [`Command::Read`] is under way.
    pub reading: bool,
    /// Commands to discard that the thread has not seen yet.
    pub discarding: usize,
    /// Bytes of writes that the thread has not finished.
    pub outgoing: usize,
    pub reader: Option<Waker>,
    pub writer: Option<Waker>,
    /// The thread has let go of the port.
    pub ended: bool,
    /// Why, when not because it was told so.
    pub error: Option<io::Error>,
}

impl State {
    /// The error that every call gets once the port is gone.
    pub fn failure(&self) -> io::Error {
        match &self.error {
            Some(error) => io::Error::new(error.kind(), error.to_string()),
            None => io::ErrorKind::BrokenPipe.into(),
        }
    }

    fn wake(&mut self) {
        for waker in [self.reader.take(), self.writer.take()]
            .into_iter()
            .flatten()
        {
            waker.wake();
        }
    }
}

impl Shared {
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the thread has closed the port, but not for ever: it may be sending at 300 bit/s.
    pub fn wait_closed(&self, limit: Duration) {
        let waited = self
            .closed
            .wait_timeout_while(self.lock(), limit, |state| !state.ended);
        drop(waited);
    }
}

/// Lets everybody know that the port is closed, however the thread ends.
struct Closing<'a>(&'a Shared);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.ended = true;
        state.wake();
        self.0.closed.notify_all();
    }
}

type OsPort = Box<dyn serialport::SerialPort>;

/// The thread: takes the port, then obeys until there are no more commands.
pub(super) fn run(
    open: impl FnOnce() -> Option<OsPort>,
    commands: &Receiver<Command>,
    shared: &Shared,
) {
    // Declared before the port, so dropped after it: who waits for `ended` finds the port closed.
    let _closing = Closing(shared);
    let Some(mut port) = open() else { return };
    let result = port.set_timeout(POLL).map_err(io::Error::from);
    if let Err(error) = result.and_then(|()| obey(&mut port, commands, shared)) {
        tracing::debug!(%error, "the port is gone");
        shared.lock().error = Some(errors::gone(error));
    }
}

/// Opens the port and sets its lines; also whether it has any.
pub(super) fn open(path: &str, options: &OpenOptions) -> Result<(OsPort, bool), OpenError> {
    errors::refuse_what_is_no_device(path)?;
    // The defaults of the crate are C12.18's: 8 data bits, no parity, one stop bit, no flow control.
    let mut port = serialport::new(path, BASE_BAUD)
        .timeout(POLL)
        .open()
        .map_err(|error| errors::opening(path, &error))?;
    request_low_latency(path);
    let has_lines = set_lines(&mut port, options);
    Ok((port, has_lines))
}

/// Sets RTS and DTR; `false` when the port has no such lines, as a pseudo-terminal.
fn set_lines(port: &mut OsPort, options: &OpenOptions) -> bool {
    let rts = port.write_request_to_send(options.rts);
    let dtr = port.write_data_terminal_ready(options.dtr);
    if let (Err(error), _) | (_, Err(error)) = (&rts, &dtr) {
        tracing::debug!(%error, "the port has no control lines");
    }
    rts.is_ok() || dtr.is_ok()
}

/// FTDI adapters hold received bytes for 16 ms unless told otherwise, which doubles the time of a whole read. On Linux
/// that is a file; where it can't be written, things are merely slower.
fn request_low_latency(path: &str) {
    if cfg!(target_os = "linux")
        && let Ok(device) = std::fs::canonicalize(path)
        && let Some(name) = device.file_name()
    {
        let timer = std::path::Path::new("/sys/bus/usb-serial/devices")
            .join(name)
            .join("latency_timer");
        if timer.exists()
            && let Err(error) = std::fs::write(&timer, "1")
        {
            tracing::debug!(%error, timer = %timer.display(), "the adapter keeps its latency");
        }
    }
}

fn obey(port: &mut OsPort, commands: &Receiver<Command>, shared: &Shared) -> io::Result<()> {
    let mut reading = false;
    loop {
        let command = if reading {
            match commands.try_recv() {
                Ok(command) => Some(command),
                Err(TryRecvError::Empty) => None,
                Err(TryRecvError::Disconnected) => return Ok(()),
            }
        } else {
            match commands.recv() {
                Ok(command) => Some(command),
                Err(_) => return Ok(()),
            }
        };
        match command {
            Some(Command::Read) => reading = true,
            Some(Command::Write(bytes)) => {
                let bytes = Zeroizing::new(bytes);
                write(port, &bytes)?;
                let mut state = shared.lock();
                state.outgoing = state.outgoing.saturating_sub(bytes.len());
                if let Some(writer) = state.writer.take() {
                    writer.wake();
                }
            }
            Some(Command::Drain(done)) => {
                drain(port)?;
                let _ = done.send(());
            }
            Some(Command::SetBaud(baud, done)) => {
                drain(port)?;
                std::thread::sleep(SETTLE);
                let _ = done.send(port.set_baud_rate(baud).map_err(io::Error::from));
            }
            Some(Command::Discard) => {
                port.clear(serialport::ClearBuffer::Input)?;
                let mut state = shared.lock();
                state.discarding = state.discarding.saturating_sub(1);
                state.inbox.clear();
            }
            Some(Command::Signals(done)) => {
                let _ = done.send(signals(port).ok());
            }
            None => reading = !read(port, shared)?,
        }
    }
}

fn signals(port: &mut OsPort) -> serialport::Result<Signals> {
    Ok(Signals {
        cts: port.read_clear_to_send()?,
        dsr: port.read_data_set_ready()?,
        dcd: port.read_carrier_detect()?,
    })
}

/// Reads what is there within [`POLL`]; whether anything was.
fn read(port: &mut OsPort, shared: &Shared) -> io::Result<bool> {
    let mut buf = [0; 4096];
    match port.read(&mut buf) {
        // A terminal whose line was hung up reads as empty.
        Ok(0) => Err(io::ErrorKind::BrokenPipe.into()),
        Ok(count) => {
            let mut state = shared.lock();
            state.inbox.extend(buf.iter().take(count));
            // What a probe echoes may be a password.
            buf.zeroize();
            state.reading = false;
            if let Some(reader) = state.reader.take() {
                reader.wake();
            }
            Ok(true)
        }
        Err(error) if is_patience(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

fn write(port: &mut OsPort, bytes: &[u8]) -> io::Result<()> {
    let mut rest = bytes;
    let mut moved = Instant::now();
    while !rest.is_empty() {
        match port.write(rest) {
            Ok(count) if count > 0 => {
                rest = rest.get(count..).unwrap_or_default();
                moved = Instant::now();
            }
            Err(error) if !is_patience(&error) => return Err(error),
            _ if moved.elapsed() > STUCK => return Err(io::ErrorKind::TimedOut.into()),
            _ => (),
        }
    }
    Ok(())
}

/// Waits until the last bit has left (tcdrain).
fn drain(port: &mut OsPort) -> io::Result<()> {
    let start = Instant::now();
    loop {
        match port.flush() {
            Err(error) if is_patience(&error) && start.elapsed() < STUCK => (),
            result => return result,
        }
    }
}

/// Errors that only say "not yet".
fn is_patience(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::TimedOut | io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock
    )
}
