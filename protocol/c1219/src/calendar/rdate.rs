//! RDATE: the rules by which a date comes back.
//!
//! Source: C12.19 RDATE. What the codes are, and how sure, is in [`codes`](super::codes), and nowhere else.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use super::codes::{self, Shift};
use crate::Rdate;

/// A rule, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// MONTH 1 to 13: in a month of every year, or in every month.
    Monthly {
        /// 1 to 12; `None` for every month.
        month: Option<i8>,
        /// OFFSET: see [`observed`].
        offset: u8,
        /// WEEKDAY; `None` for 7, which is none.
        weekday: Option<Weekday>,
        /// DAY
        day: i8,
    },
    /// MONTH 14: every week.
    Weekly(Weekday),
    /// MONTH 15: every `period` days, first at the anchor date plus `delta` days.
    Periodic {
        /// PERIOD
        period: u8,
        /// DELTA
        delta: u8,
    },
    /// MONTH 0, or a weekday that does not exist: never.
    Never,
}

fn weekday(code: u16) -> Option<Weekday> {
    Weekday::from_sunday_zero_offset(i8::try_from(code & 7).ok()?).ok()
}

impl Rule {
    /// The rule in the bits.
    #[must_use]
    pub fn of(rdate: Rdate) -> Self {
        let bits = rdate.0;
        let low = |value: u16| value.to_le_bytes()[0];
        let month = low(bits & 0x0F);
        if month == codes::WEEKLY.0 {
            return weekday(bits >> 8).map_or(Rule::Never, Rule::Weekly);
        }
        if month == codes::PERIODIC.0 {
            return Rule::Periodic {
                period: low(bits >> 4 & 0x3F),
                delta: low(bits >> 10),
            };
        }
        let every = month == codes::EVERY_MONTH.0;
        if !every && !(1..=12).contains(&month) {
            return Rule::Never;
        }
        Rule::Monthly {
            month: i8::try_from(month).ok().filter(|_| !every),
            offset: low(bits >> 4 & 0x0F),
            weekday: weekday(bits >> 8),
            day: i8::try_from(bits >> 11).unwrap_or(0),
        }
    }

    /// The bits of the rule; `None` if one of its parts has no place in them. A weekday that the rule doesn't need is 0.
    #[must_use]
    pub fn bits(self) -> Option<Rdate> {
        let fits = |value: u8, bits: u32| (value < 1 << bits).then_some(u16::from(value));
        let number = |day: Weekday| u16::from(day.to_sunday_zero_offset().unsigned_abs());
        Some(Rdate(match self {
            Rule::Never => 0,
            Rule::Weekly(day) => u16::from(codes::WEEKLY.0) | number(day) << 8,
            Rule::Periodic { period, delta } => {
                u16::from(codes::PERIODIC.0) | fits(period, 6)? << 4 | fits(delta, 6)? << 10
            }
            Rule::Monthly {
                month,
                offset,
                weekday,
                day,
            } => {
                let month = match month {
                    None => codes::EVERY_MONTH.0,
                    Some(month @ 1..=12) => month.unsigned_abs(),
                    Some(_) => return None,
                };
                let needed =
                    weekday.filter(|_| Shift::of(offset).is_some_and(Shift::needs_weekday));
                let day = fits(u8::try_from(day).ok()?, 5)?;
                u16::from(month) | fits(offset, 4)? << 4 | needed.map_or(0, number) << 8 | day << 11
            }
        }))
    }

    /// The dates it falls on, from `from` on, `from` included.
    pub fn dates(self, from: Date, anchor: Option<Date>) -> impl Iterator<Item = Date> {
        let (mut next, step) = match self {
            Rule::Never | Rule::Monthly { .. } => (None, 0),
            Rule::Weekly(weekday) => {
                let ahead = i32::from(from.weekday().until(weekday));
                (from.checked_add(ahead.days()).ok(), 7)
            }
            Rule::Periodic { period, .. } => (self.next_period(from, anchor), i32::from(period)),
        };
        let regular = std::iter::from_fn(move || {
            let now = next?;
            next = now.checked_add(step.days()).ok();
            Some(now)
        });
        regular.chain(self.monthly(from))
    }

