//! What is chosen above the picture.

use egui::{ComboBox, RichText, Ui};
use meterbench_jobs::export::{Span, What};

use super::{Look, RecordedPanel, Shade, channel_color};
use crate::{
    recorded::{Recorded, Set, csv, days},
    widgets,
};

const DAY: f64 = 86_400.0;

impl RecordedPanel {
    /// `export` shows the button that hands on what is looked at.
    pub(super) fn tools(
        &mut self,
        ui: &mut Ui,
        recorded: &Recorded,
        export: impl FnOnce(&mut Ui, (What, Option<Span>)),
    ) {
        let set = recorded.sets.get(self.set);
        ui.horizontal_wrapped(|ui| {
            if recorded.sets.len() > 1 {
                for (place, set) in recorded.sets.iter().enumerate() {
                    let words = format!("Set {}", set.profile.number);
                    ui.selectable_value(&mut self.set, place, words);
                }
                ui.separator();
            }
            for (look, words) in [
                (Look::Curve, "Curve"),
                (Look::Month, "Month by hour"),
                (Look::Duration, "Duration curve"),
            ] {
                ui.selectable_value(&mut self.look, look, words);
            }
            ui.separator();
            match self.look {
                Look::Curve => self.curve_tools(ui, recorded),
                Look::Month => {
                    if let Some(set) = set {
                        self.channel_choice(ui, set);
                        self.month_choice(ui, set);
                    }
                }
                Look::Duration => {
                    if let Some(set) = set {
                        self.channel_choice(ui, set);
                    }
                }
            }
        });
        let Some(set) = set else {
            export(ui, self.looked_at(None));
            return;
        };
        ui.horizontal_wrapped(|ui| {
            if self.look == Look::Curve {
                self.channel_switches(ui, set);
            }
            let channels = &set.profile.channels;
            if channels
                .iter()
                .any(|channel| csv::factor(channel, true) != 1.0)
            {
                ui.separator();
                ui.selectable_value(&mut self.primary, false, "Secondary");
                ui.selectable_value(&mut self.primary, true, "Primary")
                    .on_hover_text("As stored, times the multiplier of the transformers");
            }
            ui.separator();
            let copied = ui
                .button("Copy as CSV")
                .on_hover_text("Every interval in sight, of the channels shown, to the clipboard");
            if copied.clicked() {
                let channels = self.channels(set);
                let text = csv::seen(set, self.in_sight(recorded), &channels, self.primary);
                ui.ctx().copy_text(text);
            }
            export(ui, self.looked_at(Some(set)));
        });
    }

    fn curve_tools(&mut self, ui: &mut Ui, recorded: &Recorded) {
        let (from, until) = self.in_sight(recorded);
        let middle = self.view.map_or(until, |_| f64::midpoint(from, until));
        for (words, days) in [("Day", 1.0), ("Week", 7.0), ("Month", 31.0)] {
            if ui.button(words).clicked() {
                // From the whole, the latest is what one looks for.
                let middle = match self.view {
                    None => middle - days * DAY / 2.0,
                    Some(_) => middle,
                };
                self.look_at(recorded, middle, days * DAY);
            }
        }
        if ui.button("All").clicked() {
            self.view = None;
        }
        for (words, by) in [("Earlier", -0.5), ("Later", 0.5)] {
            let button = ui.add_enabled(self.view.is_some(), egui::Button::new(words));
            if button.clicked() {
                let width = until - from;
                self.look_at(recorded, f64::midpoint(from, until) + by * width, width);
            }
        }
        ui.separator();
        ComboBox::new("shade", "Shade")
            .selected_text(shade_words(self.shade))
            .width(84.0)
            .show_ui(ui, |ui| {
                for shade in [Shade::Days, Shade::Weeks, Shade::Rates, Shade::None] {
                    ui.selectable_value(&mut self.shade, shade, shade_words(shade));
                }
            });
        if self.shade == Shade::Rates && recorded.rates.is_empty() {
            widgets::hint(ui, "no calendar in this reading");
        }
    }

    fn channel_switches(&mut self, ui: &mut Ui, set: &Set) {
        for (place, channel) in set.profile.channels.iter().enumerate() {
            let mut shown = !self.hidden.contains(&place);
            let words = RichText::new(&channel.quantity).color(channel_color(place));
            if ui.checkbox(&mut shown, words).changed() {
                if shown {
                    self.hidden.remove(&place);
                } else {
                    self.hidden.insert(place);
                }
            }
        }
    }

    fn channel_choice(&mut self, ui: &mut Ui, set: &Set) {
        let channels = &set.profile.channels;
        self.channel = self.channel.min(channels.len().saturating_sub(1));
        let words = channels.get(self.channel).map(|it| it.quantity.clone());
        ComboBox::new("channel", "Channel")
            .selected_text(words.unwrap_or_default())
            .show_ui(ui, |ui| {
                for (place, channel) in channels.iter().enumerate() {
                    ui.selectable_value(&mut self.channel, place, &channel.quantity);
                }
            });
    }

    fn month_choice(&mut self, ui: &mut Ui, set: &Set) {
        let months = days::months(set);
        let shown = self.month.filter(|month| months.contains(month));
        let shown = shown.or_else(|| months.first().copied());
        self.month = shown;
        let words = shown.map(|it| it.strftime("%B %Y").to_string());
        ComboBox::new("month", "Month")
            .selected_text(words.unwrap_or_default())
            .show_ui(ui, |ui| {
                for month in months {
                    let words = month.strftime("%B %Y").to_string();
                    ui.selectable_value(&mut self.month, Some(month), words);
                }
            });
    }
}

fn shade_words(shade: Shade) -> &'static str {
    match shade {
        Shade::Days => "Days",
        Shade::Weeks => "Weekends",
        Shade::Rates => "Rates",
        Shade::None => "Nothing",
    }
}
