//! Replay of a day: what the two programs on the page Compare would bill for the same load.

use egui::{RichText, Role, Ui, WidgetInfo};
use egui_extras::Column;
use meterbench_jobs::{
    day::{Comparison, Row},
    report::day_cell,
};

use crate::{
    action::Action,
    bench::replay::DayLoad,
    state::State,
    theme::palette,
    widgets::{self, Tone},
};

/// Show the card.
pub fn ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    widgets::card(ui, "Replay of a day", |ui| {
        widgets::hint(
            ui,
            "Both programs go into an emulated meter each, with the same load for a day: what would each bill?",
        );
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = widgets::BETWEEN_CHOICES;
            let file = state.replay.file.as_ref();
            let file = file.map(|file| (DayLoad::File, file.name.as_str()));
            let named = DayLoad::ALL.map(|load| (load, load.words()));
            for (load, words) in named.into_iter().chain(file) {
                let on = state.replay.load == load;
                let response = ui.radio(on, words);
                let name = format!("Replay: {words}");
                response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &name));
                if response.clicked() && !on {
                    actions.push(Action::ReplayLoad(load));
                }
            }
            if ui.button("Load file…").clicked() {
                actions.push(Action::ReplayFile);
            }
            let button = ui.add_enabled(!state.replay.running, egui::Button::new("Replay the day"));
            if button.clicked() {
                actions.push(Action::Replay);
            }
            if state.replay.running {
                ui.label(RichText::new("The day passes").color(palette(ui).accent));
            }
        });
        if let Some(note) = &state.replay.note {
            widgets::hint(ui, note);
        }
        match &state.replay.result {
            None => (),
            Some(Err(why)) => {
                let why = widgets::sentence(why);
                widgets::notice(ui, Tone::Error, "The day could not be replayed", &[&why]);
            }
            Some(Ok(compared)) => outcome(ui, compared),
        }
    });
}

fn outcome(ui: &mut Ui, compared: &Comparison) {
    let (tone, heading) = if compared.same_bill() {
        (Tone::Good, "The same bill")
    } else {
        (Tone::Warning, "Another bill")
    };
    let remarks: Vec<String> = compared
        .remarks
        .iter()
        .map(|words| widgets::sentence(words))
        .collect();
    let remarks: Vec<&str> = remarks.iter().map(String::as_str).collect();
    widgets::notice(ui, tone, heading, &remarks);
    ui.add_space(4.0);
    rows(ui, "Billed", &compared.names, &compared.bill);
    ui.add_space(4.0);
    rows(ui, "Registers", &compared.names, &compared.registers);
}

fn rows(ui: &mut Ui, title: &str, names: &[String; 2], rows: &[Row]) {
    let p = palette(ui);
    let columns = [
        Column::exact(220.0),
        Column::exact(200.0),
        Column::exact(200.0),
        Column::remainder(),
    ];
    ui.push_id(title, |ui| {
        widgets::table(ui, title, &columns)
            .header(24.0, |mut row| {
                widgets::head(&mut row, title, false);
                for name in names {
                    widgets::head(&mut row, name, true);
                }
                widgets::head(&mut row, "", false);
            })
            .body(|body| {
                body.rows(24.0, rows.len(), |mut row| {
                    let Some(it) = rows.get(row.index()) else {
                        return;
                    };
                    row.col(|ui| {
                        ui.label(words(it));
                    });
                    for value in it.values {
                        let text = RichText::new(day_cell(value)).monospace();
                        let text = if it.same() {
                            text
                        } else {
                            text.color(p.warning)
                        };
                        widgets::cell_number(&mut row, text);
                    }
                    row.col(|ui| {
                        if !it.same() {
                            ui.label(RichText::new("differs").small().color(p.warning));
                        }
                    });
                });
            });
    });
}

/// "Energy, rate A (kWh)".
fn words(row: &Row) -> String {
    let block = match row.block.as_str() {
        "total" => String::new(),
        rate => format!(", rate {rate}"),
    };
    format!("{}{block} ({})", row.quantity, row.unit)
}
