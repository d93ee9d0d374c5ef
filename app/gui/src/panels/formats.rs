//! Energy format and metrics, with what each format would show of the present reading.

use egui::{RichText, Ui};
use egui_extras::{Column, TableRow};
use meterbench_profiles::{
    Program,
    program::{Applied, EnergyFormat, Metric},
    screen::Look,
};

use super::multipliers::{card, example::shown_in};
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
        formats(ui, state, &document.program, energy.format, &mut actions);
        let metered = energy.metrics.as_deref().unwrap_or(&[]);
        metrics(ui, state, metered, &mut actions);
    });
    actions
}

fn formats(
    ui: &mut Ui,
    state: &State,
    program: &Program,
    chosen: Option<EnergyFormat>,
    actions: &mut Vec<Action>,
) {
    let wh = picture::delivered_wh(state);
    let look = Look::of(program);
    widgets::card(ui, "Energy format", |ui| {
        widgets::hint(
            ui,
            format!(
                "A stored reading of {} kWh, multiplier {}{}",
                picture::kwh(i128::from(wh)),
                look.multiplier.product().to_one(),
                if look.multiplier.applied == Some(Applied::Billing) {
                    " at billing"
                } else {
                    ""
                }
            ),
        );
        ui.add_space(2.0);
        let room = ui.available_width();
        let wide = |narrow, wide| if room < 660.0 { narrow } else { wide };
        let columns = [
            Column::exact(148.0),
            Column::exact(wide(40.0, 60.0)),
            Column::exact(wide(70.0, 90.0)),
            Column::exact(wide(122.0, 130.0)),
            Column::exact(wide(96.0, 140.0)),
            Column::exact(wide(76.0, 110.0)),
            Column::remainder(),
        ];
        widgets::table(ui, "formats", &columns)
            .header(26.0, |mut row| {
                widgets::head(&mut row, "Format", false);
                widgets::head(&mut row, "Digits", true);
                widgets::head(&mut row, "One count", true);
                widgets::head(&mut row, "Rolls over after", true);
                widgets::head(&mut row, "At full load", true);
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
                        at_full_load(&mut row, program, format);
                        let shown =
                            RichText::new(shown_in(format, &look, wh)).font(theme::strong(13.5));
                        widgets::cell_number(&mut row, shown);
                        row.col(|_| ());
                    });
                }
                body.row(28.0, |mut row| {
                    row.set_selected(chosen.is_none());
                    row.col(|ui| {
                        let response = ui.radio(chosen.is_none(), "As the meter has it");
                        if chosen.is_none() {
                            widgets::anchor(state, "energy.format", &response);
                        }
                        if response.clicked() {
                            actions.push(Action::Edit(Edit::Format(None)));
                        }
                    });
                    for _ in 0..6 {
                        row.col(|_| ());
                    }
                });
            });
    });
}

/// After how long a register in this format is back at 0, marked when that is too soon to read it.
fn at_full_load(row: &mut TableRow<'_, '_>, program: &Program, format: EnergyFormat) {
    let Some(hours) = card::hours(program, format) else {
        row.col(|_| ());
        return;
    };
    row.col(|ui| {
        let p = palette(ui);
        let text = RichText::new(card::every(hours));
        let text = text.color(card::tone(hours, p.error, p.warning, p.text));
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(layout, |ui| {
            ui.add_space(6.0);
            ui.label(text)
                .on_hover_text("How soon the register is back at 0; two months should fit");
        });
    });
}

/// "1 000 000".
fn whole(kwh: u64) -> String {
    let text = picture::kwh(i128::from(kwh) * 1000);
    text.strip_suffix(".000").unwrap_or(&text).to_owned()
}

fn metrics(ui: &mut Ui, state: &State, metered: &[Metric], actions: &mut Vec<Action>) {
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
                        let response = ui.checkbox(&mut now, metric.words());
                        if let Some(at) = metered.iter().position(|one| *one == metric) {
                            widgets::anchor(state, &format!("energy.metrics[{at}]"), &response);
                        } else if metered.is_empty() {
                            widgets::anchor(state, "energy.metrics", &response);
                        }
                        if response.changed() {
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
