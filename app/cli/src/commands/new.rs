//! `new`: a complete program file with defaults and comments.

use meterbench_jobs::hint::exit;
use meterbench_profiles::Program;
use meterbench_profiles::catalog::{Lookup, Unknown, built_in};
use meterbench_profiles::form::{Form, Volts};
use meterbench_profiles::nearest::suggestion;
use meterbench_profiles::program::Meter;
use meterbench_profiles::program::save::{Overwrite, save};
use serde_json::json;

use super::catalog::sentence;
use crate::args::NewArgs;
use crate::failure::Failure;
use crate::output::Output;

const WHAT: &str = "Making a program failed";

pub fn run(args: &NewArgs, output: &Output) -> Result<u8, Failure> {
    let volts: Option<Volts> = match &args.volts {
        None => None,
        Some(text) => Some(text.parse().map_err(|error| {
            Failure::usage(
                WHAT,
                format!("--volts {text}: {error}"),
                "Add --volts 240, say",
            )
        })?),
    };
    let row = row(args, volts)?;
    let mut program = Program::template(row);
    // What was said stands in the file as it was said.
    program.meter = Some(Meter {
        form: args.form.trim().to_owned(),
        volts: volts.or(Some(row.volts)),
        class: args.class.or(Some(row.largest_class())),
        ..Meter::of(row)
    });
    let text = program.to_commented_text();
    match &args.output.output {
        None if output.json => output.line(format!("{:#}", json!({"program": program.to_file()}))),
        None => output.line(text.trim_end()),
        Some(path) => {
            save(
                path,
                &text,
                if args.output.force {
                    Overwrite::Yes
                } else {
                    Overwrite::No
                },
            )?;
            super::schema::beside(path, output);
            output.answer(
                || json!({"file": path, "program": program.to_file()}),
                || {
                    format!(
                        "{}: a program for {} form {}; edit it, then check it",
                        path.display(),
                        row.model,
                        args.form.trim()
                    )
                },
            );
        }
    }
    Ok(exit::DONE)
}

fn row(args: &NewArgs, volts: Option<Volts>) -> Result<&'static Form, Failure> {
    let catalog = built_in();
    let fail = |why: String, hint: String| Err(Failure::usage(WHAT, why, sentence(&hint)));
    match catalog.lookup(Some(&args.model), &args.form, volts, args.class) {
        Lookup::Row(row) => Ok(row),
        Lookup::Ambiguous { rows, missing } => {
            let rows: Vec<String> = rows
                .iter()
                .map(|row| format!("{} V class {}", row.volts, row.classes_in_words()))
                .collect();
            fail(
                format!(
                    "form {} of model {} exists as {}",
                    args.form,
                    args.model,
                    rows.join(" and ")
                ),
                format!("add --{missing}"),
            )
        }
        Lookup::Unknown(Unknown::Model(_)) => {
            let known = catalog.models().map(|model| model.id.as_str());
            fail(
                format!("there is no model {}", args.model),
                suggestion(&args.model, known),
            )
        }
        Lookup::Unknown(Unknown::Form { nearest, elsewhere }) => {
            let hint = match (elsewhere.is_empty(), nearest.is_empty()) {
                (false, _) => format!("model {} has it", elsewhere.join(" or ")),
                (true, false) => format!("did you mean {}", nearest.join(" or ")),
                (true, true) => "list the forms with the command catalog".into(),
            };
            fail(
                format!("model {} has no form {}", args.model, args.form),
                hint,
            )
        }
        Lookup::Unknown(Unknown::Volts(rows)) => {
            let volts: Vec<String> = rows.iter().map(|row| row.volts.to_string()).collect();
            fail(
                format!(
                    "form {} is not made for {}",
                    args.form,
                    args.volts.as_deref().unwrap_or("it")
                ),
                format!("it is made for {} V", volts.join(", ")),
            )
        }
        Lookup::Unknown(Unknown::Class(rows)) => {
            let classes: Vec<String> = rows.iter().map(|row| row.classes_in_words()).collect();
            fail(
                format!("form {} is not made in this class", args.form),
                format!("its class is {}", classes.join(", ")),
            )
        }
    }
}
