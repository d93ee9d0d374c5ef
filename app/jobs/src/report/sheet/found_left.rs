//! The as-found / as-left report on paper.
//!
//! Is: one page for a plain case; what is long goes on.
//! Is not: what stands on it; see `report::found_left`.

mod program;

use super::flow::{Flow, Row, draw};
use super::pen::{Area, At, Measure, Pen, Shapes, Style, document};
use super::picture::Picture;
use super::tint::{INK, LINE, WEAK};
use super::{Print, SheetError};
use crate::report::found_left::{
    Both, FoundLeft, ReadingRow, Side, Template, code_text, difference, modules,
};

const MARGIN: f32 = 34.0;
/// The QR code with its quiet zone, in the upper right corner.
const CODE: f32 = 104.0;
/// What the names of facts take.
const LABEL: f32 = 74.0;
/// So many rates stand beside each other.
const COLUMNS: usize = 5;
const TITLE: &str = "As-found / as-left report";

fn weak() -> Style {
    Style::plain(8.0, WEAK)
}

fn plain() -> Style {
    Style::plain(8.0, INK)
}

fn strong() -> Style {
    Style::strong(8.0, INK)
}

/// The report.
///
/// # Errors
/// When the PDF can't be made.
pub fn found_left(
    report: &FoundLeft,
    template: &Template,
    logo: Option<&Picture>,
    print: &Print<'_>,
) -> Result<Vec<u8>, SheetError> {
    let (width, height) = print.paper.size();
    let room = width - 2.0 * MARGIN;
    let measure = Measure::new()?;
    let head = head_height(template, logo);
    let code = modules(&code_text(report)).map_err(|error| SheetError(error.to_string()))?;

    let mut flow = Flow::new(room, measure);
    facts(&mut flow, report, head);
    readings(&mut flow, report);
    multiplier(&mut flow, report);
    tests(&mut flow, report);
    program::rows(&mut flow, report);
    signed(&mut flow, report, template);

    let foot = 34.0;
    let first = height - 2.0 * MARGIN - head - foot;
    let later = height - 2.0 * MARGIN - 22.0 - foot;
    let pages = flow.pages(first, later);
    let count = pages.len();
    let code = &code;
    let pages = pages.into_iter().enumerate().map(|(place, rows)| {
        move |pen: &mut Pen<'_>| {
            let top = if place == 0 {
                header(pen, report, template, logo, width);
                draw_code(pen, code, width);
                MARGIN + head
            } else {
                let line = format!(
                    "{}, meter {}",
                    title(template),
                    report.found.identity.serial
                );
                pen.text(At::Left, (MARGIN, MARGIN + 9.0), strong(), &line);
                MARGIN + 22.0
            };
            draw(pen, &rows, (MARGIN, top));
            footer(pen, report, template, (width, height), (place + 1, count));
        }
    });
    document(print, title(template), pages.collect())
}

fn title(template: &Template) -> &str {
    template.title.as_deref().unwrap_or(TITLE)
}

/// A logo as wide and high as it may be.
fn logo_size(logo: &Picture) -> (f32, f32) {
    let (w, h) = (logo.size.0 as f32, logo.size.1 as f32);
    let scale = (150.0 / w).min(40.0 / h);
    (w * scale, h * scale)
}

/// What the head of the first page takes.
fn head_height(template: &Template, logo: Option<&Picture>) -> f32 {
    let logo = logo.map_or(0.0, |logo| logo_size(logo).1 + 6.0);
    let shop = if template.shop.is_some() { 13.0 } else { 0.0 };
    30.0 + logo + shop + 10.0 * template.lines.len().min(4) as f32
}

fn header(
    pen: &mut Pen<'_>,
    report: &FoundLeft,
    template: &Template,
    logo: Option<&Picture>,
    width: f32,
) {
    let mut y = MARGIN;
    let room = width - 2.0 * MARGIN - CODE - 14.0;
    if let Some(logo) = logo {
        let (w, h) = logo_size(logo);
        pen.picture(logo, Area { x: MARGIN, y, w, h });
        y += h + 6.0;
    }
    if let Some(shop) = &template.shop {
        y += 10.0;
        let style = Style::strong(10.5, INK);
        let shop = pen.cut(style, shop, room);
        pen.text(At::Left, (MARGIN, y), style, &shop);
        y += 3.0;
    }
    for line in template.lines.iter().take(4) {
        y += 9.0;
        let line = pen.cut(weak(), line, room);
        pen.text(At::Left, (MARGIN, y), weak(), &line);
        y += 1.0;
    }
    y += 18.0;
    let style = Style::strong(16.0, INK);
    let words = pen.cut(style, title(template), room);
    let taken = pen.text(At::Left, (MARGIN, y), style, &words);
    if let Some(date) = report.details.date {
        let style = Style::plain(10.0, INK);
        pen.text(
            At::Left,
            (MARGIN + taken + 10.0, y),
            style,
            &date.to_string(),
        );
    }
}

