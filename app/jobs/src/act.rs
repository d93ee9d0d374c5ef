//! Acts on a meter that are no programming: a demand reset, a clock set, a switch moved, data cleared, the mode changed, a
//! register or a password set.
//!
//! Is: for each act what is looked at before and shown, why the meter's state forbids it, what is done, and whether it was
//! done, which a second session looks up.
//! Is not: asking the person. Whoever calls shows [`Present`] and has it [`Agreed`] to.
//! Shape: [`look`] reads; [`act`] reads again, refuses what another meter or a new state forbids, acts, logs off and looks
//! again. An act is never repeated by itself: after a lost link it is looked up whether it was done.
//! Errors: [`Cause::Forbidden`], [`Cause::NotDone`], [`Cause::OtherMeter`], and those of a session.
//! Source: C12.19 procedures 3, 6, 9 and 10, and table 42; switch and preset are the family's.

mod clear;
mod clock;
mod demand;
mod level;
mod mode;
mod password;
mod preset;
mod switch;

use std::time::Duration;

use meterbench_c1218::Secret;
use meterbench_c1219::procedure::{Call, ChangeMode, ClearData, Outcome, Procedure};
use meterbench_c1219::{EdMode, Image, TableId};
use meterbench_profiles::map::SwitchOrder;

pub use self::preset::Preset;
use crate::identify::{self, Identity, identity_of};
use crate::job_log::{self, Job};
use crate::procedure::completed;
use crate::read::{read_tables, selected};
use crate::session::Session;
use crate::{
    Cause, Context, JobError, Link, Right, Selection, Target, clearance, history, policy, rate,
};

/// What to think of before clock, load profile or passwords change.
pub(crate) const MODULE: &str = "A communication (AMI) module may lose touch with the meter, and a head-end may change things back";

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Procedure 9: the present maxima move to the last reset, and begin anew.
    DemandReset,
    /// Procedure 10: the clock to this computer's time.
    SetClock(Zone),
    /// The maker's procedure: the service switch.
    Switch(SwitchOrder),
    /// Procedure 3: registers, load profile and logs to nothing.
    ClearData,
    /// Procedure 6: metering, test or shop mode.
    ChangeMode(EdMode),
    /// The maker's procedure: a register to a number.
    Preset(Preset),
    /// ST-42: the password of this number, from 1, to the one that is [`Agreed`] on.
    ChangePassword(u8),
}

/// Whose local time a clock is set to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// This computer's.
    #[default]
    Computer,
    /// The one that the meter's ST-53 and its calendar tell.
    Meter,
}

