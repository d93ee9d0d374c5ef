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
    show(open(&args.file)?, output);
    Ok(exit::DONE)
}

/// What a file holds, in words.
pub fn show(opened: Opened, output: &Output) {
    match opened {
        Opened::Snapshot(snapshot) => show_snapshot(&snapshot, output),
        Opened::Program(parsed) => show_program(&parsed.program, output),
    }
}

/// A snapshot in words.
pub fn show_snapshot(snapshot: &Snapshot, output: &Output) {
    let reading = meterbench_jobs::Reading::of_snapshot(snapshot);
    let (taken, tool) = (&snapshot.taken, snapshot.origin.tool.as_deref());
    output.answer(
        || report::snapshot_json(&reading),
        || {
            let by = tool.map(|tool| format!(" by {tool}")).unwrap_or_default();
            let reading = report::reading_text(&reading);
            format!("Snapshot taken {taken}{by}\n{reading}")
        },
    );
}

fn show_program(program: &Program, output: &Output) {
    output.answer(
        || {
            let mut value = json!(program.to_file());
            if let Some(map) = value.as_object_mut() {
                map.insert("left_alone".into(), report::left_alone_json(program));
            }
            value
        },
        || report::program_text(program),
    );
}

/// What a file is, by how it begins.
pub enum Opened {
    Program(Box<Parsed>),
    Snapshot(Box<Snapshot>),
}

/// A program file or a snapshot.
pub fn open(path: &Path) -> Result<Opened, Failure> {
    let bytes = read_bytes(path)?;
    if Snapshot::looks_like(&bytes) {
        return Ok(Opened::Snapshot(Box::new(Snapshot::parse(&bytes, path)?)));
    }
    let parsed = load_program(&text_of(bytes, path)?, path)?;
    Ok(Opened::Program(Box::new(parsed)))
}

/// A file's bytes.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        Failure::file(
            path,
            error.to_string(),
            "Name a file that is there and that you may read",
        )
    })
}

/// A file's text.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    text_of(read_bytes(path)?, path)
}

/// The same as text.
pub fn text_of(bytes: Vec<u8>, path: &Path) -> Result<String, Failure> {
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
pub fn program_of(opened: Opened) -> Program {
    match opened {
        Opened::Program(parsed) => parsed.program,
        Opened::Snapshot(snapshot) => map::from_tables(&snapshot.image).program,
    }
}
