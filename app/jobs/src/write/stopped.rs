//! What the meter holds when writing stopped half-way.
//!
//! Is: a look in a session of its own, because a meter keeps or drops what was written when the first one ends; and what follows
//! where it can't be looked at.
//! Is not: what to do about it; that is advice.
//! Errors: [`Cause::Partial`], unless every table is as it was.

use meterbench_c1219::Image;

use crate::error::Held;
use crate::session::Session;
use crate::{Cause, Context, JobError, Plan, Target};

/// A stop after the first write.
pub(super) struct Stopped {
    pub at: usize,
    pub because: JobError,
    pub waits: bool,
    /// The session was logged off all the same.
    pub logged_off: bool,
}

/// What the meter holds after writing stopped: looked at in a session of its own, because a meter keeps or drops what was
/// written when the first one ends.
pub(super) async fn stopped(
    context: &Context,
    target: &Target,
    plan: &Plan,
    stop: Stopped,
) -> JobError {
    let Stopped {
        at,
        because,
        waits,
        logged_off,
    } = stop;
    let cancelled = matches!(because.cause, Cause::Cancelled);
    let found = if cancelled {
        None
    } else {
        look(context, target, plan).await
    };
    let mut held = Held::default();
    let Held { new, old, unknown } = &mut held;
    for (number, write) in plan.writes.iter().enumerate() {
        match found.as_ref().and_then(|image| image.raw(write.table)) {
            Some(bytes) if bytes == write.new => new.push(write.table),
            Some(bytes) if bytes == write.old => old.push(write.table),
            Some(_) => unknown.push(write.table),
            None if waits => old.push(write.table),
            None if plan.pending => unknown.push(write.table),
            // A meter that was not logged off may drop what was written.
            None if number < at && logged_off => new.push(write.table),
            None if number > at || (number == at && cancelled) => old.push(write.table),
            None => unknown.push(write.table),
        }
    }
    // What waits is told though nothing has changed yet.
    if new.is_empty() && unknown.is_empty() && !plan.pending {
        return because;
    }
    JobError::new(
        "Programming",
        Cause::Partial {
            held: Box::new(held),
            snapshot: plan.keep.clone(),
            because: Box::new(because),
        },
    )
}

/// The planned tables as they are now, as far as the meter still gives them.
async fn look(context: &Context, target: &Target, plan: &Plan) -> Option<Image> {
    let mut session = Session::open(context, target, 0).await.ok()?;
    context.events.step("Looking what the meter holds", 0, 0);
    let same = super::again_the_planned_meter(&mut session, plan).await;
    if let Err(error) = &same {
        tracing::warn!(why = error.why(), "not looked at after a stop");
    } else {
        for write in &plan.writes {
            if let Err(error) = session.read(write.table).await {
                tracing::warn!(table = %write.table, why = error.why(), "not read after a stop");
            }
        }
    }
    let image = session.image.clone();
    session.finish(same).await.ok()?;
    Some(image)
}
