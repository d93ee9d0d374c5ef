//! For how long how much was reached, of what is in sight.

use egui::{Stroke, Ui, pos2};
use egui_plot::Plot;

use super::{RecordedPanel, channel_color, plot::number};
use crate::{
    recorded::{Set, csv, days, decimate},
    widgets,
};

impl RecordedPanel {
    pub(super) fn duration(&mut self, ui: &mut Ui, set: &Set) {
        let Some(channel) = set.profile.channels.get(self.channel) else {
            return;
        };
        let places = match self.view {
            None => 0..set.order.len(),
            Some((from, until)) => {
                let first = set.order.partition_point(|end| *end <= from);
                first
                    ..set
                        .order
                        .partition_point(|end| *end - set.step() < until)
                        .max(first)
            }
        };
        let factor = csv::factor(channel, self.primary);
        let values = days::falling(&channel.values, places);
        let height = (ui.available_height() - 16.0).max(300.0);
        widgets::card_filling(ui, "", height, |ui| {
            let (Some(most), Some(least)) = (values.first(), values.last()) else {
                widgets::hint(ui, "No value in sight");
                return;
            };
            let half = values.get(values.len() / 2).unwrap_or(least);
            let of = |value: &f64| format!("{} {}", number(*value * factor), channel.unit);
            widgets::hint(
                ui,
                format!(
                    "Of {} intervals of what the curve has in sight. Most {}, half of the time at least {}, least {}",
                    values.len(),
                    of(most),
                    of(half),
                    of(least)
                ),
            );
            let high = (most * factor).max(0.0) * 1.08;
            let low = (least * factor).min(0.0) * 1.08;
            let minutes = set.profile.interval_minutes;
            let plot = Plot::new("duration")
                .height(ui.available_height() - 4.0)
                .allow_drag(false)
                .allow_zoom(false)
                .allow_scroll(false)
                .allow_boxed_zoom(false)
                .show_x(false)
                .show_y(false)
                .label_formatter(|_| None)
                .y_axis_label(format!("{} per {minutes} min", channel.unit))
                .x_axis_formatter(|mark, _| format!("{:.0} %", mark.value));
            let shown = plot.show(ui, |plot| {
                plot.set_plot_bounds_x(0.0..=100.0);
                plot.set_plot_bounds_y(low..=high.max(low + 1e-6));
            });
            let to = shown.transform;
            #[expect(clippy::cast_precision_loss, reason = "intervals of a profile")]
            let step = 100.0 / values.len() as f64;
            #[expect(clippy::cast_precision_loss, reason = "intervals of a profile")]
            let xs: Vec<f64> = (0..values.len())
                .map(|place| (place as f64 + 0.5) * step)
                .collect();
            let values: Vec<_> = values.iter().map(|value| Some(value * factor)).collect();
            let window = decimate::Window {
                from: 0.0,
                until: 100.0,
                columns: 1_000,
                step,
            };
            let painter = ui.painter().with_clip_rect(*to.frame());
            for line in decimate::lines(&xs, &values, 0..values.len(), &window) {
                let points = line
                    .iter()
                    .map(|[x, y]| pos2(to.position_from_point_x(*x), to.position_from_point_y(*y)))
                    .collect();
                painter.line(points, Stroke::new(1.8, channel_color(self.channel)));
            }
        });
    }
}
