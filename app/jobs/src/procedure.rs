//! Running a procedure: what is written to ST-7 and then said in ST-8.
//!
//! Is: one call, asked for until the meter has done with it.
//! Is not: which procedure, or what its answer means.
//! Source: C12.19 tables 7 and 8.

use std::time::Duration;

use meterbench_c1219::TableId;
use meterbench_c1219::procedure::{Call, Outcome, ResultCode};

use crate::session::Session;
use crate::{Cause, JobError};

const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(500);

/// Starts a procedure and waits until ST-8 is about it and says more than "accepted".
///
/// # Errors
/// When the meter refuses ST-7 or ST-8, or the link fails. A refusal of the procedure itself is an outcome.
pub(crate) async fn call(session: &mut Session<'_>, call: &Call) -> Result<Outcome, JobError> {
    let (initiate, response) = (TableId::standard(7), TableId::standard(8));
    let bytes = session
        .image
        .encode(call)
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
        if tries >= TRIES || (outcome.answers(call) && outcome.result != ResultCode::Accepted) {
            return Ok(outcome);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The same, where nothing but "completed" will do.
///
/// # Errors
/// Those of [`call`], and [`Cause::NotDone`].
pub(crate) async fn completed(
    session: &mut Session<'_>,
    step: &'static str,
    order: &Call,
) -> Result<Outcome, JobError> {
    let outcome = call(session, order).await?;
    if outcome.answers(order) && outcome.result == ResultCode::Completed {
        return Ok(outcome);
    }
    let result = if outcome.answers(order) {
        outcome.result
    } else {
        ResultCode::Accepted
    };
    let procedure = order.procedure;
    Err(JobError::new(step, Cause::NotDone { procedure, result }))
}