fn draw_code(pen: &mut Pen<'_>, code: &[Vec<bool>], width: f32) {
    // Four squares of quiet on each side belong to a code.
    let side = CODE / (code.len().max(1) as f32 + 8.0);
    let (x, y) = (width - MARGIN - CODE + 4.0 * side, MARGIN + 4.0 * side);
    let mut dark = Shapes::new();
    for (row, squares) in code.iter().enumerate() {
        let top = y + side * row as f32;
        let mut place = 0;
        for run in squares.chunk_by(|a, b| a == b) {
            if run.first() == Some(&true) {
                let left = x + side * place as f32;
                let right = left + side * run.len() as f32;
                let bottom = top + side;
                dark.polygon([(left, top), (right, top), (right, bottom), (left, bottom)]);
            }
            place += run.len();
        }
    }
    pen.fill(dark, (0, 0, 0));
    let at = (width - MARGIN - CODE / 2.0, MARGIN + CODE + 5.0);
    pen.text(
        At::Middle,
        at,
        Style::plain(6.0, WEAK),
        "Serial, readings, SHA-256 of the snapshots",
    );
}

fn footer(
    pen: &mut Pen<'_>,
    report: &FoundLeft,
    template: &Template,
    (width, height): (f32, f32),
    (page, count): (usize, usize),
) {
    let tiny = Style::plain(6.2, WEAK);
    let hash = |name: &str, side: &Side| {
        let (words, digits) = (side.hash.words(), side.hash.digits());
        format!("{name}: {words} {digits}")
    };
    let mut lines = vec![hash("As found", &report.found)];
    lines.extend(report.left.as_ref().map(|left| hash("As left", left)));
    let mut y = height - MARGIN - 8.0 * lines.len() as f32 - 2.0;
    pen.line((MARGIN, y - 9.0), (width - MARGIN, y - 9.0), 0.5, LINE);
    for line in &lines {
        pen.text(At::Left, (MARGIN, y), tiny, line);
        y += 8.0;
    }
    let foot = template.foot.as_deref().unwrap_or("");
    let foot = pen.cut(tiny, foot, width - 2.0 * MARGIN - 90.0);
    pen.text(At::Left, (MARGIN, y), tiny, &foot);
    let words = format!("Page {page} of {count}");
    pen.text(At::Right, (width - MARGIN, y), tiny, &words);
}

/// "2026-01-31 13:05 -05:00" of a time with its offset.
fn taken(side: &Side) -> String {
    let text = &side.taken;
    match (text.get(..16), text.get(19..)) {
        (Some(minute), Some(offset)) => format!("{} {offset}", minute.replace('T', " ")),
        _ => text.clone(),
    }
}

