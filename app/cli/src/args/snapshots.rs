//! The arguments of `snapshots`.

use clap::Args;

#[derive(Debug, Args)]
pub struct SnapshotsArgs {
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