    /// The first day of a period not before `from`.
    fn next_period(self, from: Date, anchor: Option<Date>) -> Option<Date> {
        let Rule::Periodic { period, delta } = self else {
            return None;
        };
        let first = anchor?.checked_add(i32::from(delta).days()).ok()?;
        if period == 0 || first >= from {
            return Some(first).filter(|_| period > 0);
        }
        let past = from.since(first).ok()?.get_days();
        let ahead = (i32::from(period) - past % i32::from(period)) % i32::from(period);
        from.checked_add(ahead.days()).ok()
    }

    /// The dates of a rule by months. A year without any, again and again, ends it.
    fn monthly(self, from: Date) -> impl Iterator<Item = Date> {
        let parts = match self {
            Rule::Monthly {
                month,
                offset,
                weekday,
                day,
            } => Some((month, offset, weekday, day)),
            _ => None,
        };
        let first = move |months: i32| {
            let (month, ..) = parts?;
            match month {
                // the year before may reach into this one
                Some(month) => month_at(from, i32::from(month - from.month()) - 12 + 12 * months),
                None => month_at(from, months - 1),
            }
        };
        let mut empty = 0;
        let months = (0..).map_while(first);
        let dates = months.map(move |first| {
            parts.map_or([None; 2], |(_, offset, weekday, day)| {
                observed(offset, weekday, day, first)
            })
        });
        let dates = dates.take_while(move |dates| {
            empty = if dates.iter().flatten().next().is_some() {
                0
            } else {
                empty + 1
            };
            empty <= LONGEST_GAP
        });
        dates.flatten().flatten().filter(move |date| *date >= from)
    }

    /// Does it fall on this date? A shifted day may fall into the month before or after its own.
    #[must_use]
    pub fn falls_on(self, on: Date, anchor: Option<Date>) -> bool {
        match self {
            Rule::Monthly {
                month,
                offset,
                weekday,
                day,
            } => {
                let months = [-1, 0, 1]
                    .into_iter()
                    .filter_map(|shift| month_at(on, shift));
                let mut meant =
                    months.filter(|first| month.is_none_or(|month| month == first.month()));
                meant.any(|first| observed(offset, weekday, day, first).contains(&Some(on)))
            }
            _ => self.last_until(on, anchor) == Some(on),
        }
    }

    /// The last date it fell on, `on` itself included; `None` if it never did (or not in eight years, which no rule does).
    #[must_use]
    pub fn last_until(self, on: Date, anchor: Option<Date>) -> Option<Date> {
        match self {
            Rule::Never => None,
            Rule::Weekly(weekday) => {
                let back = i32::from(weekday.until(on.weekday()));
                on.checked_sub(back.days()).ok()
            }
            Rule::Periodic { period, delta } => {
                let first = anchor?.checked_add(i32::from(delta).days()).ok()?;
                let since = on.since(first).ok()?.get_days();
                let back = since.checked_rem(i32::from(period))?;
                if since < 0 {
                    None
                } else {
                    on.checked_sub(back.days()).ok()
                }
            }
            Rule::Monthly {
                month,
                offset,
                weekday,
                day,
            } => {
                // dates of later months are later: the first month from behind that has one not after `on` has the last
                let (newest, step) = match month {
                    Some(month) => (12 + i32::from(month - on.month()), 12),
                    None => (1, 1),
                };
                let months = (0..=9).filter_map(|back| month_at(on, newest - step * back));
                months
                    .filter_map(|first| {
                        observed(offset, weekday, day, first)
                            .into_iter()
                            .flatten()
                            .filter(|date| *date <= on)
                            .max()
                    })
                    .next()
            }
        }
    }
}

/// 29 February is never further away than eight years, one of them looked at in vain at each end.
const LONGEST_GAP: u32 = 9;

/// The first day of the month so many months from that of `on`.
fn month_at(on: Date, months: i32) -> Option<Date> {
    on.first_of_month().checked_add(months.months()).ok()
}

