//! A month by day and hour, the more the darker.

use egui::{Align2, Color32, CornerRadius, FontId, Rect, Sense, Ui, pos2, vec2};

use super::{RecordedPanel, channel_color, plot::number};
use crate::{
    recorded::{Set, csv, days},
    theme::palette,
    widgets,
};

const LABELS: f32 = 58.0;
const HEAD: f32 = 18.0;

impl RecordedPanel {
    pub(super) fn month(&mut self, ui: &mut Ui, set: &Set) {
        let Some(first) = self.month else {
            widgets::hint(ui, "This profile has no times");
            return;
        };
        let Some(channel) = set.profile.channels.get(self.channel) else {
            return;
        };
        let month = days::month(set, self.channel, first);
        let factor = csv::factor(channel, self.primary);
        let height = (ui.available_height() - 16.0).max(360.0);
        widgets::card_filling(ui, "", height, |ui| {
            let peak = month.peak().map(|(day, hour, sum)| {
                let unit = &channel.unit;
                format!(
                    "Most: {} {unit} on the {day}. from {hour}:00",
                    number(sum * factor)
                )
            });
            widgets::hint(
                ui,
                peak.unwrap_or_else(|| "No whole hour in this month".into()),
            );
            let size = vec2(ui.available_width(), ui.available_height());
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            let p = palette(ui);
            let painter = ui.painter_at(rect);
            let cell = vec2(
                (rect.width() - LABELS) / 24.0,
                (rect.height() - HEAD) / month.days.len().max(1) as f32,
            );
            let place = |day: usize, hour: usize| {
                let left = rect.left() + LABELS + hour as f32 * cell.x;
                let top = rect.top() + HEAD + day as f32 * cell.y;
                Rect::from_min_size(pos2(left, top), cell - vec2(1.0, 1.0))
            };
            let font = FontId::proportional(11.0);
            for hour in (0..24).step_by(3) {
                let at = pos2(place(0, hour).left(), rect.top());
                let words = format!("{hour:02}:00");
                painter.text(at, Align2::LEFT_TOP, words, font.clone(), p.weak);
            }
            let mut hovered = None;
            for (day, hours) in month.days.iter().enumerate() {
                let date = i64::try_from(day)
                    .ok()
                    .and_then(|days| first.checked_add(jiff::Span::new().days(days)).ok());
                let words = date.map(|date| date.strftime("%a %-d").to_string());
                let at = pos2(rect.left(), place(day, 0).center().y);
                let words = words.unwrap_or_default();
                painter.text(at, Align2::LEFT_CENTER, words, font.clone(), p.weak);
                for (hour, sum) in hours.iter().enumerate() {
                    let cell = place(day, hour);
                    let color = match sum {
                        Some(sum) => shade(p.card, channel_color(self.channel), *sum, &month),
                        None => p.faint,
                    };
                    painter.rect_filled(cell, CornerRadius::ZERO, color);
                    if response
                        .hover_pos()
                        .is_some_and(|pointer| cell.contains(pointer))
                    {
                        hovered = Some((date, hour, *sum));
                    }
                }
            }
            if let Some((date, hour, sum)) = hovered {
                let day = date.map(|date| date.to_string()).unwrap_or_default();
                let sum = sum.map_or("an interval of it is missing".into(), |sum| {
                    format!("{} {}", number(sum * factor), channel.unit)
                });
                response.on_hover_text_at_pointer(format!("{day} from {hour:02}:00 · {sum}"));
            }
        });
    }
}

/// From the ground for the least to the channel's colour for the most.
fn shade(ground: Color32, full: Color32, sum: f64, month: &days::Month) -> Color32 {
    let base = month.lowest.min(0.0);
    let range = (month.highest - base).max(f64::EPSILON);
    #[expect(clippy::cast_possible_truncation, reason = "a part of one")]
    let part = ((sum - base) / range).clamp(0.0, 1.0) as f32;
    ground.lerp_to_gamma(full, 0.08 + 0.92 * part)
}
