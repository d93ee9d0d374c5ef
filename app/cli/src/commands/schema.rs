//! `schema`: the JSON Schema of program files; and putting it beside a new one.

use std::path::{Path, PathBuf};

use meterbench_jobs::hint::exit;
use meterbench_profiles::program::save::{Overwrite, save};
use meterbench_profiles::program::schema::{SCHEMA_FILE, json_schema, json_schema_text};
use serde_json::json;

use crate::args::SchemaArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &SchemaArgs, output: &Output) -> Result<u8, Failure> {
    let Some(path) = &args.output.output else {
        output.line(json_schema_text().trim_end());
        return Ok(exit::DONE);
    };
    let overwrite = if args.output.force {
        Overwrite::Yes
    } else {
        Overwrite::No
    };
    save(path, &json_schema_text(), overwrite)?;
    output.answer(
        || json!({"file": path, "schema": json_schema()}),
        || {
            format!(
                "{}: the JSON Schema of program files; an editor of TOML finds it by a program's first line",
                path.display()
            )
        },
    );
    Ok(exit::DONE)
}

/// Puts the schema into the folder of a new program, where that one's first line points to. One that is there stays, whatever
/// it says. A folder that doesn't take it costs the help of the editor, not the program.
pub fn beside(program: &Path, output: &Output) {
    let path: PathBuf = program.with_file_name(SCHEMA_FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) if text == json_schema_text() => {}
        Ok(_) => output.note(format!(
            "{} is of another version and stays; `schema --force -o {SCHEMA_FILE}` replaces it",
            path.display()
        )),
        Err(_) => match save(&path, &json_schema_text(), Overwrite::No) {
            Ok(()) => output.note(format!(
                "{}: the JSON Schema, with which an editor of TOML completes and checks the program",
                path.display()
            )),
            Err(error) => output.note(format!("The JSON Schema for editors was not saved: {error}")),
        },
    }
}
