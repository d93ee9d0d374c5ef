//! Opening, saving, making and giving up the program being edited.

use std::path::{Path, PathBuf};

use meterbench_jobs::Snapshot;
use meterbench_profiles::{
    Program,
    catalog::{self, Lookup},
    differences,
    program::ListName,
};

use super::{Effect, judge, learn, tables, touched};
use crate::{
    action::Action,
    dialogs::{self, Answer},
    files::{FileNews, Opened},
    state::{Document, Next, Page, Problem, Question, State},
};

/// The actions on files and documents.
pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::New(meter) => guarded(state, Next::New(meter)),
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
        Action::SaveReading => match state
            .meter
            .as_ref()
            .and_then(|meter| meter.snapshot.as_ref())
        {
            Some(snapshot) => vec![Effect::Ask(dialogs::Question::SaveReading {
                folder: state.folder.clone(),
                name: snapshot_name(snapshot),
            })],
            None => Vec::new(),
        },
        Action::Compare if state.document.is_some() => {
            vec![Effect::Ask(dialogs::Question::Compare {
                folder: state.folder.clone(),
            })]
        }
        Action::Path(path) => match state.question.take() {
            // Nobody but this window has asked whether to replace a file.
            Some(Question::Path(dialogs::Question::SaveAs { .. })) => {
                save(state, with_extension(path, "toml"), false)
            }
            Some(Question::Path(dialogs::Question::SaveReading { .. })) => {
                save_reading(state, with_extension(path, "json"), false)
            }
            Some(Question::Path(question)) => chosen(state, question, Answer::File(path)),
            _ => Vec::new(),
        },
        Action::Yes => match state.question.take() {
            Some(Question::Discard(next)) => go_on(state, next),
            Some(Question::Replace(path)) => save(state, path, true),
            Some(Question::ReplaceSnapshot(path)) => save_reading(state, path, true),
            Some(Question::Path(_)) | None => Vec::new(),
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
        (Answer::File(path), dialogs::Question::Compare { .. }) => {
            vec![Effect::LoadToCompare(path)]
        }
        // The system's dialog has asked already whether to replace.
        (Answer::File(path), dialogs::Question::SaveAs { .. }) => {
            save(state, with_extension(path, "toml"), true)
        }
        (Answer::File(path), dialogs::Question::SaveReading { .. }) => {
            save_reading(state, with_extension(path, "json"), true)
        }
        (Answer::Nothing, _) => Vec::new(),
        (Answer::Unavailable, question) => {
            state.question = Some(Question::Path(question));
            Vec::new()
        }
    }
}

/// A file was read or written, or was not.
pub(super) fn heard(state: &mut State, news: FileNews) -> Vec<Effect> {
    match news {
        FileNews::Loaded {
            path,
            result: Ok(Opened::Program(program)),
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
                    ..Document::default()
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
        FileNews::Loaded {
            path,
            result: Ok(Opened::Reading(reading)),
        } => {
            state.folder = path.parent().map(PathBuf::from);
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            // Whoever opened it has been asked about unsaved changes.
            state.meter = Some(learn::snapshot(&name, &reading));
            tables::refresh(state);
            take_from_meter(state);
            state.page = Page::Identity;
            state.status = "Snapshot opened".into();
            state.problem = None;
            vec![Effect::Remember]
        }
        FileNews::ToCompare {
            path,
            result: Ok(other),
        } => {
            if let Some(document) = &state.document {
                let comparison = differences(&other, &document.program);
                let compared = judge::compared(&comparison, &path.display().to_string());
                state.status = format!("Compared with {}", path.display());
                state.compared = Some(compared);
                state.problem = None;
            }
            Vec::new()
        }
        FileNews::ToCompare {
            path,
            result: Err(why),
        } => {
            state.problem = Some(Problem {
                what: format!("{} could not be compared", path.display()),
                why: why.join("\n"),
                hint: "Choose a program file or a snapshot".into(),
            });
            Vec::new()
        }
        FileNews::SnapshotExists(path) => {
            state.question = Some(Question::ReplaceSnapshot(path));
            Vec::new()
        }
        FileNews::SnapshotSaved {
            path,
            result: Ok(()),
        } => {
            state.folder = path.parent().map(PathBuf::from);
            state.status = format!("Reading saved as {}", path.display());
            vec![Effect::Remember]
        }
        FileNews::SnapshotSaved {
            path,
            result: Err(why),
        } => {
            state.problem = Some(not_saved(&path, why));
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
            state.problem = Some(not_saved(&path, why));
            Vec::new()
        }
    }
}

/// Whether no program is being edited that a person has opened, saved or changed.
pub(super) fn is_untouched(state: &State) -> bool {
    state
        .document
        .as_ref()
        .is_none_or(|document| document.path.is_none() && !document.is_changed())
}

/// Make the program in the meter the one being edited.
pub(super) fn take_from_meter(state: &mut State) {
    let meter = state.meter.as_ref();
    if let Some((program, title)) =
        meter.and_then(|meter| Some((meter.program.clone()?, meter.title.clone())))
    {
        let origin = match meter.and_then(|meter| meter.file.as_ref()) {
            Some(file) => format!("from the snapshot {file} ({title})"),
            None => format!("read from the meter ({title})"),
        };
        put(
            state,
            Document {
                saved: program.clone(),
                program,
                path: None,
                origin,
                ..Document::default()
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
        Next::New(meter) => {
            let found = catalog::built_in().lookup(
                Some(&meter.model),
                &meter.form,
                meter.volts,
                meter.class,
            );
            if let Lookup::Row(row) = found {
                let origin = format!("new, for form {}", meter.form);
                let program = Program {
                    meter: Some(meter),
                    ..Program::template(row)
                };
                put(
                    state,
                    Document {
                        saved: Program::default(),
                        program,
                        path: None,
                        origin,
                        ..Document::default()
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

fn save_reading(state: &State, path: PathBuf, replace: bool) -> Vec<Effect> {
    let snapshot = state
        .meter
        .as_ref()
        .and_then(|meter| meter.snapshot.clone());
    match snapshot {
        Some(snapshot) => vec![Effect::SaveSnapshot {
            path,
            snapshot,
            replace,
        }],
        None => Vec::new(),
    }
}

/// "0123456789 2026-01-31.json": the serial number, as far as a file name may have it, and the day.
fn snapshot_name(snapshot: &Snapshot) -> String {
    let serial: String = snapshot
        .meter
        .serial
        .trim()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let serial = if serial.is_empty() { "meter" } else { &serial };
    let day = snapshot.taken.get(..10).unwrap_or("reading");
    format!("{serial} {day}.json")
}

fn not_saved(path: &Path, why: String) -> Problem {
    Problem {
        what: format!("{} was not saved", path.display()),
        why,
        hint: "Choose another folder or name".into(),
    }
}

fn with_extension(path: PathBuf, extension: &str) -> PathBuf {
    if path.extension().is_some() {
        path
    } else {
        path.with_extension(extension)
    }
}
