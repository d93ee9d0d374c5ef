//! `read`: reads the meter, and keeps every raw table in a snapshot.

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Snapshot, report};

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
    let selection = args.only.clone().unwrap_or_default();
    let runner = Runner::new(output)?;
    let reading = runner.run(meterbench_jobs::read(&runner.context, &target, &selection))?;
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
    Ok(exit::DONE)
}
