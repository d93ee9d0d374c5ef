//! A day of a load profile that was read from a meter, as a load.
//!
//! Is: the energy of each interval as the power that flowed, delivered less received.
//! Is not: the phases and the volts; a load profile of energy doesn't tell them.
//! Units: watts, secondary; times of day as the meter's clock showed them.
//! Source: C12.19 tables 61 to 64.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, ToSpan as _};
use meterbench_c1219::value::Scaling;
use meterbench_c1219::{
    ActLp, Image, LpBlock, LpControl, LpCtrl, LpData, LpStatus, LpStatusFlags, Number, TableError,
};

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
type Intervals = (u8, Vec<(DateTime, f64)>);

fn intervals(image: &Image) -> Result<Intervals, ProfileError> {
    let (act, control): (ActLp, LpCtrl) = (image.get()?, image.get()?);
    let (data, status): (LpData, LpStatus) = (image.get()?, image.get()?);
    let (Some(Some(set)), Some(Some(control))) = (act.sets.first(), control.sets.first()) else {
        return Err(ProfileError::NoEnergy);
    };
    let Some(Some(status)) = status.sets.first() else {
        return Err(ProfileError::NoEnergy);
    };
    if set.interval_minutes == 0 {
        return Err(ProfileError::NoEnergy);
    }
    let channels = Channels::of(image, control)?;
    let newest_first = status.flags.contains(LpStatusFlags::NEWEST_INTERVAL_FIRST);
    let mut found = Vec::new();
    for block in &data.blocks {
        // A block that was never begun has no end.
        let Some(end) = block.end.civil() else {
            continue;
        };
        let mut order = valid(block);
        if !newest_first {
            order.reverse();
        }
        let Some(newest) = order.first().copied() else {
            continue;
        };
        for place in order {
            let behind = i64::try_from(newest.abs_diff(place)).unwrap_or(0) + 1;
            let minutes = behind * i64::from(set.interval_minutes);
            let begin = end.saturating_sub(SignedDuration::from_mins(minutes));
            let values = block.intervals.get(place).map(|it| it.values.as_slice());
            if let Some(wh) = values.and_then(|values| channels.watt_hours(values)) {
                found.push((begin, wh * 60.0 / f64::from(set.interval_minutes)));
            }
        }
    }
    Ok((set.interval_minutes, found))
}

/// The places of the intervals that are valid, as they stand in the block.
fn valid(block: &LpBlock) -> Vec<usize> {
    (0..block.intervals.len())
        .filter(|place| block.valid.as_ref().is_none_or(|set| set.contains(*place)))
        .collect()
}

/// The channels of kWh.
struct Channels {
    scaling: Scaling,
    /// Source, what one count is multiplied by, and whether it is received.
    channels: Vec<Option<(u8, f64, bool)>>,
}

impl Channels {
    fn of(image: &Image, control: &LpControl) -> Result<Channels, ProfileError> {
        let scaling = Scaling::of(image)?;
        let channels: Vec<_> = control
            .channels
            .iter()
            .enumerate()
            .map(|(place, channel)| {
                let quantity = scaling.uom(channel.source)?.quantity();
                let received = match quantity.as_str() {
                    "kWh delivered" => false,
                    "kWh received" => true,
                    _ => return None,
                };
                let factors = control.scaling.as_ref().and_then(|all| all.get(place));
                let (scalar, divisor) = factors.copied().unwrap_or((1, 1));
                let factor = f64::from(scalar.max(1)) / f64::from(divisor.max(1));
                Some((channel.source, factor, received))
            })
            .collect();
        if channels.iter().all(Option::is_none) {
            return Err(ProfileError::NoEnergy);
        }
        Ok(Channels { scaling, channels })
    }

    /// Of one interval; below zero is received.
    fn watt_hours(&self, values: &[Number]) -> Option<f64> {
        let mut sum = None;
        for (value, channel) in values.iter().zip(&self.channels) {
            let Some((source, factor, received)) = channel else {
                continue;
            };
            // In the base unit, which is a watt-hour.
            let wh = self.scaling.engineering(value, *source).value.to_f64()? * factor;
            let sum = sum.get_or_insert(0.0);
            *sum += if *received { -wh } else { wh };
        }
        sum
    }
}
