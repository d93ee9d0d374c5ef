//! `program`: shows the differences, writes them, reads them back.

use std::path::{Path, PathBuf};

use meterbench_jobs::hint::exit;
use meterbench_jobs::sign::Subject;
use meterbench_jobs::{Cause, JobError, Plan, Target, policy, report};
use meterbench_profiles::Severity;
use meterbench_profiles::check::check_parsed;
use serde_json::json;

use super::ask::{agreed, somebody_there};
use super::show::{load_program, read_text};
use crate::args::ProgramArgs;
use crate::failure::Failure;
use crate::meter::{Runner, target};
use crate::output::Output;

pub fn run(args: &ProgramArgs, output: &Output) -> Result<u8, Failure> {
    let ask = !args.write.yes && !args.write.dry_run;
    if ask {
        somebody_there(output, "Programming was not begun", "the differences")?;
    }
    let Some(path) = &args.file else {
        return super::resume::run(args, output);
    };
    let text = read_text(path)?;
    let parsed = load_program(&text, path)?;
    let file = path.display();
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
    let subject = Subject::Program(Box::new(parsed.program.clone()));
    let (context, looking) = (&runner.context, args.write.dry_run);
    let signed = policy::signed(context, path, text.as_bytes(), subject, looking)?;
    let plan = runner.run(meterbench_jobs::plan(
        &runner.context,
        &target,
        &parsed.program,
    ))?;
    let plan = Plan { signed, ..plan };
    let asked = Asked {
        ask,
        dry_run: args.write.dry_run,
        keep: Keep::of(&args.write.snapshot, path),
        reason: &args.write.reason,
        nothing: "verified: the meter holds this program already; nothing to write",
    };
    asked.carry_out(plan, &runner, &target, output)
}

/// What is asked before a plan is carried out.
pub struct Asked<'a> {
    pub ask: bool,
    pub dry_run: bool,
    pub keep: Keep<'a>,
    /// For the job log.
    pub reason: &'a str,
    /// What to say when there is nothing to write.
    pub nothing: &'static str,
}

/// Where the tables as they were are kept.
pub enum Keep<'a> {
    In(&'a Path),
    Beside(&'a Path),
    Already,
}

impl<'a> Keep<'a> {
    pub fn of(named: &'a Option<PathBuf>, file: &'a Path) -> Keep<'a> {
        match named {
            Some(path) => Keep::In(path),
            None => Keep::Beside(file.parent().unwrap_or(Path::new(""))),
        }
    }
}

impl Asked<'_> {
    /// Shows a plan, asks, writes.
    pub fn carry_out(
        &self,
        plan: Plan,
        runner: &Runner,
        target: &Target,
        output: &Output,
    ) -> Result<u8, Failure> {
        if !output.json {
            output.line(report::plan_text(&plan).trim_end());
        }
        if self.dry_run || plan.is_empty() {
            let verified = plan.is_empty();
            if !self.dry_run {
                // Sends nothing: a journal of what turned out to be done is closed.
                runner.run(meterbench_jobs::write(&runner.context, target, &plan))?;
            }
            output.answer(
                || report::plan_json(&plan, json!(verified)),
                || match verified {
                    true => self.nothing.into(),
                    false => "Nothing was written".into(),
                },
            );
            return Ok(exit::DONE);
        }
        if self.ask && !agreed(runner, output, "Write this into the meter?")? {
            output.line("Nothing was written");
            return Ok(exit::NO);
        }
        let plan = Plan {
            reason: self.reason.to_owned(),
            ..plan
        };
        let plan = match self.keep {
            Keep::In(path) => Plan {
                keep: Some(path.to_path_buf()),
                ..plan
            },
            Keep::Beside(folder) => plan.kept_in(folder),
            Keep::Already => plan,
        };
        let outcome = runner.run(meterbench_jobs::write(&runner.context, target, &plan))?;
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
}
