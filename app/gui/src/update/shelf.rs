//! Recent files and the user's own templates.
//!
//! Is: the lists, and what is done with their files.
//! Is not: reading folders; `files` does that and tells.

use std::path::Path;

use super::{Effect, tabs};
use crate::{
    action::Action,
    files::{FileNews, Saving},
    state::{Document, Page, Problem, Question, Recent, State},
};

/// No more than these are remembered.
const MOST_RECENT: usize = 10;

/// The actions on recent files and templates.
pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::FromTemplate(path) => return vec![Effect::LoadTemplate(path)],
        Action::SaveTemplate if state.document.is_some() && state.template_folder.is_some() => {
            state.question = Some(Question::Template);
        }
        Action::NameTemplate(name) => {
            state.question = None;
            return keep(state, &name);
        }
        Action::Forget(path) => {
            state.recent.retain(|recent| recent.path != path);
            return vec![Effect::Remember];
        }
        _ => (),
    }
    Vec::new()
}

/// A file was opened or saved: it stands first now.
pub(super) fn opened(state: &mut State, path: &Path) {
    state.recent.retain(|recent| recent.path != path);
    let now = Recent {
        path: path.to_owned(),
        missing: false,
    };
    state.recent.insert(0, now);
    state.recent.truncate(MOST_RECENT);
}

/// Finds out which of the recent files are still there, and which templates.
pub(super) fn look(state: &State) -> Effect {
    Effect::Look {
        recent: state
            .recent
            .iter()
            .map(|recent| recent.path.clone())
            .collect(),
        templates: state.template_folder.clone(),
    }
}

/// What came of it.
pub(super) fn heard(state: &mut State, news: FileNews) -> Vec<Effect> {
    match news {
        FileNews::Shelf { missing, templates } => {
            for recent in &mut state.recent {
                recent.missing = missing.contains(&recent.path);
            }
            state.templates = templates;
        }
        FileNews::Template {
            path,
            result: Ok(loaded),
        } => {
            let name = template_name(&path);
            tabs::put(
                state,
                Document {
                    program: loaded.program,
                    text: Some(loaded.text),
                    notes: loaded.notes,
                    origin: format!("new, from the template {name}"),
                    ..Document::default()
                },
            );
            state.page = Page::Program;
            state.status = format!("New program from the template {name}");
            state.problem = None;
        }
        FileNews::Template {
            path,
            result: Err(why),
        } => {
            state.problem = Some(Problem {
                what: format!("The template {} could not be opened", template_name(&path)),
                why: why.join("\n"),
                hint: format!("Correct or remove {}", path.display()),
            });
            return vec![look(state)];
        }
        FileNews::TemplateSaved {
            path,
            result: Ok(()),
        } => {
            state.status = format!("Kept as the template {}", template_name(&path));
            return vec![look(state)];
        }
        FileNews::TemplateSaved {
            path,
            result: Err(why),
        } => {
            state.problem = Some(Problem {
                what: format!("The template {} was not kept", template_name(&path)),
                why,
                hint: "Choose another name, or remove the template of that name first".into(),
            });
        }
        _ => (),
    }
    Vec::new()
}

/// "feeder" of "/…/templates/feeder.toml".
pub fn template_name(path: &Path) -> String {
    path.file_stem()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Keeps the program as a template. What a file can't be called is left out of its name.
fn keep(state: &State, name: &str) -> Vec<Effect> {
    let name: String = name
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_.()+".contains(*c))
        .collect();
    let name = name.trim().trim_matches('.');
    match (&state.document, &state.template_folder) {
        (Some(document), Some(folder)) if !name.is_empty() => {
            vec![Effect::SaveTemplate(Box::new(Saving {
                id: document.id,
                path: folder.join(format!("{name}.toml")),
                program: Box::new(document.program.clone()),
                text: document.text.clone(),
                over: crate::files::Over::Nothing,
            }))]
        }
        _ => Vec::new(),
    }
}
