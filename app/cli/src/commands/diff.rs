//! `diff`: two programs, or a program and a snapshot.

use meterbench_jobs::hint::exit;
use meterbench_jobs::report;
use meterbench_profiles::differences;

use super::show::{open, program_of};
use crate::args::DiffArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &DiffArgs, output: &Output) -> Result<u8, Failure> {
    let comparison = differences(&program_of(open(&args.a)?), &program_of(open(&args.b)?));
    output.answer(
        || report::comparison_json(&comparison),
        || report::comparison_text(&comparison),
    );
    Ok(if comparison.differences.is_empty() {
        exit::DONE
    } else {
        exit::NO
    })
}