/// The dates on which a rule is observed in the month that begins with `first`.
#[must_use]
pub fn observed(offset: u8, weekday: Option<Weekday>, day: i8, first: Date) -> [Option<Date>; 2] {
    let base = Date::new(first.year(), first.month(), day).ok();
    let shift = |days: i32| base.and_then(|base| base.checked_add(days.days()).ok());
    // days from `base` forward to WEEKDAY, 0 to 6
    let ahead = weekday
        .zip(base)
        .map(|(weekday, base)| i32::from(base.weekday().until(weekday)));
    let one = match Shift::of(offset) {
        None => None,
        Some(Shift::Itself) => base,
        Some(Shift::Before) => ahead.and_then(|ahead| shift(ahead - 7)),
        Some(Shift::OnOrAfter(weeks)) => {
            ahead.and_then(|ahead| shift(ahead + 7 * i32::from(weeks)))
        }
        Some(Shift::LastOfMonth) => last_weekday(weekday, first),
        Some(Shift::AndDayAfter) => return [base, shift(1)],
        Some(Shift::Weekend { saturday, sunday }) => match base.map(Date::weekday) {
            Some(Weekday::Saturday) => shift(saturday.into()),
            Some(Weekday::Sunday) => shift(sunday.into()),
            _ => base,
        },
        Some(Shift::DayAfter) => shift(1),
    };
    [one, None]
}

