//! Carries out a plan, then reads back and compares byte for byte.
//!
//! Is: three acts. The meter and all that the plan overwrites or relies on is still as it was; the snapshot is kept; each
//! table is written in the plan's order and the session is logged off, which makes the writes last. Then a second session
//! reads every written table back, also when writing stopped half-way, and sees that the others are untouched; what is read
//! in the session that wrote would only show what the meter has heard. The journal says each step before it is taken, and
//! stays until everything is verified.
//! Is not: any decision. What is written stands in the plan.
//! Errors: after the first write a failure is [`Cause::Partial`], which says which tables hold the new program and which
//! the old.

mod before;
mod record;
mod send;
mod stopped;
mod together;
mod unchanged;

use std::path::PathBuf;
use std::time::Duration;

use meterbench_c1219::TableId;
use meterbench_c1219::procedure::{Call, ResultCode};

use crate::error::Held;
use crate::estimate::expected;
use crate::job_log;
use crate::journal::{self, Journal, JournalError, Note};
use crate::plan::{SAVE_CONFIGURATION, saves_configuration};
use crate::procedure::call;
use crate::session::Session;
use crate::{
    Cause, Context, JobError, Link, Plan, Target, clearance, history, pending, policy, untouched,
};
use before::prepare;
use record::job;
use send::Sender;
use stopped::{Stopped, stopped};
use unchanged::{planned_meter, unchanged};

/// Said of all that goes before the first write, and before reading back.
const STEP: &str = "Checking the meter";

/// A table that does not read back as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Which.
    pub table: TableId,
    /// The first byte that differs.
    pub byte: usize,
    /// What was written; of a table that was not, what it held before.
    pub written: Vec<u8>,
    /// What was read back.
    pub found: Vec<u8>,
}

impl Mismatch {
    /// `None` when the same came back.
    pub(crate) fn between(table: TableId, written: &[u8], found: Vec<u8>) -> Option<Self> {
        (found != written).then(|| Self {
            table,
            byte: written
                .iter()
                .zip(&found)
                .take_while(|(a, b)| a == b)
                .count(),
            written: written.to_vec(),
            found,
        })
    }
}

/// What came of writing.
#[derive(Clone, Debug)]
pub struct WriteOutcome {
    /// Every written table reads back as it was written, and no other has changed.
    pub verified: bool,
    /// Written tables that do not read back so.
    pub mismatches: Vec<Mismatch>,
    /// Tables that changed though they were not written.
    pub disturbed: Vec<Mismatch>,
    /// Tables written, in order.
    pub written: Vec<TableId>,
    /// Where the tables as they were before are kept.
    pub snapshot: Option<PathBuf>,
    /// What should be known besides, in words.
    pub notes: Vec<String>,
    /// Of both sessions.
    pub link: Link,
    /// What it was expected to take.
    pub estimate: Duration,
    /// What comparing took before, in the session that the plan was made in; not in [`Self::link`].
    pub compared: Duration,
    /// The least time that the tables take which were written and read back, at the rate of the line.
    pub tables: Duration,
}

impl WriteOutcome {
    /// What it took, from the first byte to the last, by the least time of its tables; `None` where nothing was written.
    #[must_use]
    pub fn overhead(&self) -> Option<f64> {
        let least = self.tables.as_secs_f64();
        (least > 0.0).then(|| self.link.elapsed.as_secs_f64() / least)
    }
}

/// Writes a plan into its meter.
///
/// # Errors
/// When the meter is not the planned one or was changed meanwhile, and then nothing was written; or when writing stops
/// half-way ([`Cause::Partial`]); or when reading back fails ([`Cause::NotReadBack`]).
pub async fn write(
    context: &Context,
    target: &Target,
    plan: &Plan,
) -> Result<WriteOutcome, JobError> {
    policy::may_write(context, plan)?;
    clearance::enough(plan)?;
    plan.may_be_written()?;
    let mut result = write_and_prove(context, target, plan)
        .await
        .map_err(|error| clearance::at_first_write(plan, error));
    if plan.is_empty() {
        return result;
    }
    let job = job(plan, &result);
    let kept = history::programmed(context, plan, &job, &result);
    let said = job_log::note(context, target, job);
    if let Ok(outcome) = &mut result {
        outcome.notes.extend(said.into_iter().chain(kept));
    }
    result
}

