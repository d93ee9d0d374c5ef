//! What is done to a meter that lives: another load, and a look at what flows.
//!
//! Is: the load changed while the meter runs, from the instant that its clock shows; how it is wired, for who draws it.
//! Is not: where a load comes from; see `load`, `shape` and `random`.
//! Units: volts, amps and watts as a clamp at the meter shows them: secondary for transformer-rated forms.

use super::load::{Connected, Load, LoadError, PER_WATT, Phase, Site, Source, letter};
use super::shape::{Shape, ShapeProblem};
use crate::meter::Meter;

/// One phase of a load that doesn't change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhaseLoad {
    /// 0 to 1000.
    pub volts: f64,
    /// 0 to 10 000.
    pub amps: f64,
    /// -1 to 1; below zero leads.
    pub power_factor: f64,
    /// From the customer to the utility.
    pub received: bool,
}

/// One phase that has an element, as it is now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhaseNow {
    /// `A`, `B` or `C`.
    pub phase: char,
    /// Volts.
    pub volts: f64,
    /// Amps.
    pub amps: f64,
    /// Below zero is received.
    pub watts: f64,
    /// Below the starting current of the form nothing is counted.
    pub counted: bool,
}

/// How a meter is wired.
#[derive(Debug, Clone, PartialEq)]
pub struct Wiring {
    /// The phases that have an element: `A`, `B`, `C`.
    pub phases: Vec<char>,
    /// Of each element.
    pub volts: f64,
    /// The class, in amps.
    pub class_amps: f64,
    /// Below it nothing is counted, in amps.
    pub starting_amps: f64,
}

impl Load {
    /// So much on each phase, for good; `None` for a phase that is not connected.
    ///
    /// # Errors
    /// When a number is out of range.
    pub fn phases(phases: [Option<PhaseLoad>; 3]) -> Result<Load, ShapeProblem> {
        Shape::constant(phases).map(|shape| Load(Source::Shape(shape)))
    }
}

impl Meter {
    /// Counts everything up to now. Whoever runs a meter fast does this often, so that no tool waits for a year to pass.
    pub fn catch_up(&mut self) {
        self.live();
    }

    /// Puts another load on it, from now on. `seed` decides what is random in it.
    ///
    /// # Errors
    /// When the load doesn't suit the form; the old one stays.
    pub fn connect(&mut self, load: Load, seed: u64) -> Result<(), LoadError> {
        self.live();
        let site = self.site()?;
        if let Some(life) = &mut self.life {
            let before = life.connected.replace(Connected::new(load, site, seed)?);
            if before.is_none() {
                // The books of a meter without a load are closed.
                life.program = None;
            }
            life.flows_until = i64::MIN;
        }
        Ok(())
    }

    fn site(&self) -> Result<Site, LoadError> {
        Site::of(&self.image, self.model.starting_milliamps())
    }

    /// How it is wired.
    ///
    /// # Errors
    /// When its nameplate doesn't say.
    pub fn wiring(&self) -> Result<Wiring, LoadError> {
        let site = self.site()?;
        Ok(Wiring {
            phases: site.phases.iter().map(|place| letter(*place)).collect(),
            volts: thousandth(site.nominal_millivolts),
            class_amps: thousandth(site.class_milliamps),
            starting_amps: thousandth(site.starting_milliamps),
        })
    }

    /// The rate that counts now: `A` to `H`; `None` where the calendar names none.
    pub fn rate(&mut self) -> Option<char> {
        self.live();
        let life = self.life.as_mut()?;
        let standard = life.now + life.ahead;
        let tier = life.program.as_mut()?.tariff.at(standard).tier?;
        char::from_u32(u32::from('A') + u32::from(tier)).filter(char::is_ascii_uppercase)
    }

    /// What flows through each phase that has an element; nothing without a load.
    pub fn flowing(&mut self) -> Vec<PhaseNow> {
        self.live();
        let life = self.life.as_ref();
        let Some((flow, site)) = life.and_then(|life| Some((life.measured_now(), life.site()?)))
        else {
            return Vec::new();
        };
        let places = site.phases.iter();
        places
            .filter_map(|place| Some(phase_now(*place, flow.get(*place)?, site)))
            .collect()
    }
}

fn phase_now(place: usize, phase: &Phase, site: &Site) -> PhaseNow {
    PhaseNow {
        phase: letter(place),
        volts: thousandth(phase.millivolts),
        amps: thousandth(phase.milliamps),
        watts: thousandth(phase.watts / (PER_WATT / 1000)),
        counted: phase.milliamps >= site.starting_milliamps,
    }
}

