//! Opening, saving, making and giving up the program being edited.

use std::path::PathBuf;

use meterbench_profiles::{Program, catalog, program::ListName};

use super::{Effect, touched};
use crate::{
    action::Action,
    dialogs::{self, Answer},
    files::FileNews,
    state::{Document, Next, Page, Problem, Question, State},
};

/// The actions on files and documents.
pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::New(row) => guarded(state, Next::New(row)),
        Action::TakeFromMeter => guarded(state, Next::FromMeter),
        Action::Open => guarded(state, Next::Choose),
        Action::OpenPath(path) => guarded(state, Next::Open(path)),
        Action::Save => match state
            .document
            .as_ref()
            .map(|document| document.path.clone())
        {
            Some(Some(path)) => save(state, path, true),
            Some(None) => ask_where(state),
            None => Vec::new(),
        },
        Action::SaveAs => ask_where(state),
        Action::SavePath(path) => {
            let replace = state
                .document
                .as_ref()
                .is_some_and(|document| document.path.as_ref() == Some(&path));
            save(state, path, replace)
        }
        Action::Yes => match state.question.take() {
            Some(Question::Discard(next)) => go_on(state, next),
            Some(Question::Replace(path)) => save(state, path, true),
            None => Vec::new(),
        },
        Action::No => {
            state.question = None;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// A file dialog was answered.
pub(super) fn chosen(
    state: &mut State,
    question: dialogs::Question,
    answer: Answer,
) -> Vec<Effect> {
    match (answer, question) {
        (Answer::File(path), dialogs::Question::Open { .. }) => vec![Effect::Load(path)],
        // The system's dialog has asked already whether to replace.
        (Answer::File(path), dialogs::Question::SaveAs { .. }) => {
            save(state, with_extension(path), true)
        }
        (Answer::Nothing, _) => Vec::new(),
        (Answer::Unavailable, _) => {
            state.page = Page::Program;
            state.problem = Some(Problem {
                what: "The system's file dialog did not open".into(),
                why: "Neither a desktop portal nor zenity answered".into(),
                hint: "Type the file's path on this page instead".into(),
            });
            Vec::new()
        }
    }
}

/// A file was read or written, or was not.
pub(super) fn heard(state: &mut State, news: FileNews) -> Vec<Effect> {
    match news {
        FileNews::Loaded {
            path,
            result: Ok(program),
        } => {
            state.folder = path.parent().map(PathBuf::from);
            let origin = format!("opened from {}", path.display());
            put(
                state,
                Document {
                    saved: (*program).clone(),
                    program: *program,
                    path: Some(path),
                    origin,
                },
            );
            state.page = Page::Program;
            state.status = "Program opened".into();
            state.problem = None;
            vec![Effect::Remember]
        }
        FileNews::Loaded {
            path,
            result: Err(why),
        } => {
            state.page = Page::Program;
            state.problem = Some(Problem {
                what: format!("{} could not be opened", path.display()),
                why: why.join("\n"),
                hint: "Correct the file and open it again, or begin a new program".into(),
            });
            Vec::new()
        }
        FileNews::Saved {
            path,
            program,
            result: Ok(()),
        } => {
            state.folder = path.parent().map(PathBuf::from);
            state.status = format!("Saved as {}", path.display());
            if let Some(document) = &mut state.document {
                document.path = Some(path);
                document.saved = *program;
            }
            vec![Effect::Remember]
        }
        FileNews::Exists(path) => {
            state.question = Some(Question::Replace(path));
            Vec::new()
        }
        FileNews::Saved {
            path,
            result: Err(why),
            ..
        } => {
            state.problem = Some(Problem {
                what: format!("{} was not saved", path.display()),
                why,
                hint: "Choose another folder or name".into(),
            });
            Vec::new()
        }
    }
}

/// Make the program in the meter the one being edited.
pub(super) fn take_from_meter(state: &mut State) {
    let meter = state.meter.as_ref();
    if let Some((program, title)) =
        meter.and_then(|meter| Some((meter.program.clone()?, meter.title.clone())))
    {
        let origin = format!("read from the meter ({title})");
        put(
            state,
            Document {
                saved: program.clone(),
                program,
                path: None,
                origin,
            },
        );
    }
}

/// Go on at once when nothing would be lost, or ask.
fn guarded(state: &mut State, next: Next) -> Vec<Effect> {
    if state.document.as_ref().is_some_and(Document::is_changed) {
        state.question = Some(Question::Discard(next));
        return Vec::new();
    }
    go_on(state, next)
}

fn go_on(state: &mut State, next: Next) -> Vec<Effect> {
    match next {
        Next::Choose => {
            return vec![Effect::Ask(dialogs::Question::Open {
                folder: state.folder.clone(),
            })];
        }
        Next::Open(path) => return vec![Effect::Load(path)],
        Next::FromMeter => {
            take_from_meter(state);
            state.page = Page::Program;
        }
        Next::New(row) => {
            if let Some(form) = catalog::built_in().forms.get(row) {
                let program = Program::template(form);
                let origin = format!("new, for form {}", form.id);
                put(
                    state,
                    Document {
                        saved: Program::default(),
                        program,
                        path: None,
                        origin,
                    },
                );
                state.page = Page::Program;
            }
        }
        Next::Close => {
            state.document = None;
            touched(state);
            return vec![Effect::Close];
        }
    }
    Vec::new()
}

fn put(state: &mut State, document: Document) {
    state.selected = (ListName::Normal, 0);
    state.document = Some(document);
    touched(state);
}

fn ask_where(state: &State) -> Vec<Effect> {
    let Some(document) = &state.document else {
        return Vec::new();
    };
    let name = match document.path.as_ref().and_then(|path| path.file_name()) {
        Some(name) => name.to_string_lossy().into_owned(),
        None => {
            let form = document
                .program
                .meter
                .as_ref()
                .map_or("meter", |meter| meter.form.as_str());
            format!("{}.toml", form.to_lowercase().replace('/', "-"))
        }
    };
    vec![Effect::Ask(dialogs::Question::SaveAs {
        folder: state.folder.clone(),
        name,
    })]
}

fn save(state: &State, path: PathBuf, replace: bool) -> Vec<Effect> {
    let Some(document) = &state.document else {
        return Vec::new();
    };
    vec![Effect::Save {
        path,
        program: Box::new(document.program.clone()),
        replace,
    }]
}

fn with_extension(path: PathBuf) -> PathBuf {
    if path.extension().is_some() {
        path
    } else {
        path.with_extension("toml")
    }
}
