//! The keys that work everywhere in the window, and the sheet that lists them.
//!
//! Is: from a key to what it asks for.
//! Is not: the keys of one field or one list; those are with their widgets.

use egui::{Context, Key, Modifiers};

use crate::{
    action::Action,
    help::HelpAction,
    state::{Page, State},
    widgets,
};

/// The sheet: groups of keys and what they do.
pub const SHEET: [(&str, &[(&str, &str)]); 4] = [
    (
        "Programs",
        &[
            ("Ctrl+N", "Begin a new program"),
            ("Ctrl+O", "Open a program file or a snapshot"),
            ("Ctrl+S", "Save"),
            ("Ctrl+Shift+S", "Save as"),
            ("Ctrl+W", "Close the program"),
            ("Ctrl+Tab", "Next open program"),
            ("Ctrl+Shift+Tab", "Previous open program"),
        ],
    ),
    (
        "Changes",
        &[
            ("Ctrl+Z", "Undo"),
            ("Ctrl+Y, Ctrl+Shift+Z", "Redo"),
            ("F8", "Next finding"),
            ("Shift+F8", "Previous finding"),
        ],
    ),
    (
        "Pages",
        &[
            ("Ctrl+Page Down", "Next page"),
            ("Ctrl+Page Up", "Previous page"),
            (
                "Alt+1 … Alt+9, Alt+0",
                "Program, display scroll and so on, in order",
            ),
            ("F1", "Help on the field, or on the page"),
            ("Shift+F1", "This sheet"),
        ],
    ),
    (
        "Fields and lists",
        &[
            ("Tab, Shift+Tab", "Next field, previous field"),
            ("↑ ↓", "Step a number or a time"),
            ("Space", "Press a button, tick a box"),
            ("Alt+↑ ↓", "Move the row whose number has the focus"),
            ("Insert, Delete", "Add a row, remove the row"),
        ],
    ),
];

const DIGITS: [Key; 10] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
    Key::Num0,
];

/// What the keys of this frame ask for. Before the panels, so that no field takes them first.
pub fn actions(ctx: &Context, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    if state.question.is_some() {
        return actions;
    }
    let undo = widgets::is_undo_the_programs(ctx);
    let shown = state.document.as_ref().map(|document| document.id);
    let ctrl = Modifiers::COMMAND;
    let ctrl_shift = Modifiers::COMMAND | Modifiers::SHIFT;
    ctx.input_mut(|input| {
        // Those with Shift first: without it they would be taken for the others.
        let mut on = |modifiers, key, action: Action| {
            if input.consume_key(modifiers, key) {
                actions.push(action);
            }
        };
        on(Modifiers::SHIFT, Key::F8, Action::TurnFinding(false));
        on(Modifiers::NONE, Key::F8, Action::TurnFinding(true));
        on(Modifiers::SHIFT, Key::F1, Action::Keys(!state.keys));
        on(Modifiers::NONE, Key::F1, Action::Help(HelpAction::Point));
        on(ctrl_shift, Key::Tab, Action::Turn(false));
        on(ctrl, Key::Tab, Action::Turn(true));
        on(ctrl, Key::PageUp, Action::TurnPage(false));
        on(ctrl, Key::PageDown, Action::TurnPage(true));
        on(ctrl, Key::N, Action::Begin);
        on(ctrl, Key::O, Action::Open);
        on(ctrl_shift, Key::S, Action::SaveAs);
        on(ctrl, Key::S, Action::Save);
        if let Some(id) = shown {
            on(ctrl, Key::W, Action::CloseDocument(id));
        }
        if undo {
            on(ctrl_shift, Key::Z, Action::Redo);
            on(ctrl, Key::Z, Action::Undo);
            on(ctrl, Key::Y, Action::Redo);
        }
        for (key, page) in DIGITS.into_iter().zip(Page::PROGRAM) {
            on(Modifiers::ALT, key, Action::Go(page));
        }
        if state.keys {
            on(Modifiers::NONE, Key::Escape, Action::Keys(false));
        } else if state.help.is_some() || state.no_manual.is_some() {
            on(
                Modifiers::NONE,
                Key::Escape,
                Action::Help(HelpAction::Close),
            );
        }
    });
    actions
}

/// What makes edits in this frame: a drag, or the keyboard in a text field.
pub fn hand(ctx: &Context, before: Option<u64>) -> Option<u64> {
    use std::hash::{Hash as _, Hasher as _};
    let of = |what: &str, id: egui::Id| {
        let mut hasher = std::hash::DefaultHasher::new();
        (what, id).hash(&mut hasher);
        Some(hasher.finish())
    };
    if let Some(dragged) = ctx.dragged_id() {
        let began = ctx.input(|input| input.pointer.press_start_time().unwrap_or_default());
        return of(&format!("drag {began}"), dragged);
    }
    if ctx.drag_stopped_id().is_some() {
        // What is let go of belongs to the drag.
        return before;
    }
    let focused = ctx.memory(|memory| memory.focused());
    focused
        .filter(|_| ctx.text_edit_focused())
        .and_then(|id| of("field", id))
}
