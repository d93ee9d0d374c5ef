//! What flows through a meter: volts, amps, power factor and direction of each phase, at any instant.
//!
//! Is: the load as a value that anybody can ask about any instant, in steps; and what a form's elements see of it.
//! Is not: counting, which is `energy`. Where a load comes from: `shape` for files, `random` for households and shops.
//! Units: powers in units of 10⁻¹⁰ W, so that volts x amps x power factor is a whole number of them; milliseconds of the
//! bench's own clock, which knows no daylight saving.
//! Source: product sheet for the elements and limits of a form; transformer-rated forms see secondary values, and so does
//! every number here.

use std::fmt;
use std::str::FromStr;

use meterbench_c1219::{Image, Nameplate};

use super::random::{Kind, Random};
use super::shape::{Shape, ShapeError};

/// Units of power in a watt.
pub(crate) const PER_WATT: i64 = 10_000_000_000;

/// Power factors are in parts of this.
pub(crate) const UNITY: i64 = 10_000;

/// No load is more: 10 MW.
pub(crate) const MOST_MILLIWATTS: i64 = 10_000_000_000;

const DAY_MILLIS: i64 = 86_400_000;

/// A load: what is connected to a meter.
#[derive(Debug, Clone, PartialEq)]
pub struct Load(pub(crate) Source);

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    /// So many milliwatts, shared by the elements of the form; below zero they are received.
    Constant(i64),
    Shape(Shape),
    Random(Kind),
}

/// Why a load can't be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Neither a power nor a load that has a name.
    #[error("“{text}” is no load: watts such as 1500 or -200, household, shop or solar")]
    Unknown {
        /// As given.
        text: String,
    },
    /// More than any meter sees.
    #[error("{text} W is too much: up to 10 000 000 W")]
    TooMuch {
        /// As given.
        text: String,
    },
    /// A file of a load shape is wrong.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// The form has no element on a phase that the load uses.
    #[error("this form does not measure phase {phase}: its elements are on {measured}")]
    Phase {
        /// `A`, `B` or `C`.
        phase: char,
        /// The phases that it has elements on.
        measured: String,
    },
    /// The model's nameplate doesn't say how it is wired.
    #[error("the nameplate of this model (ST-2) does not say volts and elements")]
    Nameplate,
}

impl Load {
    /// So many watts, shared by the elements at nominal volts and power factor 1; below zero they are received.
    ///
    /// # Errors
    /// When it is no number, or more than 10 MW.
    pub fn watts(watts: f64) -> Result<Load, LoadError> {
        milli(watts)
            .filter(|milliwatts| milliwatts.abs() <= MOST_MILLIWATTS)
            .map(|milliwatts| Load(Source::Constant(milliwatts)))
            .ok_or_else(|| LoadError::TooMuch {
                text: watts.to_string(),
            })
    }

    /// A load shape over the day, from TOML.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn from_toml(text: &str) -> Result<Load, LoadError> {
        Ok(Load(Source::Shape(Shape::from_toml(text)?)))
    }

    /// A load shape over the day, from CSV.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn from_csv(text: &str) -> Result<Load, LoadError> {
        Ok(Load(Source::Shape(Shape::from_csv(text)?)))
    }
}

impl FromStr for Load {
    type Err = LoadError;

    /// `1500`, `-200.5`, `household`, `shop`, `solar`
    fn from_str(text: &str) -> Result<Load, LoadError> {
        let named = match text.trim().to_ascii_lowercase().as_str() {
            "household" => Kind::Household,
            "shop" => Kind::Shop,
            "solar" => Kind::Solar,
            number => {
                let watts = number.parse().map_err(|_| LoadError::Unknown {
                    text: text.to_owned(),
                })?;
                return Load::watts(watts);
            }
        };
        Ok(Load(Source::Random(named)))
    }
}

/// One phase at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Phase {
    pub millivolts: i64,
    pub milliamps: i64,
    /// In units of power; below zero is received.
    pub watts: i64,
    /// The same; below zero leads.
    pub vars: i64,
    /// The same, never below zero.
    pub va: i64,
}

impl Phase {
    /// From what a clamp would show. `power_factor` in parts of [`UNITY`], below zero for a leading one.
    pub(crate) fn of_amps(
        millivolts: i64,
        milliamps: i64,
        power_factor: i64,
        received: bool,
    ) -> Phase {
        // 10⁻⁶ VA are 10⁴ units.
        let va = millivolts * milliamps * UNITY;
        let watts = va / UNITY * power_factor.abs();
        Phase {
            millivolts,
            milliamps,
            watts: if received { -watts } else { watts },
            vars: vars(va, watts, power_factor < 0),
            va,
        }
    }

    /// Behind a switch that is open.
    pub(crate) fn without_current(self) -> Phase {
        Phase {
            millivolts: self.millivolts,
            ..Phase::default()
        }
    }

    /// From a power, in units.
    pub(crate) fn of_watts(millivolts: i64, watts: i64, power_factor: i64) -> Phase {
        let va = match power_factor.abs() {
            0 | UNITY => watts.abs(),
            // A power of 10¹⁷ units times 10⁴ needs more than 64 bits.
            parts => narrow(i128::from(watts.abs()) * i128::from(UNITY) / i128::from(parts)),
        };
        Phase {
            millivolts,
            milliamps: if millivolts > 0 {
                va / (millivolts * UNITY)
            } else {
                0
            },
            watts,
            vars: vars(va, watts.abs(), power_factor < 0),
            va,
        }
    }
}

fn vars(va: i64, watts: i64, leads: bool) -> i64 {
    let square = |units: i64| u128::from(units.unsigned_abs()).pow(2);
    let vars = square(va).saturating_sub(square(watts)).isqrt();
    let vars = i64::try_from(vars).unwrap_or(i64::MAX);
    if leads { -vars } else { vars }
}

