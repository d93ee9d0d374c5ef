//! The year as a map of days: what each is, at a glance and one by one.
//!
//! Is: the drawing, the pointer and the keys. Keys: arrows go by a day or a week, Page Up and Page Down by a month, Home and
//! End to the ends of the year, Enter to the schedule of the day.
//! Is not: what a day is; see `tou::year`.

use egui::{
    Align2, Color32, CornerRadius, CursorIcon, EventFilter, FontId, Key, Modifiers, Rect, Response,
    RichText, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use meterbench_jobs::report::sheet::Paper;
use meterbench_profiles::program::tou::{Calendar, Date, Tou};

use super::{band, schedules};
use crate::{
    export::Export,
    theme::{self, palette},
    tou::{
        meaning::Kept,
        year::{self, Day, Told, Year},
    },
    widgets,
    words::sentence,
};

/// The column of weekdays.
const LABELS: f32 = 32.0;
/// The row of months, and the strip of seasons.
const MONTHS: f32 = 15.0;
const SEASONS: f32 = 17.0;

/// What the part remembers.
#[derive(Debug, Default)]
pub struct YearView {
    /// The year that is shown; that of today at first.
    pub year: Option<i16>,
    /// The day that keys walk over.
    pub day: Option<Date>,
    /// Hidden, where room is wanted.
    hidden: bool,
    kept: Kept,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Edit the schedule in this place.
    Schedule(usize),
    /// The year in a file.
    Export(Export),
    /// Sheets are printed on this from now on.
    Paper(Paper),
}

impl YearView {
    /// The number of the year that is shown.
    pub fn number(&self, today: Date) -> i16 {
        self.year.unwrap_or_else(|| today.year())
    }

    /// Show the year.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        tou: &Tou,
        calendar: &Calendar,
        (today, paper): (Date, Paper),
    ) -> Option<Wanted> {
        let mut wanted = None;
        ui.horizontal(|ui| {
            super::title(ui);
            ui.add_space(14.0);
            wanted = self.head(ui, today, paper);
        });
        if self.hidden {
            return wanted;
        }
        widgets::card(ui, "", |ui| {
            let number = self.number(today);
            let year = match self.kept.year(tou, number) {
                Ok(year) => year.clone(),
                Err(why) => {
                    let why = sentence(&crate::words::plain(why));
                    widgets::hint(ui, format!("The year can't be drawn yet: {why}"));
                    return;
                }
            };
            wanted = wanted.or(self.map(ui, calendar, &year, today));
            legend(ui, calendar, &year);
        });
        wanted
    }

    fn head(&mut self, ui: &mut Ui, today: Date, paper: Paper) -> Option<Wanted> {
        let number = self.number(today);
        let mut wanted = None;
        let mut step = |ui: &mut Ui, sign: &str, to: i16, name: &str| {
            let can = (1950..=2100).contains(&to);
            let button = ui.add_enabled(can, egui::Button::new(sign));
            button.widget_info(|| WidgetInfo::labeled(Role::Button, can, name));
            if button.clicked() {
                self.year = Some(to);
                self.day = None;
            }
        };
        step(ui, "←", number - 1, "Year before");
        ui.label(RichText::new(number.to_string()).font(theme::strong(16.0)));
        step(ui, "→", number + 1, "Year after");
        if number != today.year() {
            step(ui, "This year", today.year(), "This year");
        }
        let words = if self.hidden {
            "Show the year"
        } else {
            "Hide the year"
        };
        if widgets::quiet(ui, words, true).clicked() {
            self.hidden = !self.hidden;
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            // Right of the sheet that it is for.
            wanted = super::super::paper::ui(ui, paper).map(Wanted::Paper);
            for (words, export, about) in [
                (
                    "Year sheet…",
                    Export::YearSheet(number),
                    "The year on one page, as a PDF",
                ),
                (
                    "ICS…",
                    Export::RatesIcs(number),
                    "Every change of rate in this year, for a calendar program",
                ),
                (
                    "CSV…",
                    Export::RatesCsv(number),
                    "Every change of rate in this year, for a spreadsheet",
                ),
            ] {
                if ui.button(words).on_hover_text(about).clicked() {
                    wanted = Some(Wanted::Export(export));
                }
            }
            ui.label(RichText::new("Export").color(palette(ui).weak));
        });
        wanted
    }

    fn map(
        &mut self,
        ui: &mut Ui,
        calendar: &Calendar,
        year: &Year,
        today: Date,
    ) -> Option<Wanted> {
        let cell = ((ui.available_width() - LABELS - 2.0) / year.columns().max(53) as f32)
            .floor()
            .clamp(9.0, 18.0);
        let size = vec2(
            LABELS + cell * year.columns() as f32 + 2.0,
            MONTHS + SEASONS + 7.0 * cell + 2.0,
        );
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let grid = Grid {
            at: pos2(rect.left() + LABELS, rect.top() + MONTHS + SEASONS),
            cell,
        };
        let response = response.on_hover_cursor(CursorIcon::PointingHand);
        let pointed = response
            .hover_pos()
            .and_then(|at| grid.day(at, year))
            .and_then(|place| year.days.get(place));
        if response.clicked() {
            response.request_focus();
            if let Some(day) = pointed {
                self.day = Some(day.date);
            }
        }
        let opened = self.keys(ui, &response, year, today);
        let chosen = self.day.and_then(|date| year.place(date));
        let chosen = chosen.and_then(|place| year.days.get(place));
        let default = year
            .place(today)
            .or(Some(0))
            .and_then(|place| year.days.get(place));
        paint(ui, rect, &grid, calendar, year);
        let p = palette(ui);
        if let Some(day) = year.place(today).and_then(|place| year.days.get(place)) {
            outline(ui, &grid, day, Stroke::new(1.5, p.text));
        }
        if let Some(day) = chosen {
            outline(ui, &grid, day, Stroke::new(2.5, p.accent));
        }
        if let Some(day) = pointed {
            outline(ui, &grid, day, Stroke::new(2.0, p.text));
        }
        if response.has_focus() {
            ui.painter().rect_stroke(
                rect.expand(2.0),
                CornerRadius::same(3),
                Stroke::new(2.0, p.accent),
                StrokeKind::Outside,
            );
        }
        let shown = pointed.or(chosen).or(default)?;
        let told = Told::of(calendar, shown);
        let name = format!("Days of {}", year.year);
        response.widget_info(|| WidgetInfo::labeled(Role::GenericContainer, true, &name));
        let value = told.sentence();
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_value(value.as_str()));
        detail(ui, calendar, shown, &told);
        let open = opened || response.double_clicked();
        shown.schedule.filter(|_| open).map(Wanted::Schedule)
    }

    /// Keys that walk over the days; whether the day's schedule is to be shown.
    fn keys(&mut self, ui: &Ui, response: &Response, year: &Year, today: Date) -> bool {
        if !response.has_focus() {
            return false;
        }
        let mine = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, mine));
        let now = self
            .day
            .and_then(|date| year.place(date))
            .or_else(|| year.place(today))
            .unwrap_or(0);
        let last = year.days.len().saturating_sub(1);
        let month = |to: i64| {
            let date = year.days.get(now)?.date;
            let date = date.checked_add(jiff::Span::new().months(to)).ok()?;
            year.place(date)
        };
        let taken = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let mut to = None;
        for (key, place) in [
            (Key::ArrowLeft, now.checked_sub(7)),
            (Key::ArrowRight, Some(now + 7)),
            (Key::ArrowUp, now.checked_sub(1)),
            (Key::ArrowDown, Some(now + 1)),
            (Key::PageUp, month(-1)),
            (Key::PageDown, month(1)),
            (Key::Home, Some(0)),
            (Key::End, Some(last)),
        ] {
            if taken(key) {
                to = place.filter(|place| *place <= last);
            }
        }
        if let Some(day) = to.and_then(|place| year.days.get(place)) {
            self.day = Some(day.date);
        }
        taken(Key::Enter)
    }
}

