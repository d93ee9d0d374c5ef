//! What was done, one entry each: adding and asking.
//!
//! Is: entries by meter, form, time and kind, the newest first; the snapshot of one.
//! Is not: the list of meters; see `meters`.

use std::path::PathBuf;

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior};
use rusqlite::{params, params_from_iter};

use super::meters::label;
use super::{History, HistoryError, Kind, Record};
use crate::Snapshot;
use crate::snapshot::Label;

/// One thing that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// Whose meter's; the form is that of then.
    pub meter: Label,
    /// What it is about.
    pub kind: Kind,
    /// "2026-01-31T13:05:09-05:00".
    pub time: String,
    /// As this computer knew them.
    pub who: String,
    /// "everything", "demand-reset".
    pub what: String,
    /// "verified", or why not.
    pub result: String,
    /// In all, in kWh.
    pub kwh_delivered: Option<f64>,
    /// In all, in kWh.
    pub kwh_received: Option<f64>,
    /// What the meter called its program.
    pub program: Option<String>,
    /// Where its snapshot was kept besides.
    pub file: Option<PathBuf>,
    /// Its snapshot is here.
    pub has_snapshot: bool,
}

/// Which are asked for; all that is said must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The meter's serial number, whole.
    pub serial: Option<String>,
    /// "9S"
    pub form: Option<String>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub before: Option<Timestamp>,
    /// What it is about.
    pub kind: Option<Kind>,
    /// So many at most, the newest.
    pub limit: Option<usize>,
}

impl Filter {
    /// The index that leaves least to look through, where the order by time comes for nothing.
    fn index(&self) -> &'static str {
        match (&self.serial, &self.form, self.kind) {
            (Some(_), ..) => "entry_by_meter",
            (None, Some(_), Some(_)) => "entry_by_form_and_kind",
            (None, Some(_), None) => "entry_by_form",
            (None, None, Some(_)) => "entry_by_kind",
            (None, None, None) => "entry_by_time",
        }
    }

    fn conditions(&self) -> (Vec<&'static str>, Vec<Value>) {
        let said: [(&'static str, Option<Value>); 5] = [
            (
                "meter IN (SELECT id FROM meter WHERE serial = ?)",
                self.serial.clone().map(Value::from),
            ),
            ("form = ?", self.form.clone().map(Value::from)),
            ("kind = ?", self.kind.map(|it| it.number().into())),
            ("time >= ?", self.from.map(|it| it.as_second().into())),
            ("time < ?", self.before.map(|it| it.as_second().into())),
        ];
        let said = said
            .into_iter()
            .filter_map(|(text, value)| Some((text, value?)));
        said.unzip()
    }

    fn query(&self) -> (String, Vec<Value>) {
        let (conditions, mut values) = self.conditions();
        let only = match conditions.is_empty() {
            true => String::new(),
            false => format!("WHERE {}", conditions.join(" AND ")),
        };
        let most = self.limit.and_then(|limit| i64::try_from(limit).ok());
        values.push(most.unwrap_or(-1).into());
        let index = self.index();
        let inner = format!(
            "SELECT * FROM entry INDEXED BY {index} {only} ORDER BY time DESC, id DESC LIMIT ?"
        );
        (
            format!(
                "{COLUMNS} FROM ({inner}) e JOIN meter m ON m.id = e.meter ORDER BY e.time DESC, e.id DESC"
            ),
            values,
        )
    }
}

const COLUMNS: &str = "SELECT e.id, m.manufacturer, m.model, m.serial, e.form, m.device_id, e.kind, e.said, e.who, e.what, e.result, \
    e.kwh_delivered, e.kwh_received, e.program, e.file, EXISTS (SELECT 1 FROM content WHERE entry = e.id)";

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let number: i64 = row.get(6)?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.number() == number);
    Ok(Entry {
        id: row.get(0)?,
        meter: label(row)?,
        kind: kind.ok_or(rusqlite::Error::IntegralValueOutOfRange(6, number))?,
        time: row.get(7)?,
        who: row.get(8)?,
        what: row.get(9)?,
        result: row.get(10)?,
        kwh_delivered: row.get(11)?,
        kwh_received: row.get(12)?,
        program: row.get(13)?,
        file: row.get::<_, Option<String>>(14)?.map(PathBuf::from),
        has_snapshot: row.get(15)?,
    })
}

/// A snapshot as it is kept with an entry.
pub(super) fn opened(id: i64, bytes: &[u8]) -> Result<Snapshot, HistoryError> {
    let name = format!("history entry {id}");
    Snapshot::parse(bytes, name.as_ref()).map_err(|source| HistoryError::Snapshot { id, source })
}

impl History {
    /// Adds what was done; its number.
    ///
    /// # Errors
    /// When the history can't be opened or written.
    pub fn add(&self, record: &Record) -> Result<i64, HistoryError> {
        let numbers = self.add_all(std::slice::from_ref(record))?;
        Ok(numbers.into_iter().next().unwrap_or_default())
    }

