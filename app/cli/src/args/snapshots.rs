//! The arguments of `snapshots` and of `history`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use meterbench_jobs::history::Kind;

use super::OutputArgs;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct SnapshotsArgs {
    #[command(subcommand)]
    pub command: Option<SnapshotsCommand>,
    /// Only those of this meter
    #[arg(long, value_name = "SERIAL")]
    pub meter: Option<String>,
    /// Remove all but the last N of each meter
    #[arg(long, value_name = "N")]
    pub keep: Option<usize>,
    /// Remove those that are older; with --keep, only those that are also not among the last
    #[arg(long, value_name = "DAYS")]
    pub older_than: Option<u32>,
    /// Show what would be removed, and stop
    #[arg(long)]
    pub dry_run: bool,
    /// Don't ask before removing
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Subcommand)]
pub enum SnapshotsCommand {
    /// Find snapshots below a folder, by the beginning of each file; damaged ones are named
    #[command(
        after_help = "Example:\n  meterbench-cli snapshots find readings --serial 0123456789\n  meterbench-cli snapshots find . --form 9S --from 2026-01-01 --to 2026-03-31 --program RES-TOU"
    )]
    Find(FindArgs),
}

#[derive(Debug, Args)]
pub struct FindArgs {
    /// The folder, with all that is below it
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Only those of this meter
    #[arg(long, value_name = "NUMBER")]
    pub serial: Option<String>,
    /// Only meters of this form
    #[arg(long, value_name = "FORM")]
    pub form: Option<String>,
    /// Taken on this day or later
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    /// Taken on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub to: Option<Date>,
    /// With this in what the meter calls its program
    #[arg(long, value_name = "TEXT")]
    pub program: Option<String>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct HistoryArgs {
    #[command(subcommand)]
    pub command: Option<HistoryCommand>,
    /// Only what was done to this meter
    #[arg(long, value_name = "NUMBER")]
    pub serial: Option<String>,
    /// Only meters of this form
    #[arg(long, value_name = "FORM")]
    pub form: Option<String>,
    /// On this day or later
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    /// On this day or earlier
    #[arg(long, value_name = "DATE")]
    pub to: Option<Date>,
    /// Only readings, programmings, verifications or acts: reading, program, verify, act
    #[arg(long, value_name = "KIND")]
    pub kind: Option<Kind>,
    /// The newest N; 0 for all
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: usize,
    /// As CSV
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// Show what was read then; with -o give the snapshot back as a file
    #[command(
        after_help = "Example:\n  meterbench-cli history show 42\n  meterbench-cli history show 42 -o meter.mbsnap"
    )]
    Show(HistoryShowArgs),
    /// Take the snapshots below a folder into the history; those that it has are passed over
    #[command(after_help = "Example:\n  meterbench-cli history import readings")]
    Import {
        /// The folder, with all that is below it
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// Look whether the history is whole; keep a damaged one under another name when told
    #[command(
        after_help = "Example:\n  meterbench-cli history check\n  meterbench-cli history check --move-aside"
    )]
    Check {
        /// Keep a damaged history under another name; the next job begins a new one
        #[arg(long)]
        move_aside: bool,
    },
    /// List the meters of the history
    #[command(after_help = "Example:\n  meterbench-cli history meters --search 9S")]
    Meters {
        /// With this in serial number, form, model or identification
        #[arg(long, value_name = "TEXT", default_value = "")]
        search: String,
        /// The last N used; 0 for all
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
}

#[derive(Debug, Args)]
pub struct HistoryShowArgs {
    /// The entry's number
    #[arg(value_name = "ID")]
    pub id: i64,
    #[command(flatten)]
    pub output: OutputArgs,
}
