//! The whole matrix, on all cores: prints its table, and fails when a read brought a wrong byte, took longer than the bound,
//! or came through less often than the kept table promises.

use std::process::ExitCode;
use std::time::Instant;

use meterbench_matrix::{
    Cell, Promise, Reference, Tally, on_all_cores, plan, promises, read, table,
};

const USAGE: &str = "matrix [--seeds N] [--only TEXT] [--write FILE] [--floor FILE]";

struct Arguments {
    seeds: u64,
    only: String,
    write: Option<String>,
    floor: Option<String>,
}

fn arguments() -> Option<Arguments> {
    let mut found = Arguments {
        seeds: 200,
        only: String::new(),
        write: None,
        floor: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next()?;
        match word.as_str() {
            "--seeds" => found.seeds = value.parse().ok().filter(|seeds| *seeds > 0)?,
            "--only" => found.only = value,
            "--write" => found.write = Some(value),
            "--floor" => found.floor = Some(value),
            _ => return None,
        }
    }
    Some(found)
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        eprintln!("usage: {USAGE}");
        return ExitCode::from(2);
    };
    let started = Instant::now();
    let cells: Vec<Cell> = plan()
        .into_iter()
        .filter(|cell| cell.name().contains(&arguments.only))
        .collect();
    let results = run(&cells, arguments.seeds);
    let text = table(&results);
    print!("{text}");
    let reads = cells.len() as u64 * arguments.seeds;
    let taken = started.elapsed().as_secs_f64();
    println!("# {reads} reads in {taken:.0} s");
    if let Some(file) = &arguments.write
        && let Err(error) = std::fs::write(file, &text)
    {
        eprintln!("{file}: {error}");
        return ExitCode::from(2);
    }
    let floor = match &arguments.floor {
        None => Vec::new(),
        Some(file) => match std::fs::read_to_string(file).map(|text| promises(&text)) {
            Ok(Some(promises)) => promises,
            Ok(None) => {
                eprintln!("{file}: no table of this kind");
                return ExitCode::from(2);
            }
            Err(error) => {
                eprintln!("{file}: {error}");
                return ExitCode::from(2);
            }
        },
    };
    let broken = check(&results, &floor);
    println!("{} passed, {broken} failed", results.len() - broken);
    if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Runs all cells, a cell at a time on each core.
fn run(cells: &[Cell], seeds: u64) -> Vec<(Cell, Tally)> {
    let reference = Reference::new();
    on_all_cores(cells, |cell| {
        let mut tally = Tally::default();
        for seed in 0..seeds {
            tally.add(seed, read(cell, seed, &reference));
        }
        (cell.clone(), tally)
    })
}

/// How many cells are not as they must be; each is said.
fn check(results: &[(Cell, Tally)], floor: &[Promise]) -> usize {
    let mut broken = 0;
    for (cell, tally) in results {
        let promised = floor.iter().find(|promise| promise.cell == *cell);
        let below = promised.is_some_and(|promise| tally.success() < f64::from(promise.percent));
        if below {
            eprintln!(
                "{} at {}: {:.1} % come through, fewer than promised",
                cell.name(),
                cell.size,
                tally.success()
            );
        }
        for (seed, why) in &tally.wrong {
            eprintln!("emulator:{} (seed {seed}): {why}", cell.meter(*seed));
        }
        broken += usize::from(below || !tally.wrong.is_empty());
    }
    broken
}
