//! Files made of a program or a reading: asking where, making them, and what came of it.

use std::path::{Path, PathBuf};

use super::{Effect, document::reading_name, found_left, hand_on};
use crate::{
    dialogs,
    export::{Export, Exporting, NotMade, with_ending},
    state::{Problem, Question, State},
    words::sentence,
};

/// Asks where to.
pub(super) fn ask(state: &State, export: Export) -> Vec<Effect> {
    let Some(of) = name(state, export) else {
        return Vec::new();
    };
    vec![Effect::Ask(dialogs::Question::Export {
        folder: state.folder.clone(),
        name: export.file_name(&of),
        export,
    })]
}

/// What the file is of; `None` where that is not there.
fn name(state: &State, export: Export) -> Option<String> {
    if export == Export::Report {
        return Some(reading_name(
            &found_left::order(state)?.sides.found.snapshot,
        ));
    }
    if export.is_of_reading() {
        return Some(reading_name(hand_on::shown(state)?));
    }
    let document = state.document.as_ref()?;
    let stem = document.path.as_deref().and_then(Path::file_stem);
    Some(stem.map_or("program".into(), |stem| stem.to_string_lossy().into_owned()))
}

/// Makes the file of the program or the reading on screen.
pub(super) fn save(state: &State, path: &Path, export: Export, replace: bool) -> Vec<Effect> {
    if name(state, export).is_none() {
        return Vec::new();
    }
    let program = state.document.as_ref().map(|it| it.program.clone());
    let whole = with_ending(path, export);
    let meter = state.meter.as_ref();
    vec![Effect::Export(Box::new(Exporting {
        // Whoever said yes to a name said so to that name, not to the one that it becomes.
        replace: replace && whole == path,
        path: whole,
        export,
        program: Box::new(program.unwrap_or_default()),
        snapshot: hand_on::shown(state).cloned(),
        report: found_left::order(state).filter(|_| export == Export::Report),
        readings: meter
            .map(|meter| meter.readings.clone())
            .unwrap_or_default(),
        paper: state.paper,
    }))]
}

/// A file of that name is there.
pub(super) fn exists(state: &mut State, path: PathBuf, export: Export) -> Vec<Effect> {
    state.question = Some(Question::ReplaceExport(path, export));
    Vec::new()
}

/// It was made, or why not.
pub(super) fn saved(
    state: &mut State,
    path: &Path,
    export: Export,
    result: Result<Vec<String>, NotMade>,
) -> Vec<Effect> {
    match result {
        Ok(notes) => {
            match export {
                Export::Report => found_left::saved(state, path, notes),
                _ => hand_on::saved(state, path, notes),
            }
            state.folder = path.parent().map(PathBuf::from);
            let what = sentence(&export.words());
            state.status = format!("{what} saved as {}", path.display());
            vec![Effect::Remember]
        }
        Err(NotMade { why, hint }) => {
            state.problem = Some(Problem {
                what: format!("{} was not saved", path.display()),
                why: sentence(&why),
                hint,
            });
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use meterbench_jobs::report::sheet::Paper;

    use super::*;
    use crate::{
        action::Action,
        dialogs::Answer,
        files::FileNews,
        state::Document,
        update::{Happening, hear, update},
    };

    const CSV: Export = Export::RatesCsv(2026);

    fn programmed() -> State {
        State {
            document: Some(Document {
                path: Some("/programs/feeder.toml".into()),
                ..Document::default()
            }),
            ..State::default()
        }
    }

    fn made(effects: &[Effect]) -> Option<(PathBuf, bool)> {
        match effects {
            [Effect::Export(exporting)] => Some((exporting.path.clone(), exporting.replace)),
            _ => None,
        }
    }

    #[test]
    fn where_to_is_asked_with_a_name_after_the_program() {
        let mut state = programmed();
        let asked = update(&mut state, Action::Export(CSV));
        let [Effect::Ask(question)] = asked.as_slice() else {
            panic!("{asked:?}");
        };
        assert_eq!(question.new_name(), Some("feeder-rates-2026.csv"));
        let answer = Answer::File("/out/rates".into());
        let effects = hear(&mut state, Happening::Chosen(question.clone(), answer));
        assert_eq!(
            made(&effects),
            Some(("/out/rates.csv".into(), false)),
            "nobody was asked about this name"
        );
        let answer = Answer::File("/out/rates.csv".into());
        let effects = hear(&mut state, Happening::Chosen(question.clone(), answer));
        assert_eq!(made(&effects), Some(("/out/rates.csv".into(), true)));
        assert!(update(&mut State::default(), Action::Export(CSV)).is_empty());
    }

    #[test]
    fn a_typed_path_replaces_a_file_only_when_that_is_said() {
        let mut state = programmed();
        let question = match update(&mut state, Action::Export(CSV)).pop() {
            Some(Effect::Ask(question)) => question,
            other => panic!("{other:?}"),
        };
        hear(&mut state, Happening::Chosen(question, Answer::Unavailable));
        let path = PathBuf::from("/out/rates.csv");
        let effects = update(&mut state, Action::Path(path.clone()));
        assert_eq!(made(&effects), Some((path.clone(), false)));
        hear(
            &mut state,
            Happening::File(FileNews::ExportExists(path.clone(), CSV)),
        );
        let effects = update(&mut state, Action::Yes);
        assert_eq!(made(&effects), Some((path, true)));
    }

    #[test]
    fn a_sheet_is_made_for_the_paper_that_was_chosen_and_the_choice_is_remembered() {
        let mut state = programmed();
        let paper = |state: &State| {
            let effects = save(
                state,
                Path::new("/out/year.pdf"),
                Export::YearSheet(2026),
                true,
            );
            match effects.as_slice() {
                [Effect::Export(exporting)] => exporting.paper,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(paper(&state), Paper::Letter);
        let effects = update(&mut state, Action::Paper(Paper::A4));
        assert!(
            matches!(effects.as_slice(), [Effect::Remember]),
            "{effects:?}"
        );
        assert_eq!(paper(&state), Paper::A4);
    }

    #[test]
    fn what_came_of_it_is_said() {
        let mut state = programmed();
        let told = |result| {
            Happening::File(FileNews::Exported {
                path: "/out/rates.csv".into(),
                export: CSV,
                result,
            })
        };
        hear(&mut state, told(Ok(Vec::new())));
        assert_eq!(state.status, "The rates of 2026 saved as /out/rates.csv");
        hear(
            &mut state,
            told(Err(NotMade::because("the disk is full".into()))),
        );
        assert_eq!(state.problem.unwrap().why, "The disk is full");
    }
}
