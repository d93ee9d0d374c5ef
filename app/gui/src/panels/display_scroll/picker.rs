//! The items that can be added, found by their words, captions and names.

use egui::{Button, RichText, ScrollArea, Sense, TextEdit, Ui, vec2};
use egui_extras::Column;
use meterbench_profiles::{catalog, display_item::DisplayItem};

use super::Shown;
use crate::{
    action::{Action, Edit},
    theme::palette,
    widgets,
};

/// What is looked for and chosen.
#[derive(Debug, Default)]
pub struct Picker {
    search: String,
    chosen: Option<String>,
}

impl Picker {
    /// Show it in so much height.
    pub fn ui(&mut self, ui: &mut Ui, shown: &Shown<'_>, height: f32, actions: &mut Vec<Action>) {
        widgets::card_filling(ui, "Add an item", height, |ui| {
            let found = self.found();
            let there = |chosen: &String| found.iter().any(|item| item.id == *chosen);
            self.chosen = self.chosen.take().filter(there);
            self.search_row(ui, shown, actions);
            ui.add_space(2.0);
            let columns = [Column::exact(44.0), Column::remainder().clip(true)];
            ScrollArea::vertical()
                .id_salt("picker")
                .auto_shrink(false)
                .max_height(ui.available_height())
                .show(ui, |ui| {
                    if found.is_empty() {
                        widgets::hint(ui, "Nothing on the display goes by that name");
                    }
                    widgets::table(ui, "picker", &columns)
                        .sense(Sense::CLICK)
                        .body(|body| {
                            body.rows(24.0, found.len(), |mut row| {
                                if let Some(item) = found.get(row.index()) {
                                    self.row(&mut row, shown, item, actions);
                                }
                            });
                        });
                });
        });
    }

    fn search_row(&mut self, ui: &mut Ui, shown: &Shown<'_>, actions: &mut Vec<Action>) {
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.search)
                .align(egui::Align2::LEFT_CENTER)
                .hint_text("Search")
                .desired_width(ui.available_width() - 74.0);
            let response = ui.add(field);
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Search items")
            });
            let button = Button::new("Add").min_size(vec2(60.0, 0.0));
            if ui.add_enabled(self.chosen.is_some(), button).clicked()
                && let Some(item) = &self.chosen
            {
                add(shown, item, actions);
            }
        });
    }

    fn row(
        &mut self,
        row: &mut egui_extras::TableRow<'_, '_>,
        shown: &Shown<'_>,
        item: &DisplayItem,
        actions: &mut Vec<Action>,
    ) {
        let place = row.index();
        let why = item.why_not(&shown.document.program, catalog::built_in());
        let chosen = self.chosen.as_deref() == Some(item.id.as_str());
        row.set_selected(chosen);
        let mut stop = None;
        row.col(|ui| {
            let name = match &why {
                None => format!("Choose {}", item.words),
                Some(why) => format!("Choose {}, which shows nothing: {why}", item.words),
            };
            stop = Some(widgets::row_stop(ui, ("picker", place), &name, chosen));
            let weak = palette(ui).weak;
            ui.label(RichText::new(&item.caption).monospace().color(weak));
        });
        row.col(|ui| match &why {
            None => {
                ui.label(&item.words);
            }
            Some(why) => {
                let text = format!("{} · {why}", item.words);
                ui.label(RichText::new(text).color(palette(ui).weak))
                    .on_hover_text(format!("Shows nothing: {why}"));
            }
        });
        let twice = |response: &egui::Response| response.double_clicked();
        if twice(&row.response()) || stop.as_ref().is_some_and(twice) {
            add(shown, &item.id, actions);
        } else if widgets::row_chosen(row, stop.as_ref()) {
            self.chosen = Some(item.id.clone());
        }
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
        let all = catalog::built_in().display_items.iter();
        all.filter(fits).collect()
    }
}

/// Behind the selected item, or at the end.
fn add(shown: &Shown<'_>, item: &str, actions: &mut Vec<Action>) {
    let (place, count) = (shown.place(), shown.list.items.len());
    let behind = (place < count).then_some(place);
    let edit = Edit::AddItem(shown.name, behind, item.to_owned());
    actions.push(Action::Edit(edit));
    let to = behind.map_or(count, |place| place + 1);
    actions.push(Action::Select(shown.name, to));
}
