//! The job log: who did what to which meter, when, why, and what came of it.

use egui::{RichText, ScrollArea, TextEdit, Ui};
use egui_extras::Column;
use meterbench_jobs::job_log::{Checked, Record};

use super::tables::column;
use crate::{
    action::Action,
    job_log::{LogAction, LogView},
    state::State,
    theme::{self, palette},
    widgets::{self, Tone},
};

/// Show the page.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let view = &state.job_log;
    let about =
        "What was done to which meter on this computer, by whom and why; only ever added to";
    widgets::page(ui, "Job log", about, |ui| {
        let checked = match &view.read {
            Some(Ok(checked)) => checked,
            Some(Err(why)) => {
                widgets::notice(ui, Tone::Error, "The job log can't be read", &[why]);
                return;
            }
            None if view.log.is_none() => {
                let about = "This system names no folder for it";
                widgets::empty(ui, "Nothing is written down", about, "", false);
                return;
            }
            None => return,
        };
        proof(ui, view, checked);
        if checked.records.is_empty() {
            let about = "Every programming and every procedure leaves a record here";
            widgets::empty(ui, "Nothing has been done yet", about, "", false);
            return;
        }
        let records = view.passing();
        bar(ui, view, records.len(), checked.records.len(), &mut actions);
        let height = (ui.available_height() - 16.0).max(240.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            let width = ui.available_width();
            let open = view.opened();
            let list_width = if open.is_some() { width * 0.58 } else { width };
            column(ui, list_width, |ui| {
                widgets::card_filling(ui, "", height, |ui| {
                    list(ui, view, &records, &mut actions);
                });
            });
            if let Some(record) = open {
                let width = ui.available_width();
                column(ui, width, |ui| {
                    let title = format!("Record {}", record.number);
                    widgets::card_filling(ui, &title, height, |ui| opened(ui, record));
                });
            }
        });
    });
    actions
}

/// Whether anybody has changed it.
fn proof(ui: &mut Ui, view: &LogView, checked: &Checked) {
    if let Some(first) = checked.faults.first() {
        let count = checked.faults.len();
        let path = view
            .log
            .as_ref()
            .map(|log| log.path().display().to_string());
        let lines = [
            format!("Line {}: {}", first.line, first.what),
            format!(
                "{count} in all, in {}; `log verify` lists them",
                path.unwrap_or_default()
            ),
        ];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        widgets::notice(ui, Tone::Error, "This log was changed", &lines);
    }
}

fn bar(ui: &mut Ui, view: &LogView, shown: usize, all: usize, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let label = ui.label("Find");
        let mut text = view.text.clone();
        let field = TextEdit::singleline(&mut text)
            .desired_width(240.0)
            .hint_text("serial number, name, reason…");
        if ui.add(field).labelled_by(label.id).changed() {
            actions.push(Action::JobLog(LogAction::Text(text)));
        }
        let weak = palette(ui).weak;
        ui.label(
            RichText::new(format!("{shown} of {all}"))
                .small()
                .color(weak),
        );
        if view
            .read
            .as_ref()
            .is_some_and(|read| read.as_ref().is_ok_and(|checked| checked.faults.is_empty()))
        {
            ui.label(RichText::new("each as it was written").small().color(weak));
        }
    });
    ui.add_space(2.0);
}

/// "2026-01-31 13:05:09" of a time with its offset.
fn moment(time: &str) -> String {
    time.get(..19).unwrap_or(time).replace('T', " ")
}

fn list(ui: &mut Ui, view: &LogView, records: &[&Record], actions: &mut Vec<Action>) {
    let columns = [
        Column::exact(148.0),
        Column::exact(96.0),
        Column::exact(132.0),
        Column::remainder().clip(true),
    ];
    ScrollArea::vertical()
        .id_salt("job log")
        .auto_shrink(false)
        .show(ui, |ui| {
            widgets::table(ui, "job log", &columns)
                .header(24.0, |mut row| {
                    for head in ["When", "Meter", "What", "What came of it"] {
                        widgets::head(&mut row, head, false);
                    }
                })
                .body(|body| {
                    body.rows(28.0, records.len(), |mut row| {
                        let Some(record) = records.get(row.index()) else {
                            return;
                        };
                        let selected = view.chosen == Some(record.number);
                        row.set_selected(selected);
                        let job = &record.job;
                        row.col(|ui| {
                            ui.label(moment(&job.time));
                        });
                        row.col(|ui| {
                            ui.label(&job.meter);
                        });
                        row.col(|ui| {
                            ui.label(&job.what);
                        });
                        row.col(|ui| {
                            let text = RichText::new(&job.result);
                            let text = match job.result.as_str() {
                                "verified" => text,
                                _ => text.color(palette(ui).warning),
                            };
                            if ui.selectable_label(selected, text).clicked() {
                                let choose = LogAction::Choose(record.number);
                                actions.push(Action::JobLog(choose));
                            }
                        });
                    });
                });
        });
}

fn opened(ui: &mut Ui, record: &Record) {
    ScrollArea::vertical()
        .id_salt("open record")
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.style_mut().interaction.selectable_labels = true;
            let job = &record.job;
            let facts = [
                ("When", job.time.replace('T', " ")),
                ("Who", job.who.clone()),
                ("What", job.what.clone()),
                ("Meter", job.meter.clone()),
                ("Where", job.port.clone()),
                ("Why", job.reason.clone()),
            ];
            widgets::facts(ui, "record", &facts);
            ui.add_space(6.0);
            widgets::section_title(ui, "What came of it");
            ui.label(&job.result);
            for (title, lines) in [("Before", &job.before), ("After", &job.after)] {
                if lines.is_empty() {
                    continue;
                }
                ui.add_space(6.0);
                widgets::section_title(ui, title);
                for line in lines {
                    ui.label(line);
                }
            }
        });
}
