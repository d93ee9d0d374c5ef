//! At which layer between this computer and a meter's tables communication stops.
//!
//! Is: one session that is climbed like a ladder, each [`Rung`] with what was found, the last one with what to do; a look
//! for meters of the IEC kind, and at other levels of the probe's lines, when nobody answers.
//! Is not: another way to talk: what it opens and says is what every session opens and says.
//! Shape: [`diagnose`] gives a [`Diagnosis`], also of a port that can't be opened; with the meter's identity at the top.
//! Errors: only a cancel, and a trace file that can't be written; all else is a rung.

mod climb;
mod iec;
mod lines;
mod words;

use meterbench_c1218::{Identification, Open, ReadTable};
use meterbench_c1219::{GenConfig, Image, TableId, read_order};
use meterbench_port::{Address, DriveError, Driver, Probe, Signals};

use crate::heard::Heard;
use crate::identify::{from_image, standard, tables};
use crate::line::LARGEST;
use crate::read::Skipped;
use crate::session::{Rates, nobody, options, password};
use crate::{Cause, Context, Identity, JobError, Right, Target, policy, port};
use climb::Climb;

const DIAGNOSING: &str = "Diagnosing";

/// What is needed for what stands above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The port opens.
    Port,
    /// The probe has power.
    Probe,
    /// The probe echoes or not, as its preset says.
    Echo,
    /// Anything is heard.
    Bytes,
    /// The meter answers in C12.18.
    Answer,
    /// Packet size and rate are agreed on.
    Negotiation,
    /// The user is let in.
    Logon,
    /// The password is right.
    Password,
    /// ST-0 is given.
    Table0,
}

impl Layer {
    /// From the port up.
    pub const ALL: [Layer; 9] = [
        Layer::Port,
        Layer::Probe,
        Layer::Echo,
        Layer::Bytes,
        Layer::Answer,
        Layer::Negotiation,
        Layer::Logon,
        Layer::Password,
        Layer::Table0,
    ];

    /// A stable name for scripts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Layer::Port => "port",
            Layer::Probe => "probe",
            Layer::Echo => "echo",
            Layer::Bytes => "bytes",
            Layer::Answer => "c12.18",
            Layer::Negotiation => "negotiation",
            Layer::Logon => "logon",
            Layer::Password => "password",
            Layer::Table0 => "table-0",
        }
    }

    /// For a person.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Layer::Port => "Port opens",
            Layer::Probe => "Probe has power",
            Layer::Echo => "Echo",
            Layer::Bytes => "Anything heard",
            Layer::Answer => "C12.18 answer",
            Layer::Negotiation => "Negotiation",
            Layer::Logon => "Logon",
            Layer::Password => "Password",
            Layer::Table0 => "Table ST-0",
        }
    }
}

/// What was found at a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Which.
    pub layer: Layer,
    /// Whether it holds; `None` when it can't be told. After `false` nothing further up was tried.
    pub ok: Option<bool>,
    /// What was found.
    pub what: String,
    /// What to do, or to know; empty when all is well.
    pub hint: String,
}

/// The ladder as far as it goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    /// From the port up, to the layer where it stops, or to the top.
    pub rungs: Vec<Rung>,
    /// Who is there, when nothing stopped it.
    pub identity: Option<Identity>,
    /// Why it stopped.
    pub stop: Option<Stop>,
}

/// Why a diagnosis stopped, as any error of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// A stable name for scripts: "no-answer".
    pub code: &'static str,
    /// What the command line ends with.
    pub exit: u8,
    /// "Diagnosing stopped at Password".
    pub what: String,
    /// Why.
    pub why: String,
    /// What to try next.
    pub hint: String,
}

impl Diagnosis {
    fn rung(
        &mut self,
        layer: Layer,
        ok: Option<bool>,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let (what, hint) = (what.into(), hint.into());
        self.rungs.push(Rung {
            layer,
            ok,
            what,
            hint,
        });
    }

    fn holds(&mut self, layer: Layer, what: impl Into<String>) {
        self.rung(layer, Some(true), what, "");
    }

    /// Stops here; with a hint of one's own where the cause's is too general.
    fn stops(mut self, layer: Layer, cause: Cause, hint: Option<String>) -> Self {
        let error = JobError::new(DIAGNOSING, cause);
        let hint = hint.unwrap_or_else(|| error.hint());
        self.rung(layer, Some(false), error.why(), hint.clone());
        self.stop = Some(Stop {
            code: error.code(),
            exit: error.exit_code(),
            what: format!("Diagnosing stopped at \"{}\"", layer.title()),
            why: error.why(),
            hint,
        });
        self
    }
}

