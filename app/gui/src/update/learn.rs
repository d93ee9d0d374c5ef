//! What is learnt of a meter, as values ready to be shown.
//!
//! Is: words.
//! Is not: a decision, see `update`; nor what a program would change, see `judge`.

use std::sync::Arc;

use meterbench_jobs::{Identity, Reading, RegisterReading, Skipped, report, shown_readings};
use meterbench_profiles::Program;

use crate::{
    glance::Glance,
    picture,
    recorded::Prepared,
    state::{Meter, Register},
    words::{duration, sentence},
};

/// A meter of which only the identity is known.
pub fn identity(address: &str, identity: &Identity) -> Meter {
    Meter {
        address: address.to_owned(),
        title: title(identity),
        facts: facts(identity),
        status: identity
            .status
            .iter()
            .map(|words| sentence(words))
            .collect(),
        skipped: identity.skipped.iter().map(skipped).collect(),
        link: Some(identity.link),
        ..Meter::default()
    }
}

/// A meter that was read.
pub fn reading(address: &str, reading: &Reading) -> Meter {
    let mut left_out: Vec<String> = reading.skipped.iter().map(skipped).collect();
    left_out.extend(reading.notes.iter().map(|note| sentence(note)));
    Meter {
        skipped: left_out,
        registers: Some(reading.registers.iter().map(register).collect()),
        glance: Some(Arc::new(Glance::of(reading))),
        readings: shown_readings(&reading.snapshot.image, &reading.registers),
        program: reading
            .program
            .clone()
            .filter(|program| *program != Program::default()),
        link: Some(reading.link),
        snapshot: Some(Arc::new(reading.snapshot.clone())),
        recorded: Prepared::begin(&reading.snapshot.image),
        ..identity(address, &reading.identity)
    }
}

/// A meter as a snapshot has it; `name` is the file's.
pub fn snapshot(name: &str, read: &Reading) -> Meter {
    let mut meter = reading(name, read);
    let taken = format!("{name}, taken {}", taken(&read.snapshot.taken));
    meter.facts.insert(0, ("Snapshot", taken));
    Meter {
        link: None,
        file: Some(name.to_owned()),
        ..meter
    }
}

/// "2026-01-31T13:05:09-05:00" as "2026-01-31 13:05:09"; anything else as it is.
fn taken(stamp: &str) -> String {
    match stamp.split_at_checked(19) {
        Some((time, _)) if time.get(10..11) == Some("T") => time.replacen('T', " ", 1),
        _ => stamp.to_owned(),
    }
}

/// "9S/8S · E330 FOCUS AX Polyphase · 0123456789".
pub(super) fn title(identity: &Identity) -> String {
    let form = identity
        .kind
        .row
        .map(|row| row.id.clone())
        .or_else(|| identity.form.clone());
    let model = identity.kind.model.map_or_else(
        || identity.model.trim().to_owned(),
        |model| model.words.clone(),
    );
    let parts = [
        form.map(|form| format!("Form {form}")),
        Some(model),
        Some(identity.serial.trim().to_owned()),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        "A meter without a name".into()
    } else {
        parts.join(" · ")
    }
}

fn facts(identity: &Identity) -> Vec<(&'static str, String)> {
    let or_none = |text: &str| {
        if text.trim().is_empty() {
            "not given".to_owned()
        } else {
            text.trim().to_owned()
        }
    };
    let mut facts = vec![
        ("Maker", or_none(&identity.manufacturer)),
        ("Model", or_none(&identity.model)),
        ("Hardware", or_none(&identity.hardware)),
        ("Firmware", or_none(&identity.firmware)),
        ("Serial number", or_none(&identity.serial)),
        (
            "Device id",
            or_none(identity.device_id.as_deref().unwrap_or("")),
        ),
    ];
    if let Some(model) = identity.kind.model {
        facts.push(("Family", model.words.clone()));
    }
    match identity.kind.row {
        Some(row) => {
            facts.push(("Form", format!("{}, {}", row.id, row.service)));
            facts.push(("Voltage", format!("{} V", row.volts)));
            facts.push(("Class", row.classes_in_words()));
            let rated = if row.transformer_rated {
                "transformer-rated"
            } else {
                "self-contained"
            };
            facts.push(("Current", rated.into()));
            facts.push(("Kh", format!("{} Wh", row.kh)));
        }
        None => facts.push(("Form", or_none(identity.form.as_deref().unwrap_or("")))),
    }
    facts.push(("Standard", or_none(&identity.standard)));
    facts.push(("Clock", clock(identity)));
    if let Some(clearance) = &identity.clearance {
        let words = clearance.words().into_iter();
        facts.extend(words.map(|words| ("Access", sentence(&words))));
    }
    if let Some(words) = report::refusals_text(&identity.refusals) {
        facts.push(("Passwords refused", words));
    }
    facts
}

fn clock(identity: &Identity) -> String {
    let Some(clock) = &identity.clock else {
        return "none".into();
    };
    let Some(time) = clock.time else {
        return "never set".into();
    };
    let drift = match clock.drift_seconds {
        None => String::new(),
        Some(0) => ", as this computer's".into(),
        Some(seconds) => {
            let side = if seconds > 0 { "ahead" } else { "behind" };
            format!(
                ", {} {side} of this computer",
                duration(seconds.unsigned_abs())
            )
            .replace("behind of", "behind")
        }
    };
    format!("{}{drift}", time.strftime("%Y-%m-%d %H:%M:%S"))
}

fn skipped(skipped: &Skipped) -> String {
    format!("{}: {}", skipped.table, skipped.why)
}

fn register(register: &RegisterReading) -> Register {
    Register {
        quantity: register.quantity.clone(),
        block: register.block.clone(),
        set: set(register),
        value: register
            .value
            .map_or_else(|| "not a number".into(), picture::amount),
        unit: register.unit.clone(),
        time: register.time.map_or_else(String::new, |time| {
            time.strftime("%Y-%m-%d %H:%M").to_string()
        }),
        primary: register.primary.map(picture::amount),
    }
}

/// "Now", "At last reset, 2025-07-01 00:00".
fn set(register: &RegisterReading) -> String {
    let kept = register.set_time.map_or_else(String::new, |time| {
        time.strftime(", %Y-%m-%d %H:%M").to_string()
    });
    format!("{}{kept}", sentence(&register.set))
}
