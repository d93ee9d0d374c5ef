//! The display lists: what is shown, in which order, under which caption, for how long.

use egui::{Button, DragValue, RichText, ScrollArea, TextEdit, Ui, vec2};
use egui_extras::Column;
use meterbench_profiles::{
    catalog,
    display_item::DisplayItem,
    program::{Caption, Item, List, ListName},
    screen::{self, Look},
};

use crate::{
    action::{Action, Edit},
    picture,
    state::{Document, State},
    theme::{self, palette},
    widgets,
    words::sentence,
};

/// Below this width the two columns stand one above the other.
const NARROW: f32 = 640.0;

/// The page. Remembers what is looked for and chosen among the items that can be added.
#[derive(Debug, Default)]
pub struct DisplayScrollPanel {
    search: String,
    chosen: Option<String>,
}

impl DisplayScrollPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        let about =
            "What the meter's display shows, in this order. Click an item to see it at the right";
        widgets::page(ui, "Display scroll", about, |ui| {
            let Some(document) = &state.document else {
                super::program::none_yet(ui, state, &mut actions);
                return;
            };
            tabs(ui, document, state.selected.0, &mut actions);
            ui.add_space(2.0);
            let list = document
                .program
                .display
                .as_ref()
                .and_then(|display| display.get(state.selected.0));
            match list {
                None => unset(ui, state.selected.0, &mut actions),
                Some(list) => self.editor(ui, state, document, list, &mut actions),
            }
        });
        actions
    }

    fn editor(
        &mut self,
        ui: &mut Ui,
        state: &State,
        document: &Document,
        list: &List,
        actions: &mut Vec<Action>,
    ) {
        if ui.available_width() < NARROW {
            times(ui, state.selected.0, list, actions);
            items(ui, state, document, list, 320.0, actions);
            self.picker(ui, state, list, 300.0, actions);
            return;
        }
        let height = ui.available_height() - theme::GAP - 1.0;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            let left = (ui.available_width() - theme::GAP) * 0.57;
            ui.vertical(|ui| {
                ui.set_width(left);
                times(ui, state.selected.0, list, actions);
                let rest = (height - ui.min_rect().height()).max(220.0);
                items(ui, state, document, list, rest, actions);
            });
            ui.vertical(|ui| self.picker(ui, state, list, height, actions));
        });
    }

    /// The items that can be added.
    fn picker(
        &mut self,
        ui: &mut Ui,
        state: &State,
        list: &List,
        height: f32,
        actions: &mut Vec<Action>,
    ) {
        widgets::card_filling(ui, "Add an item", height, |ui| {
            let found = self.found();
            if self
                .chosen
                .as_ref()
                .is_some_and(|chosen| !found.iter().any(|item| item.id == *chosen))
            {
                self.chosen = None;
            }
            ui.horizontal(|ui| {
                let field = TextEdit::singleline(&mut self.search)
                    .align(egui::Align2::LEFT_CENTER)
                    .hint_text("Search")
                    .desired_width(ui.available_width() - 74.0);
                let named = ui.add(field);
                named.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Search items")
                });
                if ui
                    .add_enabled(
                        self.chosen.is_some(),
                        Button::new("Add").min_size(vec2(60.0, 0.0)),
                    )
                    .clicked()
                    && let Some(item) = &self.chosen
                {
                    add(state, list, item, actions);
                }
            });
            ui.add_space(2.0);
            let columns = [Column::exact(44.0), Column::remainder().clip(true)];
            ScrollArea::vertical()
                .id_salt("picker")
                .auto_shrink(false)
                .max_height(ui.available_height())
                .show(ui, |ui| {
                    widgets::table(ui, "picker", &columns)
                        .sense(egui::Sense::CLICK)
                        .body(|body| {
                            body.rows(24.0, found.len(), |mut row| {
                                let row_index = row.index();
                                let Some(item) = found.get(row_index) else {
                                    return;
                                };
                                row.set_selected(self.chosen.as_deref() == Some(item.id.as_str()));
                                let mut stop = None;
                                row.col(|ui| {
                                    let name = format!("Choose {}", item.words);
                                    let chosen = self.chosen.as_deref() == Some(item.id.as_str());
                                    let at = ("picker", row_index);
                                    stop = Some(widgets::row_stop(ui, at, &name, chosen));
                                    let weak = palette(ui).weak;
                                    ui.label(RichText::new(&item.caption).monospace().color(weak));
                                });
                                row.col(|ui| {
                                    ui.label(&item.words);
                                });
                                let twice = |response: &egui::Response| response.double_clicked();
                                if twice(&row.response()) || stop.as_ref().is_some_and(twice) {
                                    add(state, list, &item.id, actions);
                                } else if widgets::row_chosen(&row, stop.as_ref()) {
                                    self.chosen = Some(item.id.clone());
                                }
                            });
                        });
                });
        });
    }

    fn found(&self) -> Vec<&'static DisplayItem> {
        let wanted = self.search.trim().to_lowercase();
        let fits = |item: &&DisplayItem| {
            wanted.split_whitespace().all(|word| {
                item.words.to_lowercase().contains(word)
                    || item.caption.to_lowercase().contains(word)
                    || item.id.contains(word)
            })
        };
        catalog::built_in()
            .display_items
            .iter()
            .filter(fits)
            .collect()
    }
}

