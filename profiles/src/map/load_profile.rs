//! The load profile's channels in ST-62; its shape is ST-61's.
//!
//! Is: the first set that the meter uses: what its channels record, and which of them have end readings.
//! Is not: formats, scalars and divisors, which stay; nor the recorded data.
//! Shape: how many channels of how many minutes is the meter's own, unless ST-0 lets ST-61 be written.
//! Source: C12.19 tables 61 and 62.

use meterbench_c1219::{
    ActLp, ChannelFlags, Image, LpChannel, LpControl, LpCtrl, LpFlags, LpSet, Table,
};

use super::MapError;
use super::sources::SourceNames;
use super::to_tables::Draft;
use crate::model::Family;
use crate::program::LoadProfile;
use crate::program::load_profile::Channel;

fn channel(raw: LpChannel, names: &SourceNames) -> Channel {
    Channel {
        source: names.name(raw.source),
        end_reading: raw.flags.contains(ChannelFlags::END_READING),
    }
}

fn words(channels: &[Channel]) -> String {
    let word = |channel: &Channel| {
        let end = if channel.end_reading {
            ""
        } else {
            " without end reading"
        };
        format!("{}{end}", channel.source)
    };
    channels.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Sets what a program says of the load profile.
pub(super) fn set(
    draft: &mut Draft,
    family: Option<&'static Family>,
    wanted: &LoadProfile,
) -> Result<(), MapError> {
    if wanted.interval_minutes.is_none() && wanted.channels.is_none() {
        return Ok(());
    }
    let Some(act) = draft.image.find::<ActLp>()? else {
        return Err(MapError::NoProfile);
    };
    let (number, set) = act.first_set().ok_or(MapError::NoProfile)?;
    let before: Option<LpCtrl> = draft.image.find()?;
    let shaped = set_shape(draft, act, number, set, wanted)?;
    let Some(channels) = &wanted.channels else {
        return Ok(());
    };
    draft.owns(LpCtrl::ID);
    let mut table = before.ok_or(MapError::NoTable {
        table: LpCtrl::ID,
        what: "the load profile's channels",
    })?;
    let Some(control) = table.sets.get_mut(number).and_then(Option::as_mut) else {
        return Err(MapError::NoProfile);
    };
    let names = SourceNames::of(&draft.image, family)?;
    let has = |raw: &LpChannel| channel(*raw, &names);
    let old: Vec<Channel> = control.channels.iter().map(has).collect();
    if old != *channels {
        set_channels(control, channels, &names, shaped)?;
        draft.image.put(&table)?;
        draft.note(
            LpCtrl::ID,
            format!("load profile: {} becomes {}", words(&old), words(channels)),
        );
    }
    Ok(())
}

/// Channels and minutes in ST-61, where the meter can be told. Gives its flags.
fn set_shape(
    draft: &mut Draft,
    mut act: ActLp,
    number: usize,
    set: LpSet,
    wanted: &LoadProfile,
) -> Result<LpFlags, MapError> {
    let flags = act.flags;
    let channels = wanted.channels.as_ref().map(Vec::len);
    let channels = channels.filter(|channels| *channels != usize::from(set.channels));
    let minutes = wanted.interval_minutes;
    let minutes = minutes.filter(|minutes| *minutes != u32::from(set.interval_minutes));
    let mut words = Vec::new();
    words.extend(channels.map(|channels| format!("{channels} channels")));
    words.extend(minutes.map(|minutes| format!("{minutes} minutes")));
    if words.is_empty() {
        return Ok(flags);
    }
    let fixed = MapError::ProfileFixed {
        channels: set.channels.into(),
        minutes: set.interval_minutes.into(),
        wanted: words.join(" of "),
    };
    if !draft.image.config()?.writes(ActLp::ID) {
        return Err(fixed);
    }
    // How many blocks another number of channels leaves room for is the meter's to say.
    if let Some(wanted) = channels {
        return Err(MapError::ChannelsFixed {
            channels: set.channels.into(),
            wanted,
        });
    }
    let Some(minutes) = minutes.and_then(|minutes| u8::try_from(minutes).ok()) else {
        return Err(fixed);
    };
    let changed = LpSet {
        interval_minutes: minutes,
        ..set
    };
    if let Some(place) = act.sets.get_mut(number) {
        *place = Some(changed);
    }
    draft.image.put(&act)?;
    draft.note(
        ActLp::ID,
        format!(
            "load profile interval {} minutes becomes {minutes} minutes",
            set.interval_minutes
        ),
    );
    Ok(flags)
}

/// A channel that is so already keeps its bytes.
fn set_channels(
    control: &mut LpControl,
    wanted: &[Channel],
    names: &SourceNames,
    flags: LpFlags,
) -> Result<(), MapError> {
    for (place, wanted) in control.channels.iter_mut().zip(wanted) {
        let now = channel(*place, names);
        if now == *wanted {
            continue;
        }
        if wanted.end_reading && !flags.contains(LpFlags::BLOCK_END_READ) {
            return Err(MapError::NoField {
                table: LpCtrl::ID,
                what: "reading at the end of a load profile block",
            });
        }
        if now.source != wanted.source {
            place.source = names.index(&wanted.source)?;
        }
        place.flags = place
            .flags
            .with(ChannelFlags::END_READING, wanted.end_reading);
        if wanted.end_reading {
            place.end_source = place.source;
        }
    }
    Ok(())
}

/// The load profile in the meter.
pub(super) fn get(
    image: &Image,
    family: Option<&'static Family>,
    notes: &mut Vec<String>,
) -> Result<Option<LoadProfile>, MapError> {
    let Some(act) = image.find::<ActLp>()? else {
        return Ok(None);
    };
    let Some((number, set)) = act.first_set() else {
        return Ok(None);
    };
    let mut profile = LoadProfile {
        interval_minutes: Some(set.interval_minutes.into()),
        channels: None,
    };
    let others = act.sets.iter().flatten().count().saturating_sub(1);
    if others > 0 {
        notes.push(format!(
            "the load profile has {others} more sets, which a program can't set"
        ));
    }
    let table = match image.find::<LpCtrl>() {
        Ok(table) => table,
        Err(error) => {
            notes.push(error.to_string());
            None
        }
    };
    if let Some(control) = table.and_then(|table| table.sets.into_iter().nth(number).flatten()) {
        let names = SourceNames::of(image, family)?;
        for (place, raw) in control.channels.iter().enumerate() {
            if raw.flags.contains(ChannelFlags::END_READING) && raw.end_source != raw.source {
                notes.push(format!(
                    "channel {} of the load profile records {}, but its end reading is of {}",
                    place + 1,
                    names.name(raw.source),
                    names.name(raw.end_source)
                ));
            }
        }
        let all = control.channels.iter().map(|raw| channel(*raw, &names));
        profile.channels = Some(all.collect());
    }
    Ok(Some(profile))
}