/// Climbs from the port to ST-0, and says where it stops.
///
/// # Errors
/// When it is cancelled, or the trace file can't be written.
pub async fn diagnose(context: &Context, target: &Target) -> Result<Diagnosis, JobError> {
    policy::allowed(context, Right::Read)?;
    let mut found = Diagnosis::default();
    let probe = port::probe(context, target);
    context
        .events
        .step(format!("Opening {}", target.address), 0, Layer::ALL.len());
    let mut port = match port::open_bare(context, target, &probe).await {
        Ok(port) => port,
        Err(error) if matches!(error.cause, Cause::Cancelled) => return Err(error),
        Err(error) => return Ok(found.stops(Layer::Port, error.cause, None)),
    };
    found.holds(
        Layer::Port,
        words::port(&target.address, port.name(), &probe),
    );
    let signals = port.signals().await;
    let rates = port.can_change_baud();
    let heard = Heard::default();
    // As much as a long reading, so that the rate which that would have is tried.
    let offer = Rates::of(context, target, &port, usize::MAX).offer(0);
    let port = heard.around(port::traced(context, target, port)?);
    let mut driver = Driver::new(port, probe.client_config(), context.cancel.clone());
    context
        .events
        .step("Asking who is there", 1, Layer::ALL.len());
    let mut options = options(target, LARGEST, offer);
    let held = password::hold_back(context, target, &mut options);
    let mut climb = Climb::new(Open::new(options));
    let opened = driver.run(&mut climb).await;
    let line = Below {
        signals,
        address: &target.address,
        echoed: heard.has(&climb::IDENTIFICATION),
        bytes: words::of_others(&driver.usage(), &probe),
        raw: !heard.is_empty(),
        probe: &probe,
    };
    let opened = match opened {
        Err(DriveError::Cancelled) => {
            driver.close().await;
            return Err(JobError::new(DIAGNOSING, Cause::Cancelled));
        }
        other => other,
    };
    if let Some(stop) = line.tell(&mut found, climb.identified()) {
        driver.close().await;
        return Ok(found.stops(Layer::Echo, stop, None));
    }
    match opened {
        Err(error) if climb.at <= Layer::Answer => {
            driver.close().await;
            let silent = Silent {
                context,
                target,
                probe: &probe,
                heard: &heard,
                line: &line,
            };
            silent.tell(found, error, driver, rates).await
        }
        Err(error) => {
            let cause = Cause::from(error);
            let cause = password::counted(context, target, &mut driver, None, cause).await;
            driver.close().await;
            climb.tell(&mut found, driver.settings());
            let layer = climb.at;
            Ok(found.stops(layer, cause, None))
        }
        Ok(opened) => {
            climb.tell(&mut found, driver.settings());
            if opened.identification.standard > 2 {
                driver.close().await;
                found.rungs.retain(|rung| rung.layer < Layer::Answer);
                let cause = Cause::OtherStandard(opened.identification.standard);
                return Ok(found.stops(Layer::Answer, cause, None));
            }
            if let Some(held) = held
                && let Err(cause) = password::give(context, target, &mut driver, held).await
            {
                let cause = password::counted(context, target, &mut driver, None, cause).await;
                driver.close().await;
                return Ok(found.stops(Layer::Password, cause, None));
            }
            words::opened(&mut found, &opened, target);
            let found = top(context, found, &mut driver, &opened.identification).await;
            let link = driver.usage();
            found.map(|mut found| {
                if let Some(identity) = &mut found.identity {
                    identity.link = link;
                }
                found
            })
        }
    }
}

/// ST-0, and with it who is there.
async fn top(
    context: &Context,
    mut found: Diagnosis,
    driver: &mut Driver,
    identification: &Identification,
) -> Result<Diagnosis, JobError> {
    let read = read_identity(context, driver).await;
    context
        .events
        .step("Logging off", Layer::ALL.len(), Layer::ALL.len());
    driver.close().await;
    let (image, wall, skipped) = match read {
        Ok(read) => read,
        Err(DriveError::Cancelled) => return Err(JobError::new(DIAGNOSING, Cause::Cancelled)),
        Err(error) => {
            let cause = Cause::from(error);
            let hint = words::table0(&cause);
            return Ok(found.stops(Layer::Table0, cause, hint));
        }
    };
    let st0 = TableId::standard(0);
    let bytes = image.raw(st0).map_or(0, <[u8]>::len);
    match image.get::<GenConfig>() {
        Ok(config) => {
            let tables = config.tables_used().count();
            found.holds(
                Layer::Table0,
                format!("{bytes} bytes, which list {tables} tables"),
            );
        }
        Err(error) => return Ok(found.stops(Layer::Table0, Cause::Table(error), None)),
    }
    let mut identity = from_image(&image, wall.as_ref());
    identity.standard = standard(identification);
    identity.skipped = skipped;
    found.identity = Some(identity);
    Ok(found)
}

type Read = (Image, Option<jiff::Zoned>, Vec<Skipped>);

