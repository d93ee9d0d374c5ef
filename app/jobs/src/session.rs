//! One session with a meter: open, log on, read and write tables; and always log off and close.
//!
//! Is: the only place in this crate that holds a driver. Tables read land in [`Session::image`]. A session that is lost
//! while reading is opened anew and the read goes on where it stood; packets follow the line, see `line`.
//! Is not: which tables a job wants, or what they mean.
//! Shape: `Session::open`, any number of `read` and `write`, then `finish` with the job's result, good or bad.
//! Cancelling stops a read after the packet in flight; a table write is never cut in two. `finish` logs off either way.

mod again;
mod known;
pub(crate) mod password;
mod sure;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use meterbench_c1218::{
    Baud, ClientError, Closed, Code, DialogError, LinkError, Logon, Offer, Open, OpenOptions,
    Opened, WriteTable,
};
use meterbench_c1219::{Image, TableId};
use meterbench_port::{AnyPort, BASE_BAUD, DriveError, Driver};
use tokio::time::Instant;

use crate::heard::Heard;
use crate::line::{Line, Traffic};
use crate::recovery::Recovery;
use crate::{
    Address, Cause, Clearance, Context, JobError, KnownMeter, Link, PortKey, Target, plan, rate,
};

/// A session that is logged on.
pub struct Session<'a> {
    context: &'a Context,
    target: &'a Target,
    driver: Driver,
    opened: Opened,
    line: Line,
    rates: Rates,
    recovery: Recovery,
    /// What earlier drivers of this session have cost: a port that was gone is opened anew.
    before: Option<Link>,
    /// What the line has been told of.
    counted: Traffic,
    clock_read_at: Option<jiff::Zoned>,
    /// When each table came, as a snapshot says it.
    times: BTreeMap<TableId, String>,
    /// What is known of this meter from earlier runs.
    known: Option<KnownMeter>,
    may_know: bool,
    /// Tables in the image that came from there.
    assumed: BTreeSet<TableId>,
    /// Tables that the meter kept to itself for want of rights.
    refused: BTreeSet<TableId>,
    /// Every table read so far.
    pub image: Image,
}

/// What is known of this port's rates.
#[derive(Clone, Debug)]
pub(crate) struct Rates {
    /// The port has a rate, or the person wants one on a port that has none.
    offered: bool,
    most: u32,
    /// The lowest that failed.
    failed: Option<u32>,
    /// How many failed in this session.
    failures: usize,
    /// Bytes that the job is expected to move.
    expected: usize,
    /// More than 9600 bit/s was offered.
    tried: bool,
}

impl Rates {
    pub(crate) fn of(context: &Context, target: &Target, port: &AnyPort, expected: usize) -> Self {
        // The two rates above this came with C12.18-2006 and few probes keep them: only when asked for.
        let most = target.max_baud.unwrap_or(Baud::B115200.bits_per_second());
        let asked = target.max_baud.is_some_and(|most| most > BASE_BAUD);
        let changes = port.can_change_baud();
        let today = (context.wall)().date();
        let known = changes.then(|| PortKey::find(&target.address)).flatten();
        Self {
            // A device server keeps its own rate: whoever asks for another has set it there, or knows that it follows.
            offered: changes || asked,
            most,
            failed: known.and_then(|key| context.known.port(&key).lowest_failed(today)),
            failures: 0,
            expected: match target.address {
                Address::Tcp { .. } if asked => usize::MAX,
                _ => expected,
            },
            tried: false,
        }
    }

    pub(crate) fn offer(&mut self, moved: usize) -> Vec<u8> {
        self.offer_for(self.expected.saturating_sub(moved))
    }

    fn offer_for(&mut self, bytes: usize) -> Vec<u8> {
        if !self.offered {
            return Vec::new();
        }
        let bauds = rate::offer(self.most, self.failed, bytes, self.failures);
        self.tried |= bauds
            .iter()
            .any(|code| Baud::from_code(*code).is_some_and(|it| it.bits_per_second() > BASE_BAUD));
        bauds
    }
}

