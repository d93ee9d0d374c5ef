//! `[load_profile]`, `[kyz]` and `[events]` of a program file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::events::Events;
use super::super::kyz::{Kyz, Output, OutputMode};
use super::super::load_profile::{Channel, LoadProfile};
use super::super::schema::words;
use super::errors::Wrong;
use super::meter::one_of;

/// Load profile: what is recorded every interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadProfileFile {
    /// Minutes of an interval; it divides an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_minutes: Option<u32>,
    /// What is recorded: a source, or { source = "kwh-received", end_reading = false }.
    /// With an end reading, which is usual, each block of intervals keeps the register's reading at its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<ChannelFile>>,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "ChannelForm")]
pub struct ChannelFile {
    /// What it records.
    pub source: String,
    /// Whether each block of intervals keeps the register's reading at its end.
    pub end_reading: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum ChannelForm {
    Source(#[schemars(schema_with = "words::source")] String),
    Long(LongChannel),
}

/// A channel, with or without an end reading.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LongChannel {
    /// What it records.
    #[schemars(schema_with = "words::source")]
    source: String,
    /// Whether each block of intervals keeps the register's reading at its end.
    end_reading: Option<bool>,
}

impl From<ChannelForm> for ChannelFile {
    fn from(form: ChannelForm) -> ChannelFile {
        let (source, end_reading) = match form {
            ChannelForm::Source(source) => (source, None),
            ChannelForm::Long(long) => (long.source, long.end_reading),
        };
        ChannelFile {
            source,
            end_reading: end_reading.unwrap_or(true),
        }
    }
}

impl LoadProfileFile {
    pub(super) fn of(profile: &LoadProfile) -> LoadProfileFile {
        let channel = |channel: &Channel| ChannelFile {
            source: channel.source.clone(),
            end_reading: channel.end_reading,
        };
        LoadProfileFile {
            interval_minutes: profile.interval_minutes,
            channels: profile
                .channels
                .as_ref()
                .map(|all| all.iter().map(channel).collect()),
        }
    }

    pub(super) fn into_value(self) -> LoadProfile {
        let channel = |file: ChannelFile| Channel {
            source: file.source,
            end_reading: file.end_reading,
        };
        LoadProfile {
            interval_minutes: self.interval_minutes,
            channels: self
                .channels
                .map(|all| all.into_iter().map(channel).collect()),
        }
    }
}

/// KYZ outputs: pulses for another device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KyzFile {
    /// Output 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_1: Option<OutputFile>,
    /// Output 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_2: Option<OutputFile>,
}

/// An output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputFile {
    /// "off", "toggle" (three wires, one change a weight), "pulse" (one pulse a weight) or "interval-end".
    #[schemars(schema_with = "words::output_mode")]
    pub mode: String,
    /// What it counts.
    #[schemars(schema_with = "words::source")]
    pub source: String,
    /// Watt-hours of one toggle or pulse, exact to 0.001.
    pub weight_wh: f64,
    /// Milliseconds of a pulse; 0 where it toggles.
    #[serde(default)]
    pub width_ms: u32,
}

impl KyzFile {
    pub(super) fn of(kyz: &Kyz) -> KyzFile {
        let [one, two] = &kyz.outputs;
        KyzFile {
            output_1: one.as_ref().map(OutputFile::of),
            output_2: two.as_ref().map(OutputFile::of),
        }
    }

    pub(super) fn into_value(self, wrong: &mut Wrong<'_, '_>) -> Kyz {
        let mut read = |file: Option<OutputFile>, path| file?.into_value(path, wrong);
        let one = read(self.output_1, "kyz.output_1");
        let two = read(self.output_2, "kyz.output_2");
        Kyz {
            outputs: [one, two],
        }
    }
}

impl OutputFile {
    fn of(output: &Output) -> OutputFile {
        OutputFile {
            mode: output.mode.id().to_owned(),
            source: output.source.clone(),
            weight_wh: f64::from(output.weight_milliwatt_hours) / 1000.0,
            width_ms: output.width_millis,
        }
    }

    fn into_value(self, path: &str, wrong: &mut Wrong<'_, '_>) -> Option<Output> {
        let known = OutputMode::ALL.map(|mode| (mode.id(), mode));
        let mode_path = format!("{path}.mode");
        let mode = one_of(
            Some(self.mode),
            &known,
            &mode_path,
            "a mode of an output",
            wrong,
        );
        let weight = milliwatt_hours(self.weight_wh);
        if weight.is_none() {
            let what = format!("{} Wh is no weight of a pulse", self.weight_wh);
            let hint = "write a number from 0 to 4294967 with at most 3 decimals, such as 1.8";
            wrong.at(&format!("{path}.weight_wh"), what, hint);
        }
        Some(Output {
            mode: mode?,
            source: self.source,
            weight_milliwatt_hours: weight?,
            width_millis: self.width_ms,
        })
    }
}

/// Whole milliwatt-hours, when it is that exact.
fn milliwatt_hours(watt_hours: f64) -> Option<u32> {
    let exact = watt_hours * 1000.0;
    let whole = exact.round();
    let sound = (0.0..=f64::from(u32::MAX)).contains(&whole) && (exact - whole).abs() < 1e-4;
    // In range and whole: nothing is cut off.
    sound.then_some(whole as u32)
}

/// Event logs: what is recorded in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventsFile {
    /// Recorded in the history log. An event that has no name here is "event 57", one of the maker's "maker event 20".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::events")]
    pub history: Option<Vec<String>>,
    /// Recorded in the event log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "words::events")]
    pub log: Option<Vec<String>>,
}

impl EventsFile {
    pub(super) fn of(events: &Events) -> EventsFile {
        let Events { history, log } = events.clone();
        EventsFile { history, log }
    }

    pub(super) fn into_value(self) -> Events {
        let EventsFile { history, log } = self;
        Events { history, log }
    }
}
