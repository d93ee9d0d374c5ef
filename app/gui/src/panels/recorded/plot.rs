//! The curve: the intervals in sight, what was odd about them, and the log on the same axis.
//!
//! Is: drawn from as many points as there are pixels; moved by dragging, zoomed by the wheel, all of it by a double click.
//! Is not: what is in sight; the page keeps that, since the log and the buttons move it too.

use egui::{Color32, CornerRadius, FontId, Rect, Response, Sense, Stroke, Ui, pos2, vec2};
use egui_plot::{GridMark, Plot, PlotTransform};
use jiff::ToSpan as _;
use jiff::civil::DateTime;

use super::{RecordedPanel, Shade, channel_color};
use crate::{
    recorded::{
        Recorded, Set, csv, decimate,
        decimate::{Polyline, Window},
        seconds, time,
    },
    theme::{self, palette},
    widgets,
};

const HOUR: f64 = 3_600.0;
const DAY: f64 = 24.0 * HOUR;
/// Wider than this in sight, days are too narrow to be shaded, and rates to be told apart.
const MOST_DAYS: f64 = 120.0;
/// Pixels from which on an interval is drawn as a stair.
const STAIR: f64 = 4.0;

/// A channel's lines.
struct Curve {
    channel: usize,
    lines: Vec<Polyline>,
}

impl RecordedPanel {
    pub(super) fn plot(&mut self, ui: &mut Ui, recorded: &Recorded, set: Option<&Set>) {
        let height = (ui.available_height() * 0.56).max(230.0);
        let sight = self.in_sight(recorded);
        let width = f64::from(ui.available_width());
        let curves = set.map(|set| self.curves(set, sight, width));
        let curves = curves.unwrap_or_default();
        let (low, high) = extent(&curves);
        let shown = widgets::card_filling(ui, "", height, |ui| {
            let spacing = spacing(sight, width);
            let plot = Plot::new("profile")
                .height(ui.available_height() - 24.0)
                .sense(Sense::click_and_drag())
                .allow_drag(false)
                .allow_zoom(false)
                .allow_scroll(false)
                .allow_boxed_zoom(false)
                .allow_double_click_reset(false)
                .show_x(false)
                .show_y(false)
                .label_formatter(|_| None)
                .y_axis_label(self.axis_words(set))
                .x_grid_spacer(move |_| marks(sight, spacing))
                .x_axis_formatter(move |mark, _| mark_words(mark.value, spacing));
            let shown = plot.show(ui, |plot| {
                plot.set_plot_bounds_x(sight.0..=sight.1);
                plot.set_plot_bounds_y(low..=high);
            });
            self.paint(ui, recorded, set, &shown.transform, &curves);
            let at = shown
                .response
                .hover_pos()
                .map(|pointer| shown.transform.value_from_position(pointer).x);
            self.told(ui, recorded, set, at);
            shown
        });
        self.moved(ui, recorded, &shown.response, &shown.transform);
    }

