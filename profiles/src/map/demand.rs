//! Demand intervals and exclusions in ST-13, decimals in the maker's table.
//!
//! Is: one interval for all entries; block or rolling as ST-11 says the meter can.
//! Is not: which sources have a demand; that is the meter's.
//! Shape: block demand on a meter with sub-intervals is one sub-interval.
//! Source: C12.19 tables 11 and 13.

use meterbench_c1219::{DemandControl, Image, Interval as Entry, PowerFail, Table};

use super::MapError;
use super::change::{What, number, set_number};
use super::to_tables::{Draft, known};
use crate::model::Family;
use crate::program::Demand;
use crate::program::demand::Interval;

const DECIMALS: &str = "decimals of a demand";

/// What an entry means; `None` for one without length.
fn meaning(entry: Entry) -> Option<Interval> {
    let minutes = u32::from(entry.minutes());
    match entry {
        _ if minutes == 0 => None,
        Entry::Sliding {
            sub_minutes,
            multiplier: 2..,
        } => Some(Interval::Rolling {
            minutes,
            subinterval_minutes: sub_minutes.into(),
        }),
        Entry::Sliding { .. } | Entry::Block(_) => Some(Interval::Block { minutes }),
    }
}

fn words(entry: Entry) -> String {
    match meaning(entry) {
        Some(Interval::Block { minutes }) => format!("block of {minutes} minutes"),
        Some(Interval::Rolling {
            minutes,
            subinterval_minutes,
        }) => format!("{minutes} minutes rolling by {subinterval_minutes}"),
        None => "no length".to_owned(),
    }
}

/// The entry that holds an interval in this meter, whose entries are all of the kind of `like`.
fn entry(wanted: Interval, like: Entry) -> Result<Entry, MapError> {
    let (minutes, subinterval) = (wanted.minutes(), wanted.subinterval_minutes());
    let out_of_range = |what, value, most| MapError::OutOfRange {
        what,
        value,
        least: 1,
        most,
    };
    match like {
        Entry::Block(_) if subinterval != minutes => Err(MapError::NotRolling {
            minutes,
            subinterval,
        }),
        Entry::Block(_) => {
            let length = u16::try_from(minutes).ok().filter(|length| *length > 0);
            let wrong = || out_of_range("the demand interval", minutes, u16::MAX.into());
            Ok(Entry::Block(length.ok_or_else(wrong)?))
        }
        Entry::Sliding { .. } => {
            let sub = u8::try_from(subinterval).ok().filter(|sub| *sub > 0);
            let sub_minutes = sub.ok_or_else(|| {
                out_of_range("the demand sub-interval", subinterval, u8::MAX.into())
            })?;
            if minutes == 0 || minutes % subinterval != 0 {
                return Err(MapError::Subintervals {
                    minutes,
                    subinterval,
                });
            }
            let count = minutes / subinterval;
            let multiplier = u8::try_from(count)
                .map_err(|_| out_of_range("sub-intervals of a demand", count, u8::MAX.into()))?;
            Ok(Entry::Sliding {
                sub_minutes,
                multiplier,
            })
        }
    }
}

/// Sets what a program says of demand.
pub(super) fn set(
    draft: &mut Draft,
    family: Option<&'static Family>,
    wanted: &Demand,
) -> Result<(), MapError> {
    let control = Demand {
        decimals: None,
        ..wanted.clone()
    };
    if control != Demand::default() {
        set_control(draft, wanted)?;
    }
    let Some(decimals) = wanted.decimals else {
        return Ok(());
    };
    let family = known(family, DECIMALS)?;
    let (least, most) = family.limits.demand_decimals;
    if !(least..=most).contains(&decimals) {
        return Err(MapError::OutOfRange {
            what: DECIMALS,
            value: decimals,
            least,
            most,
        });
    }
    let name = &family.settings.demand_decimals;
    set_number(draft, family, name, wanted.decimals, What(DECIMALS, ""))
}