/// Where the cells are.
struct Grid {
    at: egui::Pos2,
    cell: f32,
}

impl Grid {
    fn rect(&self, column: usize, row: usize) -> Rect {
        let min = self.at + vec2(column as f32, row as f32) * self.cell;
        Rect::from_min_size(min, vec2(self.cell, self.cell))
    }

    fn of(&self, day: &Day) -> Rect {
        self.rect(day.column, day.row)
    }

    /// The day under the pointer.
    fn day(&self, at: egui::Pos2, year: &Year) -> Option<usize> {
        let inside = (at - self.at) / self.cell;
        if inside.x < 0.0 || inside.y < 0.0 || inside.y >= 7.0 {
            return None;
        }
        // Both are small and not negative.
        year.at(inside.x as usize, inside.y as usize)
    }
}

fn outline(ui: &Ui, grid: &Grid, day: &Day, stroke: Stroke) {
    ui.painter().rect_stroke(
        grid.of(day),
        CornerRadius::same(2),
        stroke,
        StrokeKind::Middle,
    );
}

fn paint(ui: &Ui, rect: Rect, grid: &Grid, calendar: &Calendar, year: &Year) {
    let p = palette(ui);
    let small = FontId::proportional(10.5);
    for row in [1, 3, 5] {
        let y = grid.rect(0, row).center().y;
        ui.painter().text(
            pos2(rect.left(), y),
            Align2::LEFT_CENTER,
            year::weekday(row),
            small.clone(),
            p.weak,
        );
    }
    for month in year.months() {
        // A month's name stands over the first week that begins in it.
        let Some(day) = year.days.get(month.first) else {
            continue;
        };
        let column = if day.row == 0 {
            day.column
        } else {
            day.column + 1
        };
        let x = grid.rect(column, 0).left();
        ui.painter().text(
            pos2(x, rect.top() + MONTHS / 2.0),
            Align2::LEFT_CENTER,
            year::month(month.of),
            small.clone(),
            p.weak,
        );
    }
    for day in &year.days {
        cell(ui, grid.of(day), day);
    }
    edges(
        ui,
        grid,
        year,
        |day| usize::try_from(day.date.month()).unwrap_or(0),
        1.0,
        p.card,
    );
    seasons(ui, rect, grid, calendar, year);
    edges(ui, grid, year, |day| day.season, 2.0, p.text);
}

