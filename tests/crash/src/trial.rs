//! One programming that is stopped at one place, and what follows.
//!
//! Is: the stop; then one resumption or one restore; then whether the meter holds exactly the new program or exactly the
//! old one, and all else as it was.
//! Is not: which places there are; see `main`.
//! Shape: on a clock that stands still but for the deadlines. What was killed here is a job that is dropped between two
//! packets, with nothing logged off and nothing closed; real processes are `app/cli/tests/cli/kills.rs`.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use meterbench_c1219::{EventLog, HistoryLog, LogEntry, TableId};
use meterbench_emulator::{Clock, Emulators, Options, Pace, Power};
use meterbench_jobs::{
    Address, Context, Disk, Image, Plan, Snapshot, Target, Unfinished, Way, WriteOutcome, journal,
    plan, plan_restore, plan_resume, write,
};
use meterbench_profiles::map::from_tables;
use meterbench_profiles::program::Section;
use tokio::sync::Notify;

use crate::case::Case;
use crate::wire::{Happens, Lines};

/// What stops a programming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Nothing: to count the places.
    Never,
    /// The program is killed after a packet.
    Kill,
    /// The meter's power fails after a packet, for longer than the tool tries.
    Power,
    /// The line is cut in a packet, and is there again for the next session.
    Line,
    /// The line is cut in a packet, until somebody sees to it.
    LineForGood,
    /// Power fails in the middle of a table write: the old table or the new one is there.
    CutWrite,
    /// The same in a meter that may keep a mixture.
    TornWrite,
    /// The disk is full at a line of the journal, which stands there in part.
    FullDisk,
    /// The disk may not be written any more from a line of the journal on.
    ReadOnlyDisk,
}

impl Stop {
    /// All that stop.
    pub const ALL: [Stop; 8] = [
        Stop::Kill,
        Stop::Power,
        Stop::Line,
        Stop::LineForGood,
        Stop::CutWrite,
        Stop::TornWrite,
        Stop::FullDisk,
        Stop::ReadOnlyDisk,
    ];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Stop::Never => "nothing",
            Stop::Kill => "tool killed after a packet",
            Stop::Power => "power cut after a packet",
            Stop::Line => "line cut in a packet",
            Stop::LineForGood => "line cut in a packet, for good",
            Stop::CutWrite => "power cut in a table write",
            Stop::TornWrite => "power cut in a table write, torn",
            Stop::FullDisk => "disk full at a line of the journal",
            Stop::ReadOnlyDisk => "disk read-only from a line on",
        }
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing was sent, and there is nothing to come back to.
    Untouched,
    /// All of it was written and verified in spite of it.
    Complete,
    /// One `program --resume` finished it.
    Finished,
    /// One `program --resume --back` took it back.
    Back,
    /// One `restore` of the snapshot took it back.
    Restored,
}

/// How many places there are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Places {
    pub packets: u64,
    pub writes: u64,
    pub lines: u64,
}

/// Longer than the power of a meter fails here, and than a session that is gone lives on in it.
const AFTERWARDS: Duration = Duration::from_secs(120);
const DARK: Duration = Duration::from_secs(45);

/// A disk that goes wrong at one line.
#[derive(Debug)]
struct Failing {
    written: AtomicU64,
    at: u64,
    stop: Stop,
}

impl Disk for Failing {
    fn append(&self, file: &mut File, line: &[u8]) -> io::Result<()> {
        let number = self.written.fetch_add(1, Ordering::Relaxed) + 1;
        match self.stop {
            Stop::FullDisk if number == self.at => {
                file.write_all(line.get(..line.len() / 2).unwrap_or_default())?;
                Err(io::ErrorKind::StorageFull.into())
            }
            Stop::ReadOnlyDisk if number >= self.at => {
                Err(io::ErrorKind::ReadOnlyFilesystem.into())
            }
            // Flushing is not what is tried out here.
            _ => file.write_all(line),
        }
    }
}

struct Bench {
    case: Case,
    meters: Arc<Emulators>,
}

