//! `read`: reads the meter, and keeps every raw table in a snapshot.

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Days, Selection, Snapshot, report};

use crate::args::ReadArgs;
use crate::failure::Failure;
use crate::meter::{Runner, target};
use crate::output::Output;

pub fn run(args: &ReadArgs, output: &Output) -> Result<u8, Failure> {
    let target = target(&args.meter)?;
    let (path, force) = (args.output.output.as_deref(), args.output.force);
    if let Some(path) = path {
        // Said before the meter is read for a minute, not after.
        Snapshot::may_save(path, force)?;
    }
    let selection = selection(args)?;
    let runner = Runner::new(output)?;
    let reading = runner.run(meterbench_jobs::read_until_cancelled(
        &runner.context,
        &target,
        &selection,
    ))?;
    if let Some(path) = path {
        reading.snapshot.save(path, force)?;
        output.detail(format_args!(
            "{} tables in {}",
            reading.snapshot.image.len(),
            path.display()
        ));
    }
    output.answer(
        || report::reading_json(&reading),
        || report::reading_text(&reading),
    );
    if reading.cancelled {
        output.note("Reading was cancelled; this is what had come by then");
        return Ok(exit::CANCELLED);
    }
    Ok(exit::DONE)
}

/// What is asked for; days are days of the load profile.
fn selection(args: &ReadArgs) -> Result<Selection, Failure> {
    let only = args.only.clone().unwrap_or_default();
    let days = match (args.days, args.from, args.to) {
        (None, None, None) => return Ok(only),
        (Some(count), ..) => Days::last(count, jiff::Zoned::now().date()),
        (None, from, to) => Days { from, to },
    };
    if only != Selection::Profile {
        return Err(Failure::usage(
            "Reading days",
            format!("days were given, and --only {only}"),
            "Days are those of the load profile: add --only profile",
        ));
    }
    Ok(Selection::Days(days))
}
