//! Which rate held when, by the meter's calendar.
//!
//! Is: the tiers of a stretch of time, for showing a profile.
//! Is not: what the meter booked; that is in its registers.
//! Units: the meter's own clock.
//! Source: C12.19 tables 51, 53 and 54.

use jiff::civil::DateTime;
use meterbench_c1219::Image;
use meterbench_c1219::calendar::Rules;

/// A stretch of one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateSpan {
    /// From this instant.
    pub from: DateTime,
    /// To this one.
    pub until: DateTime,
    /// 0 for A.
    pub tier: u8,
}

/// The rates between two instants, in order; none without a calendar.
#[must_use]
pub fn rate_spans(image: &Image, from: DateTime, until: DateTime) -> Vec<RateSpan> {
    let Ok(rules) = Rules::of(image) else {
        return Vec::new();
    };
    let mut spans = Vec::new();
    let mut begin = from;
    let mut tier = rules.at(from).tier;
    let mut end_at = |end: DateTime, tier: Option<u8>, begin: DateTime| {
        if let Some(tier) = tier.filter(|_| begin < end) {
            spans.push(RateSpan {
                from: begin,
                until: end,
                tier,
            });
        }
    };
    for change in rules.changes(from, until) {
        if change.state.tier != tier {
            end_at(change.at, tier, begin);
            begin = change.at;
            tier = change.state.tier;
        }
    }
    end_at(until, tier, begin);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_calendar_there_are_no_rates() {
        let day = jiff::civil::date(2026, 7, 1);
        let (from, until) = (day.at(0, 0, 0, 0), day.at(23, 0, 0, 0));
        assert!(rate_spans(&Image::new(), from, until).is_empty());
    }
}
