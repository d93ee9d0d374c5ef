//! Rules for `[energy]`: F001 to F005.

use super::load::every;
use super::shares::share_of_rate;
use super::{Finding, Subject};
use crate::display_item::Shows;
use crate::form::Form;
use crate::number::{grouped, grouped_decimal};
use crate::program::{EnergyFormat, Metric, Multiplier};

/// Two readings this far apart must tell how much was used: two months, or the longest of them with a day to spare.
const HOURS_WANTED: f64 = 62.0 * 24.0;
/// Hours of the longest month.
const HOURS_OF_A_MONTH: f64 = 31.0 * 24.0;

/// Hours at full load until the shown register is back at 0: rollover / (volts x class amps x elements x multiplier).
///
/// See [`Form::full_load_watts`] for what counts as full load.
pub fn hours_to_rollover(
    format: EnergyFormat,
    row: &Form,
    class: Option<u16>,
    multiplier: &Multiplier,
) -> f64 {
    let full_load_kw = row.full_load_watts(class) as f64 / 1000.0 * multiplier.product().value();
    format.rollover_kwh() as f64 / full_load_kw
}

/// Registers that roll over together, as the display shows them.
struct Registers<'a> {
    /// Names of the items; none when the lists are left to the meter.
    items: Vec<&'a str>,
    /// Part of the week in which they count: 1, or that of a rate.
    share: f64,
}

/// The energy registers that the lists show, those that count alike together. Rates count only while they hold.
fn registers<'a>(subject: &Subject<'a>) -> Vec<Registers<'a>> {
    let mut all: Vec<Registers<'a>> = Vec::new();
    let lists = subject
        .program
        .display
        .iter()
        .flat_map(|display| display.lists());
    for item in lists.flat_map(|(_, list)| &list.items) {
        let Some(known) = item.known(subject.catalog) else {
            continue;
        };
        if known.shows != Shows::Energy {
            continue;
        }
        let share = share_of_rate(subject.program, known).unwrap_or(1.0);
        let same = |one: &&mut Registers<'_>| (one.share - share).abs() < 1e-9;
        match all.iter_mut().find(same) {
            Some(registers) if registers.items.contains(&item.item.as_str()) => {}
            Some(registers) => registers.items.push(&item.item),
            None => all.push(Registers {
                items: vec![&item.item],
                share,
            }),
        }
    }
    // The fastest first.
    all.sort_by(|a, b| b.share.total_cmp(&a.share));
    if all.is_empty() {
        all.push(Registers {
            items: Vec::new(),
            share: 1.0,
        });
    }
    all
}

/// F001, F002, F005: a shown register rolls over before anyone reads it twice. Error under a day; warning when a month at
/// full load (F005) or two (F002) don't fit.
pub(super) fn rollover(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let format = subject
        .program
        .energy
        .as_ref()
        .and_then(|energy| energy.format);
    let (Some(format), Some(kw)) = (format, subject.full_load_kw()) else {
        return;
    };
    if format.rollover_kwh() as f64 / kw >= HOURS_WANTED {
        return;
    }
    for registers in registers(subject) {
        let counted = kw * registers.share;
        let hours = format.rollover_kwh() as f64 / counted;
        if hours < HOURS_WANTED {
            findings.push(of_registers(subject, format, kw, &registers, hours));
        }
    }
}

fn of_registers(
    subject: &Subject<'_>,
    format: EnergyFormat,
    kw: f64,
    registers: &Registers<'_>,
    hours: f64,
) -> Finding {
    let shown = match registers.items.as_slice() {
        [] => String::new(),
        [one] => format!(", shown by `{one}`"),
        [first, rest @ ..] => format!(", shown by `{first}` and {} more", rest.len()),
    };
    let while_it_holds = if registers.share < 1.0 {
        format!(
            " during {} of the 168 hours of a week",
            grouped_decimal(registers.share * 168.0, 1)
        )
    } else {
        String::new()
    };
    let mut message = format!(
        "{format} rolls over at {} kWh{shown}: at full load ({} kW, multiplier {}){while_it_holds} {}",
        grouped(format.rollover_kwh()),
        grouped_decimal(kw, 1),
        subject.shown_product().to_one(),
        every(hours),
    );
    let enough = EnergyFormat::ALL.into_iter().filter(|other| {
        other.rollover_kwh() > format.rollover_kwh()
            && other.rollover_kwh() as f64 / (kw * registers.share) >= HOURS_WANTED
    });
    let hint = match enough.min_by_key(|other| other.rollover_kwh()) {
        Some(better) => format!("use {better} or more digits"),
        None => {
            "use 6x10 and read the meter more often, or leave part of the multiplier to billing"
                .into()
        }
    };
    if hours < 24.0 {
        return Finding::error("F001", "energy.format", message, hint);
    }
    if hours >= HOURS_OF_A_MONTH {
        return Finding::warning("F002", "energy.format", message, hint);
    }
    message.push_str(&format!(
        "; a month of 31 days can use {} kWh, more than it shows",
        grouped_decimal(kw * registers.share * HOURS_OF_A_MONTH, 0)
    ));
    Finding::warning("F005", "energy.format", message, hint)
}

fn metrics<'a>(subject: &Subject<'a>) -> Option<&'a Vec<Metric>> {
    subject.program.energy.as_ref()?.metrics.as_ref()
}

/// F003: an empty list of metrics would meter nothing.
pub(super) fn metrics_named(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if metrics(subject).is_some_and(Vec::is_empty) {
        let hint = "name at least one, or leave the key out to keep the meter's own";
        findings.push(Finding::error(
            "F003",
            "energy.metrics",
            "no energy metric is named: nothing would be metered".into(),
            hint,
        ));
    }
}

/// F004: a metric named twice takes two registers.
pub(super) fn metric_twice(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let metrics: &[Metric] = metrics(subject).map_or(&[], Vec::as_slice);
    for (index, metric) in metrics.iter().enumerate() {
        if metrics.iter().take(index).any(|earlier| earlier == metric) {
            let message = format!("{} is named twice", metric.words());
            findings.push(Finding::error(
                "F004",
                format!("energy.metrics[{index}]"),
                message,
                "remove one of them",
            ));
        }
    }
}
