//! A profile by day and hour, and by how long how much was reached.
//!
//! Is: the sums of a month's hours; the values of a stretch in falling order.
//! Is not: how they look.
//! Units: those of the channel.

use std::ops::Range;

use jiff::civil::Date;

use super::{Set, time};

/// A month by day and hour.
#[derive(Clone, Debug, PartialEq)]
pub struct Month {
    /// For each day of the month the sum of each hour; `None` where an interval of the hour is missing.
    pub days: Vec<[Option<f64>; 24]>,
    /// The greatest sum.
    pub highest: f64,
    /// The least.
    pub lowest: f64,
}

impl Month {
    /// The hour of the greatest sum: day from 1, hour, sum.
    pub fn peak(&self) -> Option<(usize, usize, f64)> {
        let hours = self.days.iter().enumerate().flat_map(|(day, hours)| {
            let hour = move |(hour, sum): (usize, &Option<f64>)| Some((day + 1, hour, (*sum)?));
            hours.iter().enumerate().filter_map(hour)
        });
        hours.max_by(|a, b| a.2.total_cmp(&b.2))
    }
}

/// The months in which something was recorded, by their first days, the latest first.
pub fn months(set: &Set) -> Vec<Date> {
    let mut months: Vec<Date> = Vec::new();
    for end in &set.ends {
        let begin = time(end - set.step()).map(|it| it.date().first_of_month());
        if let Some(month) = begin.filter(|month| months.last() != Some(month)) {
            months.push(month);
        }
    }
    months.sort_unstable_by(|a, b| b.cmp(a));
    months.dedup();
    months
}

/// The hours of a month, by when each interval began.
pub fn month(set: &Set, channel: usize, first: Date) -> Month {
    let days = usize::try_from(first.days_in_month()).unwrap_or(31);
    let mut sums = vec![[(0.0, 0u32); 24]; days];
    let values = set.profile.channels.get(channel);
    let values = values.map_or(&[][..], |channel| &channel.values);
    for (end, value) in set.ends.iter().zip(values) {
        let (Some(begin), Some(value)) = (time(end - set.step()), value) else {
            continue;
        };
        if begin.date().first_of_month() != first {
            continue;
        }
        let day = usize::try_from(begin.day() - 1).ok();
        let hour = usize::try_from(begin.hour()).ok();
        let place = day.zip(hour);
        if let Some((sum, count)) = place.and_then(|(day, hour)| sums.get_mut(day)?.get_mut(hour)) {
            *sum += value;
            *count += 1;
        }
    }
    // Intervals longer than an hour stand in the hour in which they began.
    let whole = (60 / set.profile.interval_minutes.max(1)).max(1);
    let hour = |(sum, count): (f64, u32)| (count >= whole).then_some(sum);
    let days: Vec<[Option<f64>; 24]> = sums.into_iter().map(|day| day.map(hour)).collect();
    let all = || days.iter().flatten().flatten().copied();
    let highest = all().reduce(f64::max).unwrap_or(0.0);
    let lowest = all().reduce(f64::min).unwrap_or(0.0);
    Month {
        days,
        highest,
        lowest,
    }
}

/// The values at these places, the greatest first.
pub fn falling(values: &[Option<f64>], places: Range<usize>) -> Vec<f64> {
    let values = values.get(places).unwrap_or_default();
    let mut values: Vec<f64> = values.iter().flatten().copied().collect();
    values.sort_unstable_by(|a, b| b.total_cmp(a));
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorded::tests::set;

    #[test]
    fn hours_are_sums_of_their_intervals_and_hours_that_lack_one_are_none() {
        let mut set = set(3);
        set.profile.channels[0].values[50] = None;
        let july = jiff::civil::date(2026, 7, 1);
        assert_eq!(months(&set), [july]);
        let month = month(&set, 0, july);
        assert_eq!(month.days.len(), 31);
        assert_eq!(month.days[0][11], Some(8.0));
        assert_eq!(month.days[0][12], None);
        assert_eq!(month.days[2][23], Some(4.0));
        assert_eq!(month.days[3], [None; 24]);
        assert_eq!((month.highest, month.lowest), (8.0, 4.0));
        assert_eq!(
            month.peak().map(|(_, hour, sum)| (hour, sum)),
            Some((11, 8.0))
        );
    }

    #[test]
    fn a_duration_curve_falls() {
        let values = [Some(1.0), None, Some(3.0), Some(2.0)];
        assert_eq!(falling(&values, 0..4), [3.0, 2.0, 1.0]);
        assert_eq!(falling(&values, 3..9), [] as [f64; 0]);
    }
}
