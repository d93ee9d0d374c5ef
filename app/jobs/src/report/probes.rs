//! The probe presets as text and as JSON.

use meterbench_c1218::Echo;
use meterbench_port::Probe;
use meterbench_port::probe::Mistake;
use serde_json::{Value, json};

use crate::Probes;

/// `{"probes": [{"name", "title", "rts", "dtr", …}…], "file", "mistakes": [{"line", "column", "what"}…]}`.
#[must_use]
pub fn probes_json(probes: &Probes) -> Value {
    let row = |it: &Probe| {
        json!({
            "name": it.name,
            "title": it.title,
            "rts": it.rts,
            "dtr": it.dtr,
            "warm_up_ms": millis(it.warm_up),
            "wake_byte": it.wake.map(|wake| wake.byte),
            "wake_pause_ms": it.wake.map(|wake| millis(wake.pause)),
            "echo": match it.echo {
                Echo::Auto => "auto",
                Echo::On => "on",
                Echo::Off => "off",
            },
            "guard_ms": millis(it.guard),
            "turn_around_us": u64::try_from(it.turn_around.as_micros()).unwrap_or(u64::MAX),
            "burst": it.burst,
            "source": it.source,
            "own": probes.is_own(it),
        })
    };
    json!({
        "probes": probes.all().iter().map(row).collect::<Vec<_>>(),
        "file": probes.file(),
        "mistakes": probe_mistakes_json(probes.mistakes()),
    })
}

/// What is wrong in a user's own file.
#[must_use]
pub fn probe_mistakes_json(mistakes: &[Mistake]) -> Value {
    let place = |it: &Mistake| json!({"line": it.line, "column": it.column, "what": it.what});
    mistakes.iter().map(place).collect()
}

fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Two lines a preset: what it is for, and what it does; then where a user adds more.
#[must_use]
pub fn probes_text(probes: &Probes) -> String {
    let width = probes
        .all()
        .iter()
        .map(|probe| probe.name.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for probe in probes.all() {
        let own = if probes.is_own(probe) {
            " (your own)"
        } else {
            ""
        };
        text.push_str(&format!("{:<width$}  {}{own}\n", probe.name, probe.title));
        text.push_str(&format!("{:<width$}  {}\n", "", probe.words()));
    }
    if let Some(file) = probes.file() {
        text.push_str(&format!(
            "Your own go into {}: `schema = 1`, then [[probe]] rows with a name and what differs from generic of title, rts, dtr, warm_up_ms, wake_byte, wake_pause_ms, echo, guard_ms, turn_around_us, burst\n",
            file.display()
        ));
    }
    text
}
