//! `snapshots find`: those of a folder, by meter, form, date and program.

use meterbench_jobs::hint::exit;
use meterbench_jobs::report;
use meterbench_jobs::snapshots::find::{Wanted, find};
use serde_json::json;

use crate::args::FindArgs;
use crate::failure::Failure;
use crate::output::{Output, columns};

pub fn run(args: &FindArgs, output: &Output) -> Result<u8, Failure> {
    let wanted = Wanted {
        serial: args.serial.clone(),
        form: args.form.clone(),
        from: args.from,
        to: args.to,
        program: args.program.clone(),
    };
    let (found, damaged) = find(&args.folder, &wanted).map_err(|error| {
        Failure::file(
            &args.folder,
            error.to_string(),
            "Name a folder that is there and that you may read",
        )
    })?;
    for error in &damaged {
        output.note(format_args!("{error}"));
    }
    output.answer(
        || {
            json!({
                "folder": args.folder,
                "snapshots": found.iter().map(report::found_json).collect::<Vec<_>>(),
                "damaged": damaged.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        },
        || {
            let rows: Vec<_> = found.iter().map(report::found_cells).collect();
            let count = super::snapshots_of(found.len());
            format!("{}{count} in {}", columns(&rows), args.folder.display())
        },
    );
    Ok(exit::DONE)
}
