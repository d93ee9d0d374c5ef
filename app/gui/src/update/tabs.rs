//! The open programs: one on the screen, the others parked, in the order of their tabs.
//!
//! Is: putting a program on the screen, and the places of the others.
//! Is not: a question about unsaved changes; whoever closes has asked.

use meterbench_profiles::program::ListName;

use super::touched;
use crate::state::{Document, Next, Question, State};

/// Opens a program behind the others and shows it.
pub(super) fn put(state: &mut State, mut document: Document) {
    document.id = state.next_id;
    state.next_id += 1;
    park(state);
    state.place = state.parked.len();
    state.document = Some(document);
    shown(state);
}

/// Shows an open program.
pub(super) fn show(state: &mut State, id: u64) {
    if state.document.as_ref().is_some_and(|now| now.id == id) {
        return;
    }
    let place = state.documents().iter().position(|one| one.id == id);
    let Some(place) = place else { return };
    park(state);
    state.document = Some(state.parked.remove(place));
    state.place = place;
    shown(state);
}

/// Shows the next tab, or the one before; behind the last comes the first.
pub(super) fn turn(state: &mut State, forward: bool) {
    let ids: Vec<u64> = state.documents().iter().map(|one| one.id).collect();
    let count = ids.len();
    if state.document.is_some() && count > 1 {
        let next = state.place + if forward { 1 } else { count - 1 };
        if let Some(id) = ids.get(next % count) {
            show(state, *id);
        }
    }
}

/// Closes a program, or asks first when changes would be lost.
pub(super) fn ask_to_close(state: &mut State, id: u64) {
    match state.open(id).map(Document::is_changed) {
        Some(true) => {
            show(state, id);
            state.question = Some(Question::Discard(Next::CloseDocument(id)));
        }
        Some(false) => close(state, id),
        None => (),
    }
}

/// Closes a program; its neighbour comes on the screen.
pub(super) fn close(state: &mut State, id: u64) {
    if state.document.as_ref().is_some_and(|now| now.id == id) {
        state.document = None;
        if !state.parked.is_empty() {
            state.place = state.place.min(state.parked.len() - 1);
            state.document = Some(state.parked.remove(state.place));
        }
        shown(state);
    } else if let Some(at) = state.parked.iter().position(|one| one.id == id) {
        state.parked.remove(at);
        if at < state.place {
            state.place -= 1;
        }
        touched(state);
    }
}

/// An open program, to be changed.
pub(super) fn open_mut(state: &mut State, id: u64) -> Option<&mut Document> {
    let all = state.document.iter_mut().chain(&mut state.parked);
    all.into_iter().find(|document| document.id == id)
}

fn park(state: &mut State) {
    if let Some(document) = state.document.take() {
        let at = state.place.min(state.parked.len());
        state.parked.insert(at, document);
    }
}

fn shown(state: &mut State) {
    state.selected = (ListName::Normal, 0);
    state.at_finding = None;
    state.wanted = None;
    touched(state);
}