/// ST-0 must be read; what else there is of an identity is read as far as the meter gives it.
async fn read_identity(context: &Context, driver: &mut Driver) -> Result<Read, DriveError> {
    let (mut image, mut wall, mut skipped) = (Image::new(), None, Vec::new());
    let st0 = TableId::standard(0);
    context.events.step("Reading ST-0", 8, Layer::ALL.len());
    let bytes = driver
        .run(ReadTable::new(st0.wire(), driver.settings()))
        .await?;
    image.set_raw(st0, bytes);
    let order = match image.get::<GenConfig>() {
        Ok(config) => read_order(tables(), &config),
        Err(_) => Vec::new(),
    };
    for table in order.into_iter().filter(|table| *table != st0) {
        match driver
            .run(ReadTable::new(table.wire(), driver.settings()))
            .await
        {
            Ok(bytes) => {
                image.set_raw(table, bytes);
            }
            Err(DriveError::Cancelled) => return Err(DriveError::Cancelled),
            Err(error) => {
                let why = Cause::from(error).to_string();
                skipped.push(Skipped { table, why });
            }
        }
        if table == TableId::standard(52) {
            wall = Some((context.wall)());
        }
    }
    Ok((image, wall, skipped))
}

/// What shows of the probe itself.
struct Below<'a> {
    signals: Option<Signals>,
    address: &'a Address,
    probe: &'a Probe,
    /// Our own Identification came back.
    echoed: bool,
    /// Bytes heard that are no echo.
    bytes: u64,
    /// Anything came, before an echo was taken out.
    raw: bool,
}

impl Below<'_> {
    /// Probe, echo, and whether anything is heard when a meter has answered; why it stops when the echo is not as the
    /// preset says.
    fn tell(&self, found: &mut Diagnosis, answered: bool) -> Option<Cause> {
        let (ok, what) = words::power(self);
        found.rung(Layer::Probe, ok, what, "");
        if let Some(wrong) = words::echo_unlike_preset(self) {
            return Some(wrong);
        }
        let what = match (self.echoed, self.address) {
            (true, _) => "the probe echoes: what it gives back is taken out",
            (false, Address::Emulator(_)) => "none",
            (false, _) => "none: the probe gives nothing back by itself",
        };
        found.holds(Layer::Echo, what);
        if answered {
            found.holds(Layer::Bytes, format!("{} bytes", self.bytes));
        }
        None
    }
}

/// Nobody has answered in C12.18.
struct Silent<'a> {
    context: &'a Context,
    target: &'a Target,
    probe: &'a Probe,
    heard: &'a Heard,
    line: &'a Below<'a>,
}

impl Silent<'_> {
    async fn tell(
        &self,
        mut found: Diagnosis,
        error: DriveError,
        driver: Driver,
        rates: bool,
    ) -> Result<Diagnosis, JobError> {
        let cause = nobody(error);
        let asks = matches!(cause, Cause::NoAnswer | Cause::NotC1218(_));
        let passive = self
            .heard
            .speaks()
            .filter(|_| asks || matches!(cause, Cause::PortGone { .. }));
        if let Some(protocol) = passive {
            found.holds(Layer::Bytes, format!("{} bytes", self.line.bytes));
            return Ok(found.stops(Layer::Answer, Cause::OtherProtocol(protocol), None));
        }
        let mut port = driver.into_port();
        if asks && rates {
            self.context
                .events
                .step("Asking for a meter of the IEC kind", 4, Layer::ALL.len());
            let asked = tokio::select! {
                asked = iec::ask(&mut port) => asked,
                () = self.context.cancel.cancelled() => return Err(JobError::new(DIAGNOSING, Cause::Cancelled)),
            };
            if let Ok(Some(name)) = asked {
                found.holds(Layer::Bytes, format!("{name}, at 300 bit/s"));
                let cause = Cause::OtherProtocol(crate::heard::IEC);
                return Ok(found.stops(Layer::Answer, cause, Some(words::iec(&name))));
            }
        }
        match cause {
            Cause::NoAnswer => {
                let lines = self.line.signals.is_some() && !self.line.echoed;
                // It has to be opened anew with other levels.
                drop(port);
                let better = if lines {
                    lines::better(self.context, self.target, self.probe).await?
                } else {
                    None
                };
                let hint = words::silence(self.line, better.as_ref());
                Ok(found.stops(Layer::Bytes, Cause::NoAnswer, Some(hint)))
            }
            Cause::NotC1218(bytes) => {
                found.holds(
                    Layer::Bytes,
                    format!("{} bytes", self.line.bytes.max(bytes)),
                );
                let hint = words::noise(&self.target.address).to_owned();
                Ok(found.stops(Layer::Answer, cause, Some(hint)))
            }
            cause if self.line.bytes == 0 => Ok(found.stops(Layer::Bytes, cause, None)),
            cause => {
                found.holds(Layer::Bytes, format!("{} bytes", self.line.bytes));
                Ok(found.stops(Layer::Answer, cause, None))
            }
        }
    }
}

#[cfg(test)]
mod tests;
