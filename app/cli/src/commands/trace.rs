//! `trace`: a saved trace, decoded, or as a capture file.

use std::path::Path;

use meterbench_jobs::hint::exit;
use meterbench_jobs::trace::{self, Saved, folder};
use meterbench_profiles::program::{Overwrite, save::save_bytes};
use serde_json::json;

use crate::args::{LayerArg, TraceArgs};
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &TraceArgs, output: &Output) -> Result<u8, Failure> {
    let Some(path) = &args.file else {
        return list(output);
    };
    let saved = load(path)?;
    for problem in &saved.problems {
        output.note(format_args!("{}: {problem}", path.display()));
    }
    if saved.wrong > saved.problems.len() {
        output.note(format_args!(
            "{} lines in all were not understood",
            saved.wrong
        ));
    }
    if let Some(out) = &args.pcapng {
        return export(&saved, out, args.force, output);
    }
    let rows = trace::rows(saved.entries);
    let layer = args.layer.map(LayerArg::layer);
    output.answer(
        || {
            let entries: Vec<_> = rows
                .iter()
                .filter(|row| trace::shown(row, layer))
                .map(trace::json)
                .collect();
            let problems: Vec<_> = saved
                .problems
                .iter()
                .map(|it| json!({"line": it.line, "what": it.what}))
                .collect();
            json!({"entries": entries, "problems": problems, "wrong_lines": saved.wrong})
        },
        || {
            rows.iter()
                .filter(|row| trace::shown(row, layer))
                .map(|row| trace::text_of(row, layer))
                .collect()
        },
    );
    Ok(exit::DONE)
}

/// A saved trace. A file in which nothing is an entry is none.
pub fn load(path: &Path) -> Result<Saved, Failure> {
    let bytes = std::fs::read(path).map_err(|error| {
        let hint = "Name a file that is there and that you may read";
        Failure::file(path, error.to_string(), hint)
    })?;
    let saved = trace::read(&bytes);
    if saved.entries.is_empty() {
        let why = saved.problems.first().map_or_else(
            || "there is no entry in it".to_owned(),
            |it| format!("there is no entry in it; {it}"),
        );
        let hint = "Use a trace that --trace or the window has written";
        return Err(Failure::file(path, why, hint));
    }
    Ok(saved)
}

fn export(saved: &Saved, out: &Path, force: bool, output: &Output) -> Result<u8, Failure> {
    let mut bytes = Vec::new();
    let packets = trace::pcapng::write(&mut bytes, &saved.entries).map_err(|error| {
        let hint = "Choose a folder that you may write to";
        Failure::usage("Making the capture file failed", error.to_string(), hint)
    })?;
    let overwrite = if force { Overwrite::Yes } else { Overwrite::No };
    save_bytes(out, &bytes, overwrite)?;
    output.answer(
        || json!({"packets": packets, "file": out}),
        || format!("{packets} packets in {}", out.display()),
    );
    Ok(exit::DONE)
}

fn list(output: &Output) -> Result<u8, Failure> {
    let found = folder::of_this_user().map(|it| folder::list(&it));
    let found = found.unwrap_or_default();
    output.answer(
        || json!({"traces": found}),
        || {
            if found.is_empty() {
                return "No session has left a trace yet".to_owned();
            }
            found
                .iter()
                .map(|it| format!("{}\n", it.display()))
                .collect()
        },
    );
    Ok(exit::DONE)
}