    fn curves(&self, set: &Set, (from, until): (f64, f64), pixels: f64) -> Vec<Curve> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "pixels of a screen"
        )]
        let columns = pixels.max(1.0) as usize;
        let window = Window {
            from,
            until,
            columns,
            step: set.step(),
        };
        let places = decimate::visible(&set.order, &window);
        let stairs = set.step() / (until - from) * pixels > STAIR;
        let curve = |channel: usize| {
            let its = set.profile.channels.get(channel)?;
            let factor = csv::factor(its, self.primary);
            let mut lines = decimate::lines(&set.ends, &its.values, places.clone(), &window);
            for line in &mut lines {
                line.iter_mut().for_each(|point| point[1] *= factor);
                if stairs {
                    *line = decimate::stairs(line, set.step());
                }
            }
            Some(Curve { channel, lines })
        };
        self.channels(set).into_iter().filter_map(curve).collect()
    }

    /// "kWh per 15 min".
    fn axis_words(&self, set: Option<&Set>) -> String {
        let Some(set) = set else {
            return String::new();
        };
        let mut units: Vec<&str> = Vec::new();
        for channel in self.channels(set) {
            if let Some(channel) = set.profile.channels.get(channel)
                && !units.contains(&channel.unit.as_str())
            {
                units.push(&channel.unit);
            }
        }
        let minutes = set.profile.interval_minutes;
        format!("{} per {minutes} min", units.join(", "))
    }

    fn paint(
        &self,
        ui: &Ui,
        recorded: &Recorded,
        set: Option<&Set>,
        to: &PlotTransform,
        curves: &[Curve],
    ) {
        let p = palette(ui);
        let frame = *to.frame();
        let painter = ui.painter().with_clip_rect(frame);
        for (from, until, color, words) in self.shades(ui, recorded) {
            let left = to.position_from_point_x(from).max(frame.left());
            let right = to.position_from_point_x(until).min(frame.right());
            let band = Rect::from_x_y_ranges(left..=right, frame.y_range());
            painter.rect_filled(band, CornerRadius::ZERO, color);
            if band.width() > 14.0 && !words.is_empty() {
                let place = pos2(band.center().x, frame.bottom() - 16.0);
                let font = theme::strong(11.0);
                painter.text(place, egui::Align2::CENTER_CENTER, words, font, p.weak);
            }
        }
        for curve in curves {
            let stroke = Stroke::new(1.4, channel_color(curve.channel));
            for line in &curve.lines {
                let points: Vec<_> = line
                    .iter()
                    .map(|[x, y]| pos2(to.position_from_point_x(*x), to.position_from_point_y(*y)))
                    .collect();
                match points.as_slice() {
                    // A value between two gaps.
                    [point] => {
                        painter.circle_filled(*point, 1.5, stroke.color);
                    }
                    _ => {
                        painter.line(points, stroke);
                    }
                }
            }
        }
        let mut last = f32::NEG_INFINITY;
        for place in set.map_or(&[][..], |set| &set.odd) {
            let Some(end) = set.and_then(|set| set.ends.get(*place)) else {
                continue;
            };
            let x = to.position_from_point_x(*end);
            if !frame.x_range().contains(x) || x - last < 2.0 {
                continue;
            }
            last = x;
            let mark = Rect::from_center_size(pos2(x, frame.bottom() - 4.0), vec2(3.0, 7.0));
            painter.rect_filled(mark, CornerRadius::ZERO, p.warning);
        }
        self.paint_log(&painter, recorded, to, p);
    }

    fn paint_log(
        &self,
        painter: &egui::Painter,
        recorded: &Recorded,
        to: &PlotTransform,
        p: &theme::Palette,
    ) {
        let frame = *to.frame();
        let mut last = f32::NEG_INFINITY;
        for (place, entry) in recorded.log.iter().enumerate() {
            let Some(at) = entry.at else { continue };
            let x = to.position_from_point_x(at);
            let chosen = self.chosen == Some(place);
            if !frame.x_range().contains(x) || !chosen && x - last < 2.0 {
                continue;
            }
            last = x;
            let (bottom, stroke) = match chosen {
                true => (frame.bottom(), Stroke::new(1.5, p.accent)),
                false => (frame.top() + 8.0, Stroke::new(1.5, p.weak)),
            };
            painter.line_segment([pos2(x, frame.top()), pos2(x, bottom)], stroke);
        }
    }

    /// From, to, colour, and what stands on it.
    fn shades(&self, ui: &Ui, recorded: &Recorded) -> Vec<(f64, f64, Color32, &'static str)> {
        let (from, until) = self.in_sight(recorded);
        if until - from > MOST_DAYS * DAY {
            return Vec::new();
        }
        let grey = palette(ui).weak.gamma_multiply(0.10);
        match self.shade {
            Shade::None => Vec::new(),
            Shade::Days | Shade::Weeks => {
                let Some(mut day) = time(from).map(|it| it.date()) else {
                    return Vec::new();
                };
                let mut shades = Vec::new();
                while let Some(next) = day.tomorrow().ok().filter(|_| shades.len() < 200) {
                    let begin = seconds(day.at(0, 0, 0, 0));
                    if begin > until {
                        break;
                    }
                    let weekday = day.weekday().to_monday_one_offset();
                    let dark = match self.shade {
                        Shade::Weeks => weekday > 5,
                        _ => day.day() % 2 == 0,
                    };
                    if dark {
                        shades.push((begin, begin + DAY, grey, ""));
                    }
                    day = next;
                }
                shades
            }
            Shade::Rates => recorded
                .rates
                .iter()
                .filter(|(begin, end, _)| *end > from && *begin < until)
                .map(|(begin, end, tier)| {
                    let color = theme::rate_color(*tier).fill.gamma_multiply(0.28);
                    (
                        *begin,
                        *end,
                        color,
                        RATES.get(usize::from(*tier)).copied().unwrap_or(""),
                    )
                })
                .collect(),
        }
    }

    /// What is under the pointer, below the picture.
    fn told(&self, ui: &mut Ui, recorded: &Recorded, set: Option<&Set>, at: Option<f64>) {
        let words = at.and_then(|at| self.words_at(recorded, set?, at));
        let words = words.unwrap_or_else(|| {
            "Drag to move, wheel to zoom, double click for all. Marks above: log; below: intervals with a status".into()
        });
        let weak = palette(ui).weak;
        ui.label(
            egui::RichText::new(words)
                .font(FontId::proportional(12.0))
                .color(weak),
        );
    }

    fn words_at(&self, recorded: &Recorded, set: &Set, at: f64) -> Option<String> {
        let place = set.interval_at(at)?;
        let interval = set.profile.intervals.get(place)?;
        let mut words = match interval.end {
            Some(end) => format!("To {end}"),
            None => "No time".into(),
        };
        if let Some(utc) = interval.end.and_then(|end| end.utc) {
            words += &format!(" ({} UTC)", utc.strftime("%H:%M"));
        }
        for channel in self.channels(set) {
            let its = set.profile.channels.get(channel)?;
            let factor = csv::factor(its, self.primary);
            let value = its.values.get(place).copied().flatten();
            let value = value.map_or("no value".into(), |it| number(it * factor));
            words += &format!(" · {} {value}", its.quantity);
        }
        let status = interval.status.words();
        if !status.is_empty() {
            words += &format!(" · {status}");
        }
        let rate = recorded
            .rates
            .iter()
            .find(|(from, until, _)| *from < at && at <= *until);
        if let Some(rate) = rate.and_then(|(.., tier)| RATES.get(usize::from(*tier))) {
            words += &format!(" · rate {rate}");
        }
        Some(words)
    }

    fn moved(&mut self, ui: &Ui, recorded: &Recorded, response: &Response, to: &PlotTransform) {
        let (from, until) = self.in_sight(recorded);
        let width = until - from;
        if response.double_clicked() {
            self.view = None;
            return;
        }
        let drag = f64::from(response.drag_delta().x);
        if response.dragged() && drag != 0.0 && self.view.is_some() {
            let by = -drag / f64::from(to.frame().width().max(1.0)) * width;
            self.look_at(recorded, f64::midpoint(from, until) + by, width);
        }
        let Some(pointer) = response.hover_pos() else {
            return;
        };
        // The page below must not move too.
        let (wheel, pinch) = ui.input_mut(|input| {
            let wheel = std::mem::take(&mut input.smooth_scroll_delta);
            (f64::from(wheel.y), f64::from(input.zoom_delta()))
        });
        let zoom = pinch * (wheel / 240.0).exp();
        if (zoom - 1.0).abs() > 1e-6 {
            let at = to.value_from_position(pointer).x;
            let narrow = width / zoom;
            // What is under the pointer stays there.
            let middle = at + (f64::midpoint(from, until) - at) / zoom;
            self.look_at(recorded, middle, narrow);
        }
    }
}