fn add(state: &State, list: &List, item: &str, actions: &mut Vec<Action>) {
    let (name, place) = state.selected;
    let behind = (place < list.items.len()).then_some(place);
    actions.push(Action::Edit(Edit::AddItem(name, behind, item.to_owned())));
    actions.push(Action::Select(
        name,
        behind.map_or(list.items.len(), |place| place + 1),
    ));
}

fn tabs(ui: &mut Ui, document: &Document, shown: ListName, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        for name in ListName::ALL {
            let count = document
                .program
                .display
                .as_ref()
                .and_then(|display| display.get(name))
                .map(|list| list.items.len());
            let count = count.map_or("left to the meter".to_owned(), |count| count.to_string());
            let words = format!("{} ({count})", picture::list_words(name));
            let text = if shown == name {
                RichText::new(words).font(theme::strong(13.5))
            } else {
                RichText::new(words)
            };
            if ui
                .add(Button::selectable(shown == name, text).min_size(vec2(96.0, theme::ROW)))
                .clicked()
            {
                actions.push(Action::Select(name, 0));
            }
        }
    });
}

fn unset(ui: &mut Ui, name: ListName, actions: &mut Vec<Action>) {
    let heading = format!("{} list: left to the meter", picture::list_words(name));
    let about = "This program does not set it, so the meter keeps the list it has";
    if widgets::empty(ui, &heading, about, "Set this list", true) {
        actions.push(Action::Edit(Edit::UseList(name, true)));
    }
}

fn times(ui: &mut Ui, name: ListName, list: &List, actions: &mut Vec<Action>) {
    widgets::card(ui, "Times", |ui| {
        ui.horizontal(|ui| {
            let weak = palette(ui).weak;
            for (label, now, unit, make, about) in [
                (
                    "Shown",
                    list.on_seconds,
                    " s",
                    Edit::On as fn(ListName, u32) -> Edit,
                    "How long each item stands on the display",
                ),
                (
                    "Blank",
                    list.off_seconds,
                    " s",
                    Edit::Off,
                    "How long the display is blank between two items",
                ),
                (
                    "Held",
                    list.hold_minutes,
                    " min",
                    Edit::Hold,
                    "How long an item stays when the list is stopped at it by hand",
                ),
            ] {
                let named = ui.label(RichText::new(label).color(weak));
                let mut value = now.unwrap_or(0);
                let field = DragValue::new(&mut value)
                    .range(0..=255)
                    .suffix(unit)
                    .speed(0.1);
                let response = ui.add(field).labelled_by(named.id).on_hover_text(about);
                if response.changed() {
                    actions.push(Action::Edit(make(name, value)));
                }
                if now.is_none() {
                    widgets::hint(ui, "as the meter");
                }
                ui.add_space(8.0);
            }
        });
    });
}