/// For showing; what is counted stays a whole number.
#[expect(clippy::cast_precision_loss, reason = "no load comes near 2^53")]
fn thousandth(value: i64) -> f64 {
    value as f64 / 1000.0
}

impl PhaseLoad {
    /// Nominal volts, no current, power factor 1.
    #[must_use]
    pub fn idle(volts: f64) -> PhaseLoad {
        PhaseLoad {
            volts,
            amps: 0.0,
            power_factor: 1.0,
            received: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use meterbench_c1219::CurrentRegs;

    use super::*;
    use crate::{Clock, Options, model};

    fn meter(form: &str) -> Meter {
        let clock = Clock::from_fn(|| date(2025, 7, 14).at(12, 0, 0, 0));
        let options = Options {
            clock,
            ..Options::default()
        };
        Meter::new(model(form, None).unwrap(), options).unwrap()
    }

    #[test]
    fn a_load_per_phase_flows_in_its_direction_and_with_its_power_factor() {
        let mut meter = meter("9S");
        let phase = |amps, power_factor, received| {
            Some(PhaseLoad {
                amps,
                power_factor,
                received,
                ..PhaseLoad::idle(120.0)
            })
        };
        let load = Load::phases([phase(10.0, 0.5, false), phase(2.5, 1.0, true), None]).unwrap();
        meter.connect(load, 0).unwrap();
        let watts: Vec<(char, f64, bool)> = meter
            .flowing()
            .iter()
            .map(|now| (now.phase, now.watts, now.counted))
            .collect();
        assert_eq!(
            watts,
            [('A', 600.0, true), ('B', -300.0, true), ('C', 0.0, false)]
        );
    }

    #[test]
    fn a_load_that_does_not_suit_the_form_leaves_the_old_one() {
        let mut meter = meter("12S");
        assert_eq!(meter.wiring().unwrap().phases, ['A', 'C']);
        meter.connect(Load::watts(240.0).unwrap(), 0).unwrap();
        let only_b = Load::phases([None, Some(PhaseLoad::idle(120.0)), None]).unwrap();
        assert!(matches!(
            meter.connect(only_b, 0),
            Err(LoadError::Phase { phase: 'B', .. })
        ));
        let total: f64 = meter.flowing().iter().map(|now| now.watts).sum();
        assert!((total - 240.0).abs() < 1e-9, "{total}");
    }

    #[test]
    fn a_meter_without_a_load_counts_from_when_it_gets_one() {
        let noon = date(2025, 7, 14).at(12, 0, 0, 0);
        let mut meter = meter("2S");
        meter.catch_up();
        let before: CurrentRegs = meter.image().get().unwrap();
        meter.connect(Load::watts(1000.0).unwrap(), 0).unwrap();
        meter.clock = Clock::from_fn(move || noon + jiff::SignedDuration::from_hours(2));
        let after: CurrentRegs = meter.image().get().unwrap();
        let delivered = |registers: &CurrentRegs| {
            let first = registers.total.summations.first().unwrap();
            first.to_i64().unwrap()
        };
        assert_eq!(delivered(&after) - delivered(&before), 2000);
    }

    #[test]
    fn what_is_out_of_range_is_no_load() {
        for wrong in [
            PhaseLoad::idle(1000.1),
            PhaseLoad {
                amps: f64::NAN,
                ..PhaseLoad::idle(120.0)
            },
            PhaseLoad {
                power_factor: 1.01,
                ..PhaseLoad::idle(120.0)
            },
        ] {
            let load = Load::phases([Some(wrong), None, None]);
            assert!(
                matches!(load, Err(ShapeProblem::Number { .. })),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn energy_is_counted_by_the_load_of_its_time() {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicI64, Ordering};

        let hours = Arc::new(AtomicI64::new(0));
        let hand = Arc::clone(&hours);
        let options = Options {
            clock: Clock::from_fn(move || {
                let passed = jiff::SignedDuration::from_hours(hand.load(Ordering::Relaxed));
                date(2025, 7, 14).at(0, 0, 0, 0).saturating_add(passed)
            }),
            load: Some(Load::watts(1000.0).unwrap()),
            ..Options::default()
        };
        let mut meter = Meter::new(model("2S", None).unwrap(), options).unwrap();
        let delivered = |meter: &Meter| {
            let registers: CurrentRegs = meter.image().get().unwrap();
            registers
                .total
                .summations
                .first()
                .unwrap()
                .to_i64()
                .unwrap()
        };
        let before = delivered(&meter);
        hours.store(2, Ordering::Relaxed);
        meter.connect(Load::watts(500.0).unwrap(), 0).unwrap();
        hours.store(4, Ordering::Relaxed);
        assert_eq!(delivered(&meter) - before, 2 * 1000 + 2 * 500);
    }
}
