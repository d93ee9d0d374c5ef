//! LocalTimeParameters: the meter's zone, and when daylight saving begins and ends, as a rule.
//!
//! Is: a calendar that changes every year by one recurring date each way, or not at all.
//! Is not: a calendar of single dates, which no rule can say; the feed then has no LocalTimeParameters, and its times are UTC all the same.
//! Shape: 32 bits as hex: seconds 0-11, hour 12-16, weekday 17-19 (1 Monday to 7 Sunday), day 20-24, operator 25-27, month 28-31.
//! Source: `360E2000` and `B40E2000` for the second Sunday of March and the first of November, at two, in many published feeds [2+].

use meterbench_c1219::{Action, Calendar, Image, Rdate, TimeOfDay, TimeOffset};

use crate::reading::Zone;

/// No change in the year.
const NEVER: u32 = u32::MAX;

/// Zone and daylight saving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// From UTC to standard time.
    pub zone_seconds: i64,
    /// By how much the clock is put forward.
    pub saving_seconds: i64,
    /// When it is.
    pub begins: u32,
    /// When it is put back.
    pub ends: u32,
}

impl LocalTime {
    /// Of a meter whose zone is known.
    #[must_use]
    pub fn of(image: &Image, zone: &Zone) -> Option<Self> {
        let zone_seconds = zone.offset_minutes()? * 60;
        if zone.saves_daylight() == Some(false) {
            return Some(Self {
                zone_seconds,
                saving_seconds: 0,
                begins: NEVER,
                ends: NEVER,
            });
        }
        let offset: TimeOffset = image.get().ok()?;
        let calendar: Calendar = image.get().ok()?;
        let single = calendar.non_recurring.iter().map(|it| it.action.ctrl());
        let mut single = single.take_while(|action| *action != Action::EndOfList);
        if single.any(|action| matches!(action, Action::DstOn | Action::DstOff)) {
            return None;
        }
        let hour = |time: &TimeOfDay| time.civil().map(|time| time.hour().unsigned_abs());
        let begins_at = hour(&offset.dst_effective)?;
        let ends_at = offset
            .std_effective
            .as_ref()
            .map_or(Some(begins_at), hour)?;
        let dates = |wanted: Action| -> Vec<Rdate> {
            let live = calendar.recurring.iter();
            let live = live.take_while(|it| it.action.ctrl() != Action::EndOfList);
            live.filter(|it| it.action.ctrl() == wanted)
                .map(|it| it.date)
                .collect()
        };
        let one = |dates: Vec<Rdate>, hour| match dates.as_slice() {
            [date] => rule(*date, hour),
            _ => None,
        };
        Some(Self {
            zone_seconds,
            saving_seconds: i64::from(offset.dst_minutes) * 60,
            begins: one(dates(Action::DstOn), begins_at)?,
            ends: one(dates(Action::DstOff), ends_at)?,
        })
    }
}

/// A recurring date as a rule; `None` for those that move with a weekend, and for every month or week.
fn rule(date: Rdate, hour: u8) -> Option<u32> {
    const ON_DAY: u32 = 0;
    const ON_OR_AFTER: u32 = 1;
    const FIRST: u32 = 2;
    const LAST: u32 = 7;
    let bits = u32::from(date.0);
    let (month, offset) = (bits & 0x0F, bits >> 4 & 0x0F);
    let (weekday, day) = (bits >> 8 & 7, bits >> 11 & 0x1F);
    if !(1..=12).contains(&month) {
        return None;
    }
    // Sunday is 0 here and 7 there.
    let weekday = if weekday == 0 { 7 } else { weekday };
    let (operator, weekday, day) = match (offset, day) {
        (0, 1..=31) => (ON_DAY, 0, day),
        (2..=5, 1) => (FIRST + offset - 2, weekday, 0),
        (2..=5, 2..=31) => (ON_OR_AFTER, weekday, day + 7 * (offset - 2)),
        (6, _) => (LAST, weekday, 0),
        _ => return None,
    };
    (day <= 31)
        .then_some(month << 28 | operator << 25 | day << 20 | weekday << 17 | u32::from(hour) << 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_american_rules_are_those_of_published_feeds() {
        assert_eq!(rule(Rdate(0x0833), 2), Some(0x360E_2000));
        assert_eq!(rule(Rdate(0x082B), 2), Some(0xB40E_2000));
    }

    #[test]
    fn other_dates_that_a_rule_can_say_and_some_that_it_can_not() {
        // The last Monday of May; 25 December; the first Sunday on or after the eighth of March.
        assert_eq!(
            rule(Rdate(0x0965), 3),
            Some(5 << 28 | 7 << 25 | 1 << 17 | 3 << 12)
        );
        assert_eq!(rule(Rdate(0xC80C), 0), Some(12 << 28 | 25 << 20));
        assert_eq!(
            rule(Rdate(8 << 11 | 2 << 4 | 3), 2),
            Some(3 << 28 | 1 << 25 | 8 << 20 | 7 << 17 | 2 << 12)
        );
        for none in [0x2087, 0x080D, 0x050E, 0x0DCF, 0] {
            assert_eq!(rule(Rdate(none), 2), None, "{none:#x}");
        }
    }
}
