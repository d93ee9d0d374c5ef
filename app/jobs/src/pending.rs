//! Tables that are written pending, and become active in one step.
//!
//! Is: whether a meter has places for all tables of a plan to wait in; writing them there; making them active, or taking them
//! away again; which of ours still wait.
//! Is not: when that is worth while, nor the journal; see `write`.
//! Shape: every table waits for one EVENT of ours, which only a procedure of ours names: 13 makes active what waits for it, 15
//! takes it away. What somebody else has left waiting stays.
//! Source: C12.19 table 4 and procedures 13 and 15. That a pending write is EVENT and then the whole table, and how EVENT is made up, is
//! general knowledge [kb]: it stands in [`event`] and [`with_event`], and a meter that doesn't take it gets the tables as
//! others do.

use meterbench_c1219::procedure::{Call, ProcId};
use meterbench_c1219::{Event, Formats, Image, PendingStatus, Table as _, TableId, When};

use crate::procedure::completed;
use crate::session::Session;
use crate::{Cause, JobError, PlannedWrite};

const ACTIVATE: ProcId = ProcId::standard(13);
const CLEAR: ProcId = ProcId::standard(15);

/// ST-4 says which tables wait.
pub(crate) const STATUS: TableId = PendingStatus::ID;

/// What our tables wait for: a trigger that no maker has.
fn event(formats: Formats) -> Option<Event> {
    let trigger = When::Trigger {
        manufacturer: *b"MBNC",
        selector: 1,
    };
    Event::new(&trigger, false, false, formats).ok()
}

/// What is sent of a table that is to wait.
fn with_event(event: Event, table: &[u8]) -> Vec<u8> {
    [event.0.as_slice(), table].concat()
}

fn our_event(image: &Image) -> Option<Event> {
    event(image.formats().ok()?)
}

/// The tables that wait for our EVENT, by what was read of the meter: a programming was broken off.
pub(crate) fn waiting(image: &Image) -> Vec<TableId> {
    let (Ok(Some(status)), Some(event)) = (image.find::<PendingStatus>(), our_event(image)) else {
        return Vec::new();
    };
    let places = status.places.iter().take(status.valid.into());
    places
        .filter(|place| place.event == event)
        .map(|place| place.selector.table().as_pending(false))
        .collect()
}

/// Whether the meter that was read can have all of these tables wait: it says that it has the places, free or ours, and the
/// procedures.
pub(crate) fn may_wait(image: &Image, writes: &[PlannedWrite]) -> bool {
    let (Ok(config), Ok(Some(status))) = (image.config(), image.find::<PendingStatus>()) else {
        return false;
    };
    let taken = usize::from(status.valid).saturating_sub(waiting(image).len());
    let free = usize::from(config.pending_places).saturating_sub(taken);
    let can = [ACTIVATE, CLEAR].iter().all(|it| config.has_procedure(*it));
    can && writes.len() <= free && our_event(image).is_some()
}

/// Writes a table where it waits.
pub(crate) async fn write(session: &mut Session<'_>, write: &PlannedWrite) -> Result<(), JobError> {
    let Some(event) = our_event(&session.image) else {
        let none = Cause::NoTable(STATUS);
        return Err(JobError::on("Writing", write.table, none));
    };
    let bytes = with_event(event, &write.new);
    session.write(write.table.as_pending(true), &bytes).await
}

/// Makes active all that waits for our EVENT.
pub(crate) async fn activate(session: &mut Session<'_>) -> Result<(), JobError> {
    run(session, "Making the tables active", ACTIVATE).await
}

/// Takes away all that waits for our EVENT.
pub(crate) async fn clear(session: &mut Session<'_>) -> Result<(), JobError> {
    run(session, "Taking away tables that wait", CLEAR).await
}

async fn run(
    session: &mut Session<'_>,
    step: &'static str,
    procedure: ProcId,
) -> Result<(), JobError> {
    session.context().events.step(step, 0, 0);
    let parameters = our_event(&session.image).map_or(Vec::new(), |event| event.0.to_vec());
    let call = Call {
        procedure,
        selector: 0,
        sequence: 1,
        parameters,
    };
    completed(session, step, &call).await.map(drop)
}
