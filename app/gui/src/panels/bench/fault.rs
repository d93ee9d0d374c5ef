//! What goes wrong with the meter and its line, by plain names.

use egui::{Grid, Ui, vec2};

use crate::{
    bench::{BenchAction, OnBench, troubles},
    widgets,
};

/// Columns of the list.
const COLUMNS: usize = 3;

/// Show the card.
pub fn ui(ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
    widgets::card(ui, "Faults", |ui| {
        let about = match meter.troubles.len() {
            0 => {
                "Nothing is wrong with this meter. Tick what shall go wrong from the next session on"
            }
            _ => "From the next session on. Untick everything and the meter is well again",
        };
        widgets::hint(ui, about);
        Grid::new("troubles")
            .num_columns(COLUMNS)
            .spacing(vec2(20.0, 2.0))
            .show(ui, |ui| {
                for row in troubles::ALL.chunks(COLUMNS) {
                    for trouble in row {
                        let mut on = meter.troubles.contains(trouble.name);
                        let tick = ui.checkbox(&mut on, trouble.name);
                        let about = format!("{} ({})", trouble.about, trouble.fault);
                        if tick.on_hover_text(about).changed() {
                            asked.push(BenchAction::Trouble(trouble.name, on));
                        }
                    }
                    ui.end_row();
                }
            });
    });
}
