//! The time-of-use year sheet.
//!
//! Is: a year as a planner of days, each with the kind of day it is; every kind as a band of 24 hours with its rates and times;
//! seasons, holidays, changes of the clock and billing days by date.
//! Is not: the rules; see `c1219::calendar`.

use meterbench_c1219::CalendarAction;
use meterbench_c1219::calendar::{DayType, Rules};
use meterbench_profiles::Program;
use meterbench_profiles::map::tou::rate_of as rate;

use super::pen::{Area, At, Pen, Style, document};
use super::tint::{self, FAINT, INK, LINE, WEAK};
use super::year::{Day, Kind, Piece, Year};
use super::{Print, SheetError, meter_words};
use crate::report::calendar::{Names, capital};

const MARGIN: f32 = 36.0;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
/// Columns of the planner: a month begins on any weekday and is 31 days long.
const COLUMNS: usize = 37;
const WEEK: [&str; 7] = ["M", "T", "W", "T", "F", "S", "S"];
/// Room left of the planner's days.
const MONTH_WIDTH: f32 = 26.0;
/// A row of the planner, and what there is where few kinds of days leave room.
const DAY_HEIGHT: (f32, f32) = (17.5, 21.5);
/// As many kinds of days leave room.
const FEW_KINDS: usize = 8;
/// A band with its name and times, at most.
const TALLEST_BAND: f32 = 42.0;
/// Left of a band.
const BAND_LEFT: f32 = 168.0;
/// More kinds of days than these are told, not drawn.
const MOST_KINDS: usize = 16;
/// Lines of a list at the foot.
const LIST_STEP: f32 = 9.6;

/// The year sheet of a calendar. `program` gives the names of things, where there is one.
///
/// # Errors
/// When the PDF can't be made; no calendar causes that.
pub fn tou(
    rules: &Rules,
    year: i16,
    program: &Program,
    print: &Print<'_>,
) -> Result<Vec<u8>, SheetError> {
    let year = Year::of(rules, year);
    let names = program.tou.as_ref().map(Names::of).unwrap_or_default();
    let sheet = Sheet {
        year: &year,
        names: &names,
        print,
        width: print.paper.size().0 - 2.0 * MARGIN,
        bottom: print.paper.size().1 - MARGIN,
    };
    let title = sheet.title();
    let meter = meter_words(program);
    let draw = |pen: &mut Pen<'_>| {
        let top = sheet.header(pen, &title, meter.as_deref());
        let top = sheet.planner(pen, top);
        let lists = sheet.lists();
        let deepest = lists.iter().map(List::height).fold(0.0, f32::max);
        let foot = sheet.bottom - 12.0 - deepest;
        let top = sheet.bands(pen, top, foot - 8.0);
        sheet.foot(pen, &lists, foot.min(top + 10.0));
    };
    document(print, &title, vec![draw])
}

struct Sheet<'a> {
    year: &'a Year,
    names: &'a Names,
    print: &'a Print<'a>,
    width: f32,
    bottom: f32,
}

/// A list at the foot.
struct List {
    title: &'static str,
    lines: Vec<(String, String)>,
}

impl List {
    fn height(&self) -> f32 {
        14.0 + LIST_STEP * self.lines.len() as f32
    }
}

