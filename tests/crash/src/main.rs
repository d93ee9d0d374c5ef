//! The crash matrix: a programming is stopped at every packet, in every table write and at every line of its journal, and one
//! resumption or restore has to make the meter whole: exactly the new program or exactly the old one, verified, and all else
//! as it was. Prints how many runs there were and how they ended; fails unless all of them ended well.

mod case;
mod trial;
mod wire;

use std::process::ExitCode;
use std::time::Instant;

use meterbench_matrix::on_all_cores;

use crate::case::{CASES, Case};
use crate::trial::{End, Places, Stop};

const USAGE: &str = "crash [--only TEXT] [--every N]";

/// Failures that are told one by one.
const TOLD: usize = 12;

struct Trial {
    case: Case,
    stop: Stop,
    at: u64,
}

struct Arguments {
    only: String,
    every: usize,
}

fn arguments() -> Option<Arguments> {
    let mut found = Arguments {
        only: String::new(),
        every: 1,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next()?;
        match word.as_str() {
            "--only" => found.only = value,
            "--every" => found.every = value.parse().ok().filter(|every| *every > 0)?,
            _ => return None,
        }
    }
    Some(found)
}

/// On a clock of its own that stands still.
fn alone(trial: &Trial) -> Result<(End, Places), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(trial::run(trial.case, trial.stop, trial.at))
}

/// Every place of every meter at which every stop can be.
fn plan(arguments: &Arguments) -> Result<Vec<Trial>, String> {
    let mut trials = Vec::new();
    for case in CASES {
        let (stop, at) = (Stop::Never, 0);
        let whole = alone(&Trial { case, stop, at });
        let (_, places) = whole.map_err(|why| format!("{}: {why}", case.name))?;
        println!(
            "# {}: {} packets, {} writes, {} lines of the journal",
            case.name, places.packets, places.writes, places.lines
        );
        for stop in Stop::ALL {
            let last = match stop {
                Stop::CutWrite | Stop::TornWrite => places.writes,
                Stop::FullDisk | Stop::ReadOnlyDisk => places.lines,
                _ => places.packets,
            };
            trials.extend((1..=last).map(|at| Trial { case, stop, at }));
        }
    }
    let wanted = |trial: &Trial| {
        let name = format!("{}, {}", trial.case.name, trial.stop.words());
        name.contains(&arguments.only)
    };
    Ok(trials
        .into_iter()
        .filter(wanted)
        .step_by(arguments.every)
        .collect())
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        eprintln!("usage: {USAGE}");
        return ExitCode::from(2);
    };
    let started = Instant::now();
    let trials = match plan(&arguments) {
        Ok(trials) => trials,
        Err(why) => {
            eprintln!("{why}");
            println!("0 passed, 1 failed");
            return ExitCode::FAILURE;
        }
    };
    let done = on_all_cores(&trials, |trial| alone(trial).map(|(end, _)| end));
    let ends = [
        End::Untouched,
        End::Complete,
        End::Finished,
        End::Back,
        End::Restored,
    ];
    println!(
        "{:34}{:>7}{:>11}{:>10}{:>10}{:>7}{:>10}{:>8}",
        "stopped by", "runs", "untouched", "complete", "finished", "back", "restored", "failed"
    );
    for stop in Stop::ALL {
        let of = |wanted: Option<End>| {
            trials
                .iter()
                .zip(&done)
                .filter(|(trial, end)| trial.stop == stop && end.as_ref().ok().copied() == wanted)
                .count()
        };
        let [untouched, complete, finished, back, restored] = ends.map(|end| of(Some(end)));
        let failed = of(None);
        let runs = untouched + complete + finished + back + restored + failed;
        println!(
            "{:34}{runs:>7}{untouched:>11}{complete:>10}{finished:>10}{back:>7}{restored:>10}{failed:>8}",
            stop.words()
        );
    }
    let failures: Vec<_> = trials
        .iter()
        .zip(&done)
        .filter_map(|(trial, end)| Some((trial, end.as_ref().err()?)))
        .collect();
    for (trial, why) in failures.iter().take(TOLD) {
        let (name, stop) = (trial.case.name, trial.stop.words());
        eprintln!("{name}, {stop}, {}: {why}", trial.at);
    }
    let passed = trials.len() - failures.len();
    println!(
        "# {} runs in {:.0} s; {passed} of them whole",
        trials.len(),
        started.elapsed().as_secs_f64()
    );
    println!("{passed} passed, {} failed", failures.len());
    if failures.is_empty() && done.len() == trials.len() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
