//! `table`: one table, decoded or raw.

use meterbench_jobs::hint::exit;
use meterbench_jobs::report;

use crate::args::TableArgs;
use crate::failure::Failure;
use crate::meter::{Runner, target};
use crate::output::Output;

pub fn run(args: &TableArgs, output: &Output) -> Result<u8, Failure> {
    let target = target(&args.meter)?;
    let runner = Runner::new(output)?;
    let reading = runner.run(meterbench_jobs::read_table(
        &runner.context,
        &target,
        args.table,
    ))?;
    output.answer(
        || report::table_json(&reading, args.hex),
        || report::table_text(&reading, args.hex),
    );
    if let Some(misfit) = &reading.misfit
        && !args.hex
    {
        output.note(format_args!("{misfit}; shown raw"));
    }
    Ok(exit::DONE)
}
