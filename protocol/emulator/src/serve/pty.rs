//! A meter behind a pseudo-terminal, which a tool opens as it opens a serial port.
//!
//! Is: master and slave, a link to the slave with a name of the user's choice, and two threads that read and write the
//! master, for the `serialport` crate blocks.
//! Is not: a rate or a parity; a pseudo-terminal has neither, so the line behind it does the pacing.
//! Shape: the slave stays open here, or the master would fail whenever no tool has it open. The meter therefore doesn't
//! notice when a tool closes it; the channel traffic time-out ends a session that was left.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use meterbench_port::memory::Pace;
use serialport::{SerialPort as _, TTYPort};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{Served, serve_stream};

/// How often the reading thread looks whether it is still wanted.
const POLL: Duration = Duration::from_millis(20);

/// Bytes on their way between a thread and the line.
const BUFFER: usize = 4096;

/// A meter being served; dropping it ends that and removes the link.
#[derive(Debug)]
pub struct PtyServer {
    device: PathBuf,
    link: PathBuf,
    _stop: DropGuard,
}

impl PtyServer {
    /// The slave, such as `/dev/pts/3`.
    #[must_use]
    pub fn device(&self) -> &Path {
        &self.device
    }

    /// The link to it.
    #[must_use]
    pub fn link(&self) -> &Path {
        &self.link
    }
}

impl Drop for PtyServer {
    fn drop(&mut self) {
        // Only what is still ours.
        if fs::read_link(&self.link).is_ok_and(|target| target == self.device)
            && let Err(error) = fs::remove_file(&self.link)
        {
            tracing::debug!(%error, link = %self.link.display(), "the link stays");
        }
    }
}

/// Serves a meter, or a recording, on a new pseudo-terminal with the symbolic link `link` to it, until `cancel` or until the server is
/// dropped. A link that a former server has left behind is replaced; anything else that exists there is not.
///
/// # Errors
/// When there is no pseudo-terminal to be had, or the link can't be made.
pub fn serve_pty(
    served: impl Into<Served>,
    link: &Path,
    pace: Pace,
    cancel: &CancellationToken,
) -> io::Result<PtyServer> {
    let served = served.into();
    let (mut master, slave) = TTYPort::pair()?;
    let device = slave
        .name()
        .map(PathBuf::from)
        .ok_or(io::ErrorKind::NotFound)?;
    let is_link = fs::symlink_metadata(link).is_ok_and(|found| found.is_symlink());
    if is_link && !link.exists() {
        fs::remove_file(link)?;
    }
    master.set_timeout(POLL)?;
    let writer = master.try_clone_native()?;
    symlink(&device, link)?;
    let cancel = cancel.child_token();
    let server = PtyServer {
        device,
        link: link.to_owned(),
        _stop: cancel.clone().drop_guard(),
    };
    let (line, outer) = tokio::io::duplex(BUFFER);
    bridge(master, writer, slave, outer, &cancel)?;
    tokio::spawn(async move { serve_stream(&served, line, pace, &cancel).await });
    Ok(server)
}

/// Two threads on the master, joined with `stream` by channels.
fn bridge(
    master: TTYPort,
    writer: TTYPort,
    slave: TTYPort,
    stream: DuplexStream,
    cancel: &CancellationToken,
) -> io::Result<()> {
    let (heard, mut hearing) = tokio::sync::mpsc::unbounded_channel::<Vec<u8>>();
    let (said, saying) = mpsc::channel::<Vec<u8>>();
    let (mut from_meter, mut to_meter) = tokio::io::split(stream);
    let wanted = cancel.clone();
    std::thread::Builder::new()
        .name("pty reader".to_owned())
        .spawn(move || read(master, slave, &heard, &wanted))?;
    std::thread::Builder::new()
        .name("pty writer".to_owned())
        .spawn(move || write(writer, &saying))?;
    tokio::spawn(async move {
        while let Some(bytes) = hearing.recv().await {
            if to_meter.write_all(&bytes).await.is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        let mut buffer = [0; BUFFER];
        while let Ok(count @ 1..) = from_meter.read(&mut buffer).await {
            if said
                .send(buffer.get(..count).unwrap_or_default().to_vec())
                .is_err()
            {
                return;
            }
        }
    });
    Ok(())
}

/// Until cancelled. Holds the slave open meanwhile.
fn read(
    mut master: TTYPort,
    slave: TTYPort,
    heard: &tokio::sync::mpsc::UnboundedSender<Vec<u8>>,
    wanted: &CancellationToken,
) {
    let mut buffer = [0; BUFFER];
    while !wanted.is_cancelled() {
        match master.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                if heard
                    .send(buffer.get(..count).unwrap_or_default().to_vec())
                    .is_err()
                {
                    break;
                }
            }
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
                ) => {}
            Err(error) => {
                tracing::debug!(%error, "the pseudo-terminal broke off");
                break;
            }
        }
    }
    drop(slave);
}

/// Until the meter's side is dropped. Bytes that nobody takes are lost, as on a probe that hangs in the air.
fn write(mut writer: TTYPort, saying: &mpsc::Receiver<Vec<u8>>) {
    for bytes in saying {
        if let Err(error) = writer.write_all(&bytes) {
            tracing::debug!(%error, "nobody reads the pseudo-terminal");
        }
    }
}
