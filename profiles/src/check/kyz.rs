//! Rules for `[kyz.…]`: K001 to K006.

use super::{Finding, Subject};
use crate::nearest::{quoted, suggestion};
use crate::number::{grouped, grouped_decimal};
use crate::program::kyz::{Output, OutputMode};

/// The outputs that a program sets, each with its path.
fn outputs<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (&'static str, &'a Output)> {
    let outputs = subject.program.kyz.iter().flat_map(|kyz| &kyz.outputs);
    ["kyz.output_1", "kyz.output_2"]
        .into_iter()
        .zip(outputs)
        .filter_map(|(path, output)| output.as_ref().map(|output| (path, output)))
}

/// Those that do something.
fn active<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (&'static str, &'a Output)> {
    outputs(subject).filter(|(_, output)| output.mode != OutputMode::Off)
}

/// Wh of one toggle or pulse, for a person.
fn weight(output: &Output) -> String {
    grouped_decimal(f64::from(output.weight_milliwatt_hours) / 1000.0, 3)
}

/// K001: outputs on a model that has no room for their board. A warning: a program that was read from a meter may name them.
pub(super) fn model_has_them(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(model) = subject.model.filter(|model| !model.has("kyz")) else {
        return;
    };
    let with: Vec<&str> = subject
        .catalog
        .models()
        .filter(|model| model.has("kyz"))
        .map(|model| model.id.as_str())
        .collect();
    if let Some((path, _)) = active(subject).next() {
        findings.push(Finding::warning(
            "K001",
            path,
            format!("a KYZ output on model {}, which has no KYZ board", model.id),
            format!(
                "remove [kyz], or name the model that has one: {}",
                with.join(", ")
            ),
        ));
    }
}

/// K002: a source that nobody knows, or one that counts no energy.
pub(super) fn known_source(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(family) = subject.family else { return };
    for (path, output) in outputs(subject) {
        let counted = family.sources.iter().filter(|source| source.watt_hours);
        let counted = counted.map(|source| source.id.as_str());
        let path = format!("{path}.source");
        match family.source(&output.source) {
            // An output that is off keeps the name it has.
            Some(source) if source.watt_hours || output.mode == OutputMode::Off => {}
            Some(source) => findings.push(Finding::error(
                "K002",
                path,
                format!(
                    "{} is no energy in watt-hours, so a pulse of it has no weight",
                    quoted(&source.id)
                ),
                format!("use {}", counted.collect::<Vec<_>>().join(", ")),
            )),
            None if family.is_source_number(&output.source) => {}
            None => findings.push(Finding::error(
                "K002",
                path,
                format!("there is no source {}", quoted(&output.source)),
                suggestion(&output.source, counted),
            )),
        }
    }
}

/// K003: a pulse of nothing.
pub(super) fn weight_above_zero(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (path, output) in active(subject) {
        let counts = matches!(output.mode, OutputMode::Toggle | OutputMode::Pulse);
        if counts && output.weight_milliwatt_hours == 0 {
            findings.push(Finding::error(
                "K003",
                format!("{path}.weight_wh"),
                "a toggle or pulse of 0 Wh counts nothing".into(),
                "set weight_wh, such as the form's Kh",
            ));
        }
    }
}

/// K004: a pulse of no length.
pub(super) fn width_above_zero(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (path, output) in active(subject) {
        let pulses = matches!(output.mode, OutputMode::Pulse | OutputMode::IntervalEnd);
        if pulses && output.width_millis == 0 {
            findings.push(Finding::error(
                "K004",
                format!("{path}.width_ms"),
                format!(
                    "a pulse of 0 ms in mode \"{}\": no device would see it",
                    output.mode.id()
                ),
                "set width_ms, such as 100",
            ));
        }
    }
}

/// K005: at full load the pulses come before the last one is over. The pause is as long as the pulse.
pub(super) fn pulses_keep_apart(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(watts) = subject.full_load_watts().filter(|watts| *watts > 0) else {
        return;
    };
    for (path, output) in active(subject) {
        if output.mode != OutputMode::Pulse || output.weight_milliwatt_hours == 0 {
            continue;
        }
        // mWh / W are thousandths of an hour.
        let period = u64::from(output.weight_milliwatt_hours) * 3600 / watts;
        let needed = 2 * u64::from(output.width_millis);
        if period < needed {
            let per_second = watts as f64 / 3.6 / f64::from(output.weight_milliwatt_hours);
            let message = format!(
                "at full load ({} W) a pulse of {} Wh comes {} times a second, every {} ms; {} ms of pulse and as long a \
                 pause take {} ms",
                grouped(watts),
                weight(output),
                grouped_decimal(per_second, 1),
                grouped(period),
                grouped(output.width_millis.into()),
                grouped(needed)
            );
            let least = (needed * watts).div_ceil(3600);
            let hint = match period / 2 {
                0 => format!(
                    "use a weight of {} Wh or more",
                    grouped_decimal(least as f64 / 1000.0, 1)
                ),
                width => format!(
                    "use a weight of {} Wh or more, or a width of {} ms or less",
                    grouped_decimal((least as f64 / 100.0).ceil() / 10.0, 1),
                    grouped(width)
                ),
            };
            findings.push(Finding::error(
                "K005",
                format!("{path}.width_ms"),
                message,
                hint,
            ));
        }
    }
}

/// K006: a pulse longer than the meter's table holds.
pub(super) fn width_in_range(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let settings = subject.family.map(|family| &family.settings.kyz);
    for (path, output) in outputs(subject) {
        let place = settings.and_then(|outputs| {
            outputs
                .get(usize::from(path.ends_with('2')))
                .map(|output| output.width.as_str())
        });
        let most = place.and_then(|place| subject.family?.largest(place));
        if let Some(most) = most.filter(|most| u64::from(output.width_millis) > *most) {
            let message = format!(
                "a pulse of {} ms; the meter holds 0 to {}",
                grouped(output.width_millis.into()),
                grouped(most)
            );
            findings.push(Finding::error(
                "K006",
                format!("{path}.width_ms"),
                message,
                "use 100 ms, or what the other device asks for",
            ));
        }
    }
}
