//! What an emulated meter does with a request: read, write, run, refuse.
//!
//! Is: one meter with its memory and its clock, and one tool's session with it.
//! Is not: the wire, which is `c1218`'s server; see `serve`. How a table is written is in `writing`, who may do what in
//! `access`, procedures in `procedure`.
//! Errors: none to the program; to the tool, C12.18 response codes. Where several apply, the order is the standard's.
//! Source: C12.18 fact sheet 3.4 and 4; C12.19 fact sheet 6.7.

mod writing;

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};
use meterbench_c1218::{Code, Ended, Request, Response};
use meterbench_c1219::{
    ByteOrder, GenConfig, IdForm, Ident, Image, NiFormat, TableError, TableId, TimeFormat,
};

use crate::access::{Access, Groups};
use crate::clock::Clock;
use crate::exercise::Witness;
use crate::face::Panel;
use crate::life::{Life, Load, LoadError, millis};
use crate::logs::{Event, Told};
use crate::model::{Commit, Make, Model};
use crate::pending::Pieces;
use crate::power::{Power, Supply};
use crate::service::Service;

pub(crate) const ST_7: TableId = TableId::standard(7);
pub(crate) const ST_8: TableId = TableId::standard(8);
pub(crate) const ST_42: TableId = TableId::standard(42);

/// What may be chosen when a meter is made. The default shows the computer's time, in the model's own byte order.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What the meter's clock runs by. What it shows at the start is the meter's local time; but the computer's clock in a
    /// meter that counts in UTC gives that meter the right UTC, whatever its own zone.
    pub clock: Clock,
    /// Another byte order than the model's.
    pub order: Option<ByteOrder>,
    /// Another form of times than the model's.
    pub times: Option<TimeFormat>,
    /// Another form of registers' numbers than the model's, NI_FMAT1 and NI_FMAT2 alike.
    pub numbers: Option<NiFormat>,
    /// Another moment for session writes to become permanent than the model's.
    pub commit: Option<Commit>,
    /// The serial number; without one it follows from the seed.
    pub serial: Option<String>,
    /// What distinguishes meters that are otherwise alike. Seed 0 is the meter with serial number 0123456789.
    pub seed: u64,
    /// The fastest rate to agree to, when it is not the model's own.
    pub max_baud: Option<u32>,
    /// What flows through it. Without a load nothing is measured; clock and calendar go on.
    pub load: Option<Load>,
}

