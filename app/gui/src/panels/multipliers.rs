//! The multiplier: transformer ratios as on their nameplates, and what they make of a reading.

use egui::{Grid, ProgressBar, RichText, Ui};
use meterbench_profiles::{
    Program, catalog,
    catalog::Lookup,
    form::Form,
    program::{Multiplier, Ratio},
};

use crate::{
    action::{Action, Edit},
    picture,
    state::State,
    theme::{self, palette},
    widgets::{self, Draft, Tone},
};

/// Usual ratios, for one click.
const USUAL_CT: [&str; 8] = [
    "5:5", "100:5", "200:5", "400:5", "600:5", "800:5", "1200:5", "2000:5",
];
const USUAL_PT: [&str; 5] = ["1:1", "2400:120", "4200:120", "7200:120", "14400:120"];

/// The page. Remembers what is being typed.
#[derive(Debug, Default)]
pub struct MultiplierPanel {
    ct: Draft,
    pt: Draft,
}

impl MultiplierPanel {
    /// Show the page.
    #[must_use]
    pub fn ui(&mut self, ui: &mut Ui, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        let about =
            "The display shows stored readings times this. The meter's registers stay secondary";
        widgets::page(ui, "Multiplier", about, |ui| {
            let Some(document) = &state.document else {
                super::program::none_yet(ui, state, &mut actions);
                return;
            };
            let Some(multiplier) = &document.program.multiplier else {
                let about = "This program does not set it, so the meter keeps the ratios it has";
                if widgets::empty(
                    ui,
                    "Multiplier: left to the meter",
                    about,
                    "Set the multiplier",
                    true,
                ) {
                    actions.push(Action::Edit(Edit::UseMultiplier(true)));
                }
                return;
            };
            form_note(ui, &document.program);
            self.ratios(ui, multiplier, &mut actions);
            product(ui, &document.program, multiplier);
            example(ui, state, &document.program, multiplier);
        });
        actions
    }

    fn ratios(&mut self, ui: &mut Ui, multiplier: &Multiplier, actions: &mut Vec<Action>) {
        widgets::card(ui, "Transformer ratios", |ui| {
            let ct = (
                "Current transformers",
                "Current, CT",
                &mut self.ct,
                &multiplier.ct,
                &USUAL_CT[..],
            );
            let pt = (
                "Voltage transformers",
                "Voltage, PT",
                &mut self.pt,
                &multiplier.pt,
                &USUAL_PT[..],
            );
            // Where there is no room beside the fields, the usual ratios stand below them.
            let room = ui.available_width();
            let narrow = room < 860.0;
            let in_a_row = if room < 640.0 { 6 } else { 8 };
            Grid::new("ratios")
                .num_columns(if narrow { 2 } else { 3 })
                .spacing([16.0, 10.0])
                .show(ui, |ui| {
                    for (is_ct, (_, label, draft, ratio, usual)) in [(true, ct), (false, pt)] {
                        let edit = |ratio| {
                            Action::Edit(if is_ct {
                                Edit::Ct(ratio)
                            } else {
                                Edit::Pt(ratio)
                            })
                        };
                        let weak = palette(ui).weak;
                        let named = ui.label(RichText::new(label).color(weak));
                        ui.horizontal(|ui| {
                            let parse = |text: &str| {
                                text.parse::<Ratio>()
                                    .map_err(|_| "such as 800:5 or 160".to_owned())
                            };
                            let (response, value) = draft.ui(ui, ratio.text(), 110.0, parse);
                            let _ = response.labelled_by(named.id);
                            if let Some(ratio) = value {
                                actions.push(edit(ratio));
                            }
                            ui.label(
                                RichText::new(format!("= {} to 1", ratio.to_one())).color(weak),
                            );
                        });
                        for some in usual.chunks(in_a_row) {
                            if narrow {
                                ui.end_row();
                                ui.label("");
                            }
                            let chosen = usual_ratios(ui, some, ratio);
                            actions.extend(chosen.map(edit));
                        }
                        ui.end_row();
                    }
                });
            ui.add_space(4.0);
            widgets::at_edge(ui, |ui| {
                if widgets::quiet(ui, "Leave the multiplier to the meter", true).clicked() {
                    actions.push(Action::Edit(Edit::UseMultiplier(false)));
                }
            });
        });
    }
}

/// Buttons for usual ratios; the one that was pressed.
fn usual_ratios(ui: &mut Ui, usual: &[&str], now: &Ratio) -> Option<Ratio> {
    let mut chosen = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for text in usual {
            let Ok(ratio) = text.parse::<Ratio>() else {
                continue;
            };
            let button = egui::Button::new(RichText::new(*text).small()).selected(ratio == *now);
            if ui.add(button).clicked() {
                chosen = Some(ratio);
            }
        }
    });
    chosen
}

