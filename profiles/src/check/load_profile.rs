//! Rules for `[load_profile]`: L001 to L007.

use std::collections::HashMap;

use super::{Finding, Subject};
use crate::dimensions::ProfileDimensions;
use crate::nearest::{quoted, suggestion};
use crate::number::{grouped, grouped_decimal};
use crate::program::LoadProfile;
use crate::program::load_profile::Channel;

/// A profile that holds fewer days can be lost before a monthly reading.
const DAYS_WANTED: f64 = 35.0;
const MINUTES_OF_A_DAY: f64 = 1440.0;

fn profile<'a>(subject: &Subject<'a>) -> Option<&'a LoadProfile> {
    subject.program.load_profile.as_ref()
}

fn channels<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (usize, &'a Channel)> {
    let channels = profile(subject).and_then(|profile| profile.channels.as_ref());
    channels.into_iter().flatten().enumerate()
}

/// L001: a source that nobody knows.
pub(super) fn known_sources(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(family) = subject.family else { return };
    for (index, channel) in channels(subject) {
        if family.source(&channel.source).is_none() && !family.is_source_number(&channel.source) {
            let known = family.sources.iter().map(|source| source.id.as_str());
            findings.push(Finding::error(
                "L001",
                format!("load_profile.channels[{index}]"),
                format!("there is no source {}", quoted(&channel.source)),
                suggestion(&channel.source, known),
            ));
        }
    }
}

/// L002: the same source in two channels.
pub(super) fn channel_twice(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let mut seen = HashMap::new();
    for (index, channel) in channels(subject) {
        let first = *seen.entry(channel.source.as_str()).or_insert(index);
        if first != index {
            let message = format!(
                "{} is recorded twice, in channels {} and {}",
                quoted(&channel.source),
                first + 1,
                index + 1
            );
            findings.push(Finding::warning(
                "L002",
                format!("load_profile.channels[{index}]"),
                message,
                "remove one of them: it takes memory for nothing",
            ));
        }
    }
}

/// L003: more channels than the meter records: by its own tables where they are known, by its model before.
pub(super) fn channels_fit(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let own = subject.dims.profile.map(|dims| dims.channels);
    let of_model = subject
        .model
        .map(|model| usize::from(model.profile_channels));
    let room = if subject.of_one_meter {
        own
    } else {
        of_model.or(own)
    };
    let Some(room) = room else { return };
    let wanted = channels(subject).count();
    if wanted > room {
        let whose = match subject.model {
            Some(model) if !subject.of_one_meter => format!("model {} records", model.id),
            _ => "the meter records".to_owned(),
        };
        findings.push(Finding::error(
            "L003",
            format!("load_profile.channels[{room}]"),
            format!("{wanted} load profile channels; {whose} {room}"),
            format!("keep the {room} that billing needs"),
        ));
    }
}

/// L004: an interval that doesn't divide an hour, or that the meter's byte doesn't hold.
pub(super) fn interval_divides(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(minutes) = profile(subject).and_then(|profile| profile.interval_minutes) else {
        return;
    };
    if minutes == 0 || !60_u32.is_multiple_of(minutes) {
        let message = match minutes {
            0 => "load profile intervals of 0 minutes record nothing".to_owned(),
            minutes => format!(
                "load profile intervals of {} minutes don't divide an hour",
                grouped(minutes.into())
            ),
        };
        findings.push(Finding::error(
            "L004",
            "load_profile.interval_minutes",
            message,
            "use 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60 minutes",
        ));
    }
}

/// Days that the memory holds of these channels; what the program leaves to the meter is as the meter has it.
///
/// A block keeps so many intervals; with fewer channels blocks are shorter and there are more of them.
pub fn days_of_profile(profile: &LoadProfile, dims: &ProfileDimensions) -> Option<f64> {
    let (channels, end_readings) = match &profile.channels {
        Some(channels) => (
            channels.len(),
            channels
                .iter()
                .filter(|channel| channel.end_reading)
                .count(),
        ),
        None => (dims.channels, dims.channels),
    };
    let end_readings = if dims.end_readings { end_readings } else { 0 };
    let minutes = profile.interval_minutes.unwrap_or(dims.interval_minutes);
    if channels == 0 || minutes == 0 {
        return None;
    }
    let blocks = dims
        .memory_bytes
        .checked_div(dims.block_bytes(channels, end_readings))?;
    let intervals = blocks as f64 * dims.block_intervals as f64;
    Some(intervals * f64::from(minutes) / MINUTES_OF_A_DAY)
}

/// L005: too little memory for the days until someone reads it.
pub(super) fn days_of_storage(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(profile), Some(dims)) = (profile(subject), subject.dims.profile) else {
        return;
    };
    if *profile == LoadProfile::default() {
        return;
    }
    let Some(days) = days_of_profile(profile, &dims).filter(|days| *days < DAYS_WANTED) else {
        return;
    };
    let count = profile.channels.as_ref().map_or(dims.channels, Vec::len);
    let message = format!(
        "the memory of {} bytes holds {} days of {count} {} every {} minutes; from one monthly reading to the next it takes \
         {DAYS_WANTED}",
        grouped(dims.memory_bytes as u64),
        grouped_decimal(days, 1),
        if count == 1 { "channel" } else { "channels" },
        profile.interval_minutes.unwrap_or(dims.interval_minutes)
    );
    findings.push(Finding::warning(
        "L005",
        "load_profile.interval_minutes",
        message,
        "use fewer channels or longer intervals, or read the meter more often",
    ));
}

/// L006: no channel at all.
pub(super) fn channels_named(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let channels = profile(subject).and_then(|profile| profile.channels.as_ref());
    if channels.is_some_and(Vec::is_empty) {
        findings.push(Finding::warning(
            "L006",
            "load_profile.channels",
            "no channel is named: nothing would be recorded".into(),
            "name at least one, or leave the key out to keep the meter's own",
        ));
    }
}

/// L007: a source that this model doesn't measure.
pub(super) fn model_has_it(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(family), Some(model)) = (subject.family, subject.model) else {
        return;
    };
    for (index, channel) in channels(subject) {
        let needs = family.source(&channel.source).map(|source| &source.needs);
        let lacking = needs.and_then(|needs| needs.iter().find(|need| !model.has(need)));
        if let Some(feature) = lacking {
            let message = format!(
                "`{}` needs {feature}, which model {} lacks",
                channel.source, model.id
            );
            findings.push(Finding::warning(
                "L007",
                format!("load_profile.channels[{index}]"),
                message,
                "record another source, or name the model that has it",
            ));
        }
    }
}
