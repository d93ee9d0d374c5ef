//! Training exercises: a meter in a state that has to be put right, and whether it was.
//!
//! Is: `meters/exercises.toml`, the state that each begins with, and checks of the meter's own state.
//! Is not: a lesson; the texts are data. Nothing asks how a goal was reached, nor with which tool.
//! Errors: [`ExerciseError`].

use std::fmt;
use std::sync::LazyLock;

use jiff::SignedDuration;
use meterbench_c1218::{Ended, Request};
use meterbench_c1219::value::engineering;
use meterbench_c1219::{Constants, Image, Number, TableError, TableId};
use serde::{Deserialize, Serialize};

use crate::forms::{ModelError, model};
use crate::makers::MeterConfig;
use crate::meter::{Meter, Options, OptionsError};

/// How slow the clock of the exercise about clocks is.
const SLOW: SignedDuration = SignedDuration::from_mins(77);
/// A clock is right when it is off by no more.
const RIGHT: SignedDuration = SignedDuration::from_secs(5);

/// One exercise.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// `first-connection`.
    pub name: String,
    /// "First connection".
    pub title: String,
    /// The form of its meter, as in `emulator:FORM`.
    pub form: String,
    /// What the technician is told.
    pub story: String,
    /// What is to be reached.
    pub goal: String,
    /// From a nudge to the way.
    pub hints: Vec<String>,
    step: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    words: String,
    check: Check,
}

/// What the meter can tell of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Check {
    Password,
    Identity,
    Registers,
    LoggedOff,
    #[serde(rename = "multiplier-40")]
    Multiplier40,
    WholeProgram,
    Clock,
    SwitchClosed,
}

/// A step of an exercise, and whether it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDone {
    /// What it is.
    pub words: String,
    /// The meter says so.
    pub done: bool,
}

/// Why there is no such exercise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExerciseError {
    /// No exercise of that name.
    #[error("there is no exercise {name}; there are {}", known.join(", "))]
    Unknown {
        /// As asked for.
        name: String,
        /// All names.
        known: Vec<String>,
    },
    /// Its meter can't be had.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Its meter can't be made with these options.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// Its meter can't be put into the state that the exercise begins with.
    #[error("the meter of the exercise can't be prepared")]
    Prepare(#[from] TableError),
}

/// What sessions have done with a meter since it was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Witness {
    password: bool,
    identity: bool,
    registers: bool,
    /// The last session that gave a password has logged off.
    logged_off: bool,
}

impl Witness {
    /// A request that the meter has carried out.
    pub(crate) fn saw(&mut self, request: &Request) {
        match request {
            Request::Security { .. } => {
                self.password = true;
                self.logged_off = false;
            }
            Request::Read { table } | Request::ReadOffset { table, .. } => {
                let id = TableId::from_wire(*table);
                self.identity |= id == TableId::standard(1);
                self.registers |= id == TableId::standard(23);
            }
            _ => (),
        }
    }

    pub(crate) fn ended(&mut self, how: Ended) {
        self.logged_off = self.password && how == Ended::Logoff;
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    exercise: Vec<Exercise>,
}

fn parse(text: &str) -> Result<Vec<Exercise>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    if file.schema == 1 {
        Ok(file.exercise)
    } else {
        Err(format!("schema {} is not known, only 1 is", file.schema))
    }
}

/// All exercises, the easiest first.
#[must_use]
pub fn exercises() -> &'static [Exercise] {
    static IT: LazyLock<Vec<Exercise>> = LazyLock::new(|| {
        #[expect(
            clippy::expect_used,
            reason = "`every_exercise_begins_unfinished` tests this"
        )]
        parse(include_str!("../meters/exercises.toml")).expect("the exercises are sound")
    });
    &IT
}

/// The exercise of a name.
///
/// # Errors
/// [`ExerciseError::Unknown`], with the names that there are.
pub fn exercise(name: &str) -> Result<&'static Exercise, ExerciseError> {
    let found = exercises()
        .iter()
        .find(|exercise| exercise.name.eq_ignore_ascii_case(name.trim()));
    found.ok_or_else(|| ExerciseError::Unknown {
        name: name.to_owned(),
        known: exercises().iter().map(|it| it.name.clone()).collect(),
    })
}

impl Exercise {
    /// Its meter, in the state that it begins with.
    ///
    /// # Errors
    /// When an option doesn't suit the meter.
    pub fn meter(&self, options: Options) -> Result<Meter, ExerciseError> {
        let mut meter = Meter::new(model(&self.form, None)?, options)?;
        for step in &self.step {
            match step.check {
                Check::Multiplier40 => set_multiplier(&mut meter.image, 80)?,
                Check::WholeProgram => set_multiplier(&mut meter.image, 40)?,
                Check::Clock => {
                    let slow = meter.clock.now().saturating_sub(SLOW);
                    meter.set_shown(slow);
                }
                Check::SwitchClosed => meter.begin_open(),
                Check::Password | Check::Identity | Check::Registers | Check::LoggedOff => (),
            }
        }
        Ok(meter)
    }

