//! What the job log says of a programming.
//!
//! Is: what was to be written, of what it came, and why it was done.
//! Is not: the log; see `job_log`.

use meterbench_profiles::Difference;

use super::{Mismatch, WriteOutcome};
use crate::job_log::Job;
use crate::{JobError, Plan, Way};

/// For the job log.
pub(super) fn job(plan: &Plan, result: &Result<WriteOutcome, JobError>) -> Job {
    let side = |of: fn(&Difference) -> &str| -> Vec<String> {
        let lines = plan.settings.changed.iter();
        lines.map(|it| format!("{}: {}", it.path, of(it))).collect()
    };
    let what = match &plan.resumes {
        None => "program",
        Some((_, Way::Finish)) => "program, finished",
        Some((_, Way::Back)) => "program, taken back",
    };
    Job {
        what: what.to_owned(),
        meter: plan.identity.serial.clone(),
        before: side(|it| &it.a),
        after: side(|it| &it.b),
        result: match result {
            Ok(outcome) if outcome.verified => "verified".to_owned(),
            Ok(outcome) => not_as_meant(outcome),
            Err(error) => format!("{}: {}", error.what(), error.why()),
        },
        reason: reason(plan),
        ..Job::default()
    }
}

/// Why it was done; and what was overridden.
fn reason(plan: &Plan) -> String {
    match &plan.overridden {
        Some(why) if !plan.mismatches.is_empty() => {
            format!("{why} (overridden: {})", plan.mismatches.join("; "))
        }
        _ => plan.reason.clone(),
    }
}

fn not_as_meant(outcome: &WriteOutcome) -> String {
    let names = |tables: &[Mismatch]| -> String {
        let names: Vec<String> = tables.iter().map(|it| it.table.to_string()).collect();
        names.join(", ")
    };
    match (outcome.mismatches.as_slice(), outcome.disturbed.as_slice()) {
        (back, []) => format!("not verified: {} do not read back as written", names(back)),
        ([], others) => format!(
            "not verified: {} changed without being written",
            names(others)
        ),
        (back, others) => format!(
            "not verified: {} do not read back as written, {} changed without being written",
            names(back),
            names(others)
        ),
    }
}
