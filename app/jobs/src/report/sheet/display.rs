//! The display proof sheet: every screen that the customer will see, in order.
//!
//! Is: all three lists on one page, as large as they fit; a list that is longer than a page can show goes on.
//! Is not: what a screen shows; see `profiles::screen`.

use meterbench_profiles::Program;
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::program::{List, ListName};
use meterbench_profiles::screen::{Look, Readings, Screen, screens};

use super::lcd;
use super::pen::{Area, At, Pen, Style, document};
use super::tint::{INK, LINE, WEAK};
use super::{Print, SheetError, meter_words};

const MARGIN: f32 = 36.0;
/// Between the columns.
const GUTTER: f32 = 14.0;
/// What the title of a list takes, the space before it included.
const HEADING: f32 = 26.0;
/// The line at the foot.
const FOOT: f32 = 14.0;
/// The widest display: more would be poster, not sheet.
const WIDEST: f32 = 128.0;
/// Fewer points than these no one reads: what is left goes to another page.
const SMALLEST_ROW: f32 = 24.0;

/// The display proof sheet of a program.
///
/// # Errors
/// When the PDF can't be made; no program causes that.
pub fn display(
    program: &Program,
    readings: &Readings,
    print: &Print<'_>,
) -> Result<Vec<u8>, SheetError> {
    let (width, height) = print.paper.size();
    let facts = facts(program);
    let head = 44.0 + 12.0 * facts.len() as f32;
    let body = Area {
        x: MARGIN,
        y: MARGIN + head,
        w: width - 2.0 * MARGIN,
        h: height - 2.0 * MARGIN - head - FOOT,
    };
    let pages = pages(parts(program, readings), body);
    let count = pages.len();
    let draw = pages.into_iter().enumerate().map(|(page, (parts, grid))| {
        let facts = facts.clone();
        move |pen: &mut Pen<'_>| {
            header(pen, print, &facts, width);
            let mut y = body.y;
            for part in &parts {
                y = draw_part(pen, part, grid, y);
            }
            let whose = match readings.is_empty() {
                true => "Readings are examples",
                false => "Readings are as typed or read, the others examples",
            };
            let foot = format!("{whose}. Page {} of {count}", page + 1);
            let at = (MARGIN, height - MARGIN);
            pen.text(At::Left, at, Style::plain(7.0, WEAK), &foot);
            let made = format!("{}  {}", print.name, print.made);
            let at = (width - MARGIN, height - MARGIN);
            pen.text(At::Right, at, Style::plain(7.0, WEAK), &made);
        }
    });
    document(print, "Display proof sheet", draw.collect())
}

/// What decides how readings look, line by line.
fn facts(program: &Program) -> Vec<(&'static str, String)> {
    let look = Look::of(program);
    let sets = |is: bool, words: String| {
        if is {
            words
        } else {
            format!("{words} here; the meter keeps its own")
        }
    };
    let mut facts = Vec::new();
    let meter = meter_words(program).unwrap_or_else(|| "not named by the program".into());
    facts.push(("Meter", meter));
    let (ct, pt) = (look.multiplier.ct.text(), look.multiplier.pt.text());
    let applied = match look.multiplier.applied {
        Some(applied) => format!(", applied {}", applied.words()),
        None => String::new(),
    };
    let product = look.multiplier.product();
    let words = format!("{} (CT {ct}, PT {pt}){applied}", product.to_one());
    facts.push(("Multiplier", sets(program.multiplier.is_some(), words)));
    let set = program
        .energy
        .as_ref()
        .is_some_and(|energy| energy.format.is_some());
    facts.push(("Energy format", sets(set, look.format.to_string())));
    let set = program
        .demand
        .as_ref()
        .is_some_and(|demand| demand.decimals.is_some());
    let decimals = match look.demand_decimals {
        1 => "1 decimal".to_owned(),
        n => format!("{n} decimals"),
    };
    facts.push(("Demand", sets(set, decimals)));
    facts
}

