//! The job log: read when its page is opened.

use meterbench_jobs::job_log::Checked;

use super::Effect;
use crate::{job_log::LogAction, state::State};

pub(super) fn update(state: &mut State, action: LogAction) {
    let view = &mut state.job_log;
    match action {
        LogAction::Text(text) => view.text = text,
        LogAction::Choose(number) => {
            view.chosen = (view.chosen != Some(number)).then_some(number);
        }
    }
}

/// Reads it.
pub(super) fn look(state: &State) -> Vec<Effect> {
    let log = state.job_log.log.clone();
    log.map(Effect::ReadJobLog).into_iter().collect()
}

/// It was read.
pub(super) fn heard(state: &mut State, read: Result<Checked, String>) {
    state.job_log.read = Some(read);
}
