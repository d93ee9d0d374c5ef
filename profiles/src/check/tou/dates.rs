//! Dates and rules: T014 to T022.

use std::collections::{BTreeMap, BTreeSet};

use super::{calendar, dst, entries, span};
use crate::check::{Finding, Subject};
use crate::map::tou::{CalendarError, dates_within, fault, is_unsure};
use crate::nearest::quoted;
use crate::program::tou::{Date, DateRule, Entry, Month, Observed, When};

/// RDATE: DELTA has six bits.
const LONGEST_DELTA: i32 = 63;

/// T014: a date or a rule that no meter can say.
pub(in crate::check) fn can_be_said(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (path, entry) in entries(subject) {
        let Some(fault) = fault(&entry.on) else {
            continue;
        };
        let hint = match fault {
            CalendarError::Date { .. } => "use a date from 1990 to 2089",
            _ => "use a day that the month has, and every 1 to 63 days",
        };
        findings.push(Finding::error("T014", path, fault.to_string(), hint));
    }
}

/// T015: 29 February.
pub(in crate::check) fn leap_day(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (path, entry) in entries(subject) {
        if let When::Rule(DateRule::Day {
            month: Month::Of(2),
            day: 29,
            ..
        }) = entry.on
        {
            findings.push(Finding::warning(
                "T015",
                path,
                "29 February comes every fourth year only".into(),
                "use february 28 or march 1, or one-time dates",
            ));
        }
    }
}

/// T016: a day that some months don't have.
pub(in crate::check) fn every_month_has_it(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (path, entry) in entries(subject) {
        let day = match entry.on {
            When::Rule(DateRule::Day {
                month: Month::Every,
                day,
                observed,
            }) if observed != Observed::DayAfter => day,
            _ => continue,
        };
        let without = match day {
            29 => "February has no 29th in most years",
            30 => "February has no 30th",
            31 => "five months have no 31st",
            _ => continue,
        };
        findings.push(Finding::warning(
            "T016",
            path,
            format!("day {day} of every month: {without}, and nothing happens in them"),
            "use a day from 1 to 28",
        ));
    }
}

/// T017: `every … days` on a meter that can't count them.
pub(in crate::check) fn counted_from_a_day(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let counts = |entry: &Entry| match entry.on {
        When::Rule(DateRule::Every { from, .. }) => Some(from),
        _ => None,
    };
    let all: Vec<(String, Date)> = entries(subject)
        .into_iter()
        .filter_map(|(path, entry)| Some((path, counts(entry)?)))
        .collect();
    let has_anchor = subject.dims.tou.is_none_or(|dims| dims.anchor);
    let first = all.iter().map(|(_, from)| *from).min();
    for (path, from) in &all {
        let Some(first) = first else { continue };
        let days = from.since(first).map_or(i32::MAX, |span| span.get_days());
        let message = if !has_anchor {
            "this meter keeps no first day from which `every … days` could be counted".to_owned()
        } else if days > LONGEST_DELTA {
            format!(
                "this rule begins {days} days after the first one that counts days ({first}); the meter's one first day reaches {LONGEST_DELTA}"
            )
        } else {
            continue;
        };
        findings.push(Finding::error(
            "T017",
            path.clone(),
            message,
            "use another kind of rule, or begin it within 63 days of the other",
        ));
    }
}

/// T018: a rule that rests on the code that is the least sure.
pub(in crate::check) fn sure_code(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (path, entry) in entries(subject) {
        if is_unsure(&entry.on) {
            findings.push(Finding::warning(
                "T018",
                path,
                format!(
                    "`{}` needs a code that meters may read in two ways when the day itself is that weekday",
                    entry.on
                ),
                "use a rule such as `first monday on or after june 8`",
            ));
        }
    }
}

/// T019: holidays on the same date.
pub(in crate::check) fn holidays_apart(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(calendar) = calendar(subject) else {
        return;
    };
    let (from, until) = span(subject);
    let mut all: Vec<(Date, usize)> = Vec::new();
    for (number, holiday) in calendar.holidays.iter().enumerate() {
        let dates = dates_within(&holiday.entry.on, from, until);
        all.extend(dates.into_iter().map(|date| (date, number)));
    }
    all.sort_unstable();
    let mut clashes: BTreeMap<(usize, usize), Vec<Date>> = BTreeMap::new();
    for pair in all.windows(2) {
        if let [(on, first), (also, second)] = pair
            && on == also
            && first != second
        {
            clashes.entry((*first, *second)).or_default().push(*on);
        }
    }
    for ((first, second), dates) in clashes {
        let (Some(one), Some(other)) =
            (calendar.holidays.get(first), calendar.holidays.get(second))
        else {
            continue;
        };
        let mut words: Vec<String> = dates.iter().take(3).map(ToString::to_string).collect();
        if dates.len() > words.len() {
            words.push(format!("{} more", dates.len() - words.len()));
        }
        let mut message = format!(
            "{} and {} fall on the same date: {}",
            quoted(&one.name),
            quoted(&other.name),
            words.join(", ")
        );
        if one.special != other.special {
            let once = |on: &When| matches!(on, When::Once(_));
            let wins = if !once(&one.entry.on) && once(&other.entry.on) {
                other
            } else {
                one
            };
            message.push_str(&format!(
                "; the meter takes special day type {}",
                wins.special
            ));
        }
        findings.push(Finding::warning(
            "T019",
            format!("tou.holiday[{second}].on"),
            message,
            "remove one, or change its rule, if that isn't meant",
        ));
    }
}

