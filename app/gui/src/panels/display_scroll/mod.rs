//! The display lists: what is shown, in which order, under which caption, with what lit, for how long.
//!
//! Is: the page with its tabs, and how its parts share the room.
//! Is not: the parts; each has a file of its own.

mod item;
mod items;
mod options;
mod picker;

use egui::{Align, Button, Layout, RichText, Role, Ui, WidgetInfo, vec2};
use meterbench_profiles::{
    Program, catalog,
    map::default_dimensions,
    program::{Display, Item, List, ListName, SectionValue},
};

use crate::{
    action::{Action, Edit},
    export::Export,
    picture,
    state::{Document, State},
    theme::{self, palette},
    widgets,
};
use items::Drag;

/// Below this width the two columns stand one above the other.
const NARROW: f32 = 640.0;
/// Room for the count of places with its words, between the tabs and the sheet.
const LONG_COUNT: f32 = 130.0;

/// The page. Remembers what is looked for and chosen among the items that can be added, and a drag.
#[derive(Debug, Default)]
pub struct DisplayScrollPanel {
    picker: picker::Picker,
    drag: Option<Drag>,
    options: bool,
    /// The setting that was led to last, so that a tab is opened for it once.
    led_to: Option<String>,
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
            self.lead(ui, state, &mut actions);
            self.tabs(ui, state, document, &mut actions);
            ui.add_space(2.0);
            if self.options {
                options::ui(ui, state, document, &mut actions);
                return;
            }
            match list_of(document, state.selected.0) {
                None => unset(ui, state.selected.0, &mut actions),
                Some(list) => self.editor(ui, state, document, list, &mut actions),
            }
        });
        actions
    }

    /// Open the tab, and select the item, of the setting that a finding leads to.
    fn lead(&mut self, ui: &Ui, state: &State, actions: &mut Vec<Action>) {
        if self.led_to == state.wanted {
            return;
        }
        self.led_to.clone_from(&state.wanted);
        let Some(rest) = state
            .wanted
            .as_deref()
            .and_then(|path| path.strip_prefix("display"))
        else {
            return;
        };
        ui.ctx().request_repaint();
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        match place_of(rest) {
            Some((name, place)) => {
                self.options = false;
                actions.push(Action::Select(name, place));
            }
            None => self.options = !rest.is_empty(),
        }
    }

    fn tabs(&mut self, ui: &mut Ui, state: &State, document: &Document, actions: &mut Vec<Action>) {
        ui.horizontal(|ui| {
            let tab = |ui: &mut Ui, words: String, on: bool| {
                let text = if on {
                    RichText::new(words).font(theme::strong(13.5))
                } else {
                    RichText::new(words)
                };
                let button = Button::selectable(on, text).min_size(vec2(84.0, theme::ROW));
                ui.add(button).clicked()
            };
            for name in ListName::ALL {
                let count = list_of(document, name)
                    .map_or("meter's".to_owned(), |list| list.items.len().to_string());
                let words = format!("{} ({count})", picture::list_words(name));
                let on = !self.options && state.selected.0 == name;
                if tab(ui, words, on) {
                    self.options = false;
                    actions.push(Action::Select(name, 0));
                }
            }
            if tab(ui, "Options".into(), self.options) {
                self.options = true;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                // Right of the sheet that it is for.
                actions.extend(super::paper::ui(ui, state.paper).map(Action::Paper));
                let sheet = ui
                    .button("Proof sheet…")
                    .on_hover_text("A page to print with every screen the customer sees, in order");
                if sheet.clicked() {
                    actions.push(Action::Export(Export::DisplaySheet));
                }
                ui.add_space(4.0);
                if let Some((used, room)) = room(&document.program) {
                    let p = palette(ui);
                    let color = if used > room { p.error } else { p.weak };
                    let short = format!("{used} of {room}");
                    let long = format!("{short} places used");
                    let words = if ui.available_width() > LONG_COUNT {
                        &long
                    } else {
                        &short
                    };
                    let count = ui
                        .label(RichText::new(words).small().color(color))
                        .on_hover_text("All lists of the meter share these places");
                    // Heard in full, however little room there is.
                    count.widget_info(|| WidgetInfo::labeled(Role::Label, true, &long));
                }
            });
        });
    }

    fn editor(
        &mut self,
        ui: &mut Ui,
        state: &State,
        document: &Document,
        list: &List,
        actions: &mut Vec<Action>,
    ) {
        let shown = Shown {
            state,
            document,
            name: state.selected.0,
            list,
        };
        if ui.available_width() < NARROW {
            items::ui(ui, &shown, 300.0, &mut self.drag, actions);
            item::ui(ui, &shown, actions);
            options::times(ui, &shown, actions);
            self.picker.ui(ui, &shown, 300.0, actions);
            return;
        }
        let height = ui.available_height() - theme::GAP - 1.0;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            let left = (ui.available_width() - theme::GAP) * 0.58;
            ui.vertical(|ui| {
                ui.set_width(left);
                let rest = (height - item::HEIGHT - theme::GAP).max(220.0);
                items::ui(ui, &shown, rest, &mut self.drag, actions);
                item::ui(ui, &shown, actions);
            });
            ui.vertical(|ui| {
                options::times(ui, &shown, actions);
                let rest = (height - ui.min_rect().height()).max(220.0);
                self.picker.ui(ui, &shown, rest, actions);
            });
        });
    }
}