fn row_of(program: &Program) -> Option<&'static Form> {
    let meter = program.meter.as_ref()?;
    match catalog::built_in().lookup(Some(&meter.model), &meter.form, meter.volts, meter.class) {
        Lookup::Row(form) => Some(form),
        Lookup::Ambiguous { rows, .. } => rows.first().copied(),
        Lookup::Unknown(_) => None,
    }
}

fn form_note(ui: &mut Ui, program: &Program) {
    let Some(form) = row_of(program) else { return };
    let heading = format!("Form {}, {}", form.id, form.service);
    let line = match (form.transformer_rated, form.has_pt) {
        (true, true) => {
            "Transformer-rated: it may be metered through current and voltage transformers"
        }
        (true, false) => {
            "Transformer-rated: it may be metered through current transformers; its voltage ratio is 1"
        }
        (false, _) => "Self-contained: the line passes through the meter, so its multiplier is 1",
    };
    widgets::notice(ui, Tone::Plain, &heading, &[line]);
}

/// The limit of the program's meter family; the common one when the model is unknown.
fn limit(program: &Program) -> u32 {
    let catalog = catalog::built_in();
    let family = program
        .meter
        .as_ref()
        .and_then(|meter| catalog.family_of(&meter.model));
    family
        .or(catalog.families.first())
        .map_or(u32::MAX, |family| family.limits.multiplier)
}

fn product(ui: &mut Ui, program: &Program, multiplier: &Multiplier) {
    let limit = limit(program);
    let product = multiplier.product();
    let over = product.cmp_whole(limit).is_gt();
    widgets::card(ui, "Multiplier", |ui| {
        let p = palette(ui);
        ui.horizontal(|ui| {
            let color = if over { p.error } else { p.accent };
            ui.label(
                RichText::new(product.to_one())
                    .font(theme::strong(30.0))
                    .color(color),
            );
            ui.add_space(10.0);
            ui.vertical(|ui| {
                ui.add_space(4.0);
                ui.label(format!(
                    "CT {} × PT {}",
                    multiplier.ct.to_one(),
                    multiplier.pt.to_one()
                ));
                let words = if over {
                    format!("above the limit of {limit}")
                } else {
                    format!("of at most {limit}")
                };
                ui.label(RichText::new(words).color(if over { p.error } else { p.weak }));
            });
        });
        let part = (product.value() / f64::from(limit)).clamp(0.0, 1.0) as f32;
        let color = if over { p.error } else { p.accent_fill };
        ui.add(ProgressBar::new(part).desired_height(6.0).fill(color));
    });
}

fn example(ui: &mut Ui, state: &State, program: &Program, multiplier: &Multiplier) {
    let milli = picture::delivered_wh(state);
    let format = meterbench_profiles::screen::Look::of(program).format;
    widgets::card(ui, "Worked example", |ui| {
        Grid::new("example")
            .num_columns(2)
            .spacing([24.0, 0.0])
            .show(ui, |ui| {
                let weak = palette(ui).weak;
                let primary = primary_kwh(milli, multiplier);
                for (name, value) in [
                    (
                        "Stored in the meter, secondary",
                        format!("{} kWh", picture::kwh(i128::from(milli))),
                    ),
                    (
                        "Times the multiplier",
                        format!("× {}", multiplier.product().to_one()),
                    ),
                    ("Used by the customer, primary", format!("{primary} kWh")),
                ] {
                    ui.label(RichText::new(name).color(weak));
                    ui.label(value);
                    ui.end_row();
                }
                ui.label(RichText::new(format!("On the display as {format}")).color(weak));
                ui.label(RichText::new(format.show(milli, multiplier)).font(theme::strong(13.5)));
                ui.end_row();
            });
    });
}

/// Primary kWh, cut to watt-hours.
fn primary_kwh(milli: i64, multiplier: &Multiplier) -> String {
    let (over, under) = multiplier.product().parts();
    let wide = |n: u128| i128::try_from(n).unwrap_or(i128::MAX);
    picture::kwh(i128::from(milli).saturating_mul(wide(over)) / wide(under).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primary_is_exact() {
        let of = |ct: &str, pt: &str| Multiplier::of(ct.parse().unwrap(), pt.parse().unwrap());
        assert_eq!(primary_kwh(1_234_567, &of("800:5", "1:1")), "197 530.720");
        assert_eq!(primary_kwh(1_000, &of("1:3", "1")), "0.333");
        assert_eq!(primary_kwh(-2_500, &of("2", "2")), "-10.000");
    }

    #[test]
    fn every_usual_ratio_is_one() {
        for text in USUAL_CT.iter().chain(&USUAL_PT) {
            text.parse::<Ratio>().unwrap();
        }
    }
}
