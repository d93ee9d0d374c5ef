//! Seasons and special days: T008 to T013.

use std::collections::BTreeMap;

use super::{calendar, span, start_path, ten_years};
use crate::check::{Finding, Subject};
use crate::map::tou::dates_within;
use crate::nearest::quoted;
use crate::program::tou::{Date, Season, When};

/// T008: a calendar without a season.
pub(in crate::check) fn has_a_season(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if calendar(subject).is_some_and(|calendar| calendar.seasons.is_empty()) {
        findings.push(Finding::error(
            "T008",
            "tou.season",
            "the calendar has no season, so no date has a schedule".into(),
            "add a [[tou.season]]; one is enough, and it needs no start",
        ));
    }
}

/// T009: a season that never begins. One alone is always in force.
pub(in crate::check) fn every_season_begins(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(calendar) = calendar(subject) else {
        return;
    };
    if calendar.seasons.len() < 2 {
        return;
    }
    for (number, season) in calendar.seasons.iter().enumerate() {
        if season.starts.is_empty() {
            findings.push(Finding::error(
                "T009",
                format!("tou.season[{number}].starts"),
                format!("season {} never begins", quoted(&season.name)),
                "add starts, such as \"june 1\"",
            ));
        }
    }
}

/// The dates on which seasons begin, each with the season and the place of its entry, in order.
fn starts(seasons: &[Season], (from, until): (Date, Date)) -> Vec<(Date, usize, usize)> {
    let mut all = Vec::new();
    for (number, season) in seasons.iter().enumerate() {
        for (place, entry) in season.starts.iter().enumerate() {
            let dates = dates_within(&entry.on, from, until);
            all.extend(dates.into_iter().map(|date| (date, number, place)));
        }
    }
    all.sort_unstable();
    all
}

/// T010: two seasons begin on one date.
pub(in crate::check) fn one_season_a_date(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(calendar) = calendar(subject) else {
        return;
    };
    let mut clashes: BTreeMap<(usize, usize), (Date, usize, usize)> = BTreeMap::new();
    let starts = starts(&calendar.seasons, span(subject));
    for pair in starts.windows(2) {
        if let [(on, first, _), (also, second, place)] = pair
            && on == also
            && first != second
        {
            let clash = clashes.entry((*first, *second)).or_insert((*on, *place, 0));
            clash.2 += 1;
        }
    }
    for ((first, second), (on, place, _)) in clashes {
        let name = |number: usize| {
            let season = calendar.seasons.get(number);
            quoted(season.map_or("", |season| season.name.as_str()))
        };
        findings.push(Finding::error(
            "T010",
            start_path(second, place),
            format!(
                "seasons {} and {} both begin on {on}; the meter would take the first entry in its list",
                name(first),
                name(second)
            ),
            "change the start of one of them",
        ));
    }
}

/// T011: seasons out of the order of the year. It is also the order of their numbers on the display and in reports.
pub(in crate::check) fn season_order(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(calendar) = calendar(subject) else {
        return;
    };
    let (from, until) = ten_years(subject.today.first_of_year());
    let mut order: Vec<(Date, usize)> = Vec::new();
    for (number, season) in calendar.seasons.iter().enumerate() {
        let [entry] = season.starts.as_slice() else {
            return;
        };
        let on = match entry.on {
            When::Once(_) => return,
            rule => dates_within(&rule, from, until),
        };
        let Some(first) = on.first() else { return };
        order.push((*first, number));
    }
    order.sort_unstable();
    let steps = order.iter().zip(order.iter().cycle().skip(1));
    let back = steps.filter(|((_, from), (_, to))| to < from).count();
    if back > 1 {
        let names: Vec<&str> = order
            .iter()
            .filter_map(|(_, number)| calendar.seasons.get(*number))
            .map(|season| season.name.as_str())
            .collect();
        findings.push(Finding::warning(
            "T011",
            "tou.season",
            format!(
                "the seasons are not listed in the order of the year, which is {}",
                names.join(", ")
            ),
            "list them in that order: their places are their numbers in the meter and its readings",
        ));
    }
}

/// T012: a special type of day that no holiday is of.
pub(in crate::check) fn special_unused(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(calendar) = calendar(subject) else {
        return;
    };
    let used = |special: usize| {
        let of = |special: usize, mine: u8| usize::from(mine) == special;
        calendar
            .holidays
            .iter()
            .any(|holiday| of(special, holiday.special))
    };
    let most = calendar
        .seasons
        .iter()
        .map(|season| season.days.special.len());
    for special in 0..most.max().unwrap_or(0) {
        let first = |season: &&Season| season.days.special.len() > special;
        let number = calendar.seasons.iter().position(|season| first(&season));
        if let Some(number) = number.filter(|_| !used(special)) {
            findings.push(Finding::warning(
                "T012",
                format!("tou.season[{number}].special[{special}]"),
                format!(
                    "special day type {special} has a schedule, but no holiday is of this type"
                ),
                "remove it, or add a holiday with this special",
            ));
        }
    }
}

/// T013: a holiday of a special type that a season has no schedule for.
pub(in crate::check) fn special_has_a_schedule(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(calendar) = calendar(subject) else {
        return;
    };
    for (number, holiday) in calendar.holidays.iter().enumerate() {
        let special = usize::from(holiday.special);
        let without = |season: &&Season| season.days.special.len() <= special;
        if let Some(season) = calendar.seasons.iter().find(without) {
            findings.push(Finding::error(
                "T013",
                format!("tou.holiday[{number}].special"),
                format!(
                    "{} is of special day type {special}, for which season {} has no schedule",
                    quoted(&holiday.name),
                    quoted(&season.name)
                ),
                format!("give the season {} names in special", special + 1),
            ));
        }
    }
}