/// The letters of the rates, as everywhere.
const RATES: [&str; 8] = ["A", "B", "C", "D", "E", "F", "G", "H"];

/// Four digits that count.
pub(super) fn number(value: f64) -> String {
    let digits = match value.abs() {
        1_000.0.. => 0,
        100.0.. => 1,
        10.0.. => 2,
        _ => 3,
    };
    format!("{value:.digits$}")
}

fn extent(curves: &[Curve]) -> (f64, f64) {
    let values = || {
        let lines = curves.iter().flat_map(|curve| &curve.lines);
        lines.flatten().map(|[_, value]| *value)
    };
    let high = values().fold(0.0, f64::max);
    let low = values().fold(0.0, f64::min);
    let room = ((high - low) * 0.08).max(1e-6);
    let high = if high > 0.0 { high + room } else { 1.0 };
    (if low < 0.0 { low - room } else { 0.0 }, high)
}

/// What lies between two lines of the grid.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Spacing {
    Seconds(f64),
    Months(i32),
}

/// As close as labels allow.
fn spacing((from, until): (f64, f64), pixels: f64) -> Spacing {
    let least = (until - from) / pixels.max(1.0) * 84.0;
    let steps = [
        60.0,
        300.0,
        900.0,
        1_800.0,
        HOUR,
        3.0 * HOUR,
        6.0 * HOUR,
        12.0 * HOUR,
        DAY,
        2.0 * DAY,
        7.0 * DAY,
        14.0 * DAY,
    ];
    let found = steps.into_iter().find(|step| *step >= least);
    let months = [1, 2, 3, 6, 12, 24, 60, 120];
    let month = || {
        let wide = |months: &i32| f64::from(*months) * 28.0 * DAY >= least;
        months.into_iter().find(wide).unwrap_or(1_200)
    };
    found.map_or_else(|| Spacing::Months(month()), Spacing::Seconds)
}

