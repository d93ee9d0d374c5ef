//! Rows and columns that text and workbooks have in common.
//!
//! Is: the columns and their names, which stay as they are once shipped; registers and logs as cells.
//! Is not: the profile's values, of which there are too many to be made text twice.

use meterbench_c1219::Number;

use super::ExportError;
use super::number::Step;
use super::ratios::{self, Ratios};
use super::{Contents, Order, Side, What, entries, register_value, registers, utc_text};
use crate::reading::{Channel, ProfileSet};
use crate::snapshot::hex;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// Nothing.
    Empty,
}

impl Cell {
    fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        match text.is_empty() {
            true => Cell::Empty,
            false => Cell::Text(text),
        }
    }

    fn number(value: Option<f64>) -> Self {
        value
            .filter(|it| it.is_finite())
            .map_or(Cell::Empty, Cell::Number)
    }
}

/// Columns of the registers.
pub const REGISTERS: [&str; 9] = [
    "quantity",
    "rate",
    "value",
    "unit",
    "side",
    "multiplier",
    "time_local",
    "set",
    "set_time_local",
];
/// Columns of the logs.
pub const LOG: [&str; 11] = [
    "list",
    "sequence",
    "time_local",
    "time_utc",
    "code",
    "maker",
    "event",
    "user",
    "user_name",
    "argument",
    "argument_hex",
];
/// The columns of a profile that stand before its channels.
pub const PROFILE: [&str; 6] = ["set", "end_local", "dst", "end_utc", "minutes", "status"];

/// The lines above the columns: whose, when, on which side, in which zone.
pub fn preamble(contents: &Contents, order: &Order) -> Vec<String> {
    let meter = &contents.meter;
    let form = meter
        .form
        .as_ref()
        .map_or(String::new(), |form| format!(", {form}"));
    let mut lines = vec![
        format!(
            "{}, of meter {} ({} {}{form})",
            sentence(order.what.words()),
            meter.serial,
            meter.manufacturer,
            meter.model
        ),
        format!("Read {}", contents.taken),
    ];
    if order.what != What::Log {
        lines.push(side(contents, order));
    }
    lines.push(format!(
        "Local time is the meter's clock: {}",
        contents.zone
    ));
    lines.extend(
        contents
            .doubts
            .iter()
            .map(|doubt| format!("Doubt: {doubt}")),
    );
    match order.what {
        What::Registers => (),
        What::Profile => {
            lines.push("Times are the ends of intervals; a value that is missing was not valid in the meter, see its status".into());
            lines.extend(rounded(contents, order));
            let notes = contents.profile.iter().flat_map(|profile| &profile.notes);
            lines.extend(notes.map(|note| format!("Note: {note}")));
        }
        What::Log => lines.extend(
            contents
                .log
                .notes
                .iter()
                .map(|note| format!("Note: {note}")),
        ),
    }
    lines
}

/// On which side values are, and what leads to the other.
fn side(contents: &Contents, order: &Order) -> String {
    let factors = ratios::multipliers(contents, order.what);
    match (&contents.ratios, order.side) {
        (Ratios::Stored(factor), _) => format!(
            "Values are primary: the multiplier {} is in what the meter stores (ST-15), and nobody must multiply again",
            ratios::words(factor)
        ),
        (Ratios::Mixed, Side::Secondary) => format!(
            "Values are as the meter stores them; in some of them the multiplier is already (ST-15), the others are secondary: times the multiplier, {factors}, all are primary"
        ),
        (_, Side::Secondary) => format!(
            "Values are secondary, as the meter stores them; primary is secondary times the multiplier, {factors}"
        ),
        (_, Side::Primary) => {
            format!("Values are primary: what the meter stores times the multiplier, {factors}")
        }
    }
}

/// The channels whose values are no whole counts of the meter.
pub fn rounded(contents: &Contents, order: &Order) -> Option<String> {
    let sets = contents.profile.iter().flat_map(|profile| &profile.sets);
    let rounded = sets
        .flat_map(|set| &set.channels)
        .filter(|channel| Step::of(channel, order.side).rounds)
        .map(|channel| channel.quantity.as_str());
    let rounded: Vec<&str> = rounded.collect();
    (!rounded.is_empty()).then(|| {
        format!(
            "Values of {} are rounded to {} decimals",
            rounded.join(", "),
            Step::ROUNDED
        )
    })
}

fn sentence(words: &str) -> String {
    let words = words.strip_prefix("the ").unwrap_or(words);
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// What a channel's column is called: "kWh delivered", "voltage A (V)"; with its set where there are several.
pub fn column(set: &ProfileSet, channel: &Channel, several: bool) -> String {
    let mut name = channel.quantity.clone();
    if !channel.unit.is_empty() && !name.starts_with(&channel.unit) {
        name.push_str(&format!(" ({})", channel.unit));
    }
    match several {
        true => format!("set {} {name}", set.number),
        false => name,
    }
}

/// The registers.
pub fn register_rows(contents: &Contents, order: &Order) -> Result<Vec<Vec<Cell>>, ExportError> {
    let rows = registers(contents)?.iter().map(|it| {
        vec![
            Cell::of(&it.quantity),
            Cell::of(&it.block),
            Cell::number(register_value(it, order.side)),
            Cell::of(&it.unit),
            Cell::of(contents.side(order).words()),
            Cell::of(ratios::words(
                it.primary_factor.as_ref().unwrap_or(&Number::ONE),
            )),
            Cell::of(it.time.map_or(String::new(), |time| time.to_string())),
            Cell::of(&it.set),
            Cell::of(it.set_time.map_or(String::new(), |time| time.to_string())),
        ]
    });
    Ok(rows.collect())
}

/// The logs.
pub fn log_rows(contents: &Contents) -> Result<Vec<Vec<Cell>>, ExportError> {
    let rows = entries(contents)?.iter().map(|it| {
        vec![
            Cell::of(it.list.words()),
            Cell::number(it.sequence.map(f64::from)),
            Cell::of(it.time.map_or(String::new(), |time| time.local.to_string())),
            Cell::of(it.time.as_ref().map_or(String::new(), utc_text)),
            Cell::number(Some(it.code.into())),
            Cell::of(if it.maker { "yes" } else { "no" }),
            Cell::of(&it.words),
            Cell::number(Some(it.user.into())),
            Cell::of(it.user_words.clone().unwrap_or_default()),
            Cell::of(&it.argument),
            Cell::of(hex(&it.raw_argument)),
        ]
    });
    Ok(rows.collect())
}
