//! `program`: shows the differences, writes them, reads them back.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Cause, JobError, Plan, report};
use meterbench_profiles::Severity;
use meterbench_profiles::check::check_parsed;
use serde_json::json;

use super::show::{load_program, read_text};
use crate::args::ProgramArgs;
use crate::failure::Failure;
use crate::meter::{Runner, target};
use crate::output::Output;

pub fn run(args: &ProgramArgs, output: &Output) -> Result<u8, Failure> {
    let ask = !args.yes && !args.dry_run;
    if ask && (output.json || !io::stdin().is_terminal()) {
        return Err(Failure::usage(
            "Programming was not begun",
            "nobody is there to look at the differences: stdin is no terminal, or the answer is wanted as JSON",
            "Add --dry-run to see the differences, or --yes to write them",
        ));
    }
    let parsed = load_program(&read_text(&args.file)?, &args.file)?;
    let file = args.file.display();
    let findings = check_parsed(&parsed, jiff::Zoned::now().date());
    let lines: Vec<String> = findings
        .iter()
        .map(|it| format!("{file}:{}: {}", it.line.unwrap_or(1), it.in_words()))
        .collect();
    lines.iter().for_each(|line| output.note(line));
    if findings
        .iter()
        .any(|finding| finding.severity == Severity::Error)
    {
        let errors = findings
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error)
            .collect();
        return Err(JobError::new("Checking the program", Cause::Findings(errors)).into());
    }

    let target = target(&args.meter)?;
    let runner = Runner::new(output)?;
    let plan = runner.run(meterbench_jobs::plan(
        &runner.context,
        &target,
        &parsed.program,
    ))?;
    if !output.json {
        output.line(report::plan_text(&plan).trim_end());
    }
    if args.dry_run || plan.is_empty() {
        let verified = plan.is_empty();
        output.answer(
            || report::plan_json(&plan, json!(verified)),
            || match verified {
                true => "verified: the meter holds this program already; nothing to write".into(),
                false => "Nothing was written".into(),
            },
        );
        return Ok(exit::DONE);
    }
    if ask && !agreed(&runner, output)? {
        output.line("Nothing was written");
        return Ok(exit::NO);
    }
    let plan = match &args.snapshot {
        Some(path) => Plan {
            keep: Some(path.clone()),
            ..plan
        },
        None => plan.kept_in(args.file.parent().unwrap_or(Path::new(""))),
    };
    let outcome = runner.run(meterbench_jobs::write(&runner.context, &target, &plan))?;
    output.answer(
        || report::write_json(&plan, &outcome),
        || report::write_text(&outcome),
    );
    Ok(if outcome.verified {
        exit::DONE
    } else {
        exit::NO
    })
}

/// Asks on the terminal; Ctrl-C is a no.
fn agreed(runner: &Runner, output: &Output) -> Result<bool, Failure> {
    let _ = write!(io::stderr(), "Write this into the meter? [y/N] ")
        .and_then(|()| io::stderr().flush());
    let (send, answer) = tokio::sync::oneshot::channel();
    // A thread of its own: a blocked read of a terminal can't be cancelled, and must not keep the program.
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        let _ = send.send(read.map(|_| line));
    });
    let cancel = runner.context.cancel.clone();
    let line = runner.block_on(async {
        tokio::select! {
            line = answer => line.ok().and_then(Result::ok),
            () = cancel.cancelled() => None,
        }
    });
    if runner.context.cancel.is_cancelled() {
        output.note("");
        return Err(JobError::new("Programming", Cause::Cancelled).into());
    }
    Ok(line.is_some_and(|line| matches!(line.trim().to_lowercase().as_str(), "y" | "yes")))
}
