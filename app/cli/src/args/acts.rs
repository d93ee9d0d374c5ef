//! The arguments of what is done to a meter besides programming it, and of the log of what was done.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use meterbench_jobs::Number;

use super::{MeterArgs, WriteArgs};

#[derive(Debug, Args)]
pub struct LogArgs {
    /// Look for changed, missing and moved records
    #[arg(value_enum, value_name = "WHAT")]
    pub what: Option<LogArg>,
    /// Only what was done to this meter
    #[arg(long, value_name = "NUMBER")]
    pub meter: Option<String>,
    /// Another log than this user's
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LogArg {
    /// Look for changed, missing and moved records
    Verify,
}

#[derive(Debug, Args)]
pub struct RestoreArgs {
    #[command(flatten)]
    pub meter: MeterArgs,
    /// The snapshot to put back
    #[arg(value_name = "SNAPSHOT")]
    pub file: PathBuf,
    #[command(flatten)]
    pub write: WriteArgs,
}

/// What every act takes.
#[derive(Debug, Args)]
pub struct ActArgs {
    #[command(flatten)]
    pub meter: MeterArgs,
    /// Show the meter's state, and stop
    #[arg(long)]
    pub dry_run: bool,
    /// Don't ask
    #[arg(long)]
    pub yes: bool,
    /// Why it is done
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// The meter's serial number, where it is wanted
    #[arg(long, value_name = "NUMBER")]
    pub serial: Option<String>,
}

#[derive(Debug, Args)]
pub struct SetClockArgs {
    #[command(flatten)]
    pub act: ActArgs,
    /// Whose local time
    #[arg(long, value_enum, default_value_t = ZoneArg::Computer)]
    pub zone: ZoneArg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ZoneArg {
    /// This computer's
    Computer,
    /// By the meter's own zone and daylight saving
    Meter,
}

#[derive(Debug, Args)]
pub struct SwitchArgs {
    /// What to do with it
    #[arg(value_enum, value_name = "ORDER")]
    pub order: SwitchArg,
    #[command(flatten)]
    pub act: ActArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SwitchArg {
    /// Cut the customer off
    Open,
    /// Connect the customer now
    Close,
    /// Let the customer close it by the meter's button
    Arm,
    /// Take that back
    Disarm,
    /// Open, and keep button and limiter from closing it
    LockOpen,
    /// Take the lock away; the switch stays open
    Unlock,
}

#[derive(Debug, Args)]
pub struct RegisterPresetArgs {
    /// Which register, as `read` names it: "kWh delivered"
    #[arg(value_name = "QUANTITY")]
    pub quantity: String,
    /// What it is to say, in its unit, before the meter multiplier
    #[arg(value_name = "VALUE", allow_negative_numbers = true)]
    pub to: Number,
    /// Of which rate: total, A, B, C, D
    #[arg(long, value_name = "RATE", default_value = "total")]
    pub block: String,
    #[command(flatten)]
    pub act: ActArgs,
}

#[derive(Debug, Args)]
pub struct ChangePasswordArgs {
    /// Which password, by its place in the meter's own list (ST-42), from 1
    #[arg(value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    pub number: u8,
    /// Take the new one from this environment variable [default: it is asked for, twice, and not shown]
    #[arg(long, value_name = "VAR", group = "new")]
    pub new_password_env: Option<String>,
    /// Take the new one from the first line of this file, which nobody else may read
    #[arg(long, value_name = "FILE", group = "new")]
    pub new_password_file: Option<PathBuf>,
    #[command(flatten)]
    pub act: ActArgs,
}

#[derive(Debug, Args)]
pub struct SetModeArgs {
    /// Which mode
    #[arg(value_enum, value_name = "MODE")]
    pub mode: ModeArg,
    #[command(flatten)]
    pub act: ActArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ModeArg {
    /// Counts for the customer
    Metering,
    /// Under test: the customer's registers stand still
    Test,
    /// In the meter shop
    Shop,
}