impl Act {
    /// For scripts and records: "demand-reset".
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Act::DemandReset => "demand-reset".to_owned(),
            Act::SetClock(_) => "set-clock".to_owned(),
            Act::Switch(order) => format!("switch {}", order.id()),
            Act::ClearData => "clear-data".to_owned(),
            Act::ChangeMode(_) => "change-mode".to_owned(),
            Act::Preset(_) => "register-preset".to_owned(),
            Act::ChangePassword(number) => format!("change-password {number}"),
        }
    }

    /// Only with the meter's serial number typed: it connects a customer, or can't be taken back.
    #[must_use]
    pub fn wants_serial(&self) -> bool {
        matches!(
            self,
            Act::Switch(SwitchOrder::Close | SwitchOrder::Arm)
                | Act::ClearData
                | Act::Preset(_)
                | Act::ChangePassword(_)
        )
    }

    /// Only with a new password.
    #[must_use]
    pub fn wants_password(&self) -> bool {
        matches!(self, Act::ChangePassword(_))
    }

    /// What is being done, for errors and progress.
    fn step(&self) -> &'static str {
        match self {
            Act::DemandReset => "Resetting the demand",
            Act::SetClock(_) => "Setting the clock",
            Act::Switch(_) => "Moving the switch",
            Act::ClearData => "Clearing the data",
            Act::ChangeMode(_) => "Changing the mode",
            Act::Preset(_) => "Setting the register",
            Act::ChangePassword(_) => "Changing the password",
        }
    }

    fn tables(&self, image: &Image) -> Vec<TableId> {
        match self {
            Act::DemandReset => demand::tables(image),
            Act::SetClock(_) => clock::tables(),
            Act::Switch(_) => switch::tables(image),
            Act::ClearData => registers(image),
            Act::ChangeMode(_) => Vec::new(),
            Act::Preset(_) => preset::tables(image),
            Act::ChangePassword(_) => password::tables(),
        }
    }

    fn state(&self, session: &Session<'_>) -> Result<State, JobError> {
        match self {
            Act::DemandReset => demand::state(&session.image),
            Act::SetClock(zone) => clock::state(session, *zone),
            Act::Switch(order) => switch::state(&session.image, *order),
            Act::ClearData => clear::state(&session.image),
            Act::ChangeMode(mode) => mode::state(&session.image, *mode),
            Act::Preset(preset) => preset::state(&session.image, preset),
            Act::ChangePassword(number) => password::state(&session.image, *number),
        }
    }

    async fn order(
        &self,
        session: &mut Session<'_>,
        new: Option<&Secret>,
    ) -> Result<Order, JobError> {
        Ok(Order::Run(match self {
            Act::DemandReset => standard(&session.image, &demand::RESET)?,
            Act::SetClock(zone) => clock::order(session, *zone).await?,
            Act::Switch(order) => switch::order(&session.image, *order)?,
            Act::ClearData => standard(&session.image, &ClearData)?,
            Act::ChangeMode(mode) => standard(&session.image, &ChangeMode(*mode))?,
            Act::Preset(preset) => preset::order(&session.image, preset)?,
            Act::ChangePassword(number) => {
                let piece = password::order(&session.image, *number, new)?;
                return Ok(Order::Write(piece));
            }
        }))
    }

    /// Whether the second session shows that it was done.
    fn is_done(&self, before: &Image, session: &Session<'_>) -> bool {
        match self {
            Act::DemandReset => demand::is_done(before, &session.image),
            Act::SetClock(zone) => clock::is_done(session, *zone),
            Act::Switch(order) => switch::is_done(&session.image, *order),
            Act::ClearData => clear::is_done(&session.image),
            Act::ChangeMode(mode) => mode::is_done(&session.image, *mode),
            Act::Preset(preset) => preset::is_done(&session.image, preset),
            // That session was logged on with it.
            Act::ChangePassword(_) => true,
        }
    }
}

/// What is sent.
enum Order {
    /// A procedure.
    Run(Call),
    /// A part of a table.
    Write(password::Piece),
}

impl Order {
    /// The procedure's answer, where it was one.
    async fn send(
        &self,
        session: &mut Session<'_>,
        step: &'static str,
    ) -> Result<Option<Outcome>, JobError> {
        match self {
            Order::Run(call) => completed(session, step, call).await.map(Some),
            Order::Write(piece) => {
                let bytes = piece.bytes.expose();
                session.write_at(piece.table, piece.offset, bytes).await?;
                Ok(None)
            }
        }
    }
}

/// One thing about a meter: "demand resets", "17".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What.
    pub what: String,
    /// As it is.
    pub value: String,
}

impl Fact {
    fn new(what: impl Into<String>, value: impl ToString) -> Fact {
        Fact {
            what: what.into(),
            value: value.to_string(),
        }
    }
}

/// What an act looks at.
#[derive(Clone, Debug, Default)]
struct State {
    facts: Vec<Fact>,
    /// Why it must not be done now.
    forbidden: Option<String>,
    /// What to think of before.
    warnings: Vec<String>,
}

/// A meter before an act.
#[derive(Clone, Debug)]
pub struct Present {
    /// Which meter.
    pub identity: Identity,
    /// What the act changes, as it is now.
    pub facts: Vec<Fact>,
    /// Why the meter's state forbids it.
    pub forbidden: Option<String>,
    /// What to think of before.
    pub warnings: Vec<String>,
    /// What it cost the line.
    pub link: Link,
}

/// What a person has seen and agreed to.
#[derive(Clone, Debug)]
pub struct Agreed {
    /// The meter, as it was looked at.
    pub present: Present,
    /// Why it is done.
    pub reason: String,
    /// The new password, where the act is to set one.
    pub password: Option<Secret>,
}

