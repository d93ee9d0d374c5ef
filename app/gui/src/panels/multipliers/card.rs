//! The multiplier as a card: the product, what it makes of Kh and of full load, and when each format rolls over.

use egui::{Color32, Grid, RichText, Ui, vec2};
use meterbench_profiles::{
    Program, catalog,
    check::hours_to_rollover,
    number::{grouped, grouped_decimal},
    program::{EnergyFormat, Multiplier},
};

use super::{super::sectioned::row_of, on_display};
use crate::{
    theme::{self, palette},
    widgets,
};

/// Under so many hours nobody can read the register in time.
const HOURS_LEAST: f64 = 24.0;
/// From so many on, two months fit.
const HOURS_WANTED: f64 = 62.0 * 24.0;

/// Show both halves side by side where there is room.
pub fn ui(ui: &mut Ui, program: &Program, multiplier: &Multiplier) {
    let room = ui.available_width();
    if room < 620.0 {
        product(ui, program, multiplier, None);
        rollover(ui, program, None);
        return;
    }
    const HEIGHT: f32 = 196.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        ui.vertical(|ui| {
            ui.set_width((room - theme::GAP) * 0.5);
            product(ui, program, multiplier, Some(HEIGHT));
        });
        ui.vertical(|ui| rollover(ui, program, Some(HEIGHT)));
    });
}

fn framed(ui: &mut Ui, title: &str, height: Option<f32>, show: impl FnOnce(&mut Ui)) {
    let show = |ui: &mut Ui| {
        ui.spacing_mut().interact_size.y = super::LINE;
        show(ui);
    };
    match height {
        Some(height) => widgets::card_filling(ui, title, height, show),
        None => widgets::card(ui, title, show),
    }
}

fn product(ui: &mut Ui, program: &Program, multiplier: &Multiplier, height: Option<f32>) {
    framed(ui, "Multiplier", height, |ui| {
        let limit = limit(program);
        let product = multiplier.product();
        let over = product.cmp_whole(limit).is_gt();
        let p = palette(ui);
        ui.horizontal(|ui| {
            let color = if over { p.error } else { p.accent };
            let digits = RichText::new(product.to_one()).font(theme::strong(30.0));
            ui.label(digits.color(color));
            ui.add_space(10.0);
            ui.vertical(|ui| {
                ui.spacing_mut().interact_size.y = 0.0;
                ui.add_space(4.0);
                let factors = (multiplier.ct.to_one(), multiplier.pt.to_one());
                ui.label(format!("CT {} × PT {}", factors.0, factors.1));
                let (words, color) = if over {
                    (format!("above the limit of {limit}"), p.error)
                } else {
                    (format!("of at most {limit}"), p.weak)
                };
                ui.label(RichText::new(words).color(color));
            });
        });
        ui.add_space(4.0);
        let rows = facts(program, multiplier);
        if rows.is_empty() {
            widgets::hint(
                ui,
                "Choose the meter on the Program page to see Kh and full load",
            );
        }
        widgets::facts(ui, "multiplier facts", &rows);
    });
}

