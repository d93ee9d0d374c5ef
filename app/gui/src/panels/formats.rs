//! Energy format and metrics, with what each format would show of the present reading.

use egui::{RichText, Ui};
use egui_extras::Column;
use meterbench_profiles::{
    program::{EnergyFormat, Metric, Multiplier},
    screen::Look,
};

use crate::{
    action::{Action, Edit},
    picture,
    state::State,
    theme,
    theme::palette,
    widgets,
};

/// Show the page.
#[must_use]
pub fn ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    let about =
        "How many digits of energy the display shows, and which energies the meter is read for";
    widgets::page(ui, "Energy", about, |ui| {
        let Some(document) = &state.document else {
            super::program::none_yet(ui, state, &mut actions);
            return;
        };
        let energy = document.program.energy.clone().unwrap_or_default();
        let multiplier = Look::of(&document.program).multiplier;
        formats(ui, state, energy.format, &multiplier, &mut actions);
        metrics(ui, energy.metrics.as_deref().unwrap_or(&[]), &mut actions);
    });
    actions
}

fn formats(
    ui: &mut Ui,
    state: &State,
    chosen: Option<EnergyFormat>,
    multiplier: &Multiplier,
    actions: &mut Vec<Action>,
) {
    let wh = picture::delivered_wh(state);
    widgets::card(ui, "Energy format", |ui| {
        widgets::hint(
            ui,
            format!(
                "A stored reading of {} kWh, multiplier {}",
                picture::kwh(i128::from(wh)),
                multiplier.product().to_one()
            ),
        );
        ui.add_space(2.0);
        let room = ui.available_width();
        let wide = |narrow, wide| if room < 660.0 { narrow } else { wide };
        let columns = [
            Column::exact(148.0),
            Column::exact(wide(40.0, 80.0)),
            Column::exact(wide(70.0, 120.0)),
            Column::exact(wide(122.0, 150.0)),
            Column::exact(wide(76.0, 130.0)),
            Column::remainder(),
        ];
        widgets::table(ui, "formats", &columns)
            .header(26.0, |mut row| {
                widgets::head(&mut row, "Format", false);
                widgets::head(&mut row, "Digits", true);
                widgets::head(&mut row, "One count", true);
                widgets::head(&mut row, "Rolls over after", true);
                widgets::head(&mut row, "Would show", true);
                widgets::head(&mut row, "", false);
            })
            .body(|mut body| {
                for format in EnergyFormat::ALL {
                    body.row(28.0, |mut row| {
                        row.set_selected(chosen == Some(format));
                        row.col(|ui| {
                            let response = ui.radio(chosen == Some(format), format.id());
                            if chosen == Some(format) {
                                widgets::anchor(state, "energy.format", &response);
                            }
                            if response.clicked() {
                                actions.push(Action::Edit(Edit::Format(Some(format))));
                            }
                        });
                        widgets::cell_number(&mut row, format.digits().to_string());
                        widgets::cell_number(&mut row, format!("{} kWh", format.counts_kwh()));
                        widgets::cell_number(
                            &mut row,
                            format!("{} kWh", whole(format.rollover_kwh())),
                        );
                        let shown =
                            RichText::new(format.show(wh, multiplier)).font(theme::strong(13.5));
                        widgets::cell_number(&mut row, shown);
                        row.col(|_| ());
                    });
                }
                body.row(28.0, |mut row| {
                    row.set_selected(chosen.is_none());
                    row.col(|ui| {
                        if ui.radio(chosen.is_none(), "As the meter has it").clicked() {
                            actions.push(Action::Edit(Edit::Format(None)));
                        }
                    });
                    for _ in 0..5 {
                        row.col(|_| ());
                    }
                });
            });
    });
}

/// "1 000 000".
fn whole(kwh: u64) -> String {
    let text = picture::kwh(i128::from(kwh) * 1000);
    text.strip_suffix(".000").unwrap_or(&text).to_owned()
}

fn metrics(ui: &mut Ui, metered: &[Metric], actions: &mut Vec<Action>) {
    widgets::card(ui, "Energy metrics", |ui| {
        let about = if metered.is_empty() {
            "None chosen: the meter keeps its own. The first one chosen is the primary metric"
        } else {
            "The primary metric is the one the meter is billed by"
        };
        widgets::hint(ui, about);
        ui.add_space(2.0);
        let columns = [
            Column::exact(230.0),
            Column::exact(200.0),
            Column::remainder(),
        ];
        widgets::table(ui, "metrics", &columns).body(|mut body| {
            for metric in Metric::ALL {
                body.row(28.0, |mut row| {
                    let on = metered.contains(&metric);
                    row.col(|ui| {
                        let mut now = on;
                        if ui.checkbox(&mut now, metric.words()).changed() {
                            actions.push(Action::Edit(Edit::Metric(metric, now)));
                        }
                    });
                    row.col(|ui| {
                        if metered.first() == Some(&metric) {
                            // In line with the words of the buttons below.
                            ui.add_space(ui.spacing().button_padding.x);
                            ui.label(
                                RichText::new("Primary")
                                    .font(theme::strong(13.0))
                                    .color(palette(ui).accent),
                            );
                        } else if on
                            && widgets::quiet(ui, &format!("Make {} primary", metric.id()), true)
                                .clicked()
                        {
                            actions.push(Action::Edit(Edit::Primary(metric)));
                        }
                    });
                    row.col(|_| ());
                });
            }
        });
    });
}
