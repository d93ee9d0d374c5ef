//! `sheet`: the display proof sheet and the time-of-use year, as PDF.

use meterbench_jobs::hint::exit;
use meterbench_jobs::report::sheet::{self, Print};
use meterbench_profiles::program::save::{Overwrite, save_bytes};
use serde_json::json;

use super::tou::{Held, name};
use crate::args::SheetArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &SheetArgs, output: &Output) -> Result<u8, Failure> {
    let held = Held::load(&args.file)?;
    let today = jiff::Zoned::now().date();
    let name = name(&args.file);
    let print = Print {
        name: &name,
        made: today,
        paper: args.paper.into(),
    };
    let (pdf, what, kind) = if args.tou {
        let year = args.year.unwrap_or(today.year());
        let planned = held.planned(&args.file)?;
        (
            sheet::tou(&planned.rules, year, &held.program, &print),
            format!("the rates of {year}"),
            format!("tou-{year}"),
        )
    } else {
        (
            sheet::display(&held.program, &held.readings, &print),
            "every screen of the display".to_owned(),
            "display".to_owned(),
        )
    };
    let pdf = pdf.map_err(|error| {
        Failure::usage(
            "Making the sheet failed",
            error.to_string(),
            "Tell the makers of this tool, with the file",
        )
    })?;
    let path = args
        .output
        .output
        .clone()
        .unwrap_or_else(|| args.file.with_file_name(format!("{name}-{kind}.pdf")));
    let overwrite = match args.output.force {
        true => Overwrite::Yes,
        false => Overwrite::No,
    };
    save_bytes(&path, &pdf, overwrite)?;
    output.answer(
        || json!({"file": path, "sheet": kind, "bytes": pdf.len()}),
        || format!("{}: {what}", path.display()),
    );
    Ok(exit::DONE)
}
