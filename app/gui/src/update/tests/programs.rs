//! Several programs, the way back, templates and recent files.

use meterbench_profiles::program::{Demand, Section, SectionValue};

use super::*;
use crate::state::Relation;

fn demand(lockout: u32) -> Edit {
    let demand = Demand {
        reset_lockout_minutes: Some(lockout),
        ..Demand::default()
    };
    let value = SectionValue::Demand(Some(demand));
    Edit::Section(Box::new(value), "Lock-out".into())
}

fn id(state: &State) -> u64 {
    state.document.as_ref().unwrap().id
}

/// Two open programs, the second on screen; their numbers.
fn two() -> (State, u64, u64) {
    let mut state = with_file();
    let first = id(&state);
    update(&mut state, Action::New(nine()));
    let second = id(&state);
    (state, first, second)
}

#[test]
fn an_edit_is_undone_and_done_again_and_its_page_shown() {
    let mut state = with_file();
    update(&mut state, Action::Edit(ratio("800:5")));
    update(&mut state, Action::Edit(demand(30)));
    let document = state.document.as_ref().unwrap();
    assert_eq!(document.history.undo_name(), Some("Lock-out"));
    assert!(document.has_changed(Section::Demand) && document.has_changed(Section::Multiplier));
    update(&mut state, Action::Undo);
    assert_eq!(
        (state.page, state.status.as_str()),
        (Page::Demand, "Undone: Lock-out")
    );
    update(&mut state, Action::Undo);
    assert_eq!(state.page, Page::Multiplier);
    assert!(!state.document.as_ref().unwrap().is_changed());
    update(&mut state, Action::Undo);
    update(&mut state, Action::Redo);
    assert_eq!(state.status, "Done again: Current transformers");
    assert!(
        state
            .document
            .as_ref()
            .unwrap()
            .has_changed(Section::Multiplier)
    );
}

#[test]
fn what_is_typed_into_one_field_is_undone_at_once() {
    let mut state = with_file();
    for (hand, lockout) in [(Some(1), 3), (Some(1), 30), (None, 4), (None, 5)] {
        state.hand = hand;
        update(&mut state, Action::Edit(demand(lockout)));
    }
    assert_eq!(state.document.as_ref().unwrap().history.names().count(), 3);
}

#[test]
fn findings_follow_undo() {
    let mut state = with_file();
    let before = state.findings.clone();
    update(&mut state, Action::Edit(ratio("5000:1")));
    assert_ne!(state.findings, before);
    update(&mut state, Action::Undo);
    assert_eq!(state.findings, before);
}

#[test]
fn programs_open_beside_each_other_and_are_shown_in_turn() {
    let (mut state, first, second) = two();
    assert_eq!(state.documents().len(), 2);
    update(&mut state, Action::Turn(true));
    assert_eq!(id(&state), first);
    update(&mut state, Action::Turn(false));
    assert_eq!(id(&state), second);
    update(&mut state, Action::Show(first));
    assert_eq!(id(&state), first);
    update(&mut state, Action::CloseDocument(first));
    assert_eq!((id(&state), state.documents().len()), (second, 1));
    update(&mut state, Action::Turn(true));
    assert_eq!(id(&state), second);
    // A new one was never saved, so closing it asks.
    update(&mut state, Action::CloseDocument(second));
    update(&mut state, Action::Yes);
    assert!(state.document.is_none() && state.documents().is_empty());
    assert_eq!(state.findings, []);
}

#[test]
fn each_program_has_its_own_way_back() {
    let (mut state, first, second) = two();
    update(&mut state, Action::Edit(demand(30)));
    update(&mut state, Action::Show(first));
    update(&mut state, Action::Undo);
    update(&mut state, Action::Show(second));
    assert_eq!(
        state.document.as_ref().unwrap().history.undo_name(),
        Some("Lock-out")
    );
}

#[test]
fn a_file_that_is_open_is_read_again_unless_that_would_lose_changes() {
    let mut state = with_file();
    let open = |state: &mut State, lockout: u32| {
        let mut program = state.document.as_ref().unwrap().saved.clone();
        program.demand.get_or_insert_default().reset_lockout_minutes = Some(lockout);
        let news = FileNews::Loaded {
            path: "/programs/nine.toml".into(),
            result: Ok(Opened::Program(Box::new(loaded(program)))),
        };
        hear(state, Happening::File(news));
        let document = state.document.as_ref().unwrap();
        document
            .program
            .demand
            .as_ref()
            .and_then(|demand| demand.reset_lockout_minutes)
    };
    assert_eq!(open(&mut state, 7), Some(7));
    update(&mut state, Action::Edit(demand(30)));
    assert_eq!(open(&mut state, 8), Some(30));
    assert_eq!(state.documents().len(), 1);
    assert!(state.status.contains("unsaved changes"), "{}", state.status);
}

