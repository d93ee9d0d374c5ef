//! Rules for `[meter]`: M001 to M007.

use super::firmware::Firmware;
use super::{Finding, Subject};
use crate::catalog::{Catalog, Lookup, Unknown};
use crate::form::Form;
use crate::nearest::{either, quoted, repeated};
use crate::program::{Meter, Section};

pub(super) fn look_up<'a>(catalog: &'a Catalog, meter: &Meter) -> Lookup<'a> {
    catalog.lookup(Some(&meter.model), &meter.form, meter.volts, meter.class)
}

/// M005: without a meter, nothing that depends on the form can be checked.
pub(super) fn no_meter(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if subject.program.meter.is_none() {
        findings.push(Finding::warning(
            "M005",
            "meter",
            "the program names no meter, so ratings, features and rollover were not checked".into(),
            "add [meter] with model and form",
        ));
    }
}

/// M001: the model or the form isn't in the catalog.
pub(super) fn row_in_catalog(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(meter) = &subject.program.meter else {
        return;
    };
    match look_up(subject.catalog, meter) {
        Lookup::Unknown(Unknown::Model(nearest)) => {
            let all: Vec<&str> = subject
                .catalog
                .models()
                .map(|model| model.id.as_str())
                .collect();
            let hint = if nearest.is_empty() {
                format!("use {}", either(&all))
            } else {
                format!("did you mean {}", either(&nearest))
            };
            findings.push(Finding::error(
                "M001",
                "meter.model",
                format!("there is no model {}", quoted(&meter.model)),
                hint,
            ));
        }
        Lookup::Unknown(Unknown::Form { nearest, elsewhere }) => {
            let hint = match (elsewhere.as_slice(), nearest.as_slice()) {
                ([_, ..], _) => format!("model {} has it", either(&elsewhere)),
                ([], [_, ..]) => format!("did you mean {}", either(&nearest)),
                ([], []) => {
                    let of_model = |row: &&Form| row.model.eq_ignore_ascii_case(&meter.model);
                    let rows = subject.catalog.forms.iter().filter(of_model);
                    let mut names: Vec<&str> = rows
                        .flat_map(|row| row.names.iter().map(String::as_str))
                        .collect();
                    names.dedup();
                    format!("its forms are {}", names.join(", "))
                }
            };
            let message = format!(
                "model {} has no form {}",
                repeated(&meter.model),
                quoted(&meter.form)
            );
            findings.push(Finding::error("M001", "meter.form", message, hint));
        }
        _ => {}
    }
}

/// M002: the form isn't made for this voltage.
pub(super) fn volts_of_the_form(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(meter) = &subject.program.meter else {
        return;
    };
    if let (Lookup::Unknown(Unknown::Volts(rows)), Some(volts)) =
        (look_up(subject.catalog, meter), meter.volts)
    {
        let known: Vec<String> = rows.iter().map(|row| format!("{} V", row.volts)).collect();
        let message = format!(
            "form {} of model {} is not made for {volts} V",
            meter.form, meter.model
        );
        findings.push(Finding::error(
            "M002",
            "meter.volts",
            message,
            format!("it is made for {}", known.join(" and ")),
        ));
    }
}

/// M003: the form isn't made in this class.
pub(super) fn class_of_the_form(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(meter) = &subject.program.meter else {
        return;
    };
    if let (Lookup::Unknown(Unknown::Class(rows)), Some(class)) =
        (look_up(subject.catalog, meter), meter.class)
    {
        let known: Vec<String> = rows.iter().map(|row| row.classes_in_words()).collect();
        let message = format!(
            "form {} of model {} is not made in class {class}",
            meter.form, meter.model
        );
        findings.push(Finding::error(
            "M003",
            "meter.class",
            message,
            format!("its class is {}", known.join(" or ")),
        ));
    }
}

/// M004: several rows fit what is said.
pub(super) fn one_row(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(meter) = &subject.program.meter else {
        return;
    };
    if let Lookup::Ambiguous { rows, missing } = look_up(subject.catalog, meter) {
        let choices: Vec<String> = rows
            .iter()
            .map(|row| format!("{} V class {}", row.volts, row.classes_in_words()))
            .collect();
        let message = format!(
            "form {} of model {} is made for {}",
            meter.form,
            meter.model,
            choices.join(" and for ")
        );
        findings.push(Finding::error(
            "M004",
            "meter.form",
            message,
            format!("add {missing} to [meter]"),
        ));
    }
}

/// M006: firmware that isn't two numbers.
pub(super) fn firmware_in_two_numbers(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let firmware = subject
        .program
        .meter
        .as_ref()
        .and_then(|meter| meter.firmware.as_ref());
    if let Some(text) = firmware.filter(|text| Firmware::parse(text).is_none()) {
        findings.push(Finding::error(
            "M006",
            "meter.firmware",
            format!("{} is no firmware version", quoted(text)),
            "write version and revision as the meter tells them, \"5.28\", each 0 to 255; or leave it out",
        ));
    }
}

/// M007: a section for what the model can't do. What has rules of its own for that (limiting, KYZ) isn't repeated here.
pub(super) fn model_has_the_feature(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(model) = subject.model else { return };
    let sections = [
        (Section::Demand, "demand"),
        (Section::Tou, "tou"),
        (Section::LoadProfile, "load-profile"),
    ];
    for (section, feature) in sections {
        if !model.has(feature) && subject.program.section(section).is_set() {
            findings.push(Finding::error(
                "M007",
                section.id(),
                format!(
                    "model {} has no {}",
                    model.id,
                    section.words().to_lowercase()
                ),
                format!("remove [{}], or name the model that has it", section.id()),
            ));
        }
    }
}
