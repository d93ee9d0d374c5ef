//! The practice bench: emulated meters that a person sees, loads, spoils and presses the buttons of.
//!
//! Is: what the window knows of the meters on the bench, what may be asked of them, and the thread that has them in hand.
//! Is not: the meters, which are the emulator's; a job reaches them by `emulator:NAME` as it does any port.
//! Shape: [`BenchAction`]s become [`Order`]s for [`worker`], whose [`News`] become state. No frame ever holds a meter: one
//! that runs a million times as fast may have a month to catch up with.

pub mod cover;
pub mod face;
pub mod load;
pub mod plate;
pub mod replay;
pub mod troubles;
pub mod worker;

use std::collections::BTreeSet;

pub use meterbench_emulator::Step;
use meterbench_emulator::{Button, Faults, Load, Power, Speed, Wiring};

use meterbench_jobs::day::Comparison;
use replay::ReplayOrder;

pub use cover::Cover;
pub use face::Face;
pub use load::{LoadFile, LoadKind, LoadOf, LoadSetting, PhaseSetting};
pub use plate::Plate;

/// What stands on the bench.
#[derive(Debug, Default)]
pub struct Bench {
    /// In the order in which they were put there.
    pub meters: Vec<OnBench>,
    /// The name of the one that is looked at.
    pub chosen: Option<String>,
    /// A look was asked for and has not come yet.
    pub looking: bool,
    /// The page was shown before: an empty bench is what the person wants.
    pub visited: bool,
    /// Why the last order was not carried out.
    pub refused: Option<String>,
}

impl Bench {
    /// The meter that is looked at.
    pub fn meter(&self) -> Option<&OnBench> {
        let chosen = self.chosen.as_deref()?;
        self.meters.iter().find(|meter| meter.name == chosen)
    }

    /// The same, to change what is known of it.
    pub fn meter_mut(&mut self) -> Option<&mut OnBench> {
        let chosen = self.chosen.as_deref()?;
        self.meters.iter_mut().find(|meter| meter.name == chosen)
    }
}

/// A meter on the bench.
#[derive(Clone, Debug)]
pub struct OnBench {
    /// As in `emulator:NAME`: `9S`, `9S-2`.
    pub name: String,
    /// What its nameplate says.
    pub plate: Plate,
    /// How it is wired.
    pub wiring: Wiring,
    /// What flows through it.
    pub load: LoadSetting,
    /// What its cover lets a person reach.
    pub cover: Cover,
    /// The cover is off.
    pub open: bool,
    /// The seal of the reset lever is broken.
    pub unsealed: bool,
    /// Somebody feeds the customer's side of its switch.
    pub fed: bool,
    /// What is wrong with it or its line, by the names of [`troubles::ALL`].
    pub troubles: BTreeSet<&'static str>,
    /// It has power.
    pub powered: bool,
    /// The exercise that it is for.
    pub exercise: Option<String>,
    /// How many of its hints are shown.
    pub hints: usize,
    /// How many times as fast as the real one its time runs.
    pub speed: f64,
    /// Time is being stepped.
    pub stepping: bool,
    /// What was seen of it last.
    pub face: Option<Face>,
}

impl OnBench {
    /// A meter that has just been put there, with a household's load.
    pub fn new(name: String, plate: Plate, wiring: Wiring) -> Self {
        let load = LoadSetting::new(LoadKind::Household, &wiring);
        Self {
            name,
            plate,
            wiring,
            load,
            cover: Cover::default(),
            open: false,
            unsealed: false,
            fed: false,
            troubles: BTreeSet::new(),
            powered: true,
            exercise: None,
            hints: 0,
            speed: 1.0,
            stepping: false,
            face: None,
        }
    }

