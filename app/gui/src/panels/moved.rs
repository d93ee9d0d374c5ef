//! Two readings side by side: what has moved, what was programmed, what else differs; in words first.

use egui::{RichText, Ui};
use egui_extras::Column;
use meterbench_jobs::{
    compare::{Compared, Moved},
    report,
};

use crate::{
    action::Action,
    meters::MetersAction,
    state::{ChangeRow, State},
    theme::palette,
    widgets::{self, Tone},
};

/// Offers a comparison where there is a reading, and shows the one that was made.
pub fn ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let mut act = |action| actions.push(Action::Meters(action));
    if let Some(compared) = &state.meters.compared {
        shown(ui, compared, &mut act);
    }
    let shown = state.meter.as_ref().and_then(|it| it.snapshot.as_ref());
    if let Some(snapshot) = shown {
        ui.horizontal(|ui| {
            if ui.button("Compare the reading with a snapshot…").clicked() {
                act(MetersAction::CompareFile);
            }
            let (serial, taken) = (&snapshot.meter.serial, &snapshot.taken);
            let taken = taken.get(..16).unwrap_or(taken).replace('T', " ");
            widgets::hint(ui, format!("Meter {serial}, read {taken}"));
        });
        ui.add_space(6.0);
    }
}

fn shown(ui: &mut Ui, it: &Compared, act: &mut impl FnMut(MetersAction)) {
    let title = match it.is_one_meter() {
        true => format!("Two readings of meter {}", it.a.serial),
        false => format!("Meter {} and meter {}", it.a.serial, it.b.serial),
    };
    widgets::card(ui, &title, |ui| {
        let span = it.days.map(report::days_words).unwrap_or_default();
        let time = |taken: &str| taken.get(..16).unwrap_or(taken).replace('T', " ");
        let lines = [
            format!("{} and {}: {span}", time(&it.a.taken), time(&it.b.taken)),
            programmed(it),
        ];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let tone = match it.program.differences.is_empty() {
            true => Tone::Good,
            false => Tone::Plain,
        };
        widgets::notice(ui, tone, &heading(it), &lines);
        if !it.moved.is_empty() {
            widgets::section_title(ui, "What has moved");
            moved(ui, &it.moved);
        }
        let rows: Vec<ChangeRow> = it
            .program
            .differences
            .iter()
            .map(|one| ChangeRow {
                what: report::setting(&one.path),
                old: one.a.clone(),
                new: one.b.clone(),
            })
            .collect();
        if !rows.is_empty() {
            ui.add_space(6.0);
            widgets::section_title(ui, "What is programmed differently");
            changes(ui, "programmed", &rows);
        }
        let plate: Vec<ChangeRow> = it
            .nameplate
            .iter()
            .map(|one| ChangeRow {
                what: one.path.replace("meter.", "").replace('_', " "),
                old: one.a.clone(),
                new: one.b.clone(),
            })
            .collect();
        if !plate.is_empty() {
            ui.add_space(6.0);
            widgets::section_title(ui, "Nameplate");
            changes(ui, "nameplate", &plate);
        }
        let other: Vec<String> = it.other_tables().map(report::table_words).collect();
        if !other.is_empty() {
            ui.add_space(6.0);
            widgets::section_title(ui, "Other tables that differ");
            ui.label(other.join(", "));
        }
        ui.add_space(6.0);
        if ui.button("Put this comparison away").clicked() {
            act(MetersAction::PutAway);
        }
    });
}

/// "3 registers have moved, 9 stand as they did".
fn heading(it: &Compared) -> String {
    if !it.is_one_meter() {
        return "Two meters: how they are programmed and built".to_owned();
    }
    match (it.moved.len(), it.still) {
        (0, 0) => "No register is in both".to_owned(),
        (0, n) => format!("No register has moved, of {n}"),
        (1, n) => format!("1 register has moved, {n} stand as they did"),
        (m, n) => format!("{m} registers have moved, {n} stand as they did"),
    }
}

fn programmed(it: &Compared) -> String {
    let same = it.program.same;
    match it.program.differences.len() {
        0 if same == 0 => "No program is in both".to_owned(),
        0 => format!("Programmed alike: {same} settings are the same"),
        1 => format!("1 setting is another, {same} are the same"),
        n => format!("{n} settings are others, {same} are the same"),
    }
}

fn moved(ui: &mut Ui, rows: &[Moved]) {
    let room = ui.available_width();
    let columns = [
        Column::exact(room * 0.24).clip(true),
        Column::exact(room * 0.08).clip(true),
        Column::exact(room * 0.28).clip(true),
        Column::exact(room * 0.14).clip(true),
        Column::remainder().clip(true),
    ];
    widgets::table(ui, "moved", &columns)
        .header(24.0, |mut row| {
            for head in ["Register", "Rate", "From and to", "By", "Mean"] {
                widgets::head(&mut row, head, false);
            }
        })
        .body(|body| {
            body.rows(25.0, rows.len(), |mut row| {
                let Some(one) = rows.get(row.index()) else {
                    return;
                };
                for text in report::moved_cells(one) {
                    row.col(|ui| {
                        ui.label(&text).on_hover_text(&text);
                    });
                }
            });
        });
}

fn changes(ui: &mut Ui, id: &str, rows: &[ChangeRow]) {
    let room = ui.available_width();
    let columns = [
        Column::exact(room * 0.32).clip(true),
        Column::exact(room * 0.34).clip(true),
        Column::remainder().clip(true),
    ];
    widgets::table(ui, id, &columns)
        .header(24.0, |mut row| {
            for head in ["", "In the first", "In the second"] {
                widgets::head(&mut row, head, false);
            }
        })
        .body(|body| {
            body.rows(25.0, rows.len(), |mut row| {
                let Some(one) = rows.get(row.index()) else {
                    return;
                };
                row.col(|ui| {
                    ui.label(&one.what).on_hover_text(&one.what);
                });
                row.col(|ui| {
                    let weak = palette(ui).weak;
                    ui.label(RichText::new(&one.old).color(weak));
                });
                row.col(|ui| {
                    ui.label(&one.new).on_hover_text(&one.new);
                });
            });
        });
}
