//! RDATE: the rules by which a date comes back.
//!
//! Source: C12.19 RDATE. OFFSET codes are known from one implementation and from memory; 1 and 6 are the weakest. They are
//! all in [`observed`], and nowhere else.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

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
        match bits & 0x0F {
            0 => Rule::Never,
            14 => weekday(bits >> 8).map_or(Rule::Never, Rule::Weekly),
            15 => Rule::Periodic {
                period: low(bits >> 4 & 0x3F),
                delta: low(bits >> 10),
            },
            month => Rule::Monthly {
                month: i8::try_from(month).ok().filter(|month| *month <= 12),
                offset: low(bits >> 4 & 0x0F),
                weekday: weekday(bits >> 8),
                day: i8::try_from(bits >> 11).unwrap_or(0),
            },
        }
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

/// The first day of the month so many months from that of `on`.
fn month_at(on: Date, months: i32) -> Option<Date> {
    on.first_of_month().checked_add(months.months()).ok()
}

/// The dates on which a rule is observed in the month that begins with `first`: the one table of OFFSET codes.
#[must_use]
pub fn observed(offset: u8, weekday: Option<Weekday>, day: i8, first: Date) -> [Option<Date>; 2] {
    let base = Date::new(first.year(), first.month(), day).ok();
    let shift = |days: i32| base.and_then(|base| base.checked_add(days.days()).ok());
    let is = |day: Weekday| base.is_some_and(|base| base.weekday() == day);
    // days from `base` forward to WEEKDAY, 0 to 6
    let ahead = weekday
        .zip(base)
        .map(|(weekday, base)| i32::from(base.weekday().until(weekday)));
    let on_or_after = |weeks: i32| ahead.and_then(|ahead| shift(ahead + 7 * weeks));
    let (saturday, sunday) = (is(Weekday::Saturday), is(Weekday::Sunday));
    let moved = |to_monday: bool, to_friday: bool| match (saturday, sunday) {
        (true, _) if to_monday => shift(2),
        (true, _) if to_friday => shift(-1),
        (_, true) if to_monday => shift(1),
        (_, true) if to_friday => shift(-2),
        _ => base,
    };
    let one = match offset {
        // DAY itself
        0 => base,
        // the last WEEKDAY before DAY; a DAY that is that weekday goes back a week
        1 => ahead.and_then(|ahead| shift(ahead - 7)),
        // the first to fourth WEEKDAY on or after DAY
        2..=5 => on_or_after(i32::from(offset) - 2),
        // the last WEEKDAY of the month, whatever DAY is
        6 => last_weekday(weekday, first),
        // DAY and the day after it
        7 => return [base, shift(1)],
        // to Monday, to Friday if DAY is Sunday
        8 => moved(sunday, false),
        9 => moved(false, sunday),
        // to Monday, to Friday if DAY is Saturday
        10 => moved(saturday, false),
        11 => moved(false, saturday),
        // to Monday, to Friday if DAY is Saturday or Sunday
        12 => moved(true, false),
        13 => moved(false, true),
        // to Monday if DAY is Sunday, to Friday if DAY is Saturday
        14 => moved(sunday, saturday),
        // the day after DAY, not DAY
        15 => shift(1),
        _ => None,
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
    fn no_rule_panics_at_the_ends_of_time() {
        for bits in (0..=u16::MAX).step_by(7) {
            for on in [Date::MIN, Date::MAX, date(2024, 2, 29)] {
                let rule = Rule::of(Rdate(bits));
                let _ = (rule.falls_on(on, Some(on)), rule.last_until(on, Some(on)));
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
