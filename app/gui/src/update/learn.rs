//! What jobs bring, as values ready to be shown.
//!
//! Is: words.
//! Is not: a decision; see `update`.

use meterbench_jobs::{Identity, Plan, Reading, RegisterReading, Skipped, WriteOutcome};
use meterbench_profiles::{
    Difference, Program, catalog,
    display_item::{DisplayItem, Shows},
    program::{Display, ListName},
    screen::{self, Readings},
};

use crate::{
    picture,
    state::{ChangeRow, Meter, Register, Review, WriteResult, WriteRow},
    words::sentence,
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
        readings: readings(&reading.registers),
        program: reading
            .program
            .clone()
            .filter(|program| *program != Program::default()),
        link: Some(reading.link),
        ..identity(address, &reading.identity)
    }
}

/// "9S/8S · E330 FOCUS AX Polyphase · 0123456789".
fn title(identity: &Identity) -> String {
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

/// "3 s", "5 min", "2 h 10 min", "12 days".
fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn skipped(skipped: &Skipped) -> String {
    format!("{}: {}", skipped.table, skipped.why)
}

fn register(register: &RegisterReading) -> Register {
    Register {
        quantity: register.quantity.clone(),
        block: register.block.clone(),
        value: register.value.map_or_else(|| "not a number".into(), number),
        unit: register.unit.clone(),
        time: register.time.map_or_else(String::new, |time| {
            time.strftime("%Y-%m-%d %H:%M").to_string()
        }),
        primary: register.primary.map(number),
    }
}

/// Three decimals, thousands apart.
fn number(value: f64) -> String {
    // Past this a register's f64 holds no thousandths any more.
    const LARGEST: f64 = 1e15;
    if value.is_finite() && value.abs() < LARGEST {
        picture::kwh((value * 1000.0).round() as i128)
    } else {
        format!("{value:e}")
    }
}

/// Readings by display item, for the picture of the display.
fn readings(registers: &[RegisterReading]) -> Readings {
    let mut readings = Readings::new();
    for item in &catalog::built_in().display_items {
        let Some(quantity) = quantity(item) else {
            continue;
        };
        let block = item
            .rate()
            .map_or_else(|| "total".to_owned(), |rate| rate.to_string());
        let found = registers
            .iter()
            .find(|register| register.quantity == quantity && register.block == block);
        let Some(value) = found.and_then(|register| register.value) else {
            continue;
        };
        let thousandths = (value * 1000.0).round() as i64;
        readings.insert(
            item.id.clone(),
            match item.shows {
                Shows::Demand => screen::Reading::Watts(thousandths),
                _ => screen::Reading::WattHours(thousandths),
            },
        );
    }
    readings
}

/// The register that a display item shows, as readings name it; `None` for what is no register.
fn quantity(item: &DisplayItem) -> Option<String> {
    let metric = item.metric?.id();
    let unit = item.unit.as_deref()?;
    Some(match item.kind {
        1 => format!("{unit} {metric}"),
        2 => format!("{unit} {metric} max"),
        3 => format!("{unit} {metric} cumulative"),
        4 => format!("{unit} {metric} present"),
        5 => format!("{unit} {metric} at last reset"),
        6 => format!("{unit} {metric} max at last reset"),
        _ => return None,
    })
}

/// A plan as it is reviewed.
pub fn plan(plan: Plan) -> Review {
    let writes = plan
        .writes
        .iter()
        .map(|write| WriteRow {
            table: write.table.to_string(),
            what: write
                .what
                .iter()
                .map(|words| sentence(words))
                .collect::<Vec<_>>()
                .join("\n"),
            bytes: write.bytes(),
        })
        .collect();
    let mut notes = vec![format!(
        "About {} at this line rate. Each table is read back afterwards and compared byte for byte",
        duration(plan.estimate.as_secs().max(1))
    )];
    if let Some(path) = &plan.keep {
        notes.push(format!(
            "The meter's tables as they are now are kept in {}",
            path.display()
        ));
    }
    notes.extend(
        plan.warnings
            .iter()
            .map(|finding| format!("Warning {}: {}", finding.code, finding.message)),
    );
    Review {
        meter: title(&plan.identity),
        writes,
        changes: plan.differences.iter().map(change).collect(),
        notes,
        plan: Box::new(plan),
    }
}

fn change(difference: &Difference) -> ChangeRow {
    ChangeRow {
        what: setting(&difference.path),
        old: difference.a.clone(),
        new: difference.b.clone(),
    }
}

/// "display.normal.items[2]" as "Normal list, item 3".
fn setting(path: &str) -> String {
    let fixed = match path {
        "multiplier.ct" => "Current transformers, CT",
        "multiplier.pt" => "Voltage transformers, PT",
        "energy.format" => "Energy format",
        "energy.metrics" => "Energy metrics",
        "meter.model" => "Model",
        "meter.form" => "Form",
        "meter.volts" => "Voltage",
        "meter.class" => "Class",
        _ => "",
    };
    if !fixed.is_empty() {
        return fixed.into();
    }
    let list = |path: &str| {
        let (name, rest) = path.strip_prefix("display.")?.split_once('.')?;
        let name = ListName::ALL.into_iter().find(|list| list.id() == name)?;
        let what = match rest {
            "on_seconds" => "time shown".into(),
            "off_seconds" => "time between".into(),
            "hold_minutes" => "time held".into(),
            _ => {
                let index: usize = rest
                    .strip_prefix("items[")?
                    .strip_suffix(']')?
                    .parse()
                    .ok()?;
                format!("item {}", index + 1)
            }
        };
        Some(format!("{} list, {what}", picture::list_words(name)))
    };
    list(path).unwrap_or_else(|| path.to_owned())
}

/// What came of a write.
pub fn written(outcome: &WriteOutcome) -> WriteResult {
    let tables = match outcome.written.as_slice() {
        [] => "Nothing had to be written".to_owned(),
        written => {
            let names: Vec<String> = written.iter().map(ToString::to_string).collect();
            format!("Written, read back and compared: {}", names.join(", "))
        }
    };
    let mut lines = Vec::new();
    for mismatch in &outcome.mismatches {
        lines.push(format!(
            "{} differs from byte {} on",
            mismatch.table, mismatch.byte
        ));
    }
    lines.push(tables);
    lines.extend(outcome.notes.iter().map(|note| sentence(note)));
    if let Some(path) = &outcome.snapshot {
        lines.push(format!(
            "The tables as they were before are in {}",
            path.display()
        ));
    }
    let heading = if outcome.verified {
        "Verified"
    } else {
        "Not verified: the meter does not hold what was written"
    };
    WriteResult {
        verified: outcome.verified,
        heading: heading.into(),
        lines,
    }
}

/// The program of a meter after another was written over it: what the other leaves alone stays.
pub fn over(before: Program, written: &Program) -> Program {
    let mut after = before;
    if written.multiplier.is_some() {
        after.multiplier.clone_from(&written.multiplier);
    }
    if let Some(energy) = &written.energy {
        let mine = after.energy.get_or_insert_default();
        mine.format = energy.format.or(mine.format);
        if energy.metrics.is_some() {
            mine.metrics.clone_from(&energy.metrics);
        }
    }
    if let Some(display) = &written.display {
        let mine = after.display.get_or_insert_with(Display::default);
        for (name, list) in display.lists() {
            *mine.get_mut(name) = Some(list.clone());
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_named_as_on_the_pages() {
        assert_eq!(setting("display.normal.items[2]"), "Normal list, item 3");
        assert_eq!(setting("display.test.hold_minutes"), "Test list, time held");
        assert_eq!(setting("multiplier.ct"), "Current transformers, CT");
        for odd in [
            "",
            "display.normal",
            "display.other.items[1]",
            "display.normal.items[x]",
            "tou.season",
        ] {
            assert_eq!(setting(odd), odd);
        }
    }

    #[test]
    fn readings_find_their_display_items() {
        let register = |quantity: &str, block: &str, value| RegisterReading {
            quantity: quantity.into(),
            block: block.into(),
            value,
            unit: String::new(),
            primary: None,
            time: None,
        };
        let readings = readings(&[
            register("kWh delivered", "total", Some(1234.5678)),
            register("kWh delivered", "B", Some(2.0)),
            register("kW delivered max", "total", Some(4.25)),
            register("kWh received", "total", None),
        ]);
        assert_eq!(
            readings.get("kwh-delivered"),
            Some(&screen::Reading::WattHours(1_234_568))
        );
        assert!(!readings.contains_key("kwh-received"));
        assert_eq!(readings.len(), 3, "{readings:?}");
        assert!(
            readings
                .values()
                .any(|reading| *reading == screen::Reading::Watts(4_250))
        );
    }

    #[test]
    fn what_a_written_program_leaves_alone_stays() {
        let form = catalog::built_in()
            .forms
            .iter()
            .find(|form| form.is_called("9S"))
            .unwrap();
        let before = Program::template(form);
        assert_eq!(over(before.clone(), &Program::default()), before);
        let mut written = Program::default();
        written.multiplier.get_or_insert_default().ct = "800:5".parse().unwrap();
        let after = over(before.clone(), &written);
        assert_eq!(
            (after.multiplier, after.display),
            (written.multiplier, before.display)
        );
    }

    #[test]
    fn durations_and_numbers_read_well() {
        let words: Vec<String> = [3, 300, 7_800, 1_036_800]
            .into_iter()
            .map(duration)
            .collect();
        assert_eq!(words, ["3 s", "5 min", "2 h 10 min", "12 days"]);
        assert_eq!(
            (number(1234.5), number(-0.25), number(1e20)),
            ("1 234.500".into(), "-0.250".into(), "1e20".into())
        );
    }
}
