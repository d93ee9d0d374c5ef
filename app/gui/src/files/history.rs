//! The history, asked beside the frames.

use std::sync::Arc;

use meterbench_jobs::{
    History, Reading, Snapshot,
    compare::Compared,
    history::{Filter, HistoryError},
};

use super::{FileNews, beside};
use crate::meters::{MOST_ENTRIES, MOST_METERS, Sides};

/// What went wrong, and what to do about it.
pub(super) fn words(error: &HistoryError) -> String {
    format!("{error}. {}", error.hint())
}

/// Look for meters and tell.
pub fn look_for_meters(
    history: History,
    text: String,
    tell: impl FnOnce(FileNews) + Send + 'static,
) {
    beside(move || {
        let found = history.meters(&text, MOST_METERS);
        let found = found.map_err(|error| words(&error));
        tell(FileNews::Meters { text, found });
    });
}

/// See what was done to a meter and tell.
pub fn read_past(history: History, serial: String, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let past = history.entries(&Filter {
            serial: Some(serial.clone()),
            limit: Some(MOST_ENTRIES),
            ..Filter::default()
        });
        let past = past.map_err(|error| words(&error));
        tell(FileNews::Past { serial, past });
    });
}

/// Give a reading back and tell.
pub fn open_kept(history: History, id: i64, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let snapshot = history.snapshot(id).map_err(|error| words(&error));
        let name = format!("history entry {id}");
        let reading = snapshot.map(|it| Box::new(Reading::of_snapshot(&it)));
        tell(FileNews::Kept { name, reading });
    });
}

/// Compare two readings and tell.
pub fn compare_readings(sides: Sides, tell: impl FnOnce(FileNews) + Send + 'static) {
    beside(move || {
        let compared = both(sides).map(|(a, b)| Box::new(Compared::in_order(&a, &b)));
        tell(FileNews::ReadingsCompared(compared));
    });
}

fn both(sides: Sides) -> Result<(Arc<Snapshot>, Arc<Snapshot>), String> {
    let kept = |history: &History, id| {
        let snapshot = history.snapshot(id).map_err(|error| words(&error));
        snapshot.map(Arc::new)
    };
    match sides {
        Sides::Entries(history, a, b) => Ok((kept(&history, a)?, kept(&history, b)?)),
        Sides::Entry(history, id, shown) => Ok((kept(&history, id)?, shown)),
        Sides::File(path, shown) => {
            let snapshot = Snapshot::load(&path).map_err(|error| error.to_string())?;
            Ok((Arc::new(snapshot), shown))
        }
    }
}