    /// Adds all of these or none; their numbers.
    ///
    /// # Errors
    /// When the history can't be opened or written.
    pub fn add_all(&self, records: &[Record]) -> Result<Vec<i64>, HistoryError> {
        let mut db = self.open()?;
        added(&mut db, records).map_err(|error| self.error(error))
    }

    /// What was done, the newest first.
    ///
    /// # Errors
    /// When the history can't be read. One that isn't there is empty.
    pub fn entries(&self, filter: &Filter) -> Result<Vec<Entry>, HistoryError> {
        let Some(db) = self.open_if_there()? else {
            return Ok(Vec::new());
        };
        let asked = || -> rusqlite::Result<Vec<Entry>> {
            let (text, values) = filter.query();
            let mut query = db.prepare(&text)?;
            query.query_map(params_from_iter(values), entry)?.collect()
        };
        asked().map_err(|error| self.error(error))
    }

    /// One of them.
    ///
    /// # Errors
    /// When the history can't be read, or there is none of this number.
    pub fn entry(&self, id: i64) -> Result<Entry, HistoryError> {
        let absent = HistoryError::Absent { what: "entry", id };
        let Some(db) = self.open_if_there()? else {
            return Err(absent);
        };
        let text = format!("{COLUMNS} FROM entry e JOIN meter m ON m.id = e.meter WHERE e.id = ?");
        let found = db.query_row(&text, [id], entry).optional();
        found.map_err(|error| self.error(error))?.ok_or(absent)
    }

    /// The snapshot of one of them: what was read, or what a meter held before it was written.
    ///
    /// # Errors
    /// When the history can't be read, there is none, or it is damaged.
    pub fn snapshot(&self, id: i64) -> Result<Snapshot, HistoryError> {
        let what = "snapshot for entry";
        let absent = HistoryError::Absent { what, id };
        let Some(db) = self.open_if_there()? else {
            return Err(absent);
        };
        let found: Option<Vec<u8>> = db
            .query_row(
                "SELECT snapshot FROM content WHERE entry = ?",
                [id],
                |row| row.get(0),
            )
            .optional()
            .map_err(|error| self.error(error))?;
        opened(id, &found.ok_or(absent)?)
    }

    /// Those of these digests that the history has a snapshot of.
    pub(super) fn has(&self, db: &Connection, digest: &str) -> Result<bool, HistoryError> {
        let asked = db.query_row(
            "SELECT EXISTS (SELECT 1 FROM entry WHERE digest = ?)",
            [digest],
            |row| row.get(0),
        );
        asked.map_err(|error| self.error(error))
    }
}

pub(super) fn added(db: &mut Connection, records: &[Record]) -> rusqlite::Result<Vec<i64>> {
    let all = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let numbers = records
        .iter()
        .map(|record| add_one(&all, record))
        .collect::<rusqlite::Result<_>>()?;
    all.commit()?;
    Ok(numbers)
}

fn add_one(db: &Transaction<'_>, record: &Record) -> rusqlite::Result<i64> {
    // A time that isn't understood is told as it was said, and sorted before all others.
    let time = record
        .time
        .parse::<Timestamp>()
        .map_or(0, Timestamp::as_second);
    let of = |kind| i64::from(record.kind == kind);
    let label = &record.meter;
    let meter: i64 = db
        .prepare_cached(
            "INSERT INTO meter (serial, manufacturer, model, form, device_id, last_time, last, readings, programs, entries)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1)
             ON CONFLICT (serial, manufacturer) DO UPDATE SET
                model = CASE WHEN excluded.model = '' THEN model ELSE excluded.model END,
                form = coalesce(excluded.form, form),
                device_id = coalesce(excluded.device_id, device_id),
                last = CASE WHEN excluded.last_time >= last_time THEN excluded.last ELSE last END,
                last_time = max(last_time, excluded.last_time),
                readings = readings + excluded.readings,
                programs = programs + excluded.programs,
                entries = entries + 1
             RETURNING id",
        )?
        .query_row(
            params![
                label.serial,
                label.manufacturer,
                label.model,
                label.form,
                label.device_id,
                time,
                record.time,
                of(Kind::Reading),
                of(Kind::Program)
            ],
            |row| row.get(0),
        )?;
    db.prepare_cached(
        "INSERT INTO entry (meter, kind, time, said, form, who, what, result, kwh_delivered, kwh_received, program, file, digest)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        meter,
        record.kind.number(),
        time,
        record.time,
        label.form,
        record.who,
        record.what,
        record.result,
        record.kwh_delivered,
        record.kwh_received,
        record.program,
        record.file.as_ref().map(|path| path.to_string_lossy()),
        record.snapshot.as_ref().map(|it| &it.digest),
    ])?;
    let id = db.last_insert_rowid();
    if let Some(snapshot) = &record.snapshot {
        db.prepare_cached("INSERT INTO content (entry, snapshot) VALUES (?, ?)")?
            .execute(params![id, snapshot.bytes])?;
    }
    Ok(id)
}
