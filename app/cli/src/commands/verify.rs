//! `verify`: compares the meter with a program.

use meterbench_jobs::hint::exit;
use meterbench_jobs::report;

use super::show::{load_program, read_text};
use crate::args::VerifyArgs;
use crate::failure::Failure;
use crate::meter::{Runner, target};
use crate::output::Output;

pub fn run(args: &VerifyArgs, output: &Output) -> Result<u8, Failure> {
    let program = load_program(&read_text(&args.file)?, &args.file)?.program;
    let target = target(&args.meter)?;
    let runner = Runner::new(output)?;
    let outcome = runner.run(meterbench_jobs::verify(&runner.context, &target, &program))?;
    output.answer(
        || report::verify_json(&outcome),
        || report::verify_text(&outcome),
    );
    Ok(if outcome.holds() {
        exit::DONE
    } else {
        exit::NO
    })
}