/// What came of an act.
#[derive(Clone, Debug)]
pub struct ActOutcome {
    /// Which meter.
    pub identity: Identity,
    /// As it was just before.
    pub before: Vec<Fact>,
    /// As a second session found it.
    pub after: Vec<Fact>,
    /// The meter's answer, where it says more than that it was done.
    pub answer: Option<String>,
    /// The second session found it done.
    pub verified: bool,
    /// What should be known besides, in words.
    pub notes: Vec<String>,
    /// Of both sessions.
    pub link: Link,
}

/// Reads what an act would change.
///
/// # Errors
/// When the session fails, or the meter has nothing of the kind.
pub async fn look(context: &Context, target: &Target, act: &Act) -> Result<Present, JobError> {
    policy::allowed(context, Right::Read)?;
    let mut session = Session::open(context, target, rate::IDENTIFY).await?;
    let result = present(&mut session, act).await;
    let ((identity, state), link) = session.finish(result).await?;
    Ok(Present {
        identity,
        facts: state.facts,
        forbidden: state.forbidden,
        warnings: state.warnings,
        link,
    })
}

/// Does it to the meter that was looked at.
///
/// # Errors
/// When another meter answers, its state forbids the act, it refuses, or the session fails. When the link is lost after the
/// order was sent, [`Cause::Unanswered`] says what a second session found.
pub async fn act(
    context: &Context,
    target: &Target,
    act: &Act,
    agreed: &Agreed,
) -> Result<ActOutcome, JobError> {
    policy::allowed(context, act.into())?;
    let mut result = act_and_look(context, target, act, agreed).await;
    let lines = |facts: &[Fact]| -> Vec<String> {
        let line = |it: &Fact| format!("{}: {}", it.what, it.value);
        facts.iter().map(line).collect()
    };
    let before = &agreed.present.facts;
    let job = Job {
        what: act.id(),
        meter: agreed.present.identity.serial.clone(),
        before: lines(result.as_ref().map_or(before, |it| &it.before)),
        after: result
            .as_ref()
            .map_or_else(|_| Vec::new(), |it| lines(&it.after)),
        result: match &result {
            Ok(outcome) if outcome.verified => "verified".to_owned(),
            Ok(_) => "not verified".to_owned(),
            Err(error) => format!("{}: {}", error.what(), error.why()),
        },
        reason: agreed.reason.clone(),
        ..Job::default()
    };
    let kept = history::acted(context, &agreed.present.identity, &job);
    let said = job_log::note(context, target, job);
    if let Ok(outcome) = &mut result {
        outcome.notes.extend(said.into_iter().chain(kept));
    }
    result
}

async fn act_and_look(
    context: &Context,
    target: &Target,
    act: &Act,
    agreed: &Agreed,
) -> Result<ActOutcome, JobError> {
    let mut session = Session::open(context, target, rate::IDENTIFY).await?;
    let begun = begin(&mut session, act, agreed).await;
    let (before, state, order) = match begun {
        Ok(begun) => begun,
        Err(error) => return session.finish(Err(error)).await.map(|(never, _)| never),
    };
    let ordered = order.send(&mut session, act.step()).await;
    let answer = match (&ordered, act) {
        (Ok(Some(outcome)), Act::Switch(_)) => switch::answer(&session.image, outcome),
        _ => None,
    };
    let (_, first) = session.close().await;
    let afterwards = afterwards(target, act, agreed);
    if let Err(error) = ordered {
        return Err(unanswered(context, &afterwards, act, &before, error).await);
    }

    let mut session = match Session::open(context, &afterwards, rate::IDENTIFY).await {
        Ok(session) => session,
        Err(error) if act.wants_password() && matches!(error.cause, Cause::Password { .. }) => {
            let because = Box::new(error);
            let done = Some(false);
            return Err(JobError::new(
                act.step(),
                Cause::Unanswered { done, because },
            ));
        }
        Err(error) => return Err(error),
    };
    let result = looked_up(&mut session, act, &before).await;
    let verified = result.is_ok() && act.is_done(&before, &session);
    let ((identity, after), second) = session.finish(result).await?;
    Ok(ActOutcome {
        identity,
        before: state.facts,
        after: after.facts,
        answer,
        verified,
        notes: Vec::new(),
        link: first.then(second),
    })
}

