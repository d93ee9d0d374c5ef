//! The text of a program file.
//!
//! Is: writing a program as TOML that a person would have written, with or without comments; the program of `new`.
//! Is not: reading; see `file`.

use std::fmt::Write;

use super::display::{Display, Item, List};
use super::{Energy, EnergyFormat, Meter, Metric, Multiplier, Program, SCHEMA};
use crate::catalog::built_in;
use crate::check::{Severity, check};
use crate::form::Form;

/// A complete, valid program for a row.
pub(super) fn template(row: &Form) -> Program {
    let items = |names: &[&str]| names.iter().map(|name| Item::new(name)).collect::<Vec<_>>();
    let list = |names: &[&str]| {
        let (on_seconds, off_seconds, hold_minutes) = (Some(6), Some(1), Some(0));
        List {
            on_seconds,
            off_seconds,
            hold_minutes,
            items: items(names),
        }
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
    let mut program = Program {
        meter: Some(Meter::of(row)),
        multiplier: Some(Multiplier::one()),
        energy: Some(Energy {
            format: None,
            metrics: Some(vec![
                Metric::Delivered,
                Metric::Received,
                Metric::Net,
                Metric::Added,
            ]),
        }),
        display: Some(Display {
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
        }),
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

/// Writes one key at a time, each under its comment.
struct Page {
    text: String,
    comments: bool,
}

impl Page {
    fn comment(&mut self, words: &str) {
        if self.comments {
            for line in words.lines() {
                let _ = writeln!(self.text, "# {line}");
            }
        }
    }

    fn section(&mut self, name: &str, words: &str) {
        self.text.push('\n');
        self.comment(words);
        let _ = writeln!(self.text, "[{name}]");
    }

    fn key(&mut self, name: &str, value: &str, words: &str) {
        self.comment(words);
        let _ = writeln!(self.text, "{name} = {value}");
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The text of a program.
pub(super) fn write(program: &Program, comments: bool) -> String {
    let mut page = Page {
        text: String::new(),
        comments,
    };
    page.comment("A MeterBench program. A section or a key that is left out leaves the meter's own setting alone.\n");
    page.key(
        "schema",
        &SCHEMA.to_string(),
        "Version of this file's shape; leave it.",
    );
    if let Some(meter) = &program.meter {
        write_meter(&mut page, meter);
    }
    if let Some(multiplier) = &program.multiplier {
        page.section(
            "multiplier",
            "Transformer ratios as on the nameplate. CT ratio x PT ratio is the meter multiplier, at most 4096.",
        );
        let ct = "Current transformers, primary to secondary amps, such as \"800:5\". Self-contained meters: \"1:1\".";
        page.key("ct", &quoted(multiplier.ct.text()), ct);
        let pt = "Voltage (potential) transformers, such as \"35:1\" or \"4200:120\". Without them: \"1:1\".";
        page.key("pt", &quoted(multiplier.pt.text()), pt);
    }
    if let Some(energy) = &program.energy {
        page.section("energy", "Energy metering.");
        if let Some(format) = energy.format {
            let words = "Digits shown x kWh of one count: 4x1, 4x10, 5x1, 5x10, 6x1 or 6x10.\n\
                         The multiplier is applied first; digits above those shown are dropped.";
            page.key("format", &quoted(format.id()), words);
        }
        if let Some(metrics) = &energy.metrics {
            let ids: Vec<String> = metrics.iter().map(|metric| quoted(metric.id())).collect();
            let words = "What is metered, the primary metric first: delivered (+kWh), received (-kWh), net, added.";
            page.key("metrics", &format!("[{}]", ids.join(", ")), words);
        }
    }
    if let Some(display) = &program.display {
        for (name, list) in display.lists() {
            write_list(&mut page, &format!("display.{name}"), list);
        }
        if display.lists().next().is_none() {
            page.section("display", "No list is set.");
        }
    }
    page.text
}

fn write_meter(page: &mut Page, meter: &Meter) {
    page.section("meter", "The meter this program is for.");
    let models: Vec<&str> = built_in().models().map(|model| model.id.as_str()).collect();
    page.key(
        "model",
        &quoted(&meter.model),
        &format!("Model: {}.", models.join(", ")),
    );
    page.key("form", &quoted(&meter.form), "ANSI form, such as 2S or 9S.");
    if let Some(volts) = meter.volts {
        let text = match volts {
            crate::form::Volts::Nominal(volts) => volts.to_string(),
            range => quoted(&range.to_string()),
        };
        page.key(
            "volts",
            &text,
            "Volts, or the range of an auto-ranging meter.",
        );
    }
    if let Some(class) = meter.class {
        page.key("class", &class.to_string(), "Class, the maximum amps.");
    }
}

fn write_list(page: &mut Page, name: &str, list: &List) {
    let words = match name {
        "display.normal" => "Normal display: what is always shown.",
        "display.alternate" => "Alternate display: shown on request.",
        _ => "Test mode display.",
    };
    page.section(name, words);
    let times = [
        (
            "on_seconds",
            list.on_seconds,
            "Seconds that each item is shown, 1 to 15.",
        ),
        (
            "off_seconds",
            list.off_seconds,
            "Seconds of blank display between items, 0 to 15.",
        ),
        (
            "hold_minutes",
            list.hold_minutes,
            "Minutes that the list is held, 0 to 15.",
        ),
    ];
    for (key, time, words) in times {
        if let Some(time) = time {
            page.key(key, &time.to_string(), words);
        }
    }
    page.comment("What is shown, in order; a caption has up to 3 capitals or digits and replaces the item's usual one.");
    if list.items.is_empty() {
        page.text.push_str("items = []\n");
        return;
    }
    page.text.push_str("items = [\n");
    for item in &list.items {
        let caption = match &item.caption {
            Some(caption) => format!(", caption = {}", quoted(caption.text())),
            None => String::new(),
        };
        let line = format!("    {{ item = {}{caption} }},", quoted(&item.item));
        let words = match item.known(built_in()) {
            Some(known) => Some(format!("{}: {}", known.caption.trim_end(), known.words)),
            None => item.source().map(|_| item.words(built_in())),
        };
        let _ = match words.filter(|_| page.comments) {
            Some(words) => writeln!(page.text, "{line:<60} # {words}"),
            None => writeln!(page.text, "{line}"),
        };
    }
    page.text.push_str("]\n");
}