fn items(
    ui: &mut Ui,
    state: &State,
    document: &Document,
    list: &List,
    height: f32,
    actions: &mut Vec<Action>,
) {
    let (name, selected) = state.selected;
    widgets::card_filling(
        ui,
        &format!("{} list", picture::list_words(name)),
        height,
        |ui| {
            buttons(ui, state, list, actions);
            ui.add_space(2.0);
            let look = Look::of(&document.program);
            let readings = picture::readings(state);
            let columns = [
                Column::exact(30.0),
                Column::exact(62.0),
                Column::remainder().clip(true),
                Column::exact(84.0),
            ];
            ScrollArea::both()
                .id_salt("items")
                .auto_shrink(false)
                .max_height(ui.available_height())
                .show(ui, |ui| {
                    widgets::table(ui, "items", &columns)
                        .sense(egui::Sense::CLICK)
                        .header(24.0, |mut row| {
                            widgets::head(&mut row, "", false);
                            widgets::head(&mut row, "Caption", false);
                            widgets::head(&mut row, "Item", false);
                            widgets::head(&mut row, "Shows", true);
                        })
                        .body(|body| {
                            body.rows(28.0, list.items.len(), |mut row| {
                                let place = row.index();
                                let Some(item) = list.items.get(place) else {
                                    return;
                                };
                                row.set_selected(place == selected);
                                let mut stop = None;
                                row.col(|ui| {
                                    let name = format!("Select item {}", place + 1);
                                    let at = ("items", place);
                                    stop =
                                        Some(widgets::row_stop(ui, at, &name, place == selected));
                                    let weak = palette(ui).weak;
                                    ui.label(RichText::new((place + 1).to_string()).color(weak));
                                });
                                row.col(|ui| caption(ui, name, place, item, actions));
                                row.col(|ui| {
                                    ui.label(sentence(&item.words(catalog::built_in())));
                                });
                                let reading = readings.get(&item.item);
                                let shown = screen::screen(item, name, &look, reading);
                                widgets::cell_number(
                                    &mut row,
                                    RichText::new(shown.digits.trim()).monospace(),
                                );
                                if widgets::row_chosen(&row, stop.as_ref()) {
                                    actions.push(Action::Select(name, place));
                                }
                            });
                        });
                });
        },
    );
}

fn caption(ui: &mut Ui, name: ListName, place: usize, item: &Item, actions: &mut Vec<Action>) {
    let now = item.effective_caption(catalog::built_in());
    let mut text = now.text().trim_end().to_owned();
    let wrong = now.problem().is_some();
    let p = palette(ui);
    let field = TextEdit::singleline(&mut text)
        .align(egui::Align2::LEFT_CENTER)
        .id_salt(("caption", place))
        .font(egui::TextStyle::Monospace)
        .text_color(if wrong { p.error } else { p.text })
        .desired_width(46.0);
    let response = ui.add(field);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(
            egui::Role::TextInput,
            true,
            format!("Caption {}", place + 1),
        )
    });
    if response.gained_focus() {
        actions.push(Action::Select(name, place));
    }
    if response.changed() {
        let caption = Caption::new(&text.to_uppercase());
        let usual = item
            .known(catalog::built_in())
            .is_some_and(|known| Caption::new(&known.caption) == caption);
        actions.push(Action::Edit(Edit::Caption(
            name,
            place,
            (!usual).then_some(caption),
        )));
    }
}

fn buttons(ui: &mut Ui, state: &State, list: &List, actions: &mut Vec<Action>) {
    let (name, place) = state.selected;
    let count = list.items.len();
    let there = place < count;
    ui.horizontal_wrapped(|ui| {
        if ui
            .add_enabled(there && place > 0, Button::new("Up"))
            .clicked()
        {
            actions.push(Action::Edit(Edit::MoveItem(name, place, place - 1)));
            actions.push(Action::Select(name, place - 1));
        }
        if ui
            .add_enabled(there && place + 1 < count, Button::new("Down"))
            .clicked()
        {
            actions.push(Action::Edit(Edit::MoveItem(name, place, place + 1)));
            actions.push(Action::Select(name, place + 1));
        }
        if ui.add_enabled(there, Button::new("Remove")).clicked() {
            actions.push(Action::Edit(Edit::RemoveItem(name, place)));
            actions.push(Action::Select(name, place.min(count.saturating_sub(2))));
        }
        if widgets::quiet(ui, "Leave to the meter", true).clicked() {
            actions.push(Action::Edit(Edit::UseList(name, false)));
        }
    });
}