/// As whom to look whether it was done: a new password is proved by logging on with it, once.
fn afterwards(target: &Target, act: &Act, agreed: &Agreed) -> Target {
    let mut target = target.clone();
    if act.wants_password() {
        target.access.password = agreed.password.clone();
    }
    target
}

/// How often, and after how long, what takes its time is looked up again.
const LOOKS: usize = 10;
const PAUSE: Duration = Duration::from_millis(500);

/// The meter after the act. A switch moves a while after the meter has answered.
async fn looked_up(
    session: &mut Session<'_>,
    act: &Act,
    before: &Image,
) -> Result<(Identity, State), JobError> {
    if let Act::ChangePassword(number) = act {
        // The new one may open less than the one that set it.
        read_tables(session, identify::tables()).await?;
        return Ok((identity_of(session), password::taken(*number)));
    }
    let mut found = present(session, act).await?;
    for _ in 0..LOOKS {
        if !matches!(act, Act::Switch(_)) || act.is_done(before, session) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        for table in act.tables(&session.image) {
            session.read(table).await?;
        }
        found.1 = act.state(session)?;
    }
    Ok(found)
}

/// Who it is and what the act is about.
async fn present(session: &mut Session<'_>, act: &Act) -> Result<(Identity, State), JobError> {
    read_tables(session, identify::tables()).await?;
    let more = act.tables(&session.image);
    read_tables(session, more).await?;
    clearance::look(session).await?;
    let mut state = act.state(session)?;
    if state.forbidden.is_none() {
        state.forbidden = level::forbids(act, &session.image, &session.clearance());
    }
    Ok((identity_of(session), state))
}

/// The last look before the act: it is the meter that was agreed on, and its state allows the act.
async fn begin(
    session: &mut Session<'_>,
    act: &Act,
    agreed: &Agreed,
) -> Result<(Image, State, Order), JobError> {
    let (identity, state) = present(session, act).await?;
    let meant = &agreed.present.identity.serial;
    if identity.serial != *meant {
        let (planned, found) = (meant.clone(), identity.serial);
        return Err(JobError::new(
            act.step(),
            Cause::OtherMeter { planned, found },
        ));
    }
    if let Some(why) = state.forbidden {
        return Err(JobError::new(act.step(), Cause::Forbidden(why)));
    }
    if session.context().cancel.is_cancelled() {
        return Err(JobError::new(act.step(), Cause::Cancelled));
    }
    let order = act.order(session, agreed.password.as_ref()).await?;
    let image = session.image.clone();
    Ok((image, state, order))
}

/// After a lost answer nobody knows whether it was done, until somebody looks. A refusal is what it says.
async fn unanswered(
    context: &Context,
    target: &Target,
    act: &Act,
    before: &Image,
    error: JobError,
) -> JobError {
    if matches!(error.cause, Cause::NotDone { .. } | Cause::Refused { .. }) {
        return error;
    }
    let done = match Session::open(context, target, rate::IDENTIFY).await {
        Err(_) => None,
        Ok(mut session) => {
            let looked = present(&mut session, act).await;
            let done = looked.is_ok().then(|| act.is_done(before, &session));
            session.close().await;
            done
        }
    };
    let because = Box::new(error);
    JobError::new(act.step(), Cause::Unanswered { done, because })
}

/// The call of a standard procedure.
fn standard(image: &Image, procedure: &impl Procedure) -> Result<Call, JobError> {
    let formats = image.formats().map_err(misfit)?;
    procedure.call(0, 1, formats).map_err(misfit)
}

/// The registers, with what they mean.
fn registers(image: &Image) -> Vec<TableId> {
    let config = image.config();
    config.map_or_else(|_| Vec::new(), |it| selected(&Selection::Registers, &it))
}

/// An order that the meter's formats can't hold is a table that doesn't fit.
fn misfit(error: meterbench_c1219::TableError) -> JobError {
    JobError::on("Writing", TableId::standard(7), error)
}
