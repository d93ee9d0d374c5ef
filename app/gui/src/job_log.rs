//! The job log as the window has it: who did what to which meter.
//!
//! Is: the records as last read, which of them are looked for, and which is open.
//! Is not: the file; see `jobs::job_log`.

use meterbench_jobs::{
    JobLog,
    job_log::{Checked, Record},
};

/// What is known of the log.
#[derive(Debug, Default)]
pub struct LogView {
    /// Where it is; `None` where nothing is written down.
    pub log: Option<JobLog>,
    /// As last read, or why it can't be.
    pub read: Option<Result<Checked, String>>,
    /// What is looked for.
    pub text: String,
    /// The number of the record that is open.
    pub chosen: Option<u64>,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogAction {
    /// Text that is looked for.
    Text(String),
    /// Open this record, or close it.
    Choose(u64),
}

impl LogView {
    /// The records in which every word that is looked for stands, the newest first.
    pub fn passing(&self) -> Vec<&Record> {
        let Some(Ok(checked)) = &self.read else {
            return Vec::new();
        };
        let words: Vec<String> = self
            .text
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let passes = |record: &&Record| {
            let job = &record.job;
            let all = [
                &job.time,
                &job.who,
                &job.what,
                &job.meter,
                &job.result,
                &job.reason,
            ];
            let all = all.map(|text| text.to_lowercase()).join("\n");
            words.iter().all(|word| all.contains(word))
        };
        checked.records.iter().rev().filter(passes).collect()
    }

    /// The record that is open.
    pub fn opened(&self) -> Option<&Record> {
        let Some(Ok(checked)) = &self.read else {
            return None;
        };
        let number = self.chosen?;
        checked
            .records
            .iter()
            .find(|record| record.number == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meterbench_jobs::job_log::Job;

    fn view(text: &str) -> LogView {
        let record = |number, what: &str, meter: &str| Record {
            number,
            job: Job {
                what: what.into(),
                meter: meter.into(),
                ..Job::default()
            },
            before_hash: String::new(),
            hash: String::new(),
        };
        let records = vec![
            record(1, "program", "0123456789"),
            record(2, "demand-reset", "0123456789"),
            record(3, "program", "42"),
        ];
        LogView {
            read: Some(Ok(Checked {
                records,
                ..Checked::default()
            })),
            text: text.into(),
            ..LogView::default()
        }
    }

    #[test]
    fn every_word_is_looked_for_and_the_newest_comes_first() {
        let numbers = |text| -> Vec<u64> {
            let view = view(text);
            view.passing().iter().map(|record| record.number).collect()
        };
        assert_eq!(numbers(""), [3, 2, 1]);
        assert_eq!(numbers("PROGRAM"), [3, 1]);
        assert_eq!(numbers("program 0123"), [1]);
        assert!(numbers("nothing of the kind").is_empty());
        assert!(LogView::default().passing().is_empty());
    }
}