impl Bench {
    fn new(case: Case) -> Bench {
        let clock = Clock::starting_at(jiff::civil::date(2025, 6, 1).at(12, 0, 0, 0));
        let options = Options {
            clock,
            commit: Some(case.commit),
            ..Options::default()
        };
        let meters = Arc::new(Emulators::new(options, Pace::Instant));
        Bench { case, meters }
    }

    fn held(&self) -> Result<Image, String> {
        let meter = self.meters.meter(self.case.form);
        let meter = meter.map_err(|error| error.to_string())?;
        let image = meter.lock().image();
        Ok(image)
    }

    fn target(&self, fault: &str) -> Target {
        Target::new(Address::Emulator(self.case.port(fault)))
    }

    fn context(&self, folder: &Path) -> Context {
        Context {
            journals: Some(folder.to_owned()),
            ..Context::new(self.meters.clone())
        }
    }

    async fn plan(&self, folder: &Path) -> Result<Plan, String> {
        let now = from_tables(&self.held()?).program;
        let program = self.case.program(&now).ok_or("no such program")?;
        let plan = plan(&self.context(folder), &self.target(""), &program).await;
        let plan = plan.map_err(|error| error.why())?;
        for section in self.case.sections(&program) {
            let changes = |path: &str| Section::of_path(path) == Some(section);
            if !plan.settings.changed.iter().any(|it| changes(&it.path)) {
                return Err(format!("the program changes nothing of {section:?}"));
            }
        }
        Ok(plan.kept_in(folder))
    }
}

/// Stops a programming at a place, from 1, and makes the meter whole again.
///
/// # Errors
/// What is not as it has to be, in words.
pub async fn run(case: Case, stop: Stop, at: u64) -> Result<(End, Places), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let bench = Bench::new(case);
    let plan = bench.plan(folder.path()).await?;
    let before = bench.held()?;
    let disk = Arc::new(Failing {
        written: AtomicU64::new(0),
        at,
        stop,
    });
    let killed = Arc::new(Notify::new());
    let happens = match stop {
        Stop::Line => Happens::Cut { for_good: false },
        Stop::LineForGood => Happens::Cut { for_good: true },
        Stop::Kill => {
            let killed = Arc::clone(&killed);
            Happens::Done(Box::new(move || killed.notify_one()))
        }
        Stop::Power => {
            let meter = bench.meters.meter(case.form);
            let meter = meter.map_err(|error| error.to_string())?;
            Happens::Done(Box::new(move || {
                let meter = meter.clone();
                tokio::spawn(async move {
                    meter.set_power(Power::Off);
                    tokio::time::sleep(DARK).await;
                    meter.set_power(Power::On);
                });
            }))
        }
        _ => Happens::Nothing,
    };
    let lines = Lines::new(bench.meters.clone(), at, happens);
    let context = Context {
        journals: Some(folder.path().to_owned()),
        disk: disk.clone(),
        ..Context::new(Arc::new(lines.clone()))
    };
    let fault = match stop {
        Stop::CutWrite => format!("cut-write={at}"),
        Stop::TornWrite => format!("torn-write={at}&seed={at}"),
        _ => String::new(),
    };
    let target = bench.target(&fault);
    let result = tokio::select! {
        biased;
        () = killed.notified() => None,
        result = write(&context, &target, &plan) => Some(result),
    };
    let places = Places {
        packets: lines.passed(),
        writes: u64::try_from(plan.writes.len()).unwrap_or(0),
        lines: disk.written.load(Ordering::Relaxed),
    };
    tokio::time::sleep(AFTERWARDS).await;

    let (left, damaged) = journal::unfinished(folder.path());
    if let Some(error) = damaged.first() {
        return Err(format!("the journal can't be used: {error}"));
    }
    let proved = matches!(&result, Some(Ok(outcome)) if outcome.verified);
    let end = match left.first() {
        None if holds(&bench.held()?, &plan, true) => End::Complete,
        None if proved => return Err("verified, and the meter holds something else".to_owned()),
        None => End::Untouched,
        Some(left) => whole_again(&bench, folder.path(), &plan, left, at).await?,
    };
    if stop == Stop::Never && end != End::Complete {
        let why = result.map(|it| it.map(|_| ()).map_err(|error| error.why()));
        return Err(format!("not complete though nothing happened: {why:?}"));
    }
    let new = matches!(end, End::Complete | End::Finished);
    let held = bench.held()?;
    if !holds(&held, &plan, new) {
        let program = if new { "new" } else { "old" };
        return Err(format!("the meter does not hold the {program} program"));
    }
    untouched(&before, &held, &plan)?;
    if !journal::unfinished(folder.path()).0.is_empty() {
        return Err("a journal is left though all is done".to_owned());
    }
    Ok((end, places))
}

