//! What is kept of meters, in words and as JSON.

use serde_json::{Map, Value};

use crate::Snapshot;

/// When each table of a snapshot was read, by its name.
#[must_use]
pub fn times_json(snapshot: &Snapshot) -> Value {
    let times = snapshot.origin.times.iter();
    let times: Map<String, Value> = times
        .map(|(table, time)| (table.to_string(), time.clone().into()))
        .collect();
    times.into()
}
