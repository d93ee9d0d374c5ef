//! What is on disk before the first byte is sent: the snapshot, and the journal.
//!
//! Is: keeping both; and what an earlier programming has left of the same meter, which this one must bring to its end.
//! Is not: what stands in them.
//! Errors: a journal that was left and that this plan doesn't end, or one that nobody understands and that may be of this meter,
//! stops everything.

use std::path::Path;

use meterbench_profiles::program::SaveError;

use crate::journal::{self, Journal};
use crate::{Cause, Context, JobError, Plan, PlannedWrite, Snapshot, Unfinished, Way};

/// Keeps the snapshot and begins the journal, both on disk before anything is sent.
pub(super) fn prepare(context: &Context, plan: &Plan) -> Result<Option<Journal>, JobError> {
    let left = ended(context, plan)?;
    if let Some(path) = &plan.keep {
        keep(&plan.snapshot, path).map_err(|error| JobError::new("Keeping the snapshot", error))?;
    }
    let begun = match (left, &context.journals) {
        (Some((left, way)), _) => Journal::again(&left, &context.disk, way).map(Some),
        (None, Some(folder)) => Journal::begin(folder, &context.disk, plan).map(Some),
        (None, None) => Ok(None),
    };
    begun.map_err(|error| JobError::new("Keeping the journal", error))
}

/// What this plan brings to its end.
///
/// # Errors
/// When something else was left in the meter, or may have been.
pub(super) fn ended(context: &Context, plan: &Plan) -> Result<Option<(Unfinished, Way)>, JobError> {
    if plan.resumes.is_some() {
        return Ok(plan.resumes.clone());
    }
    let Some(left) = left_in(context, plan)? else {
        return Ok(None);
    };
    match ends(plan, &left) {
        Some(way) => Ok(Some((left, way))),
        None => Err(JobError::new(
            "Programming",
            Cause::HalfWritten(Box::new(left)),
        )),
    }
}

/// What was left half-written in the meter of a plan.
///
/// # Errors
/// When a journal that nobody understands may tell of this meter.
fn left_in(context: &Context, plan: &Plan) -> Result<Option<Unfinished>, JobError> {
    let Some(folder) = context.journals.as_deref() else {
        return Ok(None);
    };
    let (left, damaged) = journal::unfinished(folder);
    let serial = &plan.identity.serial;
    if let Some(error) = damaged.into_iter().find(|error| error.may_be_of(serial)) {
        return Err(JobError::new("Looking for what was left", error));
    }
    Ok(left.into_iter().find(|it| it.serial == *serial))
}

/// Which way a plan brings to its end what was left, if it does: the same program given again, or the snapshot from before
/// put back. Every table becomes what it was to become, or what it was, and no other is touched.
fn ends(plan: &Plan, left: &Unfinished) -> Option<Way> {
    let becomes = |table| {
        let planned = plan.writes.iter().find(|write| write.table == table);
        planned.map_or(plan.image().raw(table), |write| Some(write.new.as_slice()))
    };
    let all = |of: fn(&PlannedWrite) -> &[u8]| {
        let mut tables = left.writes.iter();
        tables.all(|write| becomes(write.table) == Some(of(write)))
    };
    let of_left = |table| left.writes.iter().any(|write| write.table == table);
    if !plan.writes.iter().all(|write| of_left(write.table)) {
        return None;
    }
    if all(|write| &write.new) {
        Some(Way::Finish)
    } else {
        all(|write| &write.old).then_some(Way::Back)
    }
}

/// Saves the snapshot, in a folder that may be new; it and its name are on disk when this returns.
fn keep(snapshot: &Snapshot, path: &Path) -> Result<(), SaveError> {
    let failed = |source| SaveError::Io {
        path: path.to_owned(),
        source,
    };
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    snapshot.save(path, false)?;
    journal::sync_folder(folder).map_err(failed)
}
