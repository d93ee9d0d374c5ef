//! Work-lists, snapshots, and meters that are left half-written.

use meterbench_jobs::snapshots::Kept;
use meterbench_jobs::{Unfinished, WorkList};

use super::*;
use crate::{kept::KeptAction, service::ServiceAction, work_list::ListAction};

#[test]
fn a_work_list_is_chosen_read_and_put_away() {
    let mut state = with_program();
    let asked = update(&mut state, Action::WorkList(ListAction::Choose));
    assert!(matches!(
        asked.as_slice(),
        [Effect::Ask(dialogs::Question::WorkList { .. })]
    ));
    let path = PathBuf::from("/lists/today.csv");
    let question = dialogs::Question::WorkList { folder: None };
    let effects = hear(
        &mut state,
        Happening::Chosen(question, dialogs::Answer::File(path.clone())),
    );
    assert!(matches!(effects.as_slice(), [Effect::LoadWorkList(chosen)] if *chosen == path));
    let read = |text: &str| FileNews::WorkList {
        path: path.clone(),
        result: WorkList::parse(text.as_bytes(), &path),
    };
    hear(&mut state, Happening::File(read("serial\n1\n2\n")));
    assert_eq!(state.listed.list.as_ref().unwrap().rows.len(), 2);
    hear(&mut state, Happening::File(read("serial\n1\n1\n")));
    let problem = state.problem.take().unwrap();
    assert!(
        problem.why.contains(":3:1: meter 1 stands in line 2"),
        "{problem:?}"
    );
    update(&mut state, Action::WorkList(ListAction::Forget));
    assert_eq!(state.listed.list, None);
}

#[test]
fn no_snapshot_is_removed_that_was_not_shown() {
    let kept = |day: u32| Kept {
        path: format!("/kept/{day}").into(),
        serial: "1".into(),
        taken: format!("2026-01-0{day}T00:00:00+00:00"),
        bytes: 1,
        needed: false,
    };
    let mut state = State {
        snapshots: Some("/kept".into()),
        ..State::default()
    };
    let all = vec![kept(3), kept(2), kept(1)];
    hear(&mut state, Happening::File(FileNews::Snapshots(Ok(all))));
    assert_eq!(state.kept.words(), "3 snapshots of 1 meter");
    assert!(update(&mut state, Action::Kept(KeptAction::Remove)).is_empty());
    update(&mut state, Action::Kept(KeptAction::Keep(2)));
    update(&mut state, Action::Kept(KeptAction::Mark));
    assert_eq!(state.kept.marked, Some(vec![kept(1)]));
    let effects = update(&mut state, Action::Kept(KeptAction::Remove));
    assert!(
        matches!(effects.as_slice(), [Effect::RemoveSnapshots(gone, ..)] if *gone == [kept(1)])
    );
}

#[test]
fn a_meter_is_left_half_written_with_its_reason() {
    let left = Unfinished {
        path: "/journals/1.journal".into(),
        begun: String::new(),
        serial: "1".into(),
        ident: vec![],
        snapshot: None,
        writes: vec![],
        notes: vec![],
    };
    let mut state = State::default();
    hear(
        &mut state,
        Happening::File(FileNews::Left(vec![left.clone()], vec![])),
    );
    let reason = ServiceAction::LeaveReason(" scrapped ".into());
    update(&mut state, Action::Service(reason));
    let leave = ServiceAction::Leave(Box::new(left));
    let effects = update(&mut state, Action::Service(leave));
    assert!(matches!(effects.as_slice(), [Effect::Leave(_, reason)] if reason == "scrapped"));
    assert!(state.service.left.is_empty() && state.service.leave_reason.is_empty());
}
