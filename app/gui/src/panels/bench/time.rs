//! How fast the meter's time runs, and steps into its future.

use egui::{Button, RichText, Role, TextEdit, Ui, WidgetInfo};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};

use crate::{
    bench::{BenchAction, OnBench, Step},
    theme::palette,
    widgets,
};

/// How many times as fast, and what that means.
const SPEEDS: [(f64, &str, &str); 6] = [
    (0.0, "Stopped", "Its clock stands still"),
    (1.0, "1x", "As fast as a real one"),
    (60.0, "60x", "A minute every second"),
    (3600.0, "3600x", "An hour every second"),
    (86_400.0, "86 400x", "A day every second"),
    (1_000_000.0, "1 000 000x", "More than 11 days every second"),
];

/// Steps that have a button.
const STEPS: [(i64, &str); 4] = [
    (15, "15 min"),
    (60, "1 hour"),
    (1440, "1 day"),
    (30 * 1440, "30 days"),
];

/// What is typed on the card.
#[derive(Debug, Default)]
pub struct TimeCard {
    to: String,
}

impl TimeCard {
    /// Show the card.
    pub fn ui(&mut self, ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
        widgets::card(ui, "Time and power", |ui| {
            speeds(ui, meter, asked);
            let stepping = meter.stepping;
            ui.horizontal(|ui| {
                let weak = palette(ui).weak;
                ui.label(RichText::new("Step").color(weak));
                for (minutes, words) in STEPS {
                    let name = format!("Step {words}");
                    let button = ui.add_enabled(!stepping, Button::new(words));
                    button.widget_info(|| WidgetInfo::labeled(Role::Button, !stepping, &name));
                    if button.clicked() {
                        asked.push(BenchAction::Step(Step::By(SignedDuration::from_mins(
                            minutes,
                        ))));
                    }
                }
            });
            ui.horizontal(|ui| self.step_to(ui, meter, asked));
            let mut powered = meter.powered;
            let about = "An outage: what a meter keeps is kept, and its clock may be lost";
            if ui
                .checkbox(&mut powered, "Power on")
                .on_hover_text(about)
                .changed()
            {
                asked.push(BenchAction::Power(powered));
            }
            if stepping {
                ui.horizontal(|ui| {
                    let p = palette(ui);
                    ui.label(RichText::new("Time passes").color(p.accent));
                    if ui.button("Stop there").clicked() {
                        asked.push(BenchAction::EndStep);
                    }
                });
            }
        });
    }

    fn step_to(&mut self, ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
        let p = palette(ui);
        let label = ui.label(RichText::new("Step to").color(p.weak));
        let at = local(&self.to);
        let wrong = at.is_none() && !self.to.trim().is_empty();
        let field = TextEdit::singleline(&mut self.to)
            .hint_text("2026-12-01 00:00")
            .text_color(if wrong { p.error } else { p.text })
            .align(egui::Align2::LEFT_CENTER)
            .desired_width(164.0);
        let field = ui.add(field).labelled_by(label.id);
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Step to"));
        let button = ui.add_enabled(at.is_some() && !meter.stepping, Button::new("Go there"));
        let button =
            button.on_disabled_hover_text("A date, with a time or without: 2026-12-01 00:00");
        if let (true, Some(at)) = (button.clicked(), at) {
            asked.push(BenchAction::Step(Step::To(at)));
        }
    }
}

fn speeds(ui: &mut Ui, meter: &OnBench, asked: &mut Vec<BenchAction>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = widgets::BETWEEN_CHOICES;
        for (speed, words, about) in SPEEDS {
            let on = (meter.speed - speed).abs() < 1e-9;
            let response = ui.radio(on, words);
            let name = format!("Speed: {words}");
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &name));
            if response.on_hover_text(about).clicked() && !on {
                asked.push(BenchAction::Speed(speed));
            }
        }
    });
}

/// A date and time of day as the meter's clock shows them; without a time of day, its midnight.
fn local(text: &str) -> Option<DateTime> {
    let text = text.trim();
    let at: Option<DateTime> = text.parse().ok();
    at.or_else(|| Some(text.parse::<Date>().ok()?.at(0, 0, 0, 0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_with_a_time_or_without_is_understood() {
        let told = |text: &str| local(text).map(|at| at.to_string());
        for text in ["2026-12-01 00:00", " 2026-12-01", "2026-12-01T00:00:00"] {
            assert_eq!(told(text).as_deref(), Some("2026-12-01T00:00:00"), "{text}");
        }
        for text in ["", "tomorrow", "2026-13-01", "12:00"] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
