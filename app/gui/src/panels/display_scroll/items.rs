//! The items of a list: selected, captioned, moved by drag and by keys, duplicated, removed.

use egui::{
    Button, Color32, CursorIcon, Id, Key, Modifiers, Rect, Response, RichText, ScrollArea, Sense,
    Shape, Stroke, TextEdit, Ui, pos2, vec2,
};
use egui_extras::{Column, TableRow};
use meterbench_profiles::{
    catalog,
    program::{Caption, Item},
    screen::{self, Look, Readings},
};

use super::{super::playing, Shown, edit_list};
use crate::{
    action::{Action, Edit},
    picture,
    theme::palette,
    widgets,
    words::sentence,
};

/// The height of an item's row.
const ROW: f32 = 28.0;

/// An item that is being dragged, and where it would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drag {
    from: usize,
    to: usize,
}

/// Show them in so much height.
pub fn ui(
    ui: &mut Ui,
    shown: &Shown<'_>,
    height: f32,
    drag: &mut Option<Drag>,
    actions: &mut Vec<Action>,
) {
    let title = format!("{} list", picture::list_words(shown.name));
    widgets::card_filling(ui, &title, height, |ui| {
        buttons(ui, shown, actions);
        ui.add_space(2.0);
        let look = Look::of(&shown.document.program);
        let readings = picture::readings(shown.state);
        let columns = [
            Column::exact(46.0),
            Column::exact(62.0),
            Column::remainder().clip(true),
            Column::exact(76.0),
        ];
        ScrollArea::vertical()
            .id_salt("items")
            .auto_shrink(false)
            .max_height(ui.available_height())
            .show(ui, |ui| {
                bring_into_view(ui, shown);
                widgets::table(ui, "items", &columns)
                    .sense(Sense::CLICK)
                    .header(24.0, |mut row| {
                        widgets::head(&mut row, "", false);
                        widgets::head(&mut row, "Caption", false);
                        widgets::head(&mut row, "Item", false);
                        widgets::head(&mut row, "Shows", true);
                    })
                    .body(|body| {
                        body.rows(ROW, shown.list.items.len(), |mut row| {
                            let mut one = Row {
                                shown,
                                look: &look,
                                readings: &readings,
                                drag,
                            };
                            one.ui(&mut row, actions);
                        });
                    });
            });
    });
}

/// Rows out of sight are not drawn, so the one that a finding leads to is scrolled to first.
fn bring_into_view(ui: &Ui, shown: &Shown<'_>) {
    let of_list = format!("display.{}.items[", shown.name);
    let wanted = shown.state.wanted.as_deref();
    if !wanted.is_some_and(|path| path.starts_with(&of_list)) {
        return;
    }
    let step = ROW + ui.spacing().item_spacing.y;
    let top = ui.cursor().top() + 24.0 + step * shown.place() as f32;
    let row = Rect::from_min_size(pos2(ui.cursor().left(), top), vec2(1.0, ROW));
    ui.scroll_to_rect(row, None);
}

/// One row, and what is needed to draw it.
struct Row<'a, 'b> {
    shown: &'a Shown<'b>,
    look: &'a Look,
    readings: &'a Readings,
    drag: &'a mut Option<Drag>,
}

impl Row<'_, '_> {
    fn ui(&mut self, row: &mut TableRow<'_, '_>, actions: &mut Vec<Action>) {
        let (shown, place) = (self.shown, row.index());
        let Some(item) = shown.list.items.get(place) else {
            return;
        };
        row.set_selected(place == shown.place());
        let mut stop = None;
        let (_, first) = row.col(|ui| stop = Some(self.number(ui, place, actions)));
        let _ = first;
        row.col(|ui| caption(ui, shown, place, item, actions));
        row.col(|ui| words(ui, shown, item));
        let reading = self.readings.get(&item.item);
        let screen = screen::screen(item, shown.name, self.look, reading);
        let digits = RichText::new(screen.digits.trim()).monospace();
        widgets::cell_number(row, digits);
        if widgets::row_chosen(row, stop.as_ref()) {
            actions.push(Action::Select(shown.name, place));
        }
        let whole = row.response();
        if self
            .drag
            .is_some_and(|drag| drag.from != drag.to && drag.to == place)
        {
            self.mark_goal(&whole);
        }
    }

