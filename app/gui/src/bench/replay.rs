//! Replay of a day: two programs in two emulated meters, with the same load.
//!
//! Is: what is asked for, and doing it, on the thread of whoever calls.
//! Is not: the comparison, which is `jobs::day`'s; nor drawing it, see `panels::replay`.

use jiff::civil::Date;
use meterbench_emulator::{Load, Trial, form_of};
use meterbench_jobs::{
    Address, Context, Target,
    day::{Comparison, Contender, replay_day},
};
use meterbench_profiles::Program;

use super::LoadFile;

/// The load of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DayLoad {
    /// A household.
    #[default]
    Household,
    /// A shop.
    Shop,
    /// A household with a solar roof.
    Solar,
    /// The last whole day of the load profile that was read.
    Profile,
    /// As a file has it.
    File,
}

impl DayLoad {
    /// Those that need no file.
    pub const ALL: [DayLoad; 4] = [
        DayLoad::Household,
        DayLoad::Shop,
        DayLoad::Solar,
        DayLoad::Profile,
    ];

    /// On the page.
    pub fn words(self) -> &'static str {
        match self {
            DayLoad::Household => "Household",
            DayLoad::Shop => "Shop",
            DayLoad::Solar => "Solar roof",
            DayLoad::Profile => "Load profile of the meter",
            DayLoad::File => "Of a file",
        }
    }
}

/// What the page knows.
#[derive(Debug, Default)]
pub struct Replay {
    /// The load that is chosen.
    pub load: DayLoad,
    /// The load file that was chosen last.
    pub file: Option<LoadFile>,
    /// Which day the load is of, and what it lacks.
    pub note: Option<String>,
    /// It is being replayed.
    pub running: bool,
    /// What came of it, or why nothing did.
    pub result: Option<Result<Comparison, String>>,
}

/// What is to be replayed.
#[derive(Clone, Debug)]
pub struct ReplayOrder {
    /// The programs, with what they are called.
    pub programs: [(String, Box<Program>); 2],
    /// As `emulate --load` takes it, or the text of a load file.
    pub load: LoadText,
    /// Which day it is in the meters.
    pub day: Date,
}

/// A load, as text where it has one.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadText {
    /// "household".
    Named(&'static str),
    /// Of a profile, as a load file.
    Csv(String),
    /// A load file that was read.
    File(Box<Load>),
}

impl ReplayOrder {
    /// Replays the day. It takes about a second.
    ///
    /// # Errors
    /// Why it can't be done, in words.
    pub fn run(&self) -> Result<Comparison, String> {
        let load = match &self.load {
            LoadText::Named(name) => name.parse(),
            LoadText::Csv(text) => Load::from_csv(text),
            LoadText::File(load) => Ok(load.as_ref().clone()),
        }
        .map_err(|error| error.to_string())?;
        let [(first, a), (second, b)] = &self.programs;
        let forms = [form(first, a)?, form(second, b)?];
        let trial = Trial::new(forms, &load, self.day).map_err(|error| error.to_string())?;
        let context = Context::new(trial.emulators());
        let targets = Trial::NAMES.map(|name| Target::new(Address::Emulator(name.into())));
        let [to_first, to_second] = &targets;
        let contenders = [
            Contender {
                name: first.clone(),
                target: to_first,
                program: a,
            },
            Contender {
                name: second.clone(),
                target: to_second,
                program: b,
            },
        ];
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|error| error.to_string())?
            .block_on(replay_day(&context, contenders, || trial.pass()))
            .map_err(|error| format!("{}: {}", error.what(), error.why()))?
            .map_err(|error| error.to_string())
    }
}

/// The emulated meter that a program is for.
fn form(name: &str, program: &Program) -> Result<&'static str, String> {
    let unknown = || format!("{name} does not say which meter it is for");
    let meter = program.meter.as_ref().ok_or_else(unknown)?;
    let volts = meter.volts.map(|volts| volts.to_string());
    form_of(&meter.model, &meter.form, volts.as_deref())
        .map(|form| form.name.as_str())
        .ok_or_else(unknown)
}
