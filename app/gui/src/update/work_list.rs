//! The work-list: chosen, read, put away; and the reason to write in spite of it.

use std::path::PathBuf;

use meterbench_jobs::{Plan, WorkList, WorkListError};

use super::Effect;
use crate::{
    dialogs,
    state::{Problem, State},
    work_list::ListAction,
};

pub(super) fn update(state: &mut State, action: ListAction) -> Vec<Effect> {
    match action {
        ListAction::Choose => {
            return vec![Effect::Ask(dialogs::Question::WorkList {
                folder: state.folder.clone(),
            })];
        }
        ListAction::Forget => {
            state.listed.list = None;
            // What was planned was held against it.
            state.review = None;
        }
        ListAction::Reason(text) => state.listed.reason = text,
    }
    Vec::new()
}

/// A list was read, or why not.
pub(super) fn read(
    state: &mut State,
    path: PathBuf,
    result: Result<WorkList, WorkListError>,
) -> Vec<Effect> {
    match result {
        Ok(list) => {
            state.status = format!("Work-list {} opened", path.display());
            state.problem = None;
            state.review = None;
            state.listed.list = Some(list);
        }
        Err(error) => {
            let why = error.to_string().replace("; ", "\n");
            state.problem = Some(Problem {
                what: format!("{} could not be used as a work-list", path.display()),
                why,
                hint: "Correct the list and choose it again".into(),
            });
        }
    }
    Vec::new()
}

/// A plan, held against the list in force.
pub(super) fn held_against(state: &State, plan: Plan) -> Plan {
    let file = state
        .document
        .as_ref()
        .and_then(|document| document.path.as_deref());
    match &state.listed.list {
        Some(list) if plan.resumes.is_none() => plan.against(list, file),
        _ => plan,
    }
}
