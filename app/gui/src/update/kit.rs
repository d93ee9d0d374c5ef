//! The first-contact kit: made by a job, looked at, then saved.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use meterbench_jobs::{Command, Kit};

use super::{Effect, start};
use crate::dialogs::Question;
use crate::kit::{KitAction, KitOnScreen};
use crate::state::{Problem, State};
use crate::words::sentence;

pub(super) fn update(state: &mut State, action: KitAction) -> Vec<Effect> {
    match action {
        KitAction::Begin => state.kit = Some(KitOnScreen::default()),
        KitAction::Make => return start(state, "Making the first-contact kit", Command::Kit),
        KitAction::Look(place) => {
            if let Some(kit) = &mut state.kit {
                kit.shown = place;
            }
        }
        KitAction::Save => {
            return vec![Effect::Ask(Question::SaveKit {
                folder: state.folder.clone(),
                name: "first-contact.zip".into(),
            })];
        }
        KitAction::Close => state.kit = None,
    }
    Vec::new()
}

/// A job has made one. Whoever has put the window away has it come back: it is what they asked for.
pub(super) fn made(state: &mut State, kit: Kit) {
    state.status = "First-contact kit made; nothing was sent".into();
    state.kit = Some(KitOnScreen {
        made: Some(Arc::new(kit)),
        shown: None,
    });
}

pub(super) fn save(state: &State, path: PathBuf, replace: bool) -> Vec<Effect> {
    let kit = state.kit.as_ref().and_then(|kit| kit.made.clone());
    let save = |kit| Effect::SaveKit(path, kit, replace);
    kit.map(save).into_iter().collect()
}

pub(super) fn saved(state: &mut State, path: &Path, result: Result<(), String>) {
    match result {
        Ok(()) => {
            state.status = format!("First-contact kit saved as {}", path.display());
            state.folder = path.parent().map(PathBuf::from);
        }
        Err(why) => {
            state.problem = Some(Problem {
                what: format!("{} was not saved", path.display()),
                why: sentence(&why),
                hint: "Choose another folder or name".into(),
            });
        }
    }
}