async fn write_and_prove(
    context: &Context,
    target: &Target,
    plan: &Plan,
) -> Result<WriteOutcome, JobError> {
    if plan.is_empty() {
        let (mut notes, link) = (Vec::new(), Link::default());
        match before::ended(context, plan) {
            Ok(Some((left, _))) => notes.extend(end(journal::close(&left.path))),
            Ok(None) => (),
            // Nothing is written all the same; that the meter holds this program is no less true.
            Err(error) => notes.push(format!("{}. {}", error.why(), error.hint())),
        }
        return Ok(WriteOutcome {
            verified: true,
            mismatches: vec![],
            disturbed: vec![],
            written: vec![],
            snapshot: None,
            notes,
            link,
            estimate: Duration::ZERO,
            compared: plan.link.elapsed,
            tables: Duration::ZERO,
        });
    }
    let [first, second] = expected(
        plan.image(),
        &plan.writes,
        usize::from(plan.link.packet_size),
    );
    let mut session = Session::open(context, target, first).await?;
    let mut journal = None;
    let result = carry_out(&mut session, plan, &mut journal).await;
    let (closed, first) = session.close().await;
    if let Some(journal) = &mut journal
        && let Err(error) = journal.note(&Note::LoggedOff(closed.logged_off))
    {
        // It says nothing that isn't looked up anyway.
        tracing::warn!(%error, "the end of the session is not in the journal");
    }
    let mut notes = match result {
        Ok(notes) => notes,
        Err(Stop {
            at: None, because, ..
        }) => {
            // One that was left before still tells of a meter that is half-written.
            if let Some(journal) = journal.filter(Journal::is_new) {
                end(journal.end());
            }
            return Err(because);
        }
        Err(Stop {
            at: Some(at),
            because,
            waits,
        }) => {
            let stop = Stopped {
                at,
                because,
                waits,
                logged_off: closed.logged_off,
            };
            return Err(stopped(context, target, plan, stop).await);
        }
    };

    let unread = |because: JobError| {
        let (snapshot, because) = (plan.keep.clone(), Box::new(because));
        if closed.logged_off {
            return JobError::new("Reading back", Cause::NotReadBack { snapshot, because });
        }
        // A meter that was not logged off may drop what was written.
        let unknown = plan.writes.iter().map(|write| write.table).collect();
        let held = Box::new(Held {
            unknown,
            ..Held::default()
        });
        JobError::new(
            "Programming",
            Cause::Partial {
                held,
                snapshot,
                because,
            },
        )
    };
    let mut session = Session::open(context, target, second)
        .await
        .map_err(unread)?;
    let result = prove(&mut session, plan).await;
    let ((mismatches, disturbed), second) = session.finish(result).await.map_err(unread)?;
    let verified = mismatches.is_empty() && disturbed.is_empty();
    // What the journal says was to be written is there; what else has changed is in the snapshot.
    if let Some(journal) = journal.filter(|_| mismatches.is_empty()) {
        notes.extend(end(journal.end()));
    }
    notes.extend(
        plan.settings
            .left_out()
            .map(|what| format!("Left as it is, {what}")),
    );
    let link = first.then(second);
    Ok(WriteOutcome {
        estimate: plan.estimate,
        compared: plan.link.elapsed,
        tables: plan.tables_time(&link),
        verified,
        mismatches,
        disturbed,
        written: plan.writes.iter().map(|write| write.table).collect(),
        snapshot: plan.keep.clone(),
        notes,
        link,
    })
}

/// Where writing stopped.
struct Stop {
    /// The number of the write that failed, those before it were answered with ok; `None` before anything was sent.
    at: Option<usize>,
    because: JobError,
    /// Tables wait in the meter, and none of them is active.
    waits: bool,
}

impl Stop {
    fn before(because: JobError) -> Self {
        Self {
            at: None,
            because,
            waits: false,
        }
    }

    fn at(number: usize, because: JobError) -> Self {
        Self {
            at: Some(number),
            ..Self::before(because)
        }
    }
}

