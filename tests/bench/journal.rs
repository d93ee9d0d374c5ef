//! What journal, snapshot and job log cost a programming.
//!
//! Is: the default 9S program written into an emulated meter whose line takes no real time, with all three on this computer's
//! disk and without any of them, in turn. The difference of the medians by what the line would take is printed, at 9600 bit/s
//! and at the rate that the tool agrees on by itself.
//! Is not: a test; a slow disk only costs more.

use std::path::Path;
use std::process::exit;
use std::sync::Arc;
use std::time::{Duration, Instant};

use meterbench_emulator::{Emulators, Options, Pace};
use meterbench_jobs::{Address, Context, JobLog, Target};
use meterbench_profiles::Program;
use meterbench_profiles::catalog::built_in;

/// Programmings of each kind.
const RUNS: usize = 25;

fn fail(what: impl std::fmt::Display) -> ! {
    eprintln!("{what}");
    exit(1)
}

fn program() -> Program {
    let mut rows = built_in().forms.iter();
    let row = rows.find(|row| row.model == "ax-poly" && row.is_called("9S"));
    Program::template(row.unwrap_or_else(|| fail("the catalog has no 9S")))
}

/// Real time of a programming, and the time that its line takes.
fn run(max_baud: Option<u32>, kept: Option<&Path>) -> (Duration, Duration) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap_or_else(|error| fail(error));
    let meters = Arc::new(Emulators::new(Options::default(), Pace::Line));
    let context = || {
        let context = Context::new(meters.clone());
        match kept {
            None => context,
            Some(folder) => Context {
                journals: Some(folder.join("journals")),
                log: Some(JobLog::at(folder.join("log.jsonl"))),
                ..context
            },
        }
    };
    let target = Target {
        max_baud,
        ..Target::new(Address::Emulator("9S".into()))
    };
    let job = async {
        let plan = meterbench_jobs::plan(&context(), &target, &program()).await?;
        let plan = match kept {
            Some(folder) => plan.kept_in(folder),
            None => plan,
        };
        let begun = Instant::now();
        let outcome = meterbench_jobs::write(&context(), &target, &plan).await?;
        Ok::<_, meterbench_jobs::JobError>((begun.elapsed(), outcome.link.elapsed))
    };
    runtime
        .block_on(job)
        .unwrap_or_else(|error| fail(error.why()))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn main() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| fail(error));
    for max_baud in [Some(9600), None] {
        let (mut with, mut without, mut line) = (Vec::new(), Vec::new(), Duration::ZERO);
        for number in 0..RUNS {
            let folder = folder.path().join(number.to_string());
            with.push(run(max_baud, Some(&folder)).0);
            let (took, wire) = run(max_baud, None);
            without.push(took);
            line = wire;
        }
        let cost = median(with).saturating_sub(median(without));
        println!(
            "{}: journal, snapshot and log take {:.1} ms of {:.2} s, {:.2} %",
            max_baud.map_or("at the usual rate".to_owned(), |baud| format!("at {baud}")),
            1000.0 * cost.as_secs_f64(),
            line.as_secs_f64(),
            100.0 * cost.as_secs_f64() / line.as_secs_f64()
        );
    }
}