#[test]
fn two_programs_are_compared_section_by_section_and_a_section_is_copied_both_ways() {
    let (mut state, first, second) = two();
    update(&mut state, Action::Edit(demand(30)));
    update(&mut state, Action::Edit(ratio("800:5")));
    update(&mut state, Action::Beside(Some(first)));
    let of = |state: &State, section: Section| {
        let beside = state.beside.as_ref().unwrap();
        let one = beside.sections.iter().find(|one| one.section == section);
        one.map(|one| (one.relation, one.rows.len()))
    };
    assert_eq!(
        of(&state, Section::Multiplier),
        Some((Relation::Differs, 1))
    );
    assert_eq!(of(&state, Section::Energy), Some((Relation::Same, 0)));
    assert_eq!(of(&state, Section::Kyz), None);
    let set = |program: &Program| program.section(Section::Demand).is_set();
    let only_here =
        set(&state.document.as_ref().unwrap().program) && !set(&state.open(first).unwrap().program);
    if only_here {
        assert_eq!(of(&state, Section::Demand), Some((Relation::OnlyHere, 0)));
    }

    update(
        &mut state,
        Action::CopyFrom(Section::Multiplier, Some(first)),
    );
    assert_eq!(of(&state, Section::Multiplier), Some((Relation::Same, 0)));
    let history = &state.document.as_ref().unwrap().history;
    assert_eq!(history.undo_name(), Some("Multiplier from nine.toml"));

    update(&mut state, Action::CopyTo(Section::Demand, first));
    assert_eq!(of(&state, Section::Demand), Some((Relation::Same, 0)));
    let other = state.open(first).unwrap();
    assert!(other.is_changed() && other.history.undo_name().is_some());
    assert_eq!(id(&state), second);
    // Whoever closes the other ends the comparison.
    update(&mut state, Action::CloseDocument(first));
    update(&mut state, Action::Yes);
    assert_eq!(state.beside, None);
}

#[test]
fn the_next_finding_is_gone_to_and_behind_the_last_comes_the_first() {
    let mut state = with_file();
    update(&mut state, Action::Edit(ratio("5000:1")));
    let count = state.findings.len();
    assert!(count > 0);
    let mut seen = Vec::new();
    for _ in 0..=count {
        update(&mut state, Action::TurnFinding(true));
        seen.push(state.at_finding.unwrap());
    }
    assert_eq!((seen.first(), seen.last()), (Some(&0), Some(&0)));
    update(&mut state, Action::TurnFinding(false));
    assert_eq!(state.at_finding, Some(count - 1));
    let wanted = state.wanted.clone().unwrap();
    assert_eq!(wanted, state.findings[count - 1].path);
}

#[test]
fn recent_files_stand_newest_first_and_each_once() {
    let mut state = with_file();
    for path in ["/a.toml", "/b.toml", "/a.toml"] {
        let program = Program::default();
        let news = FileNews::Loaded {
            path: path.into(),
            result: Ok(Opened::Program(Box::new(loaded(program)))),
        };
        let effects = hear(&mut state, Happening::File(news));
        assert!(
            effects
                .iter()
                .any(|effect| matches!(effect, Effect::Remember))
        );
    }
    let names = |state: &State| -> Vec<String> {
        let paths = state.recent.iter();
        paths
            .map(|recent| recent.path.display().to_string())
            .collect()
    };
    assert_eq!(names(&state), ["/a.toml", "/b.toml", "/programs/nine.toml"]);
    let shelf = FileNews::Shelf {
        missing: vec!["/b.toml".into()],
        templates: vec!["/t/feeder.toml".into()],
    };
    hear(&mut state, Happening::File(shelf));
    let missing: Vec<bool> = state.recent.iter().map(|recent| recent.missing).collect();
    assert_eq!(missing, [false, true, false]);
    update(&mut state, Action::Forget("/b.toml".into()));
    assert_eq!(names(&state), ["/a.toml", "/programs/nine.toml"]);
}

#[test]
fn a_program_is_kept_as_a_template_and_a_new_one_begun_from_it() {
    let mut state = with_file();
    update(&mut state, Action::SaveTemplate);
    assert_eq!(
        state.question, None,
        "without a folder there are no templates"
    );
    state.template_folder = Some("/t".into());
    update(&mut state, Action::SaveTemplate);
    assert_eq!(state.question, Some(Question::Template));
    let effects = update(
        &mut state,
        Action::NameTemplate("../Feeder 12: \"north\"".into()),
    );
    let [Effect::SaveTemplate(saving)] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(saving.path, PathBuf::from("/t/Feeder 12 north.toml"));
    let program = state.document.as_ref().unwrap().program.clone();
    let news = FileNews::Template {
        path: saving.path.clone(),
        result: Ok(Box::new(loaded(program.clone()))),
    };
    hear(&mut state, Happening::File(news));
    let document = state.document.as_ref().unwrap();
    assert_eq!((&document.program, &document.path), (&program, &None));
    assert!(document.is_changed() && document.origin.contains("Feeder 12 north"));
}