/// What to say of a journal that stays though all is done.
fn end(ended: Result<(), JournalError>) -> Option<String> {
    let error = ended.err()?;
    Some(format!(
        "Delete this file: the meter it tells of holds all that was written. {error}"
    ))
}

async fn carry_out(
    session: &mut Session<'_>,
    plan: &Plan,
    journal: &mut Option<Journal>,
) -> Result<Vec<String>, Stop> {
    let total = plan.writes.len();
    session
        .context()
        .events
        .step("Checking that the meter is unchanged", 0, 2 * total);
    unchanged(session, plan).await.map_err(Stop::before)?;
    *journal = prepare(session.context(), plan).map_err(Stop::before)?;
    let mut note = |note: Note| match journal {
        Some(journal) => journal
            .note(&note)
            .map_err(|error| JobError::new("Keeping the journal", error)),
        None => Ok(()),
    };
    if !plan.waiting.is_empty() {
        pending::clear(session).await.map_err(Stop::before)?;
        note(Note::Cleared).map_err(Stop::before)?;
    }
    if plan.pending && together::written(session, plan, &mut note).await? {
        return Ok(save_configuration(session).await);
    }
    let mut sender = Sender::default();
    for (done, write) in plan.writes.iter().enumerate() {
        session
            .context()
            .events
            .step(format!("Writing {}", write.table), done, 2 * total);
        let name = write.table.to_string();
        if let Err(because) = note(Note::Sending(name.clone())) {
            let at = (done > 0).then_some(done);
            return Err(Stop {
                at,
                ..Stop::before(because)
            });
        }
        if let Err(because) = sender.send(session, write).await {
            return Err(Stop {
                at: (done > 0 || !matches!(because.cause, Cause::Cancelled)).then_some(done),
                ..Stop::before(because)
            });
        }
        if let Err(because) = note(Note::Sent(name)) {
            return Err(Stop::at(done + 1, because));
        }
    }
    Ok(save_configuration(session).await)
}

/// Between two sessions somebody may have taken the head to the meter beside it.
async fn again_the_planned_meter(session: &mut Session<'_>, plan: &Plan) -> Result<(), JobError> {
    session.read(TableId::standard(1)).await?;
    planned_meter(session, plan)
}

/// Procedure 2, for meters that have it: makes the writes outlast a power failure. Its refusal is told, not fatal: reading
/// back in the next session shows what the meter kept.
async fn save_configuration(session: &mut Session<'_>) -> Vec<String> {
    if !saves_configuration(&session.image) {
        return Vec::new();
    }
    session
        .context()
        .events
        .step("Saving the configuration", 0, 0);
    match call(
        session,
        &Call {
            procedure: SAVE_CONFIGURATION,
            selector: 0,
            sequence: 1,
            parameters: Vec::new(),
        },
    )
    .await
    {
        Ok(outcome) if matches!(outcome.result, ResultCode::Completed | ResultCode::Accepted) => {
            Vec::new()
        }
        Ok(outcome) => vec![format!(
            "Saving the configuration (procedure 2) was answered: {}",
            outcome.result.words()
        )],
        Err(error) => vec![format!(
            "Saving the configuration (procedure 2): {}: {}",
            error.what(),
            error.why()
        )],
    }
}

/// Written tables that are not as they were written, and others that are not as they were before.
async fn prove(
    session: &mut Session<'_>,
    plan: &Plan,
) -> Result<(Vec<Mismatch>, Vec<Mismatch>), JobError> {
    let mismatches = read_back(session, plan).await?;
    Ok((mismatches, untouched::disturbed(session, plan).await?))
}

async fn read_back(session: &mut Session<'_>, plan: &Plan) -> Result<Vec<Mismatch>, JobError> {
    again_the_planned_meter(session, plan).await?;
    let writes = &plan.writes;
    let mut mismatches = Vec::new();
    for (done, write) in writes.iter().enumerate() {
        session.context().events.step(
            format!("Reading back {}", write.table),
            writes.len() + done,
            2 * writes.len(),
        );
        let found = session.read(write.table).await?;
        mismatches.extend(Mismatch::between(write.table, &write.new, found));
    }
    Ok(mismatches)
}