/// Meter, place, reason: two columns, the second of which makes room for the code.
fn facts(flow: &mut Flow, report: &FoundLeft, head: f32) {
    let it = &report.found.identity;
    let details = &report.details;
    let or_not = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".into());
    let nameplate = match (&it.form, it.kind.row) {
        (_, Some(row)) => format!(
            "{}, {} V, class {}",
            row.id,
            row.volts,
            row.classes_in_words()
        ),
        (Some(form), None) => form.clone(),
        (None, None) => "not known".into(),
    };
    let meter = [
        ("Meter", it.serial.clone()),
        (
            "Maker, model",
            format!("{} {}, firmware {}", it.manufacturer, it.model, it.firmware),
        ),
        ("Form", nameplate),
        (
            "Utility's id",
            it.device_id
                .clone()
                .map_or_else(|| "–".into(), |id| id.trim().to_owned()),
        ),
        ("Address", or_not(&details.address)),
        ("Equipment", or_not(&details.equipment)),
    ];
    let mut job = vec![
        ("Reason", or_not(&details.reason)),
        ("Read as found", taken(&report.found)),
        (
            "Read as left",
            report
                .left
                .as_ref()
                .map_or_else(|| "not read again".into(), taken),
        ),
        ("Standard", or_not(&details.standard)),
    ];
    let more = [
        ("Creep", &details.creep),
        ("Repairs", &details.repairs),
        ("Complainant", &details.complainant),
        ("Purchased", &details.purchased),
    ];
    job.extend(
        more.into_iter()
            .filter_map(|(name, text)| Some((name, text.clone()?))),
    );
    // The right column begins under the code, in which the head may reach.
    let under = (CODE + 10.0 - head).max(0.0);
    let narrow = flow.width - CODE - 14.0;
    let middle = flow.width * 0.52;
    let mut down = 0.0;
    let mut rows: Vec<Row> = Vec::new();
    let mut pairs = meter.iter();
    // Beside the code one column; under it two.
    for (label, value) in pairs.by_ref() {
        let row = flow.fact((0.0, narrow), (weak(), label, LABEL), (strong(), value));
        down += row.height;
        rows.push(row);
        if down >= under {
            break;
        }
    }
    let left: Vec<Row> = pairs
        .map(|(label, value)| {
            flow.fact(
                (0.0, middle - 12.0),
                (weak(), label, LABEL),
                (strong(), value),
            )
        })
        .collect();
    let right: Vec<Row> = job
        .iter()
        .map(|(label, value)| {
            flow.fact(
                (middle, flow.width),
                (weak(), label, LABEL),
                (strong(), value),
            )
        })
        .collect();
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    loop {
        let pair = (left.next(), right.next());
        let row = match pair {
            (None, None) => break,
            (Some(row), None) | (None, Some(row)) => row,
            (Some(mut a), Some(b)) => {
                a.height = a.height.max(b.height);
                a.marks.extend(b.marks);
                a
            }
        };
        rows.push(row);
    }
    flow.rows.extend(rows);
}

/// A number as short as it is, thousands apart.
fn number(value: Option<f64>) -> String {
    let Some(value) = value else {
        return "–".into();
    };
    let text = value.to_string();
    let (whole, rest) = match text.split_once('.') {
        Some((whole, rest)) => (whole, format!(".{rest}")),
        None => (text.as_str(), String::new()),
    };
    let whole = whole.parse::<i64>().map_or_else(
        |_| whole.to_owned(),
        |n| {
            let sign = if value < 0.0 { "-" } else { "" };
            format!(
                "{sign}{}",
                meterbench_profiles::number::grouped(n.unsigned_abs())
            )
        },
    );
    format!("{whole}{rest}")
}

fn readings(flow: &mut Flow, report: &FoundLeft) {
    let readings = &report.readings;
    let says = "as the meter stores them, secondary; left less found where they differ";
    flow.heading(Style::strong(10.5, INK), "Readings", Some((weak(), says)));
    if readings.rows.is_empty() {
        flow.text(plain(), "The snapshot holds no registers");
        return;
    }
    let name = 128.0;
    let side = 44.0;
    for (part, blocks) in readings.blocks.chunks(COLUMNS).enumerate() {
        let column = (flow.width - name - side) / COLUMNS as f32;
        let right = |place: usize| name + side + column * (place + 1) as f32;
        let head: Vec<(At, f32, f32, Style, &str)> = blocks
            .iter()
            .enumerate()
            .map(|(place, block)| {
                (
                    At::Right,
                    right(place),
                    column - 4.0,
                    weak(),
                    block.as_str(),
                )
            })
            .collect();
        flow.cells(10.5, &head);
        for row in &readings.rows {
            reading_rows(
                flow,
                row,
                part * COLUMNS,
                report.left.is_some(),
                (name, side, &right, column),
            );
        }
    }
}

type Places<'a> = (f32, f32, &'a dyn Fn(usize) -> f32, f32);