    /// Why a button can't be pressed as the meter stands there; `None` when it can.
    pub fn bars(&self, button: Button) -> Option<&'static str> {
        match button {
            Button::Display => None,
            Button::Reset if self.open => None,
            Button::Reset if !self.cover.has_reset() => {
                Some("This cover has no reset lever: take it off, or choose another")
            }
            Button::Reset if !self.unsealed => Some("The lever is sealed: break the seal first"),
            Button::Reset => None,
            Button::Test if self.open => None,
            Button::Test => Some("The test button is under the cover: take it off first"),
            Button::Reconnect if !self.plate.switch => Some("This meter has no service switch"),
            Button::Reconnect if self.open || self.cover.has_reconnect() => None,
            Button::Reconnect => {
                Some("This cover has no reconnect button: take it off, or choose another")
            }
        }
    }

    /// The port of this meter, as the command line takes it.
    pub fn address(&self) -> String {
        format!("emulator:{}", self.name)
    }
}

/// What may be asked of the bench.
#[derive(Clone, Debug, PartialEq)]
pub enum BenchAction {
    /// Put a meter of this form on it.
    Add(String),
    /// Put the meter of this name away.
    Remove(String),
    /// Look at the meter of this name.
    Choose(String),
    /// See what is on the face of the meter that is looked at.
    Look,
    /// Let this flow through it.
    Load(LoadSetting),
    /// Choose a file of what flows through it.
    LoadFile,
    /// Let its time run so many times as fast.
    Speed(f64),
    /// Let time pass at once.
    Step(Step),
    /// Let no more time pass at once.
    EndStep,
    /// Begin the exercise of this name.
    Exercise(String),
    /// Show another hint of the exercise.
    Hint,
    /// Cut its power, or restore it.
    Power(bool),
    /// Press a button.
    Press(Button),
    /// Somebody feeds the customer's side of the switch, or nobody.
    Feed(bool),
    /// Another cover.
    Cover(Cover),
    /// Take the cover off, or put it on.
    Open(bool),
    /// Break the seal of the reset lever, or seal it again.
    Unseal(bool),
    /// Something goes wrong from now on, or doesn't any more.
    Trouble(&'static str, bool),
    /// The jobs talk to this meter from now on.
    UsePort(String),
    /// Put the refusal away.
    Dismiss,
}

/// What the bench's thread is to do.
#[derive(Clone, Debug)]
pub enum Order {
    /// Put a meter of a form on the bench.
    Add {
        /// Which form.
        form: String,
        /// The names that are on it.
        present: Vec<String>,
    },
    /// Put the meter of an exercise on the bench.
    Exercise {
        /// Which exercise.
        name: String,
        /// The names that are on the bench.
        present: Vec<String>,
    },
    /// Put a meter away.
    Remove(String),
    /// See what is on a meter's face.
    Look(String),
    /// Let something flow through a meter.
    Load(String, Load),
    /// Let a meter's time run so fast.
    Speed(String, Speed),
    /// Let time pass at a meter at once.
    Step(String, Step),
    /// End that.
    EndStep(String),
    /// Put two programs through the same day.
    Replay(Box<ReplayOrder>),
    /// Cut a meter's power, or restore it.
    Power(String, Power),
    /// Press a button of a meter.
    Press(String, Button),
    /// So many volts come from the customer's side.
    Feed(String, u16),
    /// From now on a meter and its lines have these faults.
    Faults(String, Faults),
}

/// What the bench's thread has to tell.
#[derive(Debug)]
pub enum News {
    /// A meter is on the bench.
    Added {
        /// Its name.
        name: String,
        /// Its nameplate.
        plate: Box<Plate>,
        /// Its wiring.
        wiring: Wiring,
        /// The exercise that it is for.
        exercise: Option<String>,
    },
    /// What was seen of a meter.
    Seen(String, Box<Face>),
    /// The time of a meter is where it was to be, or isn't, and why.
    Stepped(String, Option<String>),
    /// What came of a replayed day, or why nothing did.
    Replayed(Result<Comparison, String>),
    /// An order was not carried out, and why.
    Refused(String),
}
