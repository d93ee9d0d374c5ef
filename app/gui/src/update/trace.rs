//! The trace page: what is looked at, and its files.

use std::path::{Path, PathBuf};

use super::Effect;
use crate::{
    dialogs,
    files::FileNews,
    state::{Problem, Question, State},
    trace::{Capture, TraceAction},
    words::sentence,
};

/// What follows from an action on the page.
pub(super) fn update(state: &mut State, action: TraceAction) -> Vec<Effect> {
    let trace = &mut state.trace;
    match action {
        TraceAction::Layer(layer) => trace.look(layer, trace.text.clone()),
        TraceAction::Text(text) => trace.look(trace.layer, text),
        TraceAction::Choose(number) => {
            trace.chosen = Some(number).filter(|it| trace.chosen != Some(*it));
        }
        TraceAction::Pause(paused) => trace.pause(paused),
        TraceAction::Live => trace.live(),
        TraceAction::Open => {
            return vec![Effect::Ask(dialogs::Question::OpenTrace {
                folder: state.folder.clone(),
            })];
        }
        TraceAction::OpenPath(path) => return vec![Effect::LoadTrace(path)],
        TraceAction::Save(capture) => {
            let name = trace.opened().map_or("trace", |name| {
                let end = |it: char| it == '.';
                name.split(end).next().unwrap_or("trace")
            });
            return vec![Effect::Ask(dialogs::Question::SaveTrace {
                folder: state.folder.clone(),
                name: format!("{name}.{}", capture.ending()),
                capture,
            })];
        }
    }
    Vec::new()
}

/// Looks for the traces of the last sessions.
pub(super) fn look(state: &State) -> Vec<Effect> {
    let folder = state.trace.folder.clone();
    folder.map(Effect::LookForTraces).into_iter().collect()
}

/// Saves what is on screen.
pub(super) fn save(state: &State, path: &Path, capture: Capture, replace: bool) -> Vec<Effect> {
    let path = match path.extension() {
        Some(_) => path.to_owned(),
        None => path.with_extension(capture.ending()),
    };
    vec![Effect::SaveTrace {
        path,
        entries: state.trace.entries(),
        capture,
        replace,
    }]
}

/// A file was read or written, or was not.
pub(super) fn heard(state: &mut State, news: FileNews) -> Vec<Effect> {
    match news {
        FileNews::Traces(found) => state.trace.last = found,
        FileNews::TraceLoaded { path, result } => match result {
            Ok(opened) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                state.trace.open(name.into_owned(), opened);
                state.problem = None;
            }
            Err(why) => {
                let hint = "Choose a trace that this program or the command line has saved";
                failed(state, &path, "could not be opened", &why, hint);
            }
        },
        FileNews::TraceExists(path, capture) => {
            state.question = Some(Question::ReplaceTrace(path, capture));
        }
        FileNews::TraceSaved { path, result } => match result {
            Ok(()) => {
                state.folder = path.parent().map(PathBuf::from);
                state.status = format!("Trace saved as {}", path.display());
                return vec![Effect::Remember];
            }
            Err(why) => {
                let hint = "Choose another folder or name";
                failed(state, &path, "was not saved", &why, hint);
            }
        },
        _ => (),
    }
    Vec::new()
}

fn failed(state: &mut State, path: &Path, what: &str, why: &str, hint: &str) {
    state.problem = Some(Problem {
        what: format!("{} {what}", path.display()),
        why: sentence(why),
        hint: hint.into(),
    });
}