/// Why a meter can't be made with these options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// The serial number doesn't fit ST-1.
    #[error("the serial number “{serial}” does not fit: up to 16 {}", if *.digits { "digits" } else { "characters" })]
    Serial {
        /// As given.
        serial: String,
        /// This model's identifiers are digits only.
        digits: bool,
    },
    /// The model's tables can't be written.
    #[error("{table} of this model can't be written")]
    Table {
        /// Which one.
        table: TableId,
        /// Why.
        #[source]
        source: crate::recipe::RecipeError,
    },
    /// The model's ST-0 says nothing sensible.
    #[error("the model's tables do not fit each other")]
    Config(#[from] TableError),
    /// The load doesn't suit the form.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// An emulated meter.
#[derive(Debug)]
pub struct Meter {
    pub(crate) model: Model,
    pub(crate) config: GenConfig,
    pub(crate) image: Image,
    pub(crate) clock: Clock,
    /// From the clock to the meter's standard time.
    pub(crate) ahead: SignedDuration,
    /// Standard time of the last demand reset, for RESET_EXCLUSION.
    pub(crate) last_reset: Option<DateTime>,
    /// `None` only while it lives on.
    pub(crate) life: Option<Life>,
    /// The tables that wait, and since when, by the bench's clock.
    pub(crate) pending_since: Vec<(TableId, i64)>,
    /// The season that a procedure has selected, and from when.
    pub(crate) season_set: Option<(Date, u8)>,
    /// USER_ID of the session that is being answered; 0 is the meter itself.
    pub(crate) user: u16,
    /// What is worked out now is worked out as of this instant of its clock, not of the present one.
    pub(crate) moment: Option<DateTime>,
    pub(crate) panel: Panel,
    pub(crate) service: Service,
    pub(crate) supply: Supply,
    /// What the session that holds the meter may still lose.
    pub(crate) writing: Writing,
    /// What a test counts: the tables that it takes and its registers, while test mode lasts.
    pub(crate) test: Option<Image>,
    pub(crate) seed: u64,
    commit: Commit,
    max_baud: Option<u32>,
    serial: String,
    /// What sessions have done with it, for exercises.
    pub(crate) witness: Witness,
    /// The session that holds the meter, and the number of the last one.
    holder: Option<u64>,
    sessions: u64,
}

/// One tool's session with a meter. It begins with a Logon and must be ended with [`Meter::end`].
#[derive(Debug, Default)]
pub struct Session {
    number: u64,
    pub(crate) groups: Groups,
    /// USER_ID
    pub(crate) user: u16,
    /// What the last procedure left in ST-8.
    pub(crate) outcome: Option<Vec<u8>>,
}

/// Writes that are not over.
#[derive(Debug, Clone, Default)]
pub(crate) struct Writing {
    /// Tables as they were before this session wrote them.
    pub(crate) undo: Image,
    pub(crate) run: Option<Run>,
    /// It has changed tables, and nothing has told so yet.
    pub(crate) programmed: bool,
    pub(crate) pieces: Option<Pieces>,
    /// Tables that wait by its doing, and not for good yet.
    pub(crate) pended: Vec<TableId>,
}

/// A table that is being written in pieces, from its first byte on.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) table: TableId,
    next: usize,
    /// It began at the table's first byte.
    from_start: bool,
    bytes: Vec<u8>,
    pub(crate) before: Vec<u8>,
    told: Told,
}

impl Run {
    /// Pieces are still to come.
    pub(crate) fn is_unfinished(&self) -> bool {
        self.from_start && self.next < self.bytes.len()
    }
}

