//! The arguments of where a password comes from, and of the keyring. A password itself is never an argument.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Where a password comes from.
#[derive(Debug, Args)]
pub struct PasswordFrom {
    /// Take the password from this environment variable
    #[arg(long, value_name = "VAR", group = "password")]
    pub password_env: Option<String>,
    /// Take the password from the first line of this file, which nobody else may read
    #[arg(long, value_name = "FILE", group = "password")]
    pub password_file: Option<PathBuf>,
    /// Take the password from the first line of stdin
    #[arg(long, group = "password")]
    pub password_stdin: bool,
    /// Ask for the password; it is not shown while it is typed
    #[arg(long, group = "password")]
    pub password_prompt: bool,
}

#[derive(Debug, Args)]
pub struct PasswordArgs {
    #[command(subcommand)]
    pub command: PasswordCommand,
}

#[derive(Debug, Subcommand)]
pub enum PasswordCommand {
    /// Put a password into the keyring, in place of an older one; it is asked for twice unless it comes from elsewhere
    Set(SetPasswordArgs),
    /// Take a password out of the keyring
    Forget(WhosePassword),
    /// List whose passwords are in the keyring
    List,
}

#[derive(Debug, Args)]
pub struct WhosePassword {
    /// The user name that is given to the meter
    #[arg(long, value_name = "NAME", value_parser = super::user, default_value = "none")]
    pub user: String,
    /// The group of meters that has a password of its own
    #[arg(
        long,
        value_name = "NAME",
        default_value = "",
        hide_default_value = true
    )]
    pub meter_group: String,
}

#[derive(Debug, Args)]
pub struct SetPasswordArgs {
    #[command(flatten)]
    pub whose: WhosePassword,
    #[command(flatten)]
    pub from: PasswordFrom,
}
