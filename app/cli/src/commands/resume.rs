//! `program --resume`: finishes what was left half-written, goes back, or leaves it.

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Unfinished, Way, journal};
use serde_json::json;

use super::ask::{agreed, line};
use super::program::{Asked, Keep};
use crate::args::ProgramArgs;
use crate::failure::Failure;
use crate::meter::{Runner, target};
use crate::output::Output;

pub fn run(args: &ProgramArgs, output: &Output) -> Result<u8, Failure> {
    let target = target(&args.meter)?;
    let runner = Runner::new(output)?;
    let folder = runner.context.journals.clone();
    let (left, damaged) = folder
        .as_deref()
        .map(journal::unfinished)
        .unwrap_or_default();
    for error in &damaged {
        output.note(format_args!("{error}; the file is left as it is"));
    }
    let identity = runner.run(meterbench_jobs::identify(&runner.context, &target))?;
    let mine = left.into_iter().find(|it| it.serial == identity.serial);
    let Some(left) = mine else {
        let nothing = format!("Nothing was left half-written in meter {}", identity.serial);
        output.answer(
            || json!({"plan": [], "written": 0, "verified": null, "unfinished": null}),
            || nothing,
        );
        return Ok(if damaged.is_empty() {
            exit::DONE
        } else {
            exit::USAGE
        });
    };
    if !output.json {
        output.line(format_args!(
            "Programming of meter {} that began {} was not finished",
            left.serial, left.begun
        ));
    }
    if left.may_wait() && !output.json {
        output
            .line("Its tables were written pending: they may wait in the meter, and not be active");
    }
    let ask = !args.write.yes && !args.write.dry_run;
    if args.leave {
        return leave(args, &left, ask, &runner, output);
    }
    let way = if args.back { Way::Back } else { Way::Finish };
    let plan = runner.run(meterbench_jobs::plan_resume(
        &runner.context,
        &target,
        &left,
        way,
    ))?;
    let asked = Asked {
        ask,
        dry_run: args.write.dry_run,
        write_all: args.write.write_all,
        keep: Keep::Already,
        reason: &args.write.reason,
        nothing: match way {
            Way::Finish => "verified: the meter holds all of the new program; nothing to write",
            Way::Back => "verified: the meter holds what it held before; nothing to write",
        },
    };
    asked.carry_out(plan, &runner, &target, output)
}

/// The meter stays as it is, and nobody is reminded of it again.
fn leave(
    args: &ProgramArgs,
    left: &Unfinished,
    ask: bool,
    runner: &Runner,
    output: &Output,
) -> Result<u8, Failure> {
    let mut reason = args.write.reason.trim().to_owned();
    if reason.is_empty() && ask {
        reason = line(runner, output, "Why is it left as it is? ")?;
    }
    if reason.is_empty() {
        return Err(Failure::usage(
            "Nothing was changed",
            "a half-written meter is left for a reason, and none is given",
            "Say why with --reason TEXT; it is kept in the job log",
        ));
    }
    if ask
        && !agreed(
            runner,
            output,
            "Leave this meter as it is, and forget about it?",
        )?
    {
        output.line("Nothing was changed");
        return Ok(exit::NO);
    }
    let now = (runner.context.wall)();
    let said = meterbench_jobs::leave(runner.context.log.as_ref(), &now, left, &reason);
    let said = said.map_err(|error| {
        Failure::usage(
            "Forgetting failed",
            error.to_string(),
            "See to the rights of that folder, or delete the file by hand",
        )
    })?;
    said.iter().for_each(|said| output.note(said));
    let snapshot = left
        .snapshot
        .as_ref()
        .map(|path| path.display().to_string());
    output.answer(
        || json!({"plan": [], "written": 0, "verified": null, "left": left.serial, "snapshot": snapshot}),
        || match &snapshot {
            Some(path) => format!("Left as it is; {path} holds the tables as they were before"),
            None => "Left as it is".into(),
        },
    );
    Ok(exit::DONE)
}
