//! Files, and what would be lost.

use super::*;

#[test]
fn unsaved_changes_are_asked_about_before_they_are_lost() {
    let mut state = with_file();
    assert!(may_close(&mut state));
    update(&mut state, Action::Edit(ratio("800:5")));
    let before = state.document.as_ref().unwrap().program.clone();
    let id = state.document.as_ref().unwrap().id;
    update(&mut state, Action::CloseDocument(id));
    assert_eq!(
        state.question,
        Some(Question::Discard(Next::CloseDocument(id)))
    );
    update(&mut state, Action::No);
    assert_eq!(state.document.as_ref().unwrap().program, before);
    assert!(!may_close(&mut state));
    let effects = update(&mut state, Action::Yes);
    assert!(matches!(effects.as_slice(), [Effect::Close]));
    assert!(may_close(&mut state));
}

/// The one program that is to be saved.
fn saving(effects: &[Effect]) -> (&std::path::Path, Over) {
    match effects {
        [Effect::Save(saving)] => (&saving.path, saving.over),
        other => panic!("{other:?}"),
    }
}

#[test]
fn saving_goes_to_the_file_or_asks_for_one() {
    let mut state = with_file();
    let effects = update(&mut state, Action::Save);
    assert_eq!(saving(&effects).1, Over::OnlyOurs);
    let mut state = with_program();
    match update(&mut state, Action::Save).as_slice() {
        [Effect::Ask(dialogs::Question::SaveAs { name, .. })] => assert_eq!(name, "9s.toml"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_file_is_replaced_unasked() {
    let mut state = with_program();
    let path = PathBuf::from("/programs/old.toml");
    let effects = update(&mut state, Action::SavePath(path.clone()));
    assert_eq!(saving(&effects), (path.as_path(), Over::Nothing));
    hear(&mut state, Happening::File(FileNews::Exists(path.clone())));
    assert_eq!(state.question, Some(Question::Replace(path)));
    let effects = update(&mut state, Action::Yes);
    assert_eq!(saving(&effects).1, Over::Anything);
}

#[test]
fn what_was_saved_counts_not_what_was_edited_meanwhile() {
    let mut state = with_program();
    let saved = Box::new(state.document.as_ref().unwrap().program.clone());
    update(&mut state, Action::Edit(ratio("800:5")));
    let id = state.document.as_ref().unwrap().id;
    hear(
        &mut state,
        Happening::File(FileNews::Saved {
            id,
            path: "/a.toml".into(),
            program: saved,
            result: Ok("text".into()),
        }),
    );
    assert!(state.document.as_ref().unwrap().is_changed());
}

#[test]
fn a_file_that_does_not_parse_leaves_the_program_alone() {
    let mut state = with_file();
    let before = state.document.as_ref().unwrap().program.clone();
    let news = FileNews::Loaded {
        path: "/bad.toml".into(),
        result: Err(vec!["bad.toml:3:1: expected a table".into()]),
    };
    hear(&mut state, Happening::File(news));
    assert_eq!(state.document.as_ref().unwrap().program, before);
    assert!(state.problem.as_ref().unwrap().why.contains("bad.toml:3:1"));
}

#[test]
fn without_a_file_dialog_the_path_can_be_typed_and_nothing_is_replaced_unasked() {
    let mut state = with_program();
    let folder = None;
    let name = "a.toml".to_owned();
    for (question, replaces) in [
        (dialogs::Question::Open { folder }, false),
        (dialogs::Question::SaveAs { folder: None, name }, true),
    ] {
        hear(
            &mut state,
            Happening::Chosen(question.clone(), dialogs::Answer::Unavailable),
        );
        assert_eq!(state.question, Some(Question::Path(question)));
        let effects = update(&mut state, Action::Path("/b".into()));
        assert_eq!(state.question, None);
        match effects.as_slice() {
            [Effect::Save(saving)] => {
                assert!(replaces && saving.over == Over::Nothing);
                assert_eq!(saving.path.to_str(), Some("/b.toml"));
            }
            [Effect::Load(path)] => assert!(!replaces && path.to_str() == Some("/b")),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_program_is_compared_with_a_file_and_stays_what_it_is() {
    let mut state = with_file();
    update(&mut state, Action::Edit(ratio("800:5")));
    let program = state.document.as_ref().unwrap().program.clone();
    let saved = state.document.as_ref().unwrap().saved.clone();
    assert!(matches!(
        update(&mut state, Action::Compare).as_slice(),
        [Effect::Ask(dialogs::Question::Compare { .. })]
    ));
    let question = dialogs::Question::Compare { folder: None };
    let path = PathBuf::from("/programs/nine.toml");
    let answer = dialogs::Answer::File(path.clone());
    assert!(matches!(
        hear(&mut state, Happening::Chosen(question, answer)).as_slice(),
        [Effect::LoadToCompare(_)]
    ));
    hear(
        &mut state,
        Happening::File(FileNews::ToCompare {
            path,
            result: Ok(Box::new(saved)),
        }),
    );
    let compared = state.compared.as_ref().unwrap();
    assert_eq!(compared.heading, "One setting differs");
    assert!(compared.lines[0].contains("/programs/nine.toml"));
    assert_eq!(state.document.as_ref().unwrap().program, program);
    assert_eq!(state.question, None);
}

#[test]
fn a_file_that_can_not_be_compared_says_why() {
    let mut state = with_file();
    hear(
        &mut state,
        Happening::File(FileNews::ToCompare {
            path: "/bad.json".into(),
            result: Err(vec!["bad.json:1:2: expected a value".into()]),
        }),
    );
    assert!(state.compared.is_none());
    assert!(state.problem.as_ref().unwrap().why.contains("bad.json:1:2"));
}

#[test]
fn a_reading_is_saved_under_its_serial_number_and_never_over_a_file_unasked() {
    let mut state = State::default();
    assert!(update(&mut state, Action::SaveReading).is_empty());
    let mut image = meterbench_jobs::Image::new();
    image.set_raw(meterbench_jobs::TableId::standard(5), vec![0x30]);
    let snapshot = Snapshot {
        taken: "2026-01-31T13:05:09-05:00".into(),
        meter: meterbench_jobs::snapshot::Label {
            serial: " 01/23 ".into(),
            ..Default::default()
        },
        origin: Default::default(),
        image,
    };
    state.meter = Some(Meter {
        snapshot: Some(Arc::new(snapshot)),
        ..Meter::default()
    });
    let effects = update(&mut state, Action::SaveReading);
    let [Effect::Ask(question @ dialogs::Question::SaveReading { name, .. })] = effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert_eq!(name, "01-23 2026-01-31.mbsnap");
    // Typed here, so nobody has asked yet.
    hear(
        &mut state,
        Happening::Chosen(question.clone(), dialogs::Answer::Unavailable),
    );
    assert!(matches!(
        update(&mut state, Action::Path("/r/a".into())).as_slice(),
        [Effect::SaveSnapshot { replace: false, path, .. }] if path.to_str() == Some("/r/a.mbsnap")
    ));
    hear(
        &mut state,
        Happening::File(FileNews::SnapshotExists("/r/a.mbsnap".into())),
    );
    assert!(matches!(
        update(&mut state, Action::Yes).as_slice(),
        [Effect::SaveSnapshot { replace: true, .. }]
    ));
}
