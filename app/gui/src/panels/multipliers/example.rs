//! A worked example: from what the meter has counted to what its display shows, step by step.

use egui::{Grid, RichText, Ui, vec2};
use meterbench_profiles::{
    Program,
    number::grouped,
    program::{Applied, EnergyFormat, Item, ListName, Multiplier},
    screen::{self, Look, Reading},
};

use crate::{
    picture,
    state::State,
    theme::{self, palette},
    widgets,
};

/// Show it with the reading that is tried, the meter's, or a sample.
pub fn ui(ui: &mut Ui, state: &State, program: &Program) {
    let wh = picture::delivered_wh(state);
    widgets::card(ui, "Worked example", |ui| {
        widgets::hint(
            ui,
            "With the reading of kWh delivered that is typed beside the display",
        );
        ui.spacing_mut().interact_size.y = super::LINE;
        let steps = steps(program, wh);
        let last = steps.len().saturating_sub(1);
        Grid::new("example")
            .num_columns(2)
            .spacing(vec2(24.0, 0.0))
            .show(ui, |ui| {
                let weak = palette(ui).weak;
                for (place, (words, value)) in steps.into_iter().enumerate() {
                    ui.label(RichText::new(words).color(weak));
                    let value = RichText::new(value);
                    ui.label(if place == last {
                        value.font(theme::strong(13.5))
                    } else {
                        value
                    });
                    ui.end_row();
                }
            });
    });
}

/// Each step in words, and what it gives.
fn steps(program: &Program, wh: i64) -> Vec<(String, String)> {
    let look = Look::of(program);
    let multiplier = &look.multiplier;
    let at_billing = multiplier.applied == Some(Applied::Billing);
    let kwh = |words: &str, value: String| (words.to_owned(), format!("{value} kWh"));
    let mut steps = vec![kwh(
        "The meter has counted, secondary",
        picture::kwh(wh.into()),
    )];
    for (words, ratio) in [
        ("Times the current transformers", &multiplier.ct),
        ("Times the voltage transformers", &multiplier.pt),
    ] {
        let times = format!("× {}  ({})", ratio.to_one(), ratio.text());
        steps.push((words.to_owned(), times));
    }
    steps.push(kwh(
        "The customer used, primary",
        primary_kwh(wh, multiplier),
    ));
    let source = if at_billing {
        "secondary: billing multiplies"
    } else {
        "primary"
    };
    let counts = counts(wh, &look);
    let format = look.format;
    steps.push((
        format!("{format} counts {} kWh, {source}", format.counts_kwh()),
        format!("{} counts", grouped(counts)),
    ));
    let digits = format.digits();
    let lost = counts >= 10_u64.pow(digits);
    steps.push((
        if lost {
            format!("{digits} digits are shown, those above are lost")
        } else {
            format!("{digits} digits are shown")
        },
        shown(&look, wh),
    ));
    steps
}

/// Full counts of a format, before any digit is lost.
fn counts(wh: i64, look: &Look) -> u64 {
    let (over, under) = look.on_display().product().parts();
    let each = under.saturating_mul(u128::from(look.format.counts_kwh()) * 1000);
    let counts = u128::from(wh.unsigned_abs()).saturating_mul(over) / each.max(1);
    u64::try_from(counts).unwrap_or(u64::MAX)
}

/// What the display shows of delivered energy.
pub fn shown(look: &Look, wh: i64) -> String {
    let item = Item::new("kwh-delivered");
    let reading = Reading::WattHours(wh);
    let screen = screen::screen(&item, ListName::Normal, look, Some(&reading));
    screen.digits.trim().to_owned()
}

/// The same in another format.
pub fn shown_in(format: EnergyFormat, look: &Look, wh: i64) -> String {
    let look = Look {
        format,
        ..look.clone()
    };
    shown(&look, wh)
}

/// Primary kWh, cut to watt-hours.
fn primary_kwh(wh: i64, multiplier: &Multiplier) -> String {
    let (over, under) = multiplier.product().parts();
    let wide = |n: u128| i128::try_from(n).unwrap_or(i128::MAX);
    picture::kwh(i128::from(wh).saturating_mul(wide(over)) / wide(under).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use meterbench_profiles::program::Energy;

    fn program(applied: Option<Applied>) -> Program {
        Program {
            multiplier: Some(Multiplier {
                applied,
                ..Multiplier::of("1200:5".parse().unwrap(), "1:1".parse().unwrap())
            }),
            energy: Some(Energy {
                format: Some(EnergyFormat::F4x10),
                metrics: None,
            }),
            ..Program::default()
        }
    }

    fn told(applied: Option<Applied>) -> Vec<String> {
        let steps = steps(&program(applied), 1_234_500);
        let line = |(words, value)| format!("{words}: {value}");
        steps.into_iter().map(line).collect()
    }

    #[test]
    fn a_reading_goes_to_4x10_at_multiplier_240_step_by_step() {
        assert_eq!(
            told(None),
            [
                "The meter has counted, secondary: 1 234.500 kWh",
                "Times the current transformers: × 240  (1200:5)",
                "Times the voltage transformers: × 1  (1:1)",
                "The customer used, primary: 296 280.000 kWh",
                "4x10 counts 10 kWh, primary: 29 628 counts",
                "4 digits are shown, those above are lost: 9628",
            ]
        );
    }

    #[test]
    fn at_billing_the_display_shows_what_the_meter_counted() {
        let told = told(Some(Applied::Billing));
        assert_eq!(
            told[4],
            "4x10 counts 10 kWh, secondary: billing multiplies: 123 counts"
        );
        assert_eq!(told[5], "4 digits are shown: 0123");
    }

    #[test]
    fn primary_is_exact() {
        let of = |ct: &str, pt: &str| Multiplier::of(ct.parse().unwrap(), pt.parse().unwrap());
        assert_eq!(primary_kwh(1_234_567, &of("800:5", "1:1")), "197 530.720");
        assert_eq!(primary_kwh(1_000, &of("1:3", "1")), "0.333");
        assert_eq!(primary_kwh(-2_500, &of("2", "2")), "-10.000");
    }
}
