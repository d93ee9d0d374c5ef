//! `table`: one table, decoded or raw.

use meterbench_jobs::hint::exit;
use meterbench_jobs::report::{self, TableView};

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
    let view = match (args.hex, args.fields) {
        (true, _) => TableView::Raw,
        (false, true) => TableView::FieldsAndBytes,
        (false, false) => TableView::Fields,
    };
    output.answer(
        || report::table_json(&reading, view),
        || report::table_text(&reading, view),
    );
    if let Some(misfit) = &reading.misfit
        && !args.hex
    {
        output.note(format_args!("{misfit}; shown raw"));
    }
    Ok(exit::DONE)
}