fn header(pen: &mut Pen<'_>, print: &Print<'_>, facts: &[(&str, String)], width: f32) {
    let top = MARGIN + 14.0;
    let title = Style::strong(17.0, INK);
    let taken = pen.text(At::Left, (MARGIN, top), title, "Display proof sheet");
    let name = Style::strong(11.0, INK);
    let room = width - 2.0 * MARGIN - taken - GUTTER;
    let shown = pen.cut(name, print.name, room);
    pen.text(At::Right, (width - MARGIN, top), name, &shown);
    pen.line((MARGIN, top + 8.0), (width - MARGIN, top + 8.0), 1.2, INK);
    for (line, (label, value)) in facts.iter().enumerate() {
        let y = top + 22.0 + 12.0 * line as f32;
        pen.text(At::Left, (MARGIN, y), Style::plain(8.5, WEAK), label);
        let style = Style::strong(8.5, INK);
        let value = pen.cut(style, value, width - 2.0 * MARGIN - 84.0);
        pen.text(At::Left, (MARGIN + 84.0, y), style, &value);
    }
}

/// A list, or a part of a long one.
struct Part {
    title: String,
    says: String,
    /// Number in the list and screen.
    screens: Vec<(usize, Screen)>,
}

fn parts(program: &Program, readings: &Readings) -> Vec<Part> {
    let part = |name: ListName| {
        let word = match name {
            ListName::Normal => "Normal",
            ListName::Alternate => "Alternate",
            ListName::Test => "Test",
        };
        let list = program.display.as_ref().and_then(|it| it.get(name));
        Part {
            title: format!("{word} list"),
            says: list.map_or("the meter keeps its own".into(), says),
            screens: screens(program, name, readings)
                .into_iter()
                .enumerate()
                .map(|(at, screen)| (at + 1, screen))
                .collect(),
        }
    };
    ListName::ALL.into_iter().map(part).collect()
}

/// "12 screens, 6 s each, 1 s between, 84 s for all"
fn says(list: &List) -> String {
    let count = list.items.len();
    let mut says = vec![match count {
        1 => "1 screen".to_owned(),
        count => format!("{count} screens"),
    }];
    says.push(match list.on_seconds {
        Some(on) => format!("{on} s each"),
        None => "times as the meter has them".into(),
    });
    let off = list.off_seconds.filter(|off| *off > 0);
    says.extend(off.map(|off| format!("{off} s between")));
    if let (Some(on), true) = (list.on_seconds, count > 1) {
        let each = u64::from(on) + u64::from(list.off_seconds.unwrap_or(0));
        says.push(format!("{} s for all", each.saturating_mul(count as u64)));
    }
    says.extend(
        list.hold_minutes
            .filter(|minutes| *minutes > 0)
            .map(|minutes| format!("held {minutes} min")),
    );
    says.join(", ")
}

/// How the screens of a page stand.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Grid {
    x: f32,
    columns: usize,
    column: f32,
    row: f32,
    lcd: f32,
}

/// The columns that make the displays largest.
fn grid(counts: &[usize], body: Area) -> Grid {
    let free = body.h - HEADING * counts.len() as f32;
    let grids = (1..=5).map(|columns| {
        let rows: usize = counts.iter().map(|count| count.div_ceil(columns)).sum();
        let column = (body.w - GUTTER * (columns - 1) as f32) / columns as f32;
        let row = (free / rows.max(1) as f32).min(WIDEST * lcd::HEIGHT + 12.0);
        let lcd = (column * 0.46).min((row - 5.0) / lcd::HEIGHT).min(WIDEST);
        Grid {
            x: body.x,
            columns,
            column,
            row,
            lcd,
        }
    });
    let size = |grid: &Grid| (grid.lcd * 4.0) as i32;
    // Of equal ones the one with fewer columns: it reads in one direction.
    grids
        .max_by_key(|grid| (size(grid), usize::MAX - grid.columns))
        .unwrap_or(Grid {
            x: body.x,
            columns: 1,
            column: body.w,
            row: SMALLEST_ROW,
            lcd: 40.0,
        })
}

