//! Raw tables in hex beside their fields.
//!
//! Is: the tables of a reading; each field points at its bytes and each byte at its field.
//! Is not: how a table is taken apart; `jobs::table` gives the fields with their bytes.

mod beside;

use egui::{ScrollArea, Ui, vec2};
use egui_extras::Column;
use meterbench_jobs::Snapshot;

use beside::{Marked, bytes, fields};

use super::readings::save;
use crate::{
    action::Action,
    state::{State, TableView},
    table_names, theme, widgets,
};

/// The tables. Remembers which field is pointed at.
#[derive(Debug, Default)]
pub struct TablesPanel {
    marked: Marked,
}

impl TablesPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        self.marked.of(state.table.as_ref().map(|table| table.id));
        show(ui, state, &mut self.marked)
    }
}

fn show(ui: &mut Ui, state: &State, marked: &mut Marked) -> Vec<Action> {
    let mut actions = Vec::new();
    let about = "Every table of the last reading, as the meter sent it and as it is understood";
    widgets::page(ui, "Tables", about, |ui| {
        if let Some(problem) = &state.problem
            && widgets::problem(ui, problem)
        {
            actions.push(Action::Dismiss);
        }
        let snapshot = state
            .meter
            .as_ref()
            .and_then(|meter| meter.snapshot.as_ref());
        let Some(snapshot) = snapshot else {
            let about = "Read every table that the meter lists, or open a snapshot";
            if widgets::empty(
                ui,
                "No tables yet",
                about,
                "Read all tables",
                state.is_idle(),
            ) {
                actions.push(Action::ReadAll);
            }
            return;
        };
        ui.horizontal(|ui| {
            let button = egui::Button::new("Read all tables");
            if ui.add_enabled(state.is_idle(), button).clicked() {
                actions.push(Action::ReadAll);
            }
            save(ui, state, &mut actions);
            widgets::hint(ui, format!("{} tables", snapshot.image.len()));
        });
        ui.add_space(2.0);
        let height = (ui.available_height() - 16.0).max(240.0);
        let shown = state.table.as_ref();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            let list_width = (ui.available_width() * 0.26).max(240.0);
            column(ui, list_width, |ui| {
                widgets::card_filling(ui, "", height, |ui| list(ui, snapshot, shown, &mut actions));
            });
            if let Some(table) = shown {
                let bytes_width = 346.0;
                let width = ui.available_width() - bytes_width - theme::GAP;
                column(ui, width, |ui| fields(ui, table, height, marked));
                column(ui, bytes_width, |ui| bytes(ui, table, height, marked));
            }
        });
    });
    actions
}

/// A column of a page, as wide as said and as high as there is room.
pub(super) fn column(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui(vec2(width, ui.available_height()), |ui| {
        ui.vertical(|ui| {
            ui.set_width(width);
            contents(ui);
        });
    });
}

fn list(ui: &mut Ui, snapshot: &Snapshot, shown: Option<&TableView>, actions: &mut Vec<Action>) {
    let rows: Vec<_> = snapshot.image.iter().collect();
    let columns = [
        Column::exact(72.0),
        Column::remainder().clip(true),
        Column::exact(52.0),
    ];
    ScrollArea::vertical()
        .id_salt("tables")
        .auto_shrink(false)
        .show(ui, |ui| {
            widgets::table(ui, "tables", &columns)
                .header(24.0, |mut row| {
                    widgets::head(&mut row, "Table", false);
                    widgets::head(&mut row, "Name", false);
                    widgets::head(&mut row, "Bytes", true);
                })
                .body(|body| {
                    body.rows(29.0, rows.len(), |mut row| {
                        let Some((id, bytes)) = rows.get(row.index()) else {
                            return;
                        };
                        let selected = shown.is_some_and(|table| table.id == *id);
                        row.set_selected(selected);
                        row.col(|ui| {
                            if ui.selectable_label(selected, id.to_string()).clicked() {
                                actions.push(Action::ShowTable(*id));
                            }
                        });
                        row.col(|ui| {
                            ui.label(table_names::name(*id));
                        });
                        widgets::cell_number(&mut row, bytes.len().to_string());
                    });
                });
        });
}
