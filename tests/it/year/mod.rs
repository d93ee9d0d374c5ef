//! A year of every good program, against an accounting of our own.
//!
//! Is: each good file of `tests/programs` written into an emulated meter as a technician does, a load put on it for the whole
//! of 2025, and every four weeks all its registers, what its resets, self reads and seasons have kept, and every interval of
//! its load profile compared with what `ledger` makes of the same minutes.
//! Is not: a second use of the tool's code: `file` reads the program as plain TOML, `days` and the calendar's oracle find the
//! dates, `switch` opens where a limit is broken, `ledger` counts, `raw` reads bytes by place. What a meter has and a program
//! does not say is the fact sheet's.
//! Shape: a thread a program. Adding a good file adds its year.

#![allow(clippy::indexing_slicing, reason = "a test may fail by panicking")]

mod days;
mod file;
mod ledger;
mod loads;
#[path = "../../../protocol/c1219/tests/calendar_oracle/dates.rs"]
mod oracle;
mod raw;
mod switch;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use meterbench_c1219::{ByteOrder, TableId};
use meterbench_emulator::{Clock, Emulators, Handle, Options, Pace, SwitchOrder, forms};
use meterbench_jobs::{Cause, Context};
use meterbench_profiles::Program;
use meterbench_profiles::map::MapError;

use crate::support::target;
use days::{DAY, Days};
use file::Programmed;
use ledger::Ledger;
use raw::{Block, Raw};
use switch::Switch;

const YEAR: i64 = 365 * DAY;
/// The load profile holds thirty days.
const BETWEEN_LOOKS: i64 = 28 * DAY;
/// When a tool comes by and closes a switch that the limiter left open: noon.
const VISIT: i64 = 720;
/// Programs are written at noon of the day before.
const WRITTEN: i64 = -720;

fn new_year() -> DateTime {
    date(2025, 1, 1).at(0, 0, 0, 0)
}

/// An emulated meter and the hand of its clock, in minutes since New Year.
struct Bench {
    emulators: Arc<Emulators>,
    name: String,
    minute: Arc<AtomicI64>,
    most_first: bool,
}

impl Bench {
    /// The meter that a program is for; any, if it says none.
    fn of(program: &Programmed, most_first: bool) -> Bench {
        let says = |said: &Option<String>, has: &str| said.as_ref().is_none_or(|said| said == has);
        let volts = |has: &str| {
            let said = program.volts.as_ref();
            said.is_none_or(|volts| has == volts || has.starts_with(&format!("{volts}-")))
        };
        let form = forms().iter().find(|form| {
            says(&program.model, &form.model)
                && says(&program.form, &form.form)
                && volts(&form.volts)
        });
        let minute = Arc::new(AtomicI64::new(WRITTEN));
        let hand = Arc::clone(&minute);
        let options = Options {
            clock: Clock::from_fn(move || {
                new_year() + SignedDuration::from_mins(hand.load(Ordering::Relaxed))
            }),
            order: Some(if most_first {
                ByteOrder::MostFirst
            } else {
                ByteOrder::LeastFirst
            }),
            ..Options::default()
        };
        Bench {
            emulators: Arc::new(Emulators::new(options, Pace::Instant)),
            name: form.unwrap().name.clone(),
            minute,
            most_first,
        }
    }

    fn meter(&self) -> Handle {
        self.emulators.meter(&self.name).unwrap()
    }

    /// The size of an emulated meter's load profile is fixed: a program that wants another is refused, and written without.
    async fn write(&self, text: &str, name: &str) {
        let (context, target) = (Context::new(self.emulators.clone()), target(&self.name));
        let mut program = Program::parse(text, name).unwrap().program;
        let plan = match meterbench_jobs::plan(&context, &target, &program).await {
            Ok(plan) => plan,
            Err(error) => {
                let fixed = matches!(error.cause, Cause::Map(MapError::ProfileFixed { .. }));
                assert!(
                    fixed && program.load_profile.take().is_some(),
                    "{name}: {error:?}"
                );
                meterbench_jobs::plan(&context, &target, &program)
                    .await
                    .unwrap()
            }
        };
        let outcome = meterbench_jobs::write(&context, &target, &plan)
            .await
            .unwrap();
        assert!(outcome.verified, "{name}: {outcome:?}");
    }

