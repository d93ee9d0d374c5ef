//! Rules for `[energy]`: F001 to F004.

use super::{Finding, Subject};
use crate::form::Form;
use crate::program::{EnergyFormat, Metric, Multiplier};

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

/// F001, F002: the register rolls over before anyone reads it twice. Error under a day, warning under 62 days.
///
/// Without a multiplier section it is reckoned with 1: the program then leaves the meter's own, which can only be more.
pub(super) fn rollover(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(energy), Some(row), Some(meter)) =
        (&subject.program.energy, subject.row, &subject.program.meter)
    else {
        return;
    };
    let Some(format) = energy.format else { return };
    let multiplier = subject.program.multiplier.clone().unwrap_or_default();
    let hours = hours_to_rollover(format, row, meter.class, &multiplier);
    if hours >= 62.0 * 24.0 {
        return;
    }
    let kw = format.rollover_kwh() as f64 / hours;
    let every = match hours {
        ..0.01 => "every minute or faster (less than 0.01 hours)".to_owned(),
        ..10.0 => format!("every {hours:.2} hours"),
        _ => format!("every {hours:.1} hours ({:.1} days)", hours / 24.0),
    };
    let message = format!(
        "{format} rolls over at {} kWh: at full load ({kw:.1} kW, multiplier {}) {every}",
        format.rollover_kwh(),
        multiplier.product().to_one(),
    );
    let enough = EnergyFormat::ALL.into_iter().filter(|other| {
        other.rollover_kwh() > format.rollover_kwh()
            && hours_to_rollover(*other, row, meter.class, &multiplier) >= 62.0 * 24.0
    });
    let hint = match enough.min_by_key(|other| other.rollover_kwh()) {
        Some(better) => format!("use {better} or more digits"),
        None => {
            "use 6x10 and read the meter more often, or leave part of the multiplier to billing"
                .into()
        }
    };
    findings.push(if hours < 24.0 {
        Finding::error("F001", "energy.format", message, hint)
    } else {
        Finding::warning("F002", "energy.format", message, hint)
    });
}

/// F003: an empty list of metrics would meter nothing.
pub(super) fn metrics_named(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let metrics = subject
        .program
        .energy
        .as_ref()
        .and_then(|energy| energy.metrics.as_ref());
    if metrics.is_some_and(Vec::is_empty) {
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
    let metrics = subject
        .program
        .energy
        .as_ref()
        .and_then(|energy| energy.metrics.as_ref());
    let metrics: &[Metric] = metrics.map_or(&[], Vec::as_slice);
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
