//! Carries out a plan, then reads back and compares byte for byte.
//!
//! Is: three acts. The meter and its tables are still those of the plan; the snapshot is kept; each table is written in
//! the plan's order and the session is logged off, which makes the writes last. Then a second session reads every
//! written table back.
//! Is not: any decision. What is written stands in the plan.
//! Errors: after the first write a failure is [`Cause::Partial`], which says which tables hold the new program and which
//! the old.

use std::path::PathBuf;
use std::time::Duration;

use meterbench_c1219::TableId;
use meterbench_c1219::procedure::{Call, Outcome, ProcId, ResultCode};

use crate::error::Held;
use crate::session::Session;
use crate::{Cause, Context, JobError, Link, Plan, PlannedWrite, Target};

/// A written table that does not read back as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Which.
    pub table: TableId,
    /// The first byte that differs.
    pub byte: usize,
    /// What was written.
    pub written: Vec<u8>,
    /// What was read back.
    pub found: Vec<u8>,
}

/// What came of writing.
#[derive(Clone, Debug)]
pub struct WriteOutcome {
    /// Every written table reads back as it was written.
    pub verified: bool,
    /// Those that do not.
    pub mismatches: Vec<Mismatch>,
    /// Tables written, in order.
    pub written: Vec<TableId>,
    /// Where the tables as they were before are kept.
    pub snapshot: Option<PathBuf>,
    /// What should be known besides, in words.
    pub notes: Vec<String>,
    /// Of both sessions.
    pub link: Link,
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
    if plan.is_empty() {
        let (notes, link) = (Vec::new(), Link::default());
        return Ok(WriteOutcome {
            verified: true,
            mismatches: vec![],
            written: vec![],
            snapshot: None,
            notes,
            link,
        });
    }
    let mut session = Session::open(context, target).await?;
    let result = carry_out(&mut session, plan).await;
    let (notes, first) = session.finish(result).await?;

    let unread = |because: JobError| {
        JobError::new(
            "Reading back",
            Cause::NotReadBack {
                snapshot: plan.keep.clone(),
                because: Box::new(because),
            },
        )
    };
    let mut session = Session::open(context, target).await.map_err(unread)?;
    let result = read_back(&mut session, &plan.writes).await;
    let (mismatches, second) = session.finish(result).await.map_err(unread)?;
    Ok(WriteOutcome {
        verified: mismatches.is_empty(),
        mismatches,
        written: plan.writes.iter().map(|write| write.table).collect(),
        snapshot: plan.keep.clone(),
        notes,
        link: first.then(second),
    })
}

async fn carry_out(session: &mut Session<'_>, plan: &Plan) -> Result<Vec<String>, JobError> {
    let total = plan.writes.len();
    session
        .context()
        .events
        .step("Checking that the meter is unchanged", 0, 2 * total);
    unchanged(session, plan).await?;
    if let Some(path) = &plan.keep {
        plan.snapshot
            .save(path, false)
            .map_err(|error| JobError::new("Keeping the snapshot", error))?;
    }
    for (done, write) in plan.writes.iter().enumerate() {
        session
            .context()
            .events
            .step(format!("Writing {}", write.table), done, 2 * total);
        if let Err(error) = session.write(write.table, &write.new).await {
            // The failed table itself counts: an offset write may have changed part of it.
            return Err(stopped(session, plan, done, error).await);
        }
    }
    Ok(save_configuration(session).await)
}