    fn go_to(&self, minute: i64) {
        self.minute.store(minute, Ordering::Relaxed);
        self.meter().lock().catch_up();
    }

    fn look<T>(&self, at: impl FnOnce(&Raw<'_>) -> T) -> T {
        let image = self.meter().lock().image();
        let table = |number: u16| image.raw(TableId::from_wire(number)).unwrap().to_vec();
        at(&Raw {
            most_first: self.most_first,
            table: &table,
        })
    }
}

/// The registers now, and all that keeps them.
fn compare(name: &str, ledger: &Ledger<'_>, at: DateTime, raw: &Raw<'_>) {
    assert_eq!(raw.registers(), ledger.registers(), "{name}: ST-23 at {at}");
    let told = raw.opening();
    assert_eq!(told.season, ledger.season, "{name}: ST-24 at {at}");
    assert_eq!(told.reset, ledger.reset, "{name}: ST-25 at {at}");
    assert_eq!(
        (told.reads, told.read),
        (ledger.reads, ledger.read.clone()),
        "{name}: ST-26 at {at}"
    );
}

/// The days of the load profile since the last look.
fn compare_profile(name: &str, ledger: &mut Ledger<'_>, at: DateTime, raw: &Raw<'_>) -> usize {
    let intervals = std::mem::take(&mut ledger.intervals);
    let days: Vec<Block> = intervals.chunks(96).map(Block::of).collect();
    for (told, wanted) in raw.blocks(days.len()).iter().zip(&days) {
        assert_eq!(told, wanted, "{name}: ST-64, read at {at}");
    }
    intervals.len()
}

/// MT-102 of a meter whose program has a limit.
fn switch_of(bench: &Bench, program: &Programmed) -> Option<(u16, bool)> {
    program.limit.as_ref()?;
    Some(bench.look(|raw| raw.switch()))
}

fn year(path: &Path, most_first: bool) {
    let name = path.file_stem().unwrap().to_string_lossy();
    let text = std::fs::read_to_string(path).unwrap();
    let program = Programmed::read(&text, include_str!("delivered.toml"));
    let bench = Bench::of(&program, most_first);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build();
    runtime.unwrap().block_on(bench.write(&text, &name));
    bench.go_to(0);

    let load = loads::of(&name);
    let form = loads::form(program.form.as_deref().unwrap_or(&bench.name));
    let powers = load.powers(&form, new_year(), YEAR);
    let days = Days::of(&program.tou, new_year().date(), 365);
    let mut ledger = Ledger::open(&program, &days, bench.look(|raw| raw.opening()));
    let (connected, seed) = load.connected();
    bench.meter().lock().connect(connected, seed).unwrap();
    let mut switch = Switch::closed(program.limit.as_ref());
    let moved_before = switch_of(&bench, &program).map(|(operations, _)| operations);
    let mut recorded = 0;
    for (minute, power) in (0..).zip(&powers) {
        ledger.count(minute, switch.pass(minute, *power));
        let now = minute + 1;
        ledger.begin(now);
        if now % DAY == VISIT && switch.close_if_it_waits() {
            bench.go_to(now);
            bench
                .meter()
                .lock()
                .order_switch(SwitchOrder::Close)
                .unwrap();
        }
        if now % BETWEEN_LOOKS == 0 || now == YEAR {
            bench.go_to(now);
            let at = days.end_of(minute);
            bench.look(|raw| {
                compare(&name, &ledger, at, raw);
                recorded += compare_profile(&name, &mut ledger, at, raw);
            });
            assert_eq!(
                switch_of(&bench, &program),
                moved_before.map(|before| (before + switch.operations, switch.is_closed())),
                "{name}: MT-102 at {at}"
            );
        }
    }
    if program.limit.is_some() {
        // Of each day five.
        assert_eq!(switch.violations(), 365 * 5, "{name}");
    }
    let total = ledger.registers().energies[0];
    println!("{name}: {total:?} Wh after a year");
    assert_eq!(recorded, 365 * 96);
}

#[test]
fn a_year_of_every_good_program_is_what_an_accounting_of_its_minutes_makes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with("good-")
        })
        .collect();
    files.sort();
    assert!(files.len() >= 14, "{files:?}");
    std::thread::scope(|threads| {
        for (place, path) in files.iter().enumerate() {
            threads.spawn(move || year(path, place % 2 == 0));
        }
    });
}
