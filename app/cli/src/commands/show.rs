//! `show`: a program file or a snapshot in words; and reading either for the other commands.

use std::path::Path;

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Snapshot, report};
use meterbench_profiles::program::Parsed;
use meterbench_profiles::{Program, map};
use serde_json::json;

use crate::args::ShowArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &ShowArgs, output: &Output) -> Result<u8, Failure> {
    let text = read_text(&args.file)?;
    if Snapshot::looks_like(&text) {
        let snapshot = Snapshot::parse(&text, &args.file)?;
        let reading = meterbench_jobs::Reading::of_snapshot(&snapshot);
        output.answer(
            || {
                let mut value = report::reading_json(&reading);
                if let Some(map) = value.as_object_mut() {
                    map.insert("taken".into(), snapshot.taken.clone().into());
                }
                value
            },
            || {
                format!(
                    "Snapshot taken {}\n{}",
                    snapshot.taken,
                    report::reading_text(&reading)
                )
            },
        );
    } else {
        let program = load_program(&text, &args.file)?.program;
        output.answer(
            || {
                let mut value = json!(program.to_file());
                if let Some(map) = value.as_object_mut() {
                    map.insert("left_alone".into(), report::left_alone_json(&program));
                }
                value
            },
            || report::program_text(&program),
        );
    }
    Ok(exit::DONE)
}

/// A file's text.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::file(
            path,
            error.to_string(),
            "Name a file that is there and that you may read",
        )
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..good).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before
            .iter()
            .rev()
            .take_while(|byte| **byte != b'\n')
            .count()
            + 1;
        Failure::file(
            path,
            format!("{}:{line}:{column}: this is not UTF-8 text", path.display()),
            "Save the file as UTF-8 text",
        )
    })
}

/// A program file's program, with the place of everything in it. Notes about the file go to stderr.
pub fn load_program(text: &str, path: &Path) -> Result<Parsed, Failure> {
    let parsed = Program::parse(text, &path.display().to_string())
        .map_err(|errors| Failure::program_file(path, &errors))?;
    for note in &parsed.notes {
        eprintln!("{note}");
    }
    Ok(parsed)
}

/// The program in a program file or in a snapshot.
pub fn load_either(path: &Path) -> Result<Program, Failure> {
    let text = read_text(path)?;
    if !Snapshot::looks_like(&text) {
        return Ok(load_program(&text, path)?.program);
    }
    let snapshot = Snapshot::parse(&text, path)?;
    Ok(map::from_tables(&snapshot.image).program)
}
