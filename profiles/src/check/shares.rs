//! How much of a week a rate holds.
//!
//! Is: switch times of a program's calendar added up, enough to say how fast a rate's register counts at most.
//! Is not: what holds at an instant; see `c1219::calendar`.

use crate::display_item::DisplayItem;
use crate::program::Program;
use crate::program::tou::{Calendar, Schedule, Season, Switches};

/// Minutes of a day.
const DAY: u32 = 24 * 60;

/// The largest part of a week, over all seasons, in which the rate of this item holds; `None` for an item of all rates, and
/// when the calendar can't say it: no calendar, a day that no schedule describes, or one without a switch at 00:00.
///
/// Holidays are left out: at most a week of a season has another day in it, and the part is a maximum of ordinary weeks.
pub(super) fn share_of_rate(program: &Program, item: &DisplayItem) -> Option<f64> {
    let rate = item.block.checked_sub(1)?;
    let calendar = program.tou.as_ref()?.calendar.as_ref()?;
    let mut most = 0;
    for season in &calendar.seasons {
        most = most.max(minutes_of_week(calendar, season, rate)?);
    }
    // A rate that is never in force has a finding of its own; its register stands still.
    (most > 0).then(|| f64::from(most) / f64::from(7 * DAY))
}

fn minutes_of_week(calendar: &Calendar, season: &Season, rate: u8) -> Option<u32> {
    let days = &season.days;
    let weekdays = (0..5).map(|day| days.monday_to_friday(day));
    let weekend = [days.saturday.as_deref(), days.sunday.as_deref()];
    let mut sum = 0;
    for name in weekdays.chain(weekend) {
        let name = name?;
        let schedule = calendar.schedules.iter().find(|one| one.name == name)?;
        sum += minutes_of_day(schedule, rate)?;
    }
    Some(sum)
}

/// Minutes of a day at a rate of energy.
fn minutes_of_day(schedule: &Schedule, rate: u8) -> Option<u32> {
    let mut switches: Vec<(u32, u8)> = schedule
        .switches
        .iter()
        .filter(|switch| switch.switches != Switches::Demand)
        .map(|switch| (u32::from(switch.at.minutes()), switch.rate.index()))
        .collect();
    switches.sort_unstable();
    if switches.first()?.0 != 0 {
        return None;
    }
    let ends = switches.iter().skip(1).map(|(at, _)| *at).chain([DAY]);
    let held = switches.iter().zip(ends).filter(|((_, of), _)| *of == rate);
    Some(held.map(|((at, _), end)| end - at).sum())
}