/// T020: two demand resets in one month.
pub(in crate::check) fn one_reset_a_month(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let by_season = subject
        .dims
        .tou
        .is_some_and(|dims| dims.season_demand_reset);
    let resets_demand = |path: &str, entry: &Entry| {
        entry.demand_reset || by_season && path.starts_with("tou.season")
    };
    let all = entries(subject);
    let all = all
        .iter()
        .filter(|(path, entry)| resets_demand(path, entry));
    let (from, until) = span(subject);
    let mut resets: BTreeMap<Date, &str> = BTreeMap::new();
    for (path, entry) in all {
        for date in dates_within(&entry.on, from, until) {
            resets.entry(date).or_insert(path);
        }
    }
    let mut told = BTreeSet::new();
    for ((first, _), (second, path)) in resets.iter().zip(resets.iter().skip(1)) {
        if first.first_of_month() == second.first_of_month() && told.insert(*path) {
            findings.push(Finding::warning(
                "T020",
                *path,
                format!("the demand is reset twice in one month, on {first} and on {second}"),
                "let the season begin on the billing date, or reset the demand only once",
            ));
        }
    }
}

/// T021: a billing date on which nothing is done.
pub(in crate::check) fn billing_does_something(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(calendar) = calendar(subject) else {
        return;
    };
    for (number, entry) in calendar.billing.iter().enumerate() {
        if !entry.demand_reset && !entry.self_read {
            findings.push(Finding::warning(
                "T021",
                format!("tou.billing[{number}]"),
                format!(
                    "nothing is done on `{}`, and the meter isn't told of it",
                    entry.on
                ),
                "add demand_reset = true or self_read = true",
            ));
        }
    }
}

/// T022: a calendar that runs out: what comes back every year in the calendar has only one-time dates.
pub(in crate::check) fn goes_on(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let mut tell = |path: String, message: String| {
        findings.push(Finding::warning(
            "T022",
            path,
            message,
            "use rules that come back every year, or plan to program the meter again before that day",
        ));
    };
    if let Some(dst) = dst(subject) {
        match (last(&dst.on), last(&dst.off)) {
            (Some(on), Some(off)) => tell(
                "tou.dst".into(),
                format!(
                    "daylight saving has only one-time dates: after {} the clock no longer changes",
                    on.max(off)
                ),
            ),
            (Some(on), None) if !dst.off.is_empty() => tell(
                "tou.dst.on".into(),
                format!(
                    "daylight saving begins on one-time dates only: after {on} it no longer begins"
                ),
            ),
            (None, Some(off)) if !dst.on.is_empty() => tell(
                "tou.dst.off".into(),
                format!(
                    "daylight saving ends on one-time dates only: after {off} it begins and never ends"
                ),
            ),
            _ => {}
        }
    }
    let Some(calendar) = calendar(subject) else {
        return;
    };
    if calendar.seasons.len() > 1 {
        let lasts: Vec<Option<Date>> = calendar
            .seasons
            .iter()
            .map(|season| last(&season.starts))
            .collect();
        if let Some(on) = lasts.iter().copied().collect::<Option<Vec<Date>>>() {
            let on = on
                .into_iter()
                .max()
                .map_or_else(String::new, |on| on.to_string());
            tell(
                "tou.season".into(),
                format!(
                    "the seasons have only one-time dates: the one that begins on {on} never ends"
                ),
            );
        } else {
            for (number, (season, on)) in calendar.seasons.iter().zip(&lasts).enumerate() {
                if let Some(on) = on {
                    tell(
                        format!("tou.season[{number}].starts"),
                        format!(
                            "season {} begins on one-time dates only: after {on} it never begins again, and the season \
                             before it goes on",
                            quoted(&season.name)
                        ),
                    );
                }
            }
        }
    }
    let holidays = &calendar.holidays;
    if let Some(on) = last(holidays.iter().map(|holiday| &holiday.entry)) {
        tell(
            "tou.holiday".into(),
            format!("the holidays are only one-time dates: after {on} there are none"),
        );
        return;
    }
    // One date alone may be meant once; a holiday that has several is one that comes every year.
    for (number, holiday) in holidays.iter().enumerate() {
        let named = || holidays.iter().filter(|other| other.name == holiday.name);
        let first = holidays.iter().position(|other| other.name == holiday.name) == Some(number);
        if first
            && named().count() > 1
            && let Some(on) = last(named().map(|other| &other.entry))
        {
            tell(
                format!("tou.holiday[{number}].on"),
                format!(
                    "{} has only one-time dates: after {on} it no longer comes",
                    quoted(&holiday.name)
                ),
            );
        }
    }
}

/// The last of a list of one-time dates; `None` if some rule goes on, or there are none.
fn last<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<Date> {
    let mut last = None;
    for entry in entries {
        match entry.on {
            When::Once(date) => last = last.max(Some(date)),
            When::Rule(_) => return None,
        }
    }
    last
}
