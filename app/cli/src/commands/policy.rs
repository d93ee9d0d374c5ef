//! `policy`: what this computer's administrator lets whom do.

use std::path::Path;

use meterbench_jobs::hint::exit;
use meterbench_jobs::policy::{Mistakes, Rules, seal, system_path};
use meterbench_jobs::{Policy, Right, report};
use meterbench_profiles::program::{Overwrite, save::save};
use serde_json::json;

use super::show::read_text;
use crate::args::{PolicyArgs, PolicyCommand};
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &PolicyArgs, output: &Output) -> Result<u8, Failure> {
    match &args.command {
        PolicyCommand::Show => show(output),
        PolicyCommand::Check { file } => check(file, output),
        PolicyCommand::Seal { file } => seal_file(file, output),
    }
}

fn show(output: &Output) -> Result<u8, Failure> {
    let policy = Policy::of_this_computer();
    output.answer(
        || report::policy_json(&policy),
        || {
            let mut text = report::policy_text(&policy);
            if let (None, Some(place)) = (policy.path(), system_path()) {
                text.push_str(&format!("A policy would stand in {}\n", place.display()));
            }
            text
        },
    );
    Ok(match policy.broken() {
        None => exit::DONE,
        Some(_) => exit::NO,
    })
}

/// A file that is sound but not sealed is no policy yet.
fn check(path: &Path, output: &Output) -> Result<u8, Failure> {
    let text = read_text(path)?;
    let problems = match Rules::parse_unsealed(&text) {
        Err(Mistakes(mistakes)) => mistakes,
        Ok(_) => Rules::parse(text.as_bytes())
            .err()
            .map(|mistakes| mistakes.0)
            .unwrap_or_default(),
    };
    output.answer(
        || json!({"file": path, "problems": problems}),
        || match problems.is_empty() {
            true => "No mistakes; it is sealed".to_owned(),
            false => {
                let line = |problem: &String| format!("{}: {problem}\n", path.display());
                problems.iter().map(line).collect()
            }
        },
    );
    Ok(if problems.is_empty() {
        exit::DONE
    } else {
        exit::NO
    })
}

fn seal_file(path: &Path, output: &Output) -> Result<u8, Failure> {
    let sealed = seal(&read_text(path)?).map_err(|mistakes| {
        Failure::file(
            path,
            mistakes.to_string(),
            "Correct what is named, then seal it",
        )
    })?;
    save(path, &sealed, Overwrite::Yes)?;
    output.answer(
        || json!({"sealed": path, "rights": Right::ALL.map(Right::id)}),
        || format!("{} is sealed", path.display()),
    );
    Ok(exit::DONE)
}
