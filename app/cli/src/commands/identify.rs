//! `identify`: who is there.

use meterbench_jobs::hint::exit;
use meterbench_jobs::report;

use crate::args::MeterArgs;
use crate::failure::Failure;
use crate::meter::{Runner, target};
use crate::output::Output;

pub fn run(args: &MeterArgs, output: &Output) -> Result<u8, Failure> {
    let target = target(args)?;
    let runner = Runner::new(output)?;
    let identity = runner.run(meterbench_jobs::identify(&runner.context, &target))?;
    output.answer(
        || report::identity_json(&identity),
        || report::identity_text(&identity),
    );
    Ok(exit::DONE)
}
