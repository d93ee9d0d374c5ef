//! A list that opens, of which one is chosen, by mouse or by keyboard.
//!
//! Is: the one way in which this window lets somebody choose from a list. Keys: Enter, the space bar or an arrow opens it
//! with the keyboard in it; arrows, Home and End go over it and never leave it; Enter chooses, Escape doesn't, and both close
//! it and go back to the field.
//! Is not: the field's looks and name; the caller makes the [`ComboBox`], and names what comes back.

use egui::{ComboBox, EventFilter, FocusDirection, Id, Key, Modifiers, Popup, Response, Ui};

/// Show it; what was chosen, when that is another one than now.
pub fn chooser<W: AsRef<str>>(
    ui: &mut Ui,
    list: ComboBox<'_>,
    now: Option<usize>,
    all: &[W],
) -> (Response, Option<usize>) {
    let mut chosen = None;
    let shown = list.show_ui(ui, |ui| {
        let bring = if ui.is_sizing_pass() {
            None
        } else {
            brought(ui)
        };
        let mut rows = Vec::with_capacity(all.len());
        for (place, words) in all.iter().enumerate() {
            let row = ui.selectable_label(now == Some(place), words.as_ref());
            if bring == Some(place) {
                row.scroll_to_me(None);
            }
            if row.clicked() {
                chosen = Some(place);
                ui.close();
            }
            rows.push(row);
        }
        rows
    });
    let field = shown.response;
    let first = now.unwrap_or(0);
    let Some(rows) = shown.inner else {
        if field.has_focus() && arrow(ui, &field).is_some() {
            Popup::open_id(ui.ctx(), Popup::default_response_id(&field));
        }
        if field.clicked() {
            bring(ui, first);
        }
        return (field, None);
    };
    let at = rows.iter().position(Response::has_focus);
    let to = match at.and_then(|at| rows.get(at).map(|row| (at, row))) {
        None => field.has_focus().then_some(first),
        Some((at, row)) => arrow(ui, row).map(|arrow| match arrow {
            Arrow::Up => at.saturating_sub(1),
            Arrow::Down => (at + 1).min(rows.len().saturating_sub(1)),
            Arrow::Home => 0,
            Arrow::End => rows.len().saturating_sub(1),
        }),
    };
    if let Some((to, row)) = to.and_then(|to| rows.get(to).map(|row| (to, row))) {
        row.request_focus();
        bring(ui, to);
    }
    let escaped = ui.input(|input| input.key_pressed(Key::Escape));
    if at.is_some() && (chosen.is_some() || escaped) {
        field.request_focus();
    }
    (field, chosen.filter(|chosen| now != Some(*chosen)))
}

enum Arrow {
    Up,
    Down,
    Home,
    End,
}

/// The key that goes over the list, kept from the window's own way of moving the focus.
fn arrow(ui: &Ui, focused: &Response) -> Option<Arrow> {
    let mine = EventFilter {
        vertical_arrows: true,
        escape: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(focused.id, mine));
    let taken = ui.input_mut(|input| {
        let mut taken = |key| input.consume_key(Modifiers::NONE, key);
        if taken(Key::ArrowUp) {
            Some(Arrow::Up)
        } else if taken(Key::ArrowDown) {
            Some(Arrow::Down)
        } else if taken(Key::Home) {
            Some(Arrow::Home)
        } else if taken(Key::End) {
            Some(Arrow::End)
        } else {
            None
        }
    });
    if taken.is_some() {
        // Where the filter came a frame too late.
        ui.memory_mut(|memory| memory.move_focus(FocusDirection::None));
    }
    taken
}

/// Only one list is open at a time.
fn to_bring() -> Id {
    Id::unique("row of the open list to bring into sight")
}

fn bring(ui: &Ui, place: usize) {
    ui.data_mut(|data| data.insert_temp(to_bring(), place));
    ui.ctx().request_repaint();
}

fn brought(ui: &Ui) -> Option<usize> {
    ui.data_mut(|data| data.remove_temp(to_bring()))
}
