//! What is kept of programmings: journals that were left, the job log, and the snapshots from before.
//!
//! Is: reading and tidying them beside the frames, and news of what was found.
//! Is not: what they hold; see `jobs`.

use std::path::{Path, PathBuf};

use meterbench_jobs::{
    JobLog, Unfinished, journal,
    snapshots::{self, Kept},
};

use super::{FileNews, beside};

/// See which meters were left half-written, and tell.
pub fn look_for_left(folder: PathBuf, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let (left, damaged) = journal::unfinished(&folder);
        let damaged = damaged.iter().map(ToString::to_string).collect();
        tell(FileNews::Left(left, damaged));
    });
}

/// Read the job log and tell.
pub fn read_job_log(log: JobLog, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        tell(FileNews::JobLog(
            log.check().map_err(|error| error.to_string()),
        ));
    });
}

/// Look through the snapshots that were kept and tell.
pub fn look_for_snapshots(
    folder: PathBuf,
    journals: Option<PathBuf>,
    tell: impl FnOnce(FileNews) + Send + 'static,
) {
    beside(move || tell(FileNews::Snapshots(kept(&folder, journals.as_deref()))));
}

/// Remove some of them and tell which are left.
pub fn remove_snapshots(
    surplus: Vec<Kept>,
    folder: PathBuf,
    journals: Option<PathBuf>,
    tell: impl FnOnce(FileNews) + Send + 'static,
) {
    beside(move || {
        let removed = snapshots::remove(&surplus).map_err(|error| error.to_string());
        let left = removed.and_then(|()| kept(&folder, journals.as_deref()));
        tell(FileNews::Snapshots(left));
    });
}

fn kept(folder: &Path, journals: Option<&Path>) -> Result<Vec<Kept>, String> {
    let (kept, wrong) = snapshots::list(folder, journals).map_err(|error| error.to_string())?;
    for error in wrong {
        tracing::warn!(%error, "no snapshot, and left as it is");
    }
    Ok(kept)
}

/// Leave a meter as it is, for a reason that is written down.
pub fn leave(
    log: Option<JobLog>,
    left: Unfinished,
    reason: String,
    tell: impl FnOnce(FileNews) + Send + 'static,
) {
    beside(move || {
        let said = meterbench_jobs::leave(log.as_ref(), &jiff::Zoned::now(), &left, &reason);
        let why = said.map_err(|error| error.to_string());
        if let Some(why) = why.unwrap_or_else(Some) {
            tell(FileNews::LeftBadly(why));
        }
    });
}
