//! The arguments of signing, of keys, and of this computer's policy.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::PasswordFrom;

#[derive(Debug, Args)]
pub struct SignArgs {
    /// The program file, or the snapshot
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The key to sign with
    #[arg(long, value_name = "KEY")]
    pub key: PathBuf,
    /// Replace an older signature
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub passphrase: PasswordFrom,
}

#[derive(Debug, Args)]
pub struct SignatureArgs {
    /// The file that is signed; its signature is FILE.sig
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct KeyArgs {
    #[command(subcommand)]
    pub command: KeyCommand,
}

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key; its public half goes to KEY.pub
    New(NewKeyArgs),
    /// Show a key's public half, as a policy names a signer
    Show {
        /// The key, or its public half
        #[arg(value_name = "KEY")]
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct NewKeyArgs {
    /// Who signs with it
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Where to; nobody else can read it, and no file is replaced
    #[arg(short, long, value_name = "KEY")]
    pub output: PathBuf,
    /// Without a passphrase: whoever gets the file can sign
    #[arg(long, group = "password")]
    pub open: bool,
    #[command(flatten)]
    pub passphrase: PasswordFrom,
}

#[derive(Debug, Args)]
pub struct PolicyArgs {
    #[command(subcommand)]
    pub command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Show the policy of this computer, and what you may do
    Show,
    /// Look for mistakes in a policy file
    Check {
        /// The policy file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Seal a policy file after changing it, so that a file that was cut or spoiled is found
    Seal {
        /// The policy file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}