/// The meter is the planned one, and no table moved since.
async fn unchanged(session: &mut Session<'_>, plan: &Plan) -> Result<(), JobError> {
    const STEP: &str = "Checking the meter";
    for number in [0, 1] {
        session.read(TableId::standard(number)).await?;
    }
    let image = &session.image;
    if image.raw(TableId::standard(1)) != plan.image().raw(TableId::standard(1)) {
        let found = image
            .get::<meterbench_c1219::MfgIdent>()
            .map(|it| it.serial.to_string())
            .unwrap_or_default();
        return Err(JobError::new(
            STEP,
            Cause::OtherMeter {
                planned: plan.identity.serial.clone(),
                found,
            },
        ));
    }
    let mut moved = Vec::new();
    if image.raw(TableId::standard(0)) != plan.image().raw(TableId::standard(0)) {
        moved.push(TableId::standard(0));
    }
    for write in &plan.writes {
        if session.read(write.table).await? != write.old {
            moved.push(write.table);
        }
    }
    if moved.is_empty() {
        Ok(())
    } else {
        Err(JobError::new(STEP, Cause::Moved(moved)))
    }
}

/// What the meter holds now that writing stopped at table number `at`; read back where it still answers.
async fn stopped(session: &mut Session<'_>, plan: &Plan, at: usize, because: JobError) -> JobError {
    let cancelled = matches!(because.cause, Cause::Cancelled);
    let answers = matches!(because.cause, Cause::Refused { .. });
    let mut held = Held::default();
    let Held { new, old, unknown } = &mut held;
    for (number, write) in plan.writes.iter().enumerate() {
        let found = if answers {
            session.read(write.table).await.ok()
        } else {
            None
        };
        match found {
            Some(bytes) if bytes == write.new => new.push(write.table),
            Some(bytes) if bytes == write.old => old.push(write.table),
            Some(_) => unknown.push(write.table),
            None if number < at => new.push(write.table),
            None if number > at || cancelled => old.push(write.table),
            None => unknown.push(write.table),
        }
    }
    if new.is_empty() && unknown.is_empty() {
        return because;
    }
    let snapshot = plan.keep.clone();
    JobError::new(
        "Programming",
        Cause::Partial {
            held: Box::new(held),
            snapshot,
            because: Box::new(because),
        },
    )
}

/// Procedure 2, for meters that have it: makes the writes outlast a power failure. Its refusal is told, not fatal: reading
/// back in the next session shows what the meter kept.
async fn save_configuration(session: &mut Session<'_>) -> Vec<String> {
    let save = ProcId::standard(2);
    match session.image.config() {
        Ok(config) if config.has_procedure(save) => (),
        _ => return Vec::new(),
    }
    session
        .context()
        .events
        .step("Saving the configuration", 0, 0);
    match call(
        session,
        Call {
            procedure: save,
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

/// Runs a procedure: ST-7, then ST-8 until it is about this call and finished.
async fn call(session: &mut Session<'_>, call: Call) -> Result<Outcome, JobError> {
    const TRIES: u32 = 20;
    const PAUSE: Duration = Duration::from_millis(500);
    let (initiate, response) = (TableId::standard(7), TableId::standard(8));
    let bytes = session
        .image
        .encode(&call)
        .map_err(|error| JobError::on("Writing", initiate, error))?;
    session.write(initiate, &bytes).await?;
    let mut tries = 0;
    loop {
        session.read(response).await?;
        let outcome: Outcome = session
            .image
            .get()
            .map_err(|error| JobError::on("Reading", response, error))?;
        tries += 1;
        if tries >= TRIES || (outcome.answers(&call) && outcome.result != ResultCode::Accepted) {
            return Ok(outcome);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn read_back(
    session: &mut Session<'_>,
    writes: &[PlannedWrite],
) -> Result<Vec<Mismatch>, JobError> {
    let mut mismatches = Vec::new();
    for (done, write) in writes.iter().enumerate() {
        session.context().events.step(
            format!("Reading back {}", write.table),
            writes.len() + done,
            2 * writes.len(),
        );
        let found = session.read(write.table).await?;
        if found != write.new {
            let byte = write
                .new
                .iter()
                .zip(&found)
                .take_while(|(a, b)| a == b)
                .count();
            mismatches.push(Mismatch {
                table: write.table,
                byte,
                written: write.new.clone(),
                found,
            });
        }
    }
    Ok(mismatches)
}