/// A day: its schedule's colour and number, a corner for a holiday, a bar for a billing date.
fn cell(ui: &Ui, at: Rect, day: &Day) {
    let p = palette(ui);
    let inner = at.shrink(0.5);
    let painter = ui.painter();
    let Some(schedule) = day.schedule else {
        painter.rect_filled(inner, CornerRadius::same(1), p.faint);
        band::hatch(painter, inner, p.error);
        return;
    };
    let tint = theme::schedule_color(schedule);
    painter.rect_filled(inner, CornerRadius::same(1), tint.fill);
    if at.width() >= 11.0 {
        painter.text(
            at.center(),
            Align2::CENTER_CENTER,
            (schedule + 1).to_string(),
            FontId::proportional(9.0),
            tint.ink,
        );
    }
    if !day.holidays.is_empty() {
        corner(ui, inner, tint.ink);
    }
    if day.billing {
        let bar = Rect::from_min_max(
            pos2(inner.left() + 1.0, inner.bottom() - 2.5),
            pos2(inner.right() - 1.0, inner.bottom() - 1.0),
        );
        painter.rect_filled(bar, 0, tint.ink);
    }
}

fn corner(ui: &Ui, at: Rect, ink: Color32) {
    let side = (at.width() * 0.55).max(5.0);
    let points = vec![
        at.right_top(),
        at.right_top() - vec2(side, 0.0),
        at.right_top() + vec2(0.0, side),
    ];
    ui.painter()
        .add(Shape::convex_polygon(points, ink, Stroke::NONE));
}

/// Lines between days that differ in something.
fn edges(
    ui: &Ui,
    grid: &Grid,
    year: &Year,
    of: impl Fn(&Day) -> usize,
    width: f32,
    color: Color32,
) {
    let stroke = Stroke::new(width, color);
    for (place, day) in year.days.iter().enumerate() {
        let at = grid.of(day);
        let other = |place: Option<usize>| {
            let other = place.and_then(|place| year.days.get(place));
            other.is_some_and(|other| of(other) != of(day))
        };
        if other(place.checked_sub(7)) {
            ui.painter()
                .line_segment([at.left_top(), at.left_bottom()], stroke);
        }
        if day.row > 0 && other(place.checked_sub(1)) {
            ui.painter()
                .line_segment([at.left_top(), at.right_top()], stroke);
        }
    }
}

