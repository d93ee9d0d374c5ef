//! A session that was lost is opened anew; one that goes on agrees on other packets.
//!
//! Is: a new session on the same port, or on the port opened anew when it was gone; the same meter must answer.
//! Is not: when that is worth trying; see `recovery` and `line`.

use std::time::Duration;

use meterbench_c1218::{Open, ReadTable, Secret, Secure, SessionState};
use meterbench_c1219::{Image, MfgIdent, TableId};
use meterbench_port::{DriveError, Driver};
use tokio::time::{Instant, sleep, timeout_at};

use super::{Session, options};
use crate::line::Traffic;
use crate::recovery::may_help;
use crate::{Cause, PortKey};

/// A port that was gone is looked for after so long: a USB adapter needs a second to be there again.
const PORT_PAUSE: Duration = Duration::from_secs(1);

impl Session<'_> {
    /// Opens the session anew after `lost`, as often as [`crate::recovery`] allows.
    ///
    /// # Errors
    /// Why it was lost, when there is none to be had; or that somebody cancelled, or that another meter answers.
    pub(super) async fn open_again(&mut self, lost: DriveError) -> Result<(), Cause> {
        let mut gone = matches!(lost, DriveError::PortGone { .. });
        while may_help(&lost)
            && self
                .recovery
                .another(Instant::now().into_std(), self.driver.settings().baud)
        {
            tracing::warn!(why = %lost, "the session is lost and opened anew");
            self.context.events.step("Logging on again", 0, 0);
            self.note_lost(gone);
            match self.try_again(gone).await {
                Ok(()) => return Ok(()),
                Err(Cause::Cancelled) => return Err(Cause::Cancelled),
                Err(cause @ Cause::MeterSwapped { .. }) => return Err(cause),
                // It was right before: whatever that means, it is not tried again.
                Err(cause @ Cause::Password { .. }) => return Err(self.counted(cause).await),
                Err(cause) => {
                    gone = matches!(cause, Cause::PortGone { .. } | Cause::Open(_));
                    tracing::warn!(why = %cause, "no new session");
                }
            }
        }
        Err(self.counted(lost.into()).await)
    }

    async fn try_again(&mut self, gone: bool) -> Result<(), Cause> {
        if gone {
            self.open_port_again().await?;
        }
        let offer = self.rates.offer(size(&self.image));
        let mut options = options(self.target, self.line.size(), offer);
        let logon = options.logon.as_mut();
        let password = logon.and_then(|logon| logon.password.take());
        // Where the old session may still be alive, a late answer must not be taken for that of the next request.
        let opening = if self.driver.state() == SessionState::Base {
            Open::new(options)
        } else {
            Open::over(options)
        };
        self.opened = self.driver.run(opening).await?;
        self.note_opened();
        // Another meter must not get the password of this one; but not every meter says who it is before it has it.
        match self.same_meter().await {
            Ok(()) => self.give(password).await,
            Err(Cause::Refused { .. }) => {
                self.give(password).await?;
                self.same_meter().await
            }
            Err(cause) => Err(cause),
        }
    }

    async fn give(&mut self, password: Option<Secret>) -> Result<(), Cause> {
        if let Some(password) = password {
            self.driver.run(Secure::new(password)).await?;
        }
        Ok(())
    }

    async fn open_port_again(&mut self) -> Result<(), Cause> {
        tokio::select! {
            () = sleep(PORT_PAUSE) => (),
            () = self.context.cancel.cancelled() => return Err(Cause::Cancelled),
        }
        let probe = crate::port::probe(self.context, self.target);
        let port = crate::port::open(self.context, self.target, &probe)
            .await
            .map_err(|error| error.cause)?;
        let config = probe.client_config();
        self.before = Some(self.link());
        self.counted = Traffic::default();
        self.driver = Driver::new(port, config, self.context.cancel.clone());
        Ok(())
    }

    /// Somebody may have taken the head to the meter beside it: what was read already is not that one's.
    async fn same_meter(&mut self) -> Result<(), Cause> {
        let ident = TableId::standard(1);
        let Some(before) = self.image.raw(ident).map(<[u8]>::to_vec) else {
            return Ok(());
        };
        let dialog = ReadTable::new(ident.wire(), self.driver.settings());
        let now = self.driver.run(dialog).await?;
        if now == before {
            return Ok(());
        }
        Err(Cause::MeterSwapped {
            before: self.serial(before),
            now: self.serial(now),
        })
    }

    fn serial(&self, ident: Vec<u8>) -> String {
        let mut image = Image::new();
        let formats = TableId::standard(0);
        if let Some(bytes) = self.image.raw(formats) {
            image.set_raw(formats, bytes.to_vec());
        }
        image.set_raw(TableId::standard(1), ident);
        image
            .get::<MfgIdent>()
            .map(|it| it.serial.to_string())
            .unwrap_or_default()
    }

    /// Agrees on other packets, when the line asks for it: Logoff, Negotiate, Logon, Security. That is some 120 bytes, less
    /// than smaller pieces of a table would cost, each of which is a request of its own.
    pub(super) async fn follow_the_line(&mut self) -> Result<(), Cause> {
        if self.recovery.barred {
            return Ok(());
        }
        let Some(size) = self.line.next_size() else {
            return Ok(());
        };
        let ber = self.line.bit_error_rate();
        tracing::info!(size, ber, "other packets for this line");
        let options = options(self.target, size, Vec::new());
        let opening = Open::anew(options, &self.opened, self.driver.settings());
        let deadline = self.recovery.deadline(self.driver.settings().baud);
        match timeout_at(deadline.into(), self.driver.run(opening)).await {
            Ok(Ok(opened)) => {
                self.opened = opened;
                self.note_opened();
                Ok(())
            }
            Ok(Err(error)) => self.open_again(error).await,
            Err(_) => Err(too_long()),
        }
    }

    /// Takes down what the opening has shown.
    pub(super) fn note_opened(&mut self) {
        self.note_traffic();
        self.line.granted(self.driver.settings().packet_size);
        let Some(baud) = self.opened.failed_baud else {
            return;
        };
        self.rates.failures += 1;
        self.rates.failed = Some(self.rates.failed.map_or(baud, |lowest| lowest.min(baud)));
        tracing::warn!(baud, "the meter was silent at this rate");
        if let Some(key) = PortKey::find(&self.target.address) {
            let today = (self.context.wall)().date();
            let known = &self.context.known;
            known.change_port(&key, |port| port.failed(baud, today));
        }
    }

    fn note_lost(&mut self, gone: bool) {
        // What was sent to nobody says nothing about the line.
        self.counted = self.traffic();
        if gone {
            return;
        }
        self.line.lost();
        // At a rate that loses the session again and again the next one is slower.
        let baud = self.driver.usage().baud;
        if self.recovery.in_a_row() > 1 && baud > meterbench_port::BASE_BAUD {
            self.rates.failed = Some(self.rates.failed.map_or(baud, |lowest| lowest.min(baud)));
        }
    }

    /// Tells the line what went over it since the last time.
    pub(super) fn note_traffic(&mut self) {
        let now = self.traffic();
        let before = core::mem::replace(&mut self.counted, now);
        self.line.note(Traffic {
            bytes: now.bytes - before.bytes,
            bad: now.bad - before.bad,
            spoiled: now.spoiled - before.spoiled,
        });
    }

    /// All that went over the present port.
    fn traffic(&self) -> Traffic {
        let usage = self.driver.usage();
        Traffic {
            bytes: usage.bytes_in + usage.bytes_out,
            bad: usage.bad_packets,
            spoiled: usage.spoiled_packets,
        }
    }
}

/// Bytes of the tables read so far.
fn size(image: &Image) -> usize {
    image.iter().map(|(_, bytes)| bytes.len()).sum()
}

/// The job has taken all the time that there is.
pub(super) fn too_long() -> Cause {
    Cause::LinkLost(meterbench_c1218::ClientError::NoAnswer)
}
