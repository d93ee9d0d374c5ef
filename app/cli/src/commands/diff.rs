//! `diff`: two programs, a program and a snapshot, two snapshots, or two meters by their last reading.

use std::path::Path;

use meterbench_jobs::compare::Compared;
use meterbench_jobs::hint::exit;
use meterbench_jobs::history::{Filter, History, Kind};
use meterbench_jobs::report;
use meterbench_profiles::differences;

use super::show::{Opened, open, program_of};
use crate::args::DiffArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &DiffArgs, output: &Output) -> Result<u8, Failure> {
    let comparison = match (side(&args.a)?, side(&args.b)?) {
        (Opened::Snapshot(a), Opened::Snapshot(b)) => {
            let compared = Compared::of(&a, &b);
            output.answer(
                || report::compared_json(&compared),
                || report::compared_text(&compared),
            );
            compared.program
        }
        (a, b) => {
            let comparison = differences(&program_of(a), &program_of(b));
            output.answer(
                || report::comparison_json(&comparison),
                || report::comparison_text(&comparison),
            );
            comparison
        }
    };
    Ok(if comparison.differences.is_empty() {
        exit::DONE
    } else {
        exit::NO
    })
}

/// A file; or, where there is none of that name, the last reading of the meter with that serial number.
fn side(name: &Path) -> Result<Opened, Failure> {
    let missing = matches!(name.try_exists(), Ok(false));
    let (Some(history), Some(serial), true) = (History::of_this_user(), name.to_str(), missing)
    else {
        return open(name);
    };
    let last = Filter {
        serial: Some(serial.to_owned()),
        kind: Some(Kind::Reading),
        limit: Some(1),
        ..Filter::default()
    };
    match history.entries(&last).unwrap_or_default().first() {
        Some(entry) => Ok(Opened::Snapshot(Box::new(history.snapshot(entry.id)?))),
        None => open(name),
    }
}