    /// A line where the dragged item would go.
    fn mark_goal(&self, row: &Response) {
        let Some(drag) = *self.drag else { return };
        let y = if drag.to > drag.from {
            row.rect.bottom()
        } else {
            row.rect.top()
        };
        let accent = crate::theme::palette_of(&row.ctx).accent;
        row.ctx
            .layer_painter(row.layer_id)
            .hline(row.rect.x_range(), y, Stroke::new(2.0, accent));
    }

    /// The grip and the number: where the keyboard stops, and where an item is dragged.
    fn number(&mut self, ui: &mut Ui, place: usize, actions: &mut Vec<Action>) -> Response {
        let (shown, count) = (self.shown, self.shown.list.items.len());
        let name = format!("Select item {}", place + 1);
        let stop = widgets::row_stop(ui, ("items", place), &name, place == shown.place());
        widgets::anchor(shown.state, &shown.path(place), &stop);
        let cell = ui.max_rect();
        let grip = Rect::from_min_size(cell.min, vec2(18.0, cell.height()));
        let id = Id::unique(("grip", shown.name, place));
        let dragged = ui.interact(grip, id, Sense::drag());
        let over = dragged.hovered() || dragged.dragged();
        if !over && playing::playing(ui) == Some((shown.name, place)) {
            paint_playing(ui, grip);
        } else {
            paint_grip(ui, grip, over);
        }
        let dragged = dragged
            .on_hover_cursor(CursorIcon::Grab)
            .on_hover_text("Drag to move it; Alt+↑ and Alt+↓ do the same");
        ui.add_space(20.0);
        let weak = palette(ui).weak;
        ui.label(RichText::new((place + 1).to_string()).color(weak));
        if let Some(pointer) = dragged.interact_pointer_pos().filter(|_| dragged.dragged()) {
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
            let step = ROW + ui.spacing().item_spacing.y;
            let rows = ((pointer.y - cell.center().y) / step).round();
            let to = (place as f32 + rows).clamp(0.0, count.saturating_sub(1) as f32);
            *self.drag = Some(Drag {
                from: place,
                to: to as usize,
            });
        }
        if dragged.drag_stopped()
            && let Some(drag) = self.drag.take()
            && drag.from != drag.to
        {
            moved(shown, drag.from, drag.to, actions);
        }
        self.keys(ui, &stop, place, actions);
        stop
    }

    /// Alt with an arrow moves the item, and the focus goes with it; Delete removes it.
    fn keys(&self, ui: &Ui, stop: &Response, place: usize, actions: &mut Vec<Action>) {
        if !stop.has_focus() {
            return;
        }
        let (shown, count) = (self.shown, self.shown.list.items.len());
        let taken = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        let to = if taken(Modifiers::ALT, Key::ArrowUp) {
            place.checked_sub(1)
        } else if taken(Modifiers::ALT, Key::ArrowDown) {
            Some(place + 1).filter(|to| *to < count)
        } else {
            None
        };
        if let Some(to) = to {
            moved(shown, place, to, actions);
            focus(ui, to);
        }
        if taken(Modifiers::NONE, Key::Delete) {
            removed(shown, place, actions);
            focus(ui, place.min(count.saturating_sub(2)));
        }
    }
}

/// The keyboard goes to this row.
fn focus(ui: &Ui, place: usize) {
    let id = widgets::row_id(("items", place));
    ui.memory_mut(|memory| memory.request_focus(id));
}

fn moved(shown: &Shown<'_>, from: usize, to: usize, actions: &mut Vec<Action>) {
    actions.push(Action::Edit(Edit::MoveItem(shown.name, from, to)));
    actions.push(Action::Select(shown.name, to));
}

fn removed(shown: &Shown<'_>, place: usize, actions: &mut Vec<Action>) {
    let last = shown.list.items.len().saturating_sub(2);
    actions.push(Action::Edit(Edit::RemoveItem(shown.name, place)));
    actions.push(Action::Select(shown.name, place.min(last)));
}

