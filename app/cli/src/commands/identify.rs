//! `identify`: who is there; or, with `--diagnose`, at which layer it stops.

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Target, report};

use crate::args::IdentifyArgs;
use crate::failure::Failure;
use crate::meter::{Runner, target};
use crate::output::Output;

pub fn run(args: &IdentifyArgs, output: &Output) -> Result<u8, Failure> {
    let target = target(&args.meter)?;
    let runner = Runner::new(output)?;
    if args.diagnose {
        return diagnose(&runner, &target, output);
    }
    let identity = runner.run(meterbench_jobs::identify(&runner.context, &target))?;
    output.answer(
        || report::identity_json(&identity),
        || report::identity_text(&identity),
    );
    Ok(exit::DONE)
}

/// The ladder is the answer also where it stops; the exit code says why.
fn diagnose(runner: &Runner, target: &Target, output: &Output) -> Result<u8, Failure> {
    let found = runner.run(meterbench_jobs::diagnose(&runner.context, target))?;
    output.answer(
        || report::diagnosis_json(&found),
        || report::diagnosis_text(&found),
    );
    let Some(stop) = found.stop else {
        return Ok(exit::DONE);
    };
    if output.json {
        return Ok(stop.exit);
    }
    Err(Failure {
        code: stop.code,
        exit: stop.exit,
        ..Failure::usage(stop.what, stop.why, stop.hint)
    })
}
