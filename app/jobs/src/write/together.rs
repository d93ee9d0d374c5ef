//! Writes all tables of a plan pending and makes them active in one step.
//!
//! Is: the order of it, and what follows from a refusal: what waits is taken away, and the tables are written one by one.
//! Is not: what is sent; see `pending`.
//! Shape: until the step that makes them active the meter goes by none of them, so stopping before it leaves the old program in
//! force; the journal then says that tables may wait.

use crate::journal::Note;
use crate::session::Session;
use crate::{Cause, JobError, Plan, pending};

use super::Stop;

/// Whether they are active; `false` where the meter refused and nothing waits any more.
pub(super) async fn written(
    session: &mut Session<'_>,
    plan: &Plan,
    note: &mut impl FnMut(Note) -> Result<(), JobError>,
) -> Result<bool, Stop> {
    let total = plan.writes.len();
    let names = plan.writes.iter().map(|write| write.table.to_string());
    note(Note::Pending(names.collect())).map_err(Stop::before)?;
    // Whatever stops it from here on, tables may wait.
    let stop = |because| Stop {
        waits: true,
        ..Stop::at(0, because)
    };
    for (done, write) in plan.writes.iter().enumerate() {
        session
            .context()
            .events
            .step(format!("Writing {}, pending", write.table), done, 2 * total);
        match pending::write(session, write).await {
            Ok(()) => (),
            Err(JobError {
                cause: Cause::Refused { .. },
                ..
            }) => {
                take_away(session, done, note).await?;
                return Ok(false);
            }
            // A cancelled session writes no more, so what waits already stays, and is told.
            Err(because) if done == 0 && matches!(because.cause, Cause::Cancelled) => {
                note(Note::Cleared).map_err(stop)?;
                return Err(Stop::before(because));
            }
            Err(because) => return Err(stop(because)),
        }
    }
    note(Note::Activating).map_err(stop)?;
    match pending::activate(session).await {
        Ok(()) => (),
        Err(JobError {
            cause: Cause::NotDone { .. },
            ..
        }) => {
            take_away(session, total, note).await?;
            return Ok(false);
        }
        Err(because) => return Err(Stop::at(0, because)),
    }
    note(Note::Activated).map_err(|because| Stop::at(total, because))?;
    Ok(true)
}

/// Of `sent` tables; a meter that refused the first one has none.
async fn take_away(
    session: &mut Session<'_>,
    sent: usize,
    note: &mut impl FnMut(Note) -> Result<(), JobError>,
) -> Result<(), Stop> {
    let stop = |because| Stop {
        waits: true,
        ..Stop::at(0, because)
    };
    if sent > 0 {
        pending::clear(session).await.map_err(stop)?;
    }
    note(Note::Cleared).map_err(stop)
}
