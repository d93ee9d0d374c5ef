//! A meter that was left half-written stays as it is, by decision.
//!
//! Is: a record in the job log of who decided so, when and why; then the journal is deleted.
//! Is not: a session with the meter, or any change of it.
//! Errors: [`JournalError`]. A log that can't be written doesn't keep the journal, and is said.

use crate::job_log::{self, Job};
use crate::journal::{self, JournalError};
use crate::plan::stamp;
use crate::{JobLog, Unfinished};

/// Leaves it. What is to be said when it was not written down.
///
/// # Errors
/// When the journal can't be deleted; then it is not written down that it was left.
pub fn leave(
    log: Option<&JobLog>,
    now: &jiff::Zoned,
    left: &Unfinished,
    reason: &str,
) -> Result<Option<String>, JournalError> {
    journal::close(&left.path)?;
    let tables = left.writes.iter().map(|write| {
        let what = write.what.join("; ");
        format!("{}: {what}", write.table)
    });
    let job = Job {
        time: stamp(now),
        who: job_log::who(),
        what: "program, left as it is".to_owned(),
        meter: left.serial.clone(),
        before: vec![format!("half-written since {}", left.begun)],
        after: tables.collect(),
        result: "the meter may hold part of the new program and part of the old".to_owned(),
        reason: reason.to_owned(),
        ..Job::default()
    };
    let error = log.and_then(|log| log.add(job).err());
    Ok(error.map(|error| format!("This is not in the job log: {error}")))
}

#[cfg(test)]
mod tests {
    use meterbench_c1219::TableId;

    use super::*;
    use crate::PlannedWrite;

    #[test]
    fn what_is_left_is_written_down_with_its_reason_and_then_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.journal");
        std::fs::write(&path, "x").unwrap();
        let log = JobLog::at(folder.path().join("log.jsonl"));
        let left = Unfinished {
            path: path.clone(),
            begun: "2026-01-31T13:05:09-05:00".into(),
            serial: "0123456789".into(),
            ident: vec![],
            snapshot: None,
            writes: vec![PlannedWrite::new(
                TableId::standard(15),
                vec!["multiplier 1 becomes 80".into()],
                vec![1],
                vec![80],
            )],
            notes: vec![],
        };
        let now = jiff::Zoned::now();
        assert_eq!(leave(Some(&log), &now, &left, "scrapped").unwrap(), None);
        assert!(!path.exists());
        let [record] = log.check().unwrap().records.try_into().unwrap();
        assert_eq!(
            (record.job.meter.as_str(), record.job.reason.as_str()),
            ("0123456789", "scrapped")
        );
        assert_eq!(record.job.after, ["ST-15: multiplier 1 becomes 80"]);
        assert!(leave(Some(&log), &now, &left, "again").is_err());
        assert_eq!(log.check().unwrap().records.len(), 1);
    }
}
