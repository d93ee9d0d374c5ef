//! Energy and rates against an accounting of their own: summed up minute by minute, in whole numbers, nothing shared with the meter but
//! the calendar.

use jiff::civil::Time;
use meterbench_c1219::calendar::{Prepared, Rules};

use super::*;

const YEARS: i16 = 28;

/// Amounts that no decimal register divides evenly: volts, amps, power factor, received.
const DAY: [(&str, i128, i128, i128, bool); 5] = [
    ("00:00", 239_977, 1_337, 9_713, false),
    ("06:17", 241_003, 7_919, 10_000, false),
    ("09:31", 240_001, 23_456, 8_889, true),
    ("15:44", 238_111, 31_013, 9_931, false),
    ("22:02", 240_719, 777, 7_771, false),
];

fn shape() -> Load {
    let mut text = "time,volts_a,amps_a,pf_a,received_a\n".to_owned();
    for (at, volts, amps, pf, received) in DAY {
        let thousandths = |value: i128| format!("{}.{:03}", value / 1000, value % 1000);
        text += &format!(
            "{at},{},{},{}.{:04},{received}\n",
            thousandths(volts),
            thousandths(amps),
            pf / 10_000,
            pf % 10_000
        );
    }
    Load::from_csv(&text).unwrap()
}

/// In 10⁻¹⁰ W, delivered and received, at a minute of the day.
fn power(minute: i64) -> (i128, i128) {
    let minutes = |at: &str| {
        let time: Time = at.parse().unwrap();
        i64::from(time.hour()) * 60 + i64::from(time.minute())
    };
    let step = DAY
        .iter()
        .rev()
        .find(|step| minutes(step.0) <= minute)
        .unwrap();
    let power = step.1 * step.2 * step.3;
    if step.4 { (0, power) } else { (power, 0) }
}

/// From standard to local time, by the US rule in so many words: second Sunday of March to first Sunday of November at 02:00.
fn daylight(standard: DateTime) -> bool {
    let sunday = |month, nth| {
        date(standard.year(), month, 1)
            .nth_weekday_of_month(nth, jiff::civil::Weekday::Sunday)
            .unwrap()
    };
    let begins = sunday(3, 2).at(2, 0, 0, 0);
    let ends = sunday(11, 1).at(1, 0, 0, 0);
    (begins..ends).contains(&standard)
}

#[test]
fn after_28_years_every_register_of_every_rate_is_the_integral_at_every_speed() {
    let start = date(2025, 1, 1).at(0, 0, 0, 0);
    let end = date(2025 + YEARS, 1, 1).at(0, 0, 0, 0);
    let span = end.duration_since(start);

    // The accounting.
    let (bench, _) = alive("2S", &shape(), start, None);
    let rules = Rules::of(&bench.meter.image()).unwrap();
    let prepared = Prepared::new(&rules, start.date(), end.date());
    // This program's rates change on the hour, so an hour is of one rate.
    let hourly: Vec<(i128, i128)> = (0..24)
        .map(|hour| {
            (hour * 60..(hour + 1) * 60)
                .map(power)
                .fold((0, 0), |sum, minute| (sum.0 + minute.0, sum.1 + minute.1))
        })
        .collect();
    let mut expected = [[0i128; 2]; 5];
    for hour in 0..span.as_hours() {
        let standard = start + hours(hour);
        let local = if daylight(standard) {
            standard + hours(1)
        } else {
            standard
        };
        let tier = usize::from(prepared.at(local).unwrap().tier.unwrap());
        let (delivered, received) = hourly[usize::try_from(hour % 24).unwrap()];
        for block in [0, tier + 1] {
            expected[block][0] += delivered;
            expected[block][1] += received;
        }
    }
    // 10⁻¹⁰ W for a minute are so many of a watt-hour.
    let per_wh = 60 * 10_000_000_000i128;

    // At once, eleven days and a bit at a time, and in long uneven strides.
    for stride in [
        span,
        SignedDuration::from_secs(1_000_003),
        hours(24 * 97) + minutes(1),
    ] {
        let (mut bench, hand) = alive("2S", &shape(), start, None);
        let mut gone = SignedDuration::ZERO;
        while gone < span {
            let step = stride.min(span - gone);
            hand.forward(step);
            gone += step;
            bench.meter.live();
        }
        let registers: CurrentRegs = bench.meter.image().get().unwrap();
        let blocks = std::iter::once(&registers.total).chain(&registers.tiers);
        for (block, (found, expected)) in blocks.zip(&expected).enumerate() {
            let [delivered, received] = *expected;
            let all = [
                delivered,
                received,
                delivered - received,
                delivered + received,
            ];
            for (found, exact) in whole(&found.summations).into_iter().zip(all) {
                let off = (i128::from(found) * per_wh - exact).abs();
                assert!(
                    off < per_wh,
                    "block {block} after strides of {stride:?}: {found}"
                );
            }
        }
    }
}
