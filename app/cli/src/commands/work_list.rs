//! `program --work-list`: whether the meter is one that is to get this program.

use std::path::Path;

use meterbench_jobs::{Cause, JobError, Plan, WorkList, WorkListError};
use serde_json::json;

use crate::args::ProgramArgs;
use crate::failure::Failure;
use crate::output::Output;

/// The list that is named; its mistakes stop everything before a meter is near.
pub fn load(args: &ProgramArgs) -> Result<Option<WorkList>, Failure> {
    if args.overrides && args.write.reason.trim().is_empty() {
        return Err(Failure::usage(
            "Programming was not begun",
            "a mismatch is overridden for a reason, and none is given",
            "Say why with --reason TEXT; it is kept in the job log",
        ));
    }
    let Some(path) = &args.work_list else {
        return Ok(None);
    };
    WorkList::load(path).map(Some).map_err(|error| match error {
        WorkListError::Io { source, .. } => Failure::file(
            path,
            source.to_string(),
            "Name a work-list: a table saved as CSV",
        ),
        WorkListError::Mistakes { ref mistakes, .. } => {
            let one = |it: &meterbench_jobs::work_list::Mistake| json!({"line": it.line, "column": it.column, "what": it.what});
            let why = error.to_string();
            Failure {
                more: vec![("mistakes", mistakes.iter().map(one).collect())],
                ..Failure::file(path, why, "Correct these lines of the list and try again")
            }
        }
    })
}

/// The plan, if it is for this meter or somebody has said why it is written all the same.
pub fn matched(
    plan: Plan,
    list: Option<&WorkList>,
    file: &Path,
    args: &ProgramArgs,
    output: &Output,
) -> Result<Plan, Failure> {
    let mut plan = match list {
        Some(list) => plan.against(list, Some(file)),
        None => plan,
    };
    if plan.mismatches.is_empty() {
        return Ok(plan);
    }
    if !args.overrides {
        let cause = Cause::NotTheMeter(plan.mismatches);
        return Err(JobError::new("Matching program and meter", cause).into());
    }
    for mismatch in &plan.mismatches {
        output.note(format_args!("Overridden: {mismatch}"));
    }
    plan.overridden = Some(args.write.reason.clone());
    Ok(plan)
}