impl Sheet<'_> {
    fn title(&self) -> String {
        format!("Time of use {}", self.year.number)
    }

    fn day_height(&self) -> f32 {
        match self.year.kinds.len() <= FEW_KINDS {
            true => DAY_HEIGHT.1,
            false => DAY_HEIGHT.0,
        }
    }

    fn header(&self, pen: &mut Pen<'_>, title: &str, meter: Option<&str>) -> f32 {
        let top = MARGIN + 14.0;
        let right = MARGIN + self.width;
        let taken = pen.text(At::Left, (MARGIN, top), Style::strong(17.0, INK), title);
        let style = Style::strong(11.0, INK);
        let name = pen.cut(style, self.print.name, self.width - taken - 14.0);
        pen.text(At::Right, (right, top), style, &name);
        pen.line((MARGIN, top + 8.0), (right, top + 8.0), 1.2, INK);
        let weak = Style::plain(8.5, WEAK);
        let mut x = MARGIN;
        let (minutes, none) = self.year.minutes();
        for (tier, minutes) in (0_u8..).zip(minutes) {
            if minutes == 0 {
                continue;
            }
            let tint = rate(tier).map_or(tint::rate(tier), |rate| tint::rate(rate.index()));
            let letter = rate(tier).map_or("?".into(), |rate| rate.to_string());
            let swatch = Area {
                x,
                y: top + 14.0,
                w: 11.0,
                h: 11.0,
            };
            pen.rect(swatch, Some(tint.fill), None);
            let at = (x + 5.5, top + 22.6);
            pen.text(At::Middle, at, Style::strong(8.5, tint.ink), &letter);
            let hours = format!("{} h", thousands(minutes / 60));
            x += 15.0 + pen.text(At::Left, (x + 15.0, top + 22.6), weak, &hours) + 12.0;
        }
        if none > 0 {
            let hours = format!("no rate {} h", thousands(none / 60));
            pen.text(At::Left, (x, top + 22.6), weak, &hours);
        }
        if let Some(meter) = meter {
            let meter = pen.cut(weak, meter, right - x - 14.0);
            pen.text(At::Right, (right, top + 22.6), weak, &meter);
        }
        top + 34.0
    }

    /// Months as rows, so that weekends stand under each other.
    fn planner(&self, pen: &mut Pen<'_>, top: f32) -> f32 {
        let step = (self.width - MONTH_WIDTH) / COLUMNS as f32;
        let left = MARGIN + MONTH_WIDTH;
        for column in 0..COLUMNS {
            let x = left + step * (column as f32 + 0.5);
            let letter = WEEK.get(column % 7).copied().unwrap_or_default();
            let color = if column % 7 > 4 { INK } else { WEAK };
            pen.text(At::Middle, (x, top + 6.0), Style::plain(6.0, color), letter);
        }
        let rows = top + 9.0;
        for (row, month) in MONTHS.iter().enumerate() {
            let base = rows + self.day_height() * row as f32 + 11.0;
            pen.text(At::Left, (MARGIN, base), Style::strong(8.5, INK), month);
        }
        let mut season = None;
        for day in &self.year.days {
            let month = f32::from(day.date.month() - 1);
            let lead = day.date.first_of_month().weekday().to_monday_zero_offset();
            let column = f32::from(lead + day.date.day() - 1);
            let cell = Area {
                x: left + step * column,
                y: rows + self.day_height() * month,
                w: step - 0.8,
                h: self.day_height() - 0.8,
            };
            let begins = season.is_some_and(|season| season != day.season);
            season = Some(day.season);
            self.cell(pen, day, cell, begins);
        }
        rows + self.day_height() * 12.0 + 4.0
    }

    fn cell(&self, pen: &mut Pen<'_>, day: &Day, cell: Area, begins: bool) {
        let tint = tint::day(day.kind);
        pen.rect(cell, Some(tint.fill), None);
        let number = day.date.day().to_string();
        let small = Style::plain(5.0, tint.ink);
        pen.text(At::Left, (cell.x + 1.2, cell.y + 5.4), small, &number);
        let middle = cell.x + cell.w / 2.0;
        let mark = kind_mark(day.kind);
        let at = (middle, cell.bottom() - 2.4);
        pen.text(At::Middle, at, Style::strong(8.0, tint.ink), &mark);
        if matches!(day.day, DayType::Special(_)) {
            let inner = Area {
                x: cell.x + 0.5,
                y: cell.y + 0.5,
                w: cell.w - 1.0,
                h: cell.h - 1.0,
            };
            pen.rect(inner, None, Some((1.1, tint.ink)));
        }
        if begins {
            let x = cell.x - 0.4;
            pen.line((x, cell.y - 0.6), (x, cell.bottom() + 0.6), 1.8, INK);
        }
        if self.year.clock.iter().any(|it| it.time.date() == day.date) {
            pen.dot((cell.right() - 2.6, cell.y + 3.4), 1.6, tint.ink);
        }
    }

    /// Every kind of day, as a band of 24 hours; where what follows may begin.
    fn bands(&self, pen: &mut Pen<'_>, top: f32, bottom: f32) -> f32 {
        let shown = self.year.kinds.len().min(MOST_KINDS);
        let says = "Kinds of days. A frame is a holiday, a thick line the first day of a season, a dot a change of the clock";
        let base = top + 8.0;
        pen.text(At::Left, (MARGIN, base), Style::plain(7.0, WEAK), says);
        let first = base + 15.0;
        let row = ((bottom - first) / shown.max(1) as f32).min(TALLEST_BAND);
        let band = Area {
            x: MARGIN + BAND_LEFT,
            y: first,
            w: self.width - BAND_LEFT,
            h: 0.0,
        };
        for hour in (0..=24).step_by(3) {
            let x = band.x + band.w * hour as f32 / 24.0;
            let at = match hour {
                0 => At::Left,
                24 => At::Right,
                _ => At::Middle,
            };
            let label = format!("{hour:02}:00");
            pen.text(at, (x, first - 3.0), Style::plain(6.0, WEAK), &label);
        }
        for (index, kind) in self.year.kinds.iter().take(shown).enumerate() {
            let place = Area {
                y: first + row * index as f32,
                h: row,
                ..band
            };
            self.band(pen, index, kind, place);
        }
        let more = self.year.kinds.len() - shown;
        if more > 0 {
            let at = (MARGIN, first + row * shown as f32 + 6.0);
            let says = format!("and {more} more kinds of days");
            pen.text(At::Left, at, Style::plain(7.0, WEAK), &says);
        }
        first + row * shown as f32
    }

    fn band(&self, pen: &mut Pen<'_>, index: usize, kind: &Kind, place: Area) {
        let tint = tint::day(index);
        let size = (place.h * 0.26).clamp(4.0, 9.0);
        let swatch = Area {
            x: MARGIN,
            y: place.y + 1.0,
            w: 14.0,
            h: (place.h - 4.0).min(14.0),
        };
        pen.rect(swatch, Some(tint.fill), None);
        let at = (swatch.x + 7.0, swatch.bottom() - swatch.h * 0.24);
        let style = Style::strong((swatch.h * 0.72).min(9.0), tint.ink);
        pen.text(At::Middle, at, style, &kind_mark(index));
        let (x, room) = (MARGIN + 19.0, BAND_LEFT - 26.0);
        let strong = Style::strong(size, INK);
        let name = pen.cut(strong, &self.kind_name(kind), room);
        pen.text(At::Left, (x, place.y + size + 0.5), strong, &name);
        let weak = Style::plain(size * 0.86, WEAK);
        let used = pen.wrap(
            weak,
            &self.used(kind),
            room,
            if place.h > 24.0 { 2 } else { 1 },
        );
        for (line, words) in used.iter().enumerate() {
            let y = place.y + size * (2.1 + 1.05 * line as f32) + 0.5;
            pen.text(At::Left, (x, y), weak, words);
        }
        let bar = Area {
            y: place.y + 1.0,
            h: (place.h * 0.52).min(20.0),
            ..place
        };
        let ends = kind.band.iter().skip(1).map(|it| it.minute).chain([1440]);
        let mut free = f32::MIN;
        for (piece, end) in kind.band.iter().zip(ends) {
            draw_piece(pen, piece, end, bar);
            let x = bar.x + bar.w * f32::from(piece.minute) / 1440.0;
            let label = format!("{:02}:{:02}", piece.minute / 60, piece.minute % 60);
            let style = Style::plain((place.h * 0.2).clamp(3.6, 7.5), INK);
            // Times that would run into each other are told by the bands beside them.
            if x >= free && piece.minute > 0 {
                let base = bar.bottom() + style.size + 0.5;
                free = x + pen.text(At::Left, (x, base), style, &label) + 1.5;
            }
        }
        pen.rect(bar, None, Some((0.5, INK)));
    }

    /// The file's names for what the meter does on these days, or the meter's number of it.
    fn kind_name(&self, kind: &Kind) -> String {
        let mut names: Vec<String> = Vec::new();
        for (season, day) in &kind.uses {
            let name = self.names.schedule(*season, day.0).map(str::to_owned);
            names.extend(name.filter(|name| !names.contains(name)));
        }
        if names.is_empty() {
            names = kind
                .schedules
                .iter()
                .map(|number| format!("Schedule {number}"))
                .collect();
        }
        match names.is_empty() {
            true => "No schedule".into(),
            false => capital(&names.join(", ")),
        }
    }

    /// "124 days: summer weekday, monday; winter sunday"
    fn used(&self, kind: &Kind) -> String {
        let mut seasons: Vec<(u8, Vec<String>)> = Vec::new();
        for (season, day) in &kind.uses {
            match seasons.last_mut() {
                Some((last, days)) if last == season => days.push(day.0.to_string()),
                _ => seasons.push((*season, vec![day.0.to_string()])),
            }
        }
        let told: Vec<String> = seasons
            .iter()
            .map(|(season, days)| format!("{} {}", self.season(*season), days.join(", ")))
            .collect();
        let days = match kind.days {
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        };
        format!("{days}: {}", told.join("; "))
    }

    fn season(&self, number: u8) -> String {
        match self.names.season(number) {
            Some(name) => name.to_owned(),
            None => format!("season {number}"),
        }
    }

    fn lists(&self) -> [List; 3] {
        let day = |date: jiff::civil::Date| date.strftime("%a %b %-d").to_string();
        let mut seasons: Vec<(String, String)> = self
            .year
            .seasons
            .iter()
            .enumerate()
            .map(|(at, (date, number))| {
                let words = self.season(*number);
                match at {
                    0 => ("At first".into(), words),
                    _ => (day(*date), words),
                }
            })
            .collect();
        seasons.extend(self.year.clock.iter().map(|it| {
            let to = if it.on { "daylight saving" } else { "standard" };
            let words = format!("{to} time, at {}", it.time.strftime("%H:%M"));
            (day(it.time.date()), words)
        }));
        let holidays = self.year.days.iter().filter_map(|it| match it.day {
            DayType::Special(_) => {
                let name = self.names.holiday(it.date);
                let words = name.map_or_else(|| capital(&it.day.to_string()), str::to_owned);
                Some((day(it.date), words))
            }
            _ => None,
        });
        let billing = self.year.billing.iter().map(|(date, action)| {
            let reset = action.contains(CalendarAction::DEMAND_RESET);
            let read = action.contains(CalendarAction::SELF_READ);
            let words = match (reset, read) {
                (true, true) => "demand reset, self read",
                (true, false) => "demand reset",
                _ => "self read",
            };
            (day(*date), words.to_owned())
        });
        [
            List {
                title: "Seasons and clock",
                lines: seasons,
            },
            List {
                title: "Holidays",
                lines: holidays.collect(),
            },
            List {
                title: "Demand resets and self reads",
                lines: billing.collect(),
            },
        ]
        .map(shortened)
    }

    fn foot(&self, pen: &mut Pen<'_>, lists: &[List; 3], top: f32) {
        pen.line((MARGIN, top), (MARGIN + self.width, top), 0.5, LINE);
        let column = self.width / 3.0;
        for (at, list) in lists.iter().enumerate() {
            let x = MARGIN + column * at as f32;
            pen.text(
                At::Left,
                (x, top + 11.0),
                Style::strong(8.5, INK),
                list.title,
            );
            for (line, (date, words)) in list.lines.iter().enumerate() {
                let y = top + 21.0 + LIST_STEP * line as f32;
                pen.text(At::Left, (x, y), Style::plain(7.5, INK), date);
                let style = Style::plain(7.5, WEAK);
                let words = pen.cut(style, words, column - 56.0);
                pen.text(At::Left, (x + 50.0, y), style, &words);
            }
        }
        let style = Style::plain(7.0, WEAK);
        let says = "Times are the meter's own wall clock";
        pen.text(At::Left, (MARGIN, self.bottom), style, says);
        let made = format!("{}  {}", self.print.name, self.print.made);
        pen.text(At::Right, (MARGIN + self.width, self.bottom), style, &made);
    }
}

