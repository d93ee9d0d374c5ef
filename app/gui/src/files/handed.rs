//! Files for others, and what reports are made of, beside the frames.

use std::path::{Path, PathBuf};

use meterbench_jobs::{
    History, Snapshot,
    report::{
        self,
        found_left::{Hash, Template},
    },
};
use meterbench_profiles::program::{Overwrite, SaveError, save::save_bytes};

use super::{FileNews, beside};
use crate::{
    export::{Exporting, NotMade},
    update::found_left::Which,
};

/// Make a file of a program and tell.
pub fn export(exporting: Exporting, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let Exporting { path, export, .. } = exporting.clone();
        let now = jiff::Zoned::now();
        let result = match exporting.make(now.timestamp(), now.date()) {
            Ok(made) => {
                let overwrite = if exporting.replace {
                    Overwrite::Yes
                } else {
                    Overwrite::No
                };
                match save_bytes(&path, &made.bytes, overwrite) {
                    Ok(()) => Ok(made.notes),
                    Err(SaveError::Exists(path)) => {
                        return tell(FileNews::ExportExists(path, export));
                    }
                    Err(error) => Err(NotMade {
                        why: report::chain(&error),
                        hint: "Choose another folder or name".into(),
                    }),
                }
            }
            Err(why) => Err(why),
        };
        tell(FileNews::Exported {
            path,
            export,
            result,
        });
    });
}

/// Read a snapshot and tell.
pub fn load(path: PathBuf, which: Which, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let result = read(&path).map(Box::new);
        tell(FileNews::OfReport {
            which,
            path,
            result,
        });
    });
}

/// The hash is of the very bytes that were understood.
fn read(path: &Path) -> Result<(Snapshot, Hash), String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let snapshot = Snapshot::parse(&bytes, path).map_err(|error| error.to_string())?;
    Ok((snapshot, Hash::of_file(&bytes)))
}

/// Give readings of the history back, the older one first, and tell.
pub fn load_kept(history: History, ids: Vec<i64>, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let one = |id: &i64| {
            let snapshot = history.snapshot(*id);
            let snapshot = snapshot.map_err(|error| super::history::words(&error))?;
            Ok((*id, snapshot))
        };
        let readings: Result<Vec<(i64, Snapshot)>, String> = ids.iter().map(one).collect();
        tell(FileNews::ForReport(readings.map(|mut readings| {
            let taken = |snapshot: &Snapshot| snapshot.taken.parse::<jiff::Timestamp>().ok();
            readings.sort_by_key(|(_, snapshot)| taken(snapshot));
            readings
        })));
    });
}

/// Keep what a shop has on all its reports.
pub fn save_shop(path: PathBuf, shop: Box<Template>) {
    beside(move || {
        if let Some(folder) = path.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        if let Err(error) = save_bytes(&path, shop.to_toml().as_bytes(), Overwrite::Yes) {
            tracing::error!(%error, "the template of reports is not kept");
        }
    });
}