    /// Its steps, and which of them the meter says are done. The last one is done only with all others.
    #[must_use]
    pub fn progress(&self, meter: &Meter) -> Vec<StepDone> {
        let mut all = true;
        let mut steps: Vec<StepDone> = Vec::new();
        for (place, step) in self.step.iter().enumerate() {
            let last = place + 1 == self.step.len();
            let done = step.check.holds(meter) && (all || !last);
            all &= done;
            steps.push(StepDone {
                words: step.words.clone(),
                done,
            });
        }
        steps
    }

    /// Whether the goal is reached.
    #[must_use]
    pub fn is_reached(&self, meter: &Meter) -> bool {
        self.progress(meter).iter().all(|step| step.done)
    }
}

impl Check {
    fn holds(self, meter: &Meter) -> bool {
        let witness = &meter.witness;
        match self {
            Check::Password => witness.password,
            Check::Identity => witness.identity,
            Check::Registers => witness.registers,
            Check::LoggedOff => witness.logged_off,
            Check::Multiplier40 => has_multiplier(&meter.image, 40),
            Check::WholeProgram => {
                let format = meter
                    .image
                    .get()
                    .ok()
                    .map(|it: MeterConfig| it.energy_format());
                match format {
                    Some(FORMAT_5X10) => has_multiplier(&meter.image, 40),
                    Some(FORMAT_6X1) => has_multiplier(&meter.image, 1),
                    _ => false,
                }
            }
            Check::Clock => {
                let off = meter.shown().duration_since(meter.clock.now());
                off.abs() <= RIGHT
            }
            Check::SwitchClosed => meter.switch_is_closed() == Some(true),
        }
    }
}

/// ENERGY_FORMAT of MT-100.
const FORMAT_5X10: u8 = 3;
const FORMAT_6X1: u8 = 4;

fn number(value: u32) -> Number {
    Number::from(i64::from(value))
}

/// As a tool sets the multiplier: the same ratio in every entry.
fn set_multiplier(image: &mut Image, ct: u32) -> Result<(), TableError> {
    let mut constants: Constants = image.get()?;
    for entry in &mut constants.entries {
        if let Some(ratios) = &mut entry.set1 {
            ratios.ct = number(ct);
            ratios.pt = Number::ONE;
        }
    }
    image.put(&constants)
}

/// Of the energy delivered, which is source 0 of the emulated meters.
fn has_multiplier(image: &Image, expected: u32) -> bool {
    engineering(&Number::ONE, 0, image)
        .is_ok_and(|one| one.primary_factor.same_value(&number(expected)))
}

/// The title.
impl fmt::Display for Exercise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::Clock;

    fn begun(name: &str) -> (&'static Exercise, Meter) {
        let exercise = exercise(name).unwrap();
        let options = Options {
            clock: Clock::from_fn(|| date(2025, 7, 14).at(12, 0, 0, 0)),
            ..Options::default()
        };
        (exercise, exercise.meter(options).unwrap())
    }

    fn visited(meter: &mut Meter) {
        meter.witness = Witness {
            password: true,
            identity: true,
            registers: true,
            logged_off: true,
        };
    }

    #[test]
    fn every_exercise_begins_unfinished() {
        assert_eq!(exercises().len(), 5);
        for exercise in exercises() {
            let (_, meter) = begun(&exercise.name);
            assert!(!exercise.is_reached(&meter), "{exercise}");
            assert!(exercise.hints.len() >= 2, "{exercise}");
            let last = exercise.progress(&meter).pop().unwrap();
            assert_eq!(last.words, "Logged off");
        }
    }

    #[test]
    fn a_visit_alone_is_enough_for_the_first_only() {
        for exercise in exercises() {
            let (_, mut meter) = begun(&exercise.name);
            visited(&mut meter);
            let reached = exercise.is_reached(&meter);
            assert_eq!(reached, exercise.name == "first-connection", "{exercise}");
        }
    }

    #[test]
    fn each_is_reached_by_what_its_goal_asks_for() {
        let (exercise, mut meter) = begun("wrong-multiplier");
        visited(&mut meter);
        set_multiplier(&mut meter.image, 40).unwrap();
        assert!(exercise.is_reached(&meter));

        let (exercise, mut meter) = begun("half-written");
        visited(&mut meter);
        set_multiplier(&mut meter.image, 1).unwrap();
        assert!(exercise.is_reached(&meter), "the old program");
        set_multiplier(&mut meter.image, 40).unwrap();
        assert!(!exercise.is_reached(&meter));
        let mut bytes = meter
            .image
            .raw(TableId::manufacturer(100))
            .unwrap()
            .to_vec();
        bytes[0] = FORMAT_5X10;
        meter.image.set_raw(TableId::manufacturer(100), bytes);
        assert!(exercise.is_reached(&meter), "the new one");

        let (exercise, mut meter) = begun("set-clock");
        visited(&mut meter);
        meter.set_shown(date(2025, 7, 14).at(12, 0, 4, 0));
        assert!(exercise.is_reached(&meter));
        meter.set_shown(date(2025, 7, 14).at(12, 0, 6, 0));
        assert!(!exercise.is_reached(&meter));
    }

    #[test]
    fn an_unknown_name_is_told_with_those_that_there_are() {
        let error = exercise("set-cock").unwrap_err().to_string();
        assert!(error.contains("set-clock"), "{error}");
    }
}