impl<'a> Session<'a> {
    /// Opens the port, finds the meter, agrees on settings and logs on. The job is expected to move so many `bytes`, by
    /// which it is decided whether a higher rate is worth its risk; see `rate`.
    ///
    /// # Errors
    /// When any of that fails; whatever was open is closed again.
    pub async fn open(
        context: &'a Context,
        target: &'a Target,
        bytes: usize,
    ) -> Result<Self, JobError> {
        if context.cancel.is_cancelled() {
            return Err(JobError::new("Opening the port", Cause::Cancelled));
        }
        let begun = Instant::now().into_std();
        context
            .events
            .step(format!("Opening {}", target.address), 0, 0);
        let heard = Heard::default();
        let probe = crate::port::probe(context, target);
        let port = crate::port::open(context, target, &probe).await?;
        let mut rates = Rates::of(context, target, &port, bytes);
        let mut driver = Driver::new(
            heard.around(port),
            probe.client_config(),
            context.cancel.clone(),
        );
        context.events.step("Logging on", 0, 0);
        let line = Line::default();
        let mut options = options(target, line.size(), rates.offer(0));
        let held = password::hold_back(context, target, &mut options);
        let mut opened = driver.run(Open::new(options)).await.map_err(nobody);
        if let (Ok(_), Some(held)) = (&opened, held)
            && let Err(cause) = password::give(context, target, &mut driver, held).await
        {
            opened = Err(cause);
        }
        match opened {
            Ok(opened) => match opened.identification.standard {
                0..=2 => {
                    let mut session = Self {
                        context,
                        target,
                        driver,
                        opened,
                        line,
                        rates,
                        recovery: Recovery::new(begun),
                        before: None,
                        counted: Traffic::default(),
                        clock_read_at: None,
                        times: BTreeMap::new(),
                        known: None,
                        may_know: false,
                        assumed: BTreeSet::new(),
                        refused: BTreeSet::new(),
                        image: Image::new(),
                    };
                    session.note_opened();
                    Ok(session)
                }
                other => {
                    driver.close().await;
                    Err(JobError::new(
                        "Finding the meter",
                        Cause::OtherStandard(other),
                    ))
                }
            },
            Err(cause) => {
                let cause = password::counted(context, target, &mut driver, None, cause).await;
                driver.close().await;
                let cause = match (cause, heard.speaks()) {
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

    /// When each table that is in the image was read in this session; one that is known from an earlier one is not here.
    #[must_use]
    pub fn times(&self) -> &BTreeMap<TableId, String> {
        &self.times
    }

    fn note_time(&mut self, table: TableId) {
        self.times.insert(table, plan::taken(self.context));
    }

    /// What the password may do, as far as this session shows.
    #[must_use]
    pub fn clearance(&self) -> Clearance {
        Clearance::of(&self.image, self.has_password(), &self.refused)
    }

    /// Whether a password was given.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.target.access.password.is_some()
    }

    /// The context of the job.
    #[must_use]
    pub fn context(&self) -> &'a Context {
        self.context
    }

    /// Reads a table into the image.
    ///
    /// # Errors
    /// When the meter refuses it, or the link fails and can't be had again.
    pub async fn read(&mut self, table: TableId) -> Result<Vec<u8>, JobError> {
        let read = self.read_surely(table).await;
        if let Err(Cause::Refused {
            code: Code::Isc, ..
        }) = &read
        {
            self.refused.insert(table);
        }
        let bytes = read.map_err(|cause| JobError::on("Reading", table, cause))?;
        if table == TableId::standard(52) {
            self.clock_read_at = Some((self.context.wall)());
        }
        self.note_time(table);
        self.image.set_raw(table, bytes.clone());
        Ok(bytes)
    }

    /// Reads part of a table into the image; whether all of it came.
    ///
    /// # Errors
    /// When the meter refuses it, or the link fails and can't be had again.
    pub async fn read_part(
        &mut self,
        table: TableId,
        range: Range<usize>,
    ) -> Result<bool, JobError> {
        let bytes = self
            .read_part_surely(table, &range)
            .await
            .map_err(|cause| JobError::on("Reading", table, cause))?;
        let whole = bytes.len() == range.len();
        if whole {
            self.note_time(table);
            self.image.set_part(table, range.start, bytes);
        }
        Ok(whole)
    }

    /// Reads some bytes of a table, and keeps nothing of them; fewer where the table ends.
    ///
    /// # Errors
    /// As of [`Self::read_part`].
    pub async fn read_bytes(
        &mut self,
        table: TableId,
        range: &Range<usize>,
    ) -> Result<Vec<u8>, JobError> {
        self.read_part_surely(table, range)
            .await
            .map_err(|cause| JobError::on("Reading", table, cause))
    }

    /// Writes a whole table, once: after a failure it is not known whether the meter has it. Once begun it is not
    /// cancelled, and from then on a lost session stays lost.
    ///
    /// # Errors
    /// When it is cancelled before it begins, the meter refuses it, or the link fails.
    pub async fn write(&mut self, table: TableId, bytes: &[u8]) -> Result<(), JobError> {
        let settings = self.driver.settings();
        let mut dialog = WriteTable::new(table.wire(), bytes.to_vec(), settings);
        self.send(table, &mut dialog).await
    }

    /// Writes part of a table, from this byte on, as [`Session::write`] does a whole one.
    ///
    /// # Errors
    /// Those of [`Session::write`].
    pub async fn write_at(
        &mut self,
        table: TableId,
        offset: usize,
        bytes: &[u8],
    ) -> Result<(), JobError> {
        let settings = self.driver.settings();
        let mut dialog = WriteTable::at(table.wire(), offset, bytes.to_vec(), settings);
        self.send(table, &mut dialog).await
    }

    /// Writes parts of a table, each given by its offset, or the whole of it where the meter refuses a part: then with its
    /// answer to that. As [`Self::write`] otherwise.
    ///
    /// # Errors
    /// As of [`Self::write`].
    pub async fn write_parts(
        &mut self,
        table: TableId,
        parts: Vec<(usize, Vec<u8>)>,
        whole: &[u8],
    ) -> Result<Option<Code>, JobError> {
        let settings = self.driver.settings();
        let mut dialog = WriteTable::parts(table.wire(), parts, whole.to_vec(), settings);
        self.send(table, &mut dialog).await?;
        Ok(dialog.refused())
    }

    async fn send(&mut self, table: TableId, dialog: &mut WriteTable) -> Result<(), JobError> {
        self.recovery.barred = true;
        self.driver
            .run_whole(dialog)
            .await
            .map(|_| ())
            .map_err(|error| JobError::on("Writing", table, error))
    }

    /// Logs off, terminates, closes the port; then gives the job's result with what the line was used for.
    ///
    /// # Errors
    /// The job's own.
    pub async fn finish<T>(self, result: Result<T, JobError>) -> Result<(T, Link), JobError> {
        if result.is_ok() {
            self.remember();
        }
        let (_, link) = self.close().await;
        result.map(|value| (value, link))
    }

    /// Logs off, terminates, closes the port; says whether the meter took it, and what the line was used for.
    pub async fn close(mut self) -> (Closed, Link) {
        self.note_accepted();
        self.context.events.step("Logging off", 0, 0);
        let closed = self.driver.close().await;
        if !(closed.logged_off && closed.terminated) {
            tracing::warn!(
                logged_off = closed.logged_off,
                terminated = closed.terminated,
                "the session was not closed in the regular way"
            );
        }
        (closed, self.link())
    }

    /// What the line was used for so far.
    pub(crate) fn link(&self) -> Link {
        let now = self.driver.usage();
        self.before.map_or(now, |before| before.then(now))
    }
}

pub(crate) fn options(target: &Target, packet_size: u16, bauds: Vec<u8>) -> OpenOptions {
    let mut user = [b' '; 10];
    for (to, from) in user.iter_mut().zip(target.access.user.bytes()) {
        *to = from;
    }
    OpenOptions {
        negotiate: Some(Offer {
            packet_size,
            bauds,
            ..Offer::default()
        }),
        step_down: true,
        logon: Some(Logon {
            user_id: target.access.user_id,
            user,
            password: target.access.password.clone(),
        }),
        ..OpenOptions::default()
    }
}

/// Before anything was ever heard from this meter, a dead link means that nobody is there.
pub(crate) fn nobody(error: DriveError) -> Cause {
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
