//! Load profile, logs, what flows now and the overview, as text and JSON.
//!
//! Is: the keys of the contract, with more beside them.
//! Shape: the contract has one profile. That is the first set that was read; further ones stand in `more_sets` in the same shape.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::labelled;
use crate::reading::{Instantaneous, LogEntry, Overview, Profile, ProfileSet, When, WiringFinding};

/// "2025-11-02T01:30:00", as the meter's clock showed it.
fn local(when: &When) -> String {
    when.local.to_string()
}

/// The load profile. Its intervals are written as they stand: as a tree of values they would take ten times the memory.
#[derive(Debug, Serialize)]
pub(super) struct ProfileJson<'a> {
    #[serde(flatten)]
    first: SetJson<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    more_sets: Vec<SetJson<'a>>,
}

impl<'a> ProfileJson<'a> {
    /// `None` where there is no set.
    pub(super) fn of(profile: &'a Profile) -> Option<Self> {
        let (first, more) = profile.sets.split_first()?;
        Some(Self {
            first: SetJson::of(first),
            more_sets: more.iter().map(SetJson::of).collect(),
        })
    }
}

#[derive(Debug, Serialize)]
struct SetJson<'a> {
    set: u8,
    interval_min: u32,
    channels: Vec<Value>,
    intervals: Intervals<'a>,
    end_readings: Vec<Value>,
}

impl<'a> SetJson<'a> {
    fn of(set: &'a ProfileSet) -> Self {
        let channels = set.channels.iter().map(|it| {
            json!({
                "quantity": it.quantity, "unit": it.unit, "source": it.source,
                "primary_factor": it.primary_factor.to_f64(), "per_count": it.per_count.to_f64(),
            })
        });
        let checks = set.checks.iter().map(|it| {
            json!({
                "end": it.end.as_ref().map(local), "channel": it.channel,
                "reading": it.reading, "sum": it.sum, "agrees": it.agrees,
            })
        });
        Self {
            set: set.number,
            interval_min: set.interval_minutes,
            channels: channels.collect(),
            intervals: Intervals(set),
            end_readings: checks.collect(),
        }
    }
}

#[derive(Debug)]
struct Intervals<'a>(&'a ProfileSet);

#[derive(Serialize)]
struct IntervalJson {
    end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    utc: Option<String>,
    values: Vec<Option<f64>>,
    status: String,
}

impl Serialize for Intervals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let channels = &self.0.channels;
        let intervals = self.0.intervals.iter().enumerate();
        serializer.collect_seq(intervals.map(|(place, it)| {
            IntervalJson {
                end: it.end.as_ref().map(local),
                utc: it.end.and_then(|end| end.utc).map(|utc| utc.to_string()),
                values: channels
                    .iter()
                    .map(|channel| channel.values.get(place).copied().flatten())
                    .collect(),
                status: it.status.words(),
            }
        }))
    }
}

/// Entries of the logs.
#[must_use]
pub fn log_json(entries: &[LogEntry]) -> Value {
    let entry = |it: &LogEntry| {
        json!({
            "time": it.time.as_ref().map(local),
            "utc": it.time.and_then(|time| time.utc).map(|utc| utc.to_string()),
            "event": it.words,
            "user": it.user,
            "user_words": it.user_words,
            "argument": it.argument,
            "list": it.list.words(),
            "sequence": it.sequence,
            "code": it.code,
            "maker": it.maker,
        })
    };
    entries.iter().map(entry).collect()
}

/// At a glance.
#[must_use]
pub fn overview_json(it: &Overview) -> Value {
    let concerns: Vec<Value> = it
        .concerns
        .iter()
        .map(|it| json!({"severity": it.severity.to_string(), "what": it.what, "todo": it.todo}))
        .collect();
    json!({
        "rate": it.rate, "season": it.season, "until": it.until.map(|at| at.to_string()),
        "zone": it.zone, "trusted": it.trusted, "concerns": concerns,
    })
}

/// What flows now; null where it is not known.
#[must_use]
pub fn instantaneous_json(now: Option<&Instantaneous>, wiring: &[WiringFinding]) -> Value {
    let Some(now) = now else {
        return Value::Null;
    };
    let phases: Vec<Value> = now
        .phases
        .iter()
        .map(|it| json!({"volts": it.volts, "volt_degrees": it.volt_degrees, "amps": it.amps}))
        .collect();
    let wiring: Vec<Value> = wiring
        .iter()
        .map(|it| {
            json!({"severity": it.severity.to_string(), "what": it.what, "why": it.why, "hint": it.hint})
        })
        .collect();
    json!({
        "phases": phases, "neutral_amps": now.neutral_amps, "watts": now.watts, "hertz": now.hertz,
        "celsius": now.celsius, "load_side_volts": now.load_side_volts, "scale": now.scale, "wiring": wiring,
    })
}