/// The names of the seasons over their days.
fn seasons(ui: &Ui, rect: Rect, grid: &Grid, calendar: &Calendar, year: &Year) {
    let p = palette(ui);
    let top = rect.top() + MONTHS;
    for stretch in year.seasons() {
        let (Some(first), Some(last)) = (year.days.get(stretch.first), year.days.get(stretch.last))
        else {
            continue;
        };
        let at = Rect::from_x_y_ranges(
            grid.of(first).left() + 1.0..=grid.of(last).right() - 1.0,
            top..=top + SEASONS - 3.0,
        );
        let fill = if stretch.of % 2 == 0 {
            p.faint
        } else {
            p.accent_faint
        };
        ui.painter().rect_filled(at, CornerRadius::same(2), fill);
        let name = match calendar.seasons.get(stretch.of) {
            Some(season) => format!("{} {}", stretch.of + 1, season.name),
            None => "no season".into(),
        };
        ui.painter().with_clip_rect(at).text(
            at.left_center() + vec2(4.0, 0.0),
            Align2::LEFT_CENTER,
            name,
            FontId::proportional(11.0),
            p.text,
        );
    }
}

/// What there is to say of a day, and its band.
fn detail(ui: &mut Ui, calendar: &Calendar, day: &Day, told: &Told) {
    let p = palette(ui);
    let schedule = day
        .schedule
        .and_then(|place| calendar.schedules.get(place).map(|one| (place, one)));
    ui.horizontal(|ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.set_width((ui.available_width() * 0.46).min(380.0));
            ui.label(RichText::new(&told.date).font(theme::strong(13.5)));
            ui.add(egui::Label::new(RichText::new(&told.about).small().color(p.weak)).truncate());
        });
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let (rect, _) =
                ui.allocate_exact_size(vec2(ui.available_width(), 19.0), Sense::hover());
            if let Some((place, schedule)) = schedule {
                schedules::number(ui, rect.left_center() + vec2(9.0, 0.0), place);
                band::picture(ui, rect.with_min_x(rect.left() + 24.0), schedule);
            }
            let words = format!("{}: {}", told.schedule, told.times);
            ui.add(egui::Label::new(RichText::new(words).small().color(p.weak)).truncate());
        });
    });
}

/// Which number is which schedule, and what the marks mean that are in this year.
fn legend(ui: &mut Ui, calendar: &Calendar, year: &Year) {
    let p = palette(ui);
    let counts = year.counts(calendar.schedules.len());
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(14.0, 2.0);
        ui.spacing_mut().interact_size.y = 18.0;
        for (place, (schedule, count)) in calendar.schedules.iter().zip(&counts).enumerate() {
            let days = if *count == 1 { "day" } else { "days" };
            let words = format!("{}, {count} {days}", schedule.name);
            sign(ui, &words, |ui, at| {
                schedules::number(ui, at.center(), place);
            });
        }
        if let Some(none) = counts.last().filter(|none| **none > 0) {
            sign(ui, &format!("no schedule, {none} days"), |ui, at| {
                band::hatch(ui.painter(), at.shrink(2.0), p.error);
            });
        }
        if year.days.iter().any(|day| !day.holidays.is_empty()) {
            sign(ui, "holiday", |ui, at| corner(ui, at.shrink(3.0), p.text));
        }
        if year.days.iter().any(|day| day.billing) {
            sign(ui, "demand reset or self read", |ui, at| {
                let bar = Rect::from_center_size(at.center(), vec2(11.0, 2.0));
                ui.painter().rect_filled(bar, 0, p.text);
            });
        }
    });
}

/// A sign and what it means, which stay on one line.
fn sign(ui: &mut Ui, words: &str, draw: impl FnOnce(&Ui, Rect)) {
    const SIGN: f32 = 18.0;
    let p = palette(ui);
    let font = FontId::proportional(12.0);
    let text = ui.painter().layout_no_wrap(words.to_owned(), font, p.text);
    let size = vec2(SIGN + 5.0 + text.size().x, SIGN);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    draw(ui, Rect::from_min_size(rect.min, vec2(SIGN, SIGN)));
    let at = pos2(
        rect.left() + SIGN + 5.0,
        rect.center().y - text.size().y / 2.0,
    );
    ui.painter().galley(at, text, p.text);
}