impl fmt::Debug for Run {
    /// Without the bytes, which may be passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("table", &self.table)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl Meter {
    /// A new meter.
    ///
    /// # Errors
    /// When an option doesn't suit the model.
    pub fn new(model: Model, options: Options) -> Result<Meter, OptionsError> {
        let serial = options.serial.unwrap_or_else(|| serial_of(options.seed));
        let image = model
            .image(&Make {
                order: options.order,
                times: options.times,
                numbers: options.numbers,
                serial: &serial,
            })
            .map_err(|problems| first_problem(problems, &serial))?;
        let config = image.config()?;
        let form = config.formats().id_form;
        if Ident::padded(&serial, 16, form).is_none() {
            return Err(OptionsError::Serial {
                serial,
                digits: form == IdForm::Bcd,
            });
        }
        let commit = options.commit.unwrap_or(model.behaviour().commit);
        let now = millis(options.clock.now());
        let panel = Panel::power_up(now, &image);
        let service = Service::of(&image, now);
        let mut meter = Meter {
            model,
            config,
            image,
            clock: options.clock,
            ahead: SignedDuration::ZERO,
            last_reset: None,
            life: None,
            pending_since: Vec::new(),
            season_set: None,
            user: 0,
            moment: None,
            panel,
            service,
            supply: Supply::default(),
            writing: Writing::default(),
            test: None,
            seed: options.seed,
            commit,
            max_baud: options.max_baud,
            serial,
            witness: Witness::default(),
            holder: None,
            sessions: 0,
        };
        meter.start_clock();
        meter.life = Some(Life::new(options.load, &meter, options.seed)?);
        Ok(meter)
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Whether it agrees to a rate that the model has.
    pub(crate) fn keeps(&self, baud: u32) -> bool {
        self.max_baud.is_none_or(|most| baud <= most)
    }

    /// The serial number in ST-1.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// The tables as they are in memory, those that follow clock and load as they are now. Nobody needs a password for this: it
    /// is for tests and for the person who runs the emulator.
    #[must_use]
    pub fn image(&self) -> Image {
        let mut now = self.copy();
        now.live();
        now.present_image()
    }

    /// The same of a meter that is up to date.
    pub(crate) fn present_image(&self) -> Image {
        let mut image = self.image.clone();
        for id in self.image.ids() {
            if let Some(bytes) = self.running(id) {
                image.set_raw(id, bytes);
            }
        }
        image
    }

    /// The same meter, to look ahead with.
    pub(crate) fn copy(&self) -> Meter {
        Meter {
            model: self.model.clone(),
            config: self.config.clone(),
            image: self.image.clone(),
            clock: self.clock.clone(),
            life: self.life.clone(),
            pending_since: self.pending_since.clone(),
            service: self.service.clone(),
            supply: self.supply.clone(),
            writing: Writing::default(),
            test: self.test.clone(),
            serial: self.serial.clone(),
            ..*self
        }
    }

    /// The answer to one request of a session.
    pub fn answer(&mut self, session: &mut Session, request: &Request) -> Response {
        match self.try_answer(session, request) {
            Ok(response) => response,
            Err(code) => Response::refusal(code),
        }
    }

    fn try_answer(&mut self, session: &mut Session, request: &Request) -> Result<Response, Code> {
        self.is_with(session, request)?;
        self.live();
        self.user = session.user;
        let answer = self.carry_out(session, request);
        if answer.is_ok() {
            self.witness.saw(request);
        }
        self.user = 0;
        answer
    }

    fn carry_out(&mut self, session: &mut Session, request: &Request) -> Result<Response, Code> {
        match request {
            Request::Logon { user_id, .. } => self.logon(session, *user_id),
            Request::Security { password } => {
                // A refused password takes away what an earlier one gave.
                session.groups = Groups::default();
                session.groups = self.groups_of(password.expose()).ok_or(Code::Err)?;
                Ok(Response::ok())
            }
            Request::Read { table } => {
                let bytes = self.readable(session, TableId::from_wire(*table))?;
                Ok(Response::table(&bytes))
            }
            Request::ReadOffset {
                table,
                offset,
                count,
            } => {
                let bytes = self.readable(session, TableId::from_wire(*table))?;
                if !self.config.reads_by_offset() {
                    return Err(Code::Onp);
                }
                let start = usize::try_from(*offset).map_err(|_| Code::Onp)?;
                // An offset past the end is refused; a count past the end gives what there is.
                let rest = bytes
                    .get(start..)
                    .filter(|rest| !rest.is_empty())
                    .ok_or(Code::Onp)?;
                Ok(Response::table(
                    rest.get(..usize::from(*count)).unwrap_or(rest),
                ))
            }
            // ST-0 names no default set.
            Request::ReadDefault => Err(Code::Iar),
            Request::Write { table, data } => {
                self.write(session, TableId::from_wire(*table), None, data)
            }
            Request::WriteOffset {
                table,
                offset,
                data,
            } => self.write(session, TableId::from_wire(*table), Some(*offset), data),
            // Indexes, and what the server answers itself.
            _ => Err(Code::Sns),
        }
    }

    /// One session at a time: a second tool finds the meter busy.
    fn logon(&mut self, session: &mut Session, user: u16) -> Result<Response, Code> {
        match self.holder {
            Some(holder) if holder != session.number => Err(Code::Bsy),
            _ => {
                self.sessions += 1;
                self.holder = Some(self.sessions);
                self.writing = Writing::default();
                *session = Session {
                    number: self.sessions,
                    user,
                    ..Session::default()
                };
                Ok(Response::ok())
            }
        }
    }

    /// Ends a session. After a Logoff its writes last; otherwise they are taken back, if the meter is one that does so.
    pub fn end(&mut self, session: &mut Session, ended: Ended) {
        let session = std::mem::take(session);
        if self.holder != Some(session.number) {
            return;
        }
        self.holder = None;
        self.witness.ended(ended);
        self.live();
        if ended != Ended::Logoff && self.commit == Commit::Logoff {
            self.take_back();
        } else {
            self.user = session.user;
            self.log_programmed();
            self.user = 0;
        }
        self.writing = Writing::default();
    }

    /// The same meter without what an open session has not finished.
    pub(crate) fn settled(&self) -> Meter {
        let mut meter = self.copy();
        meter.writing = self.writing.clone();
        meter.forget_session(false);
        meter
    }

    fn take_back(&mut self) {
        for (id, bytes) in std::mem::take(&mut self.writing.undo).iter() {
            self.image.set_raw(id, bytes.to_vec());
        }
        for id in std::mem::take(&mut self.writing.pended) {
            self.clear_pending(id);
        }
    }

    /// What a session has changed lasts from now on.
    fn log_programmed(&mut self) {
        if std::mem::take(&mut self.writing.programmed) {
            self.log(Event::Programmed);
        }
    }

    /// A session that the meter has forgotten is none, and without power it answers nobody.
    fn is_with(&self, session: &Session, request: &Request) -> Result<(), Code> {
        let forgotten = session.number != 0 && self.holder != Some(session.number);
        match request {
            _ if self.power() == Power::Off => Err(Code::Dnr),
            Request::Logon { .. } => Ok(()),
            _ if forgotten => Err(Code::Isss),
            _ => Ok(()),
        }
    }

    /// The session that holds the meter is forgotten, and whatever of its writes was not to last by itself. `torn`: pieces of
    /// a table that have come in stay without the rest.
    pub(crate) fn forget_session(&mut self, torn: bool) {
        self.holder = None;
        let unfinished = self.writing.run.take().filter(Run::is_unfinished);
        if let Some(run) = &unfinished {
            self.image.set_raw(run.table, run.before.clone());
        }
        if self.commit == Commit::Logoff {
            self.take_back();
        } else {
            self.log_programmed();
        }
        self.writing = Writing::default();
        if let Some(run) = unfinished.filter(|_| torn) {
            self.image.set_raw(run.table, run.bytes);
        }
    }

    /// The bytes of a table for a reader with the session's rights.
    fn readable(&self, session: &Session, id: TableId) -> Result<Vec<u8>, Code> {
        if !self.config.uses(id) {
            return Err(Code::Iar);
        }
        if id.is_pending() {
            return self.read_pending(session, id.as_pending(false));
        }
        match self.may_read(id, session.groups) {
            // No password would help.
            Access::Never => return Err(Code::Iar),
            Access::Denied => return Err(Code::Isc),
            Access::Granted => (),
        }
        if id == ST_8 {
            return Ok(session
                .outcome
                .clone()
                .unwrap_or_else(|| NO_PROCEDURE_YET.to_vec()));
        }
        if let Some(bytes) = self.running(id) {
            return Ok(bytes);
        }
        let bytes = self.image.raw(id).ok_or(Code::Iar)?;
        // Passwords never leave the meter.
        Ok(if id == ST_42 {
            vec![0; bytes.len()]
        } else {
            bytes.to_vec()
        })
    }

    /// Procedure 2: what was written so far lasts whatever becomes of the session.
    pub(crate) fn save(&mut self) {
        self.writing.undo = Image::new();
        self.writing.pended.clear();
        self.log_programmed();
    }
}

/// ST-8 before the session has started a procedure: no procedure, sequence 0, "unrecognized procedure".
const NO_PROCEDURE_YET: [u8; 4] = [0, 0, 0, 6];

/// Ten digits; the multiplier spreads neighbouring seeds.
fn serial_of(seed: u64) -> String {
    let spread = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
    format!("{:010}", (123_456_789 + spread) % 10_000_000_000)
}

fn first_problem(
    problems: Vec<(TableId, crate::recipe::RecipeError)>,
    serial: &str,
) -> OptionsError {
    use crate::recipe::RecipeError::{Ident, Width};
    let mut problems = problems.into_iter();
    match problems.next() {
        Some((_, Width { text, .. })) if text == serial => OptionsError::Serial {
            serial: text,
            digits: false,
        },
        Some((_, Ident { text, .. })) if text == serial => OptionsError::Serial {
            serial: text,
            digits: true,
        },
        Some((table, source)) => OptionsError::Table { table, source },
        None => OptionsError::Serial {
            serial: serial.to_owned(),
            digits: false,
        },
    }
}
