//! The meters of the history: a list to look through, and the past of the one that is chosen.

use egui::{Align, Button, Checkbox, Label, Layout, RichText, ScrollArea, TextEdit, Ui, vec2};
use meterbench_jobs::{
    history::{Entry, Kind, Meter},
    report,
};

use super::tables::column;
use crate::{
    action::Action,
    meters::{MOST_METERS, MetersAction, MetersView},
    state::State,
    theme::{self, palette},
    widgets::{self, Tone},
};

/// Of a row, in points.
const ROW: f32 = 28.0;

/// Show the page.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let mut act = |action| actions.push(Action::Meters(action));
    let view = &state.meters;
    let about =
        "Every meter that was read or programmed on this computer, with what was done to it";
    let mut dismissed = false;
    widgets::page(ui, "Meters", about, |ui| {
        if let Some(problem) = &state.problem {
            dismissed = widgets::problem(ui, problem);
        }
        let meters = match &view.found {
            Some(Ok(meters)) => meters,
            Some(Err(why)) => {
                let heading = "The history can't be read; everything else works";
                widgets::notice(ui, Tone::Error, heading, &[why]);
                return;
            }
            None if view.history.is_none() => {
                let about = "This system names no folder for it";
                widgets::empty(ui, "No history is kept", about, "", false);
                return;
            }
            None => return,
        };
        if meters.is_empty() && view.text.is_empty() {
            let about = "Each reading and each programming is kept here by itself; `history import` takes in snapshots that you have";
            widgets::empty(ui, "No meter yet", about, "", false);
            return;
        }
        find(ui, view, meters.len(), &mut act);
        let height = (ui.available_height() - 16.0).max(240.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            let width = ui.available_width();
            let list_width = match view.chosen {
                Some(_) => (width * 0.36).max(300.0),
                None => width,
            };
            column(ui, list_width, |ui| {
                widgets::card_filling(ui, "", height, |ui| list(ui, view, meters, &mut act));
            });
            if let Some(serial) = &view.chosen {
                let width = ui.available_width();
                let title = format!("Meter {serial}");
                column(ui, width, |ui| {
                    widgets::card_filling(ui, &title, height, |ui| {
                        past(ui, state, &mut act);
                    });
                });
            }
        });
    });
    if dismissed {
        actions.push(Action::Dismiss);
    }
    actions
}

fn find(ui: &mut Ui, view: &MetersView, shown: usize, act: &mut impl FnMut(MetersAction)) {
    ui.horizontal(|ui| {
        let label = ui.label("Find");
        let mut text = view.text.clone();
        let field = TextEdit::singleline(&mut text)
            .desired_width(240.0)
            .hint_text("serial number, form, model…");
        if ui.add(field).labelled_by(label.id).changed() {
            act(MetersAction::Text(text));
        }
        let words = match shown {
            1 => "1 meter".to_owned(),
            n if n >= MOST_METERS => format!("the last {n} meters; type to see others"),
            n => format!("{n} meters"),
        };
        widgets::hint(ui, words);
    });
    ui.add_space(2.0);
}

fn list(ui: &mut Ui, view: &MetersView, meters: &[Meter], act: &mut impl FnMut(MetersAction)) {
    ScrollArea::vertical()
        .id_salt("meters")
        .auto_shrink(false)
        .show(ui, |ui| {
            widgets::rows_in_sight(ui, meters.len(), ROW, |ui, place| {
                let Some(meter) = meters.get(place) else {
                    return;
                };
                let serial = &meter.label.serial;
                let weak = palette(ui).weak;
                ui.horizontal_centered(|ui| {
                    let chosen = view.chosen.as_ref() == Some(serial);
                    let name = match serial.is_empty() {
                        true => "without a number",
                        false => serial,
                    };
                    if ui.selectable_label(chosen, name).clicked() {
                        act(MetersAction::Choose(serial.clone()));
                    }
                    let form = meter.label.form.as_deref().unwrap_or("");
                    ui.label(form);
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let times = match meter.entries {
                            1 => "once".to_owned(),
                            n => format!("{n} times"),
                        };
                        let day = meter.last.get(..10).unwrap_or(&meter.last);
                        let text = RichText::new(format!("{day}, {times}")).color(weak);
                        ui.add(Label::new(text).truncate());
                    });
                });
            });
        });
}

fn past(ui: &mut Ui, state: &State, act: &mut impl FnMut(MetersAction)) {
    let view = &state.meters;
    ui.horizontal(|ui| {
        let two = view.ticked.len() == 2;
        if ui
            .add_enabled(two, Button::new("Compare the two ticked"))
            .on_disabled_hover_text("Tick two readings; of two meters, one after the other")
            .clicked()
        {
            act(MetersAction::Compare);
        }
        let shown = state.meter.as_ref().and_then(|it| it.snapshot.as_ref());
        let can = view.single().is_some() && shown.is_some();
        if ui
            .add_enabled(can, Button::new("Compare with the reading on screen"))
            .on_disabled_hover_text("Read a meter or open a reading, and tick one here")
            .clicked()
        {
            act(MetersAction::CompareWithShown);
        }
        let about = "The as-found / as-left report: of two readings the older is the one as found";
        if ui
            .add_enabled(!view.ticked.is_empty(), Button::new("Report…"))
            .on_hover_text(about)
            .on_disabled_hover_text("Tick the reading as found, and the one as left")
            .clicked()
        {
            act(MetersAction::Report);
        }
    });
    ui.add_space(4.0);
    ScrollArea::vertical()
        .id_salt("past")
        .auto_shrink(false)
        .show(ui, |ui| {
            widgets::rows_in_sight(ui, view.past.len(), ROW, |ui, place| {
                if let Some(entry) = view.past.get(place) {
                    row(ui, view, entry, act);
                }
            });
        });
}

/// "2026-01-31 13:05" of a time with its offset.
fn moment(time: &str) -> String {
    time.get(..16).unwrap_or(time).replace('T', " ")
}

fn row(ui: &mut Ui, view: &MetersView, entry: &Entry, act: &mut impl FnMut(MetersAction)) {
    let when = moment(&entry.time);
    ui.horizontal_centered(|ui| {
        let mut ticked = view.ticked.contains(&entry.id);
        let tick = ui.add_enabled(entry.has_snapshot, Checkbox::without_text(&mut ticked));
        let name = format!("Compare what was read {when}, entry {}", entry.id);
        tick.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, ticked, &name));
        if tick.changed() {
            act(MetersAction::Tick(entry.id));
        }
        ui.label(&when);
        let what = match entry.kind {
            Kind::Reading => format!("read: {}", entry.what),
            Kind::Program | Kind::Verify | Kind::Act => entry.what.clone(),
        };
        cell(ui, 170.0, RichText::new(&what));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let open = ui.add_enabled(entry.has_snapshot, Button::new("Open"));
            let name = format!("Open what was read {when}, entry {}", entry.id);
            open.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
            if open.clicked() {
                act(MetersAction::Open(entry.id));
            }
            let result = [entry.result.clone(), report::energies_words(entry)];
            let result: Vec<String> = result.into_iter().filter(|it| !it.is_empty()).collect();
            let text = RichText::new(result.join("; "));
            let text = match entry.result.as_str() {
                "" | "verified" => text,
                _ => text.color(palette(ui).warning),
            };
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(text).truncate());
            });
        });
    });
}

fn cell(ui: &mut Ui, width: f32, text: RichText) {
    ui.allocate_ui_with_layout(
        vec2(width, ROW),
        Layout::left_to_right(Align::Center),
        |ui| {
            ui.set_min_width(width);
            ui.add(Label::new(text).truncate());
        },
    );
}
