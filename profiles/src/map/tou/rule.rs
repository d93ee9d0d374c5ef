//! Rules in words and RDATE.
//!
//! Is: the step between [`DateRule`] and the rules of `c1219`, both ways.
//! Is not: which dates they come to, nor the codes; see `c1219::calendar`.

use meterbench_c1219::Rdate;
use meterbench_c1219::calendar::Rule;
use meterbench_c1219::calendar::codes::Shift;

use super::CalendarError;
use crate::program::tou::{Date, DateRule, Month, Nth, Observed, When};

/// What becomes of a weekend, by what `c1219` calls it.
const OBSERVED: [(Observed, Shift); 10] = [
    (Observed::Itself, Shift::Itself),
    (Observed::AndDayAfter, Shift::AndDayAfter),
    (Observed::MondayIfSunday, weekend(0, 1)),
    (Observed::FridayIfSunday, weekend(0, -2)),
    (Observed::MondayIfSaturday, weekend(2, 0)),
    (Observed::FridayIfSaturday, weekend(-1, 0)),
    (Observed::MondayIfWeekend, weekend(2, 1)),
    (Observed::FridayIfWeekend, weekend(-1, -2)),
    (Observed::NearestWeekday, weekend(-1, 1)),
    (Observed::DayAfter, Shift::DayAfter),
];

const NTH: [Nth; 4] = [Nth::First, Nth::Second, Nth::Third, Nth::Fourth];

const fn weekend(saturday: i8, sunday: i8) -> Shift {
    Shift::Weekend { saturday, sunday }
}

/// A rule as a meter says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coded {
    /// By itself.
    Plain(Rule),
    /// As a table holds it.
    Stored(Rdate),
    /// By the meter's one anchor date.
    Every {
        /// PERIOD
        days: u8,
        /// Its first day.
        from: Date,
    },
}

/// How a meter says a rule.
pub(super) fn code(rule: DateRule) -> Result<Coded, CalendarError> {
    let wrong = || CalendarError::Rule {
        rule: When::Rule(rule).to_string(),
    };
    let coded = match rule {
        DateRule::Day {
            month,
            day,
            observed,
        } => {
            let shift = OBSERVED.iter().find(|(mine, _)| *mine == observed);
            monthly(month, shift.ok_or_else(wrong)?.1, None, day)
        }
        DateRule::Nth {
            month,
            nth,
            weekday,
            from_day,
        } => {
            let weeks = NTH.into_iter().zip(0..).find(|(mine, _)| *mine == nth);
            let shift = Shift::OnOrAfter(weeks.ok_or_else(wrong)?.1);
            monthly(month, shift, Some(weekday), from_day)
        }
        DateRule::Last { month, weekday } => monthly(month, Shift::LastOfMonth, Some(weekday), 1),
        // The code for "before" is the least sure of all; a week earlier and "on or after" is the same day.
        DateRule::Before {
            month,
            weekday,
            day,
        } if (8..=shortest(month)).contains(&day) => {
            monthly(month, Shift::OnOrAfter(0), Some(weekday), day - 7)
        }
        DateRule::Before {
            month,
            weekday,
            day,
        } => monthly(month, Shift::Before, Some(weekday), day),
        DateRule::Weekly(weekday) => Some(Coded::Plain(Rule::Weekly(weekday))),
        DateRule::Every { days, from } => (1..=63)
            .contains(&days)
            .then_some(Coded::Every { days, from }),
    };
    coded.ok_or_else(wrong)
}

fn monthly(
    month: Month,
    shift: Shift,
    weekday: Option<jiff::civil::Weekday>,
    day: u8,
) -> Option<Coded> {
    exists(month, day).then_some(())?;
    Some(Coded::Plain(Rule::Monthly {
        month: match month {
            Month::Of(month) => Some(i8::try_from(month).ok()?),
            Month::Every => None,
        },
        offset: shift.code()?,
        weekday,
        day: i8::try_from(day).ok()?,
    }))
}

/// Whether some year has such a day.
pub(super) fn exists(month: Month, day: u8) -> bool {
    let month = match month {
        Month::Of(month) => month,
        // some month is as long as January
        Month::Every => 1,
    };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return false;
    };
    Date::new(2024, month, day).is_ok()
}

/// Days that the month has in every year.
pub(super) fn shortest(month: Month) -> u8 {
    match month {
        Month::Every | Month::Of(2) => 28,
        Month::Of(4 | 6 | 9 | 11) => 30,
        Month::Of(_) => 31,
    }
}

/// A rule by itself, with the anchor date it would have alone.
pub(super) fn alone(rule: DateRule) -> Result<(Rule, Option<Date>), CalendarError> {
    Ok(match code(rule)? {
        Coded::Plain(rule) => (rule, None),
        Coded::Stored(rule) => (Rule::of(rule), None),
        Coded::Every { days, from } => (
            Rule::Periodic {
                period: days,
                delta: 0,
            },
            Some(from),
        ),
    })
}

/// A meter's rule in words; `None` for one that never falls on any day.
pub(super) fn words(rule: Rule, anchor: Option<Date>) -> Option<DateRule> {
    Some(match rule {
        Rule::Never => return None,
        Rule::Weekly(weekday) => DateRule::Weekly(weekday),
        Rule::Periodic { period, delta } => {
            let days = jiff::Span::new().days(i64::from(delta));
            DateRule::Every {
                days: Some(period).filter(|period| *period > 0)?,
                from: anchor?.checked_add(days).ok()?,
            }
        }
        Rule::Monthly {
            month,
            offset,
            weekday,
            day,
        } => {
            let month = match month {
                Some(month) => Month::Of(u8::try_from(month).ok()?),
                None => Month::Every,
            };
            let day = u8::try_from(day).ok()?;
            let shift = Shift::of(offset)?;
            if shift.needs_day() && !exists(month, day) {
                return None;
            }
            match shift {
                Shift::Before => DateRule::Before {
                    month,
                    weekday: weekday?,
                    day,
                },
                Shift::OnOrAfter(weeks) => DateRule::Nth {
                    month,
                    nth: *NTH.get(usize::try_from(weeks).ok()?)?,
                    weekday: weekday?,
                    from_day: day,
                },
                Shift::LastOfMonth => DateRule::Last {
                    month,
                    weekday: weekday?,
                },
                shift => DateRule::Day {
                    month,
                    day,
                    observed: OBSERVED.iter().find(|(_, mine)| *mine == shift)?.0,
                },
            }
        }
    })
}

/// The same dates said in one way only: "second sunday of march" is the first one on or after the 8th.
pub(super) fn plain(rule: DateRule) -> DateRule {
    match rule {
        DateRule::Before {
            month,
            weekday,
            day,
        } if (8..=shortest(month)).contains(&day) => DateRule::Nth {
            month,
            nth: Nth::First,
            weekday,
            from_day: day - 7,
        },
        DateRule::Nth {
            month,
            nth,
            weekday,
            from_day,
        } => {
            let later = NTH
                .into_iter()
                .zip([0, 7, 14, 21])
                .find(|(mine, _)| *mine == nth);
            let from = from_day.saturating_add(later.map_or(0, |(_, days)| days));
            if from <= shortest(month) {
                DateRule::Nth {
                    month,
                    nth: Nth::First,
                    weekday,
                    from_day: from,
                }
            } else {
                rule
            }
        }
        other => other,
    }
}