fn marks((from, until): (f64, f64), spacing: Spacing) -> Vec<GridMark> {
    let mut marks = Vec::new();
    match spacing {
        Spacing::Seconds(step) => {
            let mut value = (from / step).ceil() * step;
            while value <= until && marks.len() < 200 {
                let step_size = step;
                marks.push(GridMark { value, step_size });
                value += step;
            }
        }
        Spacing::Months(months) => {
            let first = time(from).map(|it| it.date().first_of_year());
            let mut day = first.unwrap_or(jiff::civil::Date::ZERO);
            while marks.len() < 400 {
                let value = seconds(DateTime::from(day));
                if value > until {
                    break;
                }
                if value >= from {
                    let step_size = f64::from(months) * 30.0 * DAY;
                    marks.push(GridMark { value, step_size });
                }
                match day.checked_add(months.months()) {
                    Ok(next) => day = next,
                    Err(_) => break,
                }
            }
        }
    }
    marks
}

fn mark_words(value: f64, spacing: Spacing) -> String {
    let Some(at) = time(value) else {
        return String::new();
    };
    let midnight = at.time() == jiff::civil::Time::midnight();
    let form = match spacing {
        Spacing::Months(_) => "%b %Y",
        Spacing::Seconds(step) if step < DAY && !midnight => "%H:%M",
        Spacing::Seconds(_) => "%a %-d %b",
    };
    at.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(month: i8, day: i8, hour: i8) -> f64 {
        seconds(jiff::civil::date(2026, month, day).at(hour, 0, 0, 0))
    }

    #[test]
    fn lines_of_the_grid_are_on_whole_hours_days_and_months() {
        let words = |from, until| {
            let spacing = spacing((from, until), 900.0);
            let marks = marks((from, until), spacing);
            let words = marks.iter().map(|mark| mark_words(mark.value, spacing));
            words.collect::<Vec<_>>()
        };
        let day = words(at(7, 1, 0), at(7, 2, 0));
        assert_eq!(day[..3], ["Wed 1 Jul", "03:00", "06:00"]);
        let year = words(at(1, 1, 0), at(12, 31, 0));
        assert!(
            year.contains(&"Jan 2026".to_owned()) && year.len() <= 12,
            "{year:?}"
        );
        let week = words(at(7, 1, 0), at(7, 8, 0));
        assert!(week.contains(&"Sat 4 Jul".to_owned()), "{week:?}");
    }

    #[test]
    fn the_axis_begins_at_zero_and_leaves_room_above() {
        let curve = |values: &[f64]| Curve {
            channel: 0,
            lines: vec![values.iter().map(|value| [0.0, *value]).collect()],
        };
        let (low, high) = extent(&[curve(&[5.0, 10.0])]);
        assert!(low == 0.0 && high > 10.0 && high < 11.0);
        assert!(extent(&[curve(&[-5.0])]).0 < -5.0);
        assert_eq!(extent(&[]), (0.0, 1.0));
    }
}