/// The list that is edited, and what its parts look at.
struct Shown<'a> {
    state: &'a State,
    document: &'a Document,
    name: ListName,
    list: &'a List,
}

impl Shown<'_> {
    /// Which item is selected.
    fn place(&self) -> usize {
        self.state.selected.1
    }

    /// The path of an item: "display.normal.items[2]".
    fn path(&self, place: usize) -> String {
        format!("display.{}.items[{place}]", self.name)
    }

    /// An edit of one item, as one step.
    fn edit(&self, place: usize, step: &str, change: impl FnOnce(&mut Item)) -> Action {
        edit_list(self.document, self.name, step, |list| {
            if let Some(item) = list.items.get_mut(place) {
                change(item);
            }
        })
    }
}

/// An edit of one list, as one step.
fn edit_list(
    document: &Document,
    name: ListName,
    step: &str,
    change: impl FnOnce(&mut List),
) -> Action {
    edit_display(document, step, |display| {
        change(display.get_mut(name).get_or_insert_default());
    })
}

/// An edit of the whole section, as one step; a section that sets nothing any more is left out.
fn edit_display(document: &Document, step: &str, change: impl FnOnce(&mut Display)) -> Action {
    let mut display = document.program.display.clone().unwrap_or_default();
    change(&mut display);
    let display = Some(display).filter(|display| *display != Display::default());
    let section = SectionValue::Display(display);
    Action::Edit(Edit::Section(Box::new(section), step.to_owned()))
}

fn list_of(document: &Document, name: ListName) -> Option<&List> {
    document.program.display.as_ref()?.get(name)
}

/// How many places the lists take, of how many that the meter has.
fn room(program: &Program) -> Option<(usize, usize)> {
    let catalog = catalog::built_in();
    let family = program
        .meter
        .as_ref()
        .and_then(|meter| catalog.family_of(&meter.model));
    let dimensions = family.map_or_else(default_dimensions, |family| &family.dimensions);
    let lists = program.display.iter().flat_map(|display| display.lists());
    let used = lists.map(|(_, list)| list.items.len()).sum();
    Some((used, dimensions.display?.items))
}

/// The list and the item that `normal.items[2].caption` is about.
fn place_of(path: &str) -> Option<(ListName, usize)> {
    let name = ListName::ALL
        .into_iter()
        .find(|name| path.split(['.', '[']).next() == Some(name.id()))?;
    let number = path
        .split_once("items[")
        .and_then(|(_, rest)| rest.split_once(']'))
        .and_then(|(number, _)| number.parse().ok());
    Some((name, number.unwrap_or(0)))
}

fn unset(ui: &mut Ui, name: ListName, actions: &mut Vec<Action>) {
    let heading = format!("{} list: left to the meter", picture::list_words(name));
    let about = "This program does not set it, so the meter keeps the list it has";
    if widgets::empty(ui, &heading, about, "Set this list", true) {
        actions.push(Action::Edit(Edit::UseList(name, true)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_list_and_item() {
        assert_eq!(
            place_of("normal.items[2].caption"),
            Some((ListName::Normal, 2))
        );
        assert_eq!(place_of("test.on_seconds"), Some((ListName::Test, 0)));
        assert_eq!(place_of("alternate"), Some((ListName::Alternate, 0)));
        assert_eq!(place_of("test_minutes"), None);
        assert_eq!(place_of(""), None);
    }

    #[test]
    fn the_places_of_all_lists_are_counted_together() {
        let program = Program::parse(
            "schema = 1\n[display.normal]\nitems = ['time', 'date']\n[display.test]\nitems = ['time']\n",
            "p",
        );
        assert_eq!(room(&program.unwrap().program), Some((3, 48)));
    }
}
