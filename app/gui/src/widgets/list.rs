//! A list of things that are added, removed and put in order.
//!
//! Is: the frame around the rows, with the keys: Insert adds, Delete on a row's number removes, Alt with the arrow keys
//! moves. The focus goes with the row.
//! Is not: what stands in a row; the page draws that.

use egui::{
    Align, Button, Id, Key, Layout, Modifiers, Response, RichText, Role, Sense, Stroke, StrokeKind,
    Ui, WidgetInfo, vec2,
};

use super::anchor;
use crate::{
    state::State,
    theme::{self, palette},
};

/// A list as people speak of it.
#[derive(Clone, Copy, Debug)]
pub struct ListOf<'a> {
    /// Where it is in the program: "tou.schedule".
    pub path: &'a str,
    /// One of its rows: "switch".
    pub one: &'a str,
    /// The button: "Add a switch".
    pub add: &'a str,
    /// What to say while it is empty.
    pub empty: &'a str,
    /// How many the meter holds, if that is known.
    pub most: Option<usize>,
}

/// What is to become of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListChange {
    /// A new one behind this place, or the first.
    Add(Option<usize>),
    /// Without this one.
    Remove(usize),
    /// This one to that place.
    Move(usize, usize),
}

impl ListChange {
    /// Carries it out; `new` is the row that is added.
    pub fn apply<T>(self, rows: &mut Vec<T>, new: impl FnOnce() -> T) {
        match self {
            ListChange::Add(behind) => {
                let at = behind.map_or(0, |place| place + 1).min(rows.len());
                rows.insert(at, new());
            }
            ListChange::Remove(place) if place < rows.len() => {
                rows.remove(place);
            }
            ListChange::Move(from, to) if from.max(to) < rows.len() => {
                let row = rows.remove(from);
                rows.insert(to, row);
            }
            ListChange::Remove(_) | ListChange::Move(..) => (),
        }
    }
}

/// Show a list of `rows`. `show` draws what stands in a row.
pub fn list(
    ui: &mut Ui,
    state: &State,
    of: &ListOf<'_>,
    rows: usize,
    mut show: impl FnMut(&mut Ui, usize),
) -> Option<ListChange> {
    let mut change = None;
    let follows = Id::unique(("list follows", of.path));
    let wanted: Option<usize> = ui.data_mut(|data| data.remove_temp(follows));
    if rows == 0 {
        ui.label(RichText::new(of.empty).color(palette(ui).weak));
    }
    for place in 0..rows {
        ui.push_id((of.path, place), |ui| {
            ui.horizontal(|ui| {
                let stop = number(ui, of, place, rows);
                if wanted == Some(place) {
                    stop.request_focus();
                }
                anchor(state, &format!("{}[{place}]", of.path), &stop);
                change = change.or(keys(ui, &stop, place, rows));
                show(ui, place);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    change = change.or(buttons(ui, of, place, rows));
                });
            });
        });
    }
    let full = of.most.is_some_and(|most| rows >= most);
    ui.horizontal(|ui| {
        let add = ui.add_enabled(!full, Button::new(of.add));
        if rows == 0 {
            anchor(state, of.path, &add);
        }
        if add.clicked() {
            change = Some(ListChange::Add(rows.checked_sub(1)));
        }
        if let Some(most) = of.most {
            let words = if full {
                format!("{rows} of {most}: the meter holds no more")
            } else {
                format!("{rows} of {most}")
            };
            ui.label(RichText::new(words).small().color(palette(ui).weak));
        }
    });
    let goes_to = match change? {
        ListChange::Add(_) if full => return None,
        ListChange::Add(behind) => behind.map_or(0, |place| place + 1),
        ListChange::Remove(place) => place.min(rows.saturating_sub(2)),
        ListChange::Move(_, to) => to,
    };
    ui.data_mut(|data| data.insert_temp(follows, goes_to));
    change
}

/// The number of a row, which takes the focus for the whole row.
fn number(ui: &mut Ui, of: &ListOf<'_>, place: usize, rows: usize) -> Response {
    let p = palette(ui);
    let (rect, stop) = ui.allocate_exact_size(vec2(26.0, theme::ROW), Sense::click());
    let name = format!("{} {} of {rows}", super::sentence(of.one), place + 1);
    let focused = stop.has_focus();
    stop.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, focused, &name));
    let stop = stop.on_hover_text("Alt+↑ and Alt+↓ move it, Delete removes it, Insert adds one");
    ui.painter().text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        (place + 1).to_string(),
        egui::FontId::proportional(12.0),
        p.weak,
    );
    if stop.has_focus() {
        let ring = Stroke::new(2.0, p.accent);
        ui.painter().rect_stroke(rect, 4, ring, StrokeKind::Inside);
    }
    if stop.clicked() {
        stop.request_focus();
    }
    stop
}

fn keys(ui: &Ui, stop: &Response, place: usize, rows: usize) -> Option<ListChange> {
    if !stop.has_focus() {
        return None;
    }
    // Arrow keys move the focus unless the row says that it wants them.
    let mine = egui::EventFilter {
        vertical_arrows: ui.input(|input| input.modifiers.alt),
        ..Default::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(stop.id, mine));
    let taken = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if taken(Modifiers::ALT, Key::ArrowUp) && place > 0 {
        Some(ListChange::Move(place, place - 1))
    } else if taken(Modifiers::ALT, Key::ArrowDown) && place + 1 < rows {
        Some(ListChange::Move(place, place + 1))
    } else if taken(Modifiers::NONE, Key::Delete) {
        Some(ListChange::Remove(place))
    } else if taken(Modifiers::NONE, Key::Insert) {
        Some(ListChange::Add(Some(place)))
    } else {
        None
    }
}

/// From the right: remove, down, up.
fn buttons(ui: &mut Ui, of: &ListOf<'_>, place: usize, rows: usize) -> Option<ListChange> {
    ui.spacing_mut().item_spacing.x = 4.0;
    ui.spacing_mut().button_padding.x = 7.0;
    let mut pressed = |sign: &str, does: &str, enabled: bool| {
        let name = format!("{does} {} {}", of.one, place + 1);
        let response = ui.add_enabled(enabled, Button::new(sign));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &name));
        response.on_hover_text(&name).clicked()
    };
    let removed = pressed("×", "Remove", true);
    let down = pressed("↓", "Move down", place + 1 < rows);
    let up = pressed("↑", "Move up", place > 0);
    if removed {
        Some(ListChange::Remove(place))
    } else if down {
        Some(ListChange::Move(place, place + 1))
    } else if up {
        Some(ListChange::Move(place, place.saturating_sub(1)))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_carried_out_and_one_that_can_not_be_changes_nothing() {
        let after = |change: ListChange| {
            let mut rows = vec!['a', 'b', 'c'];
            change.apply(&mut rows, || 'n');
            rows.into_iter().collect::<String>()
        };
        assert_eq!(after(ListChange::Add(None)), "nabc");
        assert_eq!(after(ListChange::Add(Some(0))), "anbc");
        assert_eq!(after(ListChange::Add(Some(9))), "abcn");
        assert_eq!(after(ListChange::Remove(1)), "ac");
        assert_eq!(after(ListChange::Move(0, 2)), "bca");
        for nothing in [ListChange::Remove(3), ListChange::Move(0, 3)] {
            assert_eq!(after(nothing), "abc");
        }
    }
}