/// What is wrong, each with what to do about it, and what holds now.
#[must_use]
pub(super) fn overview_text(it: &Overview) -> String {
    let mut rows = Vec::new();
    for energy in &it.energy {
        let value = energy
            .value
            .map_or_else(|| "no number".into(), |it| it.to_string());
        let primary = energy
            .primary
            .map(|it| format!(", primary {it} {}", energy.unit));
        rows.push((
            "Energy",
            format!("{} {value}{}", energy.quantity, primary.unwrap_or_default()),
        ));
    }
    if let Some(rate) = &it.rate {
        let season = it
            .season
            .map(|season| format!(", season {season}"))
            .unwrap_or_default();
        let until = it
            .until
            .map(|at| format!(", until {}", at.strftime("%F %H:%M")))
            .unwrap_or_default();
        rows.push(("Rate now", format!("{rate}{season}{until}")));
    }
    if it.clock.is_some() {
        let trust = if it.trusted {
            ""
        } else {
            "; not to be relied on, see below"
        };
        rows.push(("Time", format!("{}{trust}", it.zone)));
    }
    let mut text = labelled(&rows);
    if !it.concerns.is_empty() {
        text.push_str("What to look at\n");
        for concern in &it.concerns {
            text.push_str(&format!(
                "  {}: {}\n    {}\n",
                concern.severity, concern.what, concern.todo
            ));
        }
    }
    text
}

pub(super) fn instantaneous_text(now: &Instantaneous, wiring: &[WiringFinding]) -> String {
    let number = |value: Option<f64>, unit: &str| {
        value.map_or_else(|| format!("? {unit}"), |it| format!("{it:.2} {unit}"))
    };
    let mut text = format!("\nNow ({})\n", now.scale);
    for (letter, it) in ["A", "B", "C"].into_iter().zip(&now.phases) {
        let cells = [
            number(it.volts, "V"),
            number(it.volt_degrees, "°"),
            number(it.amps, "A"),
        ];
        text.push_str(&format!("  {letter}  {}\n", cells.join("  ")));
    }
    text.push_str(&format!(
        "  {}  {}\n",
        number(now.watts, "W"),
        number(now.hertz, "Hz")
    ));
    for it in wiring {
        text.push_str(&format!(
            "  {}: {}: {}\n    {}\n",
            it.severity, it.what, it.why, it.hint
        ));
    }
    text
}

/// What of a profile there is, without its intervals.
pub(super) fn profile_text(profile: &Profile) -> String {
    let mut text = String::new();
    for set in &profile.sets {
        let ends: Vec<&When> = set
            .intervals
            .iter()
            .filter_map(|it| it.end.as_ref())
            .collect();
        let span = match (ends.first(), ends.last()) {
            (Some(first), Some(last)) => format!(", {first} to {last}"),
            _ => String::new(),
        };
        text.push_str(&format!(
            "\nLoad profile, set {}: {} intervals of {} min{span}\n",
            set.number,
            set.intervals.len(),
            set.interval_minutes
        ));
        for channel in &set.channels {
            let values = channel.values.iter().flatten();
            let (count, sum) = (values.clone().count(), values.sum::<f64>());
            let total = match channel.uom.is_some_and(meterbench_c1219::Uom::is_energy) {
                true => format!(", {sum:.3} {} in all", channel.unit),
                false => String::new(),
            };
            text.push_str(&format!("  {}: {count} values{total}\n", channel.quantity));
        }
        let judged: Vec<bool> = set.checks.iter().filter_map(|it| it.agrees).collect();
        if !judged.is_empty() {
            let right = judged.iter().filter(|agrees| **agrees).count();
            text.push_str(&format!(
                "  {right} of {} end readings agree with the sum of their intervals\n",
                judged.len()
            ));
        }
    }
    text
}

/// The entries of the logs, one a line.
pub(super) fn log_text(entries: &[LogEntry]) -> String {
    let mut text = String::new();
    let mut list = None;
    for it in entries {
        if list.replace(it.list) != Some(it.list) {
            text.push_str(&format!("\nLog of {}\n", it.list.words()));
        }
        let time = it
            .time
            .map_or_else(|| "no time".to_owned(), |time| time.to_string());
        let user = it
            .user_words
            .clone()
            .unwrap_or_else(|| format!("user {}", it.user));
        let argument = if it.argument.is_empty() {
            String::new()
        } else {
            format!(" ({})", it.argument)
        };
        text.push_str(&format!("  {time}  {}{argument}, {user}\n", it.words));
    }
    text
}
