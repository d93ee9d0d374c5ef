//! The meters of the history, as a list of them shows each.

use rusqlite::Row;

use super::{History, HistoryError};
use crate::snapshot::Label;

/// A meter, and what is known of it in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Its number in the history.
    pub id: i64,
    /// Which.
    pub label: Label,
    /// When something was last done: "2026-01-31T13:05:09-05:00".
    pub last: String,
    /// How often it was read.
    pub readings: u32,
    /// How often it was programmed.
    pub programs: u32,
    /// All that was done to it.
    pub entries: u32,
}

/// Whose a row is, by its second to sixth column.
pub(super) fn label(row: &Row<'_>) -> rusqlite::Result<Label> {
    Ok(Label {
        manufacturer: row.get(1)?,
        model: row.get(2)?,
        serial: row.get(3)?,
        form: row.get(4)?,
        device_id: row.get(5)?,
    })
}

fn meter(row: &Row<'_>) -> rusqlite::Result<Meter> {
    Ok(Meter {
        id: row.get(0)?,
        label: label(row)?,
        last: row.get(6)?,
        readings: row.get(7)?,
        programs: row.get(8)?,
        entries: row.get(9)?,
    })
}

impl History {
    /// The meters that have `part` in their serial number, form, model or identification, the last one used first; all with an empty
    /// `part`. At most so many.
    ///
    /// # Errors
    /// When the history can't be read. One that isn't there is empty.
    pub fn meters(&self, part: &str, limit: usize) -> Result<Vec<Meter>, HistoryError> {
        let Some(db) = self.open_if_there()? else {
            return Ok(Vec::new());
        };
        let asked = || -> rusqlite::Result<Vec<Meter>> {
            let mut query = db.prepare(
                "SELECT id, manufacturer, model, serial, form, device_id, last, readings, programs, entries FROM meter
                 WHERE ?1 = '' OR instr(lower(serial || ' ' || coalesce(form, '') || ' ' || model || ' ' || manufacturer || ' ' ||
                    coalesce(device_id, '')), lower(?1))
                 ORDER BY last_time DESC, id DESC LIMIT ?2",
            )?;
            let most = i64::try_from(limit).unwrap_or(i64::MAX);
            query
                .query_map(rusqlite::params![part.trim(), most], meter)?
                .collect()
        };
        asked().map_err(|error| self.error(error))
    }
}