/// What fits at the foot; what doesn't is counted.
fn shortened(list: List) -> List {
    const MOST: usize = 16;
    let mut lines = list.lines;
    if lines.is_empty() {
        lines.push(("None".into(), String::new()));
    }
    if lines.len() > MOST {
        let more = lines.len() - (MOST - 1);
        lines.truncate(MOST - 1);
        lines.push((format!("and {more} more"), String::new()));
    }
    List { lines, ..list }
}

/// What stands on the days of a kind: 1, 2 …
fn kind_mark(index: usize) -> String {
    (index + 1).to_string()
}

fn draw_piece(pen: &mut Pen<'_>, piece: &Piece, end: u16, bar: Area) {
    let at = |minute: u16| bar.x + bar.w * f32::from(minute) / 1440.0;
    let area = Area {
        x: at(piece.minute),
        w: at(end) - at(piece.minute),
        ..bar
    };
    let letter = |tier: Option<u8>| tier.and_then(rate);
    let (rate, demand) = (letter(piece.tier), letter(piece.demand));
    let tint = rate.map(|rate| tint::rate(rate.index()));
    pen.rect(area, Some(tint.map_or(FAINT, |tint| tint.fill)), None);
    let mut words = rate.map_or("no rate".into(), |rate| rate.to_string());
    if let Some(demand) = demand.filter(|demand| Some(*demand) != rate) {
        words.push_str(&format!(", demand {demand}"));
    }
    let style = Style::strong((bar.h * 0.7).min(10.0), tint.map_or(INK, |tint| tint.ink));
    if pen.width(style, &words) + 2.0 <= area.w {
        let middle = (
            area.x + area.w / 2.0,
            area.y + area.h / 2.0 + style.size * 0.36,
        );
        pen.text(At::Middle, middle, style, &words);
    }
}

/// 6,420
fn thousands(n: u32) -> String {
    match (n / 1000, n % 1000) {
        (0, rest) => rest.to_string(),
        (whole, rest) => format!("{whole},{rest:03}"),
    }
}