/// A triangle, as on the button that plays: this item is on the display now.
fn paint_playing(ui: &Ui, at: Rect) {
    let tip = |x, y| at.center() + vec2(x, y);
    let points = vec![tip(-4.0, -5.5), tip(5.0, 0.0), tip(-4.0, 5.5)];
    let accent = palette(ui).accent;
    ui.painter()
        .add(Shape::convex_polygon(points, accent, Stroke::NONE));
}

/// Six dots.
fn paint_grip(ui: &Ui, at: Rect, strong: bool) {
    let p = palette(ui);
    let color: Color32 = if strong { p.accent } else { p.edge };
    for column in [-2.5, 2.5] {
        for row in [-4.5, 0.0, 4.5] {
            let dot = at.center() + vec2(column, row);
            ui.painter().circle_filled(dot, 1.2, color);
        }
    }
}

/// What it is; weak, with the reason, when this meter or this program doesn't produce it.
fn words(ui: &mut Ui, shown: &Shown<'_>, item: &Item) {
    let catalog = catalog::built_in();
    let words = sentence(&item.words(catalog));
    let why = item
        .known(catalog)
        .and_then(|known| known.why_not(&shown.document.program, catalog));
    match why {
        None => ui.label(words),
        Some(why) => {
            let text = RichText::new(format!("{words} · {why}")).color(palette(ui).warning);
            ui.label(text)
                .on_hover_text(format!("Shows nothing: {why}"))
        }
    };
}

fn caption(ui: &mut Ui, shown: &Shown<'_>, place: usize, item: &Item, actions: &mut Vec<Action>) {
    let now = item.effective_caption(catalog::built_in());
    let mut text = now.text().trim_end().to_owned();
    let wrong = now.problem();
    let p = palette(ui);
    let field = TextEdit::singleline(&mut text)
        .align(egui::Align2::LEFT_CENTER)
        .id_salt(("caption", place))
        .font(egui::TextStyle::Monospace)
        .text_color(if wrong.is_some() { p.error } else { p.text })
        .desired_width(46.0);
    let mut response = ui.add(field);
    response.widget_info(|| {
        let name = format!("Caption {}", place + 1);
        egui::WidgetInfo::labeled(egui::Role::TextInput, true, name)
    });
    widgets::anchor(
        shown.state,
        &format!("{}.caption", shown.path(place)),
        &response,
    );
    if let Some(problem) = wrong {
        response = response.on_hover_text(format!("This caption {problem}"));
    }
    if response.gained_focus() && shown.place() != place {
        actions.push(Action::Select(shown.name, place));
    }
    if response.changed() {
        let caption = Caption::new(&text.to_uppercase());
        let usual = item
            .known(catalog::built_in())
            .is_some_and(|known| Caption::new(&known.caption) == caption);
        let caption = (!usual).then_some(caption);
        actions.push(Action::Edit(Edit::Caption(shown.name, place, caption)));
    }
}

fn buttons(ui: &mut Ui, shown: &Shown<'_>, actions: &mut Vec<Action>) {
    let (place, count) = (shown.place(), shown.list.items.len());
    let there = place < count;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 8.0;
        let button = |ui: &mut Ui, words: &str, enabled: bool| {
            ui.add_enabled(enabled, Button::new(words)).clicked()
        };
        if button(ui, "Up", there && place > 0) {
            moved(shown, place, place - 1, actions);
        }
        if button(ui, "Down", there && place + 1 < count) {
            moved(shown, place, place + 1, actions);
        }
        if button(ui, "Duplicate", there) {
            actions.push(edit_list(
                shown.document,
                shown.name,
                "Duplicate display item",
                |list| {
                    if let Some(item) = list.items.get(place).cloned() {
                        list.items.insert(place + 1, item);
                    }
                },
            ));
            actions.push(Action::Select(shown.name, place + 1));
        }
        if button(ui, "Remove", there) {
            removed(shown, place, actions);
        }
        if widgets::quiet(ui, "Leave to the meter", true).clicked() {
            actions.push(Action::Edit(Edit::UseList(shown.name, false)));
        }
    });
}
