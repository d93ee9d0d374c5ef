//! A household, a shop, a household with a solar roof: seeded, the same on every computer.
//!
//! Is: a power for every five minutes, from the seed and the place of the five minutes alone, in whole numbers: whoever asks,
//! at whatever speed and in whatever order, gets the same.
//! Is not: a model of anybody's household; the figures are ours, plausible ones.

use super::load::{Flow, PER_WATT, Site, narrow};

const STEP_MILLIS: i64 = 5 * 60_000;
const STEPS_A_DAY: i64 = 288;

/// Power factor of appliances, in parts of 10 000.
const LAGGING: i64 = 9_700;

/// Watts of a household, hour by hour.
const HOUSEHOLD: [i64; 24] = [
    220, 200, 190, 190, 200, 260, 520, 780, 640, 480, 420, 430, 460, 430, 410, 450, 620, 980, 1250,
    1300, 1150, 860, 540, 320,
];

const SHOP_OPEN: i64 = 5_200;
const SHOP_CLOSED: i64 = 900;
const SOLAR_PEAK: i64 = 5_500;

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Household,
    Shop,
    Solar,
}

/// One of them, at a meter of some size.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    kind: Kind,
    seed: u64,
    /// The size of the meter over that of a 2S of 200 A: volts x amps x elements.
    scale: (i64, i64),
}

impl Random {
    pub(crate) fn new(kind: Kind, seed: u64, site: &Site) -> Random {
        let elements = i64::try_from(site.phases.len()).unwrap_or(1);
        let size = site.nominal_millivolts / 1000 * site.class_milliamps / 1000 * elements;
        Random {
            kind,
            seed,
            scale: (size.max(1), 240 * 200),
        }
    }

    /// What flows at an instant, and until when.
    pub(crate) fn at(&self, millis: i64, site: &Site) -> (Flow, i64) {
        let step = millis.div_euclid(STEP_MILLIS);
        let watts = match self.kind {
            Kind::Household => self.household(step),
            Kind::Shop => self.shop(step),
            Kind::Solar => self.household(step) - self.sun(step),
        };
        let (size, of) = self.scale;
        // Of a meter as large as a 2S of 200 A, whole watts.
        let units = narrow(i128::from(watts * size) * i128::from(PER_WATT) / i128::from(of));
        (site.share(units, LAGGING), (step + 1) * STEP_MILLIS)
    }

    fn household(&self, step: i64) -> i64 {
        let base = HOUSEHOLD
            .get(usize::try_from(hour(step)).unwrap_or(0))
            .copied()
            .unwrap_or(0);
        let weekend = if weekday(step) >= 5 { 115 } else { 100 };
        // Heating or cooling: least in spring and autumn.
        let season = 85 + (winter(step) - 50).abs();
        let usual = base * weekend * season / 10_000 * (70 + self.chance(1, step, 60)) / 100;
        // An oven, a dryer, a car: half an hour at a time, likelier when people are up.
        let half_hour = step.div_euclid(6);
        let appliance = if self.chance(2, half_hour, 4_000) < base {
            1_500 + self.chance(3, half_hour, 3_000)
        } else {
            0
        };
        usual + appliance
    }

    fn shop(&self, step: i64) -> i64 {
        let open = weekday(step) < 6 && (8..20).contains(&hour(step));
        let base = if open { SHOP_OPEN } else { SHOP_CLOSED };
        base * (90 + self.chance(4, step, 20)) / 100
    }

    /// What the roof gives: a parabola from sunrise to sunset, under the clouds of the day.
    fn sun(&self, step: i64) -> i64 {
        // Half of the day's length in steps: 4.5 hours in winter, 7.5 in summer.
        let half = 90 - winter(step) * 36 / 100;
        let from_noon = (step.rem_euclid(STEPS_A_DAY) - STEPS_A_DAY / 2).abs();
        if from_noon >= half {
            return 0;
        }
        let height = half * half - from_noon * from_noon;
        let sky = 25 + self.chance(5, step.div_euclid(STEPS_A_DAY), 75);
        let cloud = 85 + self.chance(6, step, 15);
        SOLAR_PEAK * height / (half * half) * sky * cloud / 10_000
    }

    /// From 0 to one less than `below`: SplitMix64 of the seed, of what it is for, and of when.
    fn chance(&self, purpose: u64, when: i64, below: u64) -> i64 {
        let mut z = self
            .seed
            .wrapping_add(purpose.wrapping_mul(0xD1B5_4A32_D192_ED03))
            .wrapping_add(when.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        i64::try_from((z ^ (z >> 31)) % below).unwrap_or(0)
    }
}

fn hour(step: i64) -> i64 {
    step.rem_euclid(STEPS_A_DAY) / 12
}

/// Monday is 0; 1 January 1970 was a Thursday.
fn weekday(step: i64) -> i64 {
    (step.div_euclid(STEPS_A_DAY) + 3).rem_euclid(7)
}

/// From 0 at midsummer to 100 at midwinter, in straight lines.
fn winter(step: i64) -> i64 {
    // Days since about 21 June 1969, in years of 365.25 days.
    let quarter_days = (step.div_euclid(STEPS_A_DAY) + 194) * 4;
    let day = quarter_days.rem_euclid(1461) / 4;
    100 - (day - 182).abs() * 100 / 183
}
