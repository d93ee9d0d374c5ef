//! A day of a load profile that was read from a meter, as a load.
//!
//! Is: the energy of each interval as the power that flowed, delivered less received.
//! Is not: the phases and the volts; a load profile of energy doesn't tell them.
//! Units: watts, secondary; times of day as the meter's clock showed them.
//! Source: C12.19 tables 61 to 64.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, ToSpan as _};
use meterbench_c1219::{Image, LpBlocks, TableError};

use crate::reading::{Channel, Profile, ProfileSet};

/// A day as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileDay {
    /// Which.
    pub date: Date,
    /// From when on, and how many watts.
    pub steps: Vec<(Time, f64)>,
    /// Intervals of the day that the profile has no value for; no load stands in their place.
    pub missing: usize,
}

impl ProfileDay {
    /// As a load file of the emulator.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let rows = self.steps.iter();
        let rows: String = rows
            .map(|(time, watts)| format!("{},{watts}\n", time.strftime("%H:%M:%S")))
            .collect();
        format!("time,watts\n{rows}")
    }
}

/// Why there is no such day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// The tables aren't there, or don't fit.
    #[error("the load profile can't be understood: {0}")]
    Table(#[from] TableError),
    /// No set, no channel of kWh.
    #[error("the load profile records no kWh")]
    NoEnergy,
    /// Nothing in it.
    #[error("the load profile is empty")]
    Empty,
    /// Other days are there.
    #[error("the load profile has nothing of {date}; it has {first} to {last}")]
    OtherDays {
        /// Asked for.
        date: Date,
        /// The first day that it has.
        first: Date,
        /// The last.
        last: Date,
    },
}

/// A day of the profile in these tables; without a date, the last one that is whole, else the fullest.
///
/// # Errors
/// When the tables hold no such day.
pub fn profile_day(image: &Image, date: Option<Date>) -> Result<ProfileDay, ProfileError> {
    let (minutes, watts) = intervals(image)?;
    let mut days: BTreeMap<Date, BTreeMap<Time, f64>> = BTreeMap::new();
    for (begin, watts) in watts {
        days.entry(begin.date())
            .or_default()
            .insert(begin.time(), watts);
    }
    let (Some(first), Some(last)) = (days.keys().next(), days.keys().next_back()) else {
        return Err(ProfileError::Empty);
    };
    let date = match date {
        Some(date) if !days.contains_key(&date) => {
            return Err(ProfileError::OtherDays {
                date,
                first: *first,
                last: *last,
            });
        }
        Some(date) => date,
        // Of days that are as full, the last.
        None => days
            .iter()
            .max_by_key(|(_, day)| day.len())
            .map_or(*last, |(date, _)| *date),
    };
    let day = days.remove(&date).unwrap_or_default();
    let mut steps = Vec::new();
    let mut missing = 0;
    let mut at = date.at(0, 0, 0, 0);
    while at.date() == date {
        let watts = day.get(&at.time());
        missing += usize::from(watts.is_none());
        steps.push((at.time(), watts.copied().unwrap_or(0.0)));
        match at.checked_add(i64::from(minutes).minutes()) {
            Ok(next) => at = next,
            Err(_) => break,
        }
    }
    Ok(ProfileDay {
        date,
        steps,
        missing,
    })
}

/// The length of an interval in minutes, and when each began with the watts that flowed in it.
type Intervals = (u32, Vec<(DateTime, f64)>);

/// Of the first set that records kWh.
fn intervals(image: &Image) -> Result<Intervals, ProfileError> {
    if LpBlocks::of(image, 0)?.is_none() {
        return Err(TableError::Missing {
            table: LpBlocks::table(0),
        }
        .into());
    }
    let profile = Profile::of(image).ok_or(ProfileError::NoEnergy)?;
    let energy = |set: &&ProfileSet| {
        set.interval_minutes > 0 && set.channels.iter().any(|channel| sign(channel).is_some())
    };
    let set = profile.sets.iter().find(energy);
    let set = set.ok_or(ProfileError::NoEnergy)?;
    let mut found = Vec::new();
    for (place, interval) in set.intervals.iter().enumerate() {
        // A block that has no time belongs to no day.
        let Some(end) = interval.end else {
            continue;
        };
        let lasted = SignedDuration::from_mins(set.interval_minutes.into());
        if let Some(kwh) = kwh(set, place) {
            let watts = kwh * 60_000.0 / f64::from(set.interval_minutes);
            found.push((end.local.saturating_sub(lasted), watts));
        }
    }
    Ok((set.interval_minutes, found))
}

/// Delivered counts up, received down; anything else is no part of a load.
fn sign(channel: &Channel) -> Option<f64> {
    match channel.quantity.as_str() {
        "kWh delivered" => Some(1.0),
        "kWh received" => Some(-1.0),
        _ => None,
    }
}

/// Of one interval; below zero is received.
fn kwh(set: &ProfileSet, place: usize) -> Option<f64> {
    let mut sum = None;
    for channel in &set.channels {
        if let Some(sign) = sign(channel) {
            let value = channel.values.get(place).copied().flatten()?;
            *sum.get_or_insert(0.0) += sign * value;
        }
    }
    sum
}