fn set_control(draft: &mut Draft, wanted: &Demand) -> Result<(), MapError> {
    draft.owns(DemandControl::ID);
    if !draft.image.contains(DemandControl::ID) {
        return Err(MapError::NoTable {
            table: DemandControl::ID,
            what: "the demand settings",
        });
    }
    let mut control: DemandControl = draft.image.get()?;
    let mut notes = Vec::new();
    if let Some(interval) = wanted.interval {
        set_interval(&mut control, interval, &mut notes)?;
    }
    if let Some(minutes) = wanted.reset_lockout_minutes {
        let what = "lock-out after a demand reset";
        let place = control.reset_exclusion.as_mut().ok_or(MapError::NoField {
            table: DemandControl::ID,
            what,
        })?;
        set_byte(place, minutes, What(what, "minutes"), &mut notes)?;
    }
    for (value, what, place) in [
        (
            wanted.power_fail_seconds,
            What("time that counts as a power failure", "seconds"),
            (|fail| &mut fail.recognition_seconds) as fn(&mut PowerFail) -> &mut u8,
        ),
        (
            wanted.power_fail_exclusion_minutes,
            What("demand exclusion after a power failure", "minutes"),
            |fail| &mut fail.exclusion_minutes,
        ),
        (
            wanted.cold_load_pickup_minutes,
            What("cold load pickup", "minutes"),
            |fail| &mut fail.cold_load_minutes,
        ),
    ] {
        let Some(value) = value else { continue };
        let fail = control.power_fail.as_mut().ok_or(MapError::NoField {
            table: DemandControl::ID,
            what: what.0,
        })?;
        set_byte(place(fail), value, what, &mut notes)?;
    }
    draft.image.put(&control)?;
    for note in notes {
        draft.note(DemandControl::ID, note);
    }
    Ok(())
}

fn set_interval(
    control: &mut DemandControl,
    wanted: Interval,
    notes: &mut Vec<String>,
) -> Result<(), MapError> {
    if control.intervals.is_empty() {
        return Err(MapError::NoDemand);
    }
    let mut before: Vec<String> = Vec::new();
    let mut after = String::new();
    for place in &mut control.intervals {
        let new = entry(wanted, *place)?;
        after = words(new);
        if *place != new {
            let old = words(*place);
            if !before.contains(&old) {
                before.push(old);
            }
            *place = new;
        }
    }
    if !before.is_empty() {
        notes.push(format!(
            "demand interval {} becomes {after}",
            before.join(" and ")
        ));
    }
    Ok(())
}

fn set_byte(
    place: &mut u8,
    value: u32,
    What(what, unit): What,
    notes: &mut Vec<String>,
) -> Result<(), MapError> {
    let new = u8::try_from(value).map_err(|_| MapError::OutOfRange {
        what,
        value,
        least: 0,
        most: u8::MAX.into(),
    })?;
    if *place != new {
        notes.push(format!("{what} {place} {unit} becomes {new} {unit}"));
        *place = new;
    }
    Ok(())
}

/// Demand in the meter.
pub(super) fn get(
    image: &Image,
    family: Option<&'static Family>,
    notes: &mut Vec<String>,
) -> Result<Option<Demand>, MapError> {
    let mut demand = Demand::default();
    if let Some(family) = family {
        demand.decimals = number(image, family, &family.settings.demand_decimals, DECIMALS)?;
        let (least, most) = family.limits.demand_decimals;
        if let Some(decimals) = demand.decimals.filter(|it| !(least..=most).contains(it)) {
            notes.push(format!(
                "a demand has {decimals} decimals, which is none of {least} to {most}"
            ));
            demand.decimals = None;
        }
    }
    // What the table holds may be wrong; the decimals aren't lost by that.
    match image.find::<DemandControl>() {
        Ok(Some(control)) => get_control(&control, &mut demand, notes),
        Ok(None) => {}
        Err(error) => notes.push(error.to_string()),
    }
    Ok(Some(demand).filter(|demand| *demand != Demand::default()))
}

fn get_control(control: &DemandControl, demand: &mut Demand, notes: &mut Vec<String>) {
    let mut all: Vec<Entry> = Vec::new();
    for entry in &control.intervals {
        if !all.iter().any(|other| meaning(*other) == meaning(*entry)) {
            all.push(*entry);
        }
    }
    match all.as_slice() {
        [] => {}
        [one] => {
            demand.interval = meaning(*one);
            if demand.interval.is_none() {
                notes.push("the demand interval of ST-13 has no length".into());
            }
        }
        several => {
            let all: Vec<String> = several.iter().map(|entry| words(*entry)).collect();
            notes.push(format!(
                "the demands of ST-13 have different intervals: {}",
                all.join(", ")
            ));
        }
    }
    demand.reset_lockout_minutes = control.reset_exclusion.map(u32::from);
    if let Some(fail) = control.power_fail {
        demand.power_fail_seconds = Some(fail.recognition_seconds.into());
        demand.power_fail_exclusion_minutes = Some(fail.exclusion_minutes.into());
        demand.cold_load_pickup_minutes = Some(fail.cold_load_minutes.into());
    }
}