/// Parts by page: one page wherever its screens can be read.
fn pages(parts: Vec<Part>, body: Area) -> Vec<(Vec<Part>, Grid)> {
    let counts =
        |parts: &[Part]| -> Vec<usize> { parts.iter().map(|part| part.screens.len()).collect() };
    let whole = grid(&counts(&parts), body);
    if whole.row >= SMALLEST_ROW {
        return vec![(parts, whole)];
    }
    // As many as fit on a page of three columns; a list goes on under its title.
    let rows = ((body.h - HEADING * 3.0) / (SMALLEST_ROW * 1.25)) as usize;
    let most = (rows * 3).max(1);
    let mut pages: Vec<Vec<Part>> = vec![Vec::new()];
    let mut left = most;
    for part in parts {
        let (title, says) = (part.title, part.says);
        let mut screens = part.screens.into_iter().peekable();
        loop {
            let taken: Vec<_> = screens.by_ref().take(left).collect();
            left -= taken.len();
            if let Some(page) = pages.last_mut() {
                page.push(Part {
                    title: title.clone(),
                    says: says.clone(),
                    screens: taken,
                });
            }
            if screens.peek().is_none() {
                break;
            }
            pages.push(Vec::new());
            left = most;
        }
    }
    let with_grid = |parts: Vec<Part>| {
        let grid = grid(&counts(&parts), body);
        (parts, grid)
    };
    pages.into_iter().map(with_grid).collect()
}

/// Draws a list; where the next begins.
fn draw_part(pen: &mut Pen<'_>, part: &Part, grid: Grid, top: f32) -> f32 {
    let base = top + 15.0;
    let right = grid.x + grid.column * grid.columns as f32 + GUTTER * (grid.columns - 1) as f32;
    let taken = pen.text(
        At::Left,
        (grid.x, base),
        Style::strong(11.0, INK),
        &part.title,
    );
    let at = (grid.x + taken + 8.0, base);
    pen.text(At::Left, at, Style::plain(8.5, WEAK), &part.says);
    pen.line((grid.x, base + 4.0), (right, base + 4.0), 0.5, LINE);
    let first = top + HEADING;
    let rows = part.screens.len().div_ceil(grid.columns).max(1);
    for (at, (number, screen)) in part.screens.iter().enumerate() {
        // Down the columns, as the list is read.
        let (column, row) = (at / rows, at % rows);
        let x = grid.x + (grid.column + GUTTER) * column as f32;
        let y = first + grid.row * row as f32;
        draw_screen(pen, *number, screen, grid, (x, y));
    }
    match part.screens.is_empty() {
        true => first,
        false => first + grid.row * rows as f32,
    }
}

fn draw_screen(pen: &mut Pen<'_>, number: usize, screen: &Screen, grid: Grid, (x, y): (f32, f32)) {
    lcd::draw(pen, screen, x, y, grid.lcd);
    let size = (grid.lcd / 10.0).clamp(4.6, 9.0);
    let step = size * 1.22;
    let left = x + grid.lcd + 5.0;
    let room = grid.column - grid.lcd - 5.0;
    let known = built_in().display_item(&screen.item);
    let words = match known {
        Some(known) => known.words.clone(),
        None => format!("{}, not in the catalog", screen.item),
    };
    let strong = Style::strong(size, INK);
    // Two lines of words leave room for the two that follow.
    let lines = pen.wrap(strong, &format!("{number}  {words}"), room, 2);
    let mut base = y + size;
    for line in &lines {
        pen.text(At::Left, (left, base), strong, line);
        base += step;
    }
    let weak = Style::plain(size, WEAK);
    let seconds = screen.seconds.map(|seconds| format!("{seconds} s  "));
    let lit = match screen.all_segments {
        true => "every segment".to_owned(),
        false => {
            let mut shown = vec![screen.id.trim(), screen.digits.trim()];
            shown.extend(screen.annunciators.iter().map(String::as_str));
            shown.retain(|part| !part.is_empty());
            shown.join(" ")
        }
    };
    let shown = format!("{}{lit}", seconds.unwrap_or_default());
    let shown = pen.cut(weak, &shown, room);
    pen.text(At::Left, (left, base), weak, &shown);
}
