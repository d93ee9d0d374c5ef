//! `restore`: puts back what a snapshot holds.

use meterbench_jobs::sign::Subject;
use meterbench_jobs::{Plan, Snapshot, policy};

use super::ask::somebody_there;
use super::program::{Asked, Keep};
use super::show::read_bytes;
use crate::args::RestoreArgs;
use crate::failure::Failure;
use crate::meter::{Runner, target};
use crate::output::Output;

pub fn run(args: &RestoreArgs, output: &Output) -> Result<u8, Failure> {
    let ask = !args.write.yes && !args.write.dry_run;
    if ask {
        somebody_there(output, "Nothing was put back", "the differences")?;
    }
    let bytes = read_bytes(&args.file)?;
    let snapshot = Snapshot::parse(&bytes, &args.file)?;
    let target = target(&args.meter)?;
    let runner = Runner::new(output)?;
    let subject = Subject::Snapshot(Box::new(snapshot.clone()));
    let (context, looking) = (&runner.context, args.write.dry_run);
    let signed = policy::signed(context, &args.file, &bytes, subject, looking)?;
    let plan = runner.run(meterbench_jobs::plan_restore(
        &runner.context,
        &target,
        &snapshot,
    ))?;
    let plan = Plan { signed, ..plan };
    let asked = Asked {
        ask,
        dry_run: args.write.dry_run,
        write_all: args.write.write_all,
        keep: Keep::of(&args.write.snapshot, &args.file),
        reason: &args.write.reason,
        nothing: "verified: the meter holds what the snapshot holds; nothing to write",
    };
    asked.carry_out(plan, &runner, &target, output)
}
