//! The log below the curve: filtered, and on the same axis; an entry that is chosen moves the curve to it.

use egui::{RichText, ScrollArea, Ui};
use egui_extras::Column;

use super::RecordedPanel;
use crate::{
    recorded::{Entry, Recorded},
    theme::palette,
    widgets,
};

const DAY: f64 = 86_400.0;

impl RecordedPanel {
    pub(super) fn log(&mut self, ui: &mut Ui, recorded: &Recorded) {
        let height = (ui.available_height() - 16.0).max(190.0);
        widgets::card_filling(ui, "", height, |ui| {
            if recorded.log.is_empty() {
                widgets::hint(ui, "No log in this reading, or none of its entries is used");
                return;
            }
            let rows = self.filtered(recorded);
            ui.horizontal(|ui| {
                widgets::section_title(ui, "Log");
                let field = egui::TextEdit::singleline(&mut self.filter)
                    .hint_text("Filter by time, words or user")
                    .desired_width(220.0);
                let field = ui.add(field);
                field.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Filter the log")
                });
                ui.checkbox(&mut self.only_in_sight, "Only what is in sight");
                widgets::hint(
                    ui,
                    format!("{} of {} entries", rows.len(), recorded.log.len()),
                );
            });
            let columns = [
                Column::exact(168.0),
                Column::exact(60.0),
                Column::remainder().at_least(180.0).clip(true),
                Column::exact(120.0).clip(true),
                Column::exact(180.0).clip(true),
            ];
            let mut chosen = None;
            ScrollArea::vertical()
                .id_salt("log")
                .auto_shrink(false)
                .show(ui, |ui| {
                    widgets::table(ui, "log", &columns)
                        .header(22.0, |mut row| {
                            for words in ["Time", "List", "What", "By", "With"] {
                                widgets::head(&mut row, words, false);
                            }
                        })
                        .body(|body| {
                            body.rows(22.0, rows.len(), |mut row| {
                                let place = rows.get(row.index()).copied();
                                let entry = place.and_then(|place| recorded.log.get(place));
                                if let Some((place, entry)) = place.zip(entry)
                                    && self.entry_row(&mut row, place, entry)
                                {
                                    chosen = Some((place, entry.at));
                                }
                            });
                        });
                });
            if let Some((place, at)) = chosen {
                self.chosen = Some(place);
                if let Some(at) = at {
                    let (from, until) = self.in_sight(recorded);
                    let width = (until - from).min(2.0 * DAY);
                    self.look_at(recorded, at, width);
                }
            }
        });
    }

    fn entry_row(
        &self,
        row: &mut egui_extras::TableRow<'_, '_>,
        place: usize,
        entry: &Entry,
    ) -> bool {
        let chosen = self.chosen == Some(place);
        row.set_selected(chosen);
        let mut stop = None;
        row.col(|ui| {
            let name = format!("{} {}", entry.time, entry.words);
            stop = Some(widgets::row_stop(ui, ("log", place), &name, chosen));
            let time = match entry.time.as_str() {
                "" => "no time",
                time => time,
            };
            ui.label(time);
        });
        let weak = |ui: &mut Ui, text: &str| {
            let weak = palette(ui).weak;
            ui.label(RichText::new(text).color(weak))
                .on_hover_text(text);
        };
        row.col(|ui| weak(ui, entry.list));
        row.col(|ui| {
            ui.label(&entry.words);
        });
        row.col(|ui| weak(ui, &entry.user));
        row.col(|ui| weak(ui, &entry.argument));
        widgets::row_chosen(row, stop.as_ref())
    }

    /// The entries that are listed, the latest first.
    fn filtered(&self, recorded: &Recorded) -> Vec<usize> {
        let sight = self.in_sight(recorded);
        let wanted = self.filter.trim().to_lowercase();
        let shown = |entry: &Entry| {
            let near = || entry.at.is_some_and(|at| sight.0 <= at && at <= sight.1);
            (!self.only_in_sight || near()) && (wanted.is_empty() || entry.has(&wanted))
        };
        let all = recorded.log.iter().enumerate().rev();
        all.filter(|(_, entry)| shown(entry))
            .map(|(place, _)| place)
            .collect()
    }
}
