//! One command each; [`run`] picks.

mod act;
mod ask;
pub mod catalog;
mod check;
mod console;
mod diff;
mod display;
mod emulate;
mod exercise;
mod explain;
mod export;
mod history;
mod identify;
mod kit;
mod log;
mod new;
mod password;
mod policy;
mod ports;
pub mod probes;
mod program;
mod read;
mod replay_day;
mod report;
mod restore;
mod resume;
mod schema;
mod sheet;
mod shell;
mod show;
mod sign;
mod snapshots;
mod state;
mod table;
mod tou;
mod trace;
mod verify;
mod work_list;

use meterbench_jobs::Act;
use meterbench_jobs::act::Preset;

use crate::args::Command;
use crate::failure::Failure;
use crate::output::Output;

/// Runs a command; gives its exit code.
pub fn run(command: Command, output: &Output) -> Result<u8, Failure> {
    match command {
        Command::Ports(args) => ports::run(&args, output),
        Command::Probes => probes::run(output),
        Command::Catalog(args) => catalog::run(&args, output),
        Command::New(args) => new::run(&args, output),
        Command::Check(args) => check::run(&args, output),
        Command::Schema(args) => schema::run(&args, output),
        Command::Show(args) => show::run(&args, output),
        Command::ReplayDay(args) => replay_day::run(&args, output),
        Command::Diff(args) => diff::run(&args, output),
        Command::Explain(args) => explain::run(&args, output),
        Command::Display(args) => display::run(&args, output),
        Command::Tou(args) => tou::run(&args, output),
        Command::Sheet(args) => sheet::run(&args, output),
        Command::Export(args) => export::run(&args, output),
        Command::Report(args) => report::run(&args, output),
        Command::Identify(args) => identify::run(&args, output),
        Command::Read(args) => read::run(&args, output),
        Command::Kit(args) => kit::run(&args, output),
        Command::Table(args) => table::run(&args, output),
        Command::Program(args) => program::run(&args, output),
        Command::Verify(args) => verify::run(&args, output),
        Command::Snapshots(args) => snapshots::run(&args, output),
        Command::History(args) => history::run(&args, output),
        Command::Log(args) => log::run(&args, output),
        Command::Restore(args) => restore::run(&args, output),
        Command::DemandReset(args) => act::run(&Act::DemandReset, &args, output),
        Command::SetClock(args) => act::run(&Act::SetClock(args.zone.into()), &args.act, output),
        Command::Switch(args) => act::run(&Act::Switch(args.order.into()), &args.act, output),
        Command::ClearData(args) => act::run(&Act::ClearData, &args, output),
        Command::RegisterPreset(args) => {
            let (quantity, block, to) = (args.quantity, args.block, args.to);
            let preset = Preset {
                quantity,
                block,
                to,
            };
            act::run(&Act::Preset(preset), &args.act, output)
        }
        Command::ChangePassword(args) => act::change_password(&args, output),
        Command::SetMode(args) => act::run(&Act::ChangeMode(args.mode.into()), &args.act, output),
        Command::Sign(args) => sign::sign(&args, output),
        Command::Signature(args) => sign::signature(&args, output),
        Command::Key(args) => sign::key(&args, output),
        Command::Policy(args) => policy::run(&args, output),
        Command::Password(args) => password::run(&args, output),
        Command::Trace(args) => trace::run(&args, output),
        Command::Emulate(args) => emulate::run(&args, output),
        Command::Completions(args) => shell::completions(&args, output),
        Command::Man(args) => shell::man(&args, output),
    }
}
