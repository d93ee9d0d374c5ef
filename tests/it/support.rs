//! A tool and emulated meters on one bench.

use std::sync::{Arc, Mutex};

use meterbench_emulator::{Clock, Emulators, Options, Pace};
use meterbench_jobs::{
    Address, AnyPort, Context, EventSink, Image, OpenEmulator, OpenError, Plan, Reading, Selection,
    TableId, Target, WriteOutcome,
};
use meterbench_port::Faults;
use meterbench_profiles::Program;
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::form::Form;
use meterbench_profiles::program::{EnergyFormat, Multiplier};

pub struct Bench {
    pub emulators: Arc<Emulators>,
    steps: Arc<Mutex<Vec<String>>>,
}

impl Bench {
    pub fn new(pace: Pace) -> Self {
        Self::with(Options::default(), pace)
    }

    pub fn with(options: Options, pace: Pace) -> Self {
        let clock = Clock::starting_at(jiff::civil::date(2025, 6, 1).at(12, 0, 0, 0));
        Self {
            emulators: Arc::new(Emulators::new(Options { clock, ..options }, pace)),
            steps: Arc::default(),
        }
    }

    /// A context of its own for each job; what it does is kept in `steps`.
    pub fn context(&self) -> Context {
        self.context_that(|_| false)
    }

    /// A context that is cancelled at the first step of which `stop` says so.
    pub fn context_that(&self, stop: impl Fn(&str) -> bool + Send + Sync + 'static) -> Context {
        let mut context = Context::new(self.emulators.clone());
        let (cancel, steps) = (context.cancel.clone(), Arc::clone(&self.steps));
        context.events = EventSink::new(move |progress| {
            if stop(&progress.step) {
                cancel.cancel();
            }
            steps.lock().unwrap().push(progress.step);
        });
        context
    }

    pub fn take_steps(&self) -> Vec<String> {
        std::mem::take(&mut self.steps.lock().unwrap())
    }

    /// What the meter holds, past all rights.
    pub fn held(&self, name: &str) -> Image {
        self.emulators.meter(name).unwrap().lock().image()
    }

    pub async fn read(&self, name: &str) -> Reading {
        meterbench_jobs::read(&self.context(), &target(name), &Selection::Everything)
            .await
            .unwrap()
    }

    pub async fn plan(&self, name: &str, program: &Program) -> Plan {
        meterbench_jobs::plan(&self.context(), &target(name), program)
            .await
            .unwrap()
    }

    pub async fn write(&self, name: &str, program: &Program) -> WriteOutcome {
        let plan = self.plan(name, program).await;
        meterbench_jobs::write(&self.context(), &target(name), &plan)
            .await
            .unwrap()
    }
}

/// Emulated meters on lines that are cut: the first port that is opened after so many bytes, the later ones at once or not
/// at all.
pub struct Cut {
    meters: Arc<Emulators>,
    after: Mutex<Option<u64>>,
    for_good: bool,
}

impl Cut {
    pub fn context(bench: &Bench, after: u64, for_good: bool) -> Context {
        Context::new(Arc::new(Cut {
            meters: bench.emulators.clone(),
            after: Mutex::new(Some(after)),
            for_good,
        }))
    }
}

impl OpenEmulator for Cut {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        let port = self.meters.open(form)?;
        let again = self.for_good.then_some(0);
        let cut_after = self.after.lock().unwrap().take().or(again);
        let faults = Faults {
            cut_after,
            ..Faults::default()
        };
        Ok(match cut_after {
            Some(_) => Box::new(faults.around(port)),
            None => port,
        })
    }
}

pub fn target(name: &str) -> Target {
    Target::new(Address::Emulator(name.into()))
}

pub fn st(number: u16) -> TableId {
    TableId::standard(number)
}

/// The catalog's row of an emulated meter.
pub fn row(name: &str) -> &'static Form {
    let form = meterbench_emulator::forms()
        .iter()
        .find(|form| form.name == name)
        .unwrap();
    let mut rows = built_in()
        .forms
        .iter()
        .filter(|row| row.model == form.model && row.is_called(&form.form));
    rows.find(|row| row.volts.to_string() == form.volts)
        .unwrap()
}

/// A program that changes something in every section that the form allows.
pub fn program(row: &Form) -> Program {
    let mut program = Program::template(row);
    let energy = program.energy.get_or_insert_default();
    energy.format = Some("6x10".parse::<EnergyFormat>().unwrap());
    if row.transformer_rated {
        let pt = if row.has_pt { "35:1" } else { "1:1" };
        program.multiplier = Some(Multiplier::of(
            "400:5".parse().unwrap(),
            pt.parse().unwrap(),
        ));
    }
    program
}

/// Tables that follow the clock, or never show what they hold: of these only the size is compared.
const MOVING: [u16; 5] = [3, 42, 52, 55, 56];

/// Whether what was read is what the meter holds; the first table that is not, otherwise.
pub fn same_tables(read: &Image, held: &Image) -> Result<(), String> {
    for (id, bytes) in read.iter() {
        let there = held.raw(id).unwrap_or_default();
        let moves = MOVING.iter().any(|number| id == st(*number));
        if bytes.len() != there.len() || (!moves && bytes != there) {
            return Err(format!("{id} was read wrong"));
        }
    }
    Ok(())
}
