//! `program`: shows the differences, writes them, reads them back.

use std::path::{Path, PathBuf};

use meterbench_jobs::hint::exit;
use meterbench_jobs::sign::Subject;
use meterbench_jobs::{Cause, JobError, Plan, Target, journal, policy, report, snapshots};
use meterbench_profiles::Severity;
use meterbench_profiles::check::check_parsed;
use serde_json::json;

use super::ask::{agreed, somebody_there};
use super::show::{load_program, read_text};
use super::work_list;
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

    let list = work_list::load(args)?;
    let target = target(&args.meter)?;
    let runner = Runner::new(output)?;
    left_over(&runner, output);
    let subject = Subject::Program(Box::new(parsed.program.clone()));
    let (context, looking) = (&runner.context, args.write.dry_run);
    let signed = policy::signed(context, path, text.as_bytes(), subject, looking)?;
    let plan = runner.run(meterbench_jobs::plan(
        &runner.context,
        &target,
        &parsed.program,
    ))?;
    let plan = Plan { signed, ..plan };
    let plan = work_list::matched(plan, list.as_ref(), path, args, output)?;
    let asked = Asked {
        ask,
        dry_run: args.write.dry_run,
        write_all: args.write.write_all,
        keep: Keep::of(&args.write.snapshot, path),
        reason: &args.write.reason,
        nothing: "verified: the meter holds this program already; nothing to write",
    };
    asked.carry_out(plan, &runner, &target, output)
}

/// Reminds of meters that were left half-written: of any of them, since the one on the probe isn't known yet.
fn left_over(runner: &Runner, output: &Output) {
    let Some(folder) = &runner.context.journals else {
        return;
    };
    let (left, damaged) = journal::unfinished(folder);
    for one in left {
        output.note(format_args!(
            "Programming of meter {} that began {} was not finished; see `program --resume`",
            one.serial, one.begun
        ));
    }
    for error in damaged {
        output.note(format_args!("{error}; the file is left as it is"));
    }
}

/// What is asked before a plan is carried out.
pub struct Asked<'a> {
    pub ask: bool,
    pub dry_run: bool,
    pub write_all: bool,
    pub keep: Keep,
    /// For the job log.
    pub reason: &'a str,
    /// What to say when there is nothing to write.
    pub nothing: &'static str,
}

/// Where the tables as they were are kept.
pub enum Keep {
    In(PathBuf),
    Among(PathBuf),
    Already,
}

impl Keep {
    /// In the file that is named; else among this user's snapshots, or beside `file` where there is no folder of the user's.
    pub fn of(named: &Option<PathBuf>, file: &Path) -> Keep {
        match (named, snapshots::of_this_user()) {
            (Some(path), _) => Keep::In(path.clone()),
            (None, Some(folder)) => Keep::Among(folder),
            (None, None) => Keep::Among(file.parent().unwrap_or(Path::new("")).to_owned()),
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
        let plan = match self.write_all {
            true => plan.in_whole(true),
            false => plan,
        };
        if !output.json {
            output.line(report::plan_text(&plan).trim_end());
        }
        if self.dry_run || plan.is_empty() {
            let verified = plan.is_empty() && plan.settings.all_reached();
            if !self.dry_run {
                // Sends nothing: a journal of what turned out to be done is closed.
                runner.run(meterbench_jobs::write(&runner.context, target, &plan))?;
            }
            output.answer(
                || report::plan_json(&plan, json!(verified)),
                || match (verified, plan.is_empty()) {
                    (true, _) => self.nothing.into(),
                    (false, true) => {
                        "Nothing to write; what differs can't be written into this meter".into()
                    }
                    (false, false) => "Nothing was written".into(),
                },
            );
            let unreachable = plan.is_empty() && !verified && !self.dry_run;
            return Ok(if unreachable { exit::NO } else { exit::DONE });
        }
        if self.ask && !agreed(runner, output, "Write this into the meter?")? {
            output.line("Nothing was written");
            return Ok(exit::NO);
        }
        let plan = Plan {
            reason: self.reason.to_owned(),
            ..plan
        };
        let plan = match &self.keep {
            Keep::In(path) => Plan {
                keep: Some(path.clone()),
                ..plan
            },
            Keep::Among(folder) => plan.kept_in(folder),
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