fn reading_rows(flow: &mut Flow, row: &ReadingRow, first: usize, both: bool, places: Places<'_>) {
    let (name, side, right, column) = places;
    let values: Vec<Both> = row
        .values
        .iter()
        .skip(first)
        .take(COLUMNS)
        .copied()
        .collect();
    if values.iter().all(|it| it.0.is_none() && it.1.is_none()) {
        return;
    }
    let label = format!("{}, {}", row.quantity, row.unit);
    // The unit stands in the name of most quantities already.
    let label = if row.quantity.starts_with(&row.unit) {
        &row.quantity
    } else {
        &label
    };
    let mut line = |title: &str, side_words: &str, style: Style, texts: &[String]| {
        let mut cells = vec![
            (At::Left, 0.0, name - 4.0, strong(), title),
            (At::Left, name, side, weak(), side_words),
        ];
        for (place, text) in texts.iter().enumerate() {
            cells.push((At::Right, right(place), column - 4.0, style, text.as_str()));
        }
        flow.cells(10.2, &cells);
    };
    let of = |pick: fn(&Both) -> Option<f64>| -> Vec<String> {
        values.iter().map(|it| number(pick(it))).collect()
    };
    line(label, "found", plain(), &of(|it| it.0));
    if both {
        line("", "left", plain(), &of(|it| it.1));
        let differ = |it: &Both| difference(it.0, it.1).filter(|it| *it != 0.0);
        if values.iter().any(|it| differ(it).is_some()) {
            let texts: Vec<String> = values
                .iter()
                .map(|it| differ(it).map_or(String::new(), |it| number(Some(it))))
                .collect();
            line("", "difference", strong(), &texts);
        }
    }
}

fn multiplier(flow: &mut Flow, report: &FoundLeft) {
    let when = if report.left.is_some() {
        "as left"
    } else {
        "as found"
    };
    let Some(card) = &report.multiplier else {
        return;
    };
    let says = format!("{}, {when}", card.quantity);
    flow.heading(
        Style::strong(10.5, INK),
        "Multiplier",
        Some((weak(), &says)),
    );
    for line in card.lines() {
        flow.text(plain(), &line);
    }
}

fn tests(flow: &mut Flow, report: &FoundLeft) {
    if report.details.tests.is_empty() {
        return;
    }
    let says = "percent registration, as typed in";
    flow.heading(
        Style::strong(10.5, INK),
        "Test results",
        Some((weak(), says)),
    );
    let columns = [0.0, 250.0, 340.0];
    let head = |at, x, text| (at, x, 84.0, weak(), text);
    flow.cells(
        10.5,
        &[
            head(At::Left, columns[0], "Test point"),
            head(At::Right, columns[1], "As found"),
            head(At::Right, columns[2], "As left"),
        ],
    );
    let percent = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.2} %"));
    for test in &report.details.tests {
        let (found, left) = (percent(test.found), percent(test.left));
        flow.cells(
            10.2,
            &[
                (At::Left, columns[0], 160.0, strong(), test.point.as_str()),
                (At::Right, columns[1], 84.0, plain(), found.as_str()),
                (At::Right, columns[2], 84.0, plain(), left.as_str()),
            ],
        );
    }
}

fn signed(flow: &mut Flow, report: &FoundLeft, template: &Template) {
    let details = &report.details;
    if let Some(remarks) = &details.remarks {
        flow.heading(Style::strong(10.5, INK), "Remarks", None);
        flow.text(plain(), remarks);
    }
    let missing = report.missing(template);
    if !missing.is_empty() {
        let mut by_rule: Vec<(&str, Vec<&str>)> = Vec::new();
        for (rule, asks) in &missing {
            match by_rule.last_mut() {
                Some((last, all)) if last == rule => all.push(asks),
                _ => by_rule.push((rule, vec![asks])),
            }
        }
        let asks: Vec<String> = by_rule
            .iter()
            .map(|(rule, asks)| format!("{} ({rule})", asks.join("; ")))
            .collect();
        flow.gap(5.0);
        flow.text(
            weak(),
            &format!("Not stated on this report: {}", asks.join("; ")),
        );
    }
    flow.gap(18.0);
    let half = flow.width * 0.5;
    let name = details.name.as_deref().unwrap_or("");
    flow.rows.push(Row {
        height: 20.0,
        leads: false,
        marks: vec![
            super::flow::Mark::Rule(0.0, 0.0, half - 20.0, INK),
            super::flow::Mark::Rule(0.0, half, flow.width, INK),
            super::flow::Mark::Text(At::Left, (0.0, 10.0), weak(), format!("Name  {name}")),
            super::flow::Mark::Text(At::Left, (half, 10.0), weak(), "Signature".into()),
        ],
    });
}
