//! The light that blinks once for every Kh watt-hours.
//!
//! Is: whether it is on at an instant, by the meter's own count of pulses and their rate, and when that changes.
//! Units: seconds; pulses.

use std::time::{Duration, Instant};

use crate::bench::Face;

/// It is on for this long after a pulse, or half the time when pulses come faster.
const FLASH: f64 = 0.1;
/// Faster pulses are seen as a steady light.
const STEADY: f64 = 12.0;

/// What the light does at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// It is on.
    pub on: bool,
    /// When that changes; `None` while nothing flows, or too much.
    pub left: Option<Duration>,
    /// Which part of a turn the disk of an induction meter would be in; one turn is one pulse.
    pub turn: f64,
}

impl Light {
    /// Of a meter as it was seen last.
    pub fn of(face: Option<&Face>, now: Instant) -> Light {
        face.map_or(Light::at(0.0, 0.0), |face| {
            let passed = now.saturating_duration_since(face.at).as_secs_f64();
            Light::at(
                face.pulses + face.pulses_a_second * passed,
                face.pulses_a_second,
            )
        })
    }

    /// After so many pulses, at so many a second.
    fn at(pulses: f64, rate: f64) -> Light {
        let turn = pulses.fract();
        if rate <= 0.0 || rate > STEADY {
            return Light {
                on: rate > STEADY,
                left: None,
                turn,
            };
        }
        let into = turn / rate;
        let flash = FLASH.min(0.5 / rate);
        // No pulse has come before the first.
        let on = pulses >= 1.0 && into < flash;
        let left = if on { flash } else { 1.0 / rate } - into;
        Light {
            on,
            // Not quite at the instant: a frame that comes a little early would find nothing new.
            left: Duration::try_from_secs_f64(left + 0.002).ok(),
            turn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_flashes_once_a_pulse_and_says_when_it_changes() {
        // A pulse every two seconds.
        let seen = [0.0, 0.5, 1.0, 1.025, 1.1, 1.95, 2.025, 2.1].map(|at| Light::at(at, 0.5).on);
        assert_eq!(seen, [false, false, true, true, false, false, true, false]);
        let left = Light::at(2.1, 0.5).left.map(|left| left.as_secs_f64());
        assert!(
            left.is_some_and(|left| (left - 1.802).abs() < 1e-6),
            "{left:?}"
        );
    }

    #[test]
    fn with_nothing_or_very_much_it_asks_for_no_frame() {
        let dark = Light::at(7.5, 0.0);
        assert_eq!((dark.on, dark.left, dark.turn), (false, None, 0.5));
        let bright = Light::at(7.5, 400.0);
        assert_eq!((bright.on, bright.left), (true, None));
    }
}
