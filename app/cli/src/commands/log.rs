//! `log`: who did what to which meter; and whether anybody changed that.

use meterbench_jobs::JobLog;
use meterbench_jobs::hint::exit;
use meterbench_jobs::job_log::{Checked, Record};
use serde_json::json;

use crate::args::LogArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &LogArgs, output: &Output) -> Result<u8, Failure> {
    let log = match &args.file {
        Some(path) => JobLog::at(path),
        None => JobLog::of_this_user().ok_or_else(|| {
            Failure::usage(
                "Showing the job log failed",
                "this system names no folder for it",
                "Name the file with --file",
            )
        })?,
    };
    let found = log.check().map_err(|error| {
        Failure::usage(
            "Showing the job log failed",
            error.to_string(),
            "See to the rights of that file",
        )
    })?;
    if args.what.is_some() {
        return Ok(verify(&log, &found, output));
    }
    let wanted = |record: &&Record| {
        let meter = args.meter.as_ref();
        meter.is_none_or(|serial| *serial == record.job.meter)
    };
    let records: Vec<&Record> = found.records.iter().filter(wanted).collect();
    output.answer(
        || json!({"file": log.path(), "records": records}),
        || match records.is_empty() {
            true => "Nothing is written down".to_owned(),
            false => records.iter().map(|record| words(record)).collect(),
        },
    );
    Ok(exit::DONE)
}

fn verify(log: &JobLog, found: &Checked, output: &Output) -> u8 {
    let faults: Vec<_> = found
        .faults
        .iter()
        .map(|it| json!({"line": it.line, "what": it.what}))
        .collect();
    let whole = faults.is_empty();
    output.answer(
        || json!({"file": log.path(), "records": found.records.len(), "verified": whole, "faults": faults, "cut": found.cut}),
        || {
            let path = log.path().display();
            let mut text: String = found
                .faults
                .iter()
                .map(|it| format!("{path}:{}: {}\n", it.line, it.what))
                .collect();
            for line in &found.cut {
                text.push_str(&format!(
                    "{path}:{line}: cut by a crash while it was written; not a change\n"
                ));
            }
            let records = found.records.len();
            text.push_str(&match whole {
                true => format!("verified: {records} records, each as it was written\n"),
                false => "NOT verified: this log was changed\n".to_owned(),
            });
            text
        },
    );
    if whole { exit::DONE } else { exit::NO }
}

fn words(record: &Record) -> String {
    let job = &record.job;
    let mut text = format!(
        "{}  {}  {}  meter {}  {}\n",
        job.time, job.who, job.what, job.meter, job.result
    );
    if !job.reason.is_empty() {
        text.push_str(&format!("    reason: {}\n", job.reason));
    }
    for line in &job.before {
        text.push_str(&format!("    - {line}\n"));
    }
    for line in &job.after {
        text.push_str(&format!("    + {line}\n"));
    }
    text
}
