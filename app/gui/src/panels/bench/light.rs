//! The light that blinks once for every Kh watt-hours.
//!
//! Is: whether it is on at an instant, at the true rate of the pulses, and when that changes.
//! Units: seconds; pulses.

use std::time::{Duration, Instant};

/// It is on for this long after a pulse, or half the time when pulses come faster.
const FLASH: f64 = 0.1;
/// Faster pulses are seen as a steady light.
const STEADY: f64 = 12.0;

/// The light of the meter that is looked at.
#[derive(Debug, Default)]
pub struct Light {
    /// Pulses since it was looked at first, and when that was reckoned.
    pulses: f64,
    at: Option<Instant>,
    whose: String,
}

/// What it does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blink {
    /// It is on.
    pub on: bool,
    /// When it changes; `None` while nothing flows, or too much.
    pub left: Option<Duration>,
}

impl Light {
    /// At an instant, with pulses at this rate since the last time.
    pub fn at(&mut self, whose: &str, now: Instant, rate: f64) -> Blink {
        if self.whose != whose {
            *self = Light {
                whose: whose.to_owned(),
                ..Light::default()
            };
        }
        let passed = self
            .at
            .map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.at = Some(now);
        self.pulses += rate * passed.as_secs_f64();
        if rate <= 0.0 {
            return Blink {
                on: false,
                left: None,
            };
        }
        if rate > STEADY {
            return Blink {
                on: true,
                left: None,
            };
        }
        // Since the last pulse, in seconds; none has come before the first.
        let into = self.pulses.fract() / rate;
        let flash = FLASH.min(0.5 / rate);
        let on = self.pulses >= 1.0 && into < flash;
        let left = if on { flash } else { 1.0 / rate } - into;
        Blink {
            on,
            left: Duration::try_from_secs_f64(left + 0.002).ok(),
        }
    }

    /// Which part of a turn the disk of an induction meter would be in; one turn is one pulse.
    pub fn turn(&self) -> f64 {
        self.pulses.fract()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, seconds: f64) -> Instant {
        start + Duration::from_secs_f64(seconds)
    }

    #[test]
    fn it_flashes_once_a_pulse_and_says_when_it_changes() {
        let mut light = Light::default();
        let start = Instant::now();
        let seen: Vec<bool> = [0.0, 1.0, 2.0, 2.05, 2.2, 3.9, 4.05, 4.2]
            .iter()
            .map(|seconds| light.at("9S", after(start, *seconds), 0.5).on)
            .collect();
        assert_eq!(seen, [false, false, true, true, false, false, true, false]);
        let left = light.at("9S", after(start, 4.2), 0.5).left;
        let left = left.map(|left| left.as_secs_f64()).unwrap();
        assert!((left - 1.802).abs() < 1e-6, "{left}");
    }

    #[test]
    fn with_nothing_or_very_much_it_asks_for_no_frame() {
        let mut light = Light::default();
        let start = Instant::now();
        let dark = light.at("9S", start, 0.0);
        assert_eq!((dark.on, dark.left), (false, None));
        let bright = light.at("9S", after(start, 1.0), 400.0);
        assert_eq!((bright.on, bright.left), (true, None));
    }

    #[test]
    fn another_meters_light_begins_anew() {
        let mut light = Light::default();
        let start = Instant::now();
        light.at("9S", start, 1.0);
        assert!(light.at("9S", after(start, 1.01), 1.0).on);
        assert!(!light.at("2S", after(start, 1.02), 1.0).on);
        assert!(light.turn() < 1e-9);
    }
}
