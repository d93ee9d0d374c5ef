//! The arguments of what writes a program into a meter, or compares the two.

use std::path::PathBuf;

use clap::Args;

use super::MeterArgs;

/// What everything that writes tables takes.
#[derive(Debug, Args)]
pub struct WriteArgs {
    /// Show what would be written, and stop
    #[arg(long)]
    pub dry_run: bool,
    /// Don't ask before writing
    #[arg(long)]
    pub yes: bool,
    /// Where to keep the tables as they were [default: SERIAL-TIME.mbsnap in your own folder; see `snapshots`]
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,
    /// Why it is done, for the job log
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    /// Write whole tables, also those that the meter holds already, not just what differs
    #[arg(long)]
    pub write_all: bool,
}

#[derive(Debug, Args)]
pub struct ProgramArgs {
    #[command(flatten)]
    pub meter: MeterArgs,
    /// The program file
    #[arg(value_name = "FILE", required_unless_present = "resume")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub write: WriteArgs,
    /// Meters to be programmed, as CSV with the columns serial, program, form, model, firmware, note
    #[arg(long, value_name = "FILE", conflicts_with = "resume")]
    pub work_list: Option<PathBuf>,
    /// Write in spite of a mismatch of meter, program and work-list; with --reason
    #[arg(long = "override", conflicts_with = "resume")]
    pub overrides: bool,
    /// Finish what was left half-written in this meter
    #[arg(long, conflicts_with_all = ["file", "snapshot"])]
    pub resume: bool,
    /// With --resume: go back to what was there before
    #[arg(long, requires = "resume", conflicts_with = "leave")]
    pub back: bool,
    /// With --resume: leave the meter as it is, and forget about it
    #[arg(long, requires = "resume", conflicts_with = "dry_run")]
    pub leave: bool,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    pub meter: MeterArgs,
    /// The program file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}