pub(crate) fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// Thousandths of a number; `None` if it is none, or out of all reason.
pub(crate) fn milli(value: f64) -> Option<i64> {
    let milli = (value * 1000.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "compared with what an i64 holds exactly"
    )]
    (milli.is_finite() && milli.abs() <= 1e15).then_some(milli as i64)
}

/// Phases A, B and C.
pub(crate) type Flow = [Phase; 3];

/// How a meter is wired, from its nameplate, and from what current it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Site {
    /// The places in a [`Flow`] that have an element.
    pub phases: &'static [usize],
    pub nominal_millivolts: i64,
    /// The highest voltage that is still nominal, of a form that takes several.
    pub highest_millivolts: i64,
    pub class_milliamps: i64,
    /// Below it nothing is counted.
    pub starting_milliamps: i64,
}

impl Site {
    /// Two elements are those of a network or a 3-wire delta: A and C. A meter without a nameplate has one of 240 V, 200 A.
    pub(crate) fn of(image: &Image, starting_milliamps: i64) -> Result<Site, LoadError> {
        let plate: Option<Nameplate> = image.find().map_err(|_| LoadError::Nameplate)?;
        let Some(plate) = plate else {
            return Ok(Site {
                phases: &[0],
                nominal_millivolts: 240_000,
                highest_millivolts: 240_000,
                class_milliamps: 200_000,
                starting_milliamps,
            });
        };
        let phases: &[usize] = match plate.element_count() {
            Some("1" | "1.5") => &[0],
            Some("2") => &[0, 2],
            Some("2.5" | "3" | "6") => &[0, 1, 2],
            _ => return Err(LoadError::Nameplate),
        };
        let leading = |text: &str| {
            let text = text.trim();
            let end = text
                .find(|c: char| !c.is_ascii_digit() && c != '.')
                .unwrap_or(text.len());
            text.get(..end)?.parse().ok().and_then(milli)
        };
        let nominal = plate.element_volts().and_then(leading);
        // "120-277"
        let highest = plate
            .element_volts()
            .and_then(|volts| leading(volts.split_once('-')?.1));
        let class = leading(&plate.class_amps.to_string());
        match (nominal, class) {
            (Some(volts @ 1..), Some(amps @ 1..)) => Ok(Site {
                phases,
                nominal_millivolts: volts,
                highest_millivolts: highest.unwrap_or(volts),
                class_milliamps: amps,
                starting_milliamps,
            }),
            _ => Err(LoadError::Nameplate),
        }
    }

    /// A power in units, shared by the elements; the first has what is left over.
    pub(crate) fn share(&self, watts: i64, power_factor: i64) -> Flow {
        let mut flow = self.idle();
        let elements = i64::try_from(self.phases.len()).unwrap_or(1).max(1);
        let (each, rest) = (watts / elements, watts % elements);
        for (order, place) in self.phases.iter().enumerate() {
            let watts = if order == 0 { each + rest } else { each };
            if let Some(phase) = flow.get_mut(*place) {
                *phase = Phase::of_watts(self.nominal_millivolts, watts, power_factor);
            }
        }
        flow
    }

    /// Volts and nothing else.
    fn idle(&self) -> Flow {
        let mut flow = Flow::default();
        for place in self.phases {
            if let Some(phase) = flow.get_mut(*place) {
                phase.millivolts = self.nominal_millivolts;
            }
        }
        flow
    }

    /// What the registers count of it: nothing of an element below the starting current.
    pub(crate) fn counted(&self, flow: &Flow) -> Flow {
        flow.map(|phase| {
            if phase.milliamps < self.starting_milliamps {
                phase.without_current()
            } else {
                phase
            }
        })
    }
}

/// A load at a meter of some form.
#[derive(Debug, Clone)]
pub(crate) struct Connected {
    pub site: Site,
    load: Load,
    random: Option<Random>,
}

impl Connected {
    pub(crate) fn new(load: Load, site: Site, seed: u64) -> Result<Connected, LoadError> {
        if let Source::Shape(shape) = &load.0 {
            for place in shape.phases() {
                if !site.phases.contains(&place) {
                    return Err(LoadError::Phase {
                        phase: letter(place),
                        measured: Letters(site.phases).to_string(),
                    });
                }
            }
        }
        let random = match load.0 {
            Source::Random(kind) => Some(Random::new(kind, seed, &site)),
            _ => None,
        };
        Ok(Connected { site, load, random })
    }

    /// What flows at an instant, and until when at least.
    pub(crate) fn at(&self, millis: i64) -> (Flow, i64) {
        match (&self.load.0, &self.random) {
            (Source::Constant(milliwatts), _) => {
                let units = milliwatts * (PER_WATT / 1000);
                (self.site.share(units, UNITY), i64::MAX)
            }
            (Source::Shape(shape), _) => {
                let midnight = millis.div_euclid(DAY_MILLIS) * DAY_MILLIS;
                let (draw, until) = shape.at(millis - midnight);
                (draw.flow(&self.site), midnight + until)
            }
            (Source::Random(_), Some(random)) => random.at(millis, &self.site),
            (Source::Random(_), None) => (self.site.idle(), i64::MAX),
        }
    }
}

pub(crate) fn letter(place: usize) -> char {
    match place {
        0 => 'A',
        1 => 'B',
        _ => 'C',
    }
}

struct Letters<'a>(&'a [usize]);

impl fmt::Display for Letters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (order, place) in self.0.iter().enumerate() {
            if order > 0 {
                f.write_str(" and ")?;
            }
            write!(f, "{}", letter(*place))?;
        }
        Ok(())
    }
}