fn last_weekday(weekday: Option<Weekday>, first: Date) -> Option<Date> {
    let last = first.last_of_month();
    let back = i32::from(weekday?.until(last.weekday()));
    last.checked_sub(back.days()).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn in_year(bits: u16, year: i16) -> Vec<Date> {
        let rule = Rule::of(Rdate(bits));
        let anchor = Some(date(2024, 1, 1));
        date(year, 1, 1)
            .series(1.day())
            .take_while(|day| day.year() == year)
            .filter(|day| rule.falls_on(*day, anchor))
            .collect()
    }

    #[test]
    fn the_common_rules() {
        assert_eq!(
            in_year(0x0833, 2024),
            [date(2024, 3, 10)],
            "second Sunday of March"
        );
        assert_eq!(
            in_year(0x082B, 2024),
            [date(2024, 11, 3)],
            "first Sunday of November"
        );
        assert_eq!(in_year(0x0C5B, 2024), [date(2024, 11, 28)], "Thanksgiving");
        assert_eq!(in_year(0x0965, 2024), [date(2024, 5, 27)], "Memorial Day");
        assert_eq!(
            in_year(0x2087, 2021),
            [date(2021, 7, 5)],
            "4 July on a Sunday, observed on Monday"
        );
        assert_eq!(
            in_year(0x2087, 2020),
            [date(2020, 7, 4)],
            "4 July on a Saturday stays"
        );
        assert_eq!(in_year(0xC80C, 2024), [date(2024, 12, 25)]);
        assert_eq!(in_year(0x080D, 2024).len(), 12);
        let fridays = in_year(0x050E, 2024);
        assert_eq!((fridays.len(), fridays[0]), (52, date(2024, 1, 5)));
        assert_eq!(
            in_year(0x0DCF, 2024)[..2],
            [date(2024, 1, 4), date(2024, 2, 1)]
        );
    }

    #[test]
    fn every_offset_code_on_a_saturday_and_a_sunday() {
        // 4 July: Saturday in 2020, Sunday in 2021; WEEKDAY is Wednesday
        let dates = |offset: u8, year| -> Vec<Date> {
            observed(offset, Some(Weekday::Wednesday), 4, date(year, 7, 1))
                .into_iter()
                .flatten()
                .collect()
        };
        let days: Vec<_> = (0..16)
            .map(|offset| (dates(offset, 2020)[0].day(), dates(offset, 2021)[0].day()))
            .collect();
        let expected = [
            (4, 4),
            (1, 30),
            (8, 7),
            (15, 14),
            (22, 21),
            (29, 28),
            (29, 28),
            (4, 4),
            (4, 5),
            (4, 2),
            (6, 4),
            (3, 4),
            (6, 5),
            (3, 2),
            (3, 5),
            (5, 5),
        ];
        assert_eq!(days, expected);
        assert_eq!(dates(7, 2020), [date(2020, 7, 4), date(2020, 7, 5)]);
    }

    #[test]
    fn a_shifted_day_may_leave_its_month() {
        // 1 January, Friday if Saturday: 2022 starts on a Saturday
        let rule = Rule::of(Rdate(1 | 11 << 4 | 1 << 11));
        assert!(rule.falls_on(date(2021, 12, 31), None) && !rule.falls_on(date(2022, 1, 1), None));
        // the day after 31 December
        let rule = Rule::of(Rdate(12 | 15 << 4 | 31 << 11));
        assert!(rule.falls_on(date(2024, 1, 1), None));
    }

    #[test]
    fn impossible_rules_never_fall() {
        for bits in [0x0000, 0xFFF0, 0x070E, 0x000F, 0xF802, 0x0001] {
            assert!(in_year(bits, 2023).is_empty(), "{bits:04X}");
        }
        assert!(
            !Rule::of(Rdate(0x0DCF)).falls_on(date(2024, 1, 4), None),
            "no anchor date"
        );
    }

    #[test]
    fn a_rule_gives_the_bits_it_came_from() {
        for bits in [
            0x0833, 0x0C5B, 0x0965, 0x2087, 0xC80C, 0x080D, 0x050E, 0x0DCF,
        ] {
            assert_eq!(
                Rule::of(Rdate(bits)).bits(),
                Some(Rdate(bits)),
                "{bits:04X}"
            );
        }
        // every other rule says the same after it was written
        for bits in 0..=u16::MAX {
            let rule = Rule::of(Rdate(bits));
            let again = Rule::of(rule.bits().unwrap());
            let needless = matches!(rule, Rule::Monthly { offset, .. } if !Shift::of(offset).unwrap().needs_weekday());
            let lost = matches!(rule, Rule::Monthly { weekday: None, .. });
            assert!(again == rule || needless || lost, "{bits:04X}");
        }
        let parts = (Some(13), Some(0), None::<i8>);
        for month in [parts.0, parts.1] {
            let rule = Rule::Monthly {
                month,
                offset: 0,
                weekday: None,
                day: 1,
            };
            assert_eq!(rule.bits(), None);
        }
        assert_eq!(
            Rule::Periodic {
                period: 64,
                delta: 0
            }
            .bits(),
            None
        );
    }

    #[test]
    fn the_dates_are_those_found_by_walking() {
        let (anchor, start) = (Some(date(2023, 3, 5)), date(2023, 1, 1));
        for bits in (0..=u16::MAX).step_by(251) {
            let rule = Rule::of(Rdate(bits));
            let walked: Vec<Date> = start
                .series(1.day())
                .take(800)
                .filter(|day| rule.falls_on(*day, anchor))
                .collect();
            let end = start.checked_add(800.days()).unwrap();
            let told: Vec<Date> = rule
                .dates(start, anchor)
                .take_while(|date| *date < end)
                .collect();
            assert_eq!(told, walked, "{bits:04X} {rule:?}");
        }
    }

    #[test]
    fn no_rule_panics_at_the_ends_of_time() {
        for bits in (0..=u16::MAX).step_by(11) {
            for on in [Date::MIN, Date::MAX, date(2024, 2, 29)] {
                let rule = Rule::of(Rdate(bits));
                let _ = (rule.falls_on(on, Some(on)), rule.last_until(on, Some(on)));
                assert!(rule.dates(on, Some(on)).take(3).count() <= 3);
            }
        }
    }

    #[test]
    fn the_last_date_is_the_one_found_by_walking_back() {
        let anchor = Some(date(2023, 1, 1));
        for bits in (0..=u16::MAX).step_by(509) {
            let rule = Rule::of(Rdate(bits));
            let mut last = rule.last_until(date(2023, 12, 31), anchor);
            for on in date(2024, 1, 1).series(1.day()).take(366) {
                if rule.falls_on(on, anchor) {
                    last = Some(on);
                }
                assert_eq!(
                    rule.last_until(on, anchor),
                    last,
                    "{bits:04X} {rule:?} {on}"
                );
            }
        }
    }
}
