//! Acts, and meters that were left half-written.

use meterbench_jobs::{Act, ActOutcome, Agreed, Command, Present, Unfinished};

use super::{Effect, start};
use crate::{
    service::{Looked, ServiceAction},
    state::{Page, State},
};

pub(super) fn update(state: &mut State, action: ServiceAction) -> Vec<Effect> {
    match action {
        ServiceAction::Look(act) => {
            state.service.forget();
            state.service.looked = None;
            state.service.done = None;
            return start(state, "Looking at the meter", |target| {
                Command::Look(target, act)
            });
        }
        ServiceAction::Reason(text) => state.service.reason = text,
        ServiceAction::LeaveReason(text) => state.service.leave_reason = text,
        ServiceAction::Serial(text) => state.service.serial = text,
        ServiceAction::Preset(form) => state.service.preset = form,
        ServiceAction::Number(number) => state.service.number = number,
        ServiceAction::New(text) => state.service.new = text,
        ServiceAction::Again(text) => state.service.again = text,
        ServiceAction::PutAway => {
            state.service.forget();
            state.service.looked = None;
        }
        ServiceAction::Do => {
            if state.service.lacks().is_some() {
                return Vec::new();
            }
            let password = state.service.password().ok().flatten();
            let Some(Looked { act, present }) = state.service.looked.take() else {
                return Vec::new();
            };
            let reason = state.service.reason.trim().to_owned();
            state.service.forget();
            let agreed = Agreed {
                present,
                reason,
                password,
            };
            return start(state, "Carrying out the order", |target| {
                Command::Act(target, act, Box::new(agreed))
            });
        }
        ServiceAction::Resume(left, way) => {
            state.review = None;
            state.result = None;
            let effects = start(state, "Looking what the meter holds", |target| {
                Command::Resume(target, left, way)
            });
            if !effects.is_empty() {
                state.page = Page::Review;
            }
            return effects;
        }
        ServiceAction::Restore => {
            let meter = state.meter.as_ref();
            let snapshot = meter.filter(|it| it.file.is_some());
            let path = snapshot.and_then(|it| it.path.clone());
            let Some(snapshot) = snapshot.and_then(|it| it.snapshot.clone()) else {
                return Vec::new();
            };
            state.review = None;
            state.result = None;
            let effects = start(state, "Comparing the meter with the snapshot", |target| {
                Command::Restore(target, snapshot, path)
            });
            if !effects.is_empty() {
                state.page = Page::Review;
            }
            return effects;
        }
        ServiceAction::Leave(left) => {
            state.service.left.retain(|other| other.path != left.path);
            state.status = format!("Meter {} is left as it is", left.serial);
            let reason = std::mem::take(&mut state.service.leave_reason);
            return vec![Effect::Leave(left, reason.trim().to_owned())];
        }
    }
    Vec::new()
}

/// The meter was looked at for an act.
pub(super) fn looked(state: &mut State, act: Act, present: Present) {
    state.status = "Looked at the meter".into();
    state.service.looked = Some(Looked { act, present });
}

/// What came of an act.
pub(super) fn done(state: &mut State, act: Act, outcome: ActOutcome) {
    state.status = if outcome.verified {
        "Done, and looked up".into()
    } else {
        "The meter does not show that it was done".into()
    };
    state.service.reason.clear();
    state.service.done = Some((act, outcome));
}

/// Sees which meters were left half-written.
pub(super) fn look(state: &State) -> Vec<Effect> {
    let folder = state.service.journals.clone();
    folder.map(Effect::LookForLeft).into_iter().collect()
}

/// They were seen.
pub(super) fn left(state: &mut State, left: Vec<Unfinished>, damaged: Vec<String>) {
    state.service.left = left;
    state.service.damaged = damaged;
}
