//! `export`: what a snapshot holds, as a file for others.

use std::io::{BufWriter, ErrorKind, IsTerminal as _, Write};
use std::path::Path;

use meterbench_jobs::export::{self, Contents, ExportError, Order, What};
use meterbench_jobs::hint::exit;
use meterbench_jobs::{Days, Reading, Snapshot};
use meterbench_profiles::program::save::{Overwrite, save_bytes};
use serde_json::json;

use crate::args::ExportArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &ExportArgs, output: &Output) -> Result<u8, Failure> {
    let snapshot = Snapshot::load(&args.file)?;
    let Some(format) = args.format.format() else {
        return as_json(&snapshot, args, output);
    };
    let contents = Contents::of(&snapshot);
    let what = args.what.map_or_else(|| contents.usual(), Into::into);
    let order = Order {
        what,
        format,
        side: args.side().unwrap_or(format.usual_side()),
        span: Days {
            from: args.from,
            to: args.to,
        }
        .into(),
    };
    let to_file = args.output.output.as_deref();
    if to_file.is_none() && !format.is_text() && std::io::stdout().is_terminal() {
        return Err(Failure::usage(
            "Exporting failed",
            "a file of this kind is not for a screen",
            "Add -o FILE, or send it into a file",
        ));
    }
    let side = contents.side(&order).words();
    let said = match what {
        What::Log => what.words().to_owned(),
        _ => format!("{}, {side}", what.words()),
    };
    let failed = |error: ExportError| failure(&args.file, &error);
    let notes = match to_file {
        Some(path) => {
            let (bytes, notes) = export::bytes(&contents, &order).map_err(failed)?;
            save(path, &bytes, args)?;
            output.answer(
                || json!({"file": path, "what": what.words(), "side": side, "bytes": bytes.len(), "notes": notes}),
                || format!("{}: {said}", path.display()),
            );
            notes
        }
        None => to_stdout(|out| export::write(&contents, &order, out)).map_err(failed)?,
    };
    for note in notes {
        output.note(note);
    }
    Ok(exit::DONE)
}

fn save(path: &Path, bytes: &[u8], args: &ExportArgs) -> Result<(), Failure> {
    let overwrite = match args.output.force {
        true => Overwrite::Yes,
        false => Overwrite::No,
    };
    Ok(save_bytes(path, bytes, overwrite)?)
}

/// The reading as `show --json` gives it; all of it.
fn as_json(snapshot: &Snapshot, args: &ExportArgs, output: &Output) -> Result<u8, Failure> {
    if args.what.is_some() || args.from.is_some() || args.to.is_some() || args.side().is_some() {
        return Err(Failure::usage(
            "Exporting failed",
            "JSON holds the whole reading, both sides of the transformers",
            "Leave --what, --from, --to, --primary and --secondary out, or choose another format",
        ));
    }
    let reading = Reading::of_snapshot(snapshot);
    let failed = |error| failure(&args.file, &error);
    match &args.output.output {
        Some(path) => {
            let mut bytes = Vec::new();
            export::json(&reading, &mut bytes).map_err(failed)?;
            save(path, &bytes, args)?;
            output.answer(
                || json!({"file": path, "bytes": bytes.len()}),
                || format!("{}: the whole reading", path.display()),
            );
        }
        None => to_stdout(|out| export::json(&reading, out)).map_err(failed)?,
    }
    Ok(exit::DONE)
}

/// A reader that has seen enough is no error.
fn to_stdout<T: Default>(
    write: impl FnOnce(&mut dyn Write) -> Result<T, ExportError>,
) -> Result<T, ExportError> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match write(&mut out).and_then(|done| Ok(out.flush().map(|()| done)?)) {
        Err(ExportError::Io(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(T::default()),
        other => other,
    }
}

fn failure(path: &Path, error: &ExportError) -> Failure {
    let code = match error {
        ExportError::Nothing(_) => "nothing-to-export",
        ExportError::NoZone { .. } => "no-zone",
        _ => "export",
    };
    Failure {
        code,
        ..Failure::usage(
            format!("Exporting {} failed", path.display()),
            error.to_string(),
            error.hint(),
        )
    }
}
