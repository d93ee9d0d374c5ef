//! Errands about what goes out of the program for others to look at: kits and crash reports.

use std::path::PathBuf;
use std::sync::Arc;

use meterbench_jobs::{Crash, Crashes, Kit, report};
use meterbench_profiles::program::Overwrite;

use super::{FileNews, beside};

/// Save a first-contact kit and tell.
pub fn save_kit(
    path: PathBuf,
    kit: Arc<Kit>,
    replace: bool,
    tell: impl FnOnce(FileNews) + Send + 'static,
) {
    beside(move || {
        let overwrite = if replace {
            Overwrite::Yes
        } else {
            Overwrite::No
        };
        let result = kit.save(&path, overwrite);
        tell(FileNews::KitSaved {
            path,
            result: result.map_err(|error| report::chain(&error)),
        });
    });
}

/// What a fault has left was seen. If it can't be marked, it is shown once more at the next start.
pub fn answered(crashes: Option<Crashes>, crash: Crash) {
    beside(move || {
        if let Some(Err(error)) = crashes.map(|crashes| crashes.answered(&crash)) {
            tracing::warn!(%error, "a crash report stays new");
        }
    });
}