/// Kh and full load of the meter, secondary and primary.
fn facts(program: &Program, multiplier: &Multiplier) -> Vec<(&'static str, String)> {
    let Some(form) = row_of(program) else {
        return Vec::new();
    };
    let class = program.meter.as_ref().and_then(|meter| meter.class);
    let product = multiplier.product().value();
    let kw = form.full_load_watts(class) as f64 / 1000.0;
    let amps = class.unwrap_or_else(|| form.largest_class());
    vec![
        ("Kh", format!("{} Wh", grouped_decimal(form.kh, 4))),
        (
            "Primary Kh",
            format!("{} Wh", grouped_decimal(form.kh * product, 3)),
        ),
        (
            "Full load, class",
            format!("{amps} A at {} V", form.volts.highest()),
        ),
        ("In the meter", format!("{} kW", grouped_decimal(kw, 2))),
        (
            "At the customer",
            format!("{} kW", grouped_decimal(kw * product, 1)),
        ),
    ]
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

fn rollover(ui: &mut Ui, program: &Program, height: Option<f32>) {
    framed(ui, "Rolls over at full load", height, |ui| {
        let chosen = program.energy.as_ref().and_then(|energy| energy.format);
        let p = palette(ui);
        Grid::new("rollover")
            .num_columns(3)
            .spacing(vec2(18.0, 0.0))
            .show(ui, |ui| {
                for format in EnergyFormat::ALL {
                    let strong = chosen == Some(format);
                    let text = |words: String, color: Color32| {
                        let text = RichText::new(words).color(color);
                        if strong {
                            text.font(theme::strong(13.5))
                        } else {
                            text
                        }
                    };
                    ui.label(text(format.id().into(), p.text));
                    let kwh = format!("{} kWh", grouped(format.rollover_kwh()));
                    ui.label(text(kwh, p.weak));
                    match hours(program, format) {
                        None => ui.label(""),
                        Some(hours) => ui.label(text(
                            format!("every {}", every(hours)),
                            tone(hours, p.error, p.warning, p.text),
                        )),
                    };
                    ui.end_row();
                }
            });
        let about = match chosen {
            Some(format) => format!("The program shows {format}. Two months should fit"),
            None => "The program leaves the format to the meter. Two months should fit".into(),
        };
        widgets::hint(ui, about);
    });
}

/// Hours at full load until a register in this format is back at 0, as the display shows it.
pub fn hours(program: &Program, format: EnergyFormat) -> Option<f64> {
    let class = program.meter.as_ref().and_then(|meter| meter.class);
    let row = row_of(program)?;
    let hours = hours_to_rollover(format, row, class, &on_display(program));
    hours.is_finite().then_some(hours)
}

/// "35 s", "12 min", "1.5 hours", "26 days".
pub fn every(hours: f64) -> String {
    match hours {
        ..0.0167 => format!("{} s", grouped_decimal(hours * 3600.0, 0)),
        ..1.0 => format!("{} min", grouped_decimal(hours * 60.0, 0)),
        ..48.0 => format!("{} hours", grouped_decimal(hours, 1)),
        _ => format!("{} days", grouped_decimal(hours / 24.0, 0)),
    }
}

/// Error under a day, warning under two months, as the checks have it.
pub fn tone(hours: f64, error: Color32, warning: Color32, fine: Color32) -> Color32 {
    match hours {
        ..HOURS_LEAST => error,
        ..HOURS_WANTED => warning,
        _ => fine,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(ct: &str) -> Program {
        let form = catalog::built_in()
            .forms
            .iter()
            .find(|form| form.is_called("9S"))
            .unwrap();
        Program {
            multiplier: Some(Multiplier {
                ct: ct.parse().unwrap(),
                ..Multiplier::one()
            }),
            ..Program::template(form)
        }
    }

    #[test]
    fn kh_and_full_load_are_told_in_the_meter_and_at_the_customer() {
        let program = program("1200:5");
        let facts = facts(&program, program.multiplier.as_ref().unwrap());
        let value = |name: &str| {
            let found = facts.iter().find(|(of, _)| *of == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(value("Kh"), Some("1.8 Wh"));
        assert_eq!(value("Primary Kh"), Some("432 Wh"));
        // 277 V x 20 A x 3 elements.
        assert_eq!(value("In the meter"), Some("16.62 kW"));
        assert_eq!(value("At the customer"), Some("3988.8 kW"));
        assert!(self::facts(&Program::default(), &Multiplier::one()).is_empty());
    }

    #[test]
    fn the_sheets_worst_case_rolls_over_in_under_two_hours() {
        let hours = hours(&program("4096"), EnergyFormat::F5x1).unwrap();
        assert!((1.0..2.0).contains(&hours), "{hours}");
        assert_eq!(every(hours), "1.5 hours");
    }

    #[test]
    fn at_billing_the_register_rolls_over_as_without_transformers() {
        use meterbench_profiles::program::Applied;
        let mut at_billing = program("1200:5");
        at_billing.multiplier.as_mut().unwrap().applied = Some(Applied::Billing);
        let format = EnergyFormat::F5x1;
        assert_eq!(hours(&at_billing, format), hours(&program("1"), format));
    }

    #[test]
    fn times_read_well() {
        let words = [0.01, 0.2, 1.47, 36.0, 26.0 * 24.0].map(every);
        assert_eq!(
            words,
            ["36 s", "12 min", "1.5 hours", "36 hours", "26 days"]
        );
    }
}
