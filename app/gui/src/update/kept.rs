//! Snapshots that were kept: looked through, and the old ones removed once they were shown.

use meterbench_jobs::snapshots::{Kept, Rule, surplus};

use super::Effect;
use crate::{kept::KeptAction, state::State};

pub(super) fn update(state: &mut State, action: KeptAction) -> Vec<Effect> {
    match action {
        KeptAction::Keep(count) => {
            state.kept.keep = count;
            state.kept.marked = None;
        }
        KeptAction::Mark => {
            let rule = Rule {
                keep: Some(state.kept.keep),
                older_than_days: None,
            };
            state.kept.marked = Some(surplus(&state.kept.all, rule, state.today));
        }
        KeptAction::PutAway => state.kept.marked = None,
        KeptAction::Remove => {
            let marked = state.kept.marked.take().unwrap_or_default();
            if let (Some(folder), false) = (state.snapshots.clone(), marked.is_empty()) {
                let journals = state.service.journals.clone();
                return vec![Effect::RemoveSnapshots(marked, folder, journals)];
            }
        }
    }
    Vec::new()
}

/// Looks through the folder.
pub(super) fn look(state: &State) -> Vec<Effect> {
    let journals = state.service.journals.clone();
    let folder = state.snapshots.clone();
    let look = |folder| Effect::LookForSnapshots(folder, journals);
    folder.map(look).into_iter().collect()
}

/// It was looked through.
pub(super) fn found(state: &mut State, found: Result<Vec<Kept>, String>) -> Vec<Effect> {
    state.kept.marked = None;
    match found {
        Ok(all) => {
            state.kept.all = all;
            state.kept.problem = None;
        }
        Err(why) => state.kept.problem = Some(why),
    }
    Vec::new()
}
