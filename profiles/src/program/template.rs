//! The program that `new` writes.
//!
//! Is: a complete program for a row of the catalog, with values that suit most and none that surprise.
//! Is not: a utility's program; every value is there to be changed.

use super::display::{Display, Item, List};
use super::{Energy, EnergyFormat, Meter, Metric, Multiplier, Program};
use crate::check::{Severity, check};
use crate::form::Form;

/// A complete, valid program for a row.
pub(super) fn template(row: &Form) -> Program {
    let mut program = Program {
        meter: Some(Meter::of(row)),
        multiplier: Some(Multiplier::one()),
        energy: Some(Energy {
            format: None,
            metrics: Some(Metric::ALL.to_vec()),
        }),
        display: Some(display(row)),
        ..Program::default()
    };
    // The usual five digits, unless this form would roll them over too soon.
    for format in [EnergyFormat::F5x1, EnergyFormat::F6x1, EnergyFormat::F6x10] {
        if let Some(energy) = &mut program.energy {
            energy.format = Some(format);
        }
        if !check(&program)
            .iter()
            .any(|finding| finding.severity >= Severity::Warning)
        {
            break;
        }
    }
    program
}

fn display(row: &Form) -> Display {
    let list = |names: &[&str]| List {
        on_seconds: Some(6),
        off_seconds: Some(1),
        hold_minutes: Some(0),
        items: names.iter().map(|name| Item::new(name)).collect(),
    };
    let mut alternate = vec![
        "kwh-received",
        "kw-delivered-cumulative",
        "demand-resets",
        "outages",
    ];
    if row.transformer_rated {
        alternate.insert(0, "multiplier");
    }
    if row.disconnect {
        alternate.push("switch-state");
    }
    Display {
        normal: Some(list(&[
            "all-segments",
            "kwh-delivered",
            "kw-delivered-max",
            "time",
            "date",
        ])),
        alternate: Some(list(&alternate)),
        test: Some(list(&[
            "kwh-delivered",
            "kw-delivered-present",
            "demand-time-left",
        ])),
        ..Display::default()
    }
}