/// One command: to finish, to go back, or to put back the snapshot, in turn.
async fn whole_again(
    bench: &Bench,
    folder: &Path,
    plan: &Plan,
    left: &Unfinished,
    at: u64,
) -> Result<End, String> {
    let (context, target) = (bench.context(folder), bench.target(""));
    let (end, resumed) = match at % 3 {
        0 => {
            let resumed = plan_resume(&context, &target, left, Way::Finish).await;
            (End::Finished, resumed)
        }
        1 => {
            let resumed = plan_resume(&context, &target, left, Way::Back).await;
            (End::Back, resumed)
        }
        _ => {
            let path = plan.keep.as_deref().ok_or("no snapshot was kept")?;
            let snapshot = Snapshot::load(path).map_err(|error| error.to_string())?;
            (
                End::Restored,
                plan_restore(&context, &target, &snapshot).await,
            )
        }
    };
    let resumed = resumed.map_err(|error| format!("{}: {}", error.what(), error.why()))?;
    let outcome: WriteOutcome = write(&context, &target, &resumed)
        .await
        .map_err(|error| format!("{end:?}: {}: {}", error.what(), error.why()))?;
    if outcome.verified {
        Ok(end)
    } else {
        Err(format!("{end:?}: not verified: {:?}", outcome.mismatches))
    }
}

fn holds(held: &Image, plan: &Plan, new: bool) -> bool {
    plan.writes.iter().all(|write| {
        let wanted = if new { &write.new } else { &write.old };
        held.raw(write.table) == Some(wanted)
    })
}

/// Status, tables that wait, the procedures' letter box and what follows the clock. Logs grow; see [`kept`].
const MOVING: [u16; 9] = [3, 4, 7, 8, 52, 55, 56, 74, 76];

/// Registers, profile and every table that was not written are as they were; logs hold what they held.
fn untouched(before: &Image, after: &Image, plan: &Plan) -> Result<(), String> {
    for (table, bytes) in before.iter() {
        let written = plan.writes.iter().any(|write| write.table == table);
        let moves = MOVING.map(TableId::standard).contains(&table);
        if !written && !moves && after.raw(table) != Some(bytes) {
            return Err(format!(
                "{table} is not as it was, though it was not written"
            ));
        }
    }
    let history = |image: &Image| image.get::<HistoryLog>().map(|log| log.0.entries);
    let events = |image: &Image| image.get::<EventLog>().map(|log| log.0.entries);
    kept("history log", history(before), history(after))?;
    kept("event log", events(before), events(after))
}

fn kept<E>(
    name: &str,
    before: Result<Vec<LogEntry>, E>,
    after: Result<Vec<LogEntry>, E>,
) -> Result<(), String> {
    // A meter without that log has none in either image.
    let (Ok(before), Ok(after)) = (before, after) else {
        return Ok(());
    };
    let recorded = |entry: &&LogEntry| entry.time.is_some_and(|time| time.civil().is_some());
    let room = after.len() - before.iter().filter(recorded).count().min(after.len());
    let new = after.iter().filter(|entry| !before.contains(entry)).count();
    // A full log overwrites its oldest, as it always does.
    let lost = before
        .iter()
        .filter(recorded)
        .filter(|entry| !after.contains(entry))
        .count();
    if lost > new.saturating_sub(room) {
        return Err(format!("{lost} records of the {name} are lost"));
    }
    Ok(())
}
