//! Opening, saving, making and giving up the program being edited.

use std::path::{Path, PathBuf};

use meterbench_jobs::Snapshot;
use meterbench_profiles::{
    Program,
    catalog::{self, Lookup},
    differences,
    program::{ListName, Meter},
};

use super::{Effect, export, judge, learn, shelf, tables, tabs, touched, trace};
use crate::{
    action::Action,
    dialogs::{self, Answer},
    files::{self, FileNews, Loaded, Opened, Over, Saving},
    state::{Document, Next, Page, Problem, Question, State},
};

/// The actions on files and documents.
pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::New(meter) => begin(state, meter),
        Action::TakeFromMeter => {
            take_from_meter(state);
            state.page = Page::Program;
            Vec::new()
        }
        Action::Open => vec![Effect::Ask(dialogs::Question::Open {
            folder: state.folder.clone(),
        })],
        Action::OpenPath(path) => vec![Effect::Load(path)],
        Action::Save => match state
            .document
            .as_ref()
            .map(|document| document.path.clone())
        {
            Some(Some(path)) => save(state, path, Over::OnlyOurs),
            Some(None) => ask_where(state),
            None => Vec::new(),
        },
        Action::SaveAs => ask_where(state),
        Action::SavePath(path) => {
            let mine = state
                .document
                .as_ref()
                .is_some_and(|document| document.path.as_ref() == Some(&path));
            save(
                state,
                path,
                if mine { Over::OnlyOurs } else { Over::Nothing },
            )
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
        Action::Export(export) => export::ask(state, export),
        Action::Compare if state.document.is_some() => {
            vec![Effect::Ask(dialogs::Question::Compare {
                folder: state.folder.clone(),
            })]
        }
        Action::Path(path) => match state.question.take() {
            // Nobody but this window has asked whether to replace a file.
            Some(Question::Path(dialogs::Question::SaveAs { .. })) => {
                save(state, with_extension(path, "toml"), Over::Nothing)
            }
            Some(Question::Path(dialogs::Question::SaveReading { .. })) => save_reading(
                state,
                with_extension(path, meterbench_jobs::snapshot::EXTENSION),
                false,
            ),
            Some(Question::Path(dialogs::Question::Export { export, .. })) => {
                export::save(state, &path, export, false)
            }
            Some(Question::Path(dialogs::Question::SaveKit { .. })) => {
                super::kit::save(state, with_extension(path, "zip"), false)
            }
            Some(Question::Path(dialogs::Question::SaveTrace { capture, .. })) => {
                trace::save(state, &path, capture, false)
            }
            Some(Question::Path(question)) => chosen(state, question, Answer::File(path)),
            _ => Vec::new(),
        },
        Action::Yes => match state.question.take() {
            Some(Question::Discard(Next::CloseDocument(id))) => {
                tabs::close(state, id);
                Vec::new()
            }
            Some(Question::Discard(Next::Close)) => {
                state.document = None;
                state.parked.clear();
                touched(state);
                vec![Effect::Close]
            }
            Some(Question::Replace(path) | Question::ChangedMeanwhile(path)) => {
                save(state, path, Over::Anything)
            }
            Some(Question::ReplaceSnapshot(path)) => save_reading(state, path, true),
            Some(Question::ReplaceTrace(path, capture)) => trace::save(state, &path, capture, true),
            Some(Question::ReplaceExport(path, export)) => export::save(state, &path, export, true),
            Some(Question::Path(_) | Question::Template) | None => Vec::new(),
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
        (Answer::File(path), dialogs::Question::CompareReading { .. }) => {
            super::meters::chosen(state, path)
        }
        (Answer::File(path), dialogs::Question::OfReport { which, .. }) => {
            vec![Effect::LoadOfReport(path, which)]
        }
        (Answer::File(path), dialogs::Question::Logo { .. }) => {
            state.reporting.shop.logo = Some(path);
            Vec::new()
        }
        (Answer::File(path), dialogs::Question::WorkList { .. }) => {
            vec![Effect::LoadWorkList(path)]
        }
        // The system's dialog has asked already whether to replace.
        (Answer::File(path), dialogs::Question::SaveAs { .. }) => {
            save(state, with_extension(path, "toml"), Over::Anything)
        }
        (Answer::File(path), dialogs::Question::SaveReading { .. }) => save_reading(
            state,
            with_extension(path, meterbench_jobs::snapshot::EXTENSION),
            true,
        ),
        (Answer::File(path), dialogs::Question::Export { export, .. }) => {
            export::save(state, &path, export, true)
        }
        (Answer::File(path), dialogs::Question::OpenTrace { .. }) => vec![Effect::LoadTrace(path)],
        (Answer::File(path), dialogs::Question::OpenLoad { of, .. }) => {
            vec![Effect::LoadLoad(path, of)]
        }
        (Answer::File(path), dialogs::Question::SaveKit { .. }) => {
            super::kit::save(state, with_extension(path, "zip"), true)
        }
        (Answer::File(path), dialogs::Question::SaveTrace { capture, .. }) => {
            trace::save(state, &path, capture, true)
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
        FileNews::Meters { text, found } => {
            super::meters::found(state, &text, found);
            Vec::new()
        }
        FileNews::Past { serial, past } => {
            super::meters::past(state, &serial, past);
            Vec::new()
        }
        FileNews::Kept { name, reading } => {
            super::meters::opened(state, &name, reading);
            Vec::new()
        }
        FileNews::ReadingsCompared(compared) => {
            super::meters::compared(state, compared);
            Vec::new()
        }
        FileNews::OfReport {
            which,
            path,
            result,
        } => {
            super::found_left::read(state, which, path, result);
            Vec::new()
        }
        FileNews::ForReport(readings) => {
            super::found_left::kept(state, readings);
            Vec::new()
        }
        FileNews::JobLog(read) => {
            super::job_log::heard(state, read);
            Vec::new()
        }
        FileNews::Left(left, damaged) => {
            super::service::left(state, left, damaged);
            Vec::new()
        }
        FileNews::LeftBadly(why) => {
            state.problem = Some(Problem {
                what: "Leaving the meter as it is did not go as it should".into(),
                why,
                hint: "See to the rights of the folder that is named, and to room on the disk"
                    .into(),
            });
            Vec::new()
        }
        FileNews::Loaded {
            path,
            result: Ok(Opened::Program(loaded)),
        } => {
            opened(state, path, *loaded);
            remember(state)
        }
        FileNews::Loaded {
            path,
            result: Err(why),
        } => {
            state.page = Page::Program;
            if let Some(recent) = state.recent.iter_mut().find(|recent| recent.path == path) {
                recent.missing = why.iter().any(|why| why == files::NOT_THERE);
            }
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
            let mut meter = learn::snapshot(&name, &reading);
            meter.path = Some(path.clone());
            state.meter = Some(meter);
            tables::refresh(state);
            take_from_meter(state);
            state.page = Page::Identity;
            state.status = "Snapshot opened".into();
            state.problem = None;
            shelf::opened(state, &path);
            remember(state)
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
        FileNews::Snapshots(found) => super::kept::found(state, found),
        FileNews::WorkList { path, result } => super::work_list::read(state, path, result),
        FileNews::ExportExists(path, export) => export::exists(state, path, export),
        FileNews::Exported {
            path,
            export,
            result,
        } => export::saved(state, &path, export, result),
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
            id,
            path,
            program,
            result: Ok(text),
        } => {
            state.folder = path.parent().map(PathBuf::from);
            state.status = format!("Saved as {}", path.display());
            shelf::opened(state, &path);
            if let Some(document) = tabs::open_mut(state, id) {
                document.path = Some(path);
                document.saved = *program;
                document.text = Some(text);
                document.notes.clear();
            }
            remember(state)
        }
        FileNews::Exists(path) => {
            state.question = Some(Question::Replace(path));
            Vec::new()
        }
        FileNews::ChangedMeanwhile(path) => {
            state.question = Some(Question::ChangedMeanwhile(path));
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
        FileNews::LoadRead { path, of, result } => {
            super::bench::load_read(state, &path, of, result)
        }
        FileNews::KitSaved { path, result } => {
            super::kit::saved(state, &path, result);
            Vec::new()
        }
        FileNews::Traces(_)
        | FileNews::TraceLoaded { .. }
        | FileNews::TraceExists(..)
        | FileNews::TraceSaved { .. } => trace::heard(state, news),
        FileNews::Shelf { .. } | FileNews::Template { .. } | FileNews::TemplateSaved { .. } => {
            shelf::heard(state, news)
        }
    }
}

/// A program file was read. One that is open already is not opened twice.
fn opened(state: &mut State, path: PathBuf, loaded: Loaded) {
    state.folder = path.parent().map(PathBuf::from);
    state.page = Page::Program;
    state.problem = None;
    shelf::opened(state, &path);
    let twin = state
        .documents()
        .into_iter()
        .find(|document| document.path.as_ref() == Some(&path))
        .map(|document| (document.id, document.is_changed()));
    let Loaded {
        program,
        text,
        notes,
    } = loaded;
    let document = Document {
        saved: program.clone(),
        program,
        origin: format!("opened from {}", path.display()),
        path: Some(path),
        text: Some(text),
        notes,
        ..Document::default()
    };
    match twin {
        Some((id, true)) => {
            tabs::show(state, id);
            state.status = format!("{} is open already, with unsaved changes", document.name());
        }
        Some((id, false)) => {
            tabs::show(state, id);
            state.document = Some(Document { id, ..document });
            touched(state);
            state.status = "Program read again".into();
        }
        None => {
            tabs::put(state, document);
            state.status = "Program opened".into();
        }
    }
}

/// Settings are kept, and whether the recent files are still there is found out.
fn remember(state: &State) -> Vec<Effect> {
    vec![Effect::Remember, shelf::look(state)]
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
        let document = Document {
            saved: program.clone(),
            program,
            origin,
            from_meter: true,
            ..Document::default()
        };
        // What was taken from a meter and left as it is can be taken again at any time.
        let replaced = state
            .document
            .as_ref()
            .filter(|old| old.from_meter && old.path.is_none() && !old.is_changed());
        match replaced.map(|old| old.id) {
            Some(id) => {
                state.document = Some(Document { id, ..document });
                state.selected = (ListName::Normal, 0);
                touched(state);
            }
            None => tabs::put(state, document),
        }
    }
}

/// A new program for a meter of the catalog.
fn begin(state: &mut State, meter: Meter) -> Vec<Effect> {
    let found =
        catalog::built_in().lookup(Some(&meter.model), &meter.form, meter.volts, meter.class);
    if let Lookup::Row(row) = found {
        let document = Document {
            origin: format!("new, for form {}", meter.form),
            program: Program {
                meter: Some(meter),
                ..Program::template(row)
            },
            ..Document::default()
        };
        tabs::put(state, document);
        state.page = Page::Program;
        state.status = "New program".into();
    }
    Vec::new()
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

fn save(state: &State, path: PathBuf, over: Over) -> Vec<Effect> {
    let Some(document) = &state.document else {
        return Vec::new();
    };
    vec![Effect::Save(Box::new(Saving {
        id: document.id,
        path,
        program: Box::new(document.program.clone()),
        text: document.text.clone(),
        over,
    }))]
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

/// "0123456789 2026-01-31.mbsnap".
fn snapshot_name(snapshot: &Snapshot) -> String {
    let name = reading_name(snapshot);
    format!("{name}.{}", meterbench_jobs::snapshot::EXTENSION)
}

/// "0123456789 2026-01-31": the serial number, as far as a file name may have it, and the day.
pub(super) fn reading_name(snapshot: &Snapshot) -> String {
    let serial: String = snapshot
        .meter
        .serial
        .trim()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let serial = if serial.is_empty() { "meter" } else { &serial };
    let day = snapshot.taken.get(..10).unwrap_or("reading");
    format!("{serial} {day}")
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
