//! One session with a meter: open, log on, read and write tables; and always log off and close.
//!
//! Is: the only place in this crate that holds a driver. Tables read land in [`Session::image`].
//! Is not: which tables a job wants, or what they mean.
//! Shape: `Session::open`, any number of `read` and `write`, then `finish` with the job's result, good or bad.
//! Cancelling stops a read after the packet in flight; a table write is never cut in two. `finish` logs off either way.

use std::io;

use meterbench_c1218::{
    Baud, ClientConfig, ClientError, Closed, DialogError, LinkError, Logon, Offer, Open,
    OpenOptions, Opened, ReadTable, WriteTable,
};
use meterbench_c1219::{Image, TableId};
use meterbench_port::{AnyPort, DriveError, Driver};

use crate::heard::Heard;
use crate::{Cause, Context, JobError, Link, Target};

/// A session that is logged on.
pub struct Session<'a> {
    context: &'a Context,
    driver: Driver,
    opened: Opened,
    clock_read_at: Option<jiff::Zoned>,
    /// Every table read so far.
    pub image: Image,
}

impl<'a> Session<'a> {
    /// Opens the port, finds the meter, agrees on settings and logs on.
    ///
    /// # Errors
    /// When any of that fails; whatever was open is closed again.
    pub async fn open(context: &'a Context, target: &Target) -> Result<Self, JobError> {
        if context.cancel.is_cancelled() {
            return Err(JobError::new("Opening the port", Cause::Cancelled));
        }
        context
            .events
            .step(format!("Opening {}", target.address), 0, 0);
        let heard = Heard::default();
        let port = heard.around(open_port(context, target).await?);
        let rates = port.can_change_baud();
        let mut driver = Driver::new(port, ClientConfig::default(), context.cancel.clone());
        context.events.step("Logging on", 0, 0);
        let opening = Open::new(options(target, rates));
        match driver.run(opening).await {
            Ok(opened) => match opened.identification.standard {
                0..=2 => Ok(Self {
                    context,
                    driver,
                    opened,
                    clock_read_at: None,
                    image: Image::new(),
                }),
                other => {
                    driver.close().await;
                    Err(JobError::new(
                        "Finding the meter",
                        Cause::OtherStandard(other),
                    ))
                }
            },
            Err(error) => {
                driver.close().await;
                let cause = match (nobody(error), heard.speaks()) {
                    (Cause::NotC1218(_) | Cause::PortGone { .. }, Some(protocol)) => {
                        Cause::OtherProtocol(protocol)
                    }
                    (cause, _) => cause,
                };
                Err(JobError::new("Logging on", cause))
            }
        }
    }

    /// What the meter said of itself when the session was opened.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// This computer's time when the meter's clock was read.
    #[must_use]
    pub fn clock_read_at(&self) -> Option<&jiff::Zoned> {
        self.clock_read_at.as_ref()
    }

    /// The context of the job.
    #[must_use]
    pub fn context(&self) -> &'a Context {
        self.context
    }

    /// Reads a table into the image.
    ///
    /// # Errors
    /// When the meter refuses it, or the link fails.
    pub async fn read(&mut self, table: TableId) -> Result<Vec<u8>, JobError> {
        let dialog = ReadTable::new(table.wire(), self.driver.settings());
        let bytes = self
            .driver
            .run(dialog)
            .await
            .map_err(|error| JobError::on("Reading", table, error))?;
        if table == TableId::standard(52) {
            self.clock_read_at = Some((self.context.wall)());
        }
        self.image.set_raw(table, bytes.clone());
        Ok(bytes)
    }

    /// Writes a whole table. Once begun it is not cancelled.
    ///
    /// # Errors
    /// When it is cancelled before it begins, the meter refuses it, or the link fails.
    pub async fn write(&mut self, table: TableId, bytes: &[u8]) -> Result<(), JobError> {
        let dialog = WriteTable::new(table.wire(), bytes.to_vec(), self.driver.settings());
        self.driver
            .run_whole(dialog)
            .await
            .map_err(|error| JobError::on("Writing", table, error))?;
        Ok(())
    }

    /// Logs off, terminates, closes the port; then gives the job's result with what the line was used for.
    ///
    /// # Errors
    /// The job's own.
    pub async fn finish<T>(self, result: Result<T, JobError>) -> Result<(T, Link), JobError> {
        let (_, link) = self.close().await;
        result.map(|value| (value, link))
    }

    /// Logs off, terminates, closes the port; says whether the meter took it, and what the line was used for.
    pub async fn close(mut self) -> (Closed, Link) {
        self.context.events.step("Logging off", 0, 0);
        let closed = self.driver.close().await;
        if !(closed.logged_off && closed.terminated) {
            tracing::warn!(
                logged_off = closed.logged_off,
                terminated = closed.terminated,
                "the session was not closed in the regular way"
            );
        }
        (closed, Link::from(self.driver.usage()))
    }
}

async fn open_port(context: &Context, target: &Target) -> Result<AnyPort, JobError> {
    let options = meterbench_port::OpenOptions::default();
    let open = meterbench_port::open(&target.address, context.emulators.as_ref(), &options);
    let port = tokio::select! {
        port = open => port.map_err(|error| JobError::new("Opening the port", error))?,
        () = context.cancel.cancelled() => return Err(JobError::new("Opening the port", Cause::Cancelled)),
    };
    match &target.trace {
        None => Ok(port),
        Some(path) => traced(port, path).map_err(|source| {
            JobError::new(
                "Opening the trace file",
                Cause::Trace {
                    path: path.clone(),
                    source,
                },
            )
        }),
    }
}

fn traced(port: AnyPort, path: &std::path::Path) -> io::Result<AnyPort> {
    Ok(Box::new(meterbench_port::Traced::new(port, path)?))
}

fn options(target: &Target, rates: bool) -> OpenOptions {
    // The two rates above this came with C12.18-2006 and few probes keep them: only when asked for.
    let most = target.max_baud.unwrap_or(Baud::B115200.bits_per_second());
    let least = most.min(meterbench_port::BASE_BAUD);
    let fits = |baud: &Baud| rates && (least..=most).contains(&baud.bits_per_second());
    // Negotiate has room for eleven.
    let bauds = Baud::ALL
        .iter()
        .rev()
        .copied()
        .filter(fits)
        .take(11)
        .map(Baud::code)
        .collect();
    let mut user = [b' '; 10];
    for (to, from) in user.iter_mut().zip(target.access.user.bytes()) {
        *to = from;
    }
    OpenOptions {
        negotiate: Some(Offer {
            bauds,
            ..Offer::default()
        }),
        logon: Some(Logon {
            user_id: target.access.user_id,
            user,
            password: target.access.password.clone(),
        }),
        ..OpenOptions::default()
    }
}

/// Before anything was ever heard from this meter, a dead link means that nobody is there.
fn nobody(error: DriveError) -> Cause {
    match error {
        DriveError::Dialog(DialogError::Client(ClientError::Link(LinkError::NoAck {
            heard: 0,
            ..
        }))) => Cause::NoAnswer,
        DriveError::Dialog(DialogError::Client(ClientError::Link(LinkError::NoAck {
            heard,
            ..
        }))) => Cause::NotC1218(heard),
        other => Cause::from(other),
    }
}
